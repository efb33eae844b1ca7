"""Agents' sockets, over a real server and a real client: snapshot, live events, resuming, and every way to end."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from common.edge import HttpServer, http_server
from contracts.gateway import AccessRevoked
from conversation.live.hub import SAFETY_POLL_S
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from devkit.testing.tokens import token
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .world import Ai, Customer, Desk, OpenDesk, tenant_changed

HEARS_WITHIN_S = SAFETY_POLL_S - 1
"""Long enough for a busy machine, and shorter than the look at all feeds that would hide a lost notification."""


@asynccontextmanager
async def serving(harness: Harness) -> AsyncIterator[tuple[str, HttpServer]]:
    """The service's real server and hub, on a free port."""
    server = http_server(harness.running.app, harness.running.kernel.settings)
    hub = asyncio.create_task(harness.resources.hub.run())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"ws://127.0.0.1:{listener.getsockname()[1]}/v1/ws", server
        finally:
            server.end()
            await task
            hub.cancel()
            await asyncio.gather(hub, return_exceptions=True)


class Inbox:
    """An agent's program."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.ready: dict[str, Any] = {}

    async def says(self, message: dict[str, Any] | str | bytes) -> None:
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def hears(self) -> dict[str, Any]:
        async with asyncio.timeout(HEARS_WITHIN_S):
            return json.loads(await self.socket.recv())

    async def hears_until(self, sequence: int) -> list[dict[str, Any]]:
        events = []
        while not events or events[-1]["sequence"] < sequence:
            events.append(await self.hears())
        return events

    async def hears_to_the_end(self) -> tuple[list[dict[str, Any]], int]:
        """What still comes, and the code with which the connection is ended."""
        events = []
        try:
            while True:
                events.append(await self.hears())
        except ConnectionClosed as closed:
            return events, closed.rcvd.code if closed.rcvd else 0

    async def ends(self) -> int:
        return (await self.hears_to_the_end())[1]


@asynccontextmanager
async def inbox(
    url: str, tenant_id: UUID, *, role: PrincipalRole = "agent", user_id: UUID | None = None, lives_s: float = 600, **given: Any
) -> AsyncIterator[Inbox]:
    asked = {name: given.pop(name) for name in ("resume_from", "interests") if name in given}
    async with connect(url, **given) as socket:
        one = Inbox(socket)
        hello = {"type": "authenticate", "token": token(tenant_id, role, user_id=user_id, lives_s=lives_s)}
        await one.says(hello | asked)
        one.ready = await one.hears()
        yield one


@pytest.fixture
async def open_socket(desk: Desk) -> AsyncIterator[str]:
    async with serving(desk.harness) as (url, _):
        yield url


async def test_an_agent_sees_what_is_there_and_then_what_happens(
    desk: Desk, customer: Customer, ai: Ai, open_socket: str, agent: UUID
) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?"))
    async with inbox(open_socket, desk.tenant_id) as one:
        assert one.ready["type"] == "ready"
        (conversation,) = one.ready["snapshot"]["conversations"]
        assert conversation["contact"]["name"] == "Ana"
        assert [message["content"]["text"] for message in conversation["messages"]] == ["Do you open on Sunday?"]

        await desk.receives(ai.says(await desk.turn(), "Yes."))
        created, changed = await one.hears(), await one.hears()
        assert (created["type"], created["data"]["content"]["text"]) == ("message.created", "Yes.")
        assert (changed["type"], changed["data"]["turn_pending"]) == ("conversation.changed", False)
        assert [created["sequence"], changed["sequence"]] == [one.ready["sequence"] + 1, one.ready["sequence"] + 2]
        taken = (await desk.does(agent, "take-over")).json()
        assert (await one.hears())["data"] == taken
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}


async def test_a_tenant_without_conversations_gets_an_empty_snapshot(desk: Desk, open_socket: str) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        assert one.ready == {
            "type": "ready", "sequence": 0, "resumed": False, "snapshot": {"conversations": []},
        }  # fmt: skip


async def test_who_comes_back_hears_all_that_was_missed_in_order(desk: Desk, customer: Customer, open_socket: str) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        await desk.receives(customer.writes("1"))
        last = (await one.hears_until(2))[-1]["sequence"]
    for number in range(2, 30):
        await desk.receives(customer.writes(str(number)))
    async with inbox(open_socket, desk.tenant_id, resume_from=last) as one:
        assert one.ready == {"type": "ready", "sequence": last, "resumed": True}
        await desk.receives(customer.writes("30"))
        events = await one.hears_until(60)

    assert [event["sequence"] for event in events] == list(range(last + 1, 61))
    words = [event["data"]["content"]["text"] for event in events if event["type"] == "message.created"]
    assert words == [str(number) for number in range(2, 31)]


@pytest.mark.parametrize("known", ["nothing is kept", "the future"])
async def test_who_was_away_too_long_gets_a_snapshot(desk: Desk, customer: Customer, open_socket: str, known: str) -> None:
    await desk.receives(customer.writes("1"))
    await desk.receives(customer.writes("2"))
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "delete from live_event where sequence < 4")
    resume_from = 1 if known == "nothing is kept" else 10**6
    async with inbox(open_socket, desk.tenant_id, resume_from=resume_from) as one:
        assert one.ready["sequence"] == 4
        assert len(one.ready["snapshot"]["conversations"]) == 1


async def test_old_events_are_forgotten(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk()
    for _ in range(3):
        await desk.receives(*(customer.writes("x") for _ in range(100)))
        async with desk.harness.session(desk.tenant_id) as session:
            await ask(session, "update live_event set created_at = created_at - interval '2 hours'")
    async with desk.harness.session(desk.tenant_id) as session:
        [(kept,)] = await ask(session, "select count(*) from live_event")
    assert kept < 300


async def test_tenants_do_not_hear_of_each_other(
    desk: Desk, customer: Customer, new_customer: type[Customer], open_socket: str
) -> None:
    stranger = new_customer(uuid4())
    async with inbox(open_socket, desk.tenant_id) as mine, inbox(open_socket, stranger.tenant_id) as theirs:
        await desk.receives(customer.writes("mine"), stranger.writes("theirs"))
        for one, words in ((mine, "mine"), (theirs, "theirs")):
            events = await one.hears_until(2)
            assert [event["data"]["content"]["text"] for event in events[:1]] == [words]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(one.socket.recv(), 0.1)


async def test_two_replicas_tell_the_same(desk: Desk, customer: Customer, open_socket: str, open_service: OpenService) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    async with (
        serving(other) as (elsewhere, _),
        inbox(open_socket, desk.tenant_id) as one,
        inbox(elsewhere, desk.tenant_id) as two,
    ):
        for number in range(10):
            replica = desk.harness if number % 2 else other
            await replica.receives(customer.writes(str(number)))
        events, others = await one.hears_until(20), await two.hears_until(20)
    assert [apart_from_last_message(event) for event in events] == [apart_from_last_message(event) for event in others]
    assert [event["sequence"] for event in events] == list(range(1, 21))
    assert said_last(events) == said_last(others) == "9"


def apart_from_last_message(event: dict[str, Any]) -> dict[str, Any]:
    """What was said last is read when a replica tells of the conversation: it may be newer there than elsewhere."""
    return {**event, "data": {name: value for name, value in event["data"].items() if name != "last_message"}}


def said_last(events: list[dict[str, Any]]) -> str:
    changed = [event["data"] for event in events if event["type"] == "conversation.changed"]
    return str(changed[-1]["last_message"]["text"])


async def test_writers_at_the_same_time_leave_no_gap(
    desk: Desk, new_customer: type[Customer], open_socket: str, open_service: OpenService, tenant_id: UUID
) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    async with inbox(open_socket, desk.tenant_id) as one:
        writers = [
            replica.receives(new_customer(tenant_id).writes(str(number)))
            for number in range(20)
            for replica in (desk.harness, other)
        ]
        gathered = asyncio.gather(*writers)
        events = await one.hears_until(80)
        await gathered
    assert [event["sequence"] for event in events] == list(range(1, 81))


async def test_a_slow_reader_is_disconnected_and_resumes_without_a_gap(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(service={"socket_queue_events": 4})
    slow = {"compression": None, "max_queue": 1, "max_size": None}
    async with AsyncExitStack() as stack:
        url, _ = await stack.enter_async_context(serving(desk.harness))
        one = await stack.enter_async_context(inbox(url, desk.tenant_id, **slow))
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}, "it has joined"
        (subscriber,) = desk.harness.resources.hub.feeds[desk.tenant_id].subscribers
        for _ in range(15):
            await desk.receives(*(customer.writes("x" * 60_000) for _ in range(10)))
        await subscriber.ended.wait()
        events, code = await one.hears_to_the_end()
        seen = [event["sequence"] for event in events]
        assert code == 1013
        assert seen == list(range(1, len(seen) + 1))
        assert len(seen) < 165
        again = await stack.enter_async_context(inbox(url, desk.tenant_id, resume_from=seen[-1], **slow))
        missed = await again.hears_until(165)
    assert [event["sequence"] for event in missed] == list(range(len(seen) + 1, 166))


async def test_a_token_that_expires_ends_the_connection(desk: Desk, open_socket: str) -> None:
    async with inbox(open_socket, desk.tenant_id, lives_s=4) as one:
        assert one.ready["type"] == "ready"
        assert await one.ends() == 4401


async def test_a_suspended_tenants_sockets_are_closed(
    desk: Desk, customer: Customer, new_customer: type[Customer], open_socket: str
) -> None:
    stranger = uuid4()
    async with inbox(open_socket, desk.tenant_id) as mine, inbox(open_socket, stranger) as theirs:
        await desk.receives(tenant_changed(desk.tenant_id, 7).model_copy(update={"active": False}))
        assert await mine.ends() == 4401
        await desk.receives(new_customer(stranger).writes("still here"))
        assert (await theirs.hears())["type"] == "message.created"


async def test_a_removed_persons_sockets_are_closed(desk: Desk, open_socket: str, agent: UUID) -> None:
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one, inbox(open_socket, desk.tenant_id) as other:
        before = datetime.now(UTC) + timedelta(seconds=1)
        await desk.receives(AccessRevoked(tenant_id=desk.tenant_id, kind="person", subject_id=agent, before=before))
        assert await one.ends() == 4401
        await other.says({"type": "ping"})
        assert await other.hears() == {"type": "pong"}


@pytest.mark.parametrize(
    "first",
    [
        "{", "[]", "{}", '{"type":"ping"}', '{"type":"authenticate","token":"x"}', '{"type":"authenticate","token":7}',
        '{"type":"authenticate","token":"x","resume_from":-1}', '{"type":"authenticate","token":"\\ud800"}', b"\xff\x00",
        '{"type":"authenticate","token":"a.b.c","resume_from":1e400}', "[" * 10_000,
    ],
)  # fmt: skip
async def test_who_does_not_authenticate_first_is_not_let_in(open_socket: str, first: str | bytes) -> None:
    async with connect(open_socket) as socket:
        one = Inbox(socket)
        await one.says(first)
        assert await one.ends() == 4401


async def test_an_expired_token_and_a_service_are_not_let_in(desk: Desk, open_socket: str) -> None:
    async with connect(open_socket) as socket:
        one = Inbox(socket)
        await one.says({"type": "authenticate", "token": token(desk.tenant_id, lives_s=-5)})
        assert await one.ends() == 4401
    async with connect(open_socket) as socket:
        one = Inbox(socket)
        service = desk.harness._service_token("billing", desk.tenant_id)
        await one.says({"type": "authenticate", "token": service})
        assert await one.ends() == 4403


async def test_who_says_nothing_is_shown_out(open_desk: OpenDesk) -> None:
    desk = await open_desk(service={"socket_authentication_s": 0.1})
    async with serving(desk.harness) as (url, _), connect(url) as socket:
        assert await Inbox(socket).ends() == 4408


@pytest.mark.parametrize("rubbish", ["{", "null", '{"type":"shout"}', '{"type":["ping"]}', b"\x00\xff", "", "\x00"])
async def test_rubbish_is_answered_with_an_error_and_nothing_else(desk: Desk, open_socket: str, rubbish: str | bytes) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        await one.says(rubbish)
        assert (await one.hears())["type"] == "error"
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}


async def test_a_message_that_is_too_long_ends_the_connection(desk: Desk, open_socket: str) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        await one.says("x" * 100_000)
        assert await one.ends() == 1009


async def test_a_person_has_so_many_connections_and_no_more(open_desk: OpenDesk, agent: UUID) -> None:
    desk = await open_desk(service={"sockets_per_user": 2})
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id, user_id=agent):
        async with inbox(url, desk.tenant_id, user_id=agent), inbox(url, desk.tenant_id, user_id=uuid4()):
            with pytest.raises(ConnectionClosed) as refused:
                async with inbox(url, desk.tenant_id, user_id=agent):
                    pass
            assert refused.value.rcvd is not None
            assert refused.value.rcvd.code == 4429
        while await is_refused(url, desk.tenant_id, agent):  # until the server has seen that the other one left
            continue


async def is_refused(url: str, tenant_id: UUID, user_id: UUID) -> bool:
    try:
        async with inbox(url, tenant_id, user_id=user_id) as one:
            return one.ready["type"] != "ready"
    except ConnectionClosed:
        return True


async def test_only_pages_that_we_know_may_connect(open_desk: OpenDesk) -> None:
    desk = await open_desk(service={"allowed_origins": ("https://inbox.example",)})
    async with serving(desk.harness) as (url, _):
        async with inbox(url, desk.tenant_id, origin="https://inbox.example") as one:
            assert one.ready["type"] == "ready"
        with pytest.raises(InvalidStatus) as refused:
            async with connect(url, origin="https://evil.example"):
                pass
    assert refused.value.response.status_code == 403


async def test_a_restart_is_told_to_every_socket(desk: Desk) -> None:
    async with serving(desk.harness) as (url, server), inbox(url, desk.tenant_id) as one:
        server.end()
        assert await one.ends() == 1012


async def listening(desk: Desk, what: str = "pid") -> list[Any]:
    """The hub's connections, seen or ended."""
    async with desk.harness.session() as session:
        return await ask(
            session,
            f"select {what} from pg_stat_activity where usename = current_user and pid <> pg_backend_pid() "
            "and datname = current_database() and query like 'listen%%'",
        )


async def test_the_hub_survives_the_loss_of_its_database_connection(desk: Desk, customer: Customer, open_socket: str) -> None:
    assert await listening(desk) == [], "nobody is there to be told"
    async with inbox(open_socket, desk.tenant_id) as one:
        while not await listening(desk, "pg_terminate_backend(pid)"):
            continue
        await desk.receives(customer.writes("still there?"))
        assert (await one.hears())["data"]["content"]["text"] == "still there?"
