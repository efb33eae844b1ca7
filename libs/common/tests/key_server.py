"""A server of keys, real but small: it counts how often it is asked, and can be out of order, slow, or talk rubbish."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class Issuer:
    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.asked = 0
        self.broken = False
        self.rubbish: bytes | None = None
        self.slow_s = 0.0
        self.url = ""

    async def answer(self, _: Request) -> Response:
        self.asked += 1
        await asyncio.sleep(self.slow_s)
        if self.broken:
            return JSONResponse({}, 500)
        if self.rubbish is not None:
            return Response(self.rubbish, media_type="application/json")
        return JSONResponse(KeySet(self.keys).as_dict(private=False))


@asynccontextmanager
async def serving(issuer: Issuer) -> AsyncIterator[Issuer]:
    """Listens, at `issuer.url`."""
    app = Starlette(routes=[Route("/jwks", issuer.answer)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    issuer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/jwks"
    try:
        yield issuer
    finally:
        server.should_exit = True
        await task
