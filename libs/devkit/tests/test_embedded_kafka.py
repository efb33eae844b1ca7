"""The embedded broker is a real one: durable, found again after a restart, and clear about what it lacks."""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from common.provision.topics import TopicRefused, create_topics
from devkit.embedded import java as java_module
from devkit.embedded.errors import EmbeddedError
from devkit.embedded.kafka import Kafka


@dataclass(frozen=True)
class Card:
    name: str
    partitions: int = 1
    config: Mapping[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    broker = Kafka(tmp_path_factory.mktemp("kafka"))
    broker.start(die_with_parent=True)
    yield broker
    broker.stop()


async def everything_in(broker: Kafka, topic: str) -> list[bytes]:
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        found = []
        while await consumer.position(partition) < end:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [record.value for record in records]
    return found


async def test_acknowledged_records_survive_sigkill(broker: Kafka) -> None:
    await create_topics(broker.bootstrap, [Card("orders")])
    port = broker.port
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, enable_idempotence=True, linger_ms=1) as producer:
        acknowledged = [await producer.send("orders", str(number).encode()) for number in range(2_000)]
        await asyncio.wait(acknowledged[:500], return_when=asyncio.ALL_COMPLETED)
        await asyncio.to_thread(broker.kill)
        assert broker.pid is None

        await asyncio.to_thread(broker.start, die_with_parent=True)
        await asyncio.gather(*acknowledged)

    assert broker.port == port
    assert await everything_in(broker, "orders") == [str(number).encode() for number in range(2_000)]


async def test_a_clean_restart_keeps_topics_and_settings_and_creates_what_is_missing(broker: Kafka) -> None:
    await create_topics(broker.bootstrap, [Card("kept", 3, {"retention.ms": "3600000"})])
    await asyncio.to_thread(Kafka(broker.state).stop)
    assert broker.pid is None
    await asyncio.to_thread(broker.start, die_with_parent=True)

    await create_topics(broker.bootstrap, [Card("kept", 5), Card("added")])

    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    topics = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics(["kept", "added"])}
    answer = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "kept")])
    await admin.close()
    assert topics == {"kept": 3, "added": 1}
    settings = {setting[0]: setting[1] for setting in answer[0].resources[0][4]}
    assert settings["retention.ms"] == "3600000"


async def test_a_setting_that_kafka_does_not_know_is_refused_by_name(broker: Kafka) -> None:
    with pytest.raises(TopicRefused, match="the topic wrong"):
        await create_topics(broker.bootstrap, [Card("wrong", config={"no.such.setting": "1"})])


def test_a_second_start_reuses_the_running_broker(broker: Kafka) -> None:
    other = Kafka(broker.state)
    other.start()
    assert other.pid == broker.pid
    assert other.bootstrap == broker.bootstrap


def test_it_listens_on_loopback_only(broker: Kafka) -> None:
    listening = [each.laddr.ip for each in psutil.Process(broker.pid).net_connections() if each.status == "LISTEN"]
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedError, match=rf"^Port {port}, which Kafka needs.*choose another port\.$"):
            Kafka(tmp_path, port).start()


def test_an_old_java_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java_module, "_carried", lambda: None)
    with pytest.raises(EmbeddedError, match=r"^Kafka needs Java 17 or newer \(found Java 11\): install"):
        java_module.java()
    old.unlink()
    with pytest.raises(EmbeddedError, match="found no Java that runs"):
        java_module.java()
