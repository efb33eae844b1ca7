"""Carrying rows of the outbox to the broker, as long as this process leads: sending, waiting for acknowledgements, deleting."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

import structlog

from common.db import Database
from common.errors import Unavailable
from common.messaging import outbox_store
from common.messaging.handover import Handover
from common.messaging.kafka import Outgoing, Producer, Sent
from common.messaging.outbox_store import OutboxRow
from common.metrics import BLOCKED_KEYS, OUTBOX_AGE, OUTBOX_DEPTH, PUBLISH_FAILURES, PUBLISHED

AT_ONCE = 3  # batches on their way: while the broker writes one, the next is made
LOOK_EVERY_S = 1.0
DELETE_EVERY_S = 0.15
MOST_UNDELETED = 2_000
MEASURE_EVERY_S = 10.0
PAUSE_AFTER_FAILURE_S = 0.5

log = structlog.get_logger()


class Carrying:
    """At least once and in order per key. A row is sent when every older one that it must follow was sent before, over the
    same producer, or is deleted; and it is deleted when the broker has acknowledged it.
    """

    def __init__(self, database: Database, producer: Producer) -> None:
        self.database = database
        self.producer = producer
        self.rows = Handover()
        self._awake = asyncio.Event()
        self._look_at = 0.0
        self._group: asyncio.TaskGroup | None = None
        self._on_their_way: list[asyncio.Task[None]] = []
        self._places = asyncio.Semaphore(AT_ONCE)
        self._last: Sent | None = None
        self._failure: Unavailable | None = None
        self._acknowledged = asyncio.Event()
        self._deleting = asyncio.Lock()
        self._quiet: asyncio.Future[None] | None = None

    def wake(self, *, look: bool = False) -> None:
        """There is something to send; with `look`, something that is not handed over."""
        if look:
            self._look_at = 0.0
        self._awake.set()

    async def run(self) -> None:
        """Until cancelled. Raises what the database raises."""
        self._begin()
        self._acknowledged.set()  # what could not be deleted before
        try:
            async with asyncio.TaskGroup() as self._group:
                self._group.create_task(self._delete_for_ever())
                self._group.create_task(self._measure_for_ever())
                await self._carry_for_ever()
        finally:
            self._group = None
            self.rows.forget()
            self._say_quiet()

    def _begin(self) -> None:
        """Nothing is on its way, and nothing is known of what waits."""
        self._on_their_way, self._places, self._failure = [], asyncio.Semaphore(AT_ONCE), None
        self.rows.begin()

    async def drain(self) -> None:
        """Returns when nothing waits any more, or somebody else has to carry it. Raises `Unavailable`."""
        if self._group is None:
            return
        self._quiet = self._quiet or asyncio.get_running_loop().create_future()
        self.wake(look=True)
        await self._quiet
        await self.delete_acknowledged()

    async def _carry_for_ever(self) -> None:
        while True:
            self._awake.clear()
            try:
                await self.step()
            except Unavailable as error:
                log.warning("relay_broker_unavailable", detail=error.detail)
                PUBLISH_FAILURES.labels("broker").inc()
                await self._begin_again()
                self._say_quiet(error)
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)
            else:
                await self._rest()

    async def step(self) -> None:
        """Sends what is due. Raises `Unavailable`, also for what was sent before."""
        if self._failure:
            raise self._failure
        due = self.rows.due_in_s == 0.0  # asked once: what becomes due while this is decided was not asked about
        if self.rows.behind or time.monotonic() >= self._look_at or (due and self.rows.must_look):
            await self._send(await self._look())
        elif due:
            await self._send(self.rows.pop_due())

    async def _look(self) -> list[OutboxRow]:
        """Returns what is to be sent, of what waits here and of what is found in the outbox."""
        self._look_at = time.monotonic() + LOOK_EVERY_S
        mine, gaps = self.rows.pop_all(), self.rows.gaps
        ended = {}
        if gaps.doubtful:
            gaps.ask()
            snapshot = await outbox_store.snapshot(self.database)
            ended = gaps.observe(snapshot.xmin, snapshot.xmax)
        found, more = await outbox_store.oldest(self.database, self.rows.sent)
        rows = self.rows.find(found, mine, more=more)
        gaps.looked(ended)
        return rows

    async def _send(self, rows: Sequence[OutboxRow]) -> None:
        if not rows:
            return
        if len(self.rows.sent) > MOST_UNDELETED:
            await self.delete_acknowledged()
        await self._places.acquire()
        if self._failure:
            raise self._failure
        behind = self._last if self._on_their_way else None
        self._last = await self.producer.send([_outgoing(row) for row in rows], behind=behind)
        assert self._group is not None  # noqa: S101 — nothing is sent but by `run`
        self._on_their_way.append(self._group.create_task(self._acknowledge(rows, self._last)))

    async def _acknowledge(self, rows: Sequence[OutboxRow], sent: Sent) -> None:
        try:
            await sent.acknowledged()
            self._on_their_way = [task for task in self._on_their_way if task is not asyncio.current_task()]
        except Unavailable as error:
            self._failure = self._failure or error
        else:
            self.rows.sent.update(dict.fromkeys((row.id for row in rows), True))
            for topic, count in Counter(row.topic for row in rows).items():
                PUBLISHED.labels(topic).inc(count)
            self._acknowledged.set()
        finally:
            self._places.release()
            self._awake.set()

    async def _begin_again(self) -> None:
        """What failed, and all behind it, is looked for and sent in order, before anything newer."""
        for task in self._on_their_way:
            task.cancel()
        if self._on_their_way:
            await asyncio.wait(self._on_their_way)
        self._begin()

    async def _rest(self) -> None:
        """Until there is something to do."""
        if self.rows.behind:
            return
        if self.rows.due_in_s is None and not self._on_their_way and self._look_at:
            self._say_quiet()
        until = self._look_at - time.monotonic()
        if self.rows.due_in_s is not None:
            until = min(until, self.rows.due_in_s)
        if until <= 0.0:
            return
        try:
            async with asyncio.timeout(until):
                await self._awake.wait()
        except TimeoutError:
            return

    def _say_quiet(self, error: Exception | None = None) -> None:
        quiet, self._quiet = self._quiet, None
        if quiet is not None and not quiet.done():
            quiet.set_exception(error) if error else quiet.set_result(None)

    async def _delete_for_ever(self) -> None:
        while True:
            await self._acknowledged.wait()
            await asyncio.sleep(DELETE_EVERY_S)
            self._acknowledged.clear()
            await self.delete_acknowledged()

    async def delete_acknowledged(self) -> None:
        """Off the way of what is sent: until a row is deleted it is known not to be sent again."""
        async with self._deleting:
            ids = [id_ for id_, acknowledged in self.rows.sent.items() if acknowledged]
            if ids:
                await outbox_store.delete(self.database, ids)
                self.rows.unsend(ids)

    async def _measure_for_ever(self) -> None:
        """The gauges of what waits: the leader measures for all."""
        while True:
            waiting = await outbox_store.waiting(self.database, [id_ for id_, done in self.rows.sent.items() if done])
            OUTBOX_DEPTH.set(waiting.rows)
            OUTBOX_AGE.set(waiting.age_s)
            BLOCKED_KEYS.set(waiting.blocked_keys)
            await asyncio.sleep(MEASURE_EVERY_S)


def _outgoing(row: OutboxRow) -> Outgoing:
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    return Outgoing(row.topic, row.key.encode(), row.value, headers)
