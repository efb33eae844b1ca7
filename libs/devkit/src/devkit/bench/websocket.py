"""`scripts/bench websocket`: how long until what one person writes is on every socket of a process.

Beside it, in turns and on the same machine, a server that only loops over its sockets says as long a text to as many. What is
compared is the broadcast itself: the time from the first socket that has it to the one in a hundred that has it last. What
comes before the first (a transaction, a notification, a reading) is shown besides.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from rich.console import Console
from rich.table import Table
from simulator.demo.business import DemoBusiness
from websockets.asyncio.client import ClientConnection, connect

from devkit.bench.history import History, write_history
from devkit.bench.report import machine
from devkit.embedded.ports import HOST, free_port
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import seed_channel, sign_in
from devkit.live import LiveClient
from devkit.percentiles import percentile_ms

SERVICES = ("gateway", "billing", "conversation")
AT_ONCE = 50
WITHIN_S = 60.0
WARM_UP = 3
MESSAGES = 5_000
AT_MOST = 1.3
"""Times what the bare loop takes."""
BUSINESS = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-400000000001",
    name="Bench sockets",
    admin="admin@sockets.example",
    agent="agent@sockets.example",
    phone_number_id="205954558954501",
)


OpenedSocket = AbstractAsyncContextManager[ClientConnection]


class SocketFleet(Fleet):
    """A fleet whose conversation takes so many sockets, of one person and one address."""

    sockets = 0

    def environment(self, service: str, instance: int = 0) -> dict[str, str]:
        most = str(2 * self.sockets + 1_000)
        names = ("CONVERSATION_CONNECTIONS", "CONVERSATION_CONNECTIONS_PER_ADDRESS", "CONVERSATION_SOCKETS_PER_USER")
        raised = dict.fromkeys(names, most) if service == "conversation" else {}
        return super().environment(service, instance) | raised


@dataclass
class Audience:
    """The sockets of one server, and when each heard what is being said."""

    sockets: int
    mark: str = ""
    heard: list[float] = field(default_factory=list)
    all_heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            if self.mark and self.mark in str(text):
                self.heard.append(time.monotonic())
                if len(self.heard) == self.sockets:
                    self.all_heard.set()

    async def hears(self, mark: str, say: Callable[[str], Awaitable[None]]) -> tuple[float, list[float]]:
        """Returns when something began to be said, and when each socket heard it."""
        self.mark, self.heard = mark, []
        self.all_heard.clear()
        began = time.monotonic()
        async with asyncio.timeout(WITHIN_S):
            await say(mark)
            await self.all_heard.wait()
        return began, self.heard


@dataclass(frozen=True)
class BroadcastFigures:
    """In milliseconds: from the beginning to the first socket, and from the first to the middle and the last of them."""

    server: str
    first_p50_ms: float | None
    spread_p50_ms: float | None
    spread_p99_ms: float | None


def figures_of(server: str, broadcasts: Sequence[tuple[float, list[float]]]) -> BroadcastFigures:
    firsts = [min(heard) - began for began, heard in broadcasts]
    spread = [one - min(heard) for _, heard in broadcasts for one in heard]
    return BroadcastFigures(server, percentile_ms(firsts, 50), percentile_ms(spread, 50), percentile_ms(spread, 99))


class WebsocketBench:
    """One installation with so many sockets at one process of conversation, and as many at a bare loop."""

    def __init__(self, state: Path, say: Callable[[str], None], sockets: int) -> None:
        self.fleet = SocketFleet(state, well_known_ports=False, say=say, services=SERVICES)
        self.fleet.sockets = sockets
        self.say = say
        self.sockets = sockets

    async def measure(self, times: int) -> list[BroadcastFigures]:
        """Returns the figures of the live socket and of the bare loop."""
        url = self.fleet.services["conversation"].url
        async with AsyncExitStack() as stack:
            admin = await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False))
            place = await self._conversation(admin)
            live, bare = Audience(self.sockets), Audience(self.sockets)
            token = admin.headers["authorization"].removeprefix("Bearer ")
            await self._open(stack, live, lambda: _signed_in(f"{url.replace('http', 'ws')}/v1/ws", token))
            bare_url = await stack.enter_async_context(_bare_loop())
            await self._open(stack, bare, lambda: _plain(bare_url))
            speaker = await stack.enter_async_context(connect(bare_url, compression=None, proxy=None))
            frame = ""

            async def write(mark: str) -> None:
                nonlocal frame
                noted = await admin.post(f"{place}/notes", json={"text": mark})
                frame = noted.raise_for_status().text

            async def shout(mark: str) -> None:
                await speaker.send(json.dumps({"type": "note.created", "sequence": 1, "data": f"{mark} {frame}"}))

            self.say(f"saying {times} things to {self.sockets:,} sockets of each server, in turns")
            turns = [
                (await live.hears(f"live-{number}-", write), await bare.hears(f"bare-{number}-", shout))
                for number in range(WARM_UP + times)
            ][WARM_UP:]
        return [figures_of("live socket", [one for one, _ in turns]), figures_of("bare loop", [one for _, one in turns])]

    async def _conversation(self, admin: httpx2.AsyncClient) -> str:
        """Returns the path of a conversation; the client is signed in then."""
        _, channel = await seed_channel(admin, self.fleet, BUSINESS)
        signed_in = await sign_in(admin, self.fleet, BUSINESS.admin)
        admin.headers["authorization"] = f"Bearer {signed_in['access_token']}"
        history = History(UUID(BUSINESS.tenant_id), UUID(channel["channel_id"]), UUID(signed_in["user_id"]), MESSAGES)
        return f"/v1/conversations/{await asyncio.to_thread(write_history, self.fleet.server.url('conversation'), history)}"

    async def _open(self, stack: AsyncExitStack, audience: Audience, opened: Callable[[], OpenedSocket]) -> None:
        """Opens an audience's sockets, some at once, and has each listened to until the stack is closed."""
        listening = await stack.enter_async_context(_cancelled_at_the_end())
        for first in range(0, self.sockets, AT_ONCE):
            some = [stack.enter_async_context(opened()) for _ in range(min(AT_ONCE, self.sockets - first))]
            for socket in await asyncio.gather(*some):
                listening.append(asyncio.create_task(audience.listen(socket)))


@asynccontextmanager
async def _signed_in(url: str, token: str) -> AsyncIterator[ClientConnection]:
    async with LiveClient.connected(url, token) as client:
        yield client.socket


def _plain(url: str) -> OpenedSocket:
    return connect(url, compression=None, proxy=None)


@asynccontextmanager
async def _cancelled_at_the_end() -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks: list[asyncio.Task[None]] = []
    try:
        yield tasks
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _bare_loop() -> AsyncIterator[str]:
    """Yields the address of a bare server, once it listens."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "devkit.bench.bare_sockets", str(port))
    url = f"ws://{HOST}:{port}/"
    try:
        async with asyncio.timeout(WITHIN_S):
            while True:
                try:
                    async with connect(url, proxy=None):
                        break
                except OSError:
                    await asyncio.sleep(0.1)
        yield url
    finally:
        process.terminate()
        await process.wait()


def times_bare(figures: Sequence[BroadcastFigures]) -> float | None:
    """Returns how many times the bare loop's time the live socket takes, for the last one in a hundred."""
    live, bare = (one.spread_p99_ms for one in figures)
    return round(live / bare, 2) if live is not None and bare else None


def websocket_document(figures: Sequence[BroadcastFigures], **given: Any) -> dict[str, Any]:
    """Returns the JSON of a run, with what one must know to compare it."""
    return {"machine": machine(), **given, "servers": [asdict(one) for one in figures], "times_bare": times_bare(figures)}


def show_websocket(figures: Sequence[BroadcastFigures], sockets: int, console: Console) -> None:
    table = Table(title=f"One thing said to {sockets:,} sockets of one process")
    for name in ("server", "first socket p50", "from first to p50", "from first to p99"):
        table.add_column(name, justify="left" if name == "server" else "right")
    for one in figures:
        table.add_row(one.server, f"{one.first_p50_ms} ms", f"{one.spread_p50_ms} ms", f"{one.spread_p99_ms} ms")
    console.print(table)
    times = times_bare(figures)
    slow = times is not None and times > AT_MOST
    console.print(f"[{'red' if slow else 'bold'}]{times}[/] times the bare loop (at most {AT_MOST})")
