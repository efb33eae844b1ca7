"""Waiting for what only a database or a server knows, which tell nobody here."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from devkit.testing.harness import Harness
from devkit.testing.statements import ask

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], until: Callable[[T], object] = bool, *, within_s: float = 60) -> T:
    """Looks until what is seen satisfies; fails with what was seen last."""
    seen: T | None = None
    try:
        async with asyncio.timeout(within_s):
            while not until(seen := await look()):
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"after {within_s} s it is still {seen!r}") from None
    return seen


async def somebody_waits_for_a_lock(gateway: Harness) -> None:
    here = "select pid from pg_stat_activity where datname = current_database()"
    async with gateway.database.kernel.connect() as connection:
        await eventually(lambda: ask(connection, f"select pid from pg_locks where not granted and pid in ({here})"))
