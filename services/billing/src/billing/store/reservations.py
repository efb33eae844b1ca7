"""Reservations: what is held of a meter until it is settled, released, or expires."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.db import Command, Rows, Session
from contracts.billing import Meter

from billing.store.blocks import QuotaBlock
from billing.store.charges import ChargeKey
from billing.store.ledger import MeterKey

HowEnded = Literal["settled", "released"]


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation, made or to be made."""

    id: UUID
    tenant_id: UUID
    meter: str
    reference: str
    quantity: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StandingRow:
    """Something that counts when a request is decided: what is `used` and `held` of a meter, the request's `own` hold or
    `block`, or that its reference is `over`. `id` and `expires_at` mean something of `own` and `block` only, `reference` of
    `own` and `over`, `quantity` of all but `over`; elsewhere they only fill the row.
    """

    what: Literal["used", "held", "own", "block", "over"]
    tenant_id: UUID
    meter: str
    reference: str
    quantity: int
    id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts for a group of requests."""

    used: dict[tuple[UUID, str], int]
    held: dict[tuple[UUID, str], int]
    holds: dict[ChargeKey, Hold]
    blocks: dict[UUID, QuotaBlock]
    over: set[ChargeKey]


@dataclass(frozen=True, slots=True)
class HeldQuantity:
    tenant_id: UUID
    meter: str
    held: int


@dataclass(frozen=True, slots=True)
class EndedHold:
    meter: Meter
    quantity: int


@dataclass(frozen=True, slots=True)
class Reservation:
    state: Literal["held", "settled", "released"]
    expires_at: datetime


HELD_NOW = """
    select tenant_id, meter, quantity from reservation
    where tenant_id = any(%(tenants)s) and state = 'held' and expires_at > %(now)s
    union all
    select tenant_id, meter, granted - spent - returned from block
    where tenant_id = any(%(tenants)s) and granted > spent + returned and expires_at > %(now)s
"""
# One statement and so one snapshot, taken after the lock: what is used, what is held, what is known under the references.
STANDING = Rows(
    StandingRow,
    f"""
    with asked as (
        select * from unnest(cast(%(known_tenants)s as uuid[]), cast(%(known_meters)s as text[]),
                             cast(%(references)s as text[])) as asked (tenant_id, meter, reference)
    ), held as ({HELD_NOW})
    select 'used' as what, tenant_id, meter, '' as reference, used as quantity, tenant_id as id, period_started_at as expires_at
    from meter_use
    where (tenant_id, meter, period_started_at) in (
        select * from unnest(cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]), cast(%(periods)s as timestamptz[])))
    union all
    select 'held', tenant_id, meter, '', sum(quantity)::bigint, tenant_id, %(now)s from held group by tenant_id, meter
    union all
    select 'own', tenant_id, meter, reference, quantity, id, expires_at from reservation join asked
           using (tenant_id, meter, reference)
    where state = 'held' and expires_at > %(now)s
    union all
    select 'over', tenant_id, meter, reference, 0, id, expires_at from reservation join asked
           using (tenant_id, meter, reference)
    where state = 'settled'
    union all
    select 'over', tenant_id, meter, reference, 0, tenant_id, %(now)s from charge join asked
           using (tenant_id, meter, reference)
    union all
    select 'block', tenant_id, meter, '', granted, id, expires_at from block where id = any(%(blocks)s)
    """,  # noqa: S608 — constants of this code
)
HELD = Rows(
    HeldQuantity,
    f"select tenant_id, meter, sum(quantity)::bigint as held from ({HELD_NOW}) as held group by tenant_id, meter",  # noqa: S608
)
HOLD = Command(
    """
    insert into reservation (id, tenant_id, meter, reference, quantity, state, expires_at)
    select id, tenant_id, meter, reference, quantity, 'held', expires_at
    from unnest(cast(%(ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]),
                cast(%(references)s as text[]), cast(%(quantities)s as bigint[]), cast(%(times)s as timestamptz[]))
         as held (id, tenant_id, meter, reference, quantity, expires_at)
    on conflict (tenant_id, meter, reference) do update
    set id = excluded.id, quantity = excluded.quantity, state = excluded.state, expires_at = excluded.expires_at,
        created_at = now()
    """
)
END_ONE = Rows(
    EndedHold,
    "update reservation set state = %(state)s where id = %(id)s and state = 'held' returning meter, quantity",
)
# What is spent of blocks, and which reservations end: by their id, else by what they were held for. Rows are locked in one
# order, for others end and return some of them at the same time.
END = Command(
    """
    with named_all as (
        select id, state, 1 as place from unnest(cast(%(ids)s as uuid[]), cast(%(states)s as text[])) as by_id (id, state)
        union all
        select reservation.id, named.state, 2
        from reservation join unnest(cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]), cast(%(references)s as text[]),
                                     cast(%(named_states)s as text[])) as named (tenant_id, meter, reference, state)
             using (tenant_id, meter, reference)
    ), ending as (
        select distinct on (id) id, state from named_all order by id, place
    ), held as (
        select reservation.id, ending.state from reservation join ending using (id)
        where reservation.state = 'held' order by reservation.id for update of reservation
    ), ended as (
        update reservation set state = held.state from held where reservation.id = held.id
    ), locked as (
        select id from block where id = any(%(blocks)s) order by id for update
    )
    update block set spent = least(block.granted - block.returned, block.spent + used.quantity)
    from unnest(cast(%(blocks)s as uuid[]), cast(%(spent)s as bigint[])) as used (id, quantity)
    where block.id = used.id and block.id in (select id from locked)
    """
)
RESERVATION = Rows(Reservation, "select state, expires_at from reservation where id = %(id)s")


async def load_standing(
    session: Session,
    meters: Collection[MeterKey],
    references: Collection[ChargeKey],
    blocks: Sequence[UUID],
    now: datetime,
) -> Standing:
    """Returns what counts for requests of these meters, under these references (tenant, meter, reference) and ids of blocks."""
    values = {
        "tenants": [tenant_id for tenant_id, _, _ in meters],
        "meters": [meter for _, meter, _ in meters],
        "periods": [period for _, _, period in meters],
        "known_tenants": [tenant_id for tenant_id, _, _ in references],
        "known_meters": [meter for _, meter, _ in references],
        "references": [reference for _, _, reference in references],
        "blocks": blocks,
        "now": now,
    }
    of: dict[str, list[StandingRow]] = {"used": [], "held": [], "own": [], "block": [], "over": []}
    for row in await session.all(STANDING, values):
        of[row.what].append(row)
    holds = [Hold(one.id, one.tenant_id, one.meter, one.reference, one.quantity, one.expires_at) for one in of["own"]]
    granted = [QuotaBlock(one.id, one.tenant_id, one.meter, one.quantity, one.expires_at) for one in of["block"]]
    return Standing(
        used={(one.tenant_id, one.meter): one.quantity for one in of["used"]},
        held={(one.tenant_id, one.meter): one.quantity for one in of["held"]},
        holds={(one.tenant_id, one.meter, one.reference): one for one in holds},
        blocks={one.id: one for one in granted},
        over={(one.tenant_id, one.meter, one.reference) for one in of["over"]},
    )


async def load_held(session: Session, tenants: Iterable[UUID], now: datetime) -> dict[tuple[UUID, str], int]:
    """Returns what reservations and blocks hold, by tenant and meter."""
    rows = await session.all(HELD, {"tenants": list(tenants), "now": now})
    return {(row.tenant_id, row.meter): row.held for row in rows}


async def hold(session: Session, holds: Sequence[Hold]) -> None:
    """Makes holds. One that takes the place of an ended one has an id of its own: whoever had the other cannot end it."""
    values = {
        "ids": [one.id for one in holds],
        "tenants": [one.tenant_id for one in holds],
        "meters": [one.meter for one in holds],
        "references": [one.reference for one in holds],
        "quantities": [one.quantity for one in holds],
        "times": [one.expires_at for one in holds],
    }
    await session.run(HOLD, values)


async def find(session: Session, reservation_id: UUID) -> Reservation | None:
    return await session.first(RESERVATION, {"id": reservation_id})


async def end_one(session: Session, reservation_id: UUID, state: HowEnded) -> EndedHold | None:
    """Returns what was held and is settled or released now, or None when it had ended before."""
    return await session.first(END_ONE, {"id": reservation_id, "state": state})


async def end(
    session: Session,
    by_id: Mapping[UUID, HowEnded],
    named: Mapping[ChargeKey, HowEnded],
    spent: Mapping[UUID, int],
) -> None:
    """Ends holds by their ids, and holds by their references (tenant, meter, reference). A hold that both name ends as its id
    says. `spent` says how much of each block is held no longer.
    """
    values = {
        "ids": list(by_id),
        "states": list(by_id.values()),
        "tenants": [tenant_id for tenant_id, _, _ in named],
        "meters": [meter for _, meter, _ in named],
        "references": [reference for _, _, reference in named],
        "named_states": list(named.values()),
        "blocks": list(spent),
        "spent": list(spent.values()),
    }
    await session.run(END, values)
