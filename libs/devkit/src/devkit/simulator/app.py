"""The simulator as one web application: two outside APIs, the phone page, and the switches below `/_sim`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from devkit.simulator.control import control_api
from devkit.simulator.endpoint import Surface
from devkit.simulator.language import openai_api
from devkit.simulator.language import shapes as openai_shapes
from devkit.simulator.language.embeddings import EmbeddingModel
from devkit.simulator.language.tokens import TokenCounter
from devkit.simulator.linked.servers import linked_servers
from devkit.simulator.meta import errors as meta_errors
from devkit.simulator.meta.graph import GraphAPI
from devkit.simulator.twilio.server import twilio_server
from devkit.simulator.wire import json_response
from devkit.simulator.world import World, open_world

PHONE_PAGE = Path(__file__).parent / "phone"


def simulator(state: Path, status_delay_s: float) -> Starlette:
    """The application; its routes exist once the models are loaded, so whoever can connect finds it ready."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        model, tokens = await asyncio.gather(
            asyncio.to_thread(EmbeddingModel), asyncio.to_thread(TokenCounter, state / "tokens")
        )
        async with (
            open_world(state, status_delay_s) as world,
            linked_servers(world.session, world.log, world.faults) as linked,
            twilio_server(world.session, world.log, world.faults, status_delay_s) as twilio,
        ):
            app.router.routes.extend([*linked, *twilio, *_routes(world, model, tokens)])
            yield
        model.close()

    return Starlette(lifespan=lifespan)


def _routes(world: World, model: EmbeddingModel, tokens: TokenCounter) -> list[Route | Mount]:
    graph = GraphAPI(world.channels, world.messages, world.statuses, world.media, world.events)
    return [
        *openai_api.routes(
            openai_api.OpenAIAPI(model, tokens),
            Surface("openai", world.log, world.faults, openai_shapes.fault_body),
        ),
        Route("/livez", _alive),
        Route("/readyz", _ready),
        Mount("/_sim", control_api(world)),
        *graph.routes(Surface("graph", world.log, world.faults, meta_errors.fault_body)),
        Mount("/", StaticFiles(directory=PHONE_PAGE, html=True)),
    ]


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _ready(request: Request) -> Response:
    """Says which process answers, so that whoever started one knows its own."""
    return json_response({"pid": os.getpid()})
