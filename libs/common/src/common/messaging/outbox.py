"""`publish`: an event becomes a row of the transaction that made it true. The relay does the rest."""

from collections.abc import Callable
from uuid import UUID

import orjson
import structlog
from contracts.event import Event

from common.db import Command, Connection, Gathered, Session, gathered
from common.errors import TooLarge
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.messaging.traces import trace_of
from common.metrics import TOO_LARGE

MAX_VALUE_BYTES = 900_000  # Kafka's default limit of a record is 1,048,588 bytes, headers included

log = structlog.get_logger()

INSERT = Command(
    """
    insert into outbox (event_id, topic, key, headers, value)
    select event_id, topic, key, headers::json, value
    from unnest(cast(%(ids)s as uuid[]), cast(%(topics)s as text[]), cast(%(keys)s as text[]), cast(%(headers)s as text[]),
                cast(%(values)s as bytea[])) with ordinality as row (event_id, topic, key, headers, value, position)
    order by position
    """
)


class Outbox(Gathered):
    """The events of one transaction, in the order in which they were published. `carry` hears of them once they are true."""

    def __init__(self, carry: Callable[[], None] | None = None) -> None:
        self.rows: list[tuple[UUID, str, str, str, bytes]] = []
        self._carry = carry

    async def write(self, connection: Connection) -> None:
        names = ("ids", "topics", "keys", "headers", "values")
        columns = map(list, zip(*self.rows, strict=True))
        await connection.run(INSERT, dict(zip(names, columns, strict=True)))

    def committed(self) -> None:
        if self._carry is not None:
            self._carry()


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
    headers = orjson.dumps(headers_of(event, event_id, trace_of(session, because))).decode()
    gathered(session, Outbox).rows.append((event_id, event.topic.name, event.key, headers, value))
    return event_id
