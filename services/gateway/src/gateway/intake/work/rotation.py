"""Long bodies are worked on one after the other, and tenants take turns at it: what one sends, the others do not feel."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from common.errors import Unavailable

MOST_WAITING = 64  # of one tenant; whoever comes after them is told to come again


class Turns:
    """`places`: so many at a time. Python computes on one core only, so more of them would make nothing faster."""

    def __init__(self, places: int = 1) -> None:
        self._free = places
        self._lines: dict[UUID, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, tenant_id: UUID) -> AsyncIterator[None]:
        """Raises `Unavailable` where too many of the tenant's wait already."""
        await self._begin(tenant_id)
        try:
            yield
        finally:
            self._end()

    async def _begin(self, tenant_id: UUID) -> None:
        if self._free:
            self._free -= 1
            return
        line = self._lines.setdefault(tenant_id, deque())
        if len(line) >= MOST_WAITING:
            raise Unavailable("too many long bodies come at once")
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._end()
            raise

    def _end(self) -> None:
        """The next tenant's next one; those who have given up are passed over."""
        while self._lines:
            tenant_id = next(iter(self._lines))
            line = self._lines.pop(tenant_id)
            place = line.popleft()
            if line:
                self._lines[tenant_id] = line  # at the end: the others come first
            if not place.done():
                return place.set_result(None)
        self._free += 1
