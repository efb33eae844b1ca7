"""Two contacts turn out to be one: the older one stays, and all that was said with either is said with it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from common.db import Session
from common.errors import Unavailable
from common.jobs import schedule
from contracts.conversation import ContactChanged
from pydantic import BaseModel

from conversation.desk.store import notes
from conversation.domain.contact import Contact
from conversation.domain.identity import together
from conversation.domain.uniting import unite
from conversation.metrics import CONTACTS_MERGED
from conversation.people.store import reading
from conversation.scheduled import store as scheduled
from conversation.store import contacts, conversations, messages
from conversation.store.contacts import PublishedContact
from conversation.work import turns
from conversation.work.unit import Work

MESSAGES_MOVE = "messages-move"
MOVED_AT_ONCE = 200
"""More than anybody is shown at first, or the AI is sent."""
MOVED_PER_STEP = 1_000
BETWEEN_STEPS = timedelta(milliseconds=50)


class Moving(BaseModel):
    conversation_id: UUID


log = structlog.get_logger()


async def merge(work: Work, tenants: Collection[UUID], groups: Sequence[set[UUID]]) -> None:
    """Makes the contacts of each group one. Raises `Unavailable` when somebody else has begun to."""
    people = [set().union(*(groups[place] for place in places)) for places in together(groups)]
    known = {row.id: row for row in await contacts.lock(work.session, tenants, set().union(*people))}
    if any(row.merged_into for row in known.values()):
        raise Unavailable("these contacts are merged already")
    picked_up = await work.pick_up({(row.tenant_id, row.id) for row in known.values()}, (), ())
    pairs = []
    for person in people:
        winner, *losers = sorted((known[id_] for id_ in person), key=lambda row: (row.first_seen_at, row.id))
        for loser in losers:
            pairs.append((winner.tenant_id, loser.id, winner.id))
            await _keep_one_open(work, picked_up.contacts[winner.id], loser.id)
            log.info("contacts_merged", tenant_id=str(winner.tenant_id), kept=str(winner.id), merged=str(loser.id))
    for known_as in await contacts.merge(work.session, pairs):
        publish_contact(work, known_as)
    CONTACTS_MERGED.inc(len(pairs))


async def _keep_one_open(work: Work, winner: Contact, loser_id: UUID) -> None:
    """At most one open conversation is left with the contact that stays."""
    kept, other = work.open_with(winner.id), work.open_with(loser_id)
    if other is None:
        return
    if kept is None:
        other.contact, other.contact_id = winner, winner.id
        work.change(other)
        return
    asked_up_to = kept.last_inbound_sequence
    happened, happened_to_the_other = unite(kept, other, work.now)
    work.apply(other, happened_to_the_other)
    work.apply(kept, happened)
    moved = await messages.move(work.session, kept.tenant_id, other.id, kept.id, other.moved_by, MOVED_AT_ONCE)
    work.updated += moved
    notes.move(work.session, kept.tenant_id, other.id, kept.id)
    scheduled.move(work.session, kept.tenant_id, other.id, kept.id)
    reading.move(work.session, kept.tenant_id, other.id, kept.id, base=other.moved_by, asked_up_to=asked_up_to)
    if len(moved) == MOVED_AT_ONCE:
        schedule_move(work.session, other.tenant_id, other.id)
    if kept.owned_by_ai and kept.unanswered:
        turns.ask_after_burst(work, kept)


def schedule_move(session: Session, tenant_id: UUID, conversation_id: UUID) -> None:
    """Schedules the move of the rest of a united conversation's messages, one step at a time."""
    payload = Moving(conversation_id=conversation_id)
    schedule(session, MESSAGES_MOVE, conversation_id, payload, tenant_id=tenant_id, run_at=session.now + BETWEEN_STEPS)


async def move_step(session: Session, tenant_id: UUID, conversation_id: UUID) -> None:
    """Moves some messages to where they are read already; in the same transaction the next step is planned.

    Where the conversation that they go to was united itself meanwhile, they go on from there.
    """
    way = await conversations.moved_to(session, tenant_id, conversation_id)
    if way is None:
        return
    moved = await messages.move(session, tenant_id, conversation_id, way.moved_to, way.moved_by, MOVED_PER_STEP)
    if len(moved) == MOVED_PER_STEP:
        schedule_move(session, tenant_id, conversation_id)
    if moved and way.goes_on:
        schedule_move(session, tenant_id, way.moved_to)


def publish_contact(work: Work, contact: PublishedContact) -> None:
    """Publishes that a contact is new, or is not what it was."""
    work.publish(
        ContactChanged(
            tenant_id=contact.tenant_id,
            contact_id=contact.id,
            contact_key=contact.contact_key,
            channel_id=contact.channel_id,
            address=contact.address,
            name=contact.name,
            display_name=contact.display_name,
            aliases=tuple(contact.aliases),
            version=contact.version,
        )
    )
