"""A server of keys, real but small: it counts who asks, and can be out of order, keep everybody waiting, or talk rubbish."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from devkit.testing.peers import served
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class Issuer:
    def __init__(self) -> None:
        self.keys: list[ECKey | RSAKey] = []
        self.asked = 0
        self.broken = False
        self.rubbish: bytes | None = None
        self.answers = asyncio.Event()
        """Whoever asks waits for it."""
        self.answers.set()
        self.url = ""

    async def answer(self, _: Request) -> Response:
        self.asked += 1
        await self.answers.wait()
        if self.broken:
            return JSONResponse({}, 500)
        if self.rubbish is not None:
            return Response(self.rubbish, media_type="application/json")
        return JSONResponse(KeySet(self.keys).as_dict(private=False))


@asynccontextmanager
async def serving(issuer: Issuer) -> AsyncIterator[Issuer]:
    """Listens, at `issuer.url`."""
    async with served(Starlette(routes=[Route("/jwks", issuer.answer)])) as url:
        issuer.url = f"{url}/jwks"
        yield issuer
        issuer.answers.set()
