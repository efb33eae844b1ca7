"""Database, broker and processes go away in mid-flow: nothing is lost, nothing is given up, nothing happens twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from aiokafka import ConsumerRecord
from common.messaging.batches import TRIES_WHEN_LOST
from common.messaging.outbox import publish
from common.provision.databases import ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import STREAMS
from contracts.knowledge import DocumentIndexed, DocumentRemoved
from devkit.embedded.kafka import Kafka
from devkit.embedded.postgres import Postgres
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness, record_of
from structlog.testing import capture_logs
from structlog.typing import EventDict
from toy import stage
from toy.handlers import FAULTS
from toy.stage import comes_true, document, eventually, going, outgoing

T = TypeVar("T")


async def test_the_database_goes_away_and_comes_back(
    own_postgres: Postgres, own_database: ServiceDatabase, open_service: OpenService, broker: str, tenant_id: UUID
) -> None:
    toy: Harness = await open_service("toy", database=own_database, kafka_bootstrap=broker)
    running = toy.running
    keys = [uuid4() for _ in range(10)]
    events = [document(tenant_id, str(number), keys[number % 10]) for number in range(300)]

    async with going(*stage.consumers(toy), running.relay.run, running.runner.run):
        await stage.produce(broker, [outgoing(event) for event in events[:100]])
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 100)

        await asyncio.to_thread(own_postgres.kill)
        await stage.produce(broker, [outgoing(event) for event in events[100:200]])
        async with toy.client() as client:
            await eventually(lambda: readiness(client), lambda ready: ready["interactive lane"] != "ok")
            assert (await readiness(client))["database"] != "ok"
        await asyncio.to_thread(own_postgres.start, die_with_parent=True)

        await stage.produce(broker, [outgoing(event) for event in events[200:]])
        await once_connected(lambda: eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 300))
        async with toy.client() as client:
            await eventually(lambda: readiness(client), lambda ready: set(ready.values()) == {"ok"})
        await once_connected(lambda: eventually(lambda: stage.count(toy, "outbox"), lambda rows: rows == 0))

    assert await stage.everything_in(broker, stage.DEAD) == []
    noted = await once_connected(lambda: stage.notes_by_subject(toy, tenant_id))
    assert noted == {key: [str(number) for number in range(place, 300, 10)] for place, key in enumerate(keys)}


@pytest.mark.usefixtures("impatient")
async def test_a_database_that_only_reads_is_waited_for(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """As after a failover, when the address still leads to the server that was the writer."""
    stage.only_reads(toy, "on")
    await stage.disconnect(toy)
    events = [document(tenant_id, str(number)) for number in range(3)]
    await stage.produce(broker, [outgoing(event) for event in events])
    lane = toy.running.consumers["interactive"]
    async with going(*stage.consumers(toy), toy.running.relay.run, toy.running.runner.run):
        with capture_logs() as logs:
            await comes_true(lambda: sum(tried_in_vain(line) for line in logs) > 20)
        assert not lane.ready
        stage.only_reads(toy, "off")
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 3)
        await eventually(lambda: stage.count(toy, "outbox"), lambda rows: rows == 0)
    assert await stage.everything_in(broker, stage.DEAD) == []


@pytest.mark.usefixtures("impatient")
async def test_what_is_tried_beside_the_lane_is_not_given_up_for_an_outage(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """It failed once, by itself; then the database is away for longer than it would be tried."""
    batches = toy.running.consumers["interactive"].batches
    FAULTS["poison"] = ValueError()
    await batches.handle([record_of(document(tenant_id, "poison"))])
    assert batches.aside.occupied
    FAULTS.clear()
    stage.only_reads(toy, "on")
    await stage.disconnect(toy)
    async with going(batches.run):
        with capture_logs() as logs:
            await comes_true(lambda: sum(map(tried_in_vain, logs)) > 2 * TRIES_WHEN_LOST or not batches.aside.occupied)
        stage.only_reads(toy, "off")
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: notes == ["poison"])
    assert await stage.everything_in(broker, stage.DEAD) == []


@pytest.mark.parametrize("goes", ["before", "during"])
async def test_a_record_that_waits_for_the_database_is_not_blamed_for_those_who_wait(
    own_postgres: Postgres,
    own_database: ServiceDatabase,
    open_service: OpenService,
    broker: str,
    tenant_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
    goes: str,
) -> None:
    """Or an outage during which replicas come and go would give the first record of each partition up."""
    monkeypatch.setattr("common.messaging.consumer.REVOKED_WITHIN_S", 0.2)
    toy: Harness = await open_service("toy", database=own_database, kafka_bootstrap=broker)
    consumer = toy.running.consumers["interactive"]
    stage.poison_notes(toy, "perform pg_sleep(10)")
    if goes == "before":
        await asyncio.to_thread(own_postgres.kill)
    await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
    async with going(consumer.run):
        await comes_true(lambda: consumer.in_hand)
        if goes == "during":
            await comes_true(lambda: consumer.begun.marked)
            await asyncio.to_thread(own_postgres.kill)
        await comes_true(lambda: not consumer.batches.well)
        partitions = consumer.kafka.assignment()
        await consumer.hand_back(partitions)  # as before a rebalance

        times = await consumer.begun.times({one: await consumer.kafka.committed(one) or 0 for one in partitions})
        assert not any(times.values())


def tried_in_vain(line: EventDict) -> bool:
    return bool(line["event"] == "consumer_database_unavailable" and line["lane"] == "interactive")


async def readiness(client: httpx2.AsyncClient) -> dict[str, str]:
    checks: dict[str, str] = (await client.get("/readyz")).json()["checks"]
    return checks


async def once_connected(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer; asked again for each connection of the pool that leads to the server that is gone."""
    while True:
        try:
            return await ask()
        except psycopg.OperationalError:
            await asyncio.sleep(0.05)


async def test_the_broker_is_killed_and_restarted(
    own_kafka: Kafka, open_service: OpenService, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.messaging.handover.MOST_ROWS", 20)
    await create_topics(own_kafka.bootstrap, [*STREAMS, stage.DEAD, stage.RETRY])
    toy: Harness = await open_service("toy", kafka_bootstrap=own_kafka.bootstrap)
    keys = [uuid4() for _ in range(10)]

    async def publish_some(first: int, last: int) -> None:
        for number in range(first, last):
            async with toy.session(tenant_id) as session:
                publish(session, document(tenant_id, str(number), keys[number % 10]))

    async with going(*stage.consumers(toy), toy.running.relay.run):
        await publish_some(0, 100)
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 50)
        await asyncio.to_thread(own_kafka.kill)
        await publish_some(100, 200)
        assert len(toy.running.relay.carrying.rows._waiting) <= 20, "of what cannot be carried little is kept in memory"
        await asyncio.to_thread(own_kafka.start, die_with_parent=True)
        await publish_some(200, 300)
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 300, within_s=60)
        await eventually(lambda: stage.count(toy, "outbox"), lambda rows: rows == 0)

    noted = await stage.notes_by_subject(toy, tenant_id)
    assert noted == {key: [str(number) for number in range(place, 300, 10)] for place, key in enumerate(keys)}
    assert await stage.everything_in(own_kafka.bootstrap, stage.DEAD) == []


async def shares_the_work(replica: stage.Replica) -> bool:
    assert replica.process.poll() is None, replica.printed
    return "partitions_assigned" in replica.printed


async def test_two_replicas_share_the_work_and_one_takes_over_when_the_other_is_killed(
    toy: Harness, broker: str, tenant_id: UUID, tmp_path: Path
) -> None:
    keys = [uuid4() for _ in range(24)]

    async def send(numbers: range) -> None:
        uploads = [outgoing(document(tenant_id, str(number), keys[number % 24])) for number in numbers]
        removals = [outgoing(removed(tenant_id)) for _ in range(len(numbers) // 12)]
        await stage.produce(broker, uploads + removals)

    def replica(name: str) -> AbstractContextManager[stage.Replica]:
        told = stage.environment(toy.own_database, broker, PORT="0", INSTANCE_ID=name, JOB_TAKES_S="0.2")
        return stage.process(tmp_path / f"{name}.log", told, "-m", "toy", "serve")

    with replica("a") as one, replica("b") as other:
        await eventually(lambda: shares_the_work(one))
        await eventually(lambda: shares_the_work(other))
        await send(range(240))
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) > 60)
        one.kill()
        await send(range(240, 480))
        notes = await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 520)
        await eventually(lambda: stage.count(toy, "outbox"), lambda rows: rows == 0)

    assert Counter(notes)["fetched"] == 40
    noted = await stage.notes_by_subject(toy, tenant_id)
    assert {key: noted[key] for key in keys} == {
        key: [str(number) for number in range(place, 480, 24)] for place, key in enumerate(keys)
    }
    told = [record for record in await stage.everything_in(broker, stage.DOCUMENTS) if _type(record) == DocumentIndexed.type]
    assert len({dict(record.headers)["ce_id"] for record in told}) == 520, "every effect was told, under one id each"


async def test_what_two_replicas_tell_is_in_order_per_key_whichever_is_killed(
    toy: Harness, broker: str, tenant_id: UUID, tmp_path: Path
) -> None:
    """Both write to one outbox and either may lead: each key's events, told by whoever had its partition, stay in order."""
    keys, waves = [uuid4() for _ in range(12)], 6
    replicas: dict[str, stage.Replica] = {}
    with ExitStack() as running:

        def start(name: str, number: int) -> None:
            told = stage.environment(toy.own_database, broker, PORT="0", INSTANCE_ID=name)
            log = tmp_path / f"{name}{number}.log"
            replicas[name] = running.enter_context(stage.process(log, told, "-m", "toy", "serve"))

        start("a", 0)
        start("b", 0)
        for replica in replicas.values():
            await eventually(lambda replica=replica: shares_the_work(replica))
        for wave in range(waves):
            titles = range(120 * wave, 120 * (wave + 1))
            await stage.produce(broker, [outgoing(document(tenant_id, str(n), keys[n % 12])) for n in titles])
            await eventually(lambda: stage.notes(toy, tenant_id), lambda notes, wave=wave: len(notes) > 120 * wave + 30)
            victim = "ab"[wave % 2]
            replicas[victim].kill()
            start(victim, wave + 1)
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 120 * waves, within_s=60)
        await eventually(lambda: stage.count(toy, "outbox"), lambda rows: rows == 0)

    assert await first_told(broker) == {key: [str(n) for n in range(place, 120 * waves, 12)] for place, key in enumerate(keys)}


async def first_told(broker: str) -> dict[UUID, list[str]]:
    """What was told of each document, in the order in which it was told first. What is told again has the same id."""
    found: dict[UUID, dict[str, str]] = {}
    for record in await stage.everything_in(broker, stage.DOCUMENTS):
        if _type(record) == DocumentIndexed.type:
            event = DocumentIndexed.read(record.value)
            event_id = dict(record.headers)["ce_id"].decode()
            found.setdefault(event.document_id, {}).setdefault(event_id, event.embedding_model)
    return {key: list(titles.values()) for key, titles in found.items()}


async def test_a_record_that_takes_its_process_down_is_given_up_by_those_who_come_after(
    toy: Harness, broker: str, tenant_id: UUID, tmp_path: Path
) -> None:
    key = uuid4()
    titles = [*(str(number) for number in range(20)), "Kill: the process", *(str(number) for number in range(20, 40))]
    await stage.produce(broker, [outgoing(document(tenant_id, title, key)) for title in titles])
    others = [document(tenant_id, f"other {number}") for number in range(30)]
    await stage.produce(broker, [outgoing(event) for event in others])

    died = 0
    while died < 12:
        told = stage.environment(toy.own_database, broker, PORT="0", INSTANCE_ID="a")
        with stage.process(tmp_path / f"{died}.log", told, "-m", "toy", "serve") as replica:
            await eventually(lambda replica=replica: ended_or_done(replica, toy, broker, tenant_id))
            if replica.process.poll() is None:
                break
        died += 1

    assert died == 5
    dead = await stage.everything_in(broker, stage.DEAD)
    reasons = [dict(letter.headers)["reason"] for letter in dead]
    assert reasons == [b"process_died"] + [b"blocked"] * 20, "what follows it waits behind it, in order"
    assert (await stage.notes_by_subject(toy, tenant_id))[key] == titles[:20]
    assert max(Counter(await stage.notes(toy, tenant_id)).values()) == 1


async def ended_or_done(replica: stage.Replica, toy: Harness, broker: str, tenant_id: UUID) -> bool:
    if replica.process.poll() is not None:
        return True
    noted, dead = await stage.notes(toy, tenant_id), await stage.everything_in(broker, stage.DEAD)
    return len(noted) == 50 and len(dead) == 21


def removed(tenant_id: UUID) -> DocumentRemoved:
    return DocumentRemoved(tenant_id=tenant_id, document_id=uuid4(), occurred_at=stage.now(), size=1)


def _type(record: ConsumerRecord[bytes, bytes]) -> str:
    return dict(record.headers)["ce_type"].decode()
