"""A lane of a service: it polls, hands over what came, and tells the broker how far it is, behind the effects."""

import asyncio
import time
from collections.abc import Collection, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from common.errors import Unavailable
from common.messaging.batches import Batches
from common.messaging.begun import ALONE_AFTER, BURIED_AFTER, BegunMarks
from common.messaging.dead_letters import DeadLetters
from common.messaging.dispatch import Dispatcher
from common.messaging.records import RecordReader
from common.messaging.subscriptions import Lane, Subscriptions
from common.metrics import BATCH_SIZE, LAG, LANE_ILL, PROCESSING

BATCH_RECORDS = 500
POLL_MS = 500
IDLE_POLL_MS = 2_000  # a record ends the wait at once
COMMIT_EVERY_S = 0.5
JOIN_PAUSE_S = 0.5
REVOKED_WITHIN_S = 10.0  # a third of what the group gives a member to rejoin

log = structlog.get_logger()

Polled = dict[TopicPartition, list[ConsumerRecord[Any, Any]]]


class Consumer:
    """One lane of one service."""

    def __init__(
        self,
        kafka: AIOKafkaConsumer,
        subscriptions: Subscriptions,
        lane: Lane,
        dispatcher: Dispatcher,
        dead: DeadLetters,
    ) -> None:
        self.kafka = kafka
        self.lane = lane
        self.batches = Batches(lane, RecordReader(subscriptions, lane), dispatcher, dead)
        self.begun = BegunMarks(kafka, lane)
        self.topics = sorted(subscriptions.topics(lane))
        self.assigned = False
        self.in_hand: asyncio.Task[None] | None = None
        self._beside: asyncio.Task[None] | None = None
        self._position: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._committed_at = 0.0

    @property
    def ready(self) -> bool:
        """It has partitions (or knows that others have them all), and a database."""
        return self.assigned and self.batches.well

    @property
    def ill(self) -> bool:
        """It has stopped, and waits for a person: see `LaneHealth`."""
        return self.batches.ill

    async def run(self) -> None:
        """Until cancelled; then the offsets of what is done are committed and the group is left."""
        self.kafka.subscribe(self.topics, listener=_Listener(self))
        try:
            await self.join()
            self._go_on_beside()
            while not self.ill:
                await self.poll()
            LANE_ILL.labels(self.lane).set(1)
            log.error("consumer_stopped", lane=self.lane, reason="dead letters of most tenants")
            await asyncio.Event().wait()
        finally:
            await self._stop_beside()
            await self._leave()

    async def join(self) -> None:
        """Returns when there is a broker."""
        while True:
            try:
                await self.kafka.start()
                return
            except KafkaError as error:
                log.warning("consumer_broker_unavailable", lane=self.lane, error=type(error).__name__)
                await asyncio.sleep(JOIN_PAUSE_S)

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(5):
                await self.commit()
                await self.begun.clear()
                await self.kafka.stop()
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            log.warning("consumer_leave_failed", lane=self.lane, error=type(error).__name__)

    async def close(self) -> None:
        """Closes a lane that never ran; one that ran has left already."""
        await self.kafka.stop()

    def _go_on_beside(self) -> None:
        self._beside = asyncio.create_task(self.batches.run())

    async def _stop_beside(self) -> None:
        beside, self._beside = self._beside, None
        if beside is not None and beside.done():
            beside.result()  # what killed it kills the lane, and the process
        elif beside is not None:
            beside.cancel()
            await asyncio.wait({beside})

    async def poll(self) -> None:
        """Handles what the broker has now, and commits the offsets of what is done when it is time."""
        if self._beside is not None and self._beside.done() and not self.ill:
            self._beside.result()
        for partition, offset in self.batches.aside.pop_left_behind().items():
            self.kafka.seek(partition, offset)
            self._position[partition] = offset  # from here on nothing is done until it is fetched and handled
        polled = await self.kafka.getmany(timeout_ms=self._wait_ms(), max_records=BATCH_RECORDS)
        if polled:
            self.in_hand = asyncio.create_task(self._handle_polled(polled))
            try:
                await self.in_hand
            except asyncio.CancelledError:
                if _cancelled():
                    raise
                log.info("batch_dropped", lane=self.lane, reason="its partitions were taken away")
            finally:
                self.in_hand = None
        if time.monotonic() - self._committed_at > COMMIT_EVERY_S:
            await self.commit()

    def _wait_ms(self) -> int:
        """Returns for how long to wait for records: not long while there is something else to come back for."""
        aside = self.batches.aside
        return POLL_MS if aside.occupied or aside.left_behind or self._done() else IDLE_POLL_MS

    async def _handle_polled(self, polled: Polled) -> None:
        alone = await self._begin(polled) if polled.keys() - self._position.keys() else set()
        for partition in alone:
            await self._handle_one_by_one(partition, polled[partition])
        records = [record for partition, batch in polled.items() if partition not in alone for record in batch]
        BATCH_SIZE.labels(self.lane).observe(len(records))
        with PROCESSING.labels(self.lane).time():
            await self.batches.handle(records)
        if self.ill:
            return  # what was not tried is fetched again, by a process that is well
        for partition, batch in polled.items():
            self._position[partition] = batch[-1].offset + 1

    async def _begin(self, polled: Polled) -> set[TopicPartition]:
        """Notes that the first batch of these partitions is begun. Returns those over which processes have died.

        What waits for the database is not begun: it says nothing of a record who ends meanwhile.
        """
        await self.batches.database_is_there()
        first = {partition: batch[0].offset for partition, batch in polled.items() if partition not in self._position}
        times = await self.begun.times(first)
        await self.begun.mark(
            {one: (at, times.get(one, 0) + 1) for one, at in first.items() if times.get(one, 0) < ALONE_AFTER}
        )
        return {partition for partition, died in times.items() if died >= ALONE_AFTER}

    async def _handle_one_by_one(self, partition: TopicPartition, batch: Sequence[ConsumerRecord[Any, Any]]) -> None:
        log.warning("records_isolated", lane=self.lane, topic=partition.topic, reason="processes have died over them")
        died = (await self.begun.times({partition: batch[0].offset})).get(partition, 0)
        for record in batch:
            if died >= BURIED_AFTER:
                await self.batches.bury(record, "process_died", attempts=died)
            else:
                if record.offset <= self.batches.aside.lowest().get(partition, record.offset):
                    await self.begun.mark({partition: (record.offset, max(died, ALONE_AFTER) + 1)})
                await self.batches.handle([record])
            died = 0

    async def handle(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """Returns when each record has had its effect, is a dead letter, or is not ours; or early, when we are ill."""
        await self.batches.handle(records)
        await self.batches.drain()

    async def commit(self) -> None:
        """Tell the broker how far we are. A failure costs nothing: the inbox knows better."""
        self._committed_at = time.monotonic()
        done = self._done()
        try:
            if done:
                await self.kafka.commit(done)
                self._committed |= done
                self.begun.marked = {one: at for one, at in self.begun.marked.items() if one not in done}
            self._measure_lag()
        except (CommitFailedError, IllegalStateError):
            log.info("offset_commit_failed", lane=self.lane, reason="partitions moved")
        except (KafkaError, Unavailable) as error:
            log.warning("offset_commit_failed", lane=self.lane, error=type(error).__name__)

    def _done(self) -> dict[TopicPartition, int]:
        """Returns how far each partition is, where the broker does not know it. What stands aside is not done."""
        lowest = self.batches.aside.lowest()
        done = {partition: min(at, lowest.get(partition, at)) for partition, at in self._position.items()}
        return {partition: at for partition, at in done.items() if at > self._committed.get(partition, -1)}

    def _measure_lag(self) -> None:
        lag = dict.fromkeys(self.topics, 0)
        for partition in self.kafka.assignment() & self._position.keys():
            lag[partition.topic] += max(0, (self.kafka.highwater(partition) or 0) - self._position[partition])
        for topic, records in lag.items():
            LAG.labels(self.lane, topic).set(records)

    async def hand_back(self, revoked: Collection[TopicPartition]) -> None:
        """Before partitions go to somebody else: finish the batch in hand, or drop it when that takes too long, and say how
        far we are. What is dropped or stands aside is rolled back, and its next owner fetches it.
        """
        in_hand = self.in_hand
        if in_hand is not None:
            await asyncio.wait({in_hand}, timeout=REVOKED_WITHIN_S)
            in_hand.cancel()
            await asyncio.wait({in_hand})
        if not revoked:
            return
        was_beside = self._beside is not None
        await self._stop_beside()
        await self.commit()
        if not self.batches.well:
            await self.begun.clear()
        self.batches.aside.forget(revoked)
        for partition in revoked:
            self._position.pop(partition, None)
            self._committed.pop(partition, None)
            self.begun.marked.pop(partition, None)
        if was_beside:
            self._go_on_beside()


def _cancelled() -> bool:
    """Returns whether it is this very task that is to end, and not one that it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class _Listener(ConsumerRebalanceListener):
    def __init__(self, consumer: Consumer) -> None:
        self.consumer = consumer

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        await self.consumer.hand_back(revoked)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self.consumer.assigned = True
        log.info("partitions_assigned", lane=self.consumer.lane, partitions=len(assigned))
