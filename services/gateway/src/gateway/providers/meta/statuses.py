"""The elements of `statuses`: what became of what we sent. Source: Meta, "status messages webhook reference"."""

from collections.abc import Iterator
from functools import partial
from typing import get_args
from uuid import UUID

from contracts.gateway import DeliveryError, DeliveryStatus, Pricing
from contracts.meta_errors import class_of

from gateway.providers.domain.addresses import meta_person
from gateway.providers.domain.elements import Element, ElementFact, NotUnderstood, WebhookDelivery
from gateway.providers.reading import Raw, child, element, identifier, instant, items, objects, text

STATUSES: frozenset[str] = frozenset(get_args(DeliveryStatus))


def read_statuses(account: str | None, value: Raw) -> Iterator[Element]:
    for raw in items(value, "statuses"):
        yield element(account, raw, partial(_status, raw))


def _status(raw: Raw) -> ElementFact:
    status = text(raw, "status")
    if status not in STATUSES:
        return NotUnderstood("unknown_status")
    person = meta_person(text(raw, "recipient_id"), text(raw, "recipient_user_id"))
    return WebhookDelivery(
        message_id=identifier(raw, "id"),
        status=status,  # type: ignore[arg-type]  # one of STATUSES
        occurred_at=instant(raw, "timestamp"),
        address=person.address if person else None,
        send_id=_uuid(text(raw, "biz_opaque_callback_data")),
        error=_error(raw),
        pricing=_pricing(child(raw, "pricing")),
    )


def _uuid(given: str | None) -> UUID | None:
    """Returns our send id; None for whatever another sender on the same number has put there."""
    try:
        return UUID(given) if given else None
    except ValueError:
        return None


def _error(raw: Raw) -> DeliveryError | None:
    """Returns the first error. Its class follows from the code alone: Meta rewords titles."""
    error = next(objects(raw, "errors"), None)
    if error is None:
        return None
    code = error.get("code")
    known = code if isinstance(code, int) and not isinstance(code, bool) else -1
    return DeliveryError(code=str(code)[:32], class_=class_of(known), title=(text(error, "title") or "")[:200])


def _pricing(raw: Raw) -> Pricing | None:
    """Returns what a message costs, if it is said. Under per-message pricing `type` says what is free; `billable` is its older
    spelling.
    """
    category = text(raw, "category")
    if category is None:
        return None
    billable = raw.get("billable")
    return Pricing(category=category, billable=billable if isinstance(billable, bool) else raw.get("type") == "regular")
