"""Who somebody is to the conversations that they look at."""

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Forbidden, NotFound

from conversation.domain.conversation import Conversation
from conversation.people.domain.sight import Assignee, Beholder, may_see
from conversation.people.store import sight
from conversation.store import conversations

WITH_TEAMS = {"agent", "supervisor"}


def name_of(principal: Principal) -> tuple[UUID, UUID] | None:
    """Returns tenant and user id of somebody whose teams matter; None for whom they do not."""
    if principal.role not in WITH_TEAMS or not principal.is_person:
        return None
    return principal.tenant_id, principal.user_id


async def beholder_of(session: Session, principal: Principal) -> Beholder:
    """Returns who is looking. Only of agents and supervisors anything is asked."""
    [found] = await beholders_of(session, [principal])
    return found


async def beholders_of(session: Session, principals: Collection[Principal]) -> list[Beholder]:
    """Returns who is looking, for each of them, in one statement at most. Those of the same teams share what they know."""
    names = {name for principal in principals if (name := name_of(principal)) is not None}
    people: dict[UUID, frozenset[UUID]] = {}
    teams: dict[tuple[UUID, UUID], set[UUID]] = defaultdict(set)
    for one in await sight.teams_of(session, sorted(names)) if names else []:
        people[one.team_id] = frozenset(one.people)
        for user_id in one.people:
            teams[one.tenant_id, user_id].add(one.team_id)

    @cache
    def mates_in(theirs: frozenset[UUID]) -> frozenset[UUID]:
        return frozenset[UUID]().union(*(people[team_id] for team_id in theirs))

    def beholder(principal: Principal) -> Beholder:
        name = name_of(principal)
        if name is None:
            return Beholder(principal.role)
        theirs = frozenset(teams.get(name, ()))
        return Beholder(principal.role, principal.user_id, theirs, mates_in(theirs))

    return [beholder(principal) for principal in principals]


def require_assignee(principal: Principal, assigned_to: Assignee | None) -> None:
    """Raises `Forbidden` for whoever asks for somebody else's conversations and does not lead."""
    leads = principal.role in {"admin", "supervisor"}
    if isinstance(assigned_to, UUID) and not leads and str(assigned_to) != principal.subject:
        raise Forbidden("whose conversations they are is asked by supervisors and admins")


async def require_seen(session: Session, principal: Principal, conversation: Conversation | None) -> Conversation:
    """Returns a conversation that this one may see. Raises `NotFound` where it is not there, for them."""
    if conversation is None:
        raise NotFound("there is no such conversation")
    who = await beholder_of(session, principal)
    if not may_see(who, conversation.team_id, conversation.assigned_user_id):
        raise NotFound("there is no such conversation")
    return conversation


async def seen_where_it_goes_on(session: Session, principal: Principal, conversation_id: UUID) -> Conversation:
    """Returns the conversation that has the messages: of one that was united with another, that other. Raises as
    `require_seen` does.
    """
    found = await conversations.get(session, principal.tenant_id, conversation_id)
    while found is not None and found.moved_to is not None:
        found = await conversations.get(session, principal.tenant_id, found.moved_to)
    return await require_seen(session, principal, found)
