"""The simulator as one web application: two outside APIs, the phone page, and the switches below `/_sim`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from simulator.control import control_api
from simulator.endpoint import Surface
from simulator.language import api as openai_api
from simulator.language import shapes as openai_shapes
from simulator.language.hashing import HashedWords
from simulator.language.tokens import TokenCounter
from simulator.language.vectors import EmbeddingKind, Embeddings
from simulator.linked.servers import linked_servers
from simulator.meta import errors as meta_errors
from simulator.meta.api import GraphAPI
from simulator.twilio.server import twilio_server
from simulator.wire import json_response
from simulator.world import World, open_world

PHONE_PAGE = Path(__file__).parent / "phone"


class Simulator:
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


def simulator(state: Path, status_delay_s: float, embedding: EmbeddingKind) -> Simulator:
    """The application; its routes exist once the models are loaded, so whoever can connect finds it ready."""
    busy: list[Route] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        model, tokens = await asyncio.gather(
            asyncio.to_thread(_embeddings, embedding), asyncio.to_thread(TokenCounter, state / "tokens")
        )
        async with (
            open_world(state, status_delay_s) as world,
            linked_servers(world.session, world.log, world.faults) as linked,
            twilio_server(world.session, world.log, world.faults, status_delay_s) as twilio,
        ):
            busy.extend(_busy_routes(world, model, tokens))
            app.router.routes.extend([*linked, *twilio, *_routes(world)])
            yield
        model.close()

    return Simulator(Starlette(lifespan=lifespan), busy)


def _embeddings(kind: EmbeddingKind) -> Embeddings:
    if kind == "hash":
        return HashedWords()
    from simulator.language.embeddings import EmbeddingModel  # its runtime takes 100 MB, also unused

    return EmbeddingModel()


def _graph(world: World) -> tuple[GraphAPI, Surface]:
    graph = GraphAPI(world.channels, world.messages, world.statuses, world.media, world.events)
    return graph, Surface("graph", world.log, world.faults, meta_errors.fault_body)


def _busy_routes(world: World, model: Embeddings, tokens: TokenCounter) -> list[Route]:
    surface = Surface("openai", world.log, world.faults, openai_shapes.fault_body)
    graph, graph_surface = _graph(world)
    return [*openai_api.routes(openai_api.OpenAIAPI(model, tokens), surface), graph.message_route(graph_surface)]


def _routes(world: World) -> list[Route | Mount]:
    graph, surface = _graph(world)
    return [
        Route("/livez", _alive),
        Route("/readyz", _ready),
        Mount("/_sim", control_api(world)),
        *graph.media_routes(surface),
        Mount("/", StaticFiles(directory=PHONE_PAGE, html=True)),
    ]


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _ready(request: Request) -> Response:
    """Says which process answers, so that whoever started one knows its own."""
    return json_response({"pid": os.getpid()})
