"""Blocks: what one holder has of a meter for many things at once, until it is spent, returned, or expires."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Session, Values

# Another tenant's row cannot be seen, but its id is taken all the same.
GRANT = Values(
    UUID,
    """
    insert into block (id, tenant_id, meter, granted, spent, returned, expires_at)
    select id, tenant_id, meter, granted, 0, 0, expires_at
    from unnest(cast(%(ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(meters)s as text[]),
                cast(%(granted)s as bigint[]), cast(%(times)s as timestamptz[]))
         as made (id, tenant_id, meter, granted, expires_at)
    on conflict (id) do nothing
    returning id
    """,
)
# Whoever holds a block says how much of it is returned in all: of two such totals the greater one counts.
RETURN = Command(
    """
    with locked as (select id from block where id = any(%(ids)s) order by id for update)
    update block set returned = least(block.granted - block.spent, greatest(block.returned, back.quantity))
    from unnest(cast(%(ids)s as uuid[]), cast(%(quantities)s as bigint[])) as back (id, quantity)
    where block.id = back.id and block.id in (select id from locked)
    """
)


@dataclass(frozen=True, slots=True)
class QuotaBlock:
    """What was granted at once, under the id that its holder gave it."""

    id: UUID
    tenant_id: UUID
    meter: str
    granted: int
    expires_at: datetime


async def grant(session: Session, blocks: Sequence[QuotaBlock]) -> set[UUID]:
    """Records blocks. Returns the ids of those that are held now: not of one whose id another tenant's has."""
    values = {
        "ids": [one.id for one in blocks],
        "tenants": [one.tenant_id for one in blocks],
        "meters": [one.meter for one in blocks],
        "granted": [one.granted for one in blocks],
        "times": [one.expires_at for one in blocks],
    }
    return set(await session.all(GRANT, values))


async def give_back(session: Session, returned: Mapping[UUID, int]) -> None:
    """Notes how much of each block will not be used, in all."""
    await session.run(RETURN, {"ids": list(returned), "quantities": list(returned.values())})
