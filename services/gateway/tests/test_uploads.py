"""Files that people send: taken in pieces, typed by their content, scanned, and had by services under an address."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.media.domain import is_of_kind, largest_of, sent_as

from .lines import OpenGateway, OpenTenant

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
MEBIBYTE = 1024 * 1024
PAGE = b"<html><script>alert(1)</script>"


@pytest.fixture
async def tenant_id(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    return await open_tenant(gateway)


async def uploaded(gateway: Harness, tenant_id: UUID, data: bytes = PNG, kind: str = "image", **query: str) -> httpx2.Response:
    async with gateway.client(tenant_id, "agent") as agent:
        return await agent.post("/v1/media", params={"kind": kind, **query}, content=data)


async def link(gateway: Harness, tenant_id: UUID, media_id: str) -> httpx2.Response:
    async with gateway.client(tenant_id, service="message-sender") as sender:
        return await sender.post(f"/v1/media/{media_id}/link", json={})


async def read(gateway: Harness, url: str) -> httpx2.Response:
    async with gateway.client() as anybody:
        return await anybody.get(urlsplit(url).path)


async def test_a_file_is_kept_as_it_is_and_had_by_whoever_sends_it(gateway: Harness, tenant_id: UUID) -> None:
    told = await uploaded(gateway, tenant_id, filename="../bo/lo.png")
    answer = await link(gateway, tenant_id, told.json()["media_id"])

    assert (told.status_code, answer.status_code) == (201, 200)
    shown = answer.json()
    assert (shown["kind"], shown["mime_type"], shown["filename"], shown["size"]) == ("image", "image/png", "lo.png", len(PNG))
    assert shown["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert (await read(gateway, shown["url"])).content == PNG


async def test_a_browser_puts_a_file_to_an_address_once(gateway: Harness, tenant_id: UUID) -> None:
    async with gateway.client(tenant_id, "agent") as agent:
        begun = (await agent.post("/v1/media/uploads", json={"kind": "document", "filename": "cardapio.txt"})).json()
    before = await link(gateway, tenant_id, begun["media_id"])
    async with gateway.client() as anybody:
        path = urlsplit(begun["upload_url"]).path
        first, second = await anybody.put(path, content=b"Cardapio"), await anybody.put(path, content=b"Outro")
        forged = await anybody.put(path[:-4] + "AAAA", content=b"x")

    assert [before.status_code, first.status_code, second.status_code, forged.status_code] == [404, 201, 404, 404]
    assert (await read(gateway, first.json()["url"])).content == b"Cardapio"


async def test_what_was_scanned_is_not_overwritten_by_who_was_slower(
    open_gateway: OpenGateway, open_tenant: OpenTenant
) -> None:
    reached, ended = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        reached.set()
        yield PAGE
        await ended.wait()
        yield PAGE

    async with scanner(web.json_response({"verdict": "clean"})) as (url, asked):
        gateway = await open_gateway(media_scanner_url=url)
        tenant_id = await open_tenant(gateway)
        async with gateway.client(tenant_id, "agent") as agent:
            begun = (await agent.post("/v1/media/uploads", json={"kind": "document"})).json()
        path = urlsplit(begun["upload_url"]).path
        async with gateway.client() as one, gateway.client() as other:
            slow = asyncio.create_task(one.put(path, content=slowly()))
            await reached.wait()
            fast = await other.put(path, content=PNG)
            ended.set()
            answers = [await slow, fast]

        [told] = [answer.json() for answer in answers if answer.status_code == 201]
        assert sorted(answer.status_code for answer in answers) == [201, 404]
        kept = (await read(gateway, told["url"])).content
        assert [one["sha256"] for one in asked] == [told["sha256"]] == [hashlib.sha256(kept).hexdigest()]


async def test_an_address_is_good_again_after_what_was_not_taken(gateway: Harness, tenant_id: UUID) -> None:
    async with gateway.client(tenant_id, "agent") as agent:
        begun = (await agent.post("/v1/media/uploads", json={"kind": "document"})).json()
    async with gateway.client() as anybody:
        path = urlsplit(begun["upload_url"]).path
        empty, whole = await anybody.put(path, content=b""), await anybody.put(path, content=PNG)
    assert [empty.status_code, whole.status_code] == [422, 201]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (PAGE, "image", 422),
        (PNG, "sticker", 422),
        (b"", "image", 422),
        (PNG, "gif", 422),
        (PNG + bytes(600_000), "sticker", 413),
    ],
)
async def test_what_cannot_be_sent_is_not_kept(gateway: Harness, tenant_id: UUID, data: bytes, kind: str, status: int) -> None:
    answer = await uploaded(gateway, tenant_id, data, kind)
    async with gateway.session(tenant_id) as session:
        rows = await ask(session, "select state from media")

    assert answer.status_code == status
    assert "stored" not in [row.state for row in rows]


async def test_a_file_is_its_tenants(gateway: Harness, tenant_id: UUID, open_tenant: OpenTenant) -> None:
    media_id = (await uploaded(gateway, tenant_id)).json()["media_id"]
    other = await open_tenant(gateway)
    seen: dict[str, int] = {}
    for role in ("viewer", "agent", "supervisor", "admin"):
        async with gateway.client(tenant_id, role) as asker:
            seen[role] = (await asker.get(f"/v1/media/{media_id}")).status_code
    async with gateway.client(other, "admin") as admin:
        theirs = await admin.get(f"/v1/media/{media_id}")

    assert [(await link(gateway, other, media_id)).status_code, theirs.status_code] == [404, 404]
    assert seen == {"viewer": 403, "agent": 403, "supervisor": 403, "admin": 200}, "the gateway knows nobody's conversations"
    assert (await link(gateway, tenant_id, str(uuid4()))).status_code == 404


async def test_what_people_upload_has_room_for_so_much_and_each_tenant_its_own(
    open_gateway: OpenGateway, open_tenant: OpenTenant
) -> None:
    gateway = await open_gateway(uploads_limit_mb=2 * len(PNG) / MEBIBYTE + 0.0001)
    tenant_id, other = await open_tenant(gateway), await open_tenant(gateway)
    refused = await uploaded(gateway, tenant_id, PAGE)  # takes no room: it is not kept
    taken = [await uploaded(gateway, tenant_id) for _ in range(2)]
    third = await uploaded(gateway, tenant_id)
    async with gateway.client(tenant_id, "agent") as agent:
        begun = await agent.post("/v1/media/uploads", json={"kind": "image"})
    async with gateway.client() as browser:
        put = await browser.put(urlsplit(begun.json()["upload_url"]).path, content=PNG)
        small = await browser.put(urlsplit(begun.json()["upload_url"]).path, content=PNG[:90])

    assert [refused.status_code, *(one.status_code for one in taken)] == [422, 201, 201]
    assert (third.status_code, put.status_code) == (429, 429)
    assert third.json() | {"detail": ""} == {
        "type": "about:blank", "title": "Quota exceeded", "status": 429, "detail": "", "resource": "uploads",
        "used": 2 * len(PNG), "limit": 2 * len(PNG) + 104,
    }  # fmt: skip
    assert small.status_code == 201, small.text
    assert (await uploaded(gateway, other)).status_code == 201


async def test_where_there_is_no_room_no_address_is_given(open_gateway: OpenGateway, open_tenant: OpenTenant) -> None:
    gateway = await open_gateway(uploads_limit_mb=len(PNG) / MEBIBYTE)
    tenant_id = await open_tenant(gateway)
    assert (await uploaded(gateway, tenant_id)).status_code == 201
    async with gateway.client(tenant_id, "agent") as agent:
        full = await agent.post("/v1/media/uploads", json={"kind": "image"})
    assert (full.status_code, full.json()["resource"]) == (429, "uploads")


async def test_two_that_come_at_once_do_not_share_what_is_left(open_gateway: OpenGateway, open_tenant: OpenTenant) -> None:
    gateway = await open_gateway(uploads_limit_mb=1)  # less than an image may have
    tenant_id = await open_tenant(gateway)
    reached, ended = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        reached.set()
        yield PNG
        await ended.wait()

    async with gateway.client(tenant_id, "agent") as one, gateway.client(tenant_id, "agent") as other:
        slow = asyncio.create_task(one.post("/v1/media", params={"kind": "image"}, content=slowly()))
        await reached.wait()
        meanwhile = await other.post("/v1/media", params={"kind": "image"}, content=PNG)
        ended.set()
        first, afterwards = await slow, await other.post("/v1/media", params={"kind": "image"}, content=PNG)
    assert [first.status_code, meanwhile.status_code, afterwards.status_code] == [201, 429, 201]


@asynccontextmanager
async def scanner(answer: web.Response) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """Yields the address of a scanner that always says this, and what it was asked."""
    asked: list[dict[str, Any]] = []

    async def scan(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.Response(body=answer.body, status=answer.status, content_type="application/json")

    app = web.Application()
    app.router.add_post("/scan", scan)
    async with TestServer(app) as server:
        yield str(server.make_url("/scan")), asked


@pytest.mark.parametrize(
    ("verdict", "status", "state", "reason"),
    [
        ({"verdict": "clean"}, 201, "stored", None), ({"verdict": "infected"}, 422, "missing", "unsafe"),
        ({"verdict": "suspicious"}, 422, "missing", "unsafe"), ({"verdict": "?"}, 503, "pending", None),
        ({}, 503, "pending", None),
    ],
)  # fmt: skip
async def test_the_scanner_has_the_last_word(
    open_gateway: OpenGateway, open_tenant: OpenTenant, verdict: dict[str, str], status: int, state: str, reason: str | None
) -> None:
    async with scanner(web.json_response(verdict)) as (url, asked):
        gateway = await open_gateway(media_scanner_url=url)
        tenant_id = await open_tenant(gateway)
        answer = await uploaded(gateway, tenant_id)
        async with gateway.session(tenant_id) as session:
            [row] = await ask(session, "select id, state, reason from media")

    assert (answer.status_code, row.state, row.reason) == (status, state, reason)
    assert [(one["media_id"], one["size"]) for one in asked] == [(str(row.id), len(PNG))]
    shown = await read(gateway, asked[0]["url"])
    assert (shown.status_code == 200) == (status == 201)


def test_limits_of_kinds_are_those_of_whoever_takes_most() -> None:
    assert largest_of("sticker") < largest_of("image") < largest_of("video") < largest_of("document")
    assert is_of_kind("document", "application/x-anything")
    assert not is_of_kind("image", "application/pdf")
    assert is_of_kind("audio", sent_as("audio/x-m4a"))
