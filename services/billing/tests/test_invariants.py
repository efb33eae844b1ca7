"""What doctor asks of billing holds while it does its work: what is booked, held and set by others is no breach."""

from uuid import UUID, uuid4

from billing.store.invariants import INVARIANTS
from common.db import Command
from common.invariants import examine
from devkit.testing.harness import Harness

from .asking import reserve, sent, spent

KNOWN = Command("insert into known_tenant values (%(tenant)s, 1, true, 30)")
OUTLETS = Command("insert into meter_use values (%(tenant)s, 'outlets', '-infinity', 2, 0)")


async def test_a_month_of_work_breaks_nothing(billing: Harness, tenant_id: UUID) -> None:
    for tenant in (tenant_id, uuid4()):
        await billing.receives(spent(tenant), *(sent(tenant) for _ in range(20)), spent(tenant))
        await reserve(billing, tenant)
        async with billing.session(tenant) as session:
            await session.run(KNOWN, {"tenant": tenant})
            await session.run(OUTLETS, {"tenant": tenant})

    assert [
        one.invariant for one in await examine(billing.database, INVARIANTS) if not one.holds and one.invariant in NAMES
    ] == []


NAMES = {one.name for one in INVARIANTS}
