"""Replicas over one database and one broker, of which some come and others go while customers write: what one has in hand as
its partitions are taken away, or as it is killed, is another's, in order and once.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid4

import httpx2
import pytest
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.messaging.kafka import Outgoing, Producer
from common.messaging.reading import read_topic
from common.provision.databases import ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import STREAMS
from contracts.conversation import ConversationAssigned, MessageSendRequested, TurnRequested
from contracts.event import Event
from contracts.llm_orchestration import ReplyGenerated
from contracts.topics import dead_letter_topic, retry_topic
from devkit.embedded.ports import free_port
from devkit.fleet.play import eventually
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .test_assignment import arrives, automatic
from .test_webhook_keeping import environment_of
from .world import Ai, Customer, Desk, OpenDesk

E = TypeVar("E", bound=Event)
DEAD = dead_letter_topic("conversation")
PATIENT = {"turn_deadline_s": 600}  # a busy machine is no AI that hangs
KILLS = 2
QUICK, PERSON = 5, "Atendente"
MOST_WAVES = 4
READ = "select count(*) as events from inbox where event_id = any(%(ids)s)"


@pytest.fixture
async def broker(kafka_bootstrap: str) -> str:
    await create_topics(kafka_bootstrap, [*STREAMS, DEAD, retry_topic("conversation")])
    return kafka_bootstrap


@asynccontextmanager
async def at_work(harness: Harness) -> AsyncIterator[None]:
    """A member of the group, from its first partition until it leaves as at a shutdown."""
    running = harness.running
    parts = [running.relay.run, running.runner.run, *(lane.run for lane in running.consumers.values())]

    async def has_partitions() -> bool:
        return all(lane.kafka.assignment() for lane in running.consumers.values())

    tasks = [asyncio.create_task(part()) for part in parts]
    try:
        await eventually(has_partitions)
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * len(tasks), ended


@asynccontextmanager
async def mortal_member(database: ServiceDatabase, broker: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of the service with some of the partitions, until it is killed."""
    port = free_port()
    settings = {"KAFKA_BOOTSTRAP": broker, "PORT": port, **PATIENT}
    environment = {f"CONVERSATION_{name.upper()}": str(value) for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "conversation", "serve", env={**os.environ, **environment_of(database), **environment},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip

    async def is_ready(client: httpx2.AsyncClient) -> bool:
        assert process.returncode is None, "it ended before it was killed"
        try:
            return (await client.get("/readyz")).status_code == 200
        except httpx2.ConnectError:
            return False

    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            await eventually(lambda: is_ready(client))
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@dataclass
class Street:
    """Customers of one business who write over the broker, and what they are told there."""

    desk: Desk
    broker: str
    producer: Producer
    asking: list[Customer] = field(default_factory=list)
    waiting: list[Customer] = field(default_factory=list)
    """For a person."""
    sent: list[UUID] = field(default_factory=list)
    answered: set[UUID] = field(default_factory=set)
    """Turns of the AI."""

    async def says(self, *events: Event) -> None:
        """Puts events on the broker, as those services do whose they are."""
        ids = [uuid7() for _ in events]
        self.sent += ids
        await self.producer.produce([_outgoing(event, id_) for event, id_ in zip(events, ids, strict=True)])

    async def wave(self) -> None:
        """Two customers write five quick messages each; one of them wants a person."""
        asking, waiting = (Customer(self.desk.tenant_id, phone=f"+55{uuid4().int % 10**11:011}") for _ in range(2))
        self.asking.append(asking)
        self.waiting.append(waiting)
        words = {asking.key: "Bolo", waiting.key: PERSON}
        await self.says(*(one.writes(f"{words[one.key]} {n}") for n in range(QUICK) for one in (asking, waiting)))

    async def unread(self) -> int:
        """How many events no transaction has taken yet."""
        async with self.desk.harness.database.kernel.connect() as connection:
            (row,) = await ask(connection, READ, ids=self.sent)
        return len(self.sent) - int(row.events)

    async def is_answered(self) -> int:
        """The AI answers each turn that it was asked for, also where more has come since. Returns how many customers have an
        answer to all that they wrote.
        """
        await eventually(self.unread, lambda left: left == 0)
        turns = (await self.told(TurnRequested)).values()
        await self.says(*(_answer(one) for one in turns if one.turn_id not in self.answered))
        self.answered |= {one.turn_id for one in turns}
        return len({one.conversation_id for one in turns if one.up_to_sequence == QUICK})

    async def writes_during(self, change: Callable[[], Awaitable[None]]) -> None:
        """Until the group has changed, and some have written before, meanwhile and after."""
        changing = asyncio.ensure_future(change())

        async def taken_or_changed() -> bool:
            return changing.done() or not await self.unread()

        for _ in range(MOST_WAVES):
            await self.wave()
            await eventually(taken_or_changed)
        await changing
        await self.wave()
        await self.is_answered()

    async def told(self, kind: type[E]) -> dict[UUID, E]:
        """Events that stand on the broker, by their ids: the relay may have to send one again."""
        named = [(dict(one.headers), one.value) async for one in read_topic(self.broker, kind.topic)]
        events = {UUID(of["ce_id"].decode()): kind.read(value) for of, value in named if of["ce_type"].decode() == kind.type}
        return {id_: event for id_, event in events.items() if event.tenant_id == self.desk.tenant_id}

    async def all_is_told(self) -> None:
        """Until each who wants a person has one, and each was told something."""
        await eventually(self.unread, lambda left: left == 0)
        await eventually(lambda: self.told(ConversationAssigned), lambda found: len(found) >= len(self.waiting))
        customers = len(self.asking + self.waiting)
        await eventually(lambda: self.told(MessageSendRequested), lambda found: len(found) >= customers)

    async def nothing_is_lost_or_doubled(self) -> None:
        everybody = self.asking + self.waiting
        requested = (await self.told(MessageSendRequested)).values()
        assert Counter(one.contact_key for one in requested) == Counter(one.key for one in everybody)
        assert await self.given_up() == set()
        shown = {one["contact"]["address"]: one for one in await self.desk.conversations(limit=200)}
        assert shown.keys() == {one.phone for one in everybody}
        given = Counter(one.conversation_id for one in (await self.told(ConversationAssigned)).values())
        assert given == Counter(UUID(shown[one.phone]["conversation_id"]) for one in self.waiting), "each to one person"
        for one in everybody:
            messages = await self.desk.messages(shown[one.phone]["conversation_id"])
            said = [message["content"]["text"].split()[-1] for message in messages if message["author"] == "customer"]
            assert said == [str(number) for number in range(QUICK)]

    async def given_up(self) -> set[UUID]:
        """Events of this street among the dead letters. Others use this broker too, and leave theirs."""
        given_up = {dict(one.headers).get("ce_id") async for one in read_topic(self.broker, DEAD)}
        return {one for one in self.sent if str(one).encode() in given_up}


def _answer(turn: TurnRequested) -> ReplyGenerated:
    if turn.history[-1].text.startswith(PERSON):
        return Ai.says(turn, decision="handoff", handoff_reason="asked_for_person")
    return Ai.says(turn, "Bom dia")


def _outgoing(event: Event, event_id: UUID) -> Outgoing:
    headers = [(name, value.encode()) for name, value in headers_of(event, event_id, None).items()]
    return Outgoing(event.topic.name, event.key.encode(), event.write(), headers)


@pytest.fixture
async def street(open_desk: OpenDesk, broker: str) -> AsyncIterator[Street]:
    desk = await open_desk(service={"kafka_bootstrap": broker, **PATIENT}, burst_window_ms=300)
    await automatic(desk)
    for _ in range(3):
        await arrives(desk, uuid4())
    producer = Producer(broker, "street")
    yield Street(desk, broker, producer)
    await producer.close()


async def test_members_come_and_go_while_customers_write(street: Street, open_service: OpenService) -> None:
    async def open_replica() -> Harness:
        database = street.desk.harness.own_database
        replica: Harness = await open_service("conversation", database=database, kafka_bootstrap=street.broker, **PATIENT)
        return replica

    members = [street.desk.harness, await open_replica(), await open_replica(), await open_replica()]
    async with AsyncExitStack() as group:
        stays = [AsyncExitStack() for _ in members]
        for stay in stays:
            await group.enter_async_context(stay)

        async def come(place: int) -> None:
            await stays[place].enter_async_context(at_work(members[place]))

        async def go(place: int) -> None:
            await stays[place].aclose()

        async def one_for_another() -> None:
            await asyncio.gather(go(0), come(2))

        await come(0)
        await street.writes_during(lambda: come(1))
        await street.writes_during(one_for_another)
        await street.writes_during(lambda: go(1))
        coming = asyncio.create_task(come(3))
        await eventually(street.is_answered, lambda customers: customers == len(street.asking + street.waiting))
        await coming
        await street.all_is_told()
        await asyncio.gather(*(member.running.relay.drain() for member in members[2:]))
    await street.nothing_is_lost_or_doubled()


async def test_members_are_killed_while_customers_write(street: Street) -> None:
    """What one had in hand is gone with it: no offset was told, no partition given back. The group misses it in six seconds."""
    survivor = street.desk.harness
    lanes = survivor.running.consumers.values()

    async def is_one_of_two() -> bool:
        there = {lane.lane: sum(len(lane.kafka.partitions_for_topic(one) or ()) for one in lane.topics) for lane in lanes}
        return all(len(lane.kafka.assignment()) < there[lane.lane] for lane in lanes)

    async with at_work(survivor):
        for _ in range(KILLS):
            async with mortal_member(survivor.own_database, street.broker) as other:
                await eventually(is_one_of_two)
                for _ in range(MOST_WAVES):
                    await street.wave()
                await eventually(street.unread, lambda left: left < MOST_WAVES * 2 * QUICK)
                other.kill()
            await street.wave()
            await street.is_answered()
        await eventually(street.is_answered, lambda customers: customers == len(street.asking + street.waiting))
        await street.all_is_told()
        await survivor.running.relay.drain()
    await street.nothing_is_lost_or_doubled()
