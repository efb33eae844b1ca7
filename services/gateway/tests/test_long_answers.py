"""Servers of tenants answer what they like, and nobody else waits while it is read."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiohttp import web
from common.errors import TooLarge
from common.outside import Outside, OutsideClient
from gateway.providers.answers import answered, object_of
from gateway.providers.asking import ServerLink
from gateway.providers.wppconnect.server import WPPConnectLinkServer, missed

ENDLESS = b'{"status":"CONNECTED","response":[' + b'{"t":1763719200},' * 600_000 + b"{}]}"
HOLLOW = b'{"base64":[' + b"[]," * 13_000_000 + b"0]}"
SINCE = datetime(2025, 11, 21, tzinfo=UTC)


async def answer_endlessly(request: web.Request) -> web.Response:
    if request.path.endswith("generate-token"):
        return web.json_response({"token": "the-token"})
    if request.path.endswith("a-file"):
        return web.Response(body=HOLLOW, content_type="application/json")
    return web.Response(body=ENDLESS, content_type="application/json")


@pytest.fixture
async def asked() -> AsyncIterator[tuple[OutsideClient, ServerLink]]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer_endlessly)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    outside = Outside(frozenset({f"{host}:{port}"}))
    settings = {"server_url": f"http://{host}:{port}", "session": "loja"}
    yield outside.of(uuid4()), ServerLink(settings, {"secret_key": ["the-key"]}, "https://gateway.test/webhooks")
    await outside.close()
    await runner.cleanup()


async def longest_pause() -> float:
    """In seconds of this process's work: what others do on the machine is no part of it."""
    longest = 0.0
    try:
        while True:
            began = time.process_time()
            await asyncio.sleep(0.005)
            longest = max(longest, time.process_time() - began)
    except asyncio.CancelledError:
        return longest


async def test_a_list_without_end_is_read_beside_what_others_wait_for(asked: tuple[OutsideClient, ServerLink]) -> None:
    pausing = asyncio.create_task(longest_pause())
    body = await missed(*asked, SINCE)
    await asyncio.sleep(0.02)
    pausing.cancel()

    assert body is not None
    assert await pausing < 0.5


async def test_what_is_no_list_is_short_or_refused(asked: tuple[OutsideClient, ServerLink]) -> None:
    with pytest.raises(TooLarge):
        await WPPConnectLinkServer().start(*asked, None)


async def test_a_file_that_is_millions_of_values_is_none_and_stops_nobody(asked: tuple[OutsideClient, ServerLink]) -> None:
    outside, place = asked
    pausing = asyncio.create_task(longest_pause())
    async with answered(outside, "GET", place.url("a-file")) as answer:
        found = await object_of(answer, limit=32 * 1024 * 1024)
    await asyncio.sleep(0.02)
    pausing.cancel()

    assert found == {}
    assert await pausing < 0.5
