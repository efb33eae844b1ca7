"""What the kernel's stories have in common: waiting for what must come true, events to send, and what came of them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.messaging.kafka import Outgoing, Producer
from common.provision.databases import ServiceDatabase
from contracts.event import Event
from contracts.knowledge import DocumentUploaded
from contracts.llm_orchestration import TokensSpent, Usage
from contracts.topics import DOCUMENTS, TOKEN_USAGE, Topic, dead_letter_topic, retry_topic
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from pydantic import BaseModel

T = TypeVar("T")
DEAD, RETRY = dead_letter_topic("toy"), retry_topic("toy")
HEARD = (DOCUMENTS, TOKEN_USAGE, DEAD, RETRY)


async def eventually(ask: Callable[[], Awaitable[T]], until: Callable[[T], object] = bool, *, within_s: float = 40) -> T:
    """Ask until the answer satisfies; fails with the last answer."""
    deadline = time.monotonic() + within_s
    while not until(answer := await ask()):
        assert time.monotonic() < deadline, f"after {within_s} s it is still {answer!r}"
        await asyncio.sleep(0.05)
    return answer


async def comes_true(condition: Callable[[], object], *, within_s: float = 40) -> None:
    """Wait for a state of this process."""

    async def asked() -> object:
        return condition()

    await eventually(asked, within_s=within_s)


async def others_run() -> None:
    """Tasks that were just created run until they wait for something."""
    await asyncio.sleep(0)


@asynccontextmanager
async def going(*parts: Callable[[], Awaitable[None]]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Parts of a service, run beside the test and cancelled after it. One that dies fails the test."""

    async def go(part: Callable[[], Awaitable[None]]) -> None:
        await part()

    tasks = [asyncio.create_task(go(part)) for part in parts]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(end) for end in ended] == [asyncio.CancelledError] * len(parts), ended


def consumers(*harnesses: Harness) -> list[Callable[[], Awaitable[None]]]:
    return [consumer.run for harness in harnesses for consumer in harness.running.consumers.values()]


def now() -> datetime:
    return datetime.now(UTC)


def document(tenant_id: UUID, title: str, document_id: UUID | None = None) -> DocumentUploaded:
    return DocumentUploaded(
        tenant_id=tenant_id,
        document_id=document_id or uuid4(),
        occurred_at=now(),
        title=title,
        mime_type="text/plain",
        size=1,
    )


def tokens(tenant_id: UUID, model: str) -> TokensSpent:
    return TokensSpent(
        tenant_id=tenant_id,
        turn_id=uuid4(),
        conversation_id=uuid4(),
        reservation_id=None,
        answers=1,
        model=model,
        usage=Usage(),
        occurred_at=now(),
    )


def outgoing(event: Event, event_id: UUID | None = None, **changed: str | None) -> Outgoing:
    """The event as the relay would produce it; `changed` headers are replaced, or left out where None."""
    headers: dict[str, str | None] = {**headers_of(event, event_id or uuid7(), None), **changed}
    raw = [(name, value.encode()) for name, value in headers.items() if value is not None]
    return Outgoing(event.topic.name, event.key.encode(), event.write(), raw)


async def produce(bootstrap: str, records: Sequence[Outgoing]) -> None:
    producer = Producer(bootstrap, "test")
    await producer.produce(records)
    await producer.close()


async def everything_in(bootstrap: str, topic: Topic) -> list[ConsumerRecord[Any, Any]]:
    """Every record of a topic, partition by partition."""
    found: list[ConsumerRecord[Any, Any]] = []
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        partitions = _partitions(topic)
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                for records in (await consumer.getmany(partition, timeout_ms=500)).values():
                    found += records
    return found


def _partitions(*topics: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]


async def empty_topics(bootstrap: str, topics: Sequence[Topic]) -> None:
    """Forget every record, so that a test finds only its own."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        ends = await consumer.end_offsets(_partitions(*topics))
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.delete_records({partition: RecordsToDelete(end) for partition, end in ends.items() if end})
    await admin.close()


async def notes(harness: Harness, *tenants: UUID) -> list[str]:
    """What the toy wrote down for these tenants, in its order."""
    async with harness.session(*tenants) as session:
        return [row.what for row in await ask(session, "select what from note order by position")]


async def notes_by_subject(harness: Harness, *tenants: UUID) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    async with harness.session(*tenants) as session:
        for row in await ask(session, "select subject, what from note order by position"):
            found.setdefault(row.subject, []).append(row.what)
    return found


def poison_notes(harness: Harness, statement: str) -> None:
    """From now on Postgres itself does this for every note that begins with `poison`."""
    with psycopg.connect(harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute(f"""
            create or replace function poison() returns trigger language plpgsql as $$
            begin if new.what like 'poison%' then {statement}; end if; return new; end $$;
            create or replace trigger poison before insert on note for each row execute function poison()
        """)


async def disconnect(toy: Harness) -> None:
    """Those who were connected are not any more, and connect anew."""
    for pool in (toy.database.app, toy.database.kernel):
        while pool._idle:
            await pool._idle.pop().driver.close()


def only_reads(harness: Harness, on_or_off: str) -> None:
    """Whoever connects from now on finds a server that takes nothing, or one that does."""
    writing = "-c default_transaction_read_only=off"
    with psycopg.connect(harness.own_database.owner_url, autocommit=True, options=writing) as owner:
        owner.execute(f'alter database "{harness.own_database.name}" set default_transaction_read_only = {on_or_off}')


async def count(harness: Harness, table: str) -> int:
    """Rows of a table of the kernel."""
    async with harness.database.kernel.connect() as connection:
        return int((await ask(connection, f"select count(*) as rows from {table}"))[0].rows)


def environment(database: ServiceDatabase, bootstrap: str, prefix: str = "TOY", **further: str) -> dict[str, str]:
    """What a process of a service must be told."""
    told = {
        "DATABASE_URL": database.app_url,
        "KERNEL_DATABASE_URL": database.kernel_url,
        "KAFKA_BOOTSTRAP": bootstrap,
        "PEPPER": "a-pepper-for-tests-only",
        "SERVICE_SECRET": "a-service-secret-for-tests-only-0",
        **further,
    }
    return {f"{prefix}_{name}": value for name, value in told.items()}


class Strange(BaseModel):
    """A job's payload as another release might have written it."""

    unknown: int = 7


@dataclass(frozen=True)
class Replica:
    """A process of a service, with all that it printed in `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    async def ended(self, within_s: float = 40) -> int:
        """Its exit code, once it has one."""
        return await asyncio.to_thread(self.process.wait, within_s)


@contextmanager
def process(log: Path, told: dict[str, str], *command: str) -> Iterator[Replica]:
    """`python <command>` with these settings, killed at the end if it still runs."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **told}
    with log.open("wb") as output:
        started = subprocess.Popen([sys.executable, *command], env=environment, stdout=output, stderr=output)
    replica = Replica(started, log)
    try:
        yield replica
    finally:
        replica.kill()
