"""The events that say what became of a message."""

from datetime import datetime
from typing import Any

from contracts.event import Event
from contracts.gateway import DeliveryError
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

from message_sender.domain.sending import SendOutcome
from message_sender.store.messages import OutgoingMessage


def event_of(message: OutgoingMessage, outcome: SendOutcome, now: datetime) -> Event | None:
    """Returns the event that says this outcome, None for a retry, and an unknown outcome that stays one."""
    fields = _fields(message, outcome, now)
    if outcome.provider_message_id is not None:
        return MessageSent(**fields, provider_message_id=outcome.provider_message_id)
    if outcome.state == "failed":
        return MessageFailed(**fields)
    if outcome.held_for is not None:
        return MessageHeld(**fields, reason=outcome.held_for)
    if outcome.state == "unknown" and outcome.resolve_by is not None:
        return MessageOutcomeUnknown(**fields)
    return None


def _fields(message: OutgoingMessage, outcome: SendOutcome, now: datetime) -> dict[str, Any]:
    rejection = outcome.rejection
    error = DeliveryError(code=rejection.code, class_=rejection.class_, title=rejection.title) if rejection else None
    return {
        "tenant_id": message.tenant_id,
        "send_id": message.head.send_id,
        "turn_id": message.turn_id,
        "conversation_id": message.conversation_id,
        "channel_id": message.channel_id,
        "contact_key": message.contact_key,
        "origin": message.head.origin,
        "part": message.head.part,
        "of_parts": message.head.parts,
        "error": error,
        "handed_over": message.handed_over,
        "content_kind": message.kind,
        "attempts": max(outcome.attempts, 1) if outcome.provider_message_id else outcome.attempts,
        "occurred_at": now,
    }
