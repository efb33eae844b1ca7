"""SIGKILL while a file is taken in, and while its items are stored: nothing is done twice, and nothing is bought twice."""

import asyncio
from uuid import UUID, uuid4

import httpx2
from contracts.knowledge import CatalogueIndexed, CatalogueItemChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .library import Given, View, killed_replica
from .test_catalogue_imports import IMPORTS, counts, send
from .test_catalogue_search import search

ROWS = 20
FILE = "sku;title\n" + "".join(f"N{number:02};Bolo número {number}\n" for number in range(ROWS))
HANGS_AFTER_TEN_ROWS = """
import asyncio
from knowledge.catalogue.store import imports
from knowledge.catalogue.work import importing
importing.AT_ONCE = 5
advance = imports.advance
async def stopping(session, import_id, position, taken):
    await advance(session, import_id, position, taken)
    if position > 10:
        await asyncio.sleep(600)
imports.advance = stopping
"""
HANGS_BEFORE_IT_STORES = """
import asyncio
from knowledge.catalogue.clients.item_points import ItemPoints
async def stopping(points, *what):
    await asyncio.sleep(600)
ItemPoints.put = stopping
"""
LEASES_RUN_OUT = "update job set leased_until = now() - interval '1 second'"


async def test_a_catalogue_is_whole_whenever_the_process_dies(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    begun = (await send(admin, FILE)).json()
    async with killed_replica(knowledge, given, HANGS_AFTER_TEN_ROWS), asyncio.timeout(60):
        while (await admin.get(f"{IMPORTS}/{begun['import_id']}")).json()["position"] < 10:
            await asyncio.sleep(0.02)
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, LEASES_RUN_OUT)
    async with killed_replica(knowledge, given, HANGS_BEFORE_IT_STORES), asyncio.timeout(60):
        while (await _status(admin, begun), await _is_bought(knowledge, tenant_id)) != ("done", True):
            await asyncio.sleep(0.02)
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, LEASES_RUN_OUT)
    await knowledge.run_jobs()

    done = (await admin.get(f"{IMPORTS}/{begun['import_id']}")).json()
    assert counts(done) == ("done", None, ROWS, 0, 0, 0, 0)
    assert len(await knowledge.published(CatalogueItemChanged)) == ROWS
    assert len(await search(admin, limit=50)) == ROWS
    assert await knowledge.jobs() == []

    bought, other = sum(one.tokens for one in await knowledge.published(CatalogueIndexed)), uuid4()
    async with knowledge.client(other) as client:
        await send(client, FILE)
        await knowledge.run_jobs()
    assert sum(one.tokens for one in await knowledge.published(CatalogueIndexed) if one.tenant_id == other) == bought


async def _status(client: httpx2.AsyncClient, begun: View) -> str:
    status: str = (await client.get(f"{IMPORTS}/{begun['import_id']}")).json()["status"]
    return status


async def _is_bought(knowledge: Harness, tenant_id: UUID) -> bool:
    """Returns whether there are vectors that are not stored where they are searched."""
    async with knowledge.session(tenant_id) as session:
        return bool(await ask(session, "select 1 from catalogue_point where version is null"))
