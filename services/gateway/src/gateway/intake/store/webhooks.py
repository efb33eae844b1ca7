"""SQL of the way in: a group of webhooks of several tenants costs one statement per table."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session, Values

from gateway.providers.domain.origins import WebhookOrigin


@dataclass(frozen=True, slots=True)
class ElementKey:
    """What makes an element that comes again a duplicate: its kind, and the provider's id of it."""

    tenant_id: UUID
    channel_id: UUID
    kind: str
    provider_element_id: str


# In the order of the key, so that two groups with the same elements wait for each other instead of for ever.
# A body is kept when it said something new, or something that was not understood.
ADMIT = Rows(
    ElementKey,
    """
    with new as (
        insert into received_element (tenant_id, channel_id, kind, provider_element_id, webhook_id, received_at)
        select tenant_id, channel_id, kind, element_id, webhook_id, received_at
        from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(kinds)s as text[]),
                    cast(%(elements)s as text[]), cast(%(webhooks)s as uuid[]), cast(%(times)s as timestamptz[]))
             as seen (tenant_id, channel_id, kind, element_id, webhook_id, received_at)
        order by tenant_id, channel_id, kind, element_id
        on conflict do nothing
        returning tenant_id, channel_id, kind, provider_element_id, webhook_id
    ), kept as (
        insert into raw_webhook (id, tenant_id, channel_id, body, received_at)
        select id, tenant_id, channel_id, body, received_at
        from unnest(cast(%(body_ids)s as uuid[]), cast(%(body_tenants)s as uuid[]), cast(%(body_channels)s as uuid[]),
                    cast(%(bodies)s as bytea[]), cast(%(body_times)s as timestamptz[]))
             as came (id, tenant_id, channel_id, body, received_at)
        where id = any(cast(%(parked)s as uuid[])) or id in (select webhook_id from new)
        on conflict do nothing
    )
    select tenant_id, channel_id, kind, provider_element_id from new
    """,
)
PARK = Command(
    """
    insert into parked_webhook (id, tenant_id, channel_id, webhook_id, reason, element, received_at)
    select id, tenant_id, channel_id, webhook_id, reason, element, received_at
    from unnest(cast(%(ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                cast(%(webhooks)s as uuid[]), cast(%(reasons)s as text[]), cast(%(elements)s as bytea[]),
                cast(%(times)s as timestamptz[]))
         as parked (id, tenant_id, channel_id, webhook_id, reason, element, received_at)
    order by id
    on conflict do nothing
    """
)
# Of each body once, and no more of them than fit: several messages may have come in one, and one may have a file in it.
BODIES_OF_MESSAGES = Values(
    bytes,
    """
    select body from (
        select kept.body, sum(octet_length(kept.body)) over (order by kept.id desc) as so_far
        from raw_webhook as kept
        where kept.tenant_id = %(tenant_id)s and kept.id in (
            select seen.webhook_id from received_element as seen
            where seen.tenant_id = %(tenant_id)s and seen.channel_id = %(channel_id)s and seen.kind = 'message'
                and seen.provider_element_id = any(%(ids)s))
    ) as newest where so_far <= %(most_bytes)s
    """,
)


@dataclass(frozen=True, slots=True)
class SeenElement:
    """An element, by its name."""

    key: ElementKey
    origin: WebhookOrigin


@dataclass(frozen=True, slots=True)
class ReceivedBody:
    """A body; `parked` when something in it was not understood."""

    origin: WebhookOrigin
    body: bytes
    parked: bool


@dataclass(frozen=True, slots=True)
class ParkedRow:
    id: UUID
    origin: WebhookOrigin
    reason: str
    element: bytes


async def admit(session: Session, seen: Sequence[SeenElement], came: Sequence[ReceivedBody]) -> set[ElementKey]:
    """Returns the keys of the elements that were not there before, once all are written, with the bodies worth keeping."""
    values = {
        "tenants": [one.key.tenant_id for one in seen],
        "channels": [one.key.channel_id for one in seen],
        "kinds": [one.key.kind for one in seen],
        "elements": [one.key.provider_element_id for one in seen],
        "webhooks": [one.origin.webhook_id for one in seen],
        "times": [one.origin.received_at.isoformat() for one in seen],
        "body_ids": [one.origin.webhook_id for one in came],
        "body_tenants": [one.origin.tenant_id for one in came],
        "body_channels": [one.origin.channel_id for one in came],
        "bodies": [one.body for one in came],
        "body_times": [one.origin.received_at.isoformat() for one in came],
        "parked": [one.origin.webhook_id for one in came if one.parked],
    }
    return set(await session.all(ADMIT, values))


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
    await session.run(PARK, values)


async def bodies_of_messages(
    session: Session, tenant_id: UUID, channel_id: UUID, ids: Sequence[str], most_bytes: int
) -> list[bytes]:
    """Returns the bodies that brought these messages, as long as they are kept, the newest of them."""
    values = {"tenant_id": tenant_id, "channel_id": channel_id, "ids": list(ids), "most_bytes": most_bytes}
    return await session.all(BODIES_OF_MESSAGES, values)
