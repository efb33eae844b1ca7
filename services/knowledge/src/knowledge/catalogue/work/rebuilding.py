"""What the vector store has lost of a catalogue, or should not have, is found out for `reindex`, and made good by the job."""

from uuid import UUID

from common.db import Database

from knowledge.catalogue.clients.item_points import ItemPoints
from knowledge.catalogue.store import points as store
from knowledge.catalogue.work.scheduling import schedule_indexing

AT_ONCE = 200


async def mend(tenant_id: UUID, database: Database, points: ItemPoints, dimensions: int, *, dry_run: bool) -> int:
    """Returns how many items the vector store lacks, or has although they were removed. Unless it is a `dry_run` these are gone
    now, and the running service stores the others again, with the vectors that are kept.
    """
    lacking = await _lacking(tenant_id, database, points, dimensions)
    surplus: set[UUID] = set()
    async for seen in points.each(tenant_id, AT_ONCE):
        async with database.transaction(tenant_id) as session:
            gone = seen - await store.present(session, list(seen))
        surplus |= gone
        if gone and not dry_run:
            await points.remove(tenant_id, gone)
    if lacking and not dry_run:
        async with database.transaction(tenant_id) as session:
            await store.lose(session, lacking)
            await schedule_indexing(session, tenant_id)
    return len(lacking) + len(surplus)


async def _lacking(tenant_id: UUID, database: Database, points: ItemPoints, dimensions: int) -> list[UUID]:
    lacking, after = list[UUID](), ""
    while True:
        async with database.transaction(tenant_id) as session:
            names = await store.names(session, tenant_id, after, AT_ONCE)
        if not names:
            return lacking
        there = await points.stored(tenant_id, [one.id for one in names], dimensions)
        lacking += [one.id for one in names if one.id not in there]
        after = names[-1].sku
