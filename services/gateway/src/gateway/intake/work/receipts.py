"""What became of each webhook request, for people who look why a channel is silent: counted in memory, written each second.

Best effort by design. No request waits for it, a crash loses what was not written yet, and without a database what no longer
fits is dropped. One row per channel, outcome and second: nobody fills the disk by knocking.
"""

import asyncio
from datetime import datetime
from itertools import islice
from uuid import UUID

import structlog
from common.db import Database
from common.messaging.failures import is_of_database

from gateway.intake.store import diagnostics as store
from gateway.intake.store.diagnostics import ReceiptKey, RequestResult, Tally
from gateway.intake.work.webhook import WrittenCounts
from gateway.metrics import RECEIPTS_DROPPED

PAUSE_S = 1.0
DRAIN_TIMEOUT_S = 2.0
MOST_WAITING = 20_000
AT_ONCE = 1_000

log = structlog.get_logger()


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
        try:
            while True:
                await asyncio.sleep(PAUSE_S)
                await self._try_to_flush()
        finally:
            try:
                async with asyncio.timeout(DRAIN_TIMEOUT_S):
                    await self._try_to_flush()
            except TimeoutError:
                log.warning("receipts_lost", seconds=len(self._waiting))

    async def _try_to_flush(self) -> None:
        try:
            await self.flush()
        except Exception as error:
            if not is_of_database(error):
                raise
            log.warning("receipts_database_unavailable", error=type(error).__name__, seconds=len(self._waiting))

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
