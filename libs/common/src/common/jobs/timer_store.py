"""All SQL about timers."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Connection, Database, Rows
from common.jobs.registry import JobKind
from common.jobs.store import Claimed


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that may go off, and how often it has failed to."""

    id: UUID
    tenant_id: UUID
    attempts: int


DUE_TIMERS = Rows(
    DueTimer,
    """
    select id, tenant_id, attempts from job
    where kind = %(kind)s and run_at <= now() and failed_at is null and attempts = 0
      and tenant_id <> all(cast(%(without)s as uuid[]))
    order by run_at limit %(limit)s
    """,
)
# The next one of each tenant in trouble: none of them waits for all that another has.
DUE_TIMERS_BESIDE = Rows(
    DueTimer,
    """
    select distinct on (tenant_id) id, tenant_id, attempts from job
    where kind = %(kind)s and run_at <= now() and failed_at is null
      and (attempts > 0 or tenant_id = any(cast(%(tenants)s as uuid[])))
    order by tenant_id, attempts, run_at
    """,
)
DELETE_TIMERS = Rows(
    Claimed,
    """
    delete from job where id in (select id from job where id = any(%(ids)s) and run_at <= now() for update skip locked)
    returning id, tenant_id, key, payload, attempts, run_at, traceparent, cast(null as uuid) as lease_token,
              false as interrupted, cast(0 as float8) as delay_s
    """,
)
TIMER_FAILED = Command(
    """
    update job set attempts = attempts + 1,
                   run_at = now() + make_interval(secs => least(300, %(first_pause_s)s * 3 ^ attempts)),
                   failed_at = case when %(last)s then now() end
    where id = %(id)s
    """
)


async def due_timers(database: Database, kind: JobKind, limit: int, *, without: list[UUID]) -> dict[UUID, UUID]:
    """Returns the ids of due timers that have not failed yet, with their tenants."""
    async with database.kernel.connect() as connection:
        rows = await connection.all(DUE_TIMERS, {"kind": kind.name, "limit": limit, "without": without})
        return {row.id: row.tenant_id for row in rows}


async def due_timers_beside(database: Database, kind: JobKind, tenants: list[UUID]) -> list[DueTimer]:
    """Returns the next due timer of each of these tenants, and of those who have one that failed."""
    async with database.kernel.connect() as connection:
        return await connection.all(DUE_TIMERS_BESIDE, {"kind": kind.name, "tenants": tenants})


async def delete_timers(connection: Connection, ids: list[UUID]) -> list[Claimed]:
    return await connection.all(DELETE_TIMERS, {"ids": ids})


async def timer_failed(database: Database, job_id: UUID, first_pause_s: float, *, last: bool) -> None:
    """Due again after a pause that triples; or, after its `last` attempt, marked as failed for a person to look at."""
    async with database.kernel.connect() as connection:
        await connection.run(TIMER_FAILED, {"id": job_id, "first_pause_s": first_pause_s, "last": last})
