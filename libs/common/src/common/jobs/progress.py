"""Whether jobs move: how many wait, and whether something waits that this process could do and does not."""

import time
from collections.abc import Mapping

from common.db import Database
from common.errors import Unavailable
from common.jobs import store
from common.jobs.places import Places
from common.jobs.registry import JobKind
from common.metrics import JOBS_FAILED, JOBS_OLDEST, JOBS_STALLED, JOBS_WAITING

STALLED_S = 60.0
QUIET_AFTER_S = 5.0


class JobProgress:
    """A kind of jobs is stalled when one is due for a minute that could run here (its tenant's share is not used up, it does
    not run already), and in that minute none of the kind began or ended here. Where no place is free, its longest run is
    waited for as well. So a tenant whose jobs hang stalls nothing: its share is used up, and what others have due moves.
    """

    def __init__(self, kinds: Mapping[str, JobKind], running: Mapping[str, Places]) -> None:
        self.stalled: dict[str, float] = {}
        self._kinds = kinds
        self._running = running
        self._moved = dict.fromkeys(kinds, time.monotonic())

    def moved(self, kind: str) -> None:
        """One of these began or ended."""
        self._moved[kind] = time.monotonic()

    @property
    def quiet(self) -> bool:
        """Whether nothing runs here, and for a while nothing has begun or ended."""
        still_s = time.monotonic() - max(self._moved.values(), default=0.0)
        return still_s > QUIET_AFTER_S and not any(self._running.values())

    async def measure(self, database: Database) -> None:
        known = {row.kind: row for row in await store.waiting(database)}
        for name, kind in self._kinds.items():
            row = known.get(name)
            JOBS_WAITING.labels(name).set(row.waiting if row else 0)
            JOBS_FAILED.labels(name).set(row.failed if row else 0)
            places = self._running.get(name) or Places(kind)
            due_s = await store.oldest_due_s(database, kind, places.by_tenant, places.leases) if row and row.due else 0.0
            stalled_s = self._stalled_s(name, due_s)
            JOBS_OLDEST.labels(name).set(due_s)
            JOBS_STALLED.labels(name).set(stalled_s)
            self.stalled[name] = stalled_s

    def _stalled_s(self, name: str, due_s: float) -> float:
        places, kind = self._running.get(name), self._kinds[name]
        patience_s = STALLED_S + (kind.longest_s if places is not None and places.free <= 0 else 0.0)
        still_s = min(due_s, time.monotonic() - self._moved[name])
        return still_s if still_s > patience_s else 0.0

    async def check(self) -> None:
        """Raises `Unavailable` while a kind is stalled, by what was measured last."""
        if stalled := sorted(name for name, still_s in self.stalled.items() if still_s):
            raise Unavailable(f"nothing moves: {', '.join(stalled)}")
