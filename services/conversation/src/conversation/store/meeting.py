"""SQL that writes down who is seen, by all of their keys, and locks what is said with them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from common.db import Rows, Session

from conversation.domain.identity import Sighting
from conversation.store import columns
from conversation.store.contacts import KNOWN, PublishedContact
from conversation.store.conversations import LATEST, Met, TenantAndId

QUOTED = columns.quoted("met.tenant_id", "quote.channel_id", "quote.provider_message_id", "met.contact_ids[1]")
PERSON = ", ".join([*KNOWN, "provider_address", "provider", "merged_into", "label_ids"])


@dataclass(frozen=True, slots=True)
class Meeting(Met):
    """Somebody who is met, and what the statement that wrote them down knows.

    `sighting_id` where they are seen; `contact_ids` whose that sighting is, more than one's where known contacts turn out to
    be one. `is_asked`: their conversation is looked for; `is_current`: nobody has written it since the statement began, so
    that all is true that the statement read. `quoted`: what is known of the messages that theirs answer to, by their
    provider's ids. `changed`: who is new, or not as before.
    """

    tenant_id: UUID
    sighting_id: UUID | None
    contact_ids: list[UUID]
    is_asked: bool
    is_new: bool
    is_current: bool
    quoted: dict[str, Any] | None
    changed: PublishedContact | None

    @property
    def is_uncertain(self) -> bool:
        """Returns whether another open conversation may exist: somebody may have opened it while the statement waited."""
        found = self.conversation
        return self.is_asked and not self.is_new and (found is None or found.state == "closed" or not self.is_current)


# A key that nobody has belongs to whom the others of its sighting belong to, or to somebody new; who is first to say so
# wins, and the others follow. A contact that is the same as before is locked nevertheless, so that nobody opens a second
# conversation with it. Of a sighting whose keys are those of two contacts nothing is written, and no conversation is locked
# then: see `merge`. Conversations are locked after contacts, and in their order.
MEET = Rows(
    Meeting,
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
        returning {PERSON}, old.id is null as is_new
    ), ready as materialized (
        select from (select count(*) as done from saved)
        where done >= 0 and not exists (select from resolved where cardinality(contact_ids) > 1)
    ), asked as (
        select sighting.tenant_id, contact_ids[1] as contact_id
        from ready cross join resolved join sighting on sighting.id = sighting_id
        where wrote
    ), target as (
        select latest.id, latest.version from asked {LATEST}
        union
        select id, version
        from ready cross join unnest(cast(%(named_tenants)s as uuid[]), cast(%(named)s as uuid[])) as named (tenant_id, id)
        join conversation using (tenant_id, id)
    ), locked as materialized (
        select conversation.*, target.version as version_before from conversation join target using (id)
        order by conversation.contact_id for no key update of conversation
    ), met as (
        select sighting_id, contact_ids, wrote as is_asked, tenant_id, contact_ids[1] as contact_id
        from resolved join sighting on sighting.id = sighting_id
        union all
        select distinct cast(null as uuid), cast(array[] as uuid[]), false, tenant_id, contact_id from locked
        where contact_id not in (select contact_ids[1] from resolved)
    ), person as (
        select {PERSON}, is_new, id as changed from saved
        union all
        select {PERSON}, false, null from contact
        where (tenant_id, id) in (select tenant_id, contact_id from met) and id not in (select id from saved)
    )
    select {columns.contact_and_tenant()}, {columns.conversation("conversation.")},
           array(select message.id from message
                 where message.id = any(%(messages)s) and message.tenant_id = any(%(tenants)s)) as known_messages,
           array(select message_id from early_change
                 where message_id = any(%(messages)s) and tenant_id = any(%(tenants)s)) as changed_messages,
           met.tenant_id, sighting_id, contact_ids, is_asked, coalesce(is_new, false) as is_new,
           coalesce(conversation.version = version_before, false) as is_current,
           (select jsonb_object_agg(quote.provider_message_id, {QUOTED})
            from unnest(cast(%(quoting)s as uuid[]), cast(%(quoted_channels)s as uuid[]), cast(%(quoted_ids)s as text[]))
                 as quote (sighting_id, channel_id, provider_message_id)
            where quote.sighting_id = met.sighting_id) as quoted,
           changed as "changed.id", {", ".join(f'contact.{name} as "changed.{name}"' for name in KNOWN if name != "id")}
    from met
    left join person as contact on contact.id = met.contact_id
    left join locked as conversation on conversation.contact_id = met.contact_id
    {columns.tenant_of("met")}
    """,  # noqa: S608 — the columns are those of the classes
)


async def meet(
    session: Session,
    sightings: Mapping[UUID, Sighting],
    conversations: Collection[TenantAndId],
    messages: Iterable[UUID],
    quotes: Collection[tuple[UUID, UUID, str]],
) -> list[Meeting]:
    """Records people, one sighting each, by the ids that they would have if they were new. Locks the open conversation
    with who is written with, and the named ones (tenant and conversation id); says which of the messages are known, and
    what they answer to (`quotes`: sighting, channel and provider's id).
    """
    named = [(id_, key) for id_, sighting in sightings.items() for key in sighting.keys]
    values = {
        "sightings": orjson.dumps([_row(place, id_, one) for place, (id_, one) in enumerate(sightings.items())]).decode(),
        "sighting_ids": [id_ for id_, _ in named],
        "tenants": [tenant_id for _, (tenant_id, _, _) in named],
        "channels": [channel_id for _, (_, channel_id, _) in named],
        "keys": [key for _, (_, _, key) in named],
        "named_tenants": [tenant_id for tenant_id, _ in conversations],
        "named": [id_ for _, id_ in conversations],
        "messages": list(messages),
        "quoting": [sighting_id for sighting_id, _, _ in quotes],
        "quoted_channels": [channel_id for _, channel_id, _ in quotes],
        "quoted_ids": [provider_id for _, _, provider_id in quotes],
    }
    return await session.all(MEET, values)


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
