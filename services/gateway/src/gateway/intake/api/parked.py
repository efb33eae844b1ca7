"""What a channel's provider sent and nobody understood: how much, why and when. Never what it says."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Admin, Supervisor
from common.errors import NotFound
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from gateway.channels.store import channels
from gateway.fields import PageSize
from gateway.intake.store import parked as store
from gateway.intake.work import replaying as replay
from gateway.intake.work.replaying import MOST_IDS, Replay
from gateway.providers.domain.elements import ParkedReason

router = APIRouter(prefix="/v1/channels/{channel_id}/parked", tags=["channels"])


class ParkedView(BaseModel):
    """`webhook_id` is shared by what came in the same body."""

    parked_id: UUID
    reason: ParkedReason
    received_at: datetime
    size_bytes: int
    webhook_id: UUID


class ParkedPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    parked: list[ParkedView]
    next: str | None


class ReplayRequest(BaseModel):
    """Nothing means everything; of both, what both name."""

    model_config = ConfigDict(extra="forbid")

    reason: ParkedReason | None = None
    parked_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_IDS)] | None = None


class ReplayAccepted(BaseModel):
    """How many elements are read again."""

    parked: int


@router.get("")
async def list_parked(
    channel_id: UUID,
    principal: Supervisor,
    session: TenantSession,
    reason: ParkedReason | None = None,
    before: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[PageSize, Query()] = 50,
) -> ParkedPage:
    if await channels.channel_by_id(session, channel_id) is None:
        raise NotFound
    choice = store.ParkedChoice(principal.tenant_id, channel_id, reason)
    found = await store.page(session, choice, paging.decode(before) if before else None, limit + 1)
    rows, last = paging.cut(found, limit)
    parked = [
        ParkedView(
            parked_id=row.id,
            reason=row.reason,
            received_at=row.received_at,
            size_bytes=row.size_bytes,
            webhook_id=row.webhook_id,
        )
        for row in rows
    ]
    return ParkedPage(parked=parked, next=paging.encode((last.received_at, last.id)) if last else None)


@router.post("/replay", status_code=202)
async def replay_parked(
    channel_id: UUID, principal: Admin, session: TenantSession, body: ReplayRequest | None = None
) -> ReplayAccepted:
    """Returns how many elements are read again, soon, by the readers of today. What is understood now is told once."""
    asked = body or ReplayRequest()
    ids = None if asked.parked_ids is None else tuple(asked.parked_ids)
    wanted = Replay(channel_id=channel_id, reason=asked.reason, parked_ids=ids)
    return ReplayAccepted(parked=await replay.request(session, principal.tenant_id, principal.subject, wanted))
