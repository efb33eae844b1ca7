"""What the three servers do alike: links open and break, and webhooks go to whoever asked for them."""

import asyncio
from abc import abstractmethod
from collections.abc import Coroutine
from typing import Any, ClassVar, Protocol

import aiohttp
import orjson
from starlette.routing import BaseRoute, Mount, Route

from simulator.endpoint import Surface
from simulator.linked.links import LinkedMessage, SimulatedLink
from simulator.parts import SimulatorParts
from simulator.server import ProviderServer

LOGGED_OUT, BANNED = 401, 403
_TIMEOUT = aiohttp.ClientTimeout(total=30)

LinkedBody = dict[str, Any]


class LinkedWebhooks(Protocol):
    """The bodies that a server posts."""

    def code_shown(self, link: SimulatedLink) -> list[LinkedBody]: ...

    def opened(self, link: SimulatedLink) -> list[LinkedBody]: ...

    def closed(self, link: SimulatedLink, code: int) -> list[LinkedBody]:
        """Returns what is posted when the link broke with one of Baileys' status codes."""

    def received(self, link: SimulatedLink, incoming: LinkedMessage) -> LinkedBody: ...

    def unread(self, incoming: LinkedMessage) -> LinkedBody:
        """Returns the message as the server keeps it for whoever asks later."""


class LinkedServer(ProviderServer):
    """A server with its links, at `{simulator}/{name}`.

    What the phone and WhatsApp do comes from `_sim/linked`; what becomes of it goes out as webhooks.

    `pauses_s`: before each repetition of a webhook that was not taken.
    """

    pauses_s: ClassVar[tuple[float, ...]] = ()
    webhooks: ClassVar[LinkedWebhooks]

    def __init__(self, parts: SimulatorParts) -> None:
        self._parts = parts
        self._tasks: set[asyncio.Task[None]] = set()
        self.links: dict[str, SimulatedLink] = {}

    def routes(self) -> list[BaseRoute]:
        surface = Surface(self.name, self._parts.log, self._parts.faults, self.fault_body)
        return [Mount(f"/{self.name}", routes=self.api_routes(surface))]

    @abstractmethod
    def api_routes(self, surface: Surface) -> list[Route]: ...

    @abstractmethod
    def fault_body(self, status: int) -> dict[str, Any]:
        """Returns the error that the server most likely answers with an HTTP status."""

    def connect(self, link: SimulatedLink) -> None:
        """Opens a link whose phone knows the server; else shows a code. The webhooks follow in the background."""
        if link.paired:
            link.state = "open"
            self.later(self.post(link, self.webhooks.opened(link)))
        else:
            link.new_code()
            self.later(self.post(link, self.webhooks.code_shown(link)))

    async def scan(self, link: SimulatedLink) -> None:
        """The phone reads the code, or its owner types the pairing code."""
        link.state, link.paired, link.qr, link.pairing_code = "open", True, None, None
        await self.post(link, self.webhooks.opened(link))

    async def lose(self, link: SimulatedLink, code: int) -> None:
        """The link breaks with one of Baileys' status codes; after 401 and 403 the phone no longer knows the server."""
        link.close(paired=link.paired and code not in (LOGGED_OUT, BANNED))
        await self.post(link, self.webhooks.closed(link, code))

    async def write(self, link: SimulatedLink, incoming: LinkedMessage) -> None:
        """A customer writes. While the link is not open, the message waits on the phone."""
        if incoming.media:
            link.media[incoming.id] = incoming.media
        link.unread.append(self.webhooks.unread(incoming))
        if link.state == "open":
            await self.post(link, [self.webhooks.received(link, incoming)])

    async def post(self, link: SimulatedLink, bodies: list[LinkedBody]) -> None:
        """In order; what is not taken is repeated in the background, and may then come late."""
        async with link.posting:
            for body in bodies:
                if not await self._attempt(link, body):
                    self.later(self._repeat(link, body))

    async def _repeat(self, link: SimulatedLink, body: LinkedBody) -> None:
        for pause_s in self.pauses_s:
            await asyncio.sleep(pause_s)
            if await self._attempt(link, body):
                return

    async def _attempt(self, link: SimulatedLink, body: LinkedBody) -> bool:
        """Returns whether it was taken; also where nobody wants it."""
        if link.webhook_url is None:
            return True
        headers = {"content-type": "application/json", **link.headers}
        status: int | None = None
        try:
            async with self._parts.session.post(
                link.webhook_url, data=orjson.dumps(body), headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            pass
        link.posted.append((body["event"], status))
        return status is not None and 200 <= status < 300

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
