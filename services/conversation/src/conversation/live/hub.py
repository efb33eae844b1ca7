"""The hub of one process: it hears that a tenant has news, reads them once, and hands them to the tenant's sockets here.

Sequences of a tenant have no gaps and commit in order, so "all after the last one I read" is everything.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from common.auth import Principal
from common.db import Database, listen_for_ever
from common.messaging.failures import is_of_database

from conversation.live.protocol import Close, SocketEnded, event_for, event_text
from conversation.metrics import SOCKETS
from conversation.store import live

READ_LIMIT = 500
SAFETY_POLL_S = 10.0
PAUSE_AFTER_FAILURE_S = 0.5

log = structlog.get_logger()
Deliver = Callable[[str], Awaitable[None]]


@dataclass(eq=False)
class Subscriber:
    """One socket. `position` is the last sequence that it was given; `waiting` what it has not taken yet."""

    principal: Principal
    position: int
    waiting: "asyncio.Queue[str]"
    overflowed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def tenant_id(self) -> UUID:
        return self.principal.tenant_id

    def offer(self, sequence: int, text: str) -> None:
        if sequence <= self.position or self.overflowed.is_set():
            return
        self.position = sequence
        try:
            self.waiting.put_nowait(event_for(self.principal, text))
        except asyncio.QueueFull:
            self.overflowed.set()


@dataclass
class Feed:
    """What a tenant's sockets here are fed from: everything up to `position` was handed out."""

    position: int
    subscribers: set[Subscriber] = field(default_factory=set)


class Hub:
    """`run` it beside the server. Any number of replicas may."""

    def __init__(self, database: Database, url: str, *, sockets_per_user: int) -> None:
        self.database = database
        self.url = url
        self.sockets_per_user = sockets_per_user
        self.feeds: dict[UUID, Feed] = {}
        self._seats: Counter[tuple[UUID, str]] = Counter()
        self._news: set[UUID] = set()
        self._awake = asyncio.Event()
        self._listened_to = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen_for_ever())
            group.create_task(self._distribute_for_ever())

    @contextmanager
    def seat(self, principal: Principal) -> Iterator[None]:
        """Yields a place for one more socket of this person. Raises `SocketEnded` when there is none."""
        who = principal.tenant_id, principal.subject
        if self._seats[who] >= self.sockets_per_user:
            raise SocketEnded(Close.TOO_MANY, "too many connections of one person")
        self._seats[who] += 1
        SOCKETS.inc()
        try:
            yield
        finally:
            SOCKETS.dec()
            self._seats[who] -= 1
            if not self._seats[who]:
                del self._seats[who]

    async def join(self, subscriber: Subscriber, deliver: Deliver) -> None:
        """Delivers all that the subscriber has missed, then all that happens. Raises `SocketEnded` when some is gone."""
        while True:
            await self._catch_up(subscriber, deliver)
            feed = self.feeds.setdefault(subscriber.tenant_id, Feed(subscriber.position))
            if feed.position <= subscriber.position:
                feed.subscribers.add(subscriber)
                self._listened_to.set()
                self._wake({subscriber.tenant_id})  # for what happened before we listened for this tenant
                return

    async def _catch_up(self, subscriber: Subscriber, deliver: Deliver) -> None:
        while missed := await self._read({subscriber.tenant_id: subscriber.position}):
            for _, sequence, text in missed:
                if sequence != subscriber.position + 1:
                    raise SocketEnded(Close.TRY_AGAIN, "too slow: events were forgotten meanwhile")
                await deliver(event_for(subscriber.principal, text))
                subscriber.position = sequence

    def leave(self, subscriber: Subscriber) -> None:
        feed = self.feeds.get(subscriber.tenant_id)
        if feed is not None:
            feed.subscribers.discard(subscriber)
            if not feed.subscribers:
                del self.feeds[subscriber.tenant_id]

    def attending(self) -> Iterator[Principal]:
        """Yields who has a socket here."""
        for feed in self.feeds.values():
            yield from (subscriber.principal for subscriber in feed.subscribers)

    def _wake(self, tenants: set[UUID]) -> None:
        self._news |= tenants & self.feeds.keys()
        if self._news:
            self._awake.set()

    async def _listen_for_ever(self) -> None:
        """While there are sockets: every commit of every tenant would wake this process for nothing otherwise."""
        while True:
            await self._listened_to.wait()
            async with aclosing(listen_for_ever(self.url, live.CHANNEL, every_s=SAFETY_POLL_S)) as payloads:
                async for tenant_id in payloads:
                    if not self.feeds and tenant_id is None:
                        self._listened_to.clear()
                        break
                    self._wake(set(self.feeds) if tenant_id is None else {UUID(tenant_id)})

    async def _distribute_for_ever(self) -> None:
        while True:
            await self._awake.wait()
            self._awake.clear()
            news, self._news = self._news & self.feeds.keys(), set()
            try:
                await self._distribute(news)
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("live_events_read_failed", error=type(error).__name__)
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)
                self._wake(news)

    async def _distribute(self, tenants: set[UUID]) -> None:
        if not tenants:
            return
        positions = {tenant_id: self.feeds[tenant_id].position for tenant_id in tenants}
        for tenant_id, sequence, text in await self._read(positions):
            feed = self.feeds.get(tenant_id)
            if feed is None or sequence <= feed.position:
                continue
            feed.position = sequence
            for subscriber in feed.subscribers:
                subscriber.offer(sequence, text)
            self._wake({tenant_id})  # there may be more than one reading holds

    async def _read(self, positions: dict[UUID, int]) -> list[tuple[UUID, int, str]]:
        async with self.database.transaction(*sorted(positions)) as session:
            rows = await live.read(session, positions, READ_LIMIT)
        return [(row.tenant_id, row.sequence, event_text(row.type, row.sequence, row.payload)) for row in rows]
