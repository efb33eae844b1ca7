"""Charges: what is known of each thing that costs, and what the ledger has of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Rows, Session

from billing.domain.charges import Charge


@dataclass(frozen=True, slots=True)
class KnownCharge:
    """A charge as it stands; `booked_at` is when the ledger last rose by it."""

    tenant_id: UUID
    meter: str
    charge: Charge
    booked_at: datetime | None


# Facts are added to what is known; `booked` counts only where nothing was.
RECORD = Rows(
    KnownCharge,
    """
    insert into charge as known (tenant_id, meter, reference, kind, quantity, made, undone, sent, booked)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]), cast(%(references)s as text[]),
                         cast(%(kinds)s as text[]), cast(%(quantities)s as bigint[]), cast(%(made)s as boolean[]),
                         cast(%(undone)s as boolean[]), cast(%(sent)s as boolean[]), cast(%(booked)s as bigint[]))
                  as said (tenant_id, meter, reference, kind, quantity, made, undone, sent, booked)
    order by tenant_id, meter, reference
    on conflict (tenant_id, meter, reference) do update
    set made = known.made or excluded.made, undone = known.undone or excluded.undone, sent = known.sent or excluded.sent
    returning tenant_id, meter, kind as "charge.kind", reference as "charge.reference", quantity as "charge.quantity",
              made as "charge.facts.made", undone as "charge.facts.undone", sent as "charge.facts.sent",
              booked as "charge.booked", booked_at
    """,
)

ChargeKey = tuple[UUID, str, str]
"""Tenant, meter and reference."""


async def record(session: Session, known: Mapping[ChargeKey, Charge]) -> list[KnownCharge]:
    """Returns the charges as they are known with these facts, locked until the transaction ends."""
    charges = list(known.values())
    values = {
        "tenants": [tenant_id for tenant_id, _, _ in known],
        "meters": [meter for _, meter, _ in known],
        "references": [reference for _, _, reference in known],
        "kinds": [one.kind for one in charges],
        "quantities": [one.quantity for one in charges],
        "made": [one.facts.made for one in charges],
        "undone": [one.facts.undone for one in charges],
        "sent": [one.facts.sent for one in charges],
        "booked": [one.booked for one in charges],
    }
    return await session.all(RECORD, values)
