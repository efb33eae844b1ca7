"""Which events a tenant's own systems may be told, as webhooks: `docs/webhooks.md` says how."""

from contracts.catalogue import EVENTS
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.event import Event
from contracts.gateway import (
    BusinessEchoReceived,
    DeliveryStatusChanged,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)
from contracts.message_sender import MessageFailed, MessageSent
from contracts.topics import CONTACTS, LIFECYCLE

OF_MESSAGES: tuple[type[Event], ...] = (
    MessageReceived,
    BusinessEchoReceived,
    MessageEdited,
    MessageRevoked,
    ReactionChanged,
    MessageSendRequested,
    ContentSendRequested,
    MessageSent,
    MessageFailed,
    DeliveryStatusChanged,
)
WEBHOOK_EVENTS: dict[str, type[Event]] = {
    type_: event for type_, event in EVENTS.items() if event.topic in (LIFECYCLE, CONTACTS) or event in OF_MESSAGES
}
"""By type: all that is told of conversations' lives and of contacts, and these facts about messages."""
