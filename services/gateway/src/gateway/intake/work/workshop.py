"""Where bodies are checked and read, in steps that are short enough for everybody else, and that can be given up between.

A short body is read where it stands. A long one waits for its tenant's place; what cannot be divided (its signature, its JSON)
is done in a thread, the rest a few elements at a time. Nothing of it outlives the process: it stops between two steps.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from typing import ParamSpec, TypeVar
from uuid import UUID

from gateway.intake.work.rotation import Rotation

LONG_BODY_BYTES = 32_768  # checking and parsing less takes less than a millisecond
STEP = 40  # elements: some three milliseconds

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Workshop:
    """One per process."""

    def __init__(self) -> None:
        self._rotation = Rotation()
        self._looking_back = Rotation()
        self._threads = ThreadPoolExecutor(1, "bodies")

    def close(self) -> None:
        """Nobody waits for what is being computed: it is not durable, and comes again."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def place(self, tenant_id: UUID, size: int) -> AsyncIterator[None]:
        """Yields once there is a place for a body of so many bytes. Raises `Unavailable`."""
        if size < LONG_BODY_BYTES:
            yield
            return
        async with self._rotation.place(tenant_id):
            yield

    @asynccontextmanager
    async def looking_back(self, tenant_id: UUID) -> AsyncIterator[None]:
        """Yields once earlier bodies may be read again: these are in memory for one asker after the other, however short the
        body is that asks for them. Whoever has this place waits for no other. Raises `Unavailable`.
        """
        async with self._looking_back.place(tenant_id):
            yield

    async def beside(self, size: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Returns what `work` returns, done in a thread where the body is long."""
        if size < LONG_BODY_BYTES:
            return work(*args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *args, **kwargs))

    async def first(self, size: int, source: Iterator[T], most: int) -> list[T]:
        """Returns the first `most` of a reader, or of what is left of it. Its first step parses the body."""
        taken: list[T] = []
        while len(taken) < most:
            wanted = min(STEP, most - len(taken))
            step = await self.beside(size if not taken else 0, _next, source, wanted)
            taken += step
            if len(step) < wanted:
                break
            await asyncio.sleep(0)
        return taken


def _next(source: Iterator[T], wanted: int) -> list[T]:
    return list(islice(source, wanted))


async def in_steps(work: Callable[[T], R], found: Iterable[T]) -> list[R]:
    """Returns what `work` returns for each, with time for others in between."""
    done: list[R] = []
    for one in found:
        done.append(work(one))
        if len(done) % STEP == 0:
            await asyncio.sleep(0)
    return done
