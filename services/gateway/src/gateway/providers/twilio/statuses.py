"""Status callbacks: what became of what we sent. Source: Twilio, "Outbound message status in status callbacks"."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from contracts.gateway import DeliveryError, DeliveryStatus
from contracts.twilio_errors import class_of

from gateway.providers.domain.elements import Element, ElementFact, Ignored, NotUnderstood, WebhookDelivery
from gateway.providers.reading import element, text
from gateway.providers.twilio.addresses import Fields, account_of, address_of, is_whatsapp
from gateway.providers.twilio.messages import sid_of

LONGEST_CODE = 10
INCOMING = frozenset({"receiving", "received"})
ON_ITS_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "canceled", "partially_delivered"})
TOLD: Mapping[str, DeliveryStatus] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
}


def status_of(fields: Fields) -> str | None:
    """Returns None for a message that comes in."""
    status = (text(fields, "MessageStatus") or text(fields, "SmsStatus") or "received").lower()
    return None if status in INCOMING else status


def read_status(fields: Fields, status: str, raw: object, occurred_at: datetime | None = None) -> Element:
    """Returns what became of a message. Statuses come in any order, more than once, and without a time."""
    account = account_of(text(fields, "AccountSid"), text(fields, "From"))
    return element(account, raw, partial(_fact, fields, status, occurred_at))


def _fact(fields: Fields, status: str, occurred_at: datetime | None) -> ElementFact:
    if status in ON_ITS_WAY or not is_whatsapp(text(fields, "To") or text(fields, "From")):
        return Ignored("no_interest")
    if status not in TOLD:
        return NotUnderstood("unknown_status")
    return WebhookDelivery(
        message_id=sid_of(fields),
        status=TOLD[status],
        occurred_at=occurred_at,
        address=address_of(fields, "To"),
        error=_error(fields),
    )


def _error(fields: Fields) -> DeliveryError | None:
    """Returns why a message failed, if it did. Its class follows from the code alone: Twilio rewords messages."""
    code = text(fields, "ErrorCode")
    if code is None or code == "0":
        return None
    known = int(code) if code.isascii() and code.isdigit() and len(code) < LONGEST_CODE else -1
    return DeliveryError(code=code[:32], class_=class_of(known), title=(text(fields, "ErrorMessage") or "")[:200])
