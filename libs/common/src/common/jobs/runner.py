"""The runner: claims due jobs, runs them with no session open, and completes them in batches."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from opentelemetry.trace import SpanKind

from common.db import Database, Session
from common.errors import Unavailable
from common.ids import uuid7
from common.jobs import store
from common.jobs.alarm import Alarm
from common.jobs.completions import INFRASTRUCTURE_PAUSE_S, Completions, Finished, lease_of
from common.jobs.places import Places
from common.jobs.progress import JobProgress
from common.jobs.registry import Complete, Job, JobKind, Jobs, KeptCompletion, Later
from common.jobs.schedule import Planned, Scheduled
from common.jobs.store import Claimed
from common.jobs.timers import Timers
from common.messaging.failures import classify, is_of_database
from common.metrics import JOB_DELAY, JOB_DURATION, JOBS_GIVEN_UP, JOBS_RUN
from common.telemetry import span

SAFETY_POLL_S = 0.5
QUIET_POLLS = 4  # times as long: what is planned here rings the alarm, so this is for what others leave behind
MEASURE_EVERY_S = 10.0
LONGEST_PAUSE_S = 300.0
GIVEN_UP_AFTER = 5  # processes that died over a job, or stood still until its lease lapsed; unless a kind has more attempts
MOST_TRIPLINGS = 20  # of the pause: far beyond the longest, and far from what a float cannot hold

log = structlog.get_logger()


class ProcessDied(Exception):
    """A job was begun again and again and never heard of: it takes its process down, or nobody will ever know why not."""


class Runner:
    """Runs a service's jobs in this process, as `tasks`. Any number of replicas may; a row is claimed by one at a time."""

    def __init__(self, jobs: Jobs, database: Database, resources: Any) -> None:
        self.kinds = [kind for kind in jobs.kinds.values() if not kind.timer]
        self.timers = Timers(database, [replace(kind, run=self._noting(kind)) for kind in jobs.kinds.values() if kind.timer])
        self._by_name = jobs.kinds
        self.database = database
        self.resources = resources
        self.running = {kind.name: Places(kind) for kind in self.kinds}
        self.draining = False
        self.tasks: set[asyncio.Task[None]] = set()
        self.progress = JobProgress(self._by_name, self.running)
        self.completions = Completions(database, self._completed, self._not_completed)
        self._alarm, self._idle, self._claiming = Alarm(), asyncio.Event(), asyncio.Lock()
        self._renewal_s = min((kind.lease_s for kind in self.kinds), default=6.0) / 3
        self._renewed_at = time.monotonic()
        self.leasing = False
        database.makers[Scheduled] = lambda: Scheduled(self)

    def planned(self, rows: Iterable[Planned]) -> None:
        """See `Lessor`."""
        for row in rows:
            if row.lease_token:
                self._begin(self._by_name[row.kind], row)
            elif row.kind in self.running:
                self._alarm.set(row.run_at)
            else:
                self.timers.set(row.run_at)

    def lease(self, row: Planned) -> bool:
        """Returns what `Lessor` says. Never true in a process that runs nothing yet, or is about to end."""
        places, token = self.running.get(row.kind), uuid7()
        if places is None or self.draining or not self.leasing or not places.acquire(row, token):
            return False
        row.lease_token, row.lease_s = token, places.kind.lease_s
        return True

    def unplanned(self, row: Planned, *, in_doubt: bool) -> None:
        """See `Lessor`. What is perhaps written keeps its place until it is given back: a drain waits for that."""
        if in_doubt:
            self._spawn(self._give_back(self._by_name[row.kind], row))
        else:
            self._forget(self._by_name[row.kind], row)

    async def run(self) -> None:
        """Until cancelled. What runs then keeps its lease until that expires, and is claimed again by somebody."""
        self.leasing = True
        async with asyncio.TaskGroup() as group:
            group.create_task(self._claim_for_ever())
            group.create_task(self.timers.run())
            group.create_task(self.completions.run())
            group.create_task(self._renew_for_ever())
            group.create_task(self._measure_for_ever())

    async def drain(self) -> None:
        """Claim nothing more; returns when everything that runs is completed."""
        self.draining = True
        await self.timers.drain()
        async with self._claiming:  # what is being claimed now is waited for as well
            self._idle.clear()
        if any(self.running.values()):
            await self._idle.wait()

    async def _claim_for_ever(self) -> None:
        while True:
            self._alarm.reset()
            try:
                more = await self.claim_once()
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("job_claim_failed", error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
                continue
            if not more:
                await self._alarm.rest(SAFETY_POLL_S * (QUIET_POLLS if self.progress.quiet else 1))

    async def claim_once(self) -> bool:
        """Claims what is due and begins it. Returns whether something was found, so that there may be more."""
        async with self._claiming:
            if self.draining or not await self._renewed():
                return False
            due = await store.due(self.database, list(self._by_name)) if self._by_name else set()
            if not due.isdisjoint(self.timers.names):
                self.timers.wake()
            return any([await self._claim_kind(kind) for kind in self.kinds if kind.name in due])

    async def _claim_kind(self, kind: JobKind) -> bool:
        places = self.running[kind.name]
        if (room := places.free) <= 0:
            return False
        rows = await store.claim(self.database, kind, room, busy=places.by_tenant, running=places.leases)
        for row in rows:
            self._start(kind, row)
        return len(rows) == room

    def _start(self, kind: JobKind, row: Claimed | Planned) -> None:
        """What finds its place taken, by what was born leased meanwhile, goes back to where it waits for the next one."""
        if self.running[kind.name].acquire(row, lease_of(row)):
            self._begin(kind, row)
        else:
            self._spawn(self._release(kind, row, 0.0, forgiven=True))

    def _begin(self, kind: JobKind, row: Claimed | Planned) -> None:
        JOB_DELAY.labels(kind.name).observe(max(0.0, float(row.delay_s)))
        self.progress.moved(kind.name)
        self._spawn(self._run_job(kind, row))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run_job(self, kind: JobKind, row: Claimed | Planned) -> None:
        job: Job[Any] | None = None
        try:
            job = store.job_of(row, kind, datetime.now(UTC))
            if row.interrupted and row.attempts > max(kind.max_attempts, GIVEN_UP_AFTER):
                raise ProcessDied
            with (
                span(f"job {kind.name}", SpanKind.CONSUMER, row.traceparent, attempt=row.attempts),
                JOB_DURATION.labels(kind.name).time(),
            ):
                complete = await self._in_time(kind, job)
            self.completions.add(Finished(kind, row, job, complete))
        except Exception as error:
            await self._failed(kind, row, job, error)

    async def _in_time(self, kind: JobKind, job: Job[Any]) -> Complete | KeptCompletion:
        try:
            async with asyncio.timeout(kind.longest_s) as limit:
                completion: Complete | KeptCompletion = await kind.run(job, self.resources)
                return completion
        except TimeoutError as error:
            if limit.expired():
                raise Unavailable(f"the run did not end within {kind.longest_s} s") from error
            raise

    def _noting(self, kind: JobKind) -> Callable[[Job[Any], Session], Awaitable[None]]:
        async def run(job: Job[Any], session: Session) -> None:
            await kind.run(job, session)
            self.progress.moved(kind.name)

        return run

    def _completed(self, one: Finished) -> None:
        self._forget(one.kind, one.row)

    async def _not_completed(self, one: Finished, error: Exception) -> None:
        JOBS_RUN.labels(one.kind.name, "not_completed").inc()
        await self._failed(one.kind, one.row, one.job, error, completing=True, last=one.last)

    async def _failed(
        self,
        kind: JobKind,
        row: Claimed | Planned,
        job: Job[Any] | None,
        error: Exception,
        *,
        completing: bool = False,
        last: bool = False,
    ) -> None:
        if isinstance(error, Later):
            JOBS_RUN.labels(kind.name, "later").inc()
            return await self._release(kind, row, error.delay_s, forgiven=True)
        what = "job_completion_failed" if completing else "job_failed"
        log.warning(what, kind=kind.name, job_id=str(row.id), attempt=row.attempts, exc_info=error)
        exhausted = job is None or row.attempts >= kind.max_attempts or classify(error) == "domain"
        if exhausted and job is not None and not last and (complete := _last_word(kind, job)):
            JOBS_RUN.labels(kind.name, "exhausted").inc()
            return self.completions.add(Finished(kind, row, job, complete, last=True))
        JOBS_RUN.labels(kind.name, "failed" if exhausted else "retried").inc()
        if exhausted:
            JOBS_GIVEN_UP.labels(kind.name, type(error).__name__).inc()
            log.error("job_given_up", kind=kind.name, job_id=str(row.id), error=type(error).__name__)
        pause_s = min(LONGEST_PAUSE_S, kind.first_pause_s * 3 ** min(row.attempts - 1, MOST_TRIPLINGS))
        return await self._release(kind, row, pause_s, failed=exhausted, unheard=completing)

    async def _release(
        self,
        kind: JobKind,
        row: Claimed | Planned,
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
            log.warning("job_release_failed", kind=kind.name, error=type(error).__name__)  # its lease will expire
        finally:
            self._forget(kind, row)

    async def _give_back(self, kind: JobKind, row: Planned) -> None:
        """Of a job that was born leased and never begun, until its lease ends: from then on it counts as interrupted."""
        given_up_at = time.monotonic() + kind.lease_s
        while time.monotonic() < given_up_at:
            try:
                await store.release(self.database, row.id, lease_of(row), 0.0, forgiven=True, failed=False, unheard=False)
                break
            except Exception as error:
                log.warning("job_release_failed", kind=kind.name, error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
        self._forget(kind, row)

    def _forget(self, kind: JobKind, row: Claimed | Planned) -> None:
        was_short = self.running[kind.name].release(row)
        self.progress.moved(kind.name)
        if not any(self.running.values()):
            self._idle.set()
        if was_short:
            self._alarm.set()

    async def _renew_for_ever(self) -> None:
        """Leases are short, so that a killed process's jobs are soon somebody else's, and renewed while we live."""
        while True:
            await asyncio.sleep(self._renewal_s)
            await self._renew()

    async def _renewed(self) -> bool:
        """Returns whether the leases of what runs here are as they should be: a process that was paused renews them before it
        claims anything.
        """
        return time.monotonic() - self._renewed_at <= self._renewal_s * 1.5 or await self._renew()

    async def _renew(self) -> bool:
        began_at = time.monotonic()
        try:
            if leases := [lease for places in self.running.values() for lease in places.held()]:
                await store.renew(self.database, leases)
        except Exception as error:
            log.warning("lease_renewal_failed", error=type(error).__name__)
            return False
        self._renewed_at = began_at
        return True

    async def _measure_for_ever(self) -> None:
        while True:
            started = time.monotonic()
            try:
                await self.progress.measure(self.database)
            except Exception as error:
                log.warning("job_measurement_failed", error=type(error).__name__)
            await asyncio.sleep(MEASURE_EVERY_S - min(MEASURE_EVERY_S, time.monotonic() - started))


def _last_word(kind: JobKind, job: Job[Any]) -> Complete | None:
    try:
        return kind.exhausted(job) if kind.exhausted else None
    except Exception as error:
        log.error("job_exhausted_handler_failed", kind=kind.name, job_id=str(job.id), exc_info=error)
        return None
