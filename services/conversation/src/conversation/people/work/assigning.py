"""What waits is given to who is there: one transaction of a tenant at a time, which waits for nobody's conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from common.errors import Conflict, NotFound

from conversation.domain.conversation import Conversation
from conversation.people.domain.assignment import Candidate, choose
from conversation.people.store import queues
from conversation.people.store.queues import Present, QueueOfTeam, Waiting
from conversation.people.work.following import plan_assignment
from conversation.store import live
from conversation.work.unit import Work

OF_EACH_QUEUE = 20
TRY_AGAIN_AFTER = timedelta(milliseconds=100)


async def assign_waiting(work: Work, tenant_id: UUID) -> None:
    """Gives what waits to who is there, as far as they have room.

    Never waits, as whoever is waited for may be waiting to move this timer, which is one for all of a tenant: what is held is
    looked at again.
    """
    last_given = await queues.claim_turn(work.session, tenant_id, wait=False)
    if last_given is None:
        return plan_assignment(work.session, tenant_id, work.now + TRY_AGAIN_AFTER)
    found = await queues.waiting(work.session, tenant_id, OF_EACH_QUEUE + 1)
    waiting = [one for one in found if one.place <= OF_EACH_QUEUE]
    people = await queues.present(work.session, tenant_id) if waiting else []
    if not people:
        return None
    teams = await queues.of_teams(work.session, tenant_id)
    await work.lock(((tenant_id, one.conversation_id) for one in waiting), skip_locked=True)
    if not await live.claim_cursor(work.session, tenant_id):
        return plan_assignment(work.session, tenant_id, work.now + TRY_AGAIN_AFTER)
    given = _give(work, tenant_id, waiting, people, teams, last_given)
    if given:
        queues.save_turn(work.session, tenant_id, last_given)
    busy = [one for one in waiting if work.get(tenant_id, one.conversation_id) is None]
    if busy:
        plan_assignment(work.session, tenant_id, work.now + TRY_AGAIN_AFTER)
    elif given and len(found) > len(waiting):
        plan_assignment(work.session, tenant_id)
    return None


def _give(
    work: Work,
    tenant_id: UUID,
    waiting: Sequence[Waiting],
    people: Sequence[Present],
    teams: dict[UUID, QueueOfTeam],
    last_given: dict[str, UUID],
) -> int:
    """Returns how many were given to somebody. `last_given` is kept."""
    candidates = {one.user_id: one.candidate for one in people}
    given = 0
    for one in waiting:
        conversation = work.get(tenant_id, one.conversation_id)
        if conversation is None or not _is_for_us(conversation):
            continue
        team = teams.get(conversation.team_id) if conversation.team_id else None
        queue = str(team.id) if team else ""
        chosen = choose(
            [candidates[person.user_id] for person in people if _answers(person, team.id if team else None)],
            team.assignment if team else "round_robin",
            skills=team.skills if team else (),
            last_given_to=last_given.get(queue),
            last_agent=one.last_agent,
            passed_over=conversation.passed_over,
        )
        if chosen is not None:
            work.apply(conversation, conversation.give_to(chosen))
            last_given[queue], candidates[chosen] = chosen, _with_one_more(candidates[chosen])
            given += 1
    return given


def _is_for_us(conversation: Conversation) -> bool:
    return conversation.is_queued and conversation.tenant.policy.assigns_automatically


def _answers(person: Present, team_id: UUID | None) -> bool:
    """Returns whether somebody is given what waits for this team; what waits for none is for agents."""
    return person.role == "agent" if team_id is None else team_id in person.teams


def _with_one_more(candidate: Candidate) -> Candidate:
    return replace(candidate, load=candidate.load + 1)


async def take_next(work: Work, tenant_id: UUID, user_id: UUID, team_id: UUID | None) -> Conversation:
    """Returns the conversation that waits longest in a queue, which is this person's now. Raises `NotFound` where none waits,
    `Conflict` where they have as many as they may.
    """
    await queues.claim_turn(work.session, tenant_id, wait=True)
    if not await queues.has_room(work.session, tenant_id, user_id):
        raise Conflict("you have as many conversations as you may have at once", reason="enough_conversations")
    ours = await queues.page(work.session, tenant_id, team_id, None, OF_EACH_QUEUE)
    await work.lock(((tenant_id, one.conversation_id) for one in ours), skip_locked=True)
    for one in ours:
        conversation = work.get(tenant_id, one.conversation_id)
        if conversation is not None and conversation.is_queued and conversation.team_id == team_id:
            work.apply(conversation, conversation.give_to(user_id))
            return conversation
    raise NotFound("nobody waits in this queue")
