"""Passwords as argon2id hashes (RFC 9106), computed in threads, few at a time: each takes 64 MiB and some 50 ms of a core."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from common.errors import Unavailable

AT_A_TIME = 2
PATIENCE_S = 5.0  # for one's turn: whoever guesses from many places must not make everybody else wait for ever


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

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._slots.acquire()
        except TimeoutError:
            raise Unavailable("too many sign in at this moment") from None
        try:
            yield
        finally:
            self._slots.release()

    async def hash(self, password: str) -> str:
        async with self._turn():
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, known_hash: str | None) -> bool:
        async with self._turn():
            matches = await asyncio.to_thread(self._verify, password, known_hash or _nobodys_hash())
        return matches and known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Whether it was made with other parameters than ours by now."""
        return self._hasher.check_needs_rehash(known_hash)

    def _verify(self, password: str, known_hash: str) -> bool:
        try:
            return self._hasher.verify(known_hash, password)
        except VerificationError:
            return False
