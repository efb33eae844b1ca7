"""Dead letters: records that were given up, with their original bytes and headers, on `<service>.dead`.

Where order counts, the key of a dead record is blocked: what follows it under the same key dies too, in order, until
what was redriven through `<service>.retry` has brought all that waits back.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from aiokafka import ConsumerRecord
from contracts.topics import dead_letter_topic

from common.db import Command, Connection, Database
from common.messaging.envelope import Headers
from common.messaging.kafka import Outgoing, Producer

BLOCK = Command(
    """
    insert into blocked_key (topic, partition_id, record_offset, key) values (%(topic)s, %(partition)s, %(offset)s, %(key)s)
    on conflict do nothing
    """
)
UNBLOCK = Command(
    """
    delete from blocked_key blocked
    using unnest(cast(%(topics)s as text[]), cast(%(partitions)s as int[]), cast(%(offsets)s as bigint[]))
          as back (topic, part, at)
    where (blocked.topic, blocked.partition_id, blocked.record_offset) = (back.topic, back.part, back.at)
    """
)


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """Where a record first stood, also when it comes back through the retry topic. No two records share it."""

    topic: str
    partition: int
    offset: int
    key: str | None

    @classmethod
    def of(cls, record: ConsumerRecord) -> "RecordOrigin":
        headers = dict(record.headers)
        key = record.key.decode("utf-8", "replace").replace("\0", "\ufffd") if record.key else None  # as Postgres keeps it
        try:
            topic = headers["original-topic"].decode()
            return cls(topic, int(headers["original-partition"]), int(headers["original-offset"]), key)
        except (KeyError, ValueError):
            return cls(record.topic, record.partition, record.offset, key)


class DeadLetters:
    """Writes a service's dead letters and blocks their keys."""

    def __init__(self, service: str, producer: Producer, database: Database) -> None:
        self.topic = dead_letter_topic(service).name
        self.producer = producer
        self.database = database

    async def bury(self, record: ConsumerRecord, reason: str, *, attempts: int) -> None:
        """Keep the record for a person to look at; returns when the broker has it. Raises `Unavailable`.

        A value that leaves no room for our headers stays where it stands, at the record's origin.
        """
        origin = RecordOrigin.of(record)
        headers = [*_original(record.headers), *_obituary(record, origin, reason, attempts)]
        value: bytes | None = record.value
        if value is not None and len(value) > MOST_VALUE_BYTES:
            headers.append((LEFT_OUT, str(len(value)).encode()))
            value = None
        await self.producer.produce([Outgoing(self.topic, record.key, value, headers)])

    async def block(self, record: ConsumerRecord) -> None:
        """What follows under the record's key waits for it from now on. Raises what the database raises."""
        origin = RecordOrigin.of(record)
        if origin.key is not None:
            async with self.database.kernel.connect() as connection:
                await connection.run(BLOCK, asdict(origin))


async def unblock(connection: Connection, origins: Sequence[RecordOrigin]) -> None:
    """Dead records that have come back and were handled hold their keys back no longer."""
    names = ("topics", "partitions", "offsets")
    columns = map(list, zip(*((one.topic, one.partition, one.offset) for one in origins), strict=True))
    await connection.run(UNBLOCK, dict(zip(names, columns, strict=True)))


MOST_VALUE_BYTES = 1_000_000
LEFT_OUT = "value-left-out"
OBITUARY = ("original-topic", "original-partition", "original-offset", "attempts", "reason", "died-at")


def _original(headers: Sequence[tuple[str, bytes]]) -> Headers:
    return [(name, value or b"") for name, value in headers if name not in (*OBITUARY, LEFT_OUT)]


def _obituary(record: ConsumerRecord, origin: RecordOrigin, reason: str, attempts: int) -> Headers:
    values = (origin.topic, origin.partition, origin.offset, attempts, reason, datetime.now(UTC).isoformat())
    return [(name, str(value).encode()) for name, value in zip(OBITUARY, values, strict=True)]
