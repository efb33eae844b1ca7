"""Which tenants want to hear of what, as this process knows it, and for whom so much waits that nothing more is tried."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import structlog
from common.db import Database
from common.messaging.failures import is_of_database

from conversation.webhooks.domain.endpoint import FactSubscriber
from conversation.webhooks.domain.trying import MOST_WAITING
from conversation.webhooks.metrics import OLDEST_WAITING
from conversation.webhooks.store import deliveries, endpoints
from conversation.webhooks.store.deliveries import WaitingForEndpoint
from conversation.work.known import KnownByTenant, chunks

MEASURED_EVERY_S = 30.0

log = structlog.get_logger()


class FactSubscribers(KnownByTenant[FactSubscriber]):
    """The enabled endpoints."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "webhook_subscribers", endpoints.version, endpoints.subscribed)
        self._full: frozenset[UUID] = frozenset()

    async def run_measuring(self) -> None:
        """Measures now and then, until cancelled."""
        while True:
            try:
                await self.measure()
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("webhook_waiting_count_failed", error=type(error).__name__)
            await asyncio.sleep(MEASURED_EVERY_S)

    def is_full(self, endpoint_id: UUID) -> bool:
        """Returns whether so much waits for an endpoint that nothing more is tried."""
        return endpoint_id in self._full

    async def measure(self) -> None:
        """Counts what waits for each endpoint, and says how long the oldest has."""
        found: list[WaitingForEndpoint] = []
        for some in chunks(sorted(self._by_tenant)):
            endpoints_of = [one for tenant_id in some for one in self._by_tenant[tenant_id]]
            async with self._database.transaction(*some) as session:
                found += await deliveries.waiting(session, endpoints_of, MOST_WAITING, datetime.now(UTC))
        self._full = frozenset(one.endpoint_id for one in found if one.waiting >= MOST_WAITING)
        OLDEST_WAITING.set(max((one.age_s for one in found), default=0.0))
