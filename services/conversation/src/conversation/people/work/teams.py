"""Teams come, change and go, one change of a tenant after another."""

from collections.abc import Collection
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused

from conversation.people.domain.teams import MOST_TEAMS, Team
from conversation.people.store import agents, teams
from conversation.people.work.attendance import look_at_queues


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
    await save(session, tenant_id, team)


async def save(session: Session, tenant_id: UUID, team: Team) -> None:
    """Raises `Conflict` where another team has the name, and `Invalid` where a member is nobody."""
    if await teams.named(session, tenant_id, team.name) not in {None, team.id}:
        raise Conflict("another team has this name")
    await require_people(session, tenant_id, team.members)
    await teams.save(session, tenant_id, team)
    await look_at_queues(session, tenant_id)


async def delete(session: Session, tenant_id: UUID, team_id: UUID) -> None:
    """Takes a team away. Its people stay. Raises `Conflict` while it has open conversations."""
    if await teams.is_asked(session, tenant_id, team_id):
        raise Conflict("the team has open conversations: transfer or close them first")
    await teams.delete(session, tenant_id, team_id)


async def require_people(session: Session, tenant_id: UUID, users: Collection[UUID]) -> None:
    """Raises `Invalid` where one of these is nobody who answers."""
    known = {one.user_id for one in await agents.find(session, tenant_id, users)} if users else set()
    if unknown := sorted(set(users) - known):
        raise Invalid("nobody who answers has this id", user_ids=[str(one) for one in unknown[:10]])
