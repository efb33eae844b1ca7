"""Which events a transaction handles, under which ids, and to which trace belongs what is done about each."""

from collections.abc import Collection
from uuid import UUID

from contracts.event import Event

from common.db import Gathered, Session, gathered
from common.messaging.envelope import Envelope
from common.telemetry import current_traceparent


class EventTraces(Gathered):
    """The traces of the events that a transaction handles, by the event's identity in memory; `heard` are the events, each with
    its id.
    """

    def __init__(self) -> None:
        self._by_event: dict[int, str | None] = {}
        self.heard: list[tuple[UUID, Event]] = []

    def know(self, envelopes: Collection[Envelope]) -> None:
        self.heard += [(envelope.id, envelope.event) for envelope in envelopes]
        self._by_event |= {id(envelope.event): envelope.traceparent for envelope in envelopes}

    def of(self, event: Event) -> str | None:
        return self._by_event.get(id(event))


def trace_of(session: Session, because: Event | None) -> str | None:
    """Returns the trace of an event that is being handled; that of the running span, where none is named."""
    return gathered(session, EventTraces).of(because) if because else current_traceparent()
