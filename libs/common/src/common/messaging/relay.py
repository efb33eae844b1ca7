"""The relay: it carries outbox rows to Kafka. One replica per database is active at a time."""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog

from common.db import Database, PoolTimeout, connection_to, listen
from common.messaging.carrying import PAUSE_AFTER_FAILURE_S, Carrying
from common.messaging.handover import GATHER_S, urgent
from common.messaging.kafka import Producer
from common.messaging.outbox import Outbox
from common.messaging.outbox_store import OutboxRow
from common.metrics import RELAY_LEADER

ASK_EVERY_S = 1.0
CHANNEL = "outbox"
LOCK = 0x70726F7361  # "prosa": the advisory lock is per database, so one number serves all services

ELECTION = "select current_setting('transaction_read_only') = 'on', pg_try_advisory_lock(%s)"

log = structlog.get_logger()


class Relay:
    """Leadership is a session's advisory lock, so it ends with the process. Whoever leads is handed the rows of this process's
    transactions when they commit; whoever does not tells the leader by NOTIFY that there are some.
    """

    def __init__(self, database: Database, producer: Producer) -> None:
        self.database = database
        self.carrying = Carrying(database, producer)
        self.leading = False
        self._to_tell = asyncio.Event()
        database.makers[Outbox] = lambda: Outbox(self)

    def expect(self, rows: Sequence[OutboxRow]) -> None:
        """See `Carrier`."""
        self.carrying.rows.expect(rows)

    def abandon(self, rows: Sequence[OutboxRow]) -> None:
        """See `Carrier`."""
        self.carrying.rows.abandon(rows)

    def carry(self, rows: Sequence[OutboxRow]) -> None:
        """See `Carrier`."""
        self.carrying.rows.carry(rows)
        if self.leading:
            self.carrying.wake()
        elif urgent(rows):
            self._to_tell.set()
        else:
            asyncio.get_running_loop().call_later(GATHER_S, self._to_tell.set)

    async def drain(self) -> None:
        """Returns when the broker has all that committed here, if this process leads. Raises `Unavailable`."""
        await self.carrying.drain()

    async def run(self) -> None:
        """Until cancelled. Loses leadership, and stands for it again, whenever the database goes away."""
        while True:
            try:
                async with await connection_to(self.database.kernel_url) as connection:
                    await self._stand(connection)
                    await self._lead(connection)
            except* (psycopg.Error, PoolTimeout) as errors:
                log.warning("relay_database_unavailable", error=_first(errors))
            finally:
                self.leading = False
                RELAY_LEADER.set(0)
            await asyncio.sleep(PAUSE_AFTER_FAILURE_S)  # outside `except*`: Python 3.11.2 wraps a cancellation there

    async def _stand(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while not await self._elected(connection):
            try:
                async with asyncio.timeout(ASK_EVERY_S):
                    await self._to_tell.wait()
            except TimeoutError:
                continue
            self._to_tell.clear()
            await connection.execute(f"notify {CHANNEL}")

    async def _elected(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        """Returns whether this process leads. Raises where the server only reads: whoever led there would publish without end
        what it cannot delete.
        """
        row = await (await connection.execute(ELECTION, [LOCK])).fetchone()
        if row and row[0]:
            raise psycopg.errors.ReadOnlySqlTransaction("the server only reads")
        return bool(row and row[1])

    async def _lead(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.leading = True
        RELAY_LEADER.set(1)
        log.info("relay_leadership_acquired")
        async with asyncio.TaskGroup() as group:
            listener = group.create_task(self._listen(connection))
            try:
                await self.carrying.run()
            finally:
                listener.cancel()

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> None:
        async for _ in listen(connection, CHANNEL):
            self.carrying.wake(look=True)


def _first(errors: BaseExceptionGroup[BaseException]) -> str:
    """Returns the name of the first error, however deep it lies."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__
