"""Timers: jobs that need no lease, because they are handled in the transaction that deletes them."""

from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import Row

from common.db import Database
from common.jobs import store
from common.jobs.registry import Kind
from common.messaging.failures import classify
from common.metrics import JOBS_RUN
from common.telemetry import span

TIMER_BATCH = 200

log = structlog.get_logger()


async def run_timers(database: Database, kind: Kind) -> bool:
    """Handle what is due; whether there may be more. Raises when the database is away."""
    due = await store.due_timers(database, kind, TIMER_BATCH)
    if not due:
        return False
    try:
        await _fire(database, kind, due)
    except Exception as error:
        log.info("timers_split", kind=kind.name, timers=len(due), error=type(error).__name__)
        for job_id, tenant_id in due.items():
            await _fire_alone(database, kind, job_id, tenant_id)
    return len(due) == TIMER_BATCH


async def _fire_alone(database: Database, kind: Kind, job_id: UUID, tenant_id: UUID) -> None:
    try:
        await _fire(database, kind, {job_id: tenant_id})
    except Exception as error:
        if classify(error) == "infrastructure":
            raise
        log.error("timer_failed", kind=kind.name, job_id=str(job_id), exc_info=error)
        await store.timer_failed(database, job_id, kind.first_pause_s, kind.max_attempts)


async def _fire(database: Database, kind: Kind, due: dict[UUID, UUID]) -> None:
    tenants = sorted(set(due.values()))
    async with database.begin(*tenants) as transaction:
        async with transaction.scoped(*tenants):
            rows = await store.take_timers(transaction.connection, list(due))
        for tenant_id, of_tenant in groupby(sorted(rows, key=_tenant), key=_tenant):
            async with transaction.scoped(tenant_id) as session:
                for row in of_tenant:
                    with span(f"timer {kind.name}", SpanKind.CONSUMER, row.traceparent):
                        await kind.run(store.job_of(row, kind), session)
    JOBS_RUN.labels(kind.name, "done").inc(len(rows))


def _tenant(row: Row[Any]) -> UUID:
    tenant_id: UUID = row.tenant_id
    return tenant_id
