"""Putting jobs on the list, as part of the transaction that makes them necessary."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from contracts.event import Event
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from common.db import Transaction, transaction_of
from common.ids import uuid7
from common.telemetry import current_traceparent

# Scheduling again moves the job and takes it from whoever runs it now: that attempt's completion finds its lease gone.
UPSERT = text(
    """
    insert into job (id, tenant_id, kind, key, payload, traceparent, run_at)
    select * from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:kinds as text[]), cast(:keys as text[]),
                         cast(:payloads as jsonb[]), cast(:traces as text[]), cast(:times as timestamptz[]))
    on conflict (tenant_id, kind, key) do update
    set id = excluded.id, payload = excluded.payload, traceparent = excluded.traceparent, run_at = excluded.run_at,
        attempts = 0, lease_token = null, leased_until = null, failed_at = null
    """
)
CANCEL = text("delete from job where tenant_id = :tenant_id and kind = :kind and key = :key")


@dataclass
class Scheduled:
    """The jobs of one transaction, by what makes them unique: of two with the same key the later one counts."""

    rows: dict[tuple[UUID, str, str], tuple[UUID, UUID, str, str, str, str | None, datetime]] = field(default_factory=dict)

    @property
    def soonest(self) -> datetime:
        return min(row[-1] for row in self.rows.values())

    async def write(self, connection: AsyncConnection) -> None:
        if not self.rows:  # what was scheduled was cancelled again
            return
        names = ("ids", "tenants", "kinds", "keys", "payloads", "traces", "times")
        columns = map(list, zip(*(self.rows[key] for key in sorted(self.rows)), strict=True))
        await connection.execute(UPSERT, dict(zip(names, columns, strict=True)))


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
    row = (uuid7(), tenant_id, kind, str(key), payload.model_dump_json(), trace, run_at or datetime.now(UTC))
    scheduled_of(transaction).rows[tenant_id, kind, str(key)] = row


async def cancel(session: AsyncSession, kind: str, key: object, *, tenant_id: UUID) -> None:
    """Take an open job off the list; if it is running, its completion will find its lease gone."""
    scheduled_of(transaction_of(session)).rows.pop((tenant_id, kind, str(key)), None)
    await session.execute(CANCEL, {"tenant_id": tenant_id, "kind": kind, "key": str(key)})


def scheduled_of(transaction: Transaction) -> Scheduled:
    pending = transaction.pending.setdefault("jobs", Scheduled())
    assert isinstance(pending, Scheduled)  # noqa: S101 — tells mypy; nobody else uses the name
    return pending
