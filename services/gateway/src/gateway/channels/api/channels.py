"""A tenant's channels. Secrets go in and never come out; the webhook's address is for admins."""

from typing import Annotated, Any
from uuid import UUID

from common.auth import Admin, Principal, Viewer
from common.db import Session
from common.errors import NotFound
from common.etags import IfMatch
from common.paging import cut
from common.web import OwnDatabase, TenantSession
from contracts.gateway import Provider
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from gateway.access.api.seen import add_tag, check_seen
from gateway.channels.store import channels as store
from gateway.channels.work.channels import ChangedFields, NewChannel
from gateway.fields import Given, PageSize, TextLine
from gateway.providers.readers import PROVIDERS
from gateway.resources import OwnResources, Resources

router = APIRouter(prefix="/v1/channels", tags=["channels"])


class ChannelView(BaseModel):
    """`webhook_url` is null for who is no admin, or a key that only reads: with some providers, whoever knows it may post."""

    channel_id: UUID
    provider: Provider
    name: str
    outlet_id: UUID | None
    settings: dict[str, Any]
    active: bool
    webhook_url: str | None


class ChannelPage(BaseModel):
    """Oldest first; `next` is the `after` of the following page."""

    channels: list[ChannelView]
    next: UUID | None


class ChannelRequest(BaseModel):
    """For meta, settings: `phone_number_id`, `waba_id`; secrets: `app_secret`, `verify_token`, `access_token`.

    For twilio, settings: `account_sid`, `from`; secrets: `auth_token`.
    """

    model_config = ConfigDict(extra="forbid")

    provider: Provider
    name: TextLine
    outlet_id: UUID | None = None
    settings: Given
    secrets: Given = Field(repr=False)


class ChannelChange(BaseModel):
    """What is left out stays, of settings and secrets each by name."""

    model_config = ConfigDict(extra="forbid")

    name: TextLine | None = None
    outlet_id: UUID | None = None
    active: bool | None = None
    settings: Given = {}
    secrets: Given = Field(default={}, repr=False)

    def fields(self) -> dict[str, Any]:
        """Returns what is to be changed. An outlet may be taken away; name and activity may not."""
        given = self.model_dump(include={"name", "outlet_id", "active"}, exclude_unset=True)
        return {name: value for name, value in given.items() if value is not None or name == "outlet_id"}


@router.get("")
async def list_channels(
    principal: Viewer,
    session: TenantSession,
    resources: OwnResources,
    after: UUID | None = None,
    limit: Annotated[PageSize, Query()] = 50,
) -> ChannelPage:
    found, last = cut(await store.page(session, principal.tenant_id, after, limit + 1), limit)
    return ChannelPage(channels=[_view(row, principal, resources) for row in found], next=last.id if last else None)


@router.get("/{channel_id}")
async def read_channel(
    channel_id: UUID, principal: Viewer, session: TenantSession, resources: OwnResources, response: Response
) -> ChannelView:
    view = await _existing(session, channel_id, principal, resources)
    add_tag(response, view)
    return view


@router.post("", status_code=201)
async def create_channel(body: ChannelRequest, principal: Admin, database: OwnDatabase, resources: OwnResources) -> ChannelView:
    """Returns the new channel. 409 when the tenant has this number already, 429 when the plan has no room for one more."""
    new = NewChannel(body.provider, body.name, body.outlet_id, body.settings, body.secrets)
    limit = await resources.plan_limits.limit(principal.tenant_id, "channels")
    async with database.transaction(principal.tenant_id) as session:
        row = await resources.channels.create(session, principal.tenant_id, principal.subject, new, limit)
    return _view(row, principal, resources)


@router.patch("/{channel_id}")
async def patch_channel(
    channel_id: UUID,
    body: ChannelChange,
    principal: Admin,
    session: TenantSession,
    resources: OwnResources,
    seen: IfMatch,
    response: Response,
) -> ChannelView:
    """Returns the channel as it is now. A replaced app secret counts for a while beside the new one. With `If-Match`, 412 when
    somebody has changed it since; of secrets nothing is told, so nobody is held to them.
    """
    await check_seen(session, principal.tenant_id, seen, lambda: _existing(session, channel_id, principal, resources))
    changes = ChangedFields(body.fields(), body.settings, body.secrets)
    row = await resources.channels.change(session, principal.tenant_id, principal.subject, channel_id, changes, session.now)
    view = _view(row, principal, resources)
    add_tag(response, view)
    return view


@router.delete("/{channel_id}", status_code=204)
async def delete_channel(channel_id: UUID, principal: Admin, session: TenantSession, resources: OwnResources) -> None:
    await resources.channels.remove(session, principal.tenant_id, principal.subject, channel_id)


async def _existing(session: Session, channel_id: UUID, principal: Principal, resources: Resources) -> ChannelView:
    row = await store.channel_by_id(session, channel_id)
    if row is None:
        raise NotFound
    return _view(row, principal, resources)


def _view(row: store.StoredChannel, principal: Principal, resources: Resources) -> ChannelView:
    url = None
    if principal.role == "admin" and principal.may_write("gateway"):
        token, fragment = resources.vault.open_token(row), PROVIDERS[row.provider].address_fragment
        url = f"{resources.settings.base_url}/webhooks/{row.provider}/{token}{fragment}"
    return ChannelView(
        channel_id=row.id,
        provider=row.provider,
        name=row.name,
        outlet_id=row.outlet_id,
        settings=row.settings,
        active=row.active,
        webhook_url=url,
    )
