"""Passwords as argon2id hashes (RFC 9106), computed in threads, few at a time: each takes 64 MiB and some 50 ms of a core."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

AT_A_TIME = 2


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash("nobody has this password")


class Passwords:
    """An unknown account costs as much as a wrong password, so that the time tells nobody which accounts there are."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(AT_A_TIME)

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, known_hash: str | None) -> bool:
        async with self._slots:
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
