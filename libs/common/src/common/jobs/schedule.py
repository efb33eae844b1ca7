"""Putting jobs on the list, as part of the transaction that makes them necessary."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from contracts.event import Event
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from common.db import Lessor, Transaction, transaction_of
from common.ids import uuid7
from common.telemetry import current_traceparent

# Scheduling again moves the job and takes it from whoever runs it now: that attempt's completion finds its lease gone.
UPSERT = text(
    """
    insert into job (id, tenant_id, kind, key, payload, traceparent, run_at, attempts, lease_token, leased_until)
    select id, tenant_id, kind, key, payload, traceparent, run_at, case when lease_token is null then 0 else 1 end,
           lease_token, now() + make_interval(secs => lease_s)
    from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:kinds as text[]), cast(:keys as text[]),
                cast(:payloads as jsonb[]), cast(:traces as text[]), cast(:times as timestamptz[]),
                cast(:tokens as uuid[]), cast(:leases as float8[]))
         as planned (id, tenant_id, kind, key, payload, traceparent, run_at, lease_token, lease_s)
    on conflict (tenant_id, kind, key) do update
    set id = excluded.id, payload = excluded.payload, traceparent = excluded.traceparent, run_at = excluded.run_at,
        attempts = excluded.attempts, lease_token = excluded.lease_token, leased_until = excluded.leased_until, failed_at = null
    """
)
CANCEL = text("delete from job where tenant_id = :tenant_id and kind = :kind and key = :key")


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


@dataclass
class Scheduled:
    """The jobs of one transaction, by what makes them unique: of two with the same key the later one counts."""

    lessor: Lessor | None
    rows: dict[tuple[UUID, str, str], Planned] = field(default_factory=dict)

    async def write(self, connection: AsyncConnection) -> None:
        if not self.rows:  # what was scheduled was cancelled again
            return
        rows = [self.rows[key] for key in sorted(self.rows)]
        self._lease(rows)
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
        await connection.execute(UPSERT, values)

    def _lease(self, rows: list[Planned]) -> None:
        """A job that could run here at once is born leased: nobody has to look for it."""
        now, taken = datetime.now(UTC), Counter[str | tuple[str, UUID]]()
        for row in rows:
            if self.lessor is None or row.run_at > now:
                continue
            room, of_tenant = self.lessor.room(row.kind, row.tenant_id), (row.kind, row.tenant_id)
            if taken[row.kind] < room.free and taken[of_tenant] < room.of_tenant:
                taken.update((row.kind, of_tenant))
                row.lease_token, row.lease_s = uuid7(), room.lease_s


def schedule(
    session: AsyncSession,
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
    transaction = transaction_of(session)
    trace = transaction.traces.get(id(because)) if because else current_traceparent()
    row = Planned(uuid7(), tenant_id, kind, str(key), payload, trace, run_at or datetime.now(UTC))
    scheduled_of(transaction).rows[tenant_id, kind, str(key)] = row


async def cancel(session: AsyncSession, kind: str, key: object, *, tenant_id: UUID) -> None:
    """Take an open job off the list; if it is running, its completion will find its lease gone."""
    scheduled_of(transaction_of(session)).rows.pop((tenant_id, kind, str(key)), None)
    await session.execute(CANCEL, {"tenant_id": tenant_id, "kind": kind, "key": str(key)})


def scheduled_of(transaction: Transaction) -> Scheduled:
    pending = transaction.pending.setdefault("jobs", Scheduled(transaction.lessor))
    assert isinstance(pending, Scheduled)  # noqa: S101 — tells mypy; nobody else uses the name
    return pending
