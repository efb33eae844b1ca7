"""The ledger, and the meters that are its running sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from common.ids import uuid7

BOOK = text(
    """
    insert into ledger_entry (id, tenant_id, meter, source, quantity, cost_micros, currency, occurred_at)
    select * from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:meters as text[]), cast(:sources as text[]),
                         cast(:quantities as bigint[]), cast(:costs as bigint[]), cast(:currencies as text[]),
                         cast(:times as timestamptz[]))
    on conflict (tenant_id, meter, source) do nothing
    returning tenant_id, meter, source, quantity
    """
)
# Sorted, so that two batches which touch the same meters wait for each other instead of for ever.
ADD_USE = text(
    """
    insert into meter_use as now_used (tenant_id, meter, period_started_at, used, warned_percent)
    select tenant_id, meter, period, used, 0
    from unnest(cast(:tenants as uuid[]), cast(:meters as text[]), cast(:periods as timestamptz[]),
                cast(:quantities as bigint[])) as added (tenant_id, meter, period, used)
    order by tenant_id, meter, period
    on conflict (tenant_id, meter, period_started_at) do update set used = now_used.used + excluded.used
    returning tenant_id, meter, period_started_at, used, warned_percent
    """
)
SET_USE = text(
    """
    insert into meter_use (tenant_id, meter, period_started_at, used, warned_percent)
    values (:tenant_id, :meter, :period, :used, 0)
    on conflict (tenant_id, meter, period_started_at) do update set used = excluded.used
    returning tenant_id, meter, period_started_at, used, warned_percent
    """
)
SET_WARNED = text(
    """
    update meter_use set warned_percent = :percent
    where tenant_id = :tenant_id and meter = :meter and period_started_at = :period
    """
)
USE = text(
    """
    select meter, used from meter_use
    where tenant_id = :tenant_id and period_started_at in (:period, :forever)
    """
)
COSTS = text(
    """
    select currency, sum(cost_micros)::bigint as cost_micros, sum(quantity)::bigint as tokens from ledger_entry
    where tenant_id = :tenant_id and meter = 'tokens' and booked_at >= :since group by currency
    """
)
LEDGER = text(
    """
    select id, meter, source, quantity, cost_micros, currency, occurred_at from ledger_entry
    where tenant_id = :tenant_id and (cast(:before as uuid) is null or id < :before)
    order by id desc limit :limit
    """
)

MeterKey = tuple[UUID, str, datetime]
"""A meter of a tenant in the period that began then."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line for the ledger. `meter` is one of a plan's, or `tokens`, which cost money but have no limit.

    `counts_at` is an instant of the period that it counts in: what is given back comes off the month that was charged.
    """

    tenant_id: UUID
    meter: str
    source: str
    quantity: int
    occurred_at: datetime
    cost_micros: int = 0
    currency: str = "USD"
    counts_at: datetime | None = None


async def book(session: Session, entries: Sequence[Entry]) -> list[Row[Any]]:
    """Write entries to the ledger; those that were not there before."""
    values = {
        "ids": [uuid7() for _ in entries],
        "tenants": [entry.tenant_id for entry in entries],
        "meters": [entry.meter for entry in entries],
        "sources": [entry.source for entry in entries],
        "quantities": [entry.quantity for entry in entries],
        "costs": [entry.cost_micros for entry in entries],
        "currencies": [entry.currency for entry in entries],
        "times": [entry.occurred_at for entry in entries],
    }
    return list(await session.execute(BOOK, values))


async def add_use(session: Session, added: Mapping[MeterKey, int]) -> list[Row[Any]]:
    """Raise meters; their new levels. Keys are (tenant, meter, start of period)."""
    tenants, meters, periods = (list(column) for column in zip(*added, strict=True))
    values = {"tenants": tenants, "meters": meters, "periods": periods, "quantities": list(added.values())}
    return list(await session.execute(ADD_USE, values))
