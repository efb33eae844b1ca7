"""Teams come, change and go, one change of a tenant after another."""

from collections.abc import Collection, Iterable
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused

from conversation.people.domain.sight import TEAMS_CHANGED, TeamsChanged
from conversation.people.domain.teams import MOST_TEAMS, Team
from conversation.people.store import agents, teams
from conversation.people.work.attendance import look_at_queues
from conversation.work.finishing import work_of


async def find(session: Session, tenant_id: UUID, team_id: UUID) -> Team:
    """Returns a team. Raises `NotFound`."""
    found = await teams.find(session, tenant_id, team_id)
    if found is None:
        raise NotFound("there is no such team")
    return found


async def lock(session: Session, tenant_id: UUID, team_id: UUID) -> Team:
    """Returns a team that nobody else changes until the transaction ends. Raises `NotFound`."""
    await teams.lock(session, tenant_id)
    return await find(session, tenant_id, team_id)


async def create(session: Session, tenant_id: UUID, team: Team) -> None:
    """Raises `QuotaRefused` where there are too many, else what `save` does."""
    await teams.lock(session, tenant_id)
    if await teams.count(session, tenant_id) >= MOST_TEAMS:
        raise QuotaRefused(f"a business has at most {MOST_TEAMS} teams", limit=MOST_TEAMS)
    await save(session, tenant_id, team, None)


async def save(session: Session, tenant_id: UUID, team: Team, before: Team | None) -> None:
    """`before` is what it was. Raises `Conflict` where it gets a name that another team has, and `Invalid` where a member is
    nobody.
    """
    # Of a name that it has already another team may have had the same, in other letters, from before those were compared.
    if (before is None or before.name != team.name) and await teams.is_named(session, tenant_id, team.name, team.id):
        raise Conflict("another team has this name", reason="name_taken")
    await require_people(session, tenant_id, team.members)
    await teams.save(session, tenant_id, team)
    await look_at_queues(session, tenant_id)
    show_teams_changed(session, tenant_id, set(before.members if before else ()) ^ set(team.members))


async def delete(session: Session, tenant_id: UUID, team: Team) -> None:
    """Takes a team away, and its canned answers. Its people stay. Raises `Conflict` while it has open conversations."""
    if await teams.is_asked(session, tenant_id, team.id):
        raise Conflict("the team has open conversations: transfer or close them first", reason="team_in_use")
    await teams.delete(session, tenant_id, team.id)
    show_teams_changed(session, tenant_id, team.members)


async def join_exactly(
    session: Session, tenant_id: UUID, user_id: UUID, wanted: Collection[UUID], before: Collection[UUID]
) -> None:
    """Puts a person into these teams and out of all others; `before` are those that they were in. Raises `Invalid` where there
    is no such team.
    """
    unknown = set(wanted) - await teams.existing(session, tenant_id, wanted)
    if unknown:
        raise Invalid("there is no such team", team_ids=[str(one) for one in sorted(unknown)[:10]])
    await teams.join_exactly(session, tenant_id, user_id, wanted)
    show_teams_changed(session, tenant_id, [user_id] if set(wanted) != set(before) else [])


async def require_people(session: Session, tenant_id: UUID, users: Collection[UUID]) -> None:
    """Raises `Invalid` where one of these is nobody who answers."""
    known = set(await agents.answering(session, tenant_id, users)) if users else set()
    if unknown := sorted(set(users) - known):
        raise Invalid("nobody who answers has this id", user_ids=[str(one) for one in unknown[:10]])


def show_teams_changed(session: Session, tenant_id: UUID, user_ids: Iterable[UUID]) -> None:
    """Shows sockets, when this transaction commits, that these people are in other teams than before, if there are any."""
    changed = TeamsChanged(user_ids=sorted(user_ids))
    if changed.user_ids:
        work_of(session).show(tenant_id, TEAMS_CHANGED, changed.model_dump_json())
