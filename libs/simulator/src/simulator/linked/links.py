"""Numbers that are linked to a server by a code, whatever becomes of the link, and webhooks to whoever asked for them."""

import asyncio
import base64
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import aiohttp
import orjson
from starlette.routing import Route

from simulator.endpoint import Surface

State = Literal["closed", "connecting", "qr", "open"]
LOGGED_OUT, BANNED = 401, 403
QR_PICTURE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n a code").decode()
_TIMEOUT = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class Media:
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a customer wrote: `text`, or the caption of `media`. `sent_at` in epoch seconds."""

    phone: str
    id: str
    sent_at: int
    name: str
    text: str
    media: Media | None


@dataclass(slots=True)
class Link:
    """A number at a server. `paired`: its phone knows the server, so that no code is needed to open it again.

    `headers` and `token` are what the webhook's owner wants to be recognised by; `posted` is (event, status) of each webhook.
    """

    name: str
    state: State = "closed"
    paired: bool = False
    qr: str | None = None
    pairing_code: str | None = None
    phone: str | None = None
    webhook_url: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    token: str | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)
    posted: list[tuple[str, int | None]] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)
    unread: list[dict[str, Any]] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def new_code(self) -> None:
        self.state = "qr"
        self.qr = f"2@{secrets.token_urlsafe(48)},{secrets.token_urlsafe(24)},{secrets.token_urlsafe(12)}"
        self.pairing_code = secrets.token_hex(4).upper() if self.phone else None

    def close(self, *, paired: bool) -> None:
        self.state, self.paired, self.qr, self.pairing_code = "closed", paired, None, None


Body = dict[str, Any]


class LinkedServer(ABC):
    """A server with its links. What the phone and WhatsApp do comes from `_sim`; what becomes of it goes out as webhooks.

    `pauses_s`: before each repetition of a webhook that was not taken.
    """

    name: ClassVar[Literal["evolution", "wppconnect", "baileys"]]
    pauses_s: ClassVar[tuple[float, ...]] = ()

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._tasks: set[asyncio.Task[None]] = set()
        self.links: dict[str, Link] = {}

    @abstractmethod
    def routes(self, surface: Surface) -> list[Route]: ...

    @abstractmethod
    def shows_code(self, link: Link) -> list[Body]: ...

    @abstractmethod
    def opened(self, link: Link) -> list[Body]: ...

    @abstractmethod
    def closed(self, link: Link, code: int) -> list[Body]: ...

    @abstractmethod
    def received(self, link: Link, incoming: Incoming) -> Body: ...

    @abstractmethod
    def unread(self, link: Link, incoming: Incoming) -> Body:
        """The message as the server keeps it for whoever asks later."""

    def open(self, link: Link) -> None:
        """Connects: opens where the phone knows us, else shows a code. The webhooks follow in the background."""
        if link.paired:
            link.state = "open"
            self.later(self.post(link, self.opened(link)))
        else:
            link.new_code()
            self.later(self.post(link, self.shows_code(link)))

    async def scan(self, link: Link) -> None:
        """The phone reads the code, or its owner types the pairing code."""
        link.state, link.paired, link.qr, link.pairing_code = "open", True, None, None
        await self.post(link, self.opened(link))

    async def lose(self, link: Link, code: int) -> None:
        """The link breaks with one of Baileys' status codes; after 401 and 403 the phone no longer knows the server."""
        link.close(paired=link.paired and code not in (LOGGED_OUT, BANNED))
        await self.post(link, self.closed(link, code))

    async def write(self, link: Link, incoming: Incoming) -> None:
        """A customer writes. While the link is not open, the message waits on the phone."""
        if incoming.media:
            link.media[incoming.id] = incoming.media
        link.unread.append(self.unread(link, incoming))
        if link.state == "open":
            await self.post(link, [self.received(link, incoming)])

    async def post(self, link: Link, bodies: list[Body]) -> None:
        """In order; what is not taken is repeated in the background, and may then come late."""
        async with link._turn:
            for body in bodies:
                if not await self._attempt(link, body):
                    self.later(self._repeat(link, body))

    async def _repeat(self, link: Link, body: Body) -> None:
        for pause_s in self.pauses_s:
            await asyncio.sleep(pause_s)
            if await self._attempt(link, body):
                return

    async def _attempt(self, link: Link, body: Body) -> bool:
        """Whether it was taken; also where nobody wants it."""
        if link.webhook_url is None:
            return True
        headers = {"content-type": "application/json", **link.headers}
        status: int | None = None
        try:
            async with self._session.post(
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


def now_s() -> int:
    return int(time.time())


def new_id() -> str:
    """As a phone makes them: upper-case hex."""
    return "3EB0" + secrets.token_hex(9).upper()
