"""All SQL of billing. Every statement works on many tenants at once and matches `tenant_id`."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.ids import uuid7
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from billing.domain import midnight

OPEN_ACCOUNTS = text(
    """
    insert into account (tenant_id, plan, anchor_at)
    select tenant_id, 'starter', :now from unnest(cast(:tenants as uuid[])) as tenant_id
    on conflict (tenant_id) do nothing
    """
)
ACCOUNTS = text("select tenant_id, plan, anchor_at from account where tenant_id = any(:tenants)")
BOOK = text(
    """
    insert into ledger_entry (id, tenant_id, meter, source, quantity, cost_micros, currency, occurred_at)
    select * from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:meters as text[]), cast(:sources as text[]),
                         cast(:quantities as bigint[]), cast(:costs as bigint[]), cast(:currencies as text[]),
                         cast(:times as timestamptz[]))
    on conflict (tenant_id, meter, source) do nothing
    returning tenant_id, meter, quantity
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
LOCK_ACCOUNTS = text(
    """
    select tenant_id, plan, anchor_at from account where tenant_id = any(:tenants) order by tenant_id for no key update
    """
)
# One statement and so one snapshot, taken after the lock: what is used, what is held, what was asked for before.
STANDING = text(
    """
    select 'used' as what, tenant_id, meter, null as reference, used as quantity, null::uuid as id,
           null::timestamptz as expires_at
    from meter_use
    where (tenant_id, meter, period_started_at) in (
        select * from unnest(cast(:tenants as uuid[]), cast(:meters as text[]), cast(:periods as timestamptz[])))
    union all
    select 'held', tenant_id, meter, null, sum(quantity)::bigint, null, null from reservation
    where tenant_id = any(:tenants) and state = 'held' and expires_at > :now
    group by tenant_id, meter
    union all
    select 'known', tenant_id, meter, reference, quantity, id, expires_at from reservation
    where (tenant_id, meter, reference) in (
        select * from unnest(cast(:known_tenants as uuid[]), cast(:known_meters as text[]), cast(:references as text[])))
    """
)
USE = text(
    """
    select meter, used from meter_use
    where tenant_id = :tenant_id and period_started_at in (:period, :forever)
    """
)
HELD = text(
    """
    select tenant_id, meter, sum(quantity)::bigint as held from reservation
    where tenant_id = any(:tenants) and state = 'held' and expires_at > :now
    group by tenant_id, meter
    """
)
HOLD = text(
    """
    insert into reservation (id, tenant_id, meter, reference, quantity, state, expires_at)
    select id, tenant_id, meter, reference, quantity, 'held', expires_at
    from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:meters as text[]), cast(:references as text[]),
                cast(:quantities as bigint[]), cast(:times as timestamptz[]))
         as held (id, tenant_id, meter, reference, quantity, expires_at)
    """
)
END_HOLDS = text(
    """
    update reservation set state = :state
    where id = any(:ids) and state = 'held' and id in (select id from reservation where id = any(:ids) order by id for update)
    returning id, tenant_id, meter, reference, quantity
    """
)
RESERVATION = text("select id, meter, reference, quantity, state, expires_at from reservation where id = :id")
COSTS = text(
    """
    select currency, sum(cost_micros)::bigint as cost_micros, sum(quantity)::bigint as tokens from ledger_entry
    where tenant_id = :tenant_id and meter = 'tokens' and booked_at >= :since group by currency
    """
)
CHANGE_PLAN = text("update account set plan = :plan where tenant_id = :tenant_id and plan <> :plan returning tenant_id")
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
    """A line for the ledger. `meter` is one of a plan's, or `tokens`, which cost money but have no limit."""

    tenant_id: UUID
    meter: str
    source: str
    quantity: int
    occurred_at: datetime
    cost_micros: int = 0
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation, made or to be made."""

    id: UUID
    tenant_id: UUID
    meter: str
    reference: str
    quantity: int
    expires_at: datetime


async def accounts(session: AsyncSession, tenants: Iterable[UUID], now: datetime) -> dict[UUID, Row[Any]]:
    """The accounts of these tenants. Whoever has none yet begins on the smallest plan."""
    wanted = sorted(set(tenants))
    rows = {row.tenant_id: row for row in await session.execute(ACCOUNTS, {"tenants": wanted})}
    if missing := [tenant_id for tenant_id in wanted if tenant_id not in rows]:
        await session.execute(OPEN_ACCOUNTS, {"tenants": missing, "now": midnight(now)})
        rows |= {row.tenant_id: row for row in await session.execute(ACCOUNTS, {"tenants": missing})}
    return rows


async def book(session: AsyncSession, entries: Sequence[Entry]) -> list[Row[Any]]:
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


async def add_use(session: AsyncSession, added: Mapping[MeterKey, int]) -> list[Row[Any]]:
    """Raise meters; their new levels. Keys are (tenant, meter, start of period)."""
    tenants, meters, periods = (list(column) for column in zip(*added, strict=True))
    values = {"tenants": tenants, "meters": meters, "periods": periods, "quantities": list(added.values())}
    return list(await session.execute(ADD_USE, values))


async def lock_accounts(session: AsyncSession, tenants: Iterable[UUID], now: datetime) -> dict[UUID, Row[Any]]:
    """The accounts, opened where there are none yet. Nobody else decides about their quotas until this transaction ends."""
    wanted = sorted(set(tenants))
    rows = {row.tenant_id: row for row in await session.execute(LOCK_ACCOUNTS, {"tenants": wanted})}
    if missing := [tenant_id for tenant_id in wanted if tenant_id not in rows]:
        await session.execute(OPEN_ACCOUNTS, {"tenants": missing, "now": midnight(now)})
        rows |= {row.tenant_id: row for row in await session.execute(LOCK_ACCOUNTS, {"tenants": missing})}
    return rows


async def standing(
    session: AsyncSession, meters: Set[MeterKey], references: Set[tuple[UUID, str, str]], now: datetime
) -> Sequence[Row[Any]]:
    """Rows that say, by `what`: `used` and `held` of these meters, and the reservations `known` under these references."""
    tenants, names, periods = (list(column) for column in zip(*meters, strict=True))
    known_tenants, known_meters, known = (list(column) for column in zip(*references, strict=True))
    values = {"tenants": tenants, "meters": names, "periods": periods, "now": now}
    named = {"known_tenants": known_tenants, "known_meters": known_meters, "references": known}
    return (await session.execute(STANDING, values | named)).all()


async def held(session: AsyncSession, tenants: Iterable[UUID], now: datetime) -> dict[tuple[UUID, str], int]:
    """What reservations hold, by tenant and meter."""
    rows = await session.execute(HELD, {"tenants": list(tenants), "now": now})
    return {(row.tenant_id, row.meter): row.held for row in rows}


async def hold(session: AsyncSession, holds: Sequence[Hold]) -> None:
    values = {
        "ids": [one.id for one in holds],
        "tenants": [one.tenant_id for one in holds],
        "meters": [one.meter for one in holds],
        "references": [one.reference for one in holds],
        "quantities": [one.quantity for one in holds],
        "times": [one.expires_at for one in holds],
    }
    await session.execute(HOLD, values)


async def end_holds(session: AsyncSession, ids: Sequence[UUID], state: str) -> list[Row[Any]]:
    """Settle or release; those that were still held."""
    return list(await session.execute(END_HOLDS, {"ids": list(ids), "state": state}))
