"""Completing what was run: together while all is well, and what holds others up on its own.

Whatever is finished shares one transaction, which has two seconds. If it fails or takes longer, its tenants are completed one
by one; a tenant that takes long by itself waits in a line of its own from then on, and in nobody's way. What cannot be
completed is given up alone. Only a database that nobody can connect to is waited for without end.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind

from common.db import Database
from common.jobs import store
from common.jobs.registry import Complete, Job, JobKind, KeptCompletion
from common.jobs.schedule import Planned
from common.jobs.store import Claimed
from common.messaging.failures import classify, unreachable
from common.metrics import JOBS_RUN, SLOW_COMPLETIONS
from common.telemetry import span

TOGETHER_S = 2.0
ALONE_S = 60.0  # every statement has its own limit already
TENANTS_AT_ONCE = 2
SLOW_FOR_S = 30.0
TRIES = 5  # of what failed for others, or lost its connection: it may be its own doing
INFRASTRUCTURE_PAUSE_S = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that was run, waiting for the transaction that completes it. After the `last` one nothing more is tried."""

    kind: JobKind
    row: Claimed | Planned
    job: Job[Any]
    complete: Complete | KeptCompletion
    last: bool = False

    @property
    def token(self) -> UUID:
        return lease_of(self.row)

    @property
    def tenant_id(self) -> UUID:
        return self.job.tenant_id

    def effect(self, *, ours: bool) -> Complete | None:
        """Returns what is to be written, whether the job is still `ours` or not."""
        if isinstance(self.complete, KeptCompletion):
            return self.complete.complete if ours else self.complete.late
        return self.complete if ours else None


OnCompleted = Callable[[Finished], None]
OnFailed = Callable[[Finished, Exception], Awaitable[None]]


class Completions:
    """`ended` is told of what was completed or lost its lease, `failed` of what cannot be completed."""

    def __init__(self, database: Database, ended: OnCompleted, failed: OnFailed) -> None:
        self.database = database
        self._ended = ended
        self._failed = failed
        self._finished: asyncio.Queue[Finished] = asyncio.Queue()
        self._lines: dict[UUID, deque[Finished]] = {}
        self._slow_until: dict[UUID, float] = {}
        self._tenants = asyncio.Semaphore(TENANTS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, one: Finished) -> None:
        self._finished.put_nowait(one)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._complete([await self._finished.get(), *self._waiting()])
        finally:
            for task in self._tasks:
                task.cancel()

    async def catch_up(self) -> None:
        """Returns when all that is finished by now is completed, or given up."""
        while (batch := self._waiting()) or self._tasks:
            if batch:
                await self._complete(batch)
            else:
                await asyncio.wait(set(self._tasks), return_when=asyncio.FIRST_COMPLETED)

    def _waiting(self) -> list[Finished]:
        return [self._finished.get_nowait() for _ in range(self._finished.qsize())]

    async def _complete(self, batch: Sequence[Finished]) -> None:
        for one in batch:
            if self._is_slow(one.tenant_id):
                self._line_up(one)
        healthy = [one for one in batch if not self._is_slow(one.tenant_id)]
        if healthy and not await self._completed(healthy, TOGETHER_S, alone=len(healthy) == 1):
            for _, of_tenant in _by_tenant(healthy):
                self._in_background(self._complete_tenant(of_tenant))

    async def _complete_tenant(self, batch: Sequence[Finished]) -> None:
        async with self._tenants:
            if len(batch) > 1 and await self._completed(batch, TOGETHER_S):
                return
            for one in batch:
                if self._is_slow(one.tenant_id) or not await self._completed([one], TOGETHER_S, alone=True):
                    self._is_slow_from_now_on(one.tenant_id)
                    self._line_up(one)

    def _line_up(self, one: Finished) -> None:
        if one.tenant_id in self._lines:
            return self._lines[one.tenant_id].append(one)
        self._lines[one.tenant_id] = deque([one])
        return self._in_background(self._work_off(one.tenant_id))

    async def _work_off(self, tenant_id: UUID) -> None:
        line = self._lines[tenant_id]
        while line:
            async with self.database.in_trouble:
                started = time.monotonic()
                await self._completed([line.popleft()], ALONE_S, alone=True, patient=True)
            if time.monotonic() - started > TOGETHER_S:
                self._is_slow_from_now_on(tenant_id)
        del self._lines[tenant_id]

    def _is_slow(self, tenant_id: UUID) -> bool:
        return tenant_id in self._lines or self._slow_until.get(tenant_id, 0.0) > time.monotonic()

    def _is_slow_from_now_on(self, tenant_id: UUID) -> None:
        now = time.monotonic()
        if tenant_id not in self._slow_until:
            SLOW_COMPLETIONS.inc()
            log.warning("tenant_completions_slow", tenant_id=str(tenant_id))
        self._slow_until = {other: until for other, until in self._slow_until.items() if until > now}
        self._slow_until[tenant_id] = now + SLOW_FOR_S

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _completed(
        self, batch: Sequence[Finished], limit_s: float, *, alone: bool = False, patient: bool = False
    ) -> bool:
        """Returns whether these are done with. One that is tried `alone` is given up when it fails, and when it takes too
        long only if nothing more patient is left.
        """
        try:
            await self._write_when_possible(batch, limit_s)
        except Exception as error:
            if not alone or (isinstance(error, TimeoutError) and not patient):
                log.info("completions_split", jobs=len(batch), error=type(error).__name__)
                return False
            await self._failed(batch[0], error)
        else:
            for one in batch:
                self._ended(one)
        return True

    async def _write_when_possible(self, batch: Sequence[Finished], limit_s: float) -> None:
        tries = 0
        while True:
            try:
                async with asyncio.timeout(limit_s):
                    return await self._write(batch)
            except Exception as error:
                failure = classify(error)
                tries += not unreachable(error)
                if failure not in {"infrastructure", "conflict"} or tries > TRIES:
                    raise
                if failure == "infrastructure":
                    log.warning("completions_delayed", jobs=len(batch), error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S if failure == "infrastructure" else 0.02 * tries)

    async def _write(self, batch: Sequence[Finished]) -> None:
        """Delete the rows and run the completions of those that were still ours, tenant by tenant, in one commit."""
        tenants = sorted({one.tenant_id for one in batch})
        async with self.database.begin(*tenants) as transaction:
            async with transaction.scoped(*tenants):
                ours = await store.finish(transaction.connection, {one.token: one.job.id for one in batch})
            for tenant_id, of_tenant in _by_tenant(batch):
                async with transaction.scoped(tenant_id) as session:
                    for one in of_tenant:
                        if effect := one.effect(ours=one.token in ours):
                            with span(f"complete {one.kind.name}", SpanKind.INTERNAL, one.job.traceparent):
                                await effect(session)
        for one in batch:
            JOBS_RUN.labels(one.kind.name, "done" if one.token in ours else "fenced").inc()


def _by_tenant(batch: Iterable[Finished]) -> list[tuple[UUID, list[Finished]]]:
    ordered = sorted(batch, key=lambda one: one.tenant_id)
    return [(tenant_id, list(of_tenant)) for tenant_id, of_tenant in groupby(ordered, key=lambda one: one.tenant_id)]


def lease_of(row: Claimed | Planned) -> UUID:
    """Returns the token under which a job is ours, claimed or born leased."""
    token: UUID | None = row.lease_token
    assert token is not None  # noqa: S101 — nothing is run without
    return token
