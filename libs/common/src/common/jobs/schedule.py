"""Putting jobs on the list, as part of the transaction that makes them necessary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from contracts.event import Event
from pydantic import BaseModel

from common.db import Command, Connection, Gathered, Session, gathered
from common.ids import uuid7
from common.messaging.traces import trace_of

# Scheduling again moves the job and takes it from whoever runs it now: that attempt's completion finds its lease gone.
UPSERT = Command(
    """
    insert into job (id, tenant_id, kind, key, payload, traceparent, run_at, attempts, lease_token, leased_until)
    select id, tenant_id, kind, key, payload, traceparent, run_at, case when lease_token is null then 0 else 1 end,
           lease_token, now() + make_interval(secs => lease_s)
    from unnest(cast(%(ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(kinds)s as text[]), cast(%(keys)s as text[]),
                cast(%(payloads)s as jsonb[]), cast(%(traces)s as text[]), cast(%(times)s as timestamptz[]),
                cast(%(tokens)s as uuid[]), cast(%(leases)s as float8[]))
         as planned (id, tenant_id, kind, key, payload, traceparent, run_at, lease_token, lease_s)
    on conflict (tenant_id, kind, key) do update
    set id = excluded.id, payload = excluded.payload, traceparent = excluded.traceparent, run_at = excluded.run_at,
        attempts = excluded.attempts, lease_token = excluded.lease_token, leased_until = excluded.leased_until, failed_at = null
    """
)
CANCEL = Command("delete from job where tenant_id = %(tenant_id)s and kind = %(kind)s and key = %(key)s")


@dataclass(slots=True)
class Planned:
    """A job to be written. With a lease it is this process's from the start, and looks like one that was claimed."""

    id: UUID
    tenant_id: UUID
    kind: str
    key: str
    payload: BaseModel
    traceparent: str | None
    run_at: datetime
    lease_token: UUID | None = None
    lease_s: float | None = None
    attempts: int = 1
    interrupted: bool = False
    delay_s: float = 0.0


class Lessor(Protocol):
    """Who runs jobs in this process, so that those which could start at once need not be claimed."""

    def lease(self, row: Planned) -> bool:
        """Returns whether a job has a place here from now on, and so its lease: it is born leased, and nobody has to look for
        it.
        """
        ...

    def planned(self, rows: Iterable[Planned]) -> None:
        """These are written. Those with a lease are to be started."""
        ...

    def unplanned(self, row: Planned, *, in_doubt: bool) -> None:
        """A job with a lease does not start: it was not written, or perhaps was."""
        ...


class Scheduled(Gathered):
    """The jobs of one transaction, by what makes them unique: of two with the same key the later one counts."""

    def __init__(self, lessor: Lessor | None = None) -> None:
        self.rows: dict[tuple[UUID, str, str], Planned] = {}
        self._lessor = lessor

    def put(self, row: Planned) -> None:
        self.drop(row.tenant_id, row.kind, row.key)
        self.rows[row.tenant_id, row.kind, row.key] = row

    def drop(self, tenant_id: UUID, kind: str, key: str) -> None:
        self._unplan(self.rows.pop((tenant_id, kind, key), None), in_doubt=False)

    def lease(self, row: Planned) -> bool:
        """Returns whether a job has a place here from now on, and so its lease: it is born leased, and nobody has to look for
        it.
        """
        return self._lessor is not None and self._lessor.lease(row)

    async def write(self, connection: Connection) -> None:
        if not self.rows:  # what was scheduled was cancelled again
            return
        rows = [self.rows[key] for key in sorted(self.rows)]
        now = datetime.now(UTC)
        for row in rows:
            if row.lease_token is None and row.run_at <= now:
                self.lease(row)
        values = {
            "ids": [row.id for row in rows],
            "tenants": [row.tenant_id for row in rows],
            "kinds": [row.kind for row in rows],
            "keys": [row.key for row in rows],
            "payloads": [row.payload.model_dump_json() for row in rows],
            "traces": [row.traceparent for row in rows],
            "times": [row.run_at for row in rows],
            "tokens": [row.lease_token for row in rows],
            "leases": [row.lease_s for row in rows],
        }
        connection.put_off(UPSERT, values)

    def committed(self) -> None:
        if self._lessor is not None:
            self._lessor.planned(self.rows.values())

    def abandoned(self, *, in_doubt: bool) -> None:
        for row in self.rows.values():
            self._unplan(row, in_doubt=in_doubt)

    def _unplan(self, row: Planned | None, *, in_doubt: bool) -> None:
        if self._lessor is not None and row is not None and row.lease_token is not None:
            self._lessor.unplanned(row, in_doubt=in_doubt)


def schedule(
    session: Session,
    kind: str,
    key: object,
    payload: BaseModel,
    *,
    tenant_id: UUID,
    run_at: datetime | None = None,
    because: Event | None = None,
) -> None:
    """Run a job of this kind at `run_at` (now by default). While one of the same key is open it is moved instead.

    `because` names the event of a batch whose trace the job continues; by default it continues the running span.
    """
    row = Planned(uuid7(), tenant_id, kind, str(key), payload, trace_of(session, because), run_at or datetime.now(UTC))
    gathered(session, Scheduled).put(row)


def start(
    session: Session, kind: str, key: object, payload: BaseModel, *, tenant_id: UUID, because: Event | None = None
) -> UUID | None:
    """Run a job in this process as soon as this transaction has committed. Returns its id; or None, and schedules nothing,
    where no place is free. So the transaction may write down what the job is about to do, as begun.

    While the process lives, a job that was to start and did not (the commit never came back) is given back: whoever runs it
    then has its first attempt. After a kill it counts as interrupted, like every job that was begun.
    """
    scheduled = gathered(session, Scheduled)
    row = Planned(uuid7(), tenant_id, kind, str(key), payload, trace_of(session, because), datetime.now(UTC))
    if not scheduled.lease(row):
        return None
    scheduled.put(row)
    return row.id


async def cancel(session: Session, kind: str, key: object, *, tenant_id: UUID) -> None:
    """Take an open job off the list; if it is running, its completion will find its lease gone."""
    gathered(session, Scheduled).drop(tenant_id, kind, str(key))
    await session.run(CANCEL, {"tenant_id": tenant_id, "kind": kind, "key": str(key)})
