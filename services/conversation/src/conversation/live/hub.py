"""The hub of one process: it hears that a tenant has news, reads them once, and hands them to the tenant's sockets here.

Sequences of a tenant have no gaps and commit in order, so "all after the last one I read" is everything.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from common.auth import Principal
from common.db import Database, listen_for_ever
from common.messaging.failures import is_of_database

from conversation.live.protocol import Close, HiddenConversation, HiddenFrame, SocketEnded, event_for, event_text
from conversation.metrics import SOCKETS
from conversation.people.domain.sight import CONVERSATION_MOVED, TEAMS_CHANGED, Beholder, Whereabouts, may_see
from conversation.people.work.sight import beholders_of
from conversation.store import live
from conversation.store.live import NumberedLiveEvent

READ_LIMIT = 500
SAFETY_POLL_S = 10.0
PAUSE_AFTER_FAILURE_S = 0.5
TOO_SLOW = "too slow: connect again and resume"
OTHER_TEAMS = "your teams are others now: connect again and resume"

log = structlog.get_logger()
Deliver = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WireEvent:
    """A live event as it goes over the wire. `before`, if it says that a conversation is another's now: whose it was."""

    event: NumberedLiveEvent
    text: str
    before: Whereabouts | None

    def is_seen_by(self, who: Beholder) -> bool:
        """Returns whether somebody is sent it: of a move, who saw the conversation and does not any longer."""
        sees = may_see(who, self.event.team_id, self.event.assigned_user_id)
        if self.before is None:
            return sees
        return not sees and may_see(who, self.before.team_id, self.before.assigned_user_id)


def wire_event_of(event: NumberedLiveEvent) -> WireEvent:
    if event.type != CONVERSATION_MOVED:
        return WireEvent(event, event_text(event.type, event.sequence, event.payload), None)
    before = Whereabouts.model_validate_json(event.payload)
    hidden = HiddenConversation(conversation_id=before.conversation_id)
    return WireEvent(event, HiddenFrame(sequence=event.sequence, data=hidden).model_dump_json(), before)


@dataclass(eq=False)
class Subscriber:
    """One socket, and `who` looks. `position` is the last sequence that it was given, or may not see; `waiting` what it has
    not taken yet; `why_ended` says why it is to be closed, once `ended` is set.
    """

    principal: Principal
    who: Beholder
    position: int
    waiting: "asyncio.Queue[str]"
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    why_ended: str = ""

    @property
    def tenant_id(self) -> UUID:
        return self.principal.tenant_id

    def offer(self, frame: WireEvent) -> None:
        if frame.event.sequence <= self.position or self.ended.is_set():
            return
        self.position = frame.event.sequence
        if not frame.is_seen_by(self.who):
            return
        try:
            self.waiting.put_nowait(event_for(self.principal, frame.text))
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def see_as(self, who: Beholder) -> None:
        """Somebody is in other teams, or others are. What they see by being in another team they are to read anew."""
        if who.teams != self.who.teams:
            self.end(OTHER_TEAMS)
        self.who = who

    def end(self, why: str) -> None:
        self.why_ended = why
        self.ended.set()


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
            for event in missed:
                if event.sequence != subscriber.position + 1:
                    raise SocketEnded(Close.TRY_AGAIN, "too slow: events were forgotten meanwhile")
                if event.type == TEAMS_CHANGED:
                    await self._look_at_teams([subscriber])
                elif (one := wire_event_of(event)).is_seen_by(subscriber.who):
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
        for event in await self._read(positions):
            feed = self.feeds.get(event.tenant_id)
            if feed is None or event.sequence <= feed.position:
                continue
            if event.type == TEAMS_CHANGED:
                await self._look_at_teams(list(feed.subscribers))
            feed.position = event.sequence
            if event.type != TEAMS_CHANGED:
                one = wire_event_of(event)
                for subscriber in feed.subscribers:
                    subscriber.offer(one)
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
