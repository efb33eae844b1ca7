"""`publish`: an event becomes a row of the transaction that made it true. The relay does the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import orjson
import structlog
from contracts.event import Event

from common.db import Connection, Gathered, Session, Values, gathered
from common.errors import TooLarge
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.messaging.outbox_store import OutboxRow
from common.messaging.traces import trace_of
from common.metrics import TOO_LARGE

MAX_VALUE_BYTES = 900_000  # Kafka's default limit of a record is 1,048,588 bytes, headers included

log = structlog.get_logger()

# Its transaction has an id before its rows have theirs: so it shows whether a row that is not seen may still come.
INSERT = Values(
    int,
    """
    insert into outbox (event_id, topic, key, headers, value)
    select event_id, topic, key, headers::json, value
    from unnest(cast(%(ids)s as uuid[]), cast(%(topics)s as text[]), cast(%(keys)s as text[]), cast(%(headers)s as text[]),
                cast(%(values)s as bytea[])) with ordinality as row (event_id, topic, key, headers, value, position)
    where pg_current_xact_id() is not null
    order by position
    returning id
    """,
)


class Carrier(Protocol):
    """Who carries rows to the broker. It learns of them before they are committed, and so which are older."""

    def expect(self, rows: Sequence[OutboxRow]) -> None:
        """These are written, and become true if their transaction commits."""
        ...

    def carry(self, rows: Sequence[OutboxRow]) -> None:
        """They are true."""
        ...

    def abandon(self, rows: Sequence[OutboxRow]) -> None:
        """They are not, or nobody knows."""
        ...


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event, as it is published."""

    event_id: UUID
    topic: str
    key: str
    headers: dict[str, str]
    value: bytes


class Outbox(Gathered):
    """The events of one transaction, in the order in which they were published."""

    def __init__(self, carrier: Carrier | None = None) -> None:
        self.events: list[PublishedEvent] = []
        self._rows: list[OutboxRow] = []
        self._carrier = carrier

    async def write(self, connection: Connection) -> None:
        values = {
            "ids": [one.event_id for one in self.events],
            "topics": [one.topic for one in self.events],
            "keys": [one.key for one in self.events],
            "headers": [orjson.dumps(one.headers).decode() for one in self.events],
            "values": [one.value for one in self.events],
        }
        ids = sorted(await connection.all(INSERT, values))
        self._rows = [
            OutboxRow(id_, one.topic, one.key, one.headers, one.value) for id_, one in zip(ids, self.events, strict=True)
        ]
        if self._carrier is not None:
            self._carrier.expect(self._rows)

    def committed(self) -> None:
        if self._carrier is not None:
            self._carrier.carry(self._rows)

    def abandoned(self, *, in_doubt: bool) -> None:
        if self._carrier is not None:
            self._carrier.abandon(self._rows)


def publish(session: Session, event: Event, *, because: Event | None = None) -> UUID:
    """Tell the fleet, if and when this transaction commits. Returns the event's id (`ce_id`).

    `because` names the event of a batch whose trace this one continues; by default it continues the running span.
    Raises `TooLarge` for what the broker would refuse, so that it never stands at the outbox's head.
    """
    value = event.write()
    if len(value) > MAX_VALUE_BYTES:
        TOO_LARGE.labels(event.type).inc()
        log.error("event_too_large", type=event.type, bytes=len(value))
        raise TooLarge(f"{event.type} has {len(value)} bytes, {MAX_VALUE_BYTES} are allowed")
    event_id = uuid7()
    headers = headers_of(event, event_id, trace_of(session, because))
    gathered(session, Outbox).events.append(PublishedEvent(event_id, event.topic.name, event.key, headers, value))
    return event_id
