"""A hostile tenant's own server: it links every number, answers sends late and with an endless id, and drips its files."""

import asyncio
import contextlib
import socket
from types import TracebackType
from typing import Self

from aiohttp import web

from devkit.embedded.ports import HOST

ANSWERS_AFTER_S = 9.5  # just within the time that a send is given
ENDLESS_ID = "3EB0" + "A" * 20_000
DRIP_EVERY_S = 1.0


class HostileServer:
    """Speaks as a bridge over Baileys does. `calls` and `drips` count what came, so that a test knows it was hit."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.calls = 0
        self.drips = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [
                web.post("/connections/{phone}", self._link),
                web.post("/connections/{phone}/send-message", self._send),
                web.get("/media/{message_id}", self._drip),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, socket.create_server((HOST, self.port))).start()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _link(self, request: web.Request) -> web.Response:
        return web.Response()

    async def _send(self, request: web.Request) -> web.Response:
        self.calls += 1
        await asyncio.sleep(ANSWERS_AFTER_S)
        return web.json_response({"data": {"key": {"id": ENDLESS_ID}}})

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        self.drips += 1
        answer = web.StreamResponse(headers={"content-type": "image/png"})
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):  # whoever asked has had enough
            while True:
                await answer.write(b"\x89")
                await asyncio.sleep(DRIP_EVERY_S)
        return answer
