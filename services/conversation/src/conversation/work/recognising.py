"""Whose an event is: a contact is known by every id that a provider ever said is theirs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
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
from contracts.text import storable

from conversation.domain.identity import IdentityKey, Sighting, people
from conversation.resources import Resources
from conversation.store import contacts, meeting
from conversation.store.conversations import PickedUp, TenantAndId
from conversation.store.meeting import Meeting
from conversation.work.merging import merge, publish_contact
from conversation.work.unit import Work

SeenEvent = MessageReceived | BusinessEchoReceived | ContactAliasesSeen


def key_of(event: SeenEvent) -> IdentityKey:
    return event.tenant_id, event.channel_id, event.contact.key


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which contact each key is of, what there is with these contacts, and what is quoted: by contact and provider's id."""

    owners: Mapping[IdentityKey, UUID]
    picked_up: PickedUp
    quoted: Mapping[tuple[UUID, str], dict[str, Any]]


async def recognise(
    work: Work, events: Sequence[SeenEvent], conversations: Collection[TenantAndId] = (), messages: Collection[UUID] = ()
) -> Recognised:
    """Records who is seen, and locks the open conversations with whom is written, and the named ones.

    Raises `Unavailable` when contacts become one at this moment.
    """
    newest = {key_of(event): event for event in events}
    pepper = resources_of(work.session, Resources).pepper
    sightings = {contacts.new_contact_id(one.keys[0]): one for one in people([_sighting(event, pepper) for event in events])}
    quotes = _quotes(events, sightings)
    met = await _meet(work, sightings, newest, conversations, messages, quotes)
    if several := [set(one.contact_ids) for one in met if len(one.contact_ids) > 1]:
        await merge(work, sorted({sighting.keys[0][0] for sighting in sightings.values()}), several)
        met = await _meet(work, sightings, newest, conversations, messages, quotes)
    if any(len(one.contact_ids) > 1 for one in met):
        raise Unavailable("somebody else says at this moment whose these ids are")
    owners = {key: one.contact_ids[0] for one in met if one.sighting_id for key in sightings[one.sighting_id].keys}
    picked_up = PickedUp.of(met)
    work.keep(picked_up.conversations)
    if uncertain := {(one.tenant_id, one.contact_ids[0]) for one in met if one.is_uncertain}:
        picked_up |= await work.pick_up(uncertain, (), messages)
    if any(contact.merged_into for contact in picked_up.contacts.values()):
        raise Unavailable("contacts of this batch were merged a moment ago")
    quoted = {(one.contact_ids[0], id_): said for one in met for id_, said in (one.quoted or {}).items() if said}
    return Recognised(owners, picked_up, quoted)


def _quotes(events: Sequence[SeenEvent], sightings: Mapping[UUID, Sighting]) -> set[tuple[UUID, UUID, str]]:
    """Returns what messages answer to: by whose sighting, on which channel, under which provider's id."""
    answers = [event for event in events if not isinstance(event, ContactAliasesSeen) and event.reply_to]
    if not answers:
        return set()
    seen_as = {key: id_ for id_, sighting in sightings.items() for key in sighting.keys}
    return {(seen_as[key_of(event)], event.channel_id, storable(str(event.reply_to))) for event in answers}


async def _meet(
    work: Work,
    sightings: Mapping[UUID, Sighting],
    newest: Mapping[IdentityKey, SeenEvent],
    conversations: Collection[TenantAndId],
    messages: Collection[UUID],
    quotes: Collection[tuple[UUID, UUID, str]],
) -> Sequence[Meeting]:
    met = await meeting.meet(work.session, sightings, conversations, messages, quotes)
    for one in {one.sighting_id: one for one in met}.values():
        if one.sighting_id is not None and one.changed is not None:
            work.because = next((newest[key] for key in sightings[one.sighting_id].keys if key in newest), None)
            publish_contact(work, one.changed)
    return met


def keys_of(event: SeenEvent | MessageEdited | MessageRevoked | ReactionChanged, pepper: bytes) -> tuple[IdentityKey, ...]:
    """Returns all the keys that an event says are of its contact, the one that leads first."""
    tenant_id, channel_id, own = event.tenant_id, event.channel_id, event.contact.key
    aliases = [contact_key(pepper, tenant_id, channel_id, alias) for alias in event.contact.aliases]
    return tuple((tenant_id, channel_id, key) for key in dict.fromkeys((own, *aliases)))


def _sighting(event: SeenEvent, pepper: bytes) -> Sighting:
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
