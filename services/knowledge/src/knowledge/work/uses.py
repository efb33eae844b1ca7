"""How often documents are found: counted in memory, written twice a minute. No search waits for it.

Best effort by design: a killed process loses what it had not written, and without a database what no longer fits is dropped.
What is cited is told by events, and counted once each.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from common.best_effort import flush_now_and_then
from common.db import Database, Session
from contracts.llm_orchestration import ReplyGenerated, SuggestionGenerated

from knowledge.metrics import USES_DROPPED
from knowledge.store import uses as store
from knowledge.store.uses import UseKey, Uses

PAUSE_S = 30.0
MOST_WAITING = 20_000
AT_ONCE = 1_000


class FoundCounts:
    """One per process. `run` belongs into the background."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: dict[UseKey, int] = {}

    def note(self, tenant_id: UUID, document_ids: Iterable[UUID], at: datetime) -> None:
        """One more search found these."""
        for document_id in set(document_ids):
            self._add(UseKey(tenant_id, document_id, at.date()), 1)

    def _add(self, key: UseKey, count: int) -> None:
        if key in self._waiting or len(self._waiting) < MOST_WAITING:
            self._waiting[key] = self._waiting.get(key, 0) + count
        else:
            USES_DROPPED.inc(count)

    async def run(self) -> None:
        """Until cancelled, and then once more."""
        await flush_now_and_then("found_counts", self.flush, lambda: len(self._waiting), PAUSE_S)

    async def flush(self) -> None:
        """Write down what waits, a thousand documents in a statement. Raises what the database raises; what was not written
        waits on.
        """
        waiting, self._waiting = self._waiting, {}
        try:
            while waiting:
                part = dict(islice(waiting.items(), AT_ONCE))
                async with self.database.transaction(*sorted({key.tenant_id for key in part})) as session:
                    await store.add(session, {key: Uses(found=count) for key, count in part.items()})
                for key in part:
                    del waiting[key]
        finally:
            for key, count in waiting.items():
                self._add(key, count)


async def count_cited(session: Session, events: Sequence[ReplyGenerated | SuggestionGenerated]) -> None:
    """A document counts once in an answer, however many of its passages are cited."""
    counted: dict[UseKey, Uses] = {}
    for event in events:
        for document_id in {one.document_id for one in event.citations if one.kind == "passage"}:
            counted.setdefault(UseKey(event.tenant_id, document_id, event.occurred_at.date()), Uses()).cited += 1
    if counted:
        await store.add(session, counted)
