"""The simulator as one web application: six outside APIs, the phone page, and the switches below `/_sim`."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from simulator.control import control_api
from simulator.endpoint import Surface
from simulator.language import api as openai_api
from simulator.language import shapes as openai_shapes
from simulator.language.hashing import HashedWords
from simulator.language.tokens import TokenCounter
from simulator.language.vectors import EmbeddingKind, TextEmbeddings
from simulator.linked.servers import linked_servers
from simulator.meta.control import meta_control
from simulator.meta.server import MetaServer
from simulator.parts import SimulatorParts
from simulator.twilio.server import TwilioServer
from simulator.wire import json_response

PHONE_FILES = Path(__file__).parent / "phone"


class PhonePage(StaticFiles):
    """The customer's phone. Whoever may not show it within a page of theirs is told so to the browser."""

    def __init__(self, framed_by: Sequence[str]) -> None:
        super().__init__(directory=PHONE_FILES, html=True)
        self._policy = " ".join(["frame-ancestors", *(framed_by or ["'none'"])])

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = self._policy
        return response


class SimulatorApp:
    """An ASGI application. `busy` routes, which a load test asks, are looked at first and pass no middleware."""

    def __init__(self, others: Starlette, busy: list[Route]) -> None:
        self._others = others
        self._busy = busy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self._busy if scope["type"] == "http" else ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                return await route.handle(scope, receive, send)
        await self._others(scope, receive, send)


def simulator(state: Path, status_delay_s: float, embedding: EmbeddingKind, framed_by: Sequence[str] = ()) -> SimulatorApp:
    """Returns the application; its routes exist once the models are loaded, so whoever can connect finds it ready.

    `framed_by` are the origins whose pages may show the phone within them.
    """
    busy: list[Route] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        model, tokens = await asyncio.gather(
            asyncio.to_thread(_embeddings, embedding), asyncio.to_thread(TokenCounter, state / "tokens")
        )
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            MetaServer(parts := SimulatorParts(session), state, status_delay_s) as meta,
            linked_servers(parts) as linked,
            TwilioServer(parts, status_delay_s) as twilio,
        ):
            busy.extend([*_model_routes(parts, model, tokens), meta.busy_route()])
            app.router.routes.extend([*linked, *twilio.routes(), *_routes(parts, meta, framed_by)])
            yield
        model.close()

    return SimulatorApp(Starlette(lifespan=lifespan), busy)


def _embeddings(kind: EmbeddingKind) -> TextEmbeddings:
    if kind == "hash":
        return HashedWords()
    from simulator.language.embeddings import EmbeddingModel  # its runtime takes 100 MB, also unused

    return EmbeddingModel()


def _model_routes(parts: SimulatorParts, model: TextEmbeddings, tokens: TokenCounter) -> list[Route]:
    surface = Surface("openai", parts.log, parts.faults, openai_shapes.fault_body)
    return openai_api.routes(openai_api.OpenAIAPI(model, tokens), surface)


def _routes(parts: SimulatorParts, meta: MetaServer, framed_by: Sequence[str]) -> list[BaseRoute]:
    return [
        Route("/livez", _alive),
        Route("/readyz", _ready),
        Mount("/_sim", control_api(parts, meta_control(meta))),
        *meta.routes(),
        Mount("/", PhonePage(framed_by)),
    ]


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _ready(request: Request) -> Response:
    """Says which process answers, so that whoever started one knows its own."""
    return json_response({"pid": os.getpid()})
