"""The simulated servers that link numbers, and a gateway that listens where they can post to it, all on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import aiohttp
import httpx2
import uvicorn
from common.trust import trusted_authorities
from contracts.gateway import ChannelSessionChanged, MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from simulator.baileys import api as baileys
from simulator.evolution import api as evolution
from simulator.faults import FaultBoard
from simulator.linked.servers import linked_servers
from simulator.log import RequestLog
from simulator.parts import SimulatorParts
from simulator.wppconnect import api as wppconnect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .waiting import eventually

PHONE = "+5511999990000"
MAKE_DUE = "update job set run_at = now() where kind = 'connect_session'"


@dataclass
class World:
    """`client` asks the simulated servers, and their switches below `/_sim/linked`."""

    url: str
    client: httpx2.AsyncClient
    faults: FaultBoard
    log: RequestLog

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")


async def take(request: Request) -> Response:
    return Response(status_code=204)


MESSAGE_SENDER = Route("/v1/channels/{channel_id}/credentials", take, methods=["PUT"])


@asynccontextmanager
async def running_world() -> AsyncIterator[World]:
    """With a `message-sender` that takes whatever credentials it is given."""
    faults, log = FaultBoard(), RequestLog()
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        linked_servers(SimulatorParts(session, faults, log)) as routes,
        serving(Starlette(routes=[*routes, MESSAGE_SENDER])) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False, verify=trusted_authorities()) as client,
    ):
        yield World(url, client, faults, log)


@asynccontextmanager
async def serving(app: Any, listening: socket.socket | None = None) -> AsyncIterator[str]:
    listening = listening or socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield address(listening)
    finally:
        server.should_exit = True
        await task


def address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@dataclass
class Number:
    """A tenant's channel at one of the servers."""

    gateway: Harness
    world: World
    tenant_id: UUID
    channel_id: UUID
    provider: str
    name: str

    NAMES: ClassVar[dict[str, str]] = {"evolution": "loja", "wppconnect": "loja", "baileys": PHONE}

    @property
    def path(self) -> str:
        return f"/v1/channels/{self.channel_id}/session"

    async def asks(self, method: str = "GET", path: str = "", role: Any = "admin", **given: Any) -> httpx2.Response:
        async with self.gateway.client(self.tenant_id, role) as client:
            return await client.request(method, self.path + path, **given)

    async def start(self, path: str = "", **body: Any) -> None:
        assert (await self.asks("POST", path, json=body)).status_code == 202
        await self.gateway.run_jobs()

    async def connect(self) -> None:
        await self.start()
        await self.until("qr_required")
        await self.happens("scan")
        await self.until("connected")
        await self.gateway.forget()

    async def happens(self, what: str, **body: Any) -> dict[str, Any]:
        path = f"/_sim/linked/{self.provider}/{self.name}/{what}"
        answer: dict[str, Any] = (await self.world.client.post(path, json=body)).raise_for_status().json()
        return answer

    async def server(self) -> dict[str, Any]:
        path = f"/_sim/linked/{self.provider}/{self.name}"
        answer: dict[str, Any] = (await self.world.client.get(path)).raise_for_status().json()
        return answer

    async def until(self, state: str, *, has: str | None = None) -> dict[str, Any]:
        """The link as an admin sees it, once it is in this state."""

        async def seen() -> dict[str, Any]:
            link: dict[str, Any] = (await self.asks()).raise_for_status().json()
            return link

        return await eventually(seen, lambda link: link["state"] == state and (has is None or link[has] is not None))

    async def attempt(self) -> None:
        """The time of the next attempt has come."""
        async with self.gateway.database.kernel.connect() as connection:
            await ask(connection, MAKE_DUE)
        await self.gateway.run_jobs()

    async def told(self) -> list[tuple[str, str | None]]:
        return [(event.state, event.reason) for event in await self.gateway.published(ChannelSessionChanged)]

    async def said(self) -> list[str]:
        messages = await self.gateway.published(MessageReceived)
        return [event.content.text for event in messages if event.content.kind == "text"]

    async def open_jobs(self, kind: str) -> list[Any]:
        return [job for job in await self.gateway.jobs() if job.kind == kind]


def channel_of(provider: str, url: str) -> dict[str, Any]:
    """The body that makes a channel at one of the simulated servers."""
    name, server = Number.NAMES[provider], f"{url}/{provider}"
    settings: dict[str, dict[str, str]] = {
        "evolution": {"server_url": server, "instance": name},
        "wppconnect": {"server_url": server, "session": name},
        "baileys": {"server_url": server, "connection": name},
    }
    secrets: dict[str, dict[str, str]] = {
        "evolution": {"api_key": evolution.API_KEY, "webhook_secret": "a-webhook-secret"},
        "wppconnect": {"secret_key": wppconnect.SECRET_KEY},
        "baileys": {"api_key": baileys.API_KEY, "webhook_verify_token": "a-verify-token"},
    }
    return {"provider": provider, "name": "Loja", "settings": settings[provider], "secrets": secrets[provider]}


async def open_number(
    gateway: Harness, world: World, tenant_id: UUID, provider: str, change: Callable[[dict[str, Any]], Any] | None = None
) -> Number:
    body = channel_of(provider, world.url)
    if change is not None:
        change(body)
    async with gateway.client(tenant_id) as client:
        created = (await client.post("/v1/channels", json=body)).raise_for_status().json()
    await gateway.forget()
    return Number(gateway, world, tenant_id, UUID(created["channel_id"]), provider, Number.NAMES[provider])
