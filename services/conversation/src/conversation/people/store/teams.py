"""SQL about teams and who is in them."""

from collections.abc import Collection
from uuid import UUID

from common.db import Command, Rows, Session, Values

from conversation.people.domain.teams import Team

COLUMNS = """
    team.id, team.name, team.assignment, team.skills, team.channels, cast(team.hours as text) as hours, team.version,
    array(select user_id from team_member
          where team_member.tenant_id = team.tenant_id and team_member.team_id = team.id order by user_id) as members
"""
LIST = Rows(Team, f"select {COLUMNS} from team where tenant_id = %(tenant_id)s order by name, id")  # noqa: S608
GET = Rows(Team, f"select {COLUMNS} from team where tenant_id = %(tenant_id)s and id = %(id)s")  # noqa: S608
# Whoever changes a tenant's teams does so after whoever did before: they are counted, and their names are looked at.
LOCK = Command("select pg_advisory_xact_lock(hashtextextended('team:' || cast(cast(%(tenant_id)s as uuid) as text), 0))")
# By Unicode's own rules: those of the server's locale may know no letters but a to z.
NAMED = Values(
    UUID,
    """
    select id from team
    where tenant_id = %(tenant_id)s and id <> %(but)s
      and casefold(normalize(name, nfkc) collate pg_unicode_fast)
        = casefold(normalize(cast(%(name)s as text), nfkc) collate pg_unicode_fast)
    limit 1
    """,
)
COUNT = Values(int, "select cast(count(*) as integer) from team where tenant_id = %(tenant_id)s")
SAVE = Command(
    """
    insert into team (tenant_id, id, name, assignment, skills, channels, hours, version)
    values (%(tenant_id)s, %(id)s, %(name)s, %(assignment)s, %(skills)s, %(channels)s, cast(%(hours)s as jsonb), %(version)s)
    on conflict (tenant_id, id) do update
    set name = excluded.name, assignment = excluded.assignment, skills = excluded.skills, channels = excluded.channels,
        hours = excluded.hours, version = excluded.version
    """
)
REPLACE_MEMBERS = Command(
    """
    with gone as (
        delete from team_member
        where tenant_id = %(tenant_id)s and team_id = %(id)s and user_id <> all(%(members)s)
    )
    insert into team_member (tenant_id, team_id, user_id)
    select %(tenant_id)s, %(id)s, user_id from unnest(cast(%(members)s as uuid[])) as member (user_id)
    on conflict do nothing
    """
)
IS_ASKED = Values(
    bool,
    """
    select exists (select from conversation
                   where tenant_id = %(tenant_id)s and team_id = %(id)s and state <> 'closed' and owner = 'person')
    """,
)
# Its canned answers are nobody's then, and would count for nobody who could take them away.
DELETE = Command(
    """
    with forgotten as (
        delete from canned_answer where tenant_id = %(tenant_id)s and scope = 'team' and holder_id = %(id)s
    )
    delete from team where tenant_id = %(tenant_id)s and id = %(id)s
    """
)
LEAVE_ALL_BUT = Command(
    """
    delete from team_member where tenant_id = %(tenant_id)s and user_id = %(user_id)s and team_id <> all(%(teams)s)
    """
)
JOIN = Command(
    """
    insert into team_member (tenant_id, team_id, user_id)
    select team.tenant_id, team.id, %(user_id)s from team
    where team.tenant_id = %(tenant_id)s and team.id = any(%(teams)s)
    on conflict do nothing
    """
)
EXISTING = Values(UUID, "select id from team where tenant_id = %(tenant_id)s and id = any(%(ids)s)")


async def list_all(session: Session, tenant_id: UUID) -> list[Team]:
    return await session.all(LIST, {"tenant_id": tenant_id})


async def find(session: Session, tenant_id: UUID, team_id: UUID) -> Team | None:
    return await session.first(GET, {"tenant_id": tenant_id, "id": team_id})


async def lock(session: Session, tenant_id: UUID) -> None:
    """Holds all teams of a tenant until the transaction ends."""
    await session.run(LOCK, {"tenant_id": tenant_id})


async def is_named(session: Session, tenant_id: UUID, name: str, but: UUID) -> bool:
    """Returns whether another team than `but` has this name, in letters of whatever size."""
    return await session.first(NAMED, {"tenant_id": tenant_id, "name": name, "but": but}) is not None


async def count(session: Session, tenant_id: UUID) -> int:
    return await session.one(COUNT, {"tenant_id": tenant_id})


async def existing(session: Session, tenant_id: UUID, teams: Collection[UUID]) -> set[UUID]:
    return set(await session.all(EXISTING, {"tenant_id": tenant_id, "ids": list(teams)}))


async def save(session: Session, tenant_id: UUID, team: Team) -> None:
    """Writes a team, new or not, with exactly these members."""
    values = {
        "tenant_id": tenant_id,
        "id": team.id,
        "name": team.name,
        "assignment": team.assignment,
        "skills": team.skills,
        "channels": team.channels,
        "hours": team.hours,
        "version": team.version,
        "members": team.members,
    }
    await session.run(SAVE, values)
    await session.run(REPLACE_MEMBERS, values)


async def is_asked(session: Session, tenant_id: UUID, team_id: UUID) -> bool:
    """Returns whether people have conversations of this team, or somebody waits for it."""
    return await session.one(IS_ASKED, {"tenant_id": tenant_id, "id": team_id})


async def delete(session: Session, tenant_id: UUID, team_id: UUID) -> None:
    await session.run(DELETE, {"tenant_id": tenant_id, "id": team_id})


async def join_exactly(session: Session, tenant_id: UUID, user_id: UUID, teams: Collection[UUID]) -> None:
    """Puts a person into these teams, and out of all others."""
    values = {"tenant_id": tenant_id, "user_id": user_id, "teams": list(teams)}
    await session.run(LEAVE_ALL_BUT, values)
    await session.run(JOIN, values)
