"""Channels: credentials in (never out), and repair of what is stopped."""

from typing import Annotated
from uuid import UUID

from common.auth import Admin, AdminOrService, Viewer
from common.errors import NotFound
from common.paging import cut
from common.web import TenantSession
from contracts.gateway import Provider, SessionState
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from message_sender.domain.errors import StopReason
from message_sender.providers.baileys.sender import BaileysCredentials
from message_sender.providers.evolution.sender import EvolutionCredentials
from message_sender.providers.meta.sender import MetaCredentials
from message_sender.providers.twilio.sender import TwilioCredentials
from message_sender.providers.wppconnect.sender import WPPConnectCredentials
from message_sender.resources import OwnResources
from message_sender.store import channels, directory
from message_sender.store.credentials import Credential
from message_sender.work.repairing import replace_credentials, resume

router = APIRouter(prefix="/v1/channels")

AnyCredentials = Annotated[
    MetaCredentials | TwilioCredentials | EvolutionCredentials | WPPConnectCredentials | BaileysCredentials,
    Field(discriminator="provider"),
]


class ChannelView(BaseModel):
    """`stopped_reason` is why nothing is sent, `held` how many messages wait for the repair.

    `session` is the connection to WhatsApp of a channel that has one of its own: nothing is sent while it is lost.
    """

    channel_id: UUID
    provider: Provider
    name: str
    active: bool
    has_credentials: bool
    stopped_reason: StopReason | None
    stopped_code: str | None
    link: Annotated[SessionState | None, Field(serialization_alias="session")]
    held: int


class ChannelPage(BaseModel):
    """`next` is the `after` of the following page."""

    channels: list[ChannelView]
    next: UUID | None


@router.get("")
async def list_channels(
    principal: Viewer, session: TenantSession, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> ChannelPage:
    found, last = cut(await channels.page(session, principal.tenant_id, after, limit + 1), limit)
    views = [ChannelView.model_validate(channel, from_attributes=True) for channel in found]
    return ChannelPage(channels=views, next=last.channel_id if last else None)


@router.put("/{channel_id}/credentials", status_code=204)
async def put_credentials(
    channel_id: UUID, body: AnyCredentials, principal: AdminOrService, session: TenantSession, resources: OwnResources
) -> None:
    """Store how the channel sends, and send what was held for want of it. The gateway may come before the directory."""
    tenant_id = principal.tenant_id
    if principal.role != "service":
        await _known(session, tenant_id, channel_id)
    sealed = resources.seal(tenant_id, channel_id, body.secret)
    credential = Credential(body.provider, body.account, sealed, body.settings, session.now)
    await replace_credentials(session, tenant_id, channel_id, credential)


@router.post("/{channel_id}/resume", status_code=204)
async def resume_channel(channel_id: UUID, principal: Admin, session: TenantSession) -> None:
    """Say that what stopped the channel is repaired at the provider: what was held is sent."""
    await _known(session, principal.tenant_id, channel_id)
    await resume(session, principal.tenant_id, channel_id)


async def _known(session: TenantSession, tenant_id: UUID, channel_id: UUID) -> None:
    if not await directory.knows_channel(session, tenant_id, channel_id):
        raise NotFound("there is no such channel")
