"""The hub of one process: it hears that a tenant has news, reads them once, and hands them to the tenant's sockets here.

Sequences of a tenant have no gaps and commit in order, so "all after the last one I read" is everything.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from uuid import UUID

import structlog
from common.auth import Principal
from common.db import Database, listen_for_ever
from common.errors import Unavailable
from common.messaging.failures import is_of_database
from pydantic import ValidationError

from conversation.live.boards import Boards
from conversation.live.frames import ReadFrame
from conversation.live.protocol import (
    Close,
    SocketEnded,
    TypingData,
    TypingFrame,
    event_for,
)
from conversation.live.selecting import CHANGED
from conversation.live.signals import SIGNAL, TypingSignal
from conversation.live.subscriber import Feed, Subscriber, WireEvent, wire_event_of
from conversation.live.writer import Deliver
from conversation.metrics import SOCKETS
from conversation.people.domain.reading import BoardSignal, ReadSignal
from conversation.people.domain.sight import CONVERSATION_MOVED, TEAMS_CHANGED
from conversation.people.work.sight import beholders_of
from conversation.store import live
from conversation.store.live import NumberedLiveEvent

READ_LIMIT = 500
OFFERED_AT_ONCE = 200
SAFETY_POLL_S = 10.0
PAUSE_AFTER_FAILURE_S = 0.5
SIGNALS_WITHIN_S = 5.0
COUNTED = {CHANGED, CONVERSATION_MOVED, TEAMS_CHANGED}
"""Events after which counters may be others."""

log = structlog.get_logger()


class Hub:
    """`run` it beside the server. Any number of replicas may."""

    def __init__(self, database: Database, url: str, *, sockets_per_user: int) -> None:
        self.database = database
        self.url = url
        self.sockets_per_user = sockets_per_user
        self.feeds: dict[UUID, Feed] = {}
        self.boards = Boards(database, self.feeds)
        self._seats: Counter[tuple[UUID, str]] = Counter()
        self._news: set[UUID] = set()
        self._awake = asyncio.Event()
        self._listened_to = asyncio.Event()
        self._signalled_to = asyncio.Event()
        self._hears_signals = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen_for_ever())
            group.create_task(self._listen_to_signals_for_ever())
            group.create_task(self._distribute_for_ever())
            group.create_task(self.boards.run())

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
                self._signalled_to.set()
                self.boards.look({subscriber.tenant_id}, *subscriber.selection.boards)
                self._wake({subscriber.tenant_id})  # for what happened before we listened for this tenant
                return

    async def _catch_up(self, subscriber: Subscriber, deliver: Deliver) -> None:
        while missed := await self._read({subscriber.tenant_id: subscriber.position}):
            for event in missed:
                if event.sequence != subscriber.position + 1:
                    raise SocketEnded(Close.TRY_AGAIN, "too slow: events were forgotten meanwhile")
                if event.type == TEAMS_CHANGED:
                    await self._look_at_teams([subscriber])
                elif subscriber.hears(one := wire_event_of(event)):
                    await deliver(event_for(subscriber.principal, one.text))
                subscriber.position = event.sequence

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

    async def hear_signals(self) -> None:
        """Waits until this process hears what others signal. Raises `Unavailable` where it does not."""
        try:
            async with asyncio.timeout(SIGNALS_WITHIN_S):
                await self._hears_signals.wait()
        except TimeoutError:
            raise Unavailable("nobody hears of others now") from None

    def typing_in(self, tenant_id: UUID, conversation_id: UUID) -> list[UUID]:
        """Returns who is typing in a conversation, as far as this process has heard."""
        feed, now = self.feeds.get(tenant_id), asyncio.get_running_loop().time()
        return list(feed.typists.in_conversation(conversation_id, now)) if feed else []

    async def _listen_to_signals_for_ever(self) -> None:
        while True:
            await self._signalled_to.wait()
            async with aclosing(listen_for_ever(self.url, live.SIGNALS, every_s=SAFETY_POLL_S)) as payloads:
                async for payload in payloads:
                    if payload is not None:
                        self._pass_on(payload)
                    elif self.feeds:
                        self._hears_signals.set()
                        self.boards.look(self.feeds, "counters", "presence")  # for what was missed, and who went silently
                    else:
                        self._signalled_to.clear()
                        self._hears_signals.clear()
                        break

    def _pass_on(self, payload: str) -> None:
        try:
            signal = SIGNAL.validate_json(payload)
        except ValidationError:
            log.warning("live_signal_unreadable")  # of another version
            return
        feed = self.feeds.get(signal.tenant_id)
        if feed is None:
            return
        match signal:
            case BoardSignal():
                self.boards.look({signal.tenant_id}, signal.board)
            case ReadSignal():
                self._pass_on_read(signal, feed)
            case TypingSignal():
                self._pass_on_typing(signal, feed)

    def _pass_on_read(self, signal: ReadSignal, feed: Feed) -> None:
        text = ReadFrame(data=signal.mark).model_dump_json()
        for subscriber in feed.subscribers:
            subscriber.show_read(signal, text)
        self.boards.look({signal.tenant_id}, "counters")

    def _pass_on_typing(self, signal: TypingSignal, feed: Feed) -> None:
        feed.typists.note(signal, asyncio.get_running_loop().time())
        text = TypingFrame(data=TypingData(**signal.model_dump())).model_dump_json()
        for subscriber in feed.subscribers:
            subscriber.signal(signal, text)

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
        feeds = {tenant_id: self.feeds[tenant_id] for tenant_id in tenants}
        for event in await self._read({tenant_id: feed.position for tenant_id, feed in feeds.items()}):
            feed = feeds[event.tenant_id]
            if self.feeds.get(event.tenant_id) is not feed or event.sequence <= feed.position:
                continue  # of sockets that came when those had gone: they are read for anew
            if event.type == TEAMS_CHANGED:
                await self._look_at_teams(list(feed.subscribers))
            feed.position = event.sequence
            if event.type != TEAMS_CHANGED:
                await _hand_out(wire_event_of(event), list(feed.subscribers))
            if event.type in COUNTED:
                self.boards.look({event.tenant_id}, "counters")
            self._wake({event.tenant_id})  # there may be more than one reading holds

    async def _read(self, positions: dict[UUID, int]) -> list[NumberedLiveEvent]:
        async with self.database.transaction(*sorted(positions)) as session:
            return await live.read(session, positions, READ_LIMIT)

    async def _look_at_teams(self, subscribers: Sequence[Subscriber]) -> None:
        """Reads who is in which team, of sockets of one tenant."""
        for tenant_id in {one.tenant_id for one in subscribers}:
            async with self.database.transaction(tenant_id) as session:
                found = await beholders_of(session, [one.principal for one in subscribers])
            for subscriber, who in zip(subscribers, found, strict=True):
                subscriber.see_as(who)


async def _hand_out(event: WireEvent, subscribers: Sequence[Subscriber]) -> None:
    """Offers an event to sockets of one tenant. Between so many of them, and between events, others have their turns: those
    that read slowly, too.
    """
    for first in range(0, len(subscribers), OFFERED_AT_ONCE):
        for subscriber in subscribers[first : first + OFFERED_AT_ONCE]:
            subscriber.offer(event)
        await asyncio.sleep(0)
