"""Signing in with a password. Failures are counted in the database, so that all replicas count together."""

import hashlib
import hmac
import unicodedata
from asyncio import sleep
from collections.abc import Mapping, Sequence
from time import monotonic
from uuid import UUID, uuid4

from common.db import Database
from common.errors import Conflict, TooManyAttempts, Unauthenticated

from gateway.access.domain.throttling import Attempts, AttemptScope, retry_after_s
from gateway.access.store import attempts
from gateway.access.store import people as store
from gateway.access.store.people import ActiveMember, KnownAddress
from gateway.access.work.passwords import Passwords
from gateway.metrics import SIGN_INS

MOST_TENANTS = 3  # that an address is tried at when none is named: each costs an argon2 verification


def email_digest(pepper: bytes, email: str) -> bytes:
    """Returns what an address is known by outside its tenant: the same for all spellings by case, and without it unreadable."""
    return _digest(pepper, "email", unicodedata.normalize("NFKC", email).casefold())


def _digest(pepper: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(pepper, f"{purpose}\x1f{text}".encode(), hashlib.sha256)


class PasswordSignIn:
    def __init__(self, database: Database, passwords: Passwords, pepper: bytes) -> None:
        self.database = database
        self.passwords = passwords
        self.pepper = pepper

    async def member(self, email: str, password: str, address: str, tenant_id: UUID | None = None) -> ActiveMember:
        """Returns who has this password; `address` is the network address that asks.

        Raises `Unauthenticated`, without saying what was wrong, `TooManyAttempts` after too many failures, or `Conflict` where
        the password fits at several tenants and none was named.
        """
        digest = email_digest(self.pepper, email)
        keys = await self.count(digest, address)
        fitting = await self._fitting(await self._find(digest, tenant_id), password, 1 if tenant_id else MOST_TENANTS)
        if not fitting:
            SIGN_INS.labels("refused").inc()
            raise Unauthenticated("address or password is wrong")
        await self.forgive(keys)
        if len(fitting) > 1:
            tenants = [{"tenant_id": str(one.tenant_id), "name": one.tenant_name} for one in fitting]
            raise Conflict("say at which business", reason="which_business", tenants=tenants)
        SIGN_INS.labels("accepted").inc()
        return fitting[0]

    async def _fitting(self, members: Sequence[ActiveMember | None], password: str, most: int) -> list[ActiveMember]:
        """Returns those whose password this is. It takes as long as if there were as many as there may be: at how many tenants
        an address is known, the time tells nobody.
        """
        started = monotonic()
        hashes = [member.password_hash if member else None for member in members]
        matches = [await self.passwords.matches(password, one) for one in hashes]
        await sleep((monotonic() - started) / len(members) * (most - len(members)))
        return [member for member, fits in zip(members, matches, strict=True) if fits and member is not None]

    async def count(self, account: bytes | None, address: str) -> dict[AttemptScope, bytes]:
        """Returns what an attempt was counted under; without an account, that is the address alone. It is counted before the
        password is looked at, so that guesses at the same moment do not slip through.

        Raises `TooManyAttempts`.
        """
        keys: dict[AttemptScope, bytes] = {"address": _digest(self.pepper, "address", address)}
        keys |= {"account": account} if account is not None else {}
        counted: list[Attempts] = []
        async with self.database.transaction() as session:
            for scope, key in keys.items():
                if not retry_after_s(counted, session.now):
                    counted.append(await attempts.count(session, scope, key, session.now))
        if wait_s := retry_after_s(counted, session.now):
            SIGN_INS.labels("throttled").inc()
            raise TooManyAttempts("too many attempts", retry_after_s=wait_s)
        return keys

    async def forgive(self, keys: Mapping[AttemptScope, bytes]) -> None:
        """What was counted was no guess. Those before it are forgotten only where no other tenant knows the address: whoever
        has a person with that address in a tenant of their own would sign in there to go on guessing here.
        """
        async with self.database.transaction() as session:
            known = await store.whose_email(session, keys["account"], most=2) if "account" in keys else []
            await attempts.forgive(session, keys, anew=len(known) < 2)

    async def hash_again(self, member: ActiveMember, password: str) -> None:
        """The parameters of argon2 grow with the years; only who signs in brings the password that a new hash needs."""
        if not self.passwords.is_outdated(member.password_hash):
            return
        new_hash = await self.passwords.hash(password)
        async with self.database.transaction(member.tenant_id) as session:
            await store.hash_again(session, member, new_hash)

    async def _find(self, digest: bytes, tenant_id: UUID | None) -> list[ActiveMember | None]:
        """Returns whoever has this address, None among them for nobody. The same questions for an unknown address as for a
        known one; never nobody at all.
        """
        async with self.database.transaction() as session:
            found = await store.whose_email(session, digest, tenant_id, most=MOST_TENANTS)
        members = []
        for known in found or [KnownAddress(uuid4(), uuid4())]:
            async with self.database.transaction(known.tenant) as session:
                members.append(await store.member(session, known.member_id))
        return members
