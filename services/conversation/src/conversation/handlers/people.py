"""Whose an event is: a contact is known by every id that a provider ever said is theirs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from common.db import resources_of
from common.errors import Unavailable
from common.identity import contact_key
from contracts.gateway import (
    BusinessEchoReceived,
    ContactAliasesSeen,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)

from conversation.domain.identity import Key, Sighting, people
from conversation.domain.message import storable
from conversation.resources import Resources
from conversation.store import contacts
from conversation.store.contacts import Recognised
from conversation.work import Work
from conversation.work.merging import merge, tell

Seen = MessageReceived | BusinessEchoReceived | ContactAliasesSeen


def key_of(event: Seen) -> Key:
    return event.tenant_id, event.channel_id, event.contact.key


async def recognise(work: Work, events: Sequence[Seen]) -> Mapping[Key, UUID]:
    """Write down who is seen, and say which contact each of their keys is of."""
    pepper = resources_of(work.session, Resources).pepper
    newest = {key_of(event): event for event in events}
    sightings = {contacts.new_contact_id(one.keys[0]): one for one in people([_sighting(event, pepper) for event in events])}
    rows = await _see(work, sightings, newest)
    if several := [set(row.contact_ids) for row in rows if len(row.contact_ids) > 1]:
        await merge(work, sorted({sighting.keys[0][0] for sighting in sightings.values()}), several)
        rows = await _see(work, sightings, newest)
    if any(len(row.contact_ids) > 1 for row in rows):
        raise Unavailable("somebody else says at this moment whose these ids are")
    return {key: row.contact_ids[0] for row in rows for key in sightings[row.sighting_id].keys}


async def _see(work: Work, sightings: Mapping[UUID, Sighting], newest: Mapping[Key, Seen]) -> Sequence[Recognised]:
    rows = await contacts.see(work.session, sightings)
    for row in rows:
        if row.changed is not None:
            work.because = next((newest[key] for key in sightings[row.sighting_id].keys if key in newest), None)
            tell(work, row.changed)
    return rows


def keys_of(event: Seen | MessageEdited | MessageRevoked | ReactionChanged, pepper: bytes) -> tuple[Key, ...]:
    """Returns all the keys that an event says are of its contact, the one that leads first."""
    tenant_id, channel_id, own = event.tenant_id, event.channel_id, event.contact.key
    aliases = [contact_key(pepper, tenant_id, channel_id, alias) for alias in event.contact.aliases]
    return tuple((tenant_id, channel_id, key) for key in dict.fromkeys((own, *aliases)))


def _sighting(event: Seen, pepper: bytes) -> Sighting:
    seen = event.contact
    return Sighting(
        keys=keys_of(event, pepper),
        address=storable(seen.address),
        provider_address=storable(seen.provider_address),
        provider=event.provider,
        name=storable(seen.name),
        aliases=tuple(sorted({storable(alias) for alias in seen.aliases} - {storable(seen.address)})),
        wrote=not isinstance(event, ContactAliasesSeen),
    )
