"""Sign-ins that outlive an access token: a chain of refresh tokens, each spent for the next (RFC 9700 §4.14.2).

A token that is shown twice was stolen, or the thief was faster: either way the whole sign-in ends. Only a page may show its
last token again for some seconds: its answer was lost, or two tabs were at it together. Then there are two newest tokens, and
whichever is spent first spends the other: if both are in somebody's hands, the second one shows itself, and the sign-in ends
after all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from common.db import Database, Session
from common.errors import Unauthenticated
from common.ids import uuid7

from gateway.access.store import people
from gateway.access.store import refresh_tokens as store
from gateway.access.store.people import ActiveMember
from gateway.access.work.changes import record
from gateway.access.work.opaque import digest_of, new_token
from gateway.metrics import SIGN_INS

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """A sign-in at its newest token: whose it is, and the token that gets the next. `at` is when the member was looked at,
    and held: whatever is changed of them later is later than that.
    """

    member: ActiveMember
    sign_in_id: UUID
    refresh_token: str
    at: datetime


class SignIns:
    """`lifetime`: how long a refresh token waits for its use. `again`: how long a page may show one again after it."""

    def __init__(self, database: Database, lifetime: timedelta, again: timedelta) -> None:
        self.database = database
        self.lifetime = lifetime
        self.again = again

    async def open(self, session: Session, member: ActiveMember) -> OpenSignIn:
        """Returns a new sign-in, within the caller's transaction, for a member whose password was just seen.

        Raises `Unauthenticated` when they got another one meanwhile.
        """
        held = await people.held_member(session, member.id)
        if held is None or held.password_hash != member.password_hash:
            raise Unauthenticated("sign in again")
        return await self._add_token(session, held, uuid7())

    async def refresh(self, token: str, *, again: bool = False) -> OpenSignIn:
        """Returns the next token of a sign-in, with its member as they are by now. `again`: the caller may have lost an answer.

        Raises `Unauthenticated`.
        """
        digest = digest_of(token)
        chained = None
        async with self.database.begin() as transaction:
            async with transaction.scoped() as session:
                known = await store.find(session, digest)
            if known is not None:
                async with transaction.scoped(known.tenant) as session:
                    chained = await self._next(session, known, digest, again=again)
        SIGN_INS.labels("refreshed" if chained else "not_refreshed").inc()
        if chained is None:
            raise Unauthenticated("sign in again")
        return chained

    async def end(self, tenant_id: UUID, member_id: UUID, sign_in_id: UUID) -> None:
        """No token of this sign-in gets another one."""
        async with self.database.transaction(tenant_id) as session:
            await people.held_member(session, member_id)
            await store.end(session, sign_in_id)

    async def _next(self, session: Session, known: store.KnownRefreshToken, digest: bytes, *, again: bool) -> OpenSignIn | None:
        """Returns the sign-in with its next token; None where it goes on no more. Whatever ends sign-ins holds the member as
        well: no token is added to one that is being ended.
        """
        member = await people.held_member(session, known.member_id)
        if member is None:
            return None
        if await store.spend(session, known.sign_in_id, digest, session.now):
            return await self._add_token(session, member, known.sign_in_id)
        now_known = await store.find(session, digest)
        if now_known is not None and now_known.spent_at is not None:
            if again and await self._lost_its_answer(session, known.sign_in_id, digest):
                return await self._add_token(session, member, known.sign_in_id)
            await store.end(session, known.sign_in_id)
            await record(session, known.tenant, str(known.member_id), "session.reused", known.sign_in_id)
            log.warning("refresh_token_reused", tenant_id=str(known.tenant), sign_in_id=str(known.sign_in_id))
        return None

    async def _lost_its_answer(self, session: Session, sign_in_id: UUID, digest: bytes) -> bool:
        return bool(self.again) and await store.was_last(session, sign_in_id, digest, session.now - self.again)

    async def _add_token(self, session: Session, member: ActiveMember, sign_in_id: UUID) -> OpenSignIn:
        new = new_token()
        token = store.NewRefreshToken(new.digest, member.tenant_id, member.id, sign_in_id, session.now + self.lifetime)
        await store.add(session, token)
        # The clock's time, not the session's: this transaction may have begun before a revocation, and waited for its lock.
        return OpenSignIn(member, sign_in_id, new.token, at=datetime.now(UTC))
