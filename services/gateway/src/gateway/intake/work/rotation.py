"""Long bodies are worked on one after the other, tenant by tenant: what one sends does not hold up the others."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from common.errors import Unavailable

MOST_WAITING = 64  # of one tenant; whoever comes after them is told to come again


class Rotation:
    """`places`: so many at a time. Python computes on one core only, so more of them would make nothing faster."""

    def __init__(self, places: int = 1) -> None:
        self._free = places
        self._queues: dict[UUID, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def place(self, tenant_id: UUID) -> AsyncIterator[None]:
        """Yields once the tenant has a place, which the block keeps. Raises `Unavailable` where too many of the tenant's wait
        already.
        """
        await self._begin(tenant_id)
        try:
            yield
        finally:
            self._end()

    async def _begin(self, tenant_id: UUID) -> None:
        if self._free:
            self._free -= 1
            return
        queue = self._queues.setdefault(tenant_id, deque())
        if len(queue) >= MOST_WAITING:
            raise Unavailable("too many long bodies come at once")
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self._end()
            raise

    def _end(self) -> None:
        """The next tenant's next one; those who have given up are passed over."""
        while self._queues:
            tenant_id = next(iter(self._queues))
            queue = self._queues.pop(tenant_id)
            granted = queue.popleft()
            if queue:
                self._queues[tenant_id] = queue  # at the end: the others come first
            if not granted.done():
                return granted.set_result(None)
        self._free += 1
