"""How many passages a tenant has: so rare can a word be. Remembered for a moment, or each search would ask for it."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

REMEMBERED_S = 10.0
MOST_TENANTS = 10_000


@dataclass
class TenantSizes:
    """Sizes by tenant, each with when it was asked for."""

    by_tenant: OrderedDict[UUID, tuple[int, float]] = field(default_factory=OrderedDict)

    async def of(self, tenant_id: UUID, at_least: int, ask: Callable[[], Awaitable[int]]) -> int:
        """Returns a tenant's size, asked for where that was long ago, or where more were found than it says."""
        size, asked_at = self.by_tenant.get(tenant_id, (0, -REMEMBERED_S))
        if size < at_least or time.monotonic() - asked_at >= REMEMBERED_S:
            size = await ask()
            self.by_tenant[tenant_id] = size, time.monotonic()
            self.by_tenant.move_to_end(tenant_id)
            if len(self.by_tenant) > MOST_TENANTS:
                self.by_tenant.popitem(last=False)
        return size
