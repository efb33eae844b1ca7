"""Two contacts turn out to be one: the older one stays, and all that was said with either is said with it."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import structlog
from common.errors import Unavailable
from contracts.conversation import ContactChanged
from sqlalchemy import Row

from conversation.domain.conversation import Contact
from conversation.domain.identity import together
from conversation.metrics import CONTACTS_MERGED
from conversation.store import contacts, messages
from conversation.work import acts, turns
from conversation.work.state import Work

log = structlog.get_logger()


async def merge(work: Work, tenants: Collection[UUID], groups: Sequence[set[UUID]]) -> None:
    """Make the contacts of each group one. Raises `Unavailable` when somebody else has begun to."""
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
            await _unite(work, picked_up.contacts[winner.id], loser.id)
            log.info("contacts_merged", tenant_id=str(winner.tenant_id), kept=str(winner.id), merged=str(loser.id))
    for row in await contacts.merge(work.session, pairs):
        tell(work, row)
    CONTACTS_MERGED.inc(len(pairs))


async def _unite(work: Work, winner: Contact, loser_id: UUID) -> None:
    """At most one open conversation is left with the contact that stays."""
    kept, other = work.open_with(winner.id), work.open_with(loser_id)
    if other is None:
        return
    if kept is None:
        other.contact, other.contact_id = winner, winner.id
        work.change(other)
        return
    base = kept.last_sequence
    acts.united(work, kept, other)
    work.updated += await messages.move(work.session, kept.tenant_id, other.id, kept.id, base)
    if kept.owned_by_ai and kept.unanswered:
        turns.ask_after_burst(work, kept)


def tell(work: Work, row: Row[Any]) -> None:
    """A contact is new or not what it was."""
    work.publish(
        ContactChanged(
            tenant_id=row.tenant_id,
            contact_id=row.id,
            contact_key=row.contact_key,
            channel_id=row.channel_id,
            address=row.address,
            name=row.name,
            aliases=tuple(row.aliases),
            version=row.version,
        )
    )
