"""The runner: claims due jobs, runs them with no session open, and completes them in batches."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import Row

from common.db import Database, Transaction
from common.jobs import store
from common.jobs.registry import Complete, Job, Jobs, Kind, Later
from common.jobs.schedule import Planned, Scheduled
from common.jobs.timers import run_timers
from common.messaging.failures import classify
from common.metrics import JOB_DELAY, JOB_DURATION, JOBS_FAILED, JOBS_RUN, JOBS_WAITING
from common.telemetry import span

SAFETY_POLL_S = 0.5
MEASURE_EVERY_S = 5.0
INFRASTRUCTURE_PAUSE_S = 0.5
LONGEST_PAUSE_S = 300.0
MOST_TRIPLINGS = 20  # of the pause: far beyond the longest, and far from what a float cannot hold

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that was run, waiting for the transaction that completes it. After the `last` one nothing more is tried."""

    kind: Kind
    row: Row[Any] | Planned
    job: Job[Any]
    complete: Complete
    last: bool = False

    @property
    def token(self) -> UUID:
        return lease_of(self.row)


class Runner:
    """Runs a service's jobs in this process. Any number of replicas may; a row is claimed by one at a time."""

    def __init__(self, jobs: Jobs, database: Database, resources: Any) -> None:
        self.kinds = [kind for kind in jobs.kinds.values() if not kind.timer]
        self.timers = [kind for kind in jobs.kinds.values() if kind.timer]
        self._by_name = jobs.kinds
        self.database = database
        self.resources = resources
        self.running: dict[str, dict[UUID, UUID]] = {kind.name: {} for kind in self.kinds}
        self.draining = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: asyncio.Queue[Finished] = asyncio.Queue()
        self._awake = asyncio.Event()
        self._idle = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._wakes: list[datetime] = []  # a heap: a job that was moved leaves its first time behind, so one is not enough
        database.on_commit.append(self._committed)

    def _committed(self, transaction: Transaction) -> None:
        scheduled = transaction.pending.get("jobs")
        for row in scheduled.rows.values() if isinstance(scheduled, Scheduled) else ():
            if row.lease_token and transaction.lessor is self:
                self._start(self._by_name[row.kind], row)
            else:
                heappush(self._wakes, row.run_at)
                self._awake.set()

    def room(self, kind: str) -> tuple[int, float]:
        """See `Lessor`. None while others wait for a place, and none in a process that is about to end."""
        known = self._by_name.get(kind)
        if known is None or known.timer or self.draining:
            return 0, 0.0
        return known.concurrency - len(self.running[kind]), known.lease_s

    async def run(self) -> None:
        """Until cancelled. What runs then keeps its lease until that expires, and is claimed again by somebody."""
        self.database.lessor = self
        async with asyncio.TaskGroup() as group:
            group.create_task(self._claim_for_ever())
            group.create_task(self._complete_for_ever())
            group.create_task(self._renew_for_ever())
            group.create_task(self._measure_for_ever())

    async def drain(self) -> None:
        """Claim nothing more; returns when everything that runs is completed."""
        self.draining = True
        async with self._claiming:  # what is being claimed now is waited for as well
            self._idle.clear()
        if any(self.running.values()):
            await self._idle.wait()

    async def _claim_for_ever(self) -> None:
        while True:
            self._awake.clear()
            while self._next_wake_s() <= 0:
                heappop(self._wakes)
            try:
                more = await self._claim_once()
            except Exception as error:
                if classify(error) not in {"infrastructure", "conflict"}:
                    raise
                log.warning("jobs_without_database", error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
                continue
            if not more:
                await self._rest()

    async def _claim_once(self) -> bool:
        """Whether something was found, so that there may be more."""
        async with self._claiming:
            if self.draining:
                return False
            found = [await self._claim_kind(kind) for kind in self.kinds]
            found += [await run_timers(self.database, kind) for kind in self.timers]
            return any(found)

    async def _rest(self) -> None:
        pause_s = min(SAFETY_POLL_S, self._next_wake_s())
        while pause_s > 0:
            try:
                async with asyncio.timeout(pause_s):
                    await self._awake.wait()
            except TimeoutError:
                return
            self._awake.clear()
            pause_s = min(pause_s, self._next_wake_s())

    def _next_wake_s(self) -> float:
        return store.due_in_s(self._wakes[0], datetime.now(UTC)) if self._wakes else SAFETY_POLL_S

    async def _claim_kind(self, kind: Kind) -> bool:
        room = kind.concurrency - len(self.running[kind.name])
        rows = await store.claim(self.database, kind, room) if room > 0 else []
        for row in rows:
            self._start(kind, row)
        return len(rows) == room > 0

    def _start(self, kind: Kind, row: Row[Any] | Planned) -> None:
        JOB_DELAY.labels(kind.name).observe(max(0.0, float(row.delay_s)))
        self.running[kind.name][row.id] = lease_of(row)
        task = asyncio.create_task(self._run_job(kind, row))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_job(self, kind: Kind, row: Row[Any] | Planned) -> None:
        job: Job[Any] | None = None
        try:
            job = store.job_of(row, kind)
            with (
                span(f"job {kind.name}", SpanKind.CONSUMER, row.traceparent, attempt=row.attempts),
                JOB_DURATION.labels(kind.name).time(),
            ):
                complete = await kind.run(job, self.resources)
            await self._finished.put(Finished(kind, row, job, complete))
        except Exception as error:
            await self._failed(kind, row, job, error)

    async def _failed(
        self,
        kind: Kind,
        row: Row[Any] | Planned,
        job: Job[Any] | None,
        error: Exception,
        *,
        completing: bool = False,
        last: bool = False,
    ) -> None:
        if isinstance(error, Later):
            JOBS_RUN.labels(kind.name, "later").inc()
            return await self._release(kind, row, error.delay_s, forgiven=True)
        log.warning("job_failed", kind=kind.name, job_id=str(row.id), attempt=row.attempts, exc_info=error)
        exhausted = job is None or row.attempts >= kind.max_attempts or classify(error) == "domain"
        if exhausted and job is not None and not last and (complete := _last_word(kind, job)):
            JOBS_RUN.labels(kind.name, "exhausted").inc()
            return await self._finished.put(Finished(kind, row, job, complete, last=True))
        JOBS_RUN.labels(kind.name, "failed" if exhausted else "retried").inc()
        pause_s = min(LONGEST_PAUSE_S, kind.first_pause_s * 3 ** min(row.attempts - 1, MOST_TRIPLINGS))
        return await self._release(kind, row, pause_s, failed=exhausted, unheard=completing)

    async def _release(
        self,
        kind: Kind,
        row: Row[Any] | Planned,
        delay_s: float,
        *,
        forgiven: bool = False,
        failed: bool = False,
        unheard: bool = False,
    ) -> None:
        try:
            await store.release(
                self.database, row.id, lease_of(row), delay_s, forgiven=forgiven, failed=failed, unheard=unheard
            )
        except Exception as error:
            log.warning("job_not_released", kind=kind.name, error=type(error).__name__)  # its lease will expire
        finally:
            self._forget(kind, row)

    def _forget(self, kind: Kind, row: Row[Any] | Planned) -> None:
        running = self.running[kind.name]
        was_full = len(running) >= kind.concurrency
        if running.get(row.id) == row.lease_token:  # else its lease lapsed, and it was claimed here once more
            del running[row.id]
        if not any(self.running.values()):
            self._idle.set()
        if was_full:
            heappush(self._wakes, datetime.now(UTC))
            self._awake.set()

    async def _complete_for_ever(self) -> None:
        while True:
            batch = [await self._finished.get()]
            while not self._finished.empty():
                batch.append(self._finished.get_nowait())
            await self._complete_batch(batch)

    async def _complete_batch(self, batch: list[Finished]) -> None:
        while True:
            try:
                await self._complete(batch)
            except Exception as error:
                failure = classify(error)
                if failure == "infrastructure" or (failure == "conflict" and len(batch) == 1):
                    log.warning("completions_wait", jobs=len(batch), error=type(error).__name__)
                    await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
                    continue
                if len(batch) == 1:
                    one = batch[0]
                    return await self._failed(one.kind, one.row, one.job, error, completing=True, last=one.last)
                log.info("completions_split", jobs=len(batch), error=type(error).__name__)
                for one in batch:
                    await self._complete_batch([one])
                return None
            for one in batch:
                self._forget(one.kind, one.row)
            return None

    async def _complete(self, batch: list[Finished]) -> None:
        """Delete the rows and run the completions of those that were still ours, tenant by tenant, in one commit."""
        by_tenant = sorted(batch, key=lambda one: one.job.tenant_id)
        tenants = sorted({one.job.tenant_id for one in batch})
        async with self.database.begin(*tenants) as transaction:
            async with transaction.scoped(*tenants):
                ours = await store.finish(transaction.connection, {one.token: one.job.id for one in batch})
            for tenant_id, of_tenant in groupby(by_tenant, key=lambda one: one.job.tenant_id):
                async with transaction.scoped(tenant_id) as session:
                    for one in of_tenant:
                        if one.token in ours:
                            with span(f"complete {one.kind.name}", SpanKind.INTERNAL, one.job.traceparent):
                                await one.complete(session)
        for one in batch:
            JOBS_RUN.labels(one.kind.name, "done" if one.token in ours else "fenced").inc()

    async def _renew_for_ever(self) -> None:
        """Leases are short, so that a killed process's jobs are soon somebody else's, and renewed while we live."""
        while True:
            await asyncio.sleep(min((kind.lease_s for kind in self.kinds), default=6.0) / 3)
            for kind in self.kinds:
                if leases := dict(self.running[kind.name]):
                    try:
                        await store.renew(self.database, leases, kind.lease_s)
                    except Exception as error:
                        log.warning("leases_not_renewed", kind=kind.name, error=type(error).__name__)

    async def _measure_for_ever(self) -> None:
        while True:
            started = time.monotonic()
            try:
                for row in await store.waiting(self.database):
                    JOBS_WAITING.labels(row.kind).set(row.waiting)
                    JOBS_FAILED.labels(row.kind).set(row.failed)
            except Exception as error:
                log.warning("jobs_not_measured", error=type(error).__name__)
            await asyncio.sleep(MEASURE_EVERY_S - min(MEASURE_EVERY_S, time.monotonic() - started))


def _last_word(kind: Kind, job: Job[Any]) -> Complete | None:
    try:
        return kind.exhausted(job) if kind.exhausted else None
    except Exception as error:
        log.error("exhausted_failed", kind=kind.name, job_id=str(job.id), exc_info=error)
        return None


def lease_of(row: Row[Any] | Planned) -> UUID:
    """The token under which a job is ours, claimed or born leased."""
    token: UUID | None = row.lease_token
    assert token is not None  # noqa: S101 — nothing is run without
    return token
