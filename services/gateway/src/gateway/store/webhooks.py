"""SQL of the way in: a group of webhooks of several tenants costs one statement per table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.db.shim import text

ElementKey = tuple[UUID, UUID, str, str]
"""Tenant, channel, kind, and the provider's id of the element."""

# In the order of the key, so that two groups with the same elements wait for each other instead of for ever.
# A body is kept when it said something new, or something that was not understood.
ADMIT = text(
    """
    with new as (
        insert into received_element (tenant_id, channel_id, kind, provider_element_id, webhook_id, received_at)
        select tenant_id, channel_id, kind, element_id, webhook_id, received_at
        from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:kinds as text[]), cast(:elements as text[]),
                    cast(:webhooks as uuid[]), cast(:times as timestamptz[]))
             as seen (tenant_id, channel_id, kind, element_id, webhook_id, received_at)
        order by tenant_id, channel_id, kind, element_id
        on conflict do nothing
        returning tenant_id, channel_id, kind, provider_element_id, webhook_id
    ), kept as (
        insert into raw_webhook (id, tenant_id, channel_id, body, received_at)
        select id, tenant_id, channel_id, body, received_at
        from unnest(cast(:body_ids as uuid[]), cast(:body_tenants as uuid[]), cast(:body_channels as uuid[]),
                    cast(:bodies as bytea[]), cast(:body_times as timestamptz[]))
             as came (id, tenant_id, channel_id, body, received_at)
        where id = any(cast(:parked as uuid[])) or id in (select webhook_id from new)
        on conflict do nothing
    )
    select tenant_id, channel_id, kind, provider_element_id from new
    """
)
PARK = text(
    """
    insert into parked_webhook (id, tenant_id, channel_id, webhook_id, reason, element, received_at)
    select id, tenant_id, channel_id, webhook_id, reason, element, received_at
    from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:webhooks as uuid[]),
                cast(:reasons as text[]), cast(:elements as bytea[]), cast(:times as timestamptz[]))
         as parked (id, tenant_id, channel_id, webhook_id, reason, element, received_at)
    order by id
    on conflict do nothing
    """
)
# Of each body once, and no more of them than fit: several messages may have come in one, and one may have a file in it.
BODIES_OF_MESSAGES = text(
    """
    select body from (
        select kept.body, sum(octet_length(kept.body)) over (order by kept.id desc) as so_far
        from raw_webhook as kept
        where kept.tenant_id = :tenant_id and kept.id in (
            select seen.webhook_id from received_element as seen
            where seen.tenant_id = :tenant_id and seen.channel_id = :channel_id and seen.kind = 'message'
                and seen.provider_element_id = any(:ids))
    ) as newest where so_far <= :most_bytes
    """
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The authentic request that something came in."""

    webhook_id: UUID
    tenant_id: UUID
    channel_id: UUID
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """An element, by its name."""

    key: ElementKey
    origin: Origin


@dataclass(frozen=True, slots=True)
class Came:
    """A body; `parked` when something in it was not understood."""

    origin: Origin
    body: bytes
    parked: bool


@dataclass(frozen=True, slots=True)
class ParkedRow:
    id: UUID
    origin: Origin
    reason: str
    element: bytes


async def admit(session: Session, seen: Sequence[Seen], came: Sequence[Came]) -> set[ElementKey]:
    """Write down elements, and the bodies worth keeping; the keys of the elements that were not there before."""
    values = {
        "tenants": [one.key[0] for one in seen],
        "channels": [one.key[1] for one in seen],
        "kinds": [one.key[2] for one in seen],
        "elements": [one.key[3] for one in seen],
        "webhooks": [one.origin.webhook_id for one in seen],
        "times": [one.origin.received_at.isoformat() for one in seen],
        "body_ids": [one.origin.webhook_id for one in came],
        "body_tenants": [one.origin.tenant_id for one in came],
        "body_channels": [one.origin.channel_id for one in came],
        "bodies": [one.body for one in came],
        "body_times": [one.origin.received_at.isoformat() for one in came],
        "parked": [one.origin.webhook_id for one in came if one.parked],
    }
    rows = await session.execute(ADMIT, values)
    return {(row.tenant_id, row.channel_id, row.kind, row.provider_element_id) for row in rows}


async def park(session: Session, parked: Sequence[ParkedRow]) -> None:
    """Keep elements that were not understood, each once."""
    values = {
        "ids": [row.id for row in parked],
        "tenants": [row.origin.tenant_id for row in parked],
        "channels": [row.origin.channel_id for row in parked],
        "webhooks": [row.origin.webhook_id for row in parked],
        "reasons": [row.reason for row in parked],
        "elements": [row.element for row in parked],
        "times": [row.origin.received_at for row in parked],
    }
    await session.execute(PARK, values)


async def bodies_of_messages(
    session: Session, tenant_id: UUID, channel_id: UUID, ids: Sequence[str], most_bytes: int
) -> list[bytes]:
    """The bodies that brought these messages, as long as they are kept, the newest of them."""
    values = {"tenant_id": tenant_id, "channel_id": channel_id, "ids": list(ids), "most_bytes": most_bytes}
    rows = await session.execute(BODIES_OF_MESSAGES, values)
    return [bytes(row.body) for row in rows]
