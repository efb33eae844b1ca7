"""Which tenants want to hear of what, as this process knows it: so that a fact of who wants nothing costs no statement.

What is known is two seconds old at most. Where it could not be looked at for longer, each transaction asks for its own tenants.
"""

import asyncio
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog
from common.db import Database, Session
from common.messaging.failures import is_of_database
from common.tenants import known_tenants

from conversation.webhooks.domain.endpoint import FactSubscriber
from conversation.webhooks.domain.trying import MOST_WAITING
from conversation.webhooks.metrics import OLDEST_WAITING
from conversation.webhooks.store import deliveries, endpoints
from conversation.webhooks.store.deliveries import WaitingForEndpoint

LOOKED_EVERY_S = 2.0
TRUSTED_FOR_S = 10.0
MEASURED_EVERY = 15  # looks
TENANTS_AT_ONCE = 500

log = structlog.get_logger()


class FactSubscribers:
    """One per process. `refresh` looks whether any endpoint was changed, and reads all of them only then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_tenant: dict[UUID, list[FactSubscriber]] = {}
        self._version: int | None = None
        self._looked_at = float("-inf")
        self._full: frozenset[UUID] = frozenset()

    async def run(self) -> None:
        """Until cancelled."""
        looks = 0
        while True:
            await self.look(measured=looks % MEASURED_EVERY == 0)
            looks += 1
            await asyncio.sleep(LOOKED_EVERY_S)

    async def refresh(self) -> None:
        began_at = time.monotonic()
        async with self._database.transaction() as session:
            version = await endpoints.version(session)
        if version != self._version:
            self._by_tenant = await self._read()
            self._version = version
        self._looked_at = began_at

    async def look(self, *, measured: bool = False) -> None:
        """Refreshes what is known, if the database can be reached."""
        try:
            await self.refresh()
            if measured:
                await self.measure()
        except Exception as error:
            if not is_of_database(error):
                raise
            log.warning("webhook_subscribers_read_failed", error=type(error).__name__)

    async def of(self, session: Session, tenants: Collection[UUID]) -> Sequence[FactSubscriber]:
        """Returns the enabled endpoints of these tenants, which the session sees."""
        if time.monotonic() - self._looked_at > TRUSTED_FOR_S:
            return await endpoints.subscribed(session, sorted(tenants))
        if not self._by_tenant:
            return ()
        return [one for tenant_id in tenants for one in self._by_tenant.get(tenant_id, ())]

    def is_full(self, endpoint_id: UUID) -> bool:
        """Returns whether so much waits for an endpoint that nothing more is tried."""
        return endpoint_id in self._full

    async def measure(self) -> None:
        """Counts what waits for each endpoint, and says how long the oldest has."""
        found: list[WaitingForEndpoint] = []
        for some in _chunks(sorted(self._by_tenant)):
            endpoints_of = [one for tenant_id in some for one in self._by_tenant[tenant_id]]
            async with self._database.transaction(*some) as session:
                found += await deliveries.waiting(session, endpoints_of, MOST_WAITING, datetime.now(UTC))
        self._full = frozenset(one.endpoint_id for one in found if one.waiting >= MOST_WAITING)
        OLDEST_WAITING.set(max((one.age_s for one in found), default=0.0))

    async def _read(self) -> dict[UUID, list[FactSubscriber]]:
        found: dict[UUID, list[FactSubscriber]] = {}
        for some in _chunks([one.tenant_id for one in await known_tenants(self._database)]):
            async with self._database.transaction(*some) as session:
                for one in await endpoints.subscribed(session, some):
                    found.setdefault(one.tenant_id, []).append(one)
        return found


def _chunks(tenants: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [tenants[place : place + TENANTS_AT_ONCE] for place in range(0, len(tenants), TENANTS_AT_ONCE)]
