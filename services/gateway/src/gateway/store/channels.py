"""SQL of channels and of the addresses at which their webhooks arrive."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

CHANGES = "channels"
"""Where the directories of all replicas listen: `<tenant id> <channel id>`."""

ROUTE = text("select tenant, channel_id from webhook_route where token_digest = :digest")
ROUTES = text("select tenant, channel_id from webhook_route order by tenant")
ROUTES_OF = text("select tenant, channel_id from webhook_route where tenant = :tenant_id order by channel_id")
ADD_ROUTE = text("insert into webhook_route (token_digest, tenant, channel_id) values (:digest, :tenant_id, :channel_id)")
DROP_ROUTE = text("delete from webhook_route where token_digest = :digest")
TELL = text(f"select pg_notify('{CHANGES}', :what)")
BY_ID = text(
    """
    select channel.*, channel.active and tenant.active as receiving from channel join tenant using (tenant_id)
    where channel.id = any(:ids)
    """
)
RELOAD = text("update channel set version = version + 1 where tenant_id = :tenant_id returning id")
LOCK = text("select * from channel where id = :id for update")
PAGE = text(
    """
    select * from channel where tenant_id = :tenant_id and (cast(:after as uuid) is null or id > :after)
    order by id limit :limit
    """
)
ADD = text(
    """
    insert into channel (id, tenant_id, outlet_id, provider, name, account, settings, secrets, token_digest, webhook_token,
                         active, version)
    values (:id, :tenant_id, :outlet_id, :provider, :name, :account, cast(:settings as jsonb), :secrets, :token_digest,
            :webhook_token, true, 1)
    on conflict (tenant_id, provider, account) do nothing
    returning *
    """
)
CHANGE = text(
    """
    update channel
    set name = :name, outlet_id = :outlet_id, account = :account, settings = cast(:settings as jsonb), secrets = :secrets,
        previous_until = :previous_until, active = :active, version = version + 1
    where id = :id
    returning *
    """
)
TAKEN = text(
    """
    select 1 from channel
    where tenant_id = :tenant_id and provider = :provider and account = :account and id <> :id
    """
)
REMOVE = text("delete from channel where id = :id")


async def route(session: Session, digest: bytes) -> tuple[UUID, UUID] | None:
    """Tenant and channel of a webhook address."""
    row = (await session.execute(ROUTE, {"digest": digest})).one_or_none()
    return (row.tenant, row.channel_id) if row else None


async def routes(session: Session) -> list[tuple[UUID, UUID]]:
    return [(row.tenant, row.channel_id) for row in await session.execute(ROUTES)]


async def routes_of(session: Session, tenant_id: UUID) -> list[tuple[UUID, UUID]]:
    return [(row.tenant, row.channel_id) for row in await session.execute(ROUTES_OF, {"tenant_id": tenant_id})]


async def channels_by_id(session: Session, ids: Sequence[UUID]) -> list[Row[Any]]:
    return list(await session.execute(BY_ID, {"ids": list(ids)}))


async def channel(session: Session, channel_id: UUID) -> Row[Any] | None:
    """A channel, locked until the transaction ends."""
    return (await session.execute(LOCK, {"id": channel_id})).one_or_none()


async def tell_changed(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """Let all replicas' directories know, when this transaction commits."""
    await session.execute(TELL, {"what": f"{tenant_id} {channel_id}"})
