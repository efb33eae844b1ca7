"""Fetch sessions against a real broker: an answer names what changed, and whoever's session is lost loses no record."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import NodeNotReadyError
from aiokafka.protocol.fetch import FetchRequest, FetchRequest_v11
from common.messaging.fetch_sessions import FetchSession, FetchSessions
from common.messaging.kafka import Outgoing
from common.provision.topics import create_topics
from contracts.topics import Topic, days
from toy import stage

PARTITIONS = 12


class Wire:
    """Between a consumer and its client: how many partitions each answer named, and whether its session counted."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        client: Any = consumer._client
        self.named: list[int] = []
        self.errors: list[int] = []
        self.sessions = FetchSessions(self._send)
        self._plainly = client.send
        client.send = self.sessions.send

    async def _send(self, node_id: int, request: object, **how: Any) -> Any:
        answer = await self._plainly(node_id, request, **how)
        if isinstance(request, FetchRequest):
            self.named.append(sum(len(partitions) for _, partitions in answer.topics))
            self.errors.append(answer.error_code)
        return answer

    @property
    def session(self) -> FetchSession:
        [session] = self.sessions.of.values()
        return session


class Reading:
    def __init__(self, topic: str, bootstrap: str, consumer: AIOKafkaConsumer) -> None:
        self.topic, self.bootstrap, self.consumer = topic, bootstrap, consumer
        self.wire = Wire(consumer)
        self.heard: list[bytes | None] = []

    async def say(self, *words: bytes) -> None:
        await stage.produce(self.bootstrap, [Outgoing(self.topic, word, word, []) for word in words])

    async def hear(self, until: int) -> list[bytes | None]:
        """Returns what was heard in all, as soon as that is so many."""

        async def more() -> list[bytes | None]:
            polled = await self.consumer.getmany(timeout_ms=200)
            self.heard += [record.value for records in polled.values() for record in records]
            return self.heard

        return await stage.eventually(more, lambda heard: len(heard) >= until)


@pytest.fixture
async def reading(kafka_bootstrap: str) -> AsyncIterator[Reading]:
    topic = Topic(f"words.{uuid4()}", "gateway", "word", days(1), partitions=PARTITIONS)
    await create_topics(kafka_bootstrap, [topic])
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    reading = Reading(topic.name, kafka_bootstrap, consumer)
    await consumer.start()
    consumer.assign([TopicPartition(topic.name, number) for number in range(PARTITIONS)])
    yield reading
    await consumer.stop()


async def test_an_answer_names_only_partitions_with_something_new(reading: Reading) -> None:
    words = [f"word {number}".encode() for number in range(30)]
    await reading.say(*words)
    await reading.hear(30)
    named_so_far = len(reading.wire.named)

    for number in range(5):
        await reading.say(f"late {number}".encode())
        await reading.hear(31 + number)

    assert max(reading.wire.named[:named_so_far]) > 1
    assert max(reading.wire.named[named_so_far:]) <= 1
    assert len(reading.heard) == len(set(reading.heard)) == 35


async def test_a_session_that_the_broker_does_not_know_is_begun_again(reading: Reading) -> None:
    await reading.say(b"before")
    await reading.hear(1)

    reading.wire.session.id += 1  # as after a restart of the broker
    await reading.say(b"after", b"and another", b"and a third")

    assert sorted(map(str, await reading.hear(4))) == sorted(map(str, [b"before", b"after", b"and another", b"and a third"]))
    assert any(reading.wire.errors)
    assert reading.wire.errors[-1] == 0


async def test_what_is_fetched_again_is_heard_again(reading: Reading) -> None:
    """A lane goes back to what it left behind: the broker is told of the place, though nothing new stands there."""
    await reading.say(b"one")
    await reading.hear(1)
    [place] = [place for place in reading.consumer.assignment() if await reading.consumer.position(place)]

    reading.consumer.seek(place, 0)

    assert await reading.hear(2) == [b"one", b"one"]


async def test_a_partition_that_is_not_read_on_is_forgotten_and_remembered(reading: Reading) -> None:
    await reading.say(*[f"word {number}".encode() for number in range(12)])
    await reading.hear(12)
    paused = sorted(reading.consumer.assignment())[:6]

    reading.consumer.pause(*paused)
    await reading.say(*[f"more {number}".encode() for number in range(24)])
    while await reading.consumer.getmany(*reading.consumer.assignment() - set(paused), timeout_ms=500):
        pass
    reading.consumer.resume(*paused)
    await reading.consumer.seek_to_beginning()
    reading.heard.clear()

    assert len(set(await reading.hear(36))) == 36


def test_what_is_said_is_what_changed() -> None:
    session = FetchSession()
    everything = [("a", [(0, 5, 9), (1, 7, 9)]), ("b", [(0, 1, 9)])]

    assert session.changes(everything) == (everything, [])
    session.id, session.epoch = 4, 1
    assert session.changes(everything) == ([], [])
    assert session.changes([("a", [(0, 6, 9)])]) == ([("a", [(0, 6, 9)])], [("a", [1]), ("b", [0])])
    assert session.changes(everything) == ([("a", [(0, 5, 9), (1, 7, 9)]), ("b", [(0, 1, 9)])], [])
    session.failed()
    assert session.changes(everything) == (everything, [])


EVERYTHING = [("a", [(0, 5, 9), (1, 7, 9)])]


def a_fetch() -> FetchRequest:
    return FetchRequest(100, 1, 1_000, 0, EVERYTHING)


class Elsewhere:
    """What aiokafka's client would send, and what it answers or raises."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[Any] = []

    async def send(self, node_id: int, request: FetchRequest) -> Any:
        if self.errors:
            raise self.errors.pop(0)
        self.asked.append(request.build(FetchRequest_v11))
        return SimpleNamespace(API_VERSION=11, error_code=0, session_id=4)


async def test_an_aiokafka_with_sessions_of_its_own_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told twice what changed, a broker would forget partitions that nobody asks for again."""
    client = Elsewhere()
    sessions = FetchSessions(client.send)
    plainly = FetchRequest.build

    def build(self: FetchRequest, request_struct_class: type[object]) -> Any:
        request = plainly(self, request_struct_class)
        request.session_id, request.session_epoch = 7, 3
        return request

    monkeypatch.setattr(FetchRequest, "build", build)
    for _ in range(2):
        await sessions.send(0, a_fetch())

    assert [(one.session_id, one.session_epoch) for one in client.asked] == [(7, 3), (7, 3)]
    assert not sessions.supported


async def test_a_client_that_this_was_not_written_for_is_asked_plainly_from_then_on() -> None:
    client = Elsewhere(TypeError("build() takes another argument"))
    sessions = FetchSessions(client.send)

    await sessions.send(0, a_fetch())
    await sessions.send(0, a_fetch())

    assert [(one.session_id, one.session_epoch) for one in client.asked] == [(0, -1), (0, -1)]


async def test_a_broker_that_fails_is_no_reason_to_do_without_sessions() -> None:
    client = Elsewhere(NodeNotReadyError())
    sessions = FetchSessions(client.send)

    with pytest.raises(NodeNotReadyError):
        await sessions.send(0, a_fetch())
    for _ in range(2):
        await sessions.send(0, a_fetch())

    assert [(one.session_id, one.session_epoch) for one in client.asked] == [(0, 0), (4, 1)]
