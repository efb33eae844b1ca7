"""Tenants whose work failed lately. It is done apart from the others' until it has gone well for a while."""

import time
from uuid import UUID

SUSPECT_FOR_S = 60.0


class Suspects:
    """What fails may take fifteen seconds to fail. It takes them from the tenant whose work it is, and from nobody else."""

    def __init__(self, for_s: float = SUSPECT_FOR_S) -> None:
        self.for_s = for_s
        self._until: dict[UUID, float] = {}

    def add(self, tenant_id: UUID) -> None:
        self._until[tenant_id] = time.monotonic() + self.for_s

    def __contains__(self, tenant_id: UUID) -> bool:
        return self._until.get(tenant_id, 0.0) > time.monotonic()

    def now(self) -> list[UUID]:
        """Returns who is suspect at this moment; those who were are forgotten."""
        now = time.monotonic()
        self._until = {tenant_id: until for tenant_id, until in self._until.items() if until > now}
        return sorted(self._until)
