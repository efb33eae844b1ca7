"""Shares: so many at once for each key, such as a tenant, and whoever finds no place in time is told so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(slots=True)
class _Share:
    """The places of one key, for as long as anybody has or wants one."""

    places: asyncio.Semaphore
    users: int = 0


class Shares(Generic[K]):
    """`places` for each key; who waits longest is served first. `refusal` makes what is raised after `patience_s` seconds."""

    def __init__(self, places: int, patience_s: float, refusal: Callable[[], Exception]) -> None:
        self.places = places
        self.patience_s = patience_s
        self._refusal = refusal
        self._shares: dict[K, _Share] = {}

    @asynccontextmanager
    async def through(self, key: K) -> AsyncIterator[None]:
        """Holds a place while the block runs. Yields when it has one; raises the refusal when there is none in time."""
        share = self._shares.setdefault(key, _Share(asyncio.Semaphore(self.places)))
        share.users += 1
        try:
            await self._place(share.places)
            try:
                yield
            finally:
                share.places.release()
        finally:
            share.users -= 1
            if not share.users:
                del self._shares[key]

    async def _place(self, places: asyncio.Semaphore) -> None:
        if not places.locked():
            await places.acquire()
            return
        try:
            async with asyncio.timeout(self.patience_s):
                await places.acquire()
        except TimeoutError:
            raise self._refusal() from None
