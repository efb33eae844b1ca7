"""Blocks: what one holder has of a meter for many things at once, until it is spent, returned, or expires."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.db.shim import text

KNOWN = text("select id, tenant_id, meter, granted, expires_at from block where id = any(:ids)")
GRANT = text(
    """
    insert into block (id, tenant_id, meter, granted, spent, returned, expires_at)
    select id, tenant_id, meter, granted, 0, 0, expires_at
    from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:meters as text[]), cast(:granted as bigint[]),
                cast(:times as timestamptz[])) as made (id, tenant_id, meter, granted, expires_at)
    """
)
SPEND = text(
    """
    with locked as (select id from block where id = any(:ids) order by id for update)
    update block set spent = least(block.granted - block.returned, block.spent + used.quantity)
    from unnest(cast(:ids as uuid[]), cast(:quantities as bigint[])) as used (id, quantity)
    where block.id = used.id and block.id in (select id from locked)
    """
)
# Of a block that was told to be returned twice the greater number counts: whoever holds it says how much in all.
RETURN = text(
    """
    with locked as (select id from block where id = any(:ids) order by id for update)
    update block set returned = least(block.granted - block.spent, greatest(block.returned, back.quantity))
    from unnest(cast(:ids as uuid[]), cast(:quantities as bigint[])) as back (id, quantity)
    where block.id = back.id and block.id in (select id from locked)
    """
)


@dataclass(frozen=True, slots=True)
class Block:
    """What was granted at once, under the id that its holder gave it."""

    id: UUID
    tenant_id: UUID
    meter: str
    granted: int
    expires_at: datetime


async def known(session: Session, ids: Sequence[UUID]) -> dict[UUID, Block]:
    """The blocks that have these ids already."""
    rows = await session.execute(KNOWN, {"ids": list(ids)})
    return {row.id: Block(row.id, row.tenant_id, row.meter, row.granted, row.expires_at) for row in rows}


async def grant(session: Session, blocks: Sequence[Block]) -> None:
    values = {
        "ids": [one.id for one in blocks],
        "tenants": [one.tenant_id for one in blocks],
        "meters": [one.meter for one in blocks],
        "granted": [one.granted for one in blocks],
        "times": [one.expires_at for one in blocks],
    }
    await session.execute(GRANT, values)


async def spend(session: Session, spent: Mapping[UUID, int]) -> None:
    """What was used is held no longer: it is in the ledger now, or was not owed after all."""
    await session.execute(SPEND, {"ids": list(spent), "quantities": list(spent.values())})


async def give_back(session: Session, returned: Mapping[UUID, int]) -> None:
    """How much of each block will not be used, in all."""
    await session.execute(RETURN, {"ids": list(returned), "quantities": list(returned.values())})
