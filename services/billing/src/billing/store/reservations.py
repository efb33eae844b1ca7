"""Reservations: what is held of a meter until it is settled, released, or expires."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from billing.store.ledger import MeterKey

HowEnded = Literal["settled", "released"]

HELD_NOW = """
    select tenant_id, meter, quantity from reservation
    where tenant_id = any(:tenants) and state = 'held' and expires_at > :now
    union all
    select tenant_id, meter, granted - spent - returned from block
    where tenant_id = any(:tenants) and granted > spent + returned and expires_at > :now
"""
# One statement and so one snapshot, taken after the lock: what is used, what is held, what is known under the references.
STANDING = text(
    f"""
    with asked as (
        select * from unnest(cast(:known_tenants as uuid[]), cast(:known_meters as text[]), cast(:references as text[]))
                      as asked (tenant_id, meter, reference)
    ), held as ({HELD_NOW})
    select 'used' as what, tenant_id, meter, null as reference, used as quantity, null::uuid as id,
           null::timestamptz as expires_at
    from meter_use
    where (tenant_id, meter, period_started_at) in (
        select * from unnest(cast(:tenants as uuid[]), cast(:meters as text[]), cast(:periods as timestamptz[])))
    union all
    select 'held', tenant_id, meter, null, sum(quantity)::bigint, null, null from held group by tenant_id, meter
    union all
    select 'own', tenant_id, meter, reference, quantity, id, expires_at from reservation join asked
           using (tenant_id, meter, reference)
    where state = 'held' and expires_at > :now
    union all
    select 'over', tenant_id, meter, reference, 0, null, null from reservation join asked
           using (tenant_id, meter, reference)
    where state = 'settled'
    union all
    select 'over', tenant_id, meter, reference, 0, null, null from charge join asked using (tenant_id, meter, reference)
    """  # noqa: S608 — constants of this code
)
HELD = text(
    f"select tenant_id, meter, sum(quantity)::bigint as held from ({HELD_NOW}) as held group by tenant_id, meter"  # noqa: S608
)
HOLD = text(
    """
    insert into reservation (id, tenant_id, meter, reference, quantity, state, expires_at)
    select id, tenant_id, meter, reference, quantity, 'held', expires_at
    from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:meters as text[]), cast(:references as text[]),
                cast(:quantities as bigint[]), cast(:times as timestamptz[]))
         as held (id, tenant_id, meter, reference, quantity, expires_at)
    on conflict (tenant_id, meter, reference) do update
    set id = excluded.id, quantity = excluded.quantity, state = excluded.state, expires_at = excluded.expires_at,
        created_at = now()
    """
)
END_HOLDS = text(
    """
    update reservation set state = :state
    where id = any(:ids) and state = 'held' and id in (select id from reservation where id = any(:ids) order by id for update)
    returning id, tenant_id, meter, reference, quantity
    """
)
END_NAMED = text(
    """
    with ended as (
        select reservation.id, named.state
        from reservation join unnest(cast(:tenants as uuid[]), cast(:meters as text[]), cast(:references as text[]),
                                     cast(:states as text[])) as named (tenant_id, meter, reference, state)
             using (tenant_id, meter, reference)
        where reservation.state = 'held'
        order by reservation.id for update of reservation
    )
    update reservation set state = ended.state from ended where reservation.id = ended.id
    """
)
RESERVATION = text("select id, meter, reference, quantity, state, expires_at from reservation where id = :id")


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation, made or to be made."""

    id: UUID
    tenant_id: UUID
    meter: str
    reference: str
    quantity: int
    expires_at: datetime


async def standing(
    session: Session, meters: Set[MeterKey], references: Set[tuple[UUID, str, str]], now: datetime
) -> Sequence[Row[Any]]:
    """Rows that say, by `what`: `used` and `held` of these meters; and of these references, which have a hold of their `own`,
    and which are `over`.
    """
    tenants, names, periods = (list(column) for column in zip(*meters, strict=True))
    named_by = list(references)
    values = {"tenants": tenants, "meters": names, "periods": periods, "now": now}
    named = {
        "known_tenants": [tenant_id for tenant_id, _, _ in named_by],
        "known_meters": [meter for _, meter, _ in named_by],
        "references": [reference for _, _, reference in named_by],
    }
    return (await session.execute(STANDING, values | named)).all()


async def held(session: Session, tenants: Iterable[UUID], now: datetime) -> dict[tuple[UUID, str], int]:
    """What reservations hold, by tenant and meter."""
    rows = await session.execute(HELD, {"tenants": list(tenants), "now": now})
    return {(row.tenant_id, row.meter): row.held for row in rows}


async def hold(session: Session, holds: Sequence[Hold]) -> None:
    """Make holds. One that takes the place of an ended one has an id of its own: whoever had the other cannot end it."""
    values = {
        "ids": [one.id for one in holds],
        "tenants": [one.tenant_id for one in holds],
        "meters": [one.meter for one in holds],
        "references": [one.reference for one in holds],
        "quantities": [one.quantity for one in holds],
        "times": [one.expires_at for one in holds],
    }
    await session.execute(HOLD, values)


async def end_holds(session: Session, ids: Sequence[UUID], state: HowEnded) -> list[Row[Any]]:
    """Settle or release; those that were still held."""
    return list(await session.execute(END_HOLDS, {"ids": list(ids), "state": state}))


async def end_named(session: Session, ended: Mapping[tuple[UUID, str, str], HowEnded]) -> None:
    """Settle or release what is held under these references (tenant, meter, reference)."""
    tenants, meters, references = (list(column) for column in zip(*ended, strict=True))
    values = {"tenants": tenants, "meters": meters, "references": references, "states": list(ended.values())}
    await session.execute(END_NAMED, values)
