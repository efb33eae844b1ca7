"""SQL about endpoints. Whoever changes one says so in `webhook_version`, which processes look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Rows, Session, Values
from common.db.statements import columns_of

from conversation.webhooks.domain.endpoint import FactSubscriber, WebhookEndpoint

COLUMNS = ", ".join(name for name, _ in columns_of(WebhookEndpoint))

LIST = Rows(
    WebhookEndpoint,
    f"select {COLUMNS} from webhook_endpoint where tenant_id = %(tenant_id)s order by created_at, id",  # noqa: S608
)
FIND = Rows(
    WebhookEndpoint,
    f"select {COLUMNS} from webhook_endpoint where tenant_id = %(tenant_id)s and id = %(id)s",  # noqa: S608
)
LOCK = Rows(WebhookEndpoint, f"{FIND.sql} for no key update")
TENANT = Values(UUID, "select tenant_id from tenant where tenant_id = %(tenant_id)s for no key update")
NEWS = "news as (update webhook_version set version = version + 1)"
SAVE = Command(
    f"""
    with {NEWS}
    insert into webhook_endpoint ({COLUMNS})
    values (%(id)s, %(tenant_id)s, %(url)s, %(description)s, cast(%(wanted)s as jsonb), %(enabled)s, %(disabled_because)s,
            %(disabled_at)s, %(failing_since)s, %(version)s, %(created_at)s, %(secret)s, %(previous_secret)s,
            %(previous_until)s)
    on conflict (tenant_id, id) do update
    set url = excluded.url, description = excluded.description, wanted = excluded.wanted, enabled = excluded.enabled,
        disabled_because = excluded.disabled_because, disabled_at = excluded.disabled_at,
        failing_since = excluded.failing_since, version = excluded.version, secret = excluded.secret,
        previous_secret = excluded.previous_secret, previous_until = excluded.previous_until
    """  # noqa: S608 — the columns are those of the class
)
DELETE = Values(
    UUID,
    f"""
    with {NEWS}
    delete from webhook_endpoint where tenant_id = %(tenant_id)s and id = %(id)s returning id
    """,  # noqa: S608
)
VERSION = Values(int, "select version from webhook_version")


@dataclass(frozen=True, slots=True)
class SubscribedEndpoint:
    """An enabled endpoint, and what it wants to hear of."""

    tenant_id: UUID
    endpoint_id: UUID
    wanted: Any


SUBSCRIBED = Rows(
    SubscribedEndpoint,
    """
    select tenant_id, id as endpoint_id, wanted from webhook_endpoint
    where tenant_id = any(cast(%(tenants)s as uuid[])) and enabled
    """,
)


async def lock_tenant(session: Session, tenant_id: UUID) -> bool:
    """Locks a tenant's entry, so that its endpoints are counted by one at a time. Returns whether it is known here."""
    return await session.first(TENANT, {"tenant_id": tenant_id}) is not None


async def list_of(session: Session, tenant_id: UUID) -> list[WebhookEndpoint]:
    return await session.all(LIST, {"tenant_id": tenant_id})


async def find(session: Session, tenant_id: UUID, endpoint_id: UUID) -> WebhookEndpoint | None:
    return await session.first(FIND, {"tenant_id": tenant_id, "id": endpoint_id})


async def lock(session: Session, tenant_id: UUID, endpoint_id: UUID) -> WebhookEndpoint | None:
    return await session.first(LOCK, {"tenant_id": tenant_id, "id": endpoint_id})


async def save(session: Session, endpoint: WebhookEndpoint) -> None:
    """Writes an endpoint, new or locked by this transaction."""
    values: dict[str, Any] = {name: getattr(endpoint, name) for name, _ in columns_of(WebhookEndpoint)}
    await session.run(SAVE, {**values, "wanted": orjson.dumps(endpoint.wanted).decode()})


async def delete(session: Session, tenant_id: UUID, endpoint_id: UUID) -> bool:
    """Returns whether there was such an endpoint. Its deliveries stay until their time is over, and nobody sees them."""
    return await session.first(DELETE, {"tenant_id": tenant_id, "id": endpoint_id}) is not None


async def version(session: Session) -> int:
    """Returns a number that is another one whenever any endpoint was changed."""
    return await session.one(VERSION)


async def subscribed(session: Session, tenants: Sequence[UUID]) -> list[FactSubscriber]:
    """Returns the enabled endpoints of these tenants, which the session sees."""
    rows = await session.all(SUBSCRIBED, {"tenants": list(tenants)})
    return [FactSubscriber(row.tenant_id, row.endpoint_id, row.wanted) for row in rows]
