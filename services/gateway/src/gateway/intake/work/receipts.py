"""What became of each webhook request, for people who look why a channel is silent: counted in memory, written each second.

Best effort by design. No request waits for it, a crash loses what was not written yet, and without a database what no longer
fits is dropped. One row per channel, outcome and second: nobody fills the disk by knocking.
"""

from datetime import datetime
from itertools import islice
from uuid import UUID

from common.best_effort import flush_now_and_then
from common.db import Database

from gateway.intake.store import diagnostics as store
from gateway.intake.store.diagnostics import ReceiptKey, RequestResult, Tally
from gateway.intake.work.webhook import WrittenCounts
from gateway.metrics import RECEIPTS_DROPPED

PAUSE_S = 1.0
MOST_WAITING = 20_000
AT_ONCE = 1_000


class Receipts:
    """One per process. `run` belongs into the background."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: dict[ReceiptKey, Tally] = {}

    def note(
        self, tenant_id: UUID, channel_id: UUID, at: datetime, outcome: RequestResult, written: WrittenCounts | None = None
    ) -> None:
        """One more request was answered; `written` is what became of its elements."""
        tally = self._tally((tenant_id, channel_id, int(at.timestamp()), outcome))
        if tally is None:
            return
        tally.count += 1
        if written is not None:
            tally.new += written.new
            tally.duplicate += written.duplicate
            tally.ignored += written.ignored
            tally.parked += written.parked

    def _tally(self, key: ReceiptKey) -> Tally | None:
        tally = self._waiting.get(key)
        if tally is None and len(self._waiting) < MOST_WAITING:
            tally = self._waiting[key] = Tally()
        elif tally is None:
            RECEIPTS_DROPPED.inc()
        return tally

    async def run(self) -> None:
        """Until cancelled, and then once more."""
        await flush_now_and_then("receipts", self.flush, lambda: len(self._waiting), PAUSE_S)

    async def flush(self) -> None:
        """Write down what waits. Raises what the database raises; what was not written waits on."""
        waiting, self._waiting = self._waiting, {}
        try:
            while waiting:
                part = list(islice(waiting.items(), AT_ONCE))
                async with self.database.transaction(*sorted({tenant_id for (tenant_id, *_), _ in part})) as session:
                    await store.add_receipts(session, part)
                for key, _ in part:
                    del waiting[key]
        finally:
            for key, tally in waiting.items():
                self._keep(key, tally)

    def _keep(self, key: ReceiptKey, tally: Tally) -> None:
        known = self._tally(key)
        if known is not None:
            known.add(tally)
