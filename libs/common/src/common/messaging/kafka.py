"""The Kafka client as this fleet uses it: one producer per process, a consumer per lane, nothing committed by timers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from common.errors import Unavailable
from common.messaging.envelope import Headers
from common.messaging.fetch_sessions import keep_sessions
from common.messaging.security import IN_THE_CLEAR, KafkaSecurity

PRODUCE_TIMEOUT_S = 10.0
ASK_EVERY_S = 1.0
IDLE_FETCH_MS = 1_000  # a record ends the wait at once; what is assigned meanwhile is fetched after it

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to produce."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


class Sent:
    """Records on their way."""

    def __init__(
        self, owner: "Producer", by: AIOKafkaProducer, records: "Sequence[asyncio.Future[RecordMetadata]]", until: float
    ) -> None:
        self.by = by
        self._owner = owner
        self._records = records
        self._until = until

    async def acknowledged(self) -> None:
        """Returns when all in-sync replicas have them. Raises `Unavailable`."""
        try:
            async with asyncio.timeout_at(self._until):
                await asyncio.gather(*self._records)
        except (KafkaError, TimeoutError) as error:
            raise self._owner.failed(self.by, error) from error


class Producer:
    """An idempotent producer (`acks=all`) that is rebuilt when it is stuck.

    aiokafka never expires an idempotent batch, and after some broker errors stays stuck until it is made anew
    (aio-libs/aiokafka#1017): so each batch has a time limit of ours, after which the next one gets a new producer.
    """

    def __init__(self, bootstrap: str, client_id: str, security: KafkaSecurity = IN_THE_CLEAR) -> None:
        self.bootstrap = bootstrap
        self.client_id = client_id
        self.security = security
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def produce(self, records: Sequence[Outgoing]) -> None:
        """All records, acknowledged by all in-sync replicas, in order per key. Raises `Unavailable`."""
        await (await self.send(records)).acknowledged()

    async def send(self, records: Sequence[Outgoing], *, behind: "Sent | None" = None) -> "Sent":
        """Returns when the records are on their way, behind all that was sent before. Raises `Unavailable`, also when what was
        sent before, `behind` which they are to stay, has failed meanwhile.
        """
        producer: AIOKafkaProducer | None = None
        until = asyncio.get_running_loop().time() + PRODUCE_TIMEOUT_S
        try:
            async with asyncio.timeout_at(until):
                producer = await self._started()
                if behind is not None and behind.by is not producer:
                    raise Unavailable("what was sent before has failed")
                sent = [
                    await producer.send(record.topic, record.value, record.key, headers=list(record.headers))
                    for record in records
                ]
        except (KafkaError, TimeoutError) as error:
            raise self.failed(producer, error) from error
        return Sent(self, producer, sent, until)

    def failed(self, producer: AIOKafkaProducer | None, error: Exception) -> Unavailable:
        """Returns what is to be raised. Nothing more is sent over this producer: it would overtake what failed."""
        if producer is not None and self._producer is producer:
            self._producer = None
            task = asyncio.create_task(_end(producer))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
        return Unavailable(f"the broker did not acknowledge: {type(error).__name__}")

    async def ping(self) -> None:
        """Raises `Unavailable` unless the broker answers."""
        try:
            async with asyncio.timeout(2):
                producer = await self._started()
                await producer.client.fetch_all_metadata()
        except (KafkaError, TimeoutError) as error:
            raise Unavailable("the broker does not answer") from error

    async def away_for(self, seconds: float) -> None:
        """Returns when the broker has not answered for so long. It is not asked at once: who ends in time asks nothing."""
        answered_at = time.monotonic()
        while time.monotonic() - answered_at < seconds:
            await asyncio.sleep(ASK_EVERY_S)
            try:
                await self.ping()
                answered_at = time.monotonic()
            except Unavailable:
                continue
        log.warning("broker_away", for_s=seconds)

    async def topics(self) -> set[str]:
        """Returns the names of the topics that the broker shows us. Raises `Unavailable`."""
        try:
            async with asyncio.timeout(PRODUCE_TIMEOUT_S):
                return set((await (await self._started()).client.fetch_all_metadata()).topics())
        except (KafkaError, TimeoutError) as error:
            raise Unavailable("the broker does not answer") from error

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _end(producer)
        await asyncio.gather(*self._ending)

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                self._producer = await self._start()
            return self._producer

    async def _start(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap,
            client_id=self.client_id,
            enable_idempotence=True,
            linger_ms=0,
            request_timeout_ms=5_000,
            **self.security.options,
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer


async def _end(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(2):
            await producer.stop()
    except (KafkaError, TimeoutError) as error:
        log.warning("producer_abandoned", error=type(error).__name__)
        # Left alone it would try for ever, and send its batches once more when the broker is back.
        await producer._sender.close()
        await producer.client.close()


def lane_consumer(
    bootstrap: str,
    group: str,
    *,
    instance_id: str | None,
    gather_ms: int | None,
    security: KafkaSecurity = IN_THE_CLEAR,
) -> AIOKafkaConsumer:
    """Returns a consumer that commits only when told. With `gather_ms` the broker collects up to 1 MiB, or that long."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        client_id=group,
        group_instance_id=f"{group}-{instance_id}" if instance_id else None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_min_bytes=1_048_576 if gather_ms else 1,
        fetch_max_wait_ms=gather_ms or IDLE_FETCH_MS,
        consumer_timeout_ms=IDLE_FETCH_MS,  # how often the fetcher looks around: what it waits for wakes it
        session_timeout_ms=6_000,
        heartbeat_interval_ms=2_000,
        rebalance_timeout_ms=30_000,
        metadata_max_age_ms=30_000,
        **security.options,
    )
    keep_sessions(consumer)
    return consumer
