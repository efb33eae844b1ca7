"""Timers: jobs that need no lease, because they are handled in the transaction that deletes them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind

from common.db import Database, Session
from common.jobs import store, timer_store
from common.jobs.alarm import Alarm
from common.jobs.registry import Complete, Job, JobKind
from common.jobs.store import Claimed
from common.jobs.timer_store import DueTimer
from common.messaging.failures import classify, is_of_database, unreachable
from common.metrics import JOBS_GIVEN_UP, JOBS_RUN
from common.suspects import Suspects
from common.telemetry import span

TIMER_BATCH = 200
WITHIN_S = 60.0
SAFETY_POLL_S = 30.0  # whoever claims jobs looks whether a timer is due, and wakes us
INFRASTRUCTURE_PAUSE_S = 0.5

log = structlog.get_logger()


class Timers:
    """Due timers go off together. Those of a tenant whose timers failed go off beside them, one by one, for a while: what
    fails may take long to fail, and nobody else's timer waits for it.
    """

    def __init__(self, database: Database, kinds: Sequence[JobKind]) -> None:
        self.database = database
        self.kinds = kinds
        self.draining = False
        self.suspects = Suspects()
        self._alarm, self._alarm_beside = Alarm(), Alarm()
        self._firing = asyncio.Lock()

    @property
    def names(self) -> list[str]:
        return [kind.name for kind in self.kinds]

    def set(self, at: datetime) -> None:
        """Something goes off at this time."""
        self._alarm.set(at)

    def wake(self) -> None:
        """Something is due, of whichever tenant."""
        self._alarm.set()
        self._alarm_beside.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._for_ever(self.fire_due, self._alarm))
            group.create_task(self._for_ever(self.fire_beside, self._alarm_beside))

    async def drain(self) -> None:
        """Start nothing more; returns when what goes off together is done. What goes off beside is rolled back at the end."""
        self.draining = True
        async with self._firing:
            return

    async def _for_ever(self, fire: Callable[[], Awaitable[bool]], alarm: Alarm) -> None:
        while True:
            alarm.reset()
            try:
                more = await fire()
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("timers_database_unavailable", error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
                continue
            if not more:
                await alarm.rest(SAFETY_POLL_S)

    async def fire_due(self) -> bool:
        """Handles what is due. Returns whether there may be more. Raises when the database is away."""
        async with self._firing:
            return any([await self._fire_kind(kind) for kind in self.kinds])

    async def fire_beside(self) -> bool:
        """Handles the next timer of each tenant in trouble. Returns whether there may be more. Raises when the database is
        away.
        """
        found = [await self._fire_kind_beside(kind) for kind in self.kinds]
        return any(found)

    async def _fire_kind(self, kind: JobKind) -> bool:
        if self.draining:
            return False
        due = await timer_store.due_timers(self.database, kind, TIMER_BATCH, without=self.suspects.now())
        parts = {tenant_id: [job_id for job_id, one in due.items() if one == tenant_id] for tenant_id in due.values()}
        if not due or await self._try(kind, due) is None:
            return len(due) == TIMER_BATCH
        log.info("timers_split", kind=kind.name, timers=len(due), tenants=len(parts))
        for tenant_id, ids in parts.items():
            if len(parts) == 1 or await self._try(kind, dict.fromkeys(ids, tenant_id)) is not None:
                self.suspects.add(tenant_id)
        self._alarm_beside.set()
        return True

    async def _fire_kind_beside(self, kind: JobKind) -> bool:
        due = await timer_store.due_timers_beside(self.database, kind, self.suspects.now())
        for row in due:
            if self.draining:
                return False
            async with self.database.in_trouble:
                error = await self._try(kind, {row.id: row.tenant_id})
            if error is not None:
                self.suspects.add(row.tenant_id)
                await self._failed(kind, row, error)
        return bool(due)

    async def _failed(self, kind: JobKind, row: DueTimer, error: Exception) -> None:
        last = classify(error) == "domain" or row.attempts + 1 >= kind.max_attempts
        log.warning("timer_failed", kind=kind.name, job_id=str(row.id), attempt=row.attempts + 1, exc_info=error)
        if not last:
            JOBS_RUN.labels(kind.name, "retried").inc()
            return await timer_store.timer_failed(self.database, row.id, kind.first_pause_s, last=False)
        JOBS_GIVEN_UP.labels(kind.name, type(error).__name__).inc()
        log.error("timer_given_up", kind=kind.name, job_id=str(row.id), error=type(error).__name__)
        if kind.exhausted and await self._try(replace(kind, run=_last_word(kind.exhausted)), {row.id: row.tenant_id}) is None:
            return None
        JOBS_RUN.labels(kind.name, "failed").inc()
        return await timer_store.timer_failed(self.database, row.id, kind.first_pause_s, last=True)

    async def _try(self, kind: JobKind, due: dict[UUID, UUID]) -> Exception | None:
        """Returns what it failed of. Raises while nobody can connect."""
        try:
            async with asyncio.timeout(WITHIN_S):
                await self._fire(kind, due)
        except Exception as error:
            if unreachable(error):
                raise
            return error
        return None

    async def _fire(self, kind: JobKind, due: dict[UUID, UUID]) -> None:
        tenants = sorted(set(due.values()))
        async with self.database.begin(*tenants) as transaction:
            async with transaction.scoped(*tenants):
                rows = await timer_store.delete_timers(transaction.connection, list(due))
            for tenant_id, of_tenant in groupby(sorted(rows, key=_tenant), key=_tenant):
                async with transaction.scoped(tenant_id) as session:
                    for row in of_tenant:
                        with span(f"timer {kind.name}", SpanKind.CONSUMER, row.traceparent):
                            await kind.run(store.job_of(row, kind, session.now), session)
        JOBS_RUN.labels(kind.name, "done").inc(len(rows))


def _last_word(exhausted: Callable[[Job[Any]], Complete]) -> Callable[[Job[Any], Session], Awaitable[None]]:
    async def run(job: Job[Any], session: Session) -> None:
        await exhausted(job)(session)

    return run


def _tenant(row: Claimed) -> UUID:
    return row.tenant_id
