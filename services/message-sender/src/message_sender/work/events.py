"""What the fleet is told of a message."""

from datetime import datetime
from typing import Any

from contracts.event import Event
from contracts.gateway import DeliveryError
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

from message_sender.domain.sending import Outcome
from message_sender.store.messages import Message


def told(message: Message, outcome: Outcome, now: datetime) -> Event | None:
    """The event that an outcome is, or None where nobody needs to know (a retry, an unknown outcome that stays one)."""
    facts = _facts(message, outcome, now)
    if outcome.provider_message_id is not None:
        return MessageSent(**facts, provider_message_id=outcome.provider_message_id)
    if outcome.state == "failed":
        return MessageFailed(**facts)
    if outcome.hold is not None:
        return MessageHeld(**facts, reason=outcome.hold)
    if outcome.state == "unknown" and outcome.resolve_by is not None:
        return MessageOutcomeUnknown(**facts)
    return None


def _facts(message: Message, outcome: Outcome, now: datetime) -> dict[str, Any]:
    refusal = outcome.refusal
    error = DeliveryError(code=refusal.code, class_=refusal.class_, title=refusal.title) if refusal else None
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
        "attempts": max(outcome.attempts, 1) if outcome.provider_message_id else outcome.attempts,
        "occurred_at": now,
    }
