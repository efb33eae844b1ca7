"""Over TLS, as the user that its manifest makes: a service reads and writes what its code does, and nothing else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from common.errors import Unavailable
from common.messaging.kafka import Outgoing, Producer, lane_consumer
from common.messaging.reading import read_topic
from common.messaging.security import KafkaSecurity
from common.provision.topics import create_topics
from contracts.catalogue import TOPICS
from contracts.topics import (
    DELIVERIES,
    FACTS,
    INCOMING_MESSAGES,
    OUTGOING_MESSAGES,
    QUOTAS,
    SERVICES,
    Topic,
    dead_letter_topic,
    retry_topic,
)
from devkit.embedded.secure_kafka import SecureKafka, allow
from devkit.generator.kafka_users import ANALYSTS, AUTOSCALER, acls, consumer_groups

PASSWORDS = {name: f"{name}-secret" for name in (*SERVICES, ANALYSTS, AUTOSCALER)}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    broker = SecureKafka(tmp_path_factory.mktemp("kafka"), PASSWORDS)
    broker.start(die_with_parent=True)

    async def furnish() -> None:
        await create_topics(broker.bootstrap, TOPICS)
        for name, rules in acls().items():
            await allow(broker.bootstrap, name, rules)

    asyncio.run(furnish())
    yield broker
    broker.stop()


def as_user(broker: SecureKafka, name: str, password: str | None = None) -> KafkaSecurity:
    """Returns what a client shows that signs in with a password."""
    said = password or PASSWORDS[name]
    return KafkaSecurity.of("SASL_SSL", ca=broker.authority.file, certificate=None, key=None, username=name, password=said)


def certified(broker: SecureKafka, name: str) -> KafkaSecurity:
    """Returns what a client shows that has a certificate."""
    mine = broker.authority.certificate(name)
    return KafkaSecurity.of("SSL", ca=broker.authority.file, certificate=mine.chain, key=mine.key, username=None, password=None)


async def write(bootstrap: str, security: KafkaSecurity, topic: Topic, value: bytes = b"{}") -> None:
    producer = Producer(bootstrap, "test", security)
    try:
        await producer.produce([Outgoing(topic.name, b"key", value, ())])
    finally:
        await producer.close()


async def read(broker: SecureKafka, name: str, topic: Topic) -> list[bytes]:
    return [one.value async for one in read_topic(broker.scram_bootstrap, topic, as_user(broker, name))]


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_joins_the_groups_of_its_lanes_and_reads_what_it_subscribes_to(broker: SecureKafka, name: str) -> None:
    for group, topics in consumer_groups(name).items():
        consumer = lane_consumer(broker.scram_bootstrap, group, instance_id="0", gather_ms=None, security=as_user(broker, name))
        consumer.subscribe(sorted(topics))
        await consumer.start()
        try:
            await consumer.getmany(timeout_ms=10_000 if not consumer.assignment() else 500)
            assert {one.topic for one in consumer.assignment()} == topics
            await consumer.commit(dict.fromkeys(consumer.assignment(), 0))
        finally:
            await consumer.stop()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
async def test_whoever_owns_a_topic_writes_it(broker: SecureKafka, topic: Topic) -> None:
    await write(broker.scram_bootstrap, as_user(broker, topic.producer), topic)


@pytest.mark.parametrize("topic", [INCOMING_MESSAGES, OUTGOING_MESSAGES, retry_topic("billing")], ids=lambda topic: topic.name)
async def test_nobody_else_does(broker: SecureKafka, topic: Topic) -> None:
    with pytest.raises(Unavailable, match="TopicAuthorizationFailedError"):
        await write(broker.scram_bootstrap, as_user(broker, "analytics"), topic)


async def seen(broker: SecureKafka, name: str) -> set[str]:
    """The topics that the broker admits to this user."""
    async with AIOKafkaConsumer(bootstrap_servers=broker.scram_bootstrap, **as_user(broker, name).options) as consumer:
        return await consumer.topics()


async def test_what_a_service_neither_reads_nor_writes_is_not_there_for_it(broker: SecureKafka) -> None:
    assert INCOMING_MESSAGES.name not in await seen(broker, "billing")
    assert {OUTGOING_MESSAGES.name, DELIVERIES.name} <= await seen(broker, "message-sender")


async def test_who_writes_a_topic_does_not_read_it_for_that(broker: SecureKafka) -> None:
    with pytest.raises(KafkaError, match="TopicAuthorizationFailed"):
        await read(broker, "billing", QUOTAS)


async def test_another_services_group_is_closed(broker: SecureKafka) -> None:
    consumer = AIOKafkaConsumer(
        DELIVERIES.name,
        bootstrap_servers=broker.scram_bootstrap,
        group_id="conversation.background",
        **as_user(broker, "billing").options,
    )
    try:
        with pytest.raises(KafkaError, match="GroupAuthorizationFailed"):
            await consumer.start()
    finally:
        await consumer.stop()


async def test_analysts_read_facts_and_nothing_else(broker: SecureKafka) -> None:
    await write(broker.scram_bootstrap, as_user(broker, "analytics"), FACTS, b'{"fact": 1}')

    assert b'{"fact": 1}' in await read(broker, ANALYSTS, FACTS)
    may = await seen(broker, ANALYSTS)
    assert {topic.partition(".")[0] for topic in may} == {"analytics"}
    assert dead_letter_topic("analytics").name not in may
    with pytest.raises(Unavailable):
        await write(broker.scram_bootstrap, as_user(broker, ANALYSTS), FACTS)


async def test_a_certificate_stands_for_its_user(broker: SecureKafka) -> None:
    await write(broker.mutual_bootstrap, certified(broker, "message-sender"), DELIVERIES)

    with pytest.raises(Unavailable):
        await write(broker.mutual_bootstrap, certified(broker, "message-sender"), OUTGOING_MESSAGES)


async def test_who_shows_nothing_or_the_wrong_thing_is_not_let_in(broker: SecureKafka, tmp_path: Path) -> None:
    without = KafkaSecurity.of("SSL", ca=broker.authority.file, certificate=None, key=None, username=None, password=None)
    stranger = SecureKafka(tmp_path, {})
    wrong_ca = KafkaSecurity.of(
        "SASL_SSL", ca=stranger.authority.file, certificate=None, key=None, username="billing", password=PASSWORDS["billing"]
    )
    for bootstrap, security in (
        (broker.scram_bootstrap, as_user(broker, "billing", "guessed")),
        (broker.scram_bootstrap, KafkaSecurity()),
        (broker.scram_bootstrap, wrong_ca),
        (broker.mutual_bootstrap, without),
    ):
        with pytest.raises(Unavailable):
            await write(bootstrap, security, DELIVERIES)
