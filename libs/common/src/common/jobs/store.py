"""All SQL about claimed jobs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from common.db import Command, Connection, Database, Rows, Values
from common.jobs.registry import Job, JobKind
from common.jobs.schedule import Planned


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this process may run. A timer has no lease."""

    id: UUID
    tenant_id: UUID
    key: str
    payload: Any
    attempts: int
    run_at: datetime
    traceparent: str | None
    lease_token: UUID | None
    interrupted: bool
    delay_s: float


@dataclass(frozen=True, slots=True)
class Lease:
    """Under which token a job is ours, and for how many seconds from each renewal."""

    id: UUID
    token: UUID
    lease_s: float


@dataclass(frozen=True, slots=True)
class KindBacklog:
    """How many jobs of a kind wait for somebody, how many are due whether they run or not, and how many were given up."""

    kind: str
    waiting: int
    due: int
    failed: int


NOBODY: Mapping[UUID, int] = MappingProxyType({})


def _tenants(kind: str) -> str:
    """Returns SQL that hops from tenant to tenant along the index, so that one with a long queue costs no more than one with a
    short.
    """
    return f"""
        (select tenant_id from job where kind = {kind} and failed_at is null order by tenant_id limit 1)
        union all
        select (select next.tenant_id from job next
                where next.kind = {kind} and next.failed_at is null and next.tenant_id > tenant.tenant_id
                order by next.tenant_id limit 1)
        from tenant where tenant.tenant_id is not null
    """  # noqa: S608 — how this code writes a kind


# One question for all kinds: most of the time the answer is none, and nothing else is asked.
DUE = Values(
    str,
    f"""
    select asked.kind from unnest(cast(%(kinds)s as text[])) as asked (kind)
    where exists (
        with recursive tenant as (
            {_tenants("asked.kind")}
        )
        select from tenant cross join lateral (
            select from job
            where job.kind = asked.kind and job.tenant_id = tenant.tenant_id and failed_at is null and run_at <= now()
              and (leased_until is null or leased_until < now())
            limit 1
        ) head
    )
    """,  # noqa: S608 — a constant of this code
)
# Fair across tenants: each tenant's first job comes before anybody's second. The recursion hops from tenant to tenant
# along the index, so a tenant with a long queue costs no more than one with a short. `materialized`: in a sub-select the
# planner may evaluate the limit more than once and claim more than asked. The condition on the lease stands twice because
# after waiting for a row Postgres checks again only what is said of `job` itself. Of a tenant no more is taken than its share,
# less what of it runs here (`busy`), and nothing that runs here is taken (`running`), even where its lease has lapsed.
CLAIM = Rows(
    Claimed,
    f"""
    with recursive tenant as (
        {_tenants("%(kind)s")}
    ), busy as (
        select * from unnest(cast(%(busy)s as uuid[]), cast(%(places)s as int[])) as row (tenant_id, places)
    ), due as materialized (
        select job.id, job.lease_token is not null as interrupted
        from tenant
        left join busy on busy.tenant_id = tenant.tenant_id
        cross join lateral (
            select head.id, head.run_at, row_number() over (order by head.run_at) as place
            from (select id, run_at from job
                  where kind = %(kind)s and tenant_id = tenant.tenant_id and failed_at is null and run_at <= now()
                    and (leased_until is null or leased_until < now()) and id <> all(cast(%(running)s as uuid[]))
                  order by run_at limit least(%(limit)s, greatest(0, %(share)s - coalesce(busy.places, 0)))) head
        ) candidate
        join job on job.id = candidate.id
        where job.leased_until is null or job.leased_until < now()
        order by candidate.place, candidate.run_at
        limit %(limit)s
        for update of job skip locked
    )
    update job set lease_token = gen_random_uuid(), leased_until = now() + make_interval(secs => %(lease_s)s),
                   attempts = attempts + 1
    from due where job.id = due.id
    returning job.id, job.tenant_id, job.key, job.payload, job.attempts, job.run_at, job.traceparent, job.lease_token,
              due.interrupted, extract(epoch from now() - job.run_at)::float8 as delay_s
    """,  # noqa: S608 — a constant of this code
)
# A row that is locked is being completed, perhaps slowly: nobody else can claim it meanwhile, and no other may wait for it.
RENEW = Command(
    """
    update job set leased_until = now() + make_interval(secs => held.lease_s)
    from (
        select job.id, renewed.lease_s from job
        join unnest(cast(%(ids)s as uuid[]), cast(%(tokens)s as uuid[]), cast(%(leases)s as float8[]))
             as renewed (id, token, lease_s) on job.id = renewed.id and job.lease_token = renewed.token
        for update of job skip locked
    ) held
    where job.id = held.id
    """
)
RELEASE = Command(
    """
    update job set run_at = now() + make_interval(secs => %(delay_s)s), leased_until = null,
                   lease_token = case when %(unheard)s then lease_token end,
                   attempts = attempts - %(forgiven)s, failed_at = case when %(failed)s then now() end
    where id = %(id)s and lease_token = %(token)s
    """
)
FINISH = Values(
    UUID,
    """
    delete from job using unnest(cast(%(ids)s as uuid[]), cast(%(tokens)s as uuid[])) as finished (id, token)
    where job.id = finished.id and job.lease_token = finished.token
    returning finished.token
    """,
)
WAITING = Rows(
    KindBacklog,
    """
    select kind, count(*) filter (where failed_at is null and leased_until is null and run_at <= now()) as waiting,
           count(*) filter (where failed_at is null and run_at <= now()) as due,
           count(*) filter (where failed_at is not null) as failed
    from job group by kind
    """,
)
OLDEST_DUE = Values(
    float,
    f"""
    with recursive tenant as (
        {_tenants("%(kind)s")}
    )
    select coalesce(extract(epoch from now() - min(head.run_at)), 0)::float8 as oldest_s
    from tenant
    cross join lateral (
        select run_at from job
        where kind = %(kind)s and tenant_id = tenant.tenant_id and failed_at is null and run_at <= now()
          and (leased_until is null or leased_until < now()) and id <> all(cast(%(running)s as uuid[]))
        order by run_at limit 1
    ) head
    where tenant.tenant_id <> all(cast(%(full)s as uuid[]))
    """,  # noqa: S608 — a constant of this code
)


async def claim(
    database: Database, kind: JobKind, limit: int, *, busy: Mapping[UUID, int] = NOBODY, running: Collection[UUID] = ()
) -> list[Claimed]:
    """Leases up to `limit` due jobs, of a tenant at most its share less what is `busy`, and nothing that is `running` here.
    Returns them.

    The claim is committed before anything is done: whoever finds it later knows.
    """
    values = {"kind": kind.name, "limit": limit, "lease_s": kind.lease_s, "share": kind.share}
    known = {"busy": list(busy), "places": list(busy.values()), "running": list(running)}
    async with database.kernel.connect() as connection:
        return await connection.all(CLAIM, {**values, **known})


async def due(database: Database, kinds: Sequence[str]) -> set[str]:
    """Returns the kinds of which something is due that nobody runs."""
    async with database.kernel.connect() as connection:
        return set(await connection.all(DUE, {"kinds": kinds}))


async def renew(database: Database, leases: Sequence[Lease]) -> None:
    values = {
        "ids": [lease.id for lease in leases],
        "tokens": [lease.token for lease in leases],
        "leases": [lease.lease_s for lease in leases],
    }
    async with database.kernel.connect() as connection:
        await connection.run(RENEW, values)


async def release(
    database: Database, job_id: UUID, token: UUID, delay_s: float, *, forgiven: bool, failed: bool, unheard: bool
) -> None:
    """Give a job back, to be run again later, or marked as failed for a person to look at.

    `unheard`: it was run, but what came of it could not be written, so the next attempt is told of an interrupted one.
    """
    async with database.kernel.connect() as connection:
        values = {"id": job_id, "token": token, "delay_s": delay_s}
        await connection.run(RELEASE, {**values, "forgiven": int(forgiven), "failed": failed, "unheard": unheard})


async def finish(connection: Connection, leases: dict[UUID, UUID]) -> set[UUID]:
    """Deletes finished jobs (ids by lease token). Returns the tokens of the leases that were still ours."""
    return set(await connection.all(FINISH, {"ids": list(leases.values()), "tokens": list(leases)}))


async def oldest_due_s(database: Database, kind: JobKind, busy: Mapping[UUID, int], running: Collection[UUID]) -> float:
    """Returns for how long the oldest job is due that could be claimed with what is `busy` and `running` here; 0 for none."""
    full = [tenant_id for tenant_id, places in busy.items() if places >= kind.share]
    async with database.kernel.connect() as connection:
        return await connection.one(OLDEST_DUE, {"kind": kind.name, "full": full, "running": list(running)})


async def waiting(database: Database) -> list[KindBacklog]:
    async with database.kernel.connect() as connection:
        return await connection.all(WAITING)


def job_of(row: Claimed | Planned, kind: JobKind, now: datetime) -> Job[Any]:
    """Returns the job of a row, whose attempt begins now. Raises `ValidationError` for a payload that is not of its kind."""
    payload = kind.payload.model_validate(row.payload)
    return Job(row.id, row.tenant_id, row.key, payload, row.attempts, row.interrupted, row.run_at, row.traceparent, now)
