"""SQL about people who answer: who they are, what they can, and whether they are there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values

from conversation.people.domain.presence import HEARD_EVERY, OFFLINE_AFTER, Announced, PresenceState, state_of
from conversation.people.domain.teams import USUAL_CAPACITY


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """A person who answers. `role` and `display_name` are the directory's, or the role in which they were last here; `version`
    is 0 where nothing was set. `announced` is what they said last of being there.
    """

    user_id: UUID
    display_name: str | None
    role: str
    skills: list[str]
    capacity: int
    version: int
    teams: list[UUID]
    announced: Announced | None
    since: datetime | None
    seen_at: datetime | None

    def state(self, now: datetime) -> PresenceState:
        """Returns whether they are there."""
        return state_of(self.announced, self.seen_at, now)


@dataclass(frozen=True, slots=True)
class PersonThere:
    """A person of whom something was heard moments ago, and who said that they are there."""

    tenant_id: UUID
    user_id: UUID
    state: Announced
    since: datetime


# People of outside issuers are in no directory: they are known from when they were here.
PROFILES = f"""
    select user_id, member.display_name, coalesce(member.role, presence.role, 'agent') as role,
           coalesce(agent.skills, '{{}}') as skills, coalesce(agent.capacity, {USUAL_CAPACITY}) as capacity,
           coalesce(agent.version, 0) as version,
           array(select team_id from team_member mine
                 where mine.tenant_id = %(tenant_id)s and mine.user_id = person.user_id order by team_id) as teams,
           presence.state as announced, presence.since, presence.seen_at
    from (
        select user_id from listed
        union select user_id from agent where tenant_id = %(tenant_id)s
        union select user_id from presence where tenant_id = %(tenant_id)s
    ) person
    left join listed member using (user_id)
    left join (select * from agent where tenant_id = %(tenant_id)s) agent using (user_id)
    left join (select * from presence where tenant_id = %(tenant_id)s) presence using (user_id)
    where coalesce(member.role, presence.role, 'agent') <> 'viewer'
"""  # noqa: S608 — a constant, here and below
LISTED = """
    with listed as (
        select cast(one ->> 'user_id' as uuid) as user_id, one ->> 'role' as role, one ->> 'display_name' as display_name
        from tenant cross join lateral jsonb_array_elements(members) as one
        where tenant_id = %(tenant_id)s
    )
"""
LIST = Rows(
    AgentProfile,
    f"""
    {LISTED} {PROFILES} and (cast(%(after)s as uuid) is null or user_id > %(after)s)
    order by user_id limit %(limit)s
    """,
)
FIND = Rows(AgentProfile, f"{LISTED} {PROFILES} and user_id = any(%(ids)s)")
# People of outside issuers, whose ids are UUIDv5, count as long as they were heard of lately. Copies of the directory of before
# people were in them list nobody.
ANSWERING = Rows(
    AgentProfile,
    f"""
    {FIND.sql} and (
        member.user_id is not null or not exists (select from listed)
        or (presence.user_id is not null and substr(cast(user_id as text), 15, 1) = '5')
    )
    """,
)
SAVE = Values(
    int,
    """
    insert into agent (tenant_id, user_id, skills, capacity, version)
    values (%(tenant_id)s, %(user_id)s, %(skills)s, %(capacity)s, %(seen)s + 1)
    on conflict (tenant_id, user_id) do update
    set skills = excluded.skills, capacity = excluded.capacity, version = excluded.version
    where agent.version = %(seen)s
    returning version
    """,
)
RECORD_PRESENCE = Command(
    """
    insert into presence (tenant_id, user_id, state, role, since, seen_at)
    values (%(tenant_id)s, %(user_id)s, %(state)s, %(role)s, %(now)s, %(now)s)
    on conflict (tenant_id, user_id) do update
    set state = excluded.state, role = excluded.role, seen_at = greatest(presence.seen_at, excluded.seen_at),
        since = case when presence.state = excluded.state then presence.since else excluded.since end
    """
)
# Only who has said something of themselves: nobody is there by looking once. What another replica holds it writes itself.
HEARD = Values(
    UUID,
    f"""
    with due as (
        select tenant_id, user_id, presence.seen_at as before
        from unnest(cast(%(tenants)s as uuid[]), cast(%(users)s as uuid[])) as heard (tenant_id, user_id)
        join presence using (tenant_id, user_id)
        where presence.seen_at < cast(%(now)s as timestamptz) - make_interval(secs => {HEARD_EVERY.total_seconds() / 2})
        for no key update of presence skip locked
    )
    update presence set seen_at = %(now)s from due
    where presence.tenant_id = due.tenant_id and presence.user_id = due.user_id
    returning case when presence.state = 'online' and before < %(now)s - make_interval(secs => {OFFLINE_AFTER.total_seconds()})
                   then presence.tenant_id end
    """,  # noqa: S608
)

THERE = Rows(
    PersonThere,
    f"""
    select tenant_id, user_id, state, since from presence
    where tenant_id = any(%(tenants)s) and role <> 'viewer'
      and seen_at > cast(%(now)s as timestamptz) - make_interval(secs => {OFFLINE_AFTER.total_seconds()})
    order by tenant_id, user_id
    """,  # noqa: S608
)


async def page(session: Session, tenant_id: UUID, after: UUID | None, limit: int) -> list[AgentProfile]:
    """Returns people who answer, by their ids, from `after` (exclusive) on."""
    return await session.all(LIST, {"tenant_id": tenant_id, "after": after, "limit": limit})


async def find(session: Session, tenant_id: UUID, users: Collection[UUID]) -> list[AgentProfile]:
    return await session.all(FIND, {"tenant_id": tenant_id, "ids": list(users)})


async def answering(session: Session, tenant_id: UUID, users: Collection[UUID]) -> dict[UUID, AgentProfile]:
    """Returns those of these people who may be given something: of the directory now, or here from outside lately."""
    found = await session.all(ANSWERING, {"tenant_id": tenant_id, "ids": list(users)})
    return {one.user_id: one for one in found}


async def save(
    session: Session, tenant_id: UUID, user_id: UUID, seen: int, *, skills: Collection[str], capacity: int
) -> int | None:
    """Returns the new version; None where the version that was `seen` is not the last one any longer."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "seen": seen, "skills": sorted(skills), "capacity": capacity}
    return await session.first(SAVE, values)


async def record_presence(session: Session, tenant_id: UUID, user_id: UUID, state: str, role: str) -> None:
    """Writes down what a person says of being there."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "state": state, "role": role, "now": session.now}
    await session.run(RECORD_PRESENCE, values)


async def heard(session: Session, people: Collection[tuple[UUID, UUID]]) -> list[UUID]:
    """Writes down that these people (tenant and user id) are still here. Returns the tenants of who had been gone."""
    tenants, users = [tenant for tenant, _ in people], [user for _, user in people]
    values = {"tenants": tenants, "users": users, "now": session.now}
    return [tenant_id for tenant_id in await session.all(HEARD, values) if tenant_id is not None]


async def there(session: Session, tenants: Collection[UUID]) -> list[PersonThere]:
    """Returns who of the people of these tenants is not offline."""
    return await session.all(THERE, {"tenants": list(tenants), "now": session.now})
