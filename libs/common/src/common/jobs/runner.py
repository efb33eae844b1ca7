"""The runner: claims due jobs, runs them with no session open, and completes them in batches."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import Row

from common.db import Database, Transaction
from common.jobs import store
from common.jobs.registry import Complete, Job, Jobs, Kind, Later
from common.jobs.schedule import Scheduled
from common.jobs.timers import run_timers
from common.messaging.failures import classify
from common.metrics import JOB_DELAY, JOB_DURATION, JOBS_FAILED, JOBS_RUN, JOBS_WAITING
from common.telemetry import span

SAFETY_POLL_S = 0.5
MEASURE_EVERY_S = 5.0
INFRASTRUCTURE_PAUSE_S = 0.5
LONGEST_PAUSE_S = 300.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that was run, waiting for the transaction that completes it."""

    kind: Kind
    job: Job[Any]
    token: UUID
    complete: Complete


class Runner:
    """Runs a service's jobs in this process. Any number of replicas may; a row is claimed by one at a time."""

    def __init__(self, jobs: Jobs, database: Database, resources: Any) -> None:
        self.kinds = [kind for kind in jobs.kinds.values() if not kind.timer]
        self.timers = [kind for kind in jobs.kinds.values() if kind.timer]
        self.database = database
        self.resources = resources
        self.running: dict[str, dict[UUID, UUID]] = {kind.name: {} for kind in self.kinds}
        self.draining = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: asyncio.Queue[Finished] = asyncio.Queue()
        self._awake = asyncio.Event()
        self._idle = asyncio.Event()
        self._wake_at: datetime | None = None
        database.on_commit.append(self._committed)

    def _committed(self, transaction: Transaction) -> None:
        scheduled = transaction.pending.get("jobs")
        if isinstance(scheduled, Scheduled) and scheduled.rows:
            self._wake_at = min(filter(None, (self._wake_at, scheduled.soonest)))
            self._awake.set()

    async def run(self) -> None:
        """Until cancelled. What runs then keeps its lease until that expires, and is claimed again by somebody."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._claim_for_ever())
            group.create_task(self._complete_for_ever())
            group.create_task(self._renew_for_ever())
            group.create_task(self._measure_for_ever())

    async def drain(self) -> None:
        """Claim nothing more; returns when everything that runs is completed."""
        self.draining = True
        self._idle.clear()
        if any(self.running.values()):
            await self._idle.wait()

    async def _claim_for_ever(self) -> None:
        while True:
            self._awake.clear()
            self._wake_at = None
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
        if self.draining:
            return False
        found = [await self._claim_kind(kind) for kind in self.kinds]
        found += [await run_timers(self.database, kind) for kind in self.timers]
        return any(found)

    async def _rest(self) -> None:
        pause_s = SAFETY_POLL_S
        while pause_s > 0:
            try:
                async with asyncio.timeout(pause_s):
                    await self._awake.wait()
            except TimeoutError:
                return
            self._awake.clear()
            due_in_s = store.due_in_s(self._wake_at, datetime.now(UTC)) if self._wake_at else 0.0
            pause_s = min(pause_s, due_in_s)

    async def _claim_kind(self, kind: Kind) -> bool:
        room = kind.concurrency - len(self.running[kind.name])
        rows = await store.claim(self.database, kind, room) if room > 0 else []
        for row in rows:
            JOB_DELAY.labels(kind.name).observe(max(0.0, float(row.delay_s)))
            self.running[kind.name][row.id] = row.lease_token
            task = asyncio.create_task(self._run_job(kind, row))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(rows) == room > 0

    async def _run_job(self, kind: Kind, row: Row[Any]) -> None:
        try:
            job = store.job_of(row, kind)
            with (
                span(f"job {kind.name}", SpanKind.CONSUMER, row.traceparent, attempt=row.attempts),
                JOB_DURATION.labels(kind.name).time(),
            ):
                complete = await kind.run(job, self.resources)
            await self._finished.put(Finished(kind, job, row.lease_token, complete))
        except Exception as error:
            await self._failed(kind, row, error)

    async def _failed(self, kind: Kind, row: Row[Any], error: Exception) -> None:
        if isinstance(error, Later):
            JOBS_RUN.labels(kind.name, "later").inc()
            return await self._release(kind, row, error.delay_s, forgiven=True)
        log.warning("job_failed", kind=kind.name, job_id=str(row.id), attempt=row.attempts, exc_info=error)
        exhausted = row.attempts >= kind.max_attempts or classify(error) == "domain"
        if exhausted and kind.exhausted is not None:
            JOBS_RUN.labels(kind.name, "exhausted").inc()
            job = store.job_of(row, kind)
            return await self._finished.put(Finished(kind, job, row.lease_token, kind.exhausted(job)))
        JOBS_RUN.labels(kind.name, "failed" if exhausted else "retried").inc()
        pause_s = min(LONGEST_PAUSE_S, kind.first_pause_s * 3 ** (row.attempts - 1))
        return await self._release(kind, row, pause_s, failed=exhausted)

    async def _release(
        self, kind: Kind, row: Row[Any], delay_s: float, *, forgiven: bool = False, failed: bool = False
    ) -> None:
        try:
            await store.release(self.database, row.id, row.lease_token, delay_s, forgiven=forgiven, failed=failed)
        except Exception as error:
            log.warning("job_not_released", kind=kind.name, error=type(error).__name__)  # its lease will expire
        finally:
            self._forget(kind, row.id)

    def _forget(self, kind: Kind, job_id: UUID) -> None:
        was_full = len(self.running[kind.name]) >= kind.concurrency
        self.running[kind.name].pop(job_id, None)
        if not any(self.running.values()):
            self._idle.set()
        if was_full:
            self._wake_at = datetime.now(UTC)
            self._awake.set()

    async def _complete_for_ever(self) -> None:
        while True:
            batch = [await self._finished.get()]
            while not self._finished.empty():
                batch.append(self._finished.get_nowait())
            await self._complete_batch(batch)

    async def _complete_batch(self, batch: list[Finished]) -> None:
        try:
            await self._complete(batch)
        except Exception as error:
            if len(batch) > 1 or classify(error) in {"infrastructure", "conflict"}:
                log.info("completions_split", jobs=len(batch), error=type(error).__name__)
                if classify(error) == "infrastructure":
                    await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
                for one in batch:
                    await self._complete_batch([one])
            else:
                await self._completion_failed(batch[0], error)
        else:
            for one in batch:
                self._forget(one.kind, one.job.id)

    async def _complete(self, batch: list[Finished]) -> None:
        """Delete the rows and run the completions of those that were still ours, tenant by tenant, in one commit."""
        leases = {one.job.id: one.token for one in batch}
        by_tenant = sorted(batch, key=lambda one: one.job.tenant_id)
        async with self.database.begin() as transaction:
            async with transaction.scoped(*sorted({one.job.tenant_id for one in batch})):
                ours = await store.finish(transaction.connection, leases)
            for tenant_id, of_tenant in groupby(by_tenant, key=lambda one: one.job.tenant_id):
                async with transaction.scoped(tenant_id) as session:
                    for one in of_tenant:
                        if one.job.id in ours:
                            with span(f"complete {one.kind.name}", SpanKind.INTERNAL, one.job.traceparent):
                                await one.complete(session)
        for one in batch:
            JOBS_RUN.labels(one.kind.name, "done" if one.job.id in ours else "fenced").inc()

    async def _completion_failed(self, one: Finished, error: Exception) -> None:
        log.error("completion_failed", kind=one.kind.name, job_id=str(one.job.id), exc_info=error)
        failed = one.job.attempts >= one.kind.max_attempts
        pause_s = min(LONGEST_PAUSE_S, one.kind.first_pause_s * 3 ** (one.job.attempts - 1))
        try:
            await store.release(self.database, one.job.id, one.token, pause_s, failed=failed)
        finally:
            self._forget(one.kind, one.job.id)

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
