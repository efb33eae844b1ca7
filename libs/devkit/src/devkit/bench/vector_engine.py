"""The vector store as the bench asks it: what a service has stored given to further tenants, and a service's own requests seen
on their way, so that they can be asked again without the service.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import orjson
from aiohttp import web

from devkit.embedded.ports import HOST

SCROLLED = 250
SETTLED_WITHIN_S = 120.0
VECTORS_OF_A_POINT = 2  # of its meaning and of its words
_SEARCH = "points/query/batch"


@dataclass(frozen=True)
class EngineRequest:
    """A search as the service asked it."""

    path: str
    body: bytes

    def by_meaning(self, limit: int, *, exact: bool) -> bytes:
        """Returns its search for passages by meaning alone, for so many, through the graph or past it. Behind it comes that for
        approved answers.
        """
        nearest = next(one for one in orjson.loads(self.body)["searches"] if one.get("using") == "dense")
        return orjson.dumps({"searches": [nearest | {"limit": limit, "params": {"exact": exact}}]})


@dataclass
class VectorEngine:
    """One server."""

    http: aiohttp.ClientSession
    url: str

    async def ask(self, request: EngineRequest, body: bytes | None = None) -> Any:
        return await self._call("POST", request.path, body or request.body)

    async def stored(self, collection: str) -> list[dict[str, Any]]:
        """Returns all points with vectors and payloads."""
        points: list[dict[str, Any]] = []
        asked: dict[str, Any] = {"limit": SCROLLED, "with_payload": True, "with_vector": True}
        while True:
            page = await self._call("POST", f"collections/{collection}/points/scroll", orjson.dumps(asked))
            points += page["points"]
            if page["next_page_offset"] is None:
                return points
            asked["offset"] = page["next_page_offset"]

    async def collections(self) -> list[str]:
        return [one["name"] for one in (await self._call("GET", "collections"))["collections"]]

    async def give(self, collection: str, points: Sequence[dict[str, Any]], tenant_id: UUID) -> None:
        """Stores copies of points for a tenant."""
        for first in range(0, len(points), SCROLLED):
            copies = [
                {"id": str(uuid4()), "vector": one["vector"], "payload": one["payload"] | {"tenant_id": str(tenant_id)}}
                for one in points[first : first + SCROLLED]
            ]
            path = f"collections/{collection}/points?wait=true"
            await self._call("PUT", path, orjson.dumps({"points": copies}))

    async def settled(self, collection: str) -> int:
        """Returns how many points are there, once the engine has put all of them into its graphs, or has had its time."""
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while True:
            found = await self._call("GET", f"collections/{collection}")
            points = int(found["points_count"])
            if int(found["indexed_vectors_count"]) >= VECTORS_OF_A_POINT * points or time.monotonic() > deadline:
                return points
            await asyncio.sleep(1)

    async def _call(self, verb: str, path: str, body: bytes | None = None) -> Any:
        headers = {"content-type": "application/json"}
        async with self.http.request(verb, f"{self.url}/{path}", data=body, headers=headers) as answer:
            received = await answer.read()
        answer.raise_for_status()
        return orjson.loads(received)["result"]


@dataclass
class SeenRequests:
    """A way to the engine on which searches are seen."""

    url: str = ""
    searches: list[EngineRequest] = field(default_factory=list)

    def last(self) -> EngineRequest:
        return self.searches[-1]


@asynccontextmanager
async def watched(engine: VectorEngine) -> AsyncIterator[SeenRequests]:
    """Yields an address that answers as the engine does."""
    seen = SeenRequests()

    async def carry(request: web.Request) -> web.Response:
        path, body = request.path_qs.lstrip("/"), await request.read()
        headers = {"content-type": "application/json"}
        async with engine.http.request(request.method, f"{engine.url}/{path}", data=body or None, headers=headers) as answer:
            received = await answer.read()
        if path.endswith(_SEARCH) and answer.status == 200:
            seen.searches.append(EngineRequest(path, body))
        return web.Response(body=received, status=answer.status, content_type="application/json")

    app = web.Application(client_max_size=64 << 20)
    app.router.add_route("*", "/{path:.*}", carry)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        seen.url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield seen
    finally:
        await runner.cleanup()


def recall(found: Sequence[Any], exact: Sequence[Any]) -> float:
    """Returns which share of the points that are really nearest was found. As near as the last of them is near enough."""
    if not exact:
        return 1.0
    last = float(exact[-1]["score"]) - 1e-6
    return min(1.0, sum(float(one["score"]) >= last for one in found) / len(exact))
