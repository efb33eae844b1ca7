"""SQL about contacts: by which keys each is known, and what became of two that turned out to be one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.db import Rows, Session
from common.db.statements import columns_of
from common.ids import derived_id

from conversation.domain.identity import Key, Sighting


@dataclass(frozen=True, slots=True)
class Known:
    """A contact as the fleet is told of it."""

    id: UUID
    tenant_id: UUID
    channel_id: UUID
    contact_key: UUID
    address: str
    name: str | None
    aliases: list[str]
    version: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose a sighting is: more than one's where known contacts turn out to be one. `changed`: who is new, or not as before."""

    sighting_id: UUID
    contact_ids: list[UUID]
    changed: Known | None


@dataclass(frozen=True, slots=True)
class Locked:
    """A contact that others wait for."""

    id: UUID
    tenant_id: UUID
    first_seen_at: datetime
    merged_into: UUID | None


KNOWN = [name for name, _ in columns_of(Known)]

# A key that nobody has belongs to whom the others of its sighting belong to, or to somebody new; who is first to say so
# wins, and the others follow. A contact that is the same as before is locked nevertheless, so that nobody opens a second
# conversation with it. Of a sighting whose keys are those of two contacts nothing is written: see `merge`.
SEE = Rows(
    Recognised,
    f"""
    with sighting as materialized (
        select * from jsonb_to_recordset(cast(%(sightings)s as jsonb)) as sighting
            (place int, id uuid, tenant_id uuid, channel_id uuid, contact_key uuid, address text, provider_address text,
             provider text, name text, aliases text[], wrote boolean)
    ), named as materialized (
        select named.sighting_id, named.tenant_id, named.channel_id, named.contact_key, identity.contact_id
        from unnest(cast(%(sighting_ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                    cast(%(keys)s as uuid[]))
             as named (sighting_id, tenant_id, channel_id, contact_key)
        left join contact_identity identity using (tenant_id, channel_id, contact_key)
    ), chosen as (
        select sighting_id, count(distinct contact_id) as contacts,
               coalesce((array_agg(contact_id) filter (where contact_id is not null))[1], sighting_id) as contact_id
        from named group by sighting_id
    ), introduced as (
        insert into contact_identity (tenant_id, channel_id, contact_key, contact_id)
        select named.tenant_id, named.channel_id, named.contact_key, chosen.contact_id
        from named join chosen using (sighting_id)
        where named.contact_id is null and chosen.contacts < 2
        order by named.tenant_id, named.channel_id, named.contact_key
        on conflict (tenant_id, channel_id, contact_key) do update set contact_id = contact_identity.contact_id
        returning tenant_id, channel_id, contact_key, contact_id
    ), resolved as (
        select sighting_id, array_agg(distinct contact_id) as contact_ids
        from (
            select sighting_id, contact_id from named where contact_id is not null
            union all
            select named.sighting_id, introduced.contact_id
            from introduced join named using (tenant_id, channel_id, contact_key)
        ) found
        group by sighting_id
    ), newest as (
        select distinct on (contact_ids[1]) contact_ids[1] as contact_id, sighting.*
        from sighting join resolved on resolved.sighting_id = sighting.id
        where cardinality(contact_ids) = 1
        order by contact_ids[1], place desc
    ), saved as (
        insert into contact as known
            (id, tenant_id, channel_id, contact_key, address, provider_address, provider, name, aliases, version, first_seen_at)
        select contact_id, tenant_id, channel_id, contact_key, address,
               case when wrote then provider_address else coalesce(
                   (select before.provider_address from contact before where before.id = contact_id), provider_address) end,
               provider, name, aliases, 1, now()
        from newest order by contact_id
        on conflict (id) do update
        set address = case when known.address like '+%%' and excluded.address not like '+%%'
                           then known.address else excluded.address end,
            provider_address = excluded.provider_address,
            name = coalesce(excluded.name, known.name),
            aliases = array(
                select distinct alias from unnest(known.aliases || excluded.aliases || known.address || excluded.address) alias
                where alias <> case when known.address like '+%%' and excluded.address not like '+%%'
                                    then known.address else excluded.address end
                order by 1),
            version = known.version + 1
        where (known.provider_address, known.name)
              is distinct from (excluded.provider_address, coalesce(excluded.name, known.name))
           or known.address <> excluded.address and (excluded.address like '+%%' or known.address not like '+%%')
           or not (known.aliases || known.address) @> (excluded.aliases || excluded.address)
        returning {", ".join(KNOWN)}
    )
    select resolved.sighting_id, resolved.contact_ids, {", ".join(f'saved.{name} as "changed.{name}"' for name in KNOWN)}
    from resolved left join saved on saved.id = resolved.contact_ids[1]
    """,  # noqa: S608 — the columns are those of the class, here and below
)
LOCK = Rows(
    Locked,
    """
    select id, tenant_id, first_seen_at, merged_into from contact
    where tenant_id = any(%(tenants)s) and id = any(%(ids)s)
    order by id for no key update
    """,
)
# Open conversations are the caller's, who holds them.
MERGE = Rows(
    Known,
    f"""
    with pair as (
        select * from unnest(cast(%(tenants)s as uuid[]), cast(%(losers)s as uuid[]), cast(%(winners)s as uuid[]))
             as pair (tenant_id, loser, winner)
    ), renamed as (
        update contact_identity identity set contact_id = pair.winner
        from pair where identity.tenant_id = pair.tenant_id and identity.contact_id = pair.loser
    ), moved as (
        update conversation set contact_id = pair.winner
        from pair
        where conversation.tenant_id = pair.tenant_id and conversation.contact_id = pair.loser and state = 'closed'
    ), merged as (
        update contact set merged_into = pair.winner
        from pair where contact.tenant_id = pair.tenant_id and contact.id = pair.loser
    ), given as (
        select pair.winner, array_agg(alias) as aliases, max(loser.name) as name
        from pair join contact loser on loser.tenant_id = pair.tenant_id and loser.id = pair.loser
        cross join lateral unnest(loser.aliases || loser.address) alias
        group by pair.winner
    )
    update contact
    set aliases = array(select distinct alias from unnest(contact.aliases || given.aliases) alias
                        where alias <> contact.address order by 1),
        name = coalesce(contact.name, given.name), version = contact.version + 1
    from given
    where contact.id = given.winner and contact.tenant_id = any(%(tenants)s)
    returning {", ".join(f"contact.{name}" for name in KNOWN)}
    """,  # noqa: S608
)


def new_contact_id(key: Key) -> UUID:
    """The id of a contact whose first known name this is."""
    return derived_id("contact", *key)


async def see(session: Session, sightings: Mapping[UUID, Sighting]) -> list[Recognised]:
    """Write people down, one sighting each, by the ids that they would have if they were new."""
    named = [(id_, key) for id_, sighting in sightings.items() for key in sighting.keys]
    values = {
        "sightings": orjson.dumps([_row(place, id_, one) for place, (id_, one) in enumerate(sightings.items())]).decode(),
        "sighting_ids": [id_ for id_, _ in named],
        "tenants": [tenant_id for _, (tenant_id, _, _) in named],
        "channels": [channel_id for _, (_, channel_id, _) in named],
        "keys": [key for _, (_, _, key) in named],
    }
    return await session.all(SEE, values)


def _row(place: int, id_: UUID, sighting: Sighting) -> dict[str, Any]:
    tenant_id, channel_id, key = sighting.keys[0]
    return {
        "place": place,
        "id": id_,
        "tenant_id": tenant_id,
        "channel_id": channel_id,
        "contact_key": key,
        "address": sighting.address,
        "provider_address": sighting.provider_address,
        "provider": sighting.provider,
        "name": sighting.name,
        "aliases": sighting.aliases,
        "wrote": sighting.wrote,
    }


async def lock(session: Session, tenants: Collection[UUID], ids: Collection[UUID]) -> list[Locked]:
    return await session.all(LOCK, {"tenants": list(tenants), "ids": list(ids)})


async def merge(session: Session, pairs: Sequence[tuple[UUID, UUID, UUID]]) -> list[Known]:
    """Make contacts (tenant, loser, winner) one; the winners as they are then. They are locked by the caller."""
    tenants, losers, winners = map(list, zip(*pairs, strict=True))
    return await session.all(MERGE, {"tenants": tenants, "losers": losers, "winners": winners})
