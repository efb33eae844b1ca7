"""What a benchmark reads from a real broker and a real database, the broker reached over a network that takes its time."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from aiokafka import AIOKafkaProducer
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.provision.topics import create_topics
from contracts.catalogue import TOPICS
from contracts.conversation import ConversationHandedOff, ConversationOpened
from contracts.event import Event
from contracts.gateway import MessageReceived
from contracts.message_sender import MessageOutcomeUnknown
from contracts.topics import DELIVERIES, INCOMING_MESSAGES
from devkit.bench.network import Network
from devkit.bench.records import in_doubt_and_handed_over, in_topics
from devkit.bench.traffic import PRELOADED, Traffic, count_statements, traffic
from devkit.embedded.kafka import Kafka
from devkit.embedded.ports import HOST
from devkit.embedded.postgres import Postgres
from devkit.repository import ROOT


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    state = Path(tmp_path_factory.mktemp("kafka"))
    broker, network = Kafka(state / "kafka"), Network(state / "network", 0.5)
    network.carry({"kafka": broker.port})
    broker.advertised_port = network.route("kafka")
    network.start(die_with_parent=True)
    broker.start(die_with_parent=True)
    asyncio.run(create_topics(broker.bootstrap, TOPICS))
    yield broker
    broker.stop()
    network.stop()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    database = Postgres(Path(tmp_path_factory.mktemp("postgres")), settings=PRELOADED)
    database.start(die_with_parent=True)
    yield database
    database.stop()


def example(kind: type[Event], **given: object) -> Event:
    file = ROOT / "contracts" / "examples" / kind.type / "0-minimal.json"
    return kind.read(file.read_bytes()).model_copy(update=given)


async def produce(broker: Kafka, *events: Event) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
        for event in events:
            headers = [(name, value.encode()) for name, value in headers_of(event, uuid7(), None).items()]
            await producer.send_and_wait(event.topic.name, event.write(), key=event.key.encode(), headers=headers)


def written_by(key: UUID, address: str) -> Event:
    event = example(MessageReceived)
    assert isinstance(event, MessageReceived)
    return event.model_copy(update={"contact": event.contact.model_copy(update={"key": key, "address": address})})


async def test_the_topics_say_whose_send_is_in_doubt_and_who_waits_for_a_person(broker: Kafka) -> None:
    doubted, handed, conversation = uuid4(), uuid4(), uuid4()
    await produce(
        broker,
        written_by(doubted, "+5541900000001"),
        written_by(handed, "+5541900000002"),
        written_by(uuid4(), "+5541900000003"),
        example(MessageOutcomeUnknown, contact_key=doubted),
        example(ConversationOpened, contact_key=handed, conversation_id=conversation),
        example(ConversationHandedOff, conversation_id=conversation),
    )

    assert await in_doubt_and_handed_over(broker.bootstrap) == ({"5541900000001": 1}, {"5541900000002"})
    records = await in_topics(broker.bootstrap)
    assert (records[INCOMING_MESSAGES.name], records[DELIVERIES.name]) == (3, 1)


async def test_transactions_statements_and_records_are_counted_for_each_conversation(broker: Kafka, database: Postgres) -> None:
    await count_statements(database.url())
    with psycopg.connect(database.url(), autocommit=True) as admin:
        admin.execute("create database billing")
    before = await traffic(database.url(), broker.bootstrap, statements=True)
    with psycopg.connect(database.url("billing")) as connection:
        for _ in range(6):
            connection.execute("select 1")
            connection.commit()
    await produce(broker, *(written_by(uuid4(), "+5541900000004") for _ in range(4)))
    with psycopg.connect(f"host={HOST} port={database.port} user={database.user} password={database.password}") as connection:
        connection.execute("select pg_stat_force_next_flush()")

    each = (await traffic(database.url(), broker.bootstrap, statements=True)).since(before, conversations=2)

    assert each.transactions["billing"] >= 3
    assert each.statements["billing"] >= 9  # begin, select, commit
    assert each.records == {INCOMING_MESSAGES.name: 2}


def test_what_did_not_change_is_not_told() -> None:
    before = Traffic(transactions={"billing": 5, "gateway": 5})
    after = Traffic(transactions={"billing": 15, "gateway": 5, "analytics": 1})
    assert after.since(before, conversations=10).transactions == {"billing": 1.0, "analytics": 0.1}
