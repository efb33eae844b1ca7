"""Files within webhooks, and bodies made to cost much: each is durable once or comes again, and nobody else feels it."""

import asyncio
import base64
import itertools
import json
import os
import resource
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.gateway import MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.intake.work.rotation import Rotation
from gateway.intake.work.workshop import LONG_BODY_BYTES, STEP, Workshop, in_steps

from .lines import OpenGateway, OpenLine, OpenTenant
from .linked import Linked, open_linked

MEBIBYTE = 1024 * 1024
BODIES = "select octet_length(body) as size from raw_webhook"
CHANNEL = {
    "provider": "evolution",
    "name": "Loja",
    "settings": {"server_url": "https://evolution.example", "instance": "loja"},
    "secrets": {"api_key": "the-api-key", "webhook_secret": "the-webhook-secret"},
}
HEADERS = {"x_prosa_webhook_secret": "the-webhook-secret"}


@pytest.fixture
async def hurried(open_gateway: OpenGateway, open_tenant: OpenTenant) -> Linked:
    """A channel of a gateway with the clock that it has in production."""
    gateway: Harness = await open_gateway(acknowledge_timeout_s=0.9)
    return await open_linked(gateway, await open_tenant(gateway), CHANNEL)


@pytest.fixture
async def patient(open_gateway: OpenGateway, open_tenant: OpenTenant) -> Linked:
    """A channel of a gateway that is given all the time that a story takes."""
    gateway: Harness = await open_gateway(acknowledge_timeout_s=300)
    return await open_linked(gateway, await open_tenant(gateway), CHANNEL)


@asynccontextmanager
async def nothing_is_read(workshop: Workshop, begun: asyncio.Event, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The thread in which long bodies are checked and parsed has no time meanwhile. `begun` says that one waits for it."""
    beside, go_on = workshop.beside, threading.Event()

    async def noted(size: int, *work: Any) -> Any:
        if size >= LONG_BODY_BYTES:
            begun.set()
        return await beside(size, *work)

    monkeypatch.setattr(workshop, "beside", noted)
    workshop._threads.submit(go_on.wait)
    try:
        yield
    finally:
        go_on.set()


def picture(name: str, size: int) -> bytes:
    """An image with its file in base64, as Evolution tells it."""
    file = base64.b64encode(b"\x89PNG\r\n\x1a\n" + os.urandom(size)).decode()
    message = {"imageMessage": {"mimetype": "image/png", "caption": "foto"}, "base64": file}
    key = {"remoteJid": "5541988000109@s.whatsapp.net", "fromMe": False, "id": name}
    data = {"key": key, "messageTimestamp": int(time.time()), "messageType": "imageMessage", "message": message}
    return json.dumps({"event": "messages.upsert", "instance": "loja", "data": data}).encode()


async def test_a_file_of_twelve_megabytes_is_taken_and_stored_once(hurried: Linked) -> None:
    raw = picture("3EB0BIG", 12 * MEBIBYTE)

    assert [await hurried.post(raw, **HEADERS) for _ in range(2)] == [200, 200]
    (message,) = await hurried.gateway.published(MessageReceived)
    assert message.content.caption == "foto"
    async with hurried.gateway.session(hurried.tenant_id) as session:
        assert [row.size for row in await ask(session, BODIES)] == [len(raw)]


@pytest.mark.parametrize("held", ["thread", "commit"])
async def test_words_do_not_wait_for_files(
    patient: Linked, open_line: OpenLine, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    """Neither for one that is read, nor for one that is written: here that takes until all words are told."""
    line, reception = await open_line(patient.gateway), patient.gateway.resources.reception
    begun, go_on = asyncio.Event(), asyncio.Event()
    write = reception.long_commits.apply

    async def writing(*given: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await write(*given)

    async with AsyncExitStack() as stack:
        if held == "thread":
            await stack.enter_async_context(nothing_is_read(reception.workshop, begun, monkeypatch))
        else:
            monkeypatch.setattr(reception.long_commits, "apply", writing)
        files = [asyncio.create_task(patient.post(picture(f"3EB0{n}", 6 * MEBIBYTE), **HEADERS)) for n in range(3)]
        await begun.wait()
        for place in range(30):
            assert await line.post(line.texts("oi", first=place)) == 200
        assert not any(one.done() for one in files)
        go_on.set()

    assert set(await asyncio.gather(*files)) == {200}
    assert len(await patient.gateway.published(MessageReceived)) == 33


def hollow(number: int) -> bytes:
    """240 kB of nothing: a hundred thousand elements that nobody can read."""
    value = {"metadata": {"phone_number_id": "106540352242922"}, "messages": [number, *([0] * 115_000)]}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, separators=(",", ":")).encode()


async def test_a_tenants_costly_bodies_delay_nobody_else(
    patient: Linked, open_line: OpenLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them takes here until everybody else is done."""
    gateway = patient.gateway
    hostile, quiet, begun = await open_line(gateway, "106540352242922"), await open_line(gateway, "2"), asyncio.Event()
    passwords = gateway.resources.passwords
    known = await passwords.hash("correct horse battery")
    async with nothing_is_read(gateway.resources.reception.workshop, begun, monkeypatch):
        posted = [asyncio.create_task(hostile.post(hollow(number))) for number in range(8)]
        await begun.wait()
        for place in range(20):
            assert await quiet.post(quiet.texts("oi", first=place)) == 200
            assert await passwords.matches("correct horse battery", known)
        assert not any(one.done() for one in posted)

    assert set(await asyncio.gather(*posted)) == {200}
    assert len(await quiet.said()) == 20


async def test_others_have_their_turn_after_every_few_elements_of_a_body() -> None:
    turns, read, made = 0, list[int](), list[int]()

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def elements() -> Iterator[int]:
        for number in range(1_000):
            read.append(turns)
            yield number

    running = asyncio.create_task(others())
    await Workshop().first(0, elements(), 1_000)
    await in_steps(lambda _: made.append(turns), range(1_000))
    running.cancel()
    assert max(Counter(read).values()) == max(Counter(made).values()) == STEP


async def test_a_longer_body_of_another_tenant_is_not_behind_all_of_ones_own() -> None:
    turns, order, hostile, quiet = Rotation(), list[str](), uuid4(), uuid4()
    go_on = asyncio.Event()

    async def work(tenant_id: UUID, name: str) -> None:
        async with turns.place(tenant_id):
            order.append(name)
            await go_on.wait()

    tasks = [asyncio.create_task(work(hostile, f"hostile {number}")) for number in range(10)]
    await asyncio.sleep(0)  # all have asked
    tasks += [asyncio.create_task(work(quiet, "quiet"))]
    await asyncio.sleep(0)  # and so has this one
    tasks[1].cancel()
    go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert order[:3] == ["hostile 0", "hostile 2", "quiet"] or order[:2] == ["hostile 0", "quiet"]
    assert len(order) == 10
    async with asyncio.timeout(30), turns.place(quiet):
        pass


async def test_reading_stops_where_it_is_when_nobody_waits(gateway: Harness, open_line: OpenLine) -> None:
    """As at a shutdown: between two steps, and not after the last element."""
    line = await open_line(gateway)
    workshop, reading, loop = gateway.resources.bodies.workshop, asyncio.Event(), asyncio.get_running_loop()

    def endless() -> Iterator[int]:
        for number in itertools.count():
            if number == 1_000:
                loop.call_soon_threadsafe(reading.set)
            yield number

    async with workshop.place(line.tenant_id, 10 * MEBIBYTE):
        task = asyncio.create_task(workshop.first(10 * MEBIBYTE, endless(), 10**12))
        await reading.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            async with asyncio.timeout(30):
                await task


async def test_of_a_body_to_nobody_nothing_is_read(gateway: Harness) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 1
            yield b"x" * 1_000

    async with gateway.client() as client:
        for provider in ("meta", "twilio", "evolution", "nobody"):
            answer = await client.post(f"/webhooks/{provider}/nobody", content=body())
            assert (answer.status_code, answer.headers["connection"]) == (404, "close")
            small = await client.post(f"/webhooks/{provider}/nobody", content=b"{}")
            assert (small.status_code, "connection" in small.headers) == (404, False)
    room = gateway.resources.reception.long_bodies
    assert room.room == 256 * MEBIBYTE


async def test_one_tenant_never_takes_all_the_room(gateway: Harness, open_line: OpenLine) -> None:
    hostile, quiet = await open_line(gateway), await open_line(gateway)
    taken, go_on = asyncio.Event(), asyncio.Event()
    bodies = gateway.resources.reception.long_bodies
    bodies.room, bodies.share = 3_000_000, 1_000_000

    async def slowly(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 10_000):
            yield b"x" * 10_000
        taken.set()
        await go_on.wait()

    async with gateway.client() as client:
        first = asyncio.create_task(client.post(hostile.path, content=slowly(900_000)))
        await taken.wait()
        assert (await client.post(hostile.path, content=b"x" * 900_000)).status_code == 503
        assert (await client.post(quiet.path, content=b"x" * 900_000)).status_code == 401
        assert await hostile.post(hostile.texts("oi")) == 200, "words find room all the same"
        go_on.set()
        assert (await first).status_code == 401
    assert bodies.room == 3_000_000


@pytest.mark.parametrize("hole", [b"[],", b"{},", b'{"a":0},', b"0,", b"[[[[]]]],"])
async def test_a_body_that_would_fill_the_memory_is_kept_and_not_parsed(hurried: Linked, hole: bytes) -> None:
    raw = b'{"event":"messages.upsert","instance":"loja","data":[' + hole * (20 * MEBIBYTE // len(hole)) + b"0]}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert await hurried.post(raw, **HEADERS) == 200
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 600
    assert await hurried.parked() == ["malformed_json"]


def edits(*names: str) -> bytes:
    """What customers changed, told without saying who they are: the bodies that brought the messages have to be asked."""
    changed = [
        {
            "key": {"remoteJid": "5511999990000@s.whatsapp.net", "fromMe": True, "id": name},
            "type": 14,
            "editedMessage": {"conversation": "outra legenda"},
            "timestampMs": str(int(time.time() * 1000)),
        }
        for name in names
    ]
    told = {"event": "messages.edited", "instance": "loja", "data": changed, "sender": "5511999990000@s.whatsapp.net"}
    return json.dumps(told).encode()


async def test_many_who_ask_for_earlier_files_at_once_do_not_fill_the_memory(gateway: Harness, open_tenant: OpenTenant) -> None:
    channel = await open_linked(gateway, await open_tenant(gateway), CHANNEL)
    names = ("3EB0FIRST", "3EB0SECOND", "3EB0THIRD")
    for name in names:
        assert await channel.post(picture(name, 11 * MEBIBYTE), **HEADERS) == 200
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answers = await asyncio.gather(*(channel.post(edits(*names), **HEADERS) for _ in range(24)))

    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300
    assert set(answers) <= {200, 503}
    assert 200 in answers
