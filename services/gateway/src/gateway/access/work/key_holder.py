"""API keys at the door: `prosa_<shown part>_<256 random bits>`, looked up each time, so that a revoked one ends at once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.auth import Principal
from common.auth.principal import API_KEY
from common.auth.tokens import KEY_PREFIX
from common.db import Database, Transaction
from common.errors import Unauthenticated

from gateway.access.store import api_keys as store
from gateway.access.store import credentials
from gateway.access.work.opaque import Opaque, digest_of, new_token

USE_IS_NOTED_EVERY = timedelta(minutes=10)
EXCHANGED_FOR = timedelta(minutes=15)


def new_key(key_id: UUID) -> tuple[Opaque, str]:
    """Returns a key, and the part of it by which people tell keys apart: from the random end of its id."""
    prefix = f"{KEY_PREFIX}{key_id.hex[-12:]}"
    return new_token(f"{prefix}_"), prefix


class ApiKeys:
    def __init__(self, database: Database) -> None:
        self.database = database

    async def __call__(self, key: str) -> Principal:
        """Returns whose key this is, for fifteen minutes at most. Raises `Unauthenticated`."""
        async with self.database.begin() as transaction:
            row, now = await self._live(transaction, digest_of(key)), transaction.now
        if row is None:
            raise Unauthenticated
        until = min(now + EXCHANGED_FOR, row.expires_at or datetime.max.replace(tzinfo=UTC))
        return Principal(
            row.tenant_id,
            f"{API_KEY}{row.id}",
            row.role,
            until.timestamp(),
            frozenset(row.scopes),
            issued_at=now.timestamp(),
        )

    async def _live(self, transaction: Transaction, digest: bytes) -> store.ApiKey | None:
        now = transaction.now
        async with transaction.scoped() as session:
            owner = await credentials.owner(session, digest)
        if owner is None:
            return None
        async with transaction.scoped(owner.tenant) as session:
            row = await store.live(session, owner.subject_id, now)
            if row is not None and (row.last_used_at is None or row.last_used_at < now - USE_IS_NOTED_EVERY):
                await store.note_use(session, row.id, now, now - USE_IS_NOTED_EVERY)
            return row
