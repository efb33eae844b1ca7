"""Passwords as argon2id hashes (RFC 9106), computed in threads, few at a time: each takes 64 MiB and some 50 ms of a core.

The threads are for this alone. Whoever signs in never waits for somebody's webhooks.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from common.errors import Unavailable

AT_A_TIME = 2
MOST_WAITING = 60  # what those before them take, they still get within their patience
PATIENCE_S = 5.0  # for one's turn: whoever guesses from many places must not make everybody else wait for ever

P = ParamSpec("P")
R = TypeVar("R")


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash("nobody has this password")


class Passwords:
    """An unknown account costs as much as a wrong password, so that the time tells nobody which accounts there are.

    Raises `Unavailable` while too many wait.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(AT_A_TIME)
        self._threads = ThreadPoolExecutor(AT_A_TIME, "argon2")
        self._waiting = 0

    def close(self) -> None:
        """Nobody waits for what is being computed."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MOST_WAITING:
            raise Unavailable("too many sign in at this moment")
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._slots.acquire()
        except TimeoutError:
            raise Unavailable("too many sign in at this moment") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def hash(self, password: str) -> str:
        async with self._turn():
            return await self._beside(self._hasher.hash, password)

    async def matches(self, password: str, known_hash: str | None) -> bool:
        async with self._turn():
            matches = await self._beside(self._verify, password, known_hash)
        return matches and known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Returns whether it was made with other parameters than ours by now."""
        return self._hasher.check_needs_rehash(known_hash)

    async def _beside(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *args, **kwargs))

    def _verify(self, password: str, known_hash: str | None) -> bool:
        try:
            return self._hasher.verify(known_hash or _nobodys_hash(), password)
        except VerificationError:
            return False
