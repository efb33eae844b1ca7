"""What became of what we sent. Source: Baileys `WebMessageInfo.Status`, by number or by name."""

from datetime import datetime
from typing import Any

from contracts.gateway import DeliveryError, DeliveryStatus, ErrorClass

from gateway.providers.domain.elements import ElementFact, Ignored, NotUnderstood, WebhookDelivery
from gateway.providers.whatsapp_web.chats import Chat

NAMES = ("ERROR", "PENDING", "SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED")
STATUSES: dict[str, DeliveryStatus] = {
    "ERROR": "failed",
    "SERVER_ACK": "sent",
    "DELIVERY_ACK": "delivered",
    "READ": "read",
    "PLAYED": "played",
}
RESTRICTED = "463"  # the number may not begin conversations for some time
CLASSES: dict[str, ErrorClass] = {RESTRICTED: "spam"}


def delivery(message_id: str, status: Any, chat: Chat, at: datetime | None, code: str | None = None) -> ElementFact:
    """Returns what became of a message of ours. `code` is the server's, of a failure. What our own phone read is ignored."""
    name = status_name(status)
    if name is None:
        return NotUnderstood("unknown_status")
    if name == "PENDING" or not chat.from_me:
        return Ignored("no_interest")
    error = DeliveryError(code=(code or name)[:32], class_=CLASSES.get(code or "", "other")) if name == "ERROR" else None
    return WebhookDelivery(message_id, STATUSES[name], at, chat.person.address, error=error)


def status_name(status: Any) -> str | None:
    """Returns None for a status that we do not know."""
    if type(status) is int and 0 <= status < len(NAMES):
        return NAMES[status]
    return status if isinstance(status, str) and status in NAMES else None
