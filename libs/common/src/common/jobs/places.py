"""The places in which jobs run in this process: so many of a kind, and of these so many of one tenant."""

from collections import Counter
from uuid import UUID

from common.jobs.registry import JobKind
from common.jobs.schedule import Planned
from common.jobs.store import Claimed, Lease


class Places:
    """The places of one kind. What a tenant's share does not cover waits in the database, and in nobody's way."""

    def __init__(self, kind: JobKind) -> None:
        self.kind = kind
        self.leases: dict[UUID, UUID] = {}
        self.by_tenant: Counter[UUID] = Counter()

    def __len__(self) -> int:
        return len(self.leases)

    @property
    def free(self) -> int:
        return self.kind.concurrency - len(self.leases)

    def free_for(self, tenant_id: UUID) -> int:
        """Returns how many more jobs of this tenant may start here."""
        return min(self.free, self.kind.share - self.by_tenant[tenant_id])

    def held(self) -> list[Lease]:
        """Returns the leases of what runs here."""
        return [Lease(id_, token, self.kind.lease_s) for id_, token in self.leases.items()]

    def acquire(self, row: Claimed | Planned, token: UUID) -> bool:
        """Returns whether there is a place, which then is taken."""
        if self.free_for(row.tenant_id) <= 0 or row.id in self.leases:
            return False
        self.leases[row.id] = token
        self.by_tenant[row.tenant_id] += 1
        return True

    def release(self, row: Claimed | Planned) -> bool:
        """Returns whether somebody may have waited for this place."""
        was_short = self.free_for(row.tenant_id) <= 0
        if self.leases.pop(row.id, None) is not None:
            self.by_tenant[row.tenant_id] -= 1
            if not self.by_tenant[row.tenant_id]:
                del self.by_tenant[row.tenant_id]
        return was_short
