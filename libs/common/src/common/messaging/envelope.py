"""CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_` headers, the event's JSON as the value.

Source: cloudevents/spec, `cloudevents/bindings/kafka-protocol-binding.md` §3.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from contracts.event import REGISTRY, Event
from pydantic import ValidationError

Headers = Sequence[tuple[str, bytes]]


class UnreadableRecord(Exception):
    """A record that no retry can make readable. `reason` is a word for metrics and dead letters, without data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event with what the record's headers say of it."""

    id: UUID
    event: Event
    traceparent: str | None = None


def headers_of(event: Event, event_id: UUID, traceparent: str | None) -> dict[str, str]:
    """Returns the headers of a record, as text. The key is repeated as `ce_subject`, because analysts' tools show headers
    first.
    """
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event_id),
        "ce_type": event.type,
        "ce_source": f"/prosa/{event.topic.producer}",
        "ce_time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "ce_subject": event.key,
        "ce_tenantid": str(event.tenant_id),
        "content-type": "application/json",
    }
    if traceparent is not None:
        headers["traceparent"] = traceparent
    return headers


def event_class(headers: Mapping[str, bytes]) -> type[Event] | None:
    """Returns the class of a record's type; None for a type that this fleet does not know (yet).

    Raises `UnreadableRecord` when the record does not say its type.
    """
    raw = headers.get("ce_type")
    if raw is None:
        raise UnreadableRecord("missing_type")
    return REGISTRY.get(raw.decode("ascii", "replace"))


def read(cls: type[Event], headers: Mapping[str, bytes], value: bytes | None) -> Envelope:
    """Returns the event of a record of a known type. Raises `UnreadableRecord`."""
    try:
        event_id = UUID(headers["ce_id"].decode("ascii"))
    except (KeyError, ValueError):
        raise UnreadableRecord("missing_id") from None
    if value is None:
        raise UnreadableRecord("empty_value")
    try:
        event = cls.read(value)
    except ValidationError:
        raise UnreadableRecord("schema_mismatch") from None
    if headers.get("ce_tenantid") != str(event.tenant_id).encode():
        raise UnreadableRecord("tenant_mismatch")
    traceparent = headers.get("traceparent")
    return Envelope(event_id, event, traceparent.decode("ascii", "replace") if traceparent else None)
