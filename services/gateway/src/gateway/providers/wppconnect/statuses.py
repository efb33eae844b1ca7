"""What became of what we sent. Source: wppconnect `ack-type.ts`."""

from contracts.gateway import DeliveryError, DeliveryStatus, ErrorClass

from gateway.providers.domain.elements import ElementFact, Ignored, NotUnderstood, Receiver, WebhookDelivery
from gateway.providers.reading import Raw, number
from gateway.providers.wppconnect.chats import from_me, out_of_scope, person_of
from gateway.providers.wppconnect.keys import key_of

STATUSES: dict[int, DeliveryStatus] = {1: "sent", 2: "delivered", 3: "read", 4: "played"}
PENDING, PEER = 0, 5
FAILURES: dict[int, tuple[str, ErrorClass]] = {
    -1: ("FAILED", "other"),
    -2: ("EXPIRED", "other"),
    -3: ("CONTENT_GONE", "content"),
    -4: ("CONTENT_TOO_BIG", "content"),
    -5: ("CONTENT_UNUPLOADABLE", "content"),
    -6: ("INACTIVE", "other"),
    -7: ("MD_DOWNGRADE", "other"),
}


def read_ack(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns what became of a message, of `onack`: the whole message, whose `t` is when it was written and not when this
    happened to it.
    """
    key = key_of(raw, "id")
    ignored = out_of_scope(raw, key, receiver)
    if ignored is not None:
        return ignored
    ack = int(number(raw, "ack"))
    if not from_me(raw, key) or ack in (PENDING, PEER):
        return Ignored("no_interest")
    address = person_of(raw, key).address
    if ack in STATUSES:
        return WebhookDelivery(key.id, STATUSES[ack], None, address)
    if ack not in FAILURES:
        return NotUnderstood("unknown_status")
    title, class_ = FAILURES[ack]
    return WebhookDelivery(key.id, "failed", None, address, error=DeliveryError(code=str(ack), class_=class_, title=title))
