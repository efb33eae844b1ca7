"""SQL about what waits for a person, and who could take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from common.db import Command, Rows, Session, Values

from conversation.people.domain.assignment import Candidate
from conversation.people.domain.presence import OFFLINE_AFTER
from conversation.people.domain.teams import USUAL_CAPACITY, AssignmentRule

QUEUED = "state = 'open' and waiting_for_person and assigned_user_id is null"
SINCE = "coalesce(handed_off_at, unanswered_since, last_activity_at)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that waits, with its place in the queue of its team (None for none), from 1 on.

    `last_agent` is who had this customer before.
    """

    conversation_id: UUID
    team_id: UUID | None
    since: datetime
    place: int
    queue_length: int
    last_agent: UUID | None


@dataclass(frozen=True, slots=True)
class QueueOfTeam:
    """How a team shares its work: its rule, and the skills that it needs."""

    id: UUID
    assignment: AssignmentRule
    skills: list[str]


@dataclass(frozen=True, slots=True)
class Present:
    """A person who is there, with the conversations that they have."""

    user_id: UUID
    role: str
    skills: list[str]
    capacity: int
    load: int
    teams: list[UUID]

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.user_id, frozenset(self.skills), self.load, self.capacity)


WAITING = Rows(
    Waiting,
    f"""
    select id as conversation_id, team_id, since, place, queue_length,
           coalesce(last_agent_id, (
               select coalesce(before.assigned_user_id, before.last_agent_id) from conversation before
               where before.tenant_id = %(tenant_id)s and before.contact_id = queued.contact_id and before.id <> queued.id
                 and coalesce(before.assigned_user_id, before.last_agent_id) is not null
               order by before.last_activity_at desc limit 1
           )) as last_agent
    from (
        select id, contact_id, last_agent_id, team_id, {SINCE} as since,
               cast(row_number() over (partition by team_id order by {SINCE}, id) as integer) as place,
               cast(count(*) over (partition by team_id) as integer) as queue_length
        from conversation where tenant_id = %(tenant_id)s and {QUEUED}
    ) queued
    where place <= %(of_each)s
    order by since, id
    """,  # noqa: S608 — constants, here and below
)
PLACE = Values(
    int,
    f"""
    select cast(count(*) as integer) from conversation
    where tenant_id = %(tenant_id)s and team_id is not distinct from %(team_id)s and {QUEUED}
      and ({SINCE}, id) <= (select {SINCE}, id from conversation where tenant_id = %(tenant_id)s and id = %(id)s)
    """,  # noqa: S608
)
TEAMS = Rows(QueueOfTeam, "select id, assignment, skills from team where tenant_id = %(tenant_id)s")
PRESENT = Rows(
    Present,
    f"""
    select presence.user_id, coalesce(member.role, presence.role) as role,
           coalesce(agent.skills, '{{}}') as skills, coalesce(agent.capacity, {USUAL_CAPACITY}) as capacity,
           (select cast(count(*) as integer) from conversation
            where conversation.tenant_id = %(tenant_id)s and assigned_user_id = presence.user_id and conversation.state = 'open'
           ) as load,
           array(select team_id from team_member mine
                 where mine.tenant_id = %(tenant_id)s and mine.user_id = presence.user_id) as teams
    from presence
    left join agent on agent.tenant_id = presence.tenant_id and agent.user_id = presence.user_id
    left join lateral (
        select one ->> 'role' as role from tenant cross join lateral jsonb_array_elements(members) as one
        where tenant.tenant_id = %(tenant_id)s and one ->> 'user_id' = cast(presence.user_id as text)
    ) member on true
    where presence.tenant_id = %(tenant_id)s and presence.state = 'online'
      and presence.seen_at > cast(%(now)s as timestamptz) - make_interval(secs => {OFFLINE_AFTER.total_seconds()})
      and coalesce(member.role, presence.role) <> 'viewer'
      and (
          member.role is not null or substr(cast(presence.user_id as text), 15, 1) = '5'
          or not exists (select from tenant where tenant_id = %(tenant_id)s and jsonb_array_length(members) > 0)
      )
    order by presence.user_id
    """,  # noqa: S608
)
LOAD = Values(
    int,
    """
    select cast(count(*) as integer) from conversation
    where tenant_id = %(tenant_id)s and assigned_user_id = %(user_id)s and state = 'open'
    """,
)
CAPACITY = Values(int, "select capacity from agent where tenant_id = %(tenant_id)s and user_id = %(user_id)s")
MAKE_TURN = Command("insert into assignment_turn (tenant_id, last_given) values (%(tenant_id)s, '{}') on conflict do nothing")
LOCK_TURN = Values(
    str, "select cast(last_given as text) from assignment_turn where tenant_id = %(tenant_id)s for no key update"
)
LOCK_TURN_IF_FREE = Values(str, f"{LOCK_TURN.sql} skip locked")
SAVE_TURN = Command("update assignment_turn set last_given = cast(%(last_given)s as jsonb) where tenant_id = %(tenant_id)s")


async def claim_turn(session: Session, tenant_id: UUID, *, wait: bool) -> dict[str, UUID] | None:
    """Locks the tenant's queues: only who holds them gives a conversation to somebody. Returns who was given the last one of
    each, by team id (empty for none); None where another transaction holds them and we do not wait.
    """
    session.put_off(MAKE_TURN, {"tenant_id": tenant_id})
    held = await session.first(LOCK_TURN if wait else LOCK_TURN_IF_FREE, {"tenant_id": tenant_id})
    return None if held is None else {team: UUID(user) for team, user in orjson.loads(held).items()}


def save_turn(session: Session, tenant_id: UUID, last_given: Mapping[str, UUID]) -> None:
    """Writes down who was given the last one of each queue, with the statement that follows."""
    dumped = orjson.dumps({team: str(user) for team, user in last_given.items()}).decode()
    session.put_off(SAVE_TURN, {"tenant_id": tenant_id, "last_given": dumped})


async def waiting(session: Session, tenant_id: UUID, of_each: int) -> list[Waiting]:
    """Returns the first `of_each` of each queue, who waits longest first."""
    return await session.all(WAITING, {"tenant_id": tenant_id, "of_each": of_each})


async def place_of(session: Session, tenant_id: UUID, conversation_id: UUID, team_id: UUID | None) -> int:
    """Returns the place in its queue of a conversation that waits, from 1 on."""
    return await session.one(PLACE, {"tenant_id": tenant_id, "id": conversation_id, "team_id": team_id})


async def of_teams(session: Session, tenant_id: UUID) -> dict[UUID, QueueOfTeam]:
    return {one.id: one for one in await session.all(TEAMS, {"tenant_id": tenant_id})}


async def present(session: Session, tenant_id: UUID) -> list[Present]:
    """Returns who is online, with what they have."""
    return await session.all(PRESENT, {"tenant_id": tenant_id, "now": session.now})


async def has_room(session: Session, tenant_id: UUID, user_id: UUID) -> bool:
    """Returns whether a person may have one more."""
    values = {"tenant_id": tenant_id, "user_id": user_id}
    capacity = await session.first(CAPACITY, values)
    return await session.one(LOAD, values) < (USUAL_CAPACITY if capacity is None else capacity)
