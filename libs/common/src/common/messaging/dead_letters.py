"""Dead letters: records that were given up, with their original bytes and headers, on `<service>.dead`.

Where order counts, the key of a dead record is parked: what follows it under the same key dies too, in order, until a
replay through `<service>.retry` has brought back all that waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import ConsumerRecord
from contracts.topics import dead_letter_topic
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from common.db import Database
from common.messaging.envelope import Headers
from common.messaging.kafka import Outgoing, Producer

ORIGINAL_TOPIC = "original-topic"

PARK = text(
    """
    insert into parked_key (topic, key, waiting) values (:topic, :key, 1)
    on conflict (topic, key) do update set waiting = parked_key.waiting + 1
    """
)
UNPARK = text(
    """
    with lowered as (
        update parked_key set waiting = waiting - 1 where topic = :topic and key = :key and waiting > 1 returning 1
    )
    delete from parked_key where topic = :topic and key = :key and waiting <= 1 and not exists (select from lowered)
    """
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record first stood: its topic and key, also when it comes back through the retry topic."""

    topic: str
    key: str | None
    replayed: bool

    @classmethod
    def of(cls, record: ConsumerRecord) -> "Origin":
        original = dict(record.headers).get(ORIGINAL_TOPIC)
        key = record.key.decode("utf-8", "replace") if record.key else None
        return cls(original.decode() if original else record.topic, key, replayed=original is not None)


class DeadLetters:
    """Writes a service's dead letters and parks their keys."""

    def __init__(self, service: str, producer: Producer, database: Database) -> None:
        self.topic = dead_letter_topic(service).name
        self.producer = producer
        self.database = database

    async def bury(self, record: ConsumerRecord, reason: str, *, attempts: int, park: bool) -> None:
        """Keep the record for a person to look at; returns when the broker has it. Raises `Unavailable`."""
        origin = Origin.of(record)
        headers = [*_original(record.headers), *_obituary(record, origin, reason, attempts)]
        await self.producer.produce([Outgoing(self.topic, record.key, record.value, headers)])
        already_counted = origin.replayed
        if park and origin.key is not None and not already_counted:
            async with self.database.begin() as transaction:
                await transaction.connection.execute(PARK, {"topic": origin.topic, "key": origin.key})


async def unpark(connection: AsyncConnection, origin: Origin) -> None:
    """A dead record has come back and was handled: one fewer of its key waits."""
    await connection.execute(UNPARK, {"topic": origin.topic, "key": origin.key})


OBITUARY = ("original-topic", "original-partition", "original-offset", "attempts", "reason", "died-at")


def _original(headers: Sequence[tuple[str, bytes]]) -> Headers:
    return [(name, value) for name, value in headers if name not in OBITUARY]


def _obituary(record: ConsumerRecord, origin: Origin, reason: str, attempts: int) -> Headers:
    values = (origin.topic, record.partition, record.offset, attempts, reason, datetime.now(UTC).isoformat())
    return [(name, str(value).encode()) for name, value in zip(OBITUARY, values, strict=True)]
