"""Servers of tenants answer what they like, and nobody else waits while it is read."""

import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from common.errors import TooLarge
from common.outside import Outside, OutsideClient
from gateway.providers import answers, asking
from gateway.providers.answers import answered, object_of
from gateway.providers.asking import LinkPlace
from gateway.providers.reading import Malformed, parse
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
async def asked() -> AsyncIterator[tuple[OutsideClient, LinkPlace]]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer_endlessly)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    outside = Outside(frozenset({f"{host}:{port}"}))
    settings = {"server_url": f"http://{host}:{port}", "session": "loja"}
    yield outside.of(uuid4()), LinkPlace(settings, {"secret_key": ["the-key"]}, "https://gateway.test/webhooks")
    await outside.close()
    await runner.cleanup()


@dataclass(frozen=True)
class Parsed:
    """A body that was read, or refused before anything was made of it; `beside` the event loop or in it."""

    size: int
    beside: bool
    refused: bool = False


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Parsed]:
    """All that is parsed of answers."""
    found, loop = list[Parsed](), threading.current_thread()

    def noting(raw: bytes, *limits: int) -> Any:
        beside = threading.current_thread() is not loop
        try:
            value = parse(raw, *limits)
        except Malformed:
            found.append(Parsed(len(raw), beside, refused=True))
            raise
        found.append(Parsed(len(raw), beside))
        return value

    monkeypatch.setattr(asking, "parse", noting)
    monkeypatch.setattr(answers, "parse", noting)
    return found


async def test_a_list_without_end_is_read_beside_what_others_wait_for(
    asked: tuple[OutsideClient, LinkPlace], parsed: list[Parsed]
) -> None:
    body = await missed(*asked, SINCE)

    assert body is not None
    assert parsed[-1] == Parsed(len(ENDLESS), beside=True)
    assert not [one for one in parsed[:-1] if one.size > asking.SHORT_BYTES]


async def test_what_is_no_list_is_short_or_refused(asked: tuple[OutsideClient, LinkPlace]) -> None:
    with pytest.raises(TooLarge):
        await WPPConnectLinkServer().start(*asked, None)


async def test_a_file_that_is_millions_of_values_is_none_and_stops_nobody(
    asked: tuple[OutsideClient, LinkPlace], parsed: list[Parsed]
) -> None:
    """Valid JSON, which would hold the whole process while it is made into values."""
    outside, place = asked
    async with answered(outside, "GET", place.url("a-file")) as answer:
        found = await object_of(answer, limit=32 * 1024 * 1024)
    assert found == {}
    assert parsed == [Parsed(len(HOLLOW), beside=True, refused=True)]
