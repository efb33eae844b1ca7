"""SQL about contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.ids import derived_id
from contracts.gateway import BusinessEchoReceived, MessageReceived
from pydantic import TypeAdapter
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.domain.message import storable

# A row that is the same as before is locked nevertheless, so that nobody opens a second conversation with its contact.
UPSERT_CONTACTS = text(
    """
    insert into contact as known
        (id, tenant_id, channel_id, contact_key, address, provider_address, name, aliases, version)
    select id, tenant_id, channel_id, contact_key, address, provider_address, name, aliases, 1
    from jsonb_populate_recordset(cast(null as contact), cast(:contacts as jsonb))
    on conflict (tenant_id, channel_id, contact_key) do update
    set address = excluded.address, provider_address = excluded.provider_address,
        name = coalesce(excluded.name, known.name),
        aliases = array(select distinct unnest(known.aliases || excluded.aliases) order by 1), version = known.version + 1
    where (known.address, known.provider_address, known.name) is distinct from
          (excluded.address, excluded.provider_address, coalesce(excluded.name, known.name))
       or not known.aliases @> excluded.aliases
    returning id, tenant_id, channel_id, contact_key, address, name, aliases, version
    """
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A contact as an event shows it."""

    id: UUID
    tenant_id: UUID
    channel_id: UUID
    contact_key: UUID
    address: str
    provider_address: str
    name: str | None
    aliases: list[str]


SIGHTINGS = TypeAdapter(list[Sighting])


def contact_id(event: MessageReceived | BusinessEchoReceived) -> UUID:
    return derived_id("contact", event.tenant_id, event.channel_id, event.contact.key)


def sighting_of(event: MessageReceived | BusinessEchoReceived) -> Sighting:
    seen = event.contact
    return Sighting(
        contact_id(event),
        event.tenant_id,
        event.channel_id,
        seen.key,
        storable(seen.address),
        storable(seen.provider_address),
        storable(seen.name),
        sorted({storable(alias) for alias in seen.aliases}),
    )


async def see(session: AsyncSession, sightings: Sequence[Sighting]) -> Sequence[Row[Any]]:
    """Write contacts down, one sighting each, in a fixed order; those that are new or changed."""
    rows = SIGHTINGS.dump_json(sorted(sightings, key=lambda one: one.id)).decode()
    return (await session.execute(UPSERT_CONTACTS, {"contacts": rows})).all()
