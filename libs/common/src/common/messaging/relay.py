"""The relay: it carries outbox rows to Kafka, oldest first. One replica per database is active at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from common.db import Command, Database, PoolTimeout, Rows, Values
from common.errors import Unavailable
from common.messaging.kafka import Outgoing, Producer
from common.messaging.outbox import Outbox
from common.metrics import OUTBOX_AGE, OUTBOX_DEPTH, PARKED_KEYS, PUBLISH_FAILURES, PUBLISHED, RELAY_LEADER

BATCH_ROWS = 500
BATCH_BYTES = 8 * 1024 * 1024
BUSY_ROWS = 4  # from here on the next rows are near, and go more cheaply together
GATHER_S = 0.003
SAFETY_POLL_S = 1.0
PAUSE_AFTER_FAILURE_S = 0.5
CHANNEL = "outbox"
LOCK = 0x70726F7361  # "prosa": the advisory lock is per database, so one number serves all services

ELECTION = "select current_setting('transaction_read_only') = 'on', pg_try_advisory_lock(%s)"


@dataclass(frozen=True, slots=True)
class Row:
    """An event in the outbox."""

    id: int
    topic: str
    key: str
    headers: dict[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Depth:
    """How many rows wait in the outbox, and for how long the oldest of them has."""

    rows: int
    age_s: float


# Of large events there are few in a batch: all of it is in memory at once, and has to be acknowledged in ten seconds.
OLDEST = Rows(
    Row,
    """
    select id, topic, key, headers, value
    from (select oldest.*, sum(octet_length(value)) over (order by id) - octet_length(value) as bytes_before
          from (select id, topic, key, headers, value from outbox order by id limit %(limit)s) oldest) measured
    where bytes_before < %(bytes)s
    order by id
    """,
)
DELETE = Command("delete from outbox where id = any(%(ids)s)")
DEPTH = Rows(
    Depth,
    "select count(*) as rows, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age_s from outbox",
)
PARKED = Values(int, "select count(distinct (topic, key)) from parked_key")

log = structlog.get_logger()


class Relay:
    """At least once and in order per key: rows are deleted after the broker acknowledged them, never before.

    Leadership is a session's advisory lock, so it ends with the process. Whoever does not lead tells the leader by NOTIFY.
    """

    def __init__(self, database: Database, producer: Producer) -> None:
        self.database = database
        self.producer = producer
        self.leading = False
        self._awake = asyncio.Event()
        self._foreign = asyncio.Event()
        self._publishing = asyncio.Lock()
        self._left_more = False
        database.makers[Outbox] = lambda: Outbox(self._carry)

    def _carry(self) -> None:
        (self._awake if self.leading else self._foreign).set()

    async def run(self) -> None:
        """Until cancelled. Loses leadership, and stands for it again, whenever the database goes away."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.database.kernel_url, autocommit=True, connect_timeout=2
                ) as connection:
                    await self._stand(connection)
                    await self._lead(connection)
            except* (psycopg.Error, PoolTimeout) as errors:
                log.warning("relay_without_database", error=type(errors.exceptions[0]).__name__)
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)
            finally:
                self.leading = False
                RELAY_LEADER.set(0)

    async def _stand(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while not await self._elected(connection):
            try:
                async with asyncio.timeout(SAFETY_POLL_S):
                    await self._foreign.wait()
            except TimeoutError:
                continue
            self._foreign.clear()
            await connection.execute(f"notify {CHANNEL}")

    async def _elected(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        """Raises where the server only reads: whoever led there would publish without end what it cannot delete."""
        row = await (await connection.execute(ELECTION, [LOCK])).fetchone()
        if row and row[0]:
            raise psycopg.errors.ReadOnlySqlTransaction("the server only reads")
        return bool(row and row[1])

    async def _lead(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.leading = True
        RELAY_LEADER.set(1)
        await connection.execute(f"listen {CHANNEL}")
        log.info("relay_leads")
        async with asyncio.TaskGroup() as group:
            listener = group.create_task(self._listen(connection))
            try:
                await self._publish_for_ever()
            finally:
                listener.cancel()

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> None:
        async for _ in connection.notifies():
            self._awake.set()

    async def _publish_for_ever(self) -> None:
        while True:
            self._awake.clear()
            try:
                moved = await self.publish_batch()
            except Unavailable as error:
                log.warning("relay_without_broker", detail=error.detail)
                PUBLISH_FAILURES.labels("broker").inc()
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)
                continue
            if self._left_more:
                continue
            if moved >= BUSY_ROWS:
                await asyncio.sleep(GATHER_S)
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(SAFETY_POLL_S):
                await self._awake.wait()
        except TimeoutError:
            await self.keep_house()

    async def publish_batch(self) -> int:
        """Carry the oldest rows over; how many. Raises `Unavailable` when the broker does not take them."""
        async with self._publishing:  # a drain may meet a batch that is under way
            async with self.database.kernel.connect() as connection:
                rows = await connection.all(OLDEST, {"limit": BATCH_ROWS, "bytes": BATCH_BYTES})
            if rows:
                await self.producer.produce([_outgoing(row) for row in rows])
                async with self.database.kernel.connect() as connection:
                    await connection.run(DELETE, {"ids": [row.id for row in rows]})
                _count(rows)
        self._left_more = len(rows) == BATCH_ROWS or sum(len(row.value) for row in rows) >= BATCH_BYTES
        return len(rows)

    async def keep_house(self) -> None:
        """Refresh the gauges of what waits: the leader does it for all."""
        async with self.database.kernel.connect() as connection:
            depth = await connection.one(DEPTH)
            PARKED_KEYS.set(await connection.one(PARKED))
        OUTBOX_DEPTH.set(depth.rows)
        OUTBOX_AGE.set(depth.age_s)


def _outgoing(row: Row) -> Outgoing:
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    return Outgoing(row.topic, row.key.encode(), row.value, headers)


def _count(rows: Sequence[Row]) -> None:
    for topic in {row.topic for row in rows}:
        PUBLISHED.labels(topic).inc(sum(row.topic == topic for row in rows))
