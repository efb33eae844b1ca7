"""An alarm: a loop that has nothing to do rests until something is due, or somebody says that something has come."""

import asyncio
from datetime import UTC, datetime
from heapq import heappop, heappush


class Alarm:
    """Any number of times may be set: what was moved leaves its first time behind, so one is not enough."""

    def __init__(self) -> None:
        self._times: list[datetime] = []
        self._awake = asyncio.Event()

    def set(self, at: datetime | None = None) -> None:
        """For `at`, or for now."""
        heappush(self._times, at or datetime.now(UTC))
        self._awake.set()

    def reset(self) -> None:
        """Before looking for what is due: what was set until now has been heard."""
        self._awake.clear()
        while self._times and self._in_s() <= 0:
            heappop(self._times)

    async def rest(self, longest_s: float) -> None:
        """Returns when something is due, and after `longest_s` in any case."""
        pause_s = min(longest_s, self._in_s())
        while pause_s > 0:
            try:
                async with asyncio.timeout(pause_s):
                    await self._awake.wait()
            except TimeoutError:
                return
            self._awake.clear()
            pause_s = min(pause_s, self._in_s())

    def _in_s(self) -> float:
        return (self._times[0] - datetime.now(UTC)).total_seconds() if self._times else float("inf")
