"""Meta's media as its documentation has them, on a server that can be told to misbehave."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "EAAtoken"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class MediaWorld:
    """`files` by id; `links` by path, which the description of a file with this id leads to. Every request is kept."""

    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    special: dict[str, Handler] = field(default_factory=dict)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    requested: asyncio.Condition = field(default_factory=asyncio.Condition)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _ in self.requests]

    def add(self, media_id: str, content: bytes = JPEG) -> dict[str, str]:
        """The file as a webhook describes it."""
        self.files[media_id] = content
        return {
            "id": media_id,
            "mime_type": "image/jpeg",
            "sha256": base64.b64encode(hashlib.sha256(content).digest()).decode(),
        }

    async def asked_for(self, beginning: str, count: int) -> None:
        """Returns when so many paths that begin like this were asked for."""
        async with self.requested:
            await self.requested.wait_for(lambda: len({path for path in self.paths if path.startswith(beginning)}) >= count)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path, request.headers.get("authorization")))
        async with self.requested:
            self.requested.notify_all()
        if request.path in self.special:
            return await self.special[request.path](request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": {"code": 190, "message": "Invalid OAuth access token"}}, status=401)
        version, _, media_id = request.path.strip("/").partition("/")
        if media_id not in self.files:
            return web.json_response({"error": {"code": 100, "error_subcode": 33}}, status=400)
        if version == "files":
            return web.Response(body=self.files[media_id], content_type="image/jpeg")
        described = {"url": self.links.get(media_id, f"{self.url}/files/{media_id}"), "mime_type": "image/jpeg", "id": media_id}
        return web.json_response({**described, "messaging_product": "whatsapp"})


@asynccontextmanager
async def media_world() -> AsyncIterator[MediaWorld]:
    world = MediaWorld()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", world.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port
        world.port = server.port
        yield world


def status(code: int, body: Any = None, **headers: str) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, body=json.dumps(body), headers=headers)

    return answer


def endless(sent: list[int], chunk: bytes = b"\xff\xd8\xff" + bytes(65_533), pause_s: float = 0.0) -> Handler:
    """A body without an announced length that never ends; `sent` gets the size of each chunk that was taken."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "image/jpeg"})
        await response.prepare(request)
        while True:
            await response.write(chunk)
            sent.append(len(chunk))
            await asyncio.sleep(pause_s)

    return answer


def lying(written: list[int], *, announced: int, megabytes: int) -> Handler:
    """A body that is longer than its Content-Length; `written` gets the size of each megabyte that was taken."""

    async def answer(request: web.Request) -> web.StreamResponse:
        transport = request.transport
        assert transport
        transport.write(f"HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: {announced}\r\n\r\n".encode())
        for _ in range(megabytes):
            if transport.is_closing():
                break
            transport.write(JPEG[:1024] * 1024)
            written.append(1024 * 1024)
            await asyncio.sleep(0.01)
        transport.abort()
        return web.Response()

    return answer
