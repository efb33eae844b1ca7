"""To which trace belongs what is done about an event of a batch."""

from collections.abc import Iterable

from contracts.event import Event

from common.db import Gathered, Session, gathered
from common.messaging.envelope import Envelope
from common.telemetry import current_traceparent


class EventTraces(Gathered):
    """The traces of the events that a transaction handles, by the event's identity in memory."""

    def __init__(self) -> None:
        self._by_event: dict[int, str | None] = {}

    def know(self, envelopes: Iterable[Envelope]) -> None:
        self._by_event |= {id(envelope.event): envelope.traceparent for envelope in envelopes}

    def of(self, event: Event) -> str | None:
        return self._by_event.get(id(event))


def trace_of(session: Session, because: Event | None) -> str | None:
    """Returns the trace of an event that is being handled; that of the running span, where none is named."""
    return gathered(session, EventTraces).of(because) if because else current_traceparent()
