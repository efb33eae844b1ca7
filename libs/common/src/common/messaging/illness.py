"""Whether it is we who are ill: told from how far dead letters spread over tenants, not from their number."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from uuid import UUID

TENANTS = 100  # those heard last are looked at
RECORDS = 10  # of each, these last ones,
WITHIN_S = 600.0  # and no older deaths than this
FEWEST = 5  # tenants with a death make an illness, if they are also more than half of those looked at,
TOLERATED = 20  # and have more dead letters than this between them


@dataclass
class LaneHealth:
    """What became of the records of a lane. `None` stands for all whose tenant cannot be read: together they are one."""

    _last: OrderedDict[UUID | None, deque[float]] = field(default_factory=OrderedDict)

    def handled(self, tenant_id: UUID | None) -> None:
        self._note(tenant_id, float("-inf"))

    def died(self, tenant_id: UUID | None) -> None:
        self._note(tenant_id, time.monotonic())

    @property
    def ill(self) -> bool:
        """One tenant, or a few, may produce any number of dead letters. A wrong release takes them from nearly all."""
        since = time.monotonic() - WITHIN_S
        deaths = [dead for times in self._last.values() if (dead := sum(at > since for at in times))]
        return sum(deaths) > TOLERATED and len(deaths) >= FEWEST and len(deaths) * 2 > len(self._last)

    def _note(self, tenant_id: UUID | None, death: float) -> None:
        self._last.setdefault(tenant_id, deque(maxlen=RECORDS)).append(death)
        self._last.move_to_end(tenant_id)
        if len(self._last) > TENANTS:
            self._last.popitem(last=False)
