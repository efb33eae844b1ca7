"""People at the live inbox while its replicas come and go: what each heard, by sequence."""

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from websockets.exceptions import WebSocketException

from devkit.live import LiveClient

LIVE_WITHIN_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 4.0
POLL_S = 0.5


@dataclass(frozen=True)
class ListenedTenant:
    """A business, and the token of a person there who sees all that happens."""

    tenant_id: str
    token: str


@dataclass
class LiveListener:
    """One person, who resumes at the next replica whenever a connection ends. Nothing is hidden from them, so that each
    sequence is one more than the last."""

    tenant: ListenedTenant
    urls: Sequence[str]
    sequence: int | None = None
    heard: int = 0
    resumed: int = 0
    missed: int = 0
    again: int = 0
    longest_away_s: float = 0.0
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Until cancelled."""
        pause_s, since = FIRST_PAUSE_S, time.monotonic()
        for url in itertools.cycle(self.urls):
            try:
                async with asyncio.timeout(LIVE_WITHIN_S) as patience:
                    async with LiveClient.connected(url, self.tenant.token, resume_from=self.sequence) as client:
                        patience.reschedule(None)
                        self.is_ready(client.ready, time.monotonic() - since)
                        pause_s = FIRST_PAUSE_S
                        await self._hear_all(client)
            except (OSError, WebSocketException, TimeoutError):
                if self.connected.is_set():
                    self.connected.clear()
                    since = time.monotonic()
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def is_ready(self, ready: Mapping[str, Any], away_s: float) -> None:
        """The first time a snapshot is right; later it stands for events that were not told."""
        if self.sequence is None:
            self.sequence = ready["sequence"]
        else:
            self.resumed += 1
            self.longest_away_s = max(self.longest_away_s, away_s)
            self.missed += ready["sequence"] - self.sequence
            self.sequence = ready["sequence"]
        self.connected.set()

    async def _hear_all(self, client: LiveClient) -> None:
        while True:
            frame = await client.hear()
            if "sequence" in frame:
                self.hear(frame["sequence"])

    def hear(self, sequence: int) -> None:
        """Counts what was passed over, and what came a second time."""
        assert self.sequence is not None
        self.heard += 1
        if sequence <= self.sequence:
            self.again += 1
        else:
            self.missed += sequence - self.sequence - 1
            self.sequence = sequence


@dataclass(frozen=True)
class HeardLive:
    """Over all listeners. `not_told`: sequences that the database gave after the last one that came."""

    listeners: int
    events: int
    resumed: int
    missed: int
    again: int
    not_told: int
    longest_away_s: float

    @property
    def whole(self) -> bool:
        return not (self.missed or self.again or self.not_told)


def heard_live(listeners: Sequence[LiveListener], given: Mapping[str, int]) -> HeardLive:
    """`given`: the last sequence of each tenant."""
    return HeardLive(
        listeners=len(listeners),
        events=sum(one.heard for one in listeners),
        resumed=sum(one.resumed for one in listeners),
        missed=sum(one.missed for one in listeners),
        again=sum(one.again for one in listeners),
        not_told=sum(given.get(one.tenant.tenant_id, 0) - (one.sequence or 0) for one in listeners),
        longest_away_s=round(max((one.longest_away_s for one in listeners), default=0.0), 1),
    )


async def heard_all(listeners: Sequence[LiveListener], conversation_database: str, timeout_s: float) -> HeardLive:
    """Returns what they heard, once that is all, or when the time is up."""
    deadline = time.monotonic() + timeout_s
    while True:
        heard = heard_live(listeners, await _last_sequences(conversation_database))
        if not heard.not_told or time.monotonic() > deadline:
            return heard
        await asyncio.sleep(POLL_S)


async def _last_sequences(conversation_database: str) -> dict[str, int]:
    async with await psycopg.AsyncConnection.connect(conversation_database) as connection:
        rows = await (await connection.execute("select tenant_id, sequence from live_cursor")).fetchall()
    return {str(tenant_id): sequence for tenant_id, sequence in rows}
