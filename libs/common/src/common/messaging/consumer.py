"""A lane of a service: polls, lets a batch have its effect in one transaction, and commits offsets behind it.

When a batch fails its records are tried one by one, so that one bad record costs only itself.
"""

import asyncio
import time
from collections import deque
from collections.abc import Collection, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from common.errors import Unavailable
from common.messaging.dead_letters import DeadLetters, Origin
from common.messaging.dispatch import Delivery, Dispatcher, KeyParked
from common.messaging.envelope import UnreadableRecord, event_class, read
from common.messaging.failures import classify
from common.messaging.subscriptions import Lane, Subscriptions
from common.metrics import BATCH_SIZE, CONSUMED, DEAD_LETTERS, LAG, PROCESSING

BATCH_RECORDS = 500
POLL_MS = 500
COMMIT_EVERY_S = 0.5
TRIES = 5
FIRST_PAUSE_S = 0.1
INFRASTRUCTURE_PAUSE_S = 0.5
OBSERVED, TOLERATED = 100, 20  # more dead letters than this among the last hundred records: it is we who are ill

log = structlog.get_logger()


class Consumer:
    """One lane of one service. `ready` says whether it has partitions (or knows that others have them all)."""

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
        self.dispatcher = dispatcher
        self.dead = dead
        self.types = tuple(type_ for handler in subscriptions.of(lane) for type_ in handler.types)
        self.topics = sorted(subscriptions.topics(lane))
        self.read_elsewhere = subscriptions.topics("interactive") if lane == "background" else set()
        self.ready = False
        self.ill = False
        self._busy = asyncio.Lock()
        self._done: dict[TopicPartition, int] = {}
        self._position: dict[TopicPartition, int] = {}
        self._committed_at = 0.0
        self._deaths = deque([False] * OBSERVED, maxlen=OBSERVED)

    async def run(self) -> None:
        """Until cancelled; then the offsets of what is done are committed and the group is left."""
        self.kafka.subscribe(self.topics, listener=_Listener(self))
        try:
            await self._join()
            while not self.ill:
                await self._poll()
            log.error("consumer_stopped", lane=self.lane, reason="too many dead letters")
            await asyncio.Event().wait()
        finally:
            await self._leave()

    async def _join(self) -> None:
        while True:
            try:
                await self.kafka.start()
                return
            except KafkaError as error:
                log.warning("consumer_without_broker", lane=self.lane, error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(5):
                await self.commit()
                await self.kafka.stop()
        except (KafkaError, TimeoutError) as error:
            log.warning("consumer_left_rudely", lane=self.lane, error=type(error).__name__)

    async def _poll(self) -> None:
        polled = await self.kafka.getmany(timeout_ms=POLL_MS, max_records=BATCH_RECORDS)
        if polled:
            async with self._busy:
                await self._handle_polled(polled)
        if time.monotonic() - self._committed_at > COMMIT_EVERY_S:
            await self.commit()

    async def _handle_polled(self, polled: dict[TopicPartition, list[ConsumerRecord[Any, Any]]]) -> None:
        records = [record for partition in polled.values() for record in partition]
        BATCH_SIZE.labels(self.lane).observe(len(records))
        with PROCESSING.labels(self.lane).time():
            await self.handle(records)
        if self.ill:
            return  # what was not tried is fetched again, by a process that is well
        for partition, batch in polled.items():
            self._done[partition] = self._position[partition] = batch[-1].offset + 1

    async def handle(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """Returns when each record has had its effect, is a dead letter, or is not ours; or early, when we are ill."""
        deliveries = [delivery for record in records if not self.ill and (delivery := await self._read(record))]
        if not deliveries:
            return
        try:
            await self.dispatcher.apply(deliveries)
        except Exception as error:
            if len(deliveries) > 1:
                log.info("batch_split", lane=self.lane, records=len(deliveries), error=type(error).__name__)
        else:
            for delivery in deliveries:
                self._count(delivery, "handled")
            return
        for delivery in deliveries:
            if not self.ill:
                await self._handle_alone(delivery)

    async def _read(self, record: ConsumerRecord[Any, Any]) -> Delivery | None:
        headers = dict(record.headers)
        try:
            cls = event_class(headers)
            if cls is None or cls not in self.types:
                return None
            return Delivery(record, Origin.of(record), read(cls, headers, record.value))
        except UnreadableRecord as unreadable:
            if "ce_type" not in headers and record.topic in self.read_elsewhere:
                return None  # whose it is cannot be known, and the other lane buries it
            await self._bury(record, unreadable.reason, attempts=1, park="ce_type" in headers)
            return None

    async def _handle_alone(self, delivery: Delivery) -> None:
        attempts = 0
        while True:
            try:
                await self.dispatcher.apply([delivery])
                return self._count(delivery, "handled")
            except KeyParked:
                return await self._give_up(delivery, "parked", attempts)
            except Exception as error:
                failure = classify(error)
                if failure == "infrastructure":
                    self.ready = False
                    log.warning("consumer_without_database", lane=self.lane, error=type(error).__name__)
                    await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
                    continue
                attempts += 1
                if failure == "domain" or attempts == TRIES:
                    log.error("record_given_up", type=delivery.envelope.event.type, failure=failure, exc_info=error)
                    reason = type(error).__name__
                    return await self._give_up(delivery, reason, attempts, park=failure != "domain")
            await asyncio.sleep(FIRST_PAUSE_S * 3 ** (attempts - 1))

    async def _give_up(self, delivery: Delivery, reason: str, attempts: int, *, park: bool = True) -> None:
        self._count(delivery, "dead")
        await self._bury(delivery.record, reason, attempts=attempts, park=park)

    async def _bury(self, record: ConsumerRecord[Any, Any], reason: str, *, attempts: int, park: bool) -> None:
        """Only the interactive lane parks keys: the effects of the background lane commute."""
        DEAD_LETTERS.labels(self.lane, reason).inc()
        while True:
            try:
                await self.dead.bury(record, reason, attempts=attempts, park=park and self.lane == "interactive")
                break
            except Exception as error:
                if classify(error) not in {"infrastructure", "unavailable", "conflict"}:
                    raise
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
        if reason != "parked":
            self._deaths.append(True)
            self.ill = sum(self._deaths) > TOLERATED

    def _count(self, delivery: Delivery, outcome: str) -> None:
        CONSUMED.labels(self.lane, delivery.envelope.event.type, outcome).inc()
        self.ready = True
        if outcome == "handled":
            self._deaths.append(False)

    async def commit(self) -> None:
        """Tell the broker how far we are. A failure costs nothing: the inbox knows better."""
        self._committed_at = time.monotonic()
        done, self._done = self._done, {}
        try:
            if done:
                await self.kafka.commit(done)
            self._measure_lag()
        except (CommitFailedError, IllegalStateError):
            log.info("offsets_not_committed", lane=self.lane, reason="partitions moved")
        except (KafkaError, Unavailable) as error:
            self._done = done | self._done
            log.warning("offsets_not_committed", lane=self.lane, error=type(error).__name__)

    def _measure_lag(self) -> None:
        lag = dict.fromkeys(self.topics, 0)
        for partition in self.kafka.assignment() & self._position.keys():
            lag[partition.topic] += max(0, (self.kafka.highwater(partition) or 0) - self._position[partition])
        for topic, records in lag.items():
            LAG.labels(self.lane, topic).set(records)

    async def settle(self, revoked: Collection[TopicPartition]) -> None:
        """Before partitions go to somebody else: finish the batch in hand and say how far we are."""
        async with self._busy:
            if revoked:
                await self.commit()


class _Listener(ConsumerRebalanceListener):
    def __init__(self, consumer: Consumer) -> None:
        self.consumer = consumer

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        await self.consumer.settle(revoked)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self.consumer.ready = True
        log.info("partitions_assigned", lane=self.consumer.lane, partitions=len(assigned))
