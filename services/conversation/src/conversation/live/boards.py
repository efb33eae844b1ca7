"""What sockets are shown besides events: counters, and who of the people is there.

Whatever changes them only says that they may be others. They are read behind it, for all sockets here at once and once a second
at most, and said to whom they are others than before. So what a customer writes costs no statement more for them.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from uuid import UUID

import structlog
from common.db import Database
from common.messaging.failures import is_of_database

from conversation.live.frames import PeopleThere, PersonThereView, PresenceFrame
from conversation.live.subscriber import Feed, People, Subscriber
from conversation.people.domain.reading import Board
from conversation.people.store import agents
from conversation.people.work.reading import counters_of

BOARDS_EVERY_S = 1.0

log = structlog.get_logger()


class Boards:
    """`run` it beside the hub whose `feeds` these are."""

    def __init__(self, database: Database, feeds: Mapping[UUID, Feed]) -> None:
        self._database = database
        self._feeds = feeds
        self._due = _nothing_due()
        self._awake = asyncio.Event()

    def look(self, tenants: Iterable[UUID], *boards: Board) -> None:
        """Has boards of tenants read again."""
        for board in boards:
            self._due[board].update(tenants)
            self._awake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            due, self._due = self._due, _nothing_due()
            try:
                await self._show_counters(due["counters"])
                await self._show_people(due["presence"])
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("live_boards_read_failed", error=type(error).__name__)
                for board, tenants in due.items():
                    self.look(tenants, board)
            await asyncio.sleep(BOARDS_EVERY_S)

    def _interested(self, tenants: Collection[UUID], board: Board) -> Iterator[Subscriber]:
        """Yields the sockets here that are shown a board."""
        for feed in (self._feeds[tenant_id] for tenant_id in tenants if tenant_id in self._feeds):
            yield from (one for one in feed.subscribers if board in one.selection.boards)

    async def _show_counters(self, tenants: Collection[UUID]) -> None:
        asked = list(self._interested(tenants, "counters"))
        if not asked:
            return
        async with self._database.transaction(*sorted({one.tenant_id for one in asked})) as session:
            found = await counters_of(session, [(one.principal, one.who) for one in asked])
        for subscriber, counters in zip(asked, found, strict=True):
            subscriber.show_counters(counters)

    async def _show_people(self, tenants: Collection[UUID]) -> None:
        asked = sorted({one.tenant_id for one in self._interested(tenants, "presence")})
        if not asked:
            return
        async with self._database.transaction(*asked) as session:
            rows = await agents.there(session, asked)
        there: dict[UUID, dict[UUID, PersonThereView]] = {tenant_id: {} for tenant_id in asked}
        for row in rows:
            there[row.tenant_id][row.user_id] = PersonThereView(user_id=row.user_id, state=row.state, since=row.since)
        for tenant_id, now in there.items():
            if tenant_id in self._feeds:
                self._show_changes(self._feeds[tenant_id], now)

    def _show_changes(self, feed: Feed, now: People) -> None:
        """Says who came and went to who knows who was there, and to the others who is there."""
        before, changed = feed.people, people_changed(feed.people or {}, now)
        if before is not None and not changed:
            now = before

        @cache
        def text(whole: bool) -> str:
            people = list(now.values()) if whole else changed
            return PresenceFrame(data=PeopleThere(whole=whole, people=people)).model_dump_json()

        feed.people = now
        for subscriber in feed.subscribers:
            if "presence" in subscriber.selection.boards and subscriber.people is not now:
                whole = subscriber.people is None or subscriber.people is not before
                subscriber.show_people(now, text(whole))


def _nothing_due() -> dict[Board, set[UUID]]:
    return {"counters": set(), "presence": set()}


def people_changed(before: Mapping[UUID, PersonThereView], now: Mapping[UUID, PersonThereView]) -> list[PersonThereView]:
    """Returns who came, went, or is there otherwise than before."""
    gone = [PersonThereView(user_id=one, state="offline", since=None) for one in before if one not in now]
    return [one for user_id, one in now.items() if before.get(user_id) != one] + gone
