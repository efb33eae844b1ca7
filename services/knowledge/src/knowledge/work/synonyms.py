"""The synonyms of those who search, and what else they set for it, in memory: no search waits for the database but a tenant's
first.

What another replica wrote is known within `LOOKED_AT_EVERY_S` and a search, which takes what is known and has it looked at.
"""

import asyncio
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from uuid import UUID

import psycopg
import structlog
from common.db import Database
from common.errors import DomainError

from knowledge.domain.synonyms import Synonyms
from knowledge.store import search_settings
from knowledge.store import synonyms as store

LOOKED_AT_EVERY_S = 5.0
MOST_TENANTS = 1_000
WAITED_FOR_S = 0.5
NONE = Synonyms()

log = structlog.get_logger()


@dataclass(slots=True)
class _Known:
    version: int
    synonyms: Synonyms
    looked_at: float
    least_similarity: float | None = None


@dataclass
class TenantSynonyms:
    database: Database
    known: OrderedDict[UUID, _Known] = field(default_factory=OrderedDict)
    looking: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)

    async def of(self, tenant_id: UUID) -> Synonyms:
        """Returns a tenant's synonyms; none while the database does not answer."""
        known = self.known.get(tenant_id)
        if known is None or time.monotonic() - known.looked_at >= LOOKED_AT_EVERY_S:
            looking = self._looking(tenant_id)
            if known is None:
                await _seen(looking)
                known = self.known.get(tenant_id)
        if known is None:
            return NONE
        self.known.move_to_end(tenant_id)
        return known.synonyms

    def least_similarity(self, tenant_id: UUID) -> float | None:
        """Returns how near to an approved answer a tenant's questions have to be, as far as that is known since `of`; None is
        what the installation says.
        """
        known = self.known.get(tenant_id)
        return known.least_similarity if known else None

    def forget(self, tenant_id: UUID) -> None:
        """The next search asks: what it knew was changed here."""
        self.known.pop(tenant_id, None)

    async def close(self) -> None:
        """Returns when nobody is looking any more."""
        for task in (several := list(self.looking.values())):
            task.cancel()
        await asyncio.gather(*several, return_exceptions=True)

    def _looking(self, tenant_id: UUID) -> asyncio.Task[None]:
        """Returns the one task that looks at a tenant's: many searches may wait for it."""
        if (task := self.looking.get(tenant_id)) is None:
            task = self.looking[tenant_id] = asyncio.create_task(self._look(tenant_id))
            task.add_done_callback(lambda _: self.looking.pop(tenant_id, None))
        return task

    async def _look(self, tenant_id: UUID) -> None:
        before, now = self.known.get(tenant_id), time.monotonic()
        try:
            async with self.database.transaction(tenant_id) as session:
                stored = await store.find(session, tenant_id)
                settings = await search_settings.find(session, tenant_id)
        except (DomainError, psycopg.Error, OSError, TimeoutError) as error:
            log.warning("synonyms_not_read", error=type(error).__name__)
            # What was known holds, or nothing; the next look is as far away as after any other.
            self.known[tenant_id] = replace(before or _Known(-1, NONE, now), looked_at=now)
            return
        if before is not None and before.version == stored.version:
            before.looked_at, before.least_similarity = now, settings.least_similarity
            return
        # Stems of five thousand names take half a second: not on the event loop.
        synonyms = await asyncio.to_thread(Synonyms.of, stored.groups)
        self.known[tenant_id] = _Known(stored.version, synonyms, now, settings.least_similarity)
        if len(self.known) > MOST_TENANTS:
            self.known.popitem(last=False)


async def _seen(looking: asyncio.Task[None]) -> None:
    """Returns when somebody has looked, or it takes too long; the looking goes on."""
    with suppress(TimeoutError):
        async with asyncio.timeout(WAITED_FOR_S):
            await asyncio.shield(looking)
