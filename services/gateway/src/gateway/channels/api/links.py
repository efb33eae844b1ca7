"""The link of a channel to a phone (`session` in paths): started, reset and ended by admins, seen by all of the tenant."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Admin, Principal, Viewer
from common.db import Session
from common.web import TenantSession
from contracts.gateway import SessionState
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from gateway.channels.domain.codes import LinkCode
from gateway.channels.domain.links import NOT_STARTED
from gateway.channels.store import links as store
from gateway.channels.store.channels import StoredChannel
from gateway.channels.work.links import linked_channel
from gateway.resources import OwnResources, Resources

router = APIRouter(prefix="/v1/channels/{channel_id}/session", tags=["channels"])


class SessionView(BaseModel):
    """`reason` is the provider's word or code for the state, or ours. `changed_at` is null before anything happened.

    The code (`qr`, `qr_image` as a data URL, `pairing_code`, until `expires_at`) is for admins, while one can be used.
    """

    channel_id: UUID
    state: SessionState
    reason: str | None
    changed_at: datetime | None
    qr: str | None = Field(default=None, repr=False)
    qr_image: str | None = Field(default=None, repr=False)
    pairing_code: str | None = Field(default=None, repr=False)
    expires_at: datetime | None = None


class Start(BaseModel):
    """`phone`: the business's own, in digits with its country, where a code is to be typed instead of scanned."""

    model_config = ConfigDict(extra="forbid")

    phone: Annotated[str, Field(pattern=r"^[0-9]{6,15}$")] | None = Field(default=None, repr=False)


@router.get("")
async def read_session(
    channel_id: UUID, principal: Viewer, session: TenantSession, resources: OwnResources, response: Response
) -> SessionView:
    """Returns how the link is. 422 for an official provider's channel, which has no session."""
    return await _view(await linked_channel(session, channel_id), principal, session, resources, response)


@router.post("", status_code=202)
async def start_session(
    channel_id: UUID,
    principal: Admin,
    session: TenantSession,
    resources: OwnResources,
    response: Response,
    body: Start | None = None,
) -> SessionView:
    """Returns the link, which is on its way: the provider's server is asked to connect, and told where its webhooks go. 409
    for a channel that is not active.
    """
    phone, now = body.phone if body else None, session.now
    channel = await resources.channel_links.start(session, principal.subject, channel_id, phone, now)
    return await _view(channel, principal, session, resources, response)


@router.post("/reset", status_code=202)
async def reset_session(
    channel_id: UUID,
    principal: Admin,
    session: TenantSession,
    resources: OwnResources,
    response: Response,
    body: Start | None = None,
) -> SessionView:
    """Returns the link, which begins anew: the server forgets the phone, and gives a new code. The channel stays the same."""
    phone, now = body.phone if body else None, session.now
    channel = await resources.channel_links.reset(session, principal.subject, channel_id, phone, now)
    return await _view(channel, principal, session, resources, response)


@router.delete("", status_code=202)
async def end_session(
    channel_id: UUID, principal: Admin, session: TenantSession, resources: OwnResources, response: Response
) -> SessionView:
    """Returns the link, which ends: the server unlinks the phone. It is `logged_out` when that is done."""
    channel = await resources.channel_links.log_out(session, principal.subject, channel_id)
    return await _view(channel, principal, session, resources, response)


async def _view(
    channel: StoredChannel, principal: Principal, session: Session, resources: Resources, response: Response
) -> SessionView:
    response.headers["cache-control"] = "no-store"
    row = await store.read(session, channel.id)
    if row is None:
        return SessionView(channel_id=channel.id, state="disconnected", reason=NOT_STARTED, changed_at=None)
    may_link = principal.role == "admin" and principal.may_write("gateway")
    code = resources.channel_links.open_code(row, session.now) if may_link else None
    shown = code or LinkCode()
    return SessionView(
        channel_id=channel.id,
        state=row.known.state,
        reason=row.known.reason,
        changed_at=row.known.changed_at,
        qr=shown.qr,
        qr_image=shown.qr_image,
        pairing_code=shown.pairing_code,
        expires_at=row.code.expires_at if code and row.code else None,
    )
