"""SQL about what waits for a person, and who could take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from uuid import UUID

import orjson
from common.db import Command, Rows, Session, Values

from conversation.people.domain.assignment import Candidate
from conversation.people.domain.presence import OFFLINE_AFTER
from conversation.people.domain.teams import USUAL_CAPACITY, AssignmentRule

QUEUED = "state = 'open' and waiting_for_person and assigned_user_id is null"
SINCE = "coalesce(handed_off_at, unanswered_since, last_activity_at)"


MOST_COUNTED = 1_000
"""How far a queue is counted: what is longer counts as so long."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that waits, with its place in the queue of its team (None for none), from 1 on.

    `last_agent` is who had this customer before.
    """

    conversation_id: UUID
    team_id: UUID | None
    since: datetime
    place: int
    last_agent: UUID | None


@dataclass(frozen=True, slots=True)
class QueueLength:
    """How many wait in a queue (`MOST_COUNTED` for that many or more), and since when the first of them."""

    team_id: UUID | None
    waiting: int
    since: datetime


@dataclass(frozen=True, slots=True)
class QueuedConversation:
    """A conversation that waits in a queue, and since when."""

    conversation_id: UUID
    team_id: UUID | None
    since: datetime


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


def _queued(condition: str, tenant_id: str = "%(tenant_id)s") -> str:
    """Returns the query of a queue in its order; `conversation_queued` is the index of it."""
    return f"""
        select id as conversation_id, contact_id, last_agent_id, team_id, {SINCE} as since from conversation
        where tenant_id = {tenant_id} and {QUEUED} and {condition} order by {SINCE}, id
    """  # noqa: S608 — constants, here and below


def fronts(tenant_id: str = "%(tenant_id)s") -> str:
    """Returns the queries of a tenant's queues: its teams for which something waits, found one after the other in the index,
    and none; and `queued`, the front of each.
    """
    return f"""
        with recursive named (id) as (
            (select team_id from conversation
             where tenant_id = {tenant_id} and {QUEUED} and team_id is not null order by team_id limit 1)
            union all
            select (select team_id from conversation
                    where tenant_id = {tenant_id} and {QUEUED} and team_id > named.id order by team_id limit 1)
            from named where named.id is not null
        ), team_or_none (id) as (
            select id from named where id is not null union all select cast(null as uuid)
        ), queued as (
            select front.* from team_or_none cross join lateral (
                ({_queued("team_id = team_or_none.id", tenant_id)} limit %(of_each)s)
                union all ({_queued("team_id is null and team_or_none.id is null", tenant_id)} limit %(of_each)s)
            ) front
        )
    """  # noqa: S608


LENGTHS = Rows(
    QueueLength,
    f"""
    {fronts()}
    select team_id, cast(count(*) as integer) as waiting, min(since) as since from queued group by 1 order by since
    """,  # noqa: S608
)
FIRST = Rows(
    QueuedConversation,
    f"{fronts()} select conversation_id, team_id, since from queued order by since, conversation_id",  # noqa: S608
)
WAITING = Rows(
    Waiting,
    f"""
    {fronts()}
    select conversation_id, team_id, since,
           cast(row_number() over (partition by team_id order by since, conversation_id) as integer) as place,
           coalesce(last_agent_id, (
               select coalesce(before.assigned_user_id, before.last_agent_id) from conversation before
               where before.tenant_id = %(tenant_id)s and before.contact_id = queued.contact_id
                 and before.id <> queued.conversation_id
                 and coalesce(before.assigned_user_id, before.last_agent_id) is not null
               order by before.last_activity_at desc limit 1
           )) as last_agent
    from queued order by since, conversation_id
    """,  # noqa: S608
)
CONDITIONS = {False: "team_id = %(team_id)s", True: "team_id is null"}
"""What is of a team, and what is of none: no index finds what is "not distinct from" something."""
FOLLOWING = {False: "", True: f"and ({SINCE}, id) > (%(after_at)s, %(after_id)s)"}
PAGE = {
    (of_none, goes_on): Rows(
        QueuedConversation,
        f"select conversation_id, team_id, since from ({_queued(f'{condition} {following}')} limit %(limit)s) queued",  # noqa: S608
    )
    for (of_none, condition), (goes_on, following) in product(CONDITIONS.items(), FOLLOWING.items())
}
PLACE = {
    of_none: Values(
        int,
        f"""
        select cast(count(*) as integer) from (
            {_queued(f"{condition} and ({SINCE}, id) <= (%(since)s, %(id)s)")} limit {MOST_COUNTED}
        ) queued
        """,  # noqa: S608
    )
    for of_none, condition in CONDITIONS.items()
}
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


async def lengths(session: Session, tenant_id: UUID) -> list[QueueLength]:
    """Returns the queues in which somebody waits, who waits longest first."""
    return await session.all(LENGTHS, {"tenant_id": tenant_id, "of_each": MOST_COUNTED})


async def first(session: Session, tenant_id: UUID, of_each: int) -> list[QueuedConversation]:
    """Returns the first `of_each` of each queue, who waits longest first."""
    return await session.all(FIRST, {"tenant_id": tenant_id, "of_each": of_each})


async def page(
    session: Session, tenant_id: UUID, team_id: UUID | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[QueuedConversation]:
    """Returns what waits in one queue, who waits longest first, from `after` (exclusive) on."""
    values = {"tenant_id": tenant_id, "team_id": team_id, "limit": limit}
    place = {"after_at": after[0], "after_id": after[1]} if after else {}
    return await session.all(PAGE[team_id is None, after is not None], values | place)


async def place_of(session: Session, tenant_id: UUID, team_id: UUID | None, since: datetime, conversation_id: UUID) -> int:
    """Returns the place in its queue of a conversation that waits since then, from 1 on; `MOST_COUNTED` for that or a later
    one.
    """
    values = {"tenant_id": tenant_id, "team_id": team_id, "since": since, "id": conversation_id}
    return await session.one(PLACE[team_id is None], values)


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
