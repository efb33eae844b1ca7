"""The routes, and the shell around them: engine calls leave the event loop, errors take Qdrant's shape."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from devkit.embedded.qdrant import handlers
from devkit.embedded.qdrant.handlers import QdrantCall
from devkit.embedded.qdrant.storage import Collections
from devkit.embedded.qdrant.wire import RequestError

_THREADS = 8
_SETTLE_EVERY_S = 1.0

_ROUTES: list[tuple[str, str, Callable[[QdrantCall], Any]]] = [
    ("GET", "/collections", handlers.list_collections),
    ("GET", "/collections/{collection}/exists", handlers.collection_exists),
    ("GET", "/collections/{collection}", handlers.get_collection),
    ("PUT", "/collections/{collection}", handlers.create_collection),
    ("DELETE", "/collections/{collection}", handlers.delete_collection),
    ("PUT", "/collections/{collection}/index", handlers.create_index),
    ("DELETE", "/collections/{collection}/index/{field}", handlers.delete_index),
    ("PUT", "/collections/{collection}/points", handlers.upsert),
    ("POST", "/collections/{collection}/points", handlers.retrieve),
    ("POST", "/collections/{collection}/points/delete", handlers.delete_points),
    ("POST", "/collections/{collection}/points/payload", handlers.set_payload),
    ("POST", "/collections/{collection}/points/query", handlers.query),
    ("POST", "/collections/{collection}/points/query/batch", handlers.query_batch),
    ("POST", "/collections/{collection}/points/scroll", handlers.scroll),
    ("POST", "/collections/{collection}/points/count", handlers.count),
    ("GET", "/collections/{collection}/points/{point}", handlers.get_point),
]

_log = logging.getLogger(__name__)


def create_app(state: Path) -> Starlette:
    """Returns an application that opens the collections in `state` and serves them until it is shut down."""
    collections = Collections(state / "collections")
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="engine")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        settling = asyncio.create_task(_settle_forever(collections))
        yield
        settling.cancel()
        pool.shutdown()
        collections.close()

    routes = [Route(path, _endpoint(handler, collections, pool), methods=[verb]) for verb, path, handler in _ROUTES]
    return Starlette(
        routes=[Route("/", _root), Route("/readyz", _ready), *routes],
        lifespan=lifespan,
        exception_handlers={HTTPException: _unknown_route},
    )


def _endpoint(handler: Callable[[QdrantCall], Any], collections: Collections, pool: ThreadPoolExecutor) -> Any:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        work = (handler, collections, request.path_params, body)
        return await asyncio.get_running_loop().run_in_executor(pool, _answer, *work)

    return endpoint


def _answer(handler: Callable[[QdrantCall], Any], collections: Collections, path: dict[str, str], body: bytes) -> Response:
    started = time.perf_counter()
    try:
        result = handler(QdrantCall(collections, path, _json(body)))
    except RequestError as refusal:
        return _refusal(refusal.status, str(refusal))
    except Exception as error:
        _log.exception("the engine failed on %s of %s", handler.__name__, path)
        return _refusal(500, f"Service internal error: {error}")
    return _json_response(200, {"result": result, "status": "ok", "time": time.perf_counter() - started})


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError as error:
        raise RequestError(f"Format error in JSON body: {error}") from error


def _refusal(status: int, reason: str) -> Response:
    return _json_response(status, {"status": {"error": reason}, "time": 0.0})


def _json_response(status: int, content: object) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


async def _settle_forever(collections: Collections) -> None:
    while True:
        await asyncio.sleep(_SETTLE_EVERY_S)
        for collection in collections:
            try:
                await asyncio.to_thread(collection.settle)
            except Exception:
                _log.exception("%s could not be settled", collection.folder)


async def _root(_: Request) -> Response:
    """The client compares its version with this one and warns when they are far apart."""
    return _json_response(200, {"title": "qdrant - embedded engine", "version": version("qdrant-client")})


async def _ready(_: Request) -> Response:
    return PlainTextResponse("all shards are ready", headers={"x-process-id": str(os.getpid())})


async def _unknown_route(request: Request, _: Exception) -> Response:
    return _refusal(404, f"Not found: {request.method} {request.url.path} is not served by the embedded engine")
