"""Files within webhooks, and bodies made to cost much: each is durable once or comes again, and nobody else feels it."""

import asyncio
import base64
import itertools
import json
import os
import resource
import time
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import pytest
from contracts.gateway import MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.intake.work.rotation import Rotation

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


async def test_words_do_not_wait_for_files(hurried: Linked, open_line: OpenLine) -> None:
    line = await open_line(hurried.gateway)
    files = [asyncio.create_task(hurried.post(picture(f"3EB0{n}", 6 * MEBIBYTE), **HEADERS)) for n in range(3)]
    slowest = 0.0
    for place in range(30):
        began = time.monotonic()
        assert await line.post(line.texts("oi", first=place)) == 200
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 2, "and each had its 0.9 s"

    assert set(await asyncio.gather(*files)) == {200}
    assert len(await hurried.gateway.published(MessageReceived)) == 33


def hollow(number: int) -> bytes:
    """240 kB of nothing: a hundred thousand elements that nobody can read."""
    value = {"metadata": {"phone_number_id": "106540352242922"}, "messages": [number, *([0] * 115_000)]}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, separators=(",", ":")).encode()


async def test_a_tenants_costly_bodies_delay_nobody_else(gateway: Harness, open_line: OpenLine) -> None:
    hostile, quiet = await open_line(gateway, "106540352242922"), await open_line(gateway, "2")
    passwords, slowest = gateway.resources.passwords, 0.0
    known = await passwords.hash("correct horse battery")
    posted = [asyncio.create_task(hostile.post(hollow(number))) for number in range(8)]
    for place in range(20):
        began = time.monotonic()
        assert await quiet.post(quiet.texts("oi", first=place)) == 200
        assert await passwords.matches("correct horse battery", known)
        slowest = max(slowest, time.monotonic() - began)

    assert set(await asyncio.gather(*posted)) == {200}
    assert slowest < 3, "before it took a minute"
    assert len(await quiet.said()) == 20


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
    async with asyncio.timeout(1), turns.place(quiet):
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
            async with asyncio.timeout(1):
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
