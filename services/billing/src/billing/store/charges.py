"""Charges: what is known of each thing that costs, and what the ledger has of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.db.shim import text

from billing.domain import Charge, Facts

# Facts are added to what is known; `booked` counts only where nothing was.
NOTE = text(
    """
    insert into charge as known (tenant_id, meter, reference, kind, quantity, made, undone, sent, booked)
    select * from unnest(cast(:tenants as uuid[]), cast(:meters as text[]), cast(:references as text[]), cast(:kinds as text[]),
                         cast(:quantities as bigint[]), cast(:made as boolean[]), cast(:undone as boolean[]),
                         cast(:sent as boolean[]), cast(:booked as bigint[]))
                  as told (tenant_id, meter, reference, kind, quantity, made, undone, sent, booked)
    order by tenant_id, meter, reference
    on conflict (tenant_id, meter, reference) do update
    set made = known.made or excluded.made, undone = known.undone or excluded.undone, sent = known.sent or excluded.sent
    returning tenant_id, meter, reference, kind, quantity, made, undone, sent, booked, booked_at
    """
)
SET_BOOKED = text(
    """
    update charge set booked = new.booked, booked_at = new.booked_at
    from unnest(cast(:tenants as uuid[]), cast(:meters as text[]), cast(:references as text[]), cast(:booked as bigint[]),
                cast(:times as timestamptz[])) as new (tenant_id, meter, reference, booked, booked_at)
    where charge.tenant_id = new.tenant_id and charge.meter = new.meter and charge.reference = new.reference
    """
)

ChargeKey = tuple[UUID, str, str]
"""Tenant, meter and reference."""


@dataclass(frozen=True, slots=True)
class Known:
    """A charge as it stands; `booked_at` is when the ledger last rose by it."""

    tenant_id: UUID
    meter: str
    charge: Charge
    booked_at: datetime | None


async def note(session: Session, told: Mapping[ChargeKey, Charge]) -> list[Known]:
    """Add facts; the charges as they are now known, locked until the transaction ends."""
    tenants, meters, references = (list(column) for column in zip(*told, strict=True))
    charges = list(told.values())
    values = {
        "tenants": tenants,
        "meters": meters,
        "references": references,
        "kinds": [one.kind for one in charges],
        "quantities": [one.quantity for one in charges],
        "made": [one.facts.made for one in charges],
        "undone": [one.facts.undone for one in charges],
        "sent": [one.facts.sent for one in charges],
        "booked": [one.booked for one in charges],
    }
    return [
        Known(
            row.tenant_id,
            row.meter,
            Charge(row.kind, row.reference, row.quantity, Facts(row.made, row.undone, row.sent), row.booked),
            row.booked_at,
        )
        for row in await session.execute(NOTE, values)
    ]


async def set_booked(session: Session, changed: Sequence[Known], now: datetime) -> None:
    """Remember that the ledger has what is owed."""
    values = {
        "tenants": [one.tenant_id for one in changed],
        "meters": [one.meter for one in changed],
        "references": [one.charge.reference for one in changed],
        "booked": [one.charge.owed for one in changed],
        "times": [now if one.charge.owed else one.booked_at for one in changed],
    }
    await session.execute(SET_BOOKED, values)
