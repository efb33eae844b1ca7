"""Edits, withdrawals and reactions: what happens to a message after it was written, perhaps in the same batch."""

from collections.abc import Sequence

from common.db import Session, resources_of
from contracts.gateway import MessageEdited, MessageRevoked, ReactionChanged
from contracts.text import storable

from conversation.domain.change import ChangeAttempt, ChangeKind
from conversation.handlers.routing import subscriptions
from conversation.resources import Resources
from conversation.work.finishing import work_of
from conversation.work.recognising import keys_of

ChangeEvent = MessageEdited | MessageRevoked | ReactionChanged
KINDS: dict[type[ChangeEvent], ChangeKind] = {MessageEdited: "edit", MessageRevoked: "revocation", ReactionChanged: "reaction"}


@subscriptions.on_batch(MessageEdited, MessageRevoked, ReactionChanged)
async def change_messages(events: Sequence[ChangeEvent], session: Session) -> None:
    pepper = resources_of(session, Resources).pepper
    work_of(session).changes += [_change(event, pepper) for event in events]


def _change(event: ChangeEvent, pepper: bytes) -> ChangeAttempt:
    """Returns what is to change. A time that is yet to come is the sender's own, and would win over all that follows."""
    return ChangeAttempt(
        kind=KINDS[type(event)],
        tenant_id=event.tenant_id,
        channel_id=event.channel_id,
        provider_message_id=storable(event.target_provider_message_id),
        contact_keys=tuple(key for _, _, key in keys_of(event, pepper)),
        at=min(event.sent_at, event.received_at),
        by_business=event.by == "business",
        in_group=event.contact.address.startswith("group:"),
        author=storable(event.author.address) if event.author else None,
        content=storable(event.content.model_dump(mode="json")) if isinstance(event, MessageEdited) else None,
        emoji=storable(event.emoji) if isinstance(event, ReactionChanged) else None,
    )
