"""The ledger, and the meters that are its running sums: both are written in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Listing, Rows, Session
from common.ids import uuid7
from contracts.billing import Meter

from billing.domain.charges import LedgerEntry
from billing.domain.periods import FOREVER
from billing.store.charges import KnownCharge


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line that stands in the ledger. `LedgerEntry` is one that is to be booked."""

    id: UUID
    meter: str
    source: str
    quantity: int
    cost_micros: int
    currency: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Level:
    """How much of a meter is used in a period, and the highest threshold that was published."""

    tenant_id: UUID
    meter: Meter
    period_started_at: datetime
    used: int
    warned_percent: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What models were paid in a currency."""

    currency: str
    cost_micros: int
    tokens: int


# A line that is there already is written once and counts once. Meters are sorted, so that two batches which touch the same ones
# wait for each other instead of for ever. An entry without a period is of no meter.
BOOK = Rows(
    Level,
    """
    with entry as (
        select distinct on (tenant_id, meter, source) *
        from unnest(cast(%(ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]),
                    cast(%(sources)s as text[]), cast(%(quantities)s as bigint[]), cast(%(costs)s as bigint[]),
                    cast(%(currencies)s as text[]), cast(%(times)s as timestamptz[]), cast(%(periods)s as timestamptz[]))
             as given (id, tenant_id, meter, source, quantity, cost_micros, currency, occurred_at, period)
        order by tenant_id, meter, source, id
    ), new as (
        insert into ledger_entry (id, tenant_id, meter, source, quantity, cost_micros, currency, occurred_at)
        select id, tenant_id, meter, source, quantity, cost_micros, currency, occurred_at from entry order by id
        on conflict (tenant_id, meter, source) do nothing
        returning id
    ), charged as (
        update charge set booked = changed.booked, booked_at = changed.booked_at
        from unnest(cast(%(charged_tenants)s as uuid[]), cast(%(charged_meters)s as text[]), cast(%(references)s as text[]),
                    cast(%(booked)s as bigint[]), cast(%(booked_at)s as timestamptz[]))
             as changed (tenant_id, meter, reference, booked, booked_at)
        where charge.tenant_id = changed.tenant_id and charge.meter = changed.meter and charge.reference = changed.reference
    )
    insert into meter_use as now_used (tenant_id, meter, period_started_at, used, warned_percent)
    select tenant_id, meter, period, sum(quantity), 0 from entry join new using (id)
    where period is not null
    group by tenant_id, meter, period order by tenant_id, meter, period
    on conflict (tenant_id, meter, period_started_at) do update set used = now_used.used + excluded.used
    returning tenant_id, meter, period_started_at, used, warned_percent
    """,
)
LEVELS = Rows(
    Level,
    """
    select tenant_id, meter, period_started_at, used, warned_percent from meter_use
    where tenant_id = %(tenant_id)s and period_started_at in (%(period)s, %(forever)s)
    """,
)
SET_USE = Rows(
    Level,
    """
    insert into meter_use (tenant_id, meter, period_started_at, used, warned_percent)
    values (%(tenant_id)s, %(meter)s, %(period)s, %(used)s, 0)
    on conflict (tenant_id, meter, period_started_at) do update set used = excluded.used
    returning tenant_id, meter, period_started_at, used, warned_percent
    """,
)
SET_WARNED = Command(
    """
    update meter_use set warned_percent = said.percent
    from unnest(cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]), cast(%(periods)s as timestamptz[]),
                cast(%(percents)s as int[])) as said (tenant_id, meter, period, percent)
    where meter_use.tenant_id = said.tenant_id and meter_use.meter = said.meter
      and meter_use.period_started_at = said.period
    """
)
COSTS = Rows(
    Cost,
    """
    select currency, sum(cost_micros)::bigint as cost_micros, sum(quantity)::bigint as tokens from ledger_entry
    where tenant_id = %(tenant_id)s and meter = 'tokens' and booked_at >= %(since)s group by currency
    """,
)
LINES = Listing(
    LedgerLine,
    """
    select id, meter, source, quantity, cost_micros, currency, occurred_at from ledger_entry
    where tenant_id = %(tenant_id)s {given}
    order by id desc limit %(limit)s
    """,
    before="id < %(before)s",
)

MeterKey = tuple[UUID, str, datetime]
"""A meter of a tenant in the period that began then."""


async def book(
    session: Session, entries: Sequence[tuple[LedgerEntry, datetime | None]], changed: Collection[KnownCharge], now: datetime
) -> list[Level]:
    """Returns the new levels of the meters that changed.

    Each entry is written with the period of the meter in which it counts (None: in none). `changed` charges are marked as
    booked with what they owe now.
    """
    values = {
        "ids": [uuid7() for _ in entries],
        "tenants": [entry.tenant_id for entry, _ in entries],
        "meters": [entry.meter for entry, _ in entries],
        "sources": [entry.source for entry, _ in entries],
        "quantities": [entry.quantity for entry, _ in entries],
        "costs": [entry.cost_micros for entry, _ in entries],
        "currencies": [entry.currency for entry, _ in entries],
        "times": [entry.occurred_at for entry, _ in entries],
        "periods": [period for _, period in entries],
        "charged_tenants": [one.tenant_id for one in changed],
        "charged_meters": [one.meter for one in changed],
        "references": [one.charge.reference for one in changed],
        "booked": [one.charge.owed for one in changed],
        "booked_at": [now if one.charge.owed else one.booked_at for one in changed],
    }
    return await session.all(BOOK, values)


async def list_levels(session: Session, tenant_id: UUID, period: datetime) -> list[Level]:
    """Returns what is used of each meter in this period, and of those that have none."""
    return await session.all(LEVELS, {"tenant_id": tenant_id, "period": period, "forever": FOREVER})


async def set_use(session: Session, key: MeterKey, used: int) -> Level:
    """Returns a meter that is a level, set to this."""
    tenant_id, meter, period = key
    return await session.one(SET_USE, {"tenant_id": tenant_id, "meter": meter, "period": period, "used": used})


async def set_warned(session: Session, warned: Sequence[tuple[Level, int]]) -> None:
    """Remembers which threshold was published of each meter."""
    values = {
        "tenants": [level.tenant_id for level, _ in warned],
        "meters": [level.meter for level, _ in warned],
        "periods": [level.period_started_at for level, _ in warned],
        "percents": [percent for _, percent in warned],
    }
    await session.run(SET_WARNED, values)


async def list_costs(session: Session, tenant_id: UUID, since: datetime) -> list[Cost]:
    return await session.all(COSTS, {"tenant_id": tenant_id, "since": since})


async def list_lines(session: Session, tenant_id: UUID, before: UUID | None, limit: int) -> list[LedgerLine]:
    """Returns lines of the ledger, newest first."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return await session.all(LINES.of(values), values)
