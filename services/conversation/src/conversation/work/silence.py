"""One sweep in each process looks for silence, tenant by tenant, so that no message of a customer has to move a timer for it.

Several processes find the same: what one holds the others pass over, and what is due is decided anew by whoever holds it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import uniform
from uuid import UUID

import structlog
from common.db import Database
from common.messaging.failures import is_of_database
from common.service import Kernel
from common.tenants import known_tenants
from contracts.providers import CAPABILITIES

from conversation.domain.policy import policy_of
from conversation.domain.silence import silence_went_on
from conversation.metrics import SILENCES
from conversation.resources import Resources, open_resources
from conversation.store import silence as store
from conversation.store.silence import Silences
from conversation.work.finishing import work_of

EVERY_S = 60.0
TENANTS_AT_ONCE = 100
OF_EACH_TENANT = 100
WINDOWLESS = [provider for provider, capabilities in CAPABILITIES.items() if capabilities.window is None]
log = structlog.get_logger()


class SilenceSweep:
    """`run` it beside the server."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(uniform(0.5, 1.5) * EVERY_S)  # noqa: S311 — so that replicas take turns
            try:
                await self.sweep()
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("silence_sweep_failed", error=type(error).__name__)

    async def sweep(self) -> None:
        """Reminds and ends what is due, a hundred of each tenant at most; the rest follows with the next round."""
        tenants = [one.tenant_id for one in await known_tenants(self.database)]
        for start in range(0, len(tenants), TENANTS_AT_ONCE):
            some = tenants[start : start + TENANTS_AT_ONCE]
            async with self.database.transaction(*some) as session:
                rules = await store.rules(session, some)
                silences = [_silences(tenant_id, set_, session.now) for tenant_id, set_ in rules.items()]
                found = await store.find(session, silences, WINDOWLESS, OF_EACH_TENANT)
            for tenant_id in sorted({tenant_id for tenant_id, _ in found}):
                await self._apply(tenant_id, [id_ for tenant, id_ in found if tenant == tenant_id])

    async def _apply(self, tenant_id: UUID, conversations: list[UUID]) -> None:
        async with self.database.transaction(tenant_id) as session:
            work = work_of(session)
            await work.lock([(tenant_id, id_) for id_ in conversations], skip_locked=True)
            for conversation in list(work.locked.values()):
                happened = silence_went_on(conversation, work.now)
                work.apply(conversation, happened)
                if happened:
                    SILENCES.labels("expired" if conversation.state == "closed" else "reminded").inc()


@asynccontextmanager
async def open_with_sweep(kernel: Kernel) -> AsyncIterator[Resources]:
    """Opens the service's resources, with the sweep beside them: it changes conversations, which needs them itself."""
    async with open_resources(kernel) as resources:
        kernel.background.append(SilenceSweep(kernel.database).run)
        yield resources


def _silences(tenant_id: UUID, rules: str | None, now: datetime) -> Silences:
    policy = policy_of(rules)
    expires, reminds = policy.expires_after_hours, policy.remind_after_hours
    ends = None if expires is None else now - timedelta(hours=expires)
    ends_reminded = None if expires is None or reminds is None else now - timedelta(hours=expires - reminds)
    return Silences(tenant_id, ends, ends_reminded, None if reminds is None else now - timedelta(hours=reminds))
