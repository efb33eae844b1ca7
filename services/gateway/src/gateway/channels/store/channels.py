"""SQL of channels and of the addresses at which their webhooks arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import Provider as ProviderName


@dataclass(frozen=True, slots=True)
class WebhookRoute:
    """Whose channel a webhook's address belongs to."""

    tenant: UUID
    channel_id: UUID


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """A number at a provider. `secrets` and `webhook_token` are sealed; see `models.channels`."""

    id: UUID
    tenant_id: UUID
    outlet_id: UUID | None
    provider: ProviderName
    name: str
    account: str
    settings: dict[str, Any]
    secrets: bytes
    previous_until: datetime | None
    token_digest: bytes
    webhook_token: bytes
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class ReceivingChannel(StoredChannel):
    """`receiving`: it is active, and so is its tenant."""

    receiving: bool


COLUMNS = """
    channel.id, channel.tenant_id, channel.outlet_id, channel.provider, channel.name, channel.account, channel.settings,
    channel.secrets, channel.previous_until, channel.token_digest, channel.webhook_token, channel.active, channel.version
"""
ROUTE = Rows(WebhookRoute, "select tenant, channel_id from webhook_route where token_digest = %(digest)s")
ROUTES = Rows(WebhookRoute, "select tenant, channel_id from webhook_route order by tenant")
ROUTES_OF = Rows(WebhookRoute, "select tenant, channel_id from webhook_route where tenant = %(tenant_id)s order by channel_id")
ADD_ROUTE = Command(
    "insert into webhook_route (token_digest, tenant, channel_id) values (%(token_digest)s, %(tenant_id)s, %(id)s)"
)
DROP_ROUTE = Command("delete from webhook_route where token_digest = %(digest)s")
BY_ID = Rows(
    ReceivingChannel,
    f"""
    select {COLUMNS}, channel.active and tenant.active as receiving from channel join tenant using (tenant_id)
    where channel.id = any(%(ids)s)
    """,  # noqa: S608 — a constant
)
LOCK = Rows(StoredChannel, f"select {COLUMNS} from channel where id = %(id)s for update")  # noqa: S608 — a constant
PAGE = Rows(
    StoredChannel,
    f"""
    select {COLUMNS} from channel where tenant_id = %(tenant_id)s and (cast(%(after)s as uuid) is null or id > %(after)s)
    order by id limit %(limit)s
    """,  # noqa: S608 — a constant
)
ADD = Rows(
    StoredChannel,
    f"""
    insert into channel (id, tenant_id, outlet_id, provider, name, account, settings, secrets, token_digest, webhook_token,
                         active, version)
    values (%(id)s, %(tenant_id)s, %(outlet_id)s, %(provider)s, %(name)s, %(account)s, cast(%(settings)s as jsonb), %(secrets)s,
            %(token_digest)s, %(webhook_token)s, true, 1)
    on conflict (tenant_id, provider, account) do nothing
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
CHANGE = Rows(
    StoredChannel,
    f"""
    update channel
    set name = %(name)s, outlet_id = %(outlet_id)s, account = %(account)s, settings = cast(%(settings)s as jsonb),
        secrets = %(secrets)s, previous_until = %(previous_until)s, active = %(active)s, version = version + 1
    where id = %(id)s
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
TAKEN = Values(
    UUID,
    """
    select id from channel
    where tenant_id = %(tenant_id)s and provider = %(provider)s and account = %(account)s and id <> %(id)s
    """,
)
REMOVE = Command("delete from channel where id = %(id)s")


async def route(session: Session, digest: bytes) -> WebhookRoute | None:
    """Returns tenant and channel of a webhook address."""
    return await session.first(ROUTE, {"digest": digest})


async def routes(session: Session) -> list[WebhookRoute]:
    return await session.all(ROUTES)


async def routes_of(session: Session, tenant_id: UUID) -> list[WebhookRoute]:
    return await session.all(ROUTES_OF, {"tenant_id": tenant_id})


async def channels_by_id(session: Session, ids: Sequence[UUID]) -> list[ReceivingChannel]:
    return await session.all(BY_ID, {"ids": list(ids)})


async def channel_by_id(session: Session, channel_id: UUID) -> ReceivingChannel | None:
    return await session.first(BY_ID, {"ids": [channel_id]})


async def locked(session: Session, channel_id: UUID) -> StoredChannel | None:
    """Returns a channel, locked until the transaction ends."""
    return await session.first(LOCK, {"id": channel_id})


async def page(session: Session, tenant_id: UUID, after: UUID | None, limit: int) -> list[StoredChannel]:
    """Returns them oldest first, from the one after `after` on."""
    return await session.all(PAGE, {"tenant_id": tenant_id, "after": after, "limit": limit})


async def add(session: Session, values: Mapping[str, Any]) -> StoredChannel | None:
    """Returns the new channel, with its address; None where the tenant has the number already."""
    channel = await session.first(ADD, values)
    if channel is not None:
        await session.run(ADD_ROUTE, values)
    return channel


async def is_taken(session: Session, values: Mapping[str, Any]) -> bool:
    """Returns whether another channel of the tenant has this account."""
    return await session.first(TAKEN, values) is not None


async def change(session: Session, values: Mapping[str, Any]) -> StoredChannel:
    return await session.one(CHANGE, values)


async def remove(session: Session, channel: StoredChannel) -> None:
    """From now on its address is unknown."""
    await session.run(REMOVE, {"id": channel.id})
    await session.run(DROP_ROUTE, {"digest": channel.token_digest})
