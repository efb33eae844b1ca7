"""JSON in and out, and the one thing ASGI cannot do: closing a connection without an answer."""

import asyncio
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TRANSPORT = "simulator.transport"


class AbortableProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which also tells each request its transport so that a fault can cut the line."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}


async def cut_line(scope: Scope) -> None:
    """Closes the client's connection at once; uvicorn then drops whatever the request would still answer."""
    scope["extensions"][_TRANSPORT]["transport"].abort()
    await asyncio.sleep(0.01)


async def wait_for_hang_up(receive: Receive) -> None:
    """Returns when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Returns an answer with `content` as JSON; `orjson.Fragment` values are embedded as they are."""
    return Response(orjson.dumps(content), status, headers, "application/json")


def parse_json(body: bytes) -> Any:
    """Returns the parsed body, or None when it is not JSON: each API has its own words for that."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
