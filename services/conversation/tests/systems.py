"""A tenant's own system: a real server that notes what it is told, and answers as a story wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
from aiohttp import web
from devkit.testing.harness import Harness
from standardwebhooks.webhooks import Webhook

ENDPOINTS = "/v1/webhook-endpoints"
OPENED, RECEIVED = "conversation.conversation-opened.v1", "gateway.message-received.v1"


@dataclass(frozen=True)
class Told:
    """One request, as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.body)  # type: ignore[no-any-return]

    @property
    def type(self) -> str:
        return str(self.content["type"])

    def verified(self, secret: str) -> Any:
        """What the unmodified verifier of `standardwebhooks` returns. Raises what it raises."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class System:
    """`status`, `location`, `mebibytes` and `drips` are what it answers; `hangs`: it does not."""

    port: int = 0
    told: list[Told] = field(default_factory=list)
    status: int = 200
    location: str | None = None
    mebibytes: int = 0
    drips: bool = False
    hangs: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def of(self, type_: str) -> list[Told]:
        return [one for one in self.told if one.type == type_]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.told.append(Told(headers, await request.read()))
        self.asked.set()
        if self.hangs:
            await asyncio.Event().wait()
        if self.location:
            return web.Response(status=302, headers={"location": self.location})
        if not (self.mebibytes or self.drips):
            return web.Response(status=self.status)
        answer = web.StreamResponse(status=self.status)
        await answer.prepare(request)
        try:
            while self.drips:
                await answer.write(b".")
                await asyncio.sleep(0.05)
            for _ in range(self.mebibytes):
                await answer.write(bytes(2**20))
        except ConnectionError:  # whoever asked has heard enough
            pass
        return answer


@asynccontextmanager
async def open_system(**given: Any) -> AsyncIterator[System]:
    system = System(**given)
    app = web.Application(client_max_size=2**24)
    app.add_routes([web.post("/{path:.*}", system.answer), web.get("/{path:.*}", system.answer)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", system.port)
    await site.start()
    system.port = runner.addresses[0][1]
    try:
        yield system
    finally:
        await runner.cleanup()


OpenSystem = Callable[..., Any]


async def subscribed(
    harness: Harness, tenant_id: UUID, url: str, *types: str, fields: tuple[str, ...] = ("*",)
) -> dict[str, Any]:
    """The endpoint that an admin makes, with its secret; it is heard of at once."""
    wanted = [{"type": type_, "fields": list(fields)} for type_ in types or (OPENED,)]
    async with harness.client(tenant_id) as client:
        answer = await client.post(ENDPOINTS, json={"url": url, "types": wanted})
    assert answer.status_code == 201, answer.text
    await harness.resources.subscribers.refresh()
    return answer.json()  # type: ignore[no-any-return]


async def deliveries(harness: Harness, tenant_id: UUID, endpoint: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    async with harness.client(tenant_id) as client:
        answer = await client.get(f"{ENDPOINTS}/{endpoint['endpoint_id']}/deliveries", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["deliveries"]  # type: ignore[no-any-return]


async def read(harness: Harness, tenant_id: UUID, endpoint: dict[str, Any]) -> httpx2.Response:
    async with harness.client(tenant_id) as client:
        return await client.get(f"{ENDPOINTS}/{endpoint['endpoint_id']}")
