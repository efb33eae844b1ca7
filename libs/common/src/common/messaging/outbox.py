"""`publish`: an event becomes a row of the transaction that made it true. The relay does the rest."""

from dataclasses import dataclass, field
from uuid import UUID

import orjson
import structlog
from contracts.event import Event
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from common.db import Transaction, transaction_of
from common.errors import TooLarge
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.metrics import TOO_LARGE
from common.telemetry import current_traceparent

MAX_VALUE_BYTES = 900_000  # Kafka's default limit of a record is 1,048,588 bytes, headers included

log = structlog.get_logger()

INSERT = text(
    """
    insert into outbox (event_id, topic, key, headers, value)
    select event_id, topic, key, headers::json, value
    from unnest(cast(:ids as uuid[]), cast(:topics as text[]), cast(:keys as text[]), cast(:headers as text[]),
                cast(:values as bytea[])) with ordinality as row (event_id, topic, key, headers, value, position)
    order by position
    """
)


@dataclass
class Outbox:
    """The events of one transaction, in the order in which they were published."""

    rows: list[tuple[UUID, str, str, str, bytes]] = field(default_factory=list)

    async def write(self, connection: AsyncConnection) -> None:
        names = ("ids", "topics", "keys", "headers", "values")
        columns = map(list, zip(*self.rows, strict=True))
        await connection.execute(INSERT, dict(zip(names, columns, strict=True)))


def publish(session: AsyncSession, event: Event, *, because: Event | None = None) -> UUID:
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
    transaction = transaction_of(session)
    trace = transaction.traces.get(id(because)) if because else current_traceparent()
    headers = orjson.dumps(headers_of(event, event_id, trace)).decode()
    outbox_of(transaction).rows.append((event_id, event.topic.name, event.key, headers, value))
    return event_id


def outbox_of(transaction: Transaction) -> Outbox:
    pending = transaction.pending.setdefault("outbox", Outbox())
    assert isinstance(pending, Outbox)  # noqa: S101 — tells mypy; nobody else uses the name
    return pending
