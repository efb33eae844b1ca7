"""Why a channel is silent: what became of its webhooks and its session, without anything that anybody said."""

from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Annotated, Literal
from uuid import UUID

from common.auth import Supervisor
from common.errors import NotFound
from common.web import TenantSession
from contracts.gateway import SessionState
from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.channels.store import channels
from gateway.intake.store import diagnostics as store
from gateway.providers.domain.elements import ParkedReason

MOST_OF_A_KIND = 200

router = APIRouter(prefix="/v1/channels", tags=["channels"])


class ReceiptEntry(BaseModel):
    """Requests of one second that were answered with 200, and what became of the elements in them."""

    kind: Literal["receipt"] = "receipt"
    at: datetime
    outcome: Literal["accepted", "verified"]
    requests: int
    new: int
    duplicate: int
    ignored: int
    parked: int


class RefusalEntry(BaseModel):
    """Requests of one second that were not: a wrong signature or token, a body too large, our database away."""

    kind: Literal["refusal"] = "refusal"
    at: datetime
    outcome: Literal["refused", "too_large", "unavailable"]
    requests: int


class ParkedEntry(BaseModel):
    kind: Literal["parked"] = "parked"
    at: datetime
    reason: ParkedReason


class SessionChangeEntry(BaseModel):
    """`reason` is the provider's own word or code."""

    kind: Literal["session_change"] = "session_change"
    at: datetime
    state: SessionState
    reason: str | None


DiagnosticsEntry = Annotated[ReceiptEntry | RefusalEntry | ParkedEntry | SessionChangeEntry, Field(discriminator="kind")]


class DiagnosticsView(BaseModel):
    """The last 200 of each kind, newest first. `session` is null where there is no session to have."""

    entries: list[DiagnosticsEntry]
    session: SessionState | None


@router.get("/{channel_id}/diagnostics")
async def read_diagnostics(channel_id: UUID, principal: Supervisor, session: TenantSession) -> DiagnosticsView:
    if await channels.channel_by_id(session, channel_id) is None:
        raise NotFound
    found = await store.diagnostics(session, principal.tenant_id, channel_id, MOST_OF_A_KIND)
    entries = chain(
        (ReceiptEntry.model_validate(row, from_attributes=True) for row in found.receipts),
        (RefusalEntry.model_validate(row, from_attributes=True) for row in found.refusals),
        (ParkedEntry.model_validate(row, from_attributes=True) for row in found.parked),
        (SessionChangeEntry.model_validate(row, from_attributes=True) for row in found.session_changes),
    )
    return DiagnosticsView.model_validate(
        {"entries": sorted(entries, key=attrgetter("at"), reverse=True), "session": found.session}
    )
