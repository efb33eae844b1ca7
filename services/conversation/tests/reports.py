"""What message-sender says of what it was asked to send."""

from datetime import UTC, datetime

from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.gateway import DeliveryError
from contracts.message_sender import MessageFailed, MessageOutcomeUnknown, MessageSent

SendRequest = MessageSendRequested | ContentSendRequested
IDS = ("tenant_id", "send_id", "turn_id", "conversation_id", "channel_id", "contact_key", "origin")


def _fields(request: SendRequest) -> dict[str, object]:
    ids = {name: getattr(request, name) for name in IDS}
    return {**ids, "content_kind": request.content.kind, "occurred_at": datetime.now(UTC)}


def is_sent(request: SendRequest, provider_message_id: str) -> MessageSent:
    return MessageSent(**_fields(request), provider_message_id=provider_message_id)


def is_refused(request: SendRequest) -> MessageFailed:
    error = DeliveryError(code="131051", class_="content", title="Unsupported")
    return MessageFailed(**_fields(request), error=error)


def is_in_doubt(request: SendRequest) -> MessageOutcomeUnknown:
    return MessageOutcomeUnknown(**_fields(request))
