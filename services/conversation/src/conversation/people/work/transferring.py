"""A conversation is given to a team's queue, or to a person."""

from uuid import UUID

from common.db import Session
from common.errors import NotFound

from conversation.domain.conversation import Conversation
from conversation.people.domain import transferring as domain
from conversation.people.domain.clocks import put_hours
from conversation.people.store import agents, hours, teams
from conversation.work.unit import Work


async def transfer(
    work: Work,
    conversation: Conversation,
    by: UUID,
    *,
    team_id: UUID | None = None,
    to_user_id: UUID | None = None,
    note: str | None = None,
    may_override: bool,
) -> None:
    """Raises `NotFound` where there is no such team or person, and `Conflict` as the domain does."""
    if team_id is not None:
        opening_hours = await _hours_of(work.session, conversation.tenant_id, team_id)
        put_hours(conversation, opening_hours, work.now)
    if to_user_id is not None and not await agents.answering(work.session, conversation.tenant_id, [to_user_id]):
        raise NotFound("nobody who answers has this id")
    happened = domain.transfer(conversation, by, team_id=team_id, to_user_id=to_user_id, note=note, may_override=may_override)
    work.apply(conversation, happened)


async def _hours_of(session: Session, tenant_id: UUID, team_id: UUID) -> str | None:
    """Returns when a team's people are there: what is promised now is kept by them."""
    team = await teams.find(session, tenant_id, team_id)
    if team is None:
        raise NotFound("there is no such team")
    return team.hours or (await hours.get(session, tenant_id)).hours
