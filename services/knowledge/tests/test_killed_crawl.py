"""SIGKILL at each step of a crawl, and two replicas at once: nothing is read twice but what was on its way, and nothing stays
of what nobody knows.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import httpx2
import pytest
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .library import Given, killed_replica, stored_files
from .site import Site, html, sitemap
from .websites import add_website, became, crawl_again, read_website, within

LEASES_RUN_OUT = "update job set leased_until = now() - interval '1 second'"
PATHS = ["/precos", "/prazo", "/troca"]
ROUNDS = 200
AFTER = """
import asyncio
from {module} import {kind}
method = {kind}.{method}
async def stopping(*what, **named):
    await method(*what, **named)
    print("stopped", flush=True)
    await asyncio.sleep(600)
{kind}.{method} = stopping
"""
STORED = AFTER.format(module="knowledge.clients.objects", kind="DocumentObjects", method="put")
TAKEN_OUT = AFTER.format(module="knowledge.clients.vectors", kind="VectorStore", method="remove")


@pytest.fixture
def given(given: Given, site: Site) -> Given:
    return within(given, site)


@pytest.fixture
def shop(site: Site) -> Site:
    site.says("/sitemap.xml", sitemap(*(f"{site.url}{path}" for path in PATHS)))
    for path in PATHS:
        site.says(path, html(path, f"Tudo sobre {path}: leia com atenção."))
    return site


@dataclass(frozen=True)
class KilledCrawl:
    """At which request the process is killed, and what it does before it runs."""

    step: str
    held: str | None = None
    child: str = ""


KILLS = [
    KilledCrawl("robots", held="/robots.txt"),
    KilledCrawl("sitemap", held="/sitemap.xml"),
    KilledCrawl("page", held="/prazo"),
    KilledCrawl("stored", child=STORED),
]


@pytest.mark.parametrize("kill", KILLS, ids=lambda kill: kill.step)
async def test_a_crawl_goes_on_where_it_was_killed(
    kill: KilledCrawl, knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, shop: Site
) -> None:
    website = await add_website(admin, shop.url, kind="sitemap")
    if kill.held:
        shop.held[kill.held] = asyncio.Event()
    async with killed_replica(knowledge, given, kill.child), asyncio.timeout(60):
        while kill.held not in shop.asked if kill.held else not stored_files(given, tenant_id):
            await asyncio.sleep(0.02)
    for event in shop.held.values():
        event.set()
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, LEASES_RUN_OUT)
    await knowledge.run_jobs(rounds=ROUNDS)

    assert await became(admin, website) == dict.fromkeys(PATHS, ("kept", None))
    twice = {path for path in shop.asked if shop.asked.count(path) > 1}
    assert len(twice) == 1
    assert twice == ({kill.held} if kill.held else twice & set(PATHS))
    documents = (await admin.get("/v1/documents")).json()["documents"]
    assert {one["status"] for one in documents} == {"indexed"}
    assert sorted(path.name for path in stored_files(given, tenant_id)) == sorted(one["document_id"] for one in documents)
    assert (await read_website(admin, website))["status"] == "crawled"
    assert await knowledge.jobs() == []


async def test_what_goes_goes_although_the_process_dies(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, shop: Site
) -> None:
    website = await add_website(admin, shop.url, kind="sitemap")
    await knowledge.run_jobs(rounds=ROUNDS)
    assert (await admin.delete(f"/v1/websites/{website['website_id']}")).status_code == 202
    async with killed_replica(knowledge, given, TAKEN_OUT), asyncio.timeout(60):
        while len((await admin.get("/v1/documents")).json()["documents"]) == len(PATHS):
            await asyncio.sleep(0.02)
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, LEASES_RUN_OUT)
    await knowledge.run_jobs(rounds=ROUNDS)
    assert (await admin.get("/v1/documents")).json()["documents"] == []
    assert stored_files(given, tenant_id) == []
    assert "website_page" not in {table for table, rows in (await knowledge.everything(tenant_id)).items() if rows}


async def test_two_replicas_do_not_read_a_site_at_once(
    knowledge: Harness, admin: httpx2.AsyncClient, open_service: OpenService, given: Given, shop: Site
) -> None:
    other = await open_service("knowledge", database=knowledge.own_database, **given)
    websites = [await add_website(admin, shop.url, kind="sitemap"), await add_website(admin, f"{shop.url}/precos")]
    for _ in range(100):
        await asyncio.gather(knowledge.run_jobs(rounds=ROUNDS), other.run_jobs(rounds=ROUNDS))
        if not await knowledge.jobs():
            break
    assert [(await read_website(admin, one))["status"] for one in websites] == ["crawled"] * 2
    assert shop.most_at_once == 1
    assert sorted(shop.asked) == sorted(["/robots.txt"] * 2 + ["/sitemap.xml", *PATHS, "/precos"])


async def test_who_asks_while_a_page_is_on_its_way_takes_it_from_nobody(
    knowledge: Harness, admin: httpx2.AsyncClient, shop: Site
) -> None:
    website = await add_website(admin, shop.url, kind="sitemap")
    shop.held["/precos"] = asyncio.Event()
    running = asyncio.create_task(knowledge.run_jobs(rounds=ROUNDS))
    while "/precos" not in shop.asked:
        await asyncio.sleep(0.01)
    await crawl_again(admin, website)
    later = await add_website(admin, f"{shop.url}/troca")
    shop.held["/precos"].set()
    await running
    await knowledge.run_jobs(rounds=ROUNDS)
    assert (await read_website(admin, website))["crawl"] == 1
    assert (await read_website(admin, later))["status"] == "crawled"
    assert shop.asked.count("/precos") == 1


async def test_a_website_that_is_removed_in_the_middle_leaves_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, shop: Site
) -> None:
    website = await add_website(admin, shop.url, kind="sitemap")
    shop.held["/prazo"] = asyncio.Event()
    running = asyncio.create_task(knowledge.run_jobs(rounds=ROUNDS))
    while "/prazo" not in shop.asked:
        await asyncio.sleep(0.01)
    assert (await admin.delete(f"/v1/websites/{website['website_id']}")).status_code == 202
    shop.held["/prazo"].set()
    await running
    await knowledge.run_jobs(rounds=ROUNDS)
    assert (await admin.get("/v1/documents")).json()["documents"] == []
    assert stored_files(given, tenant_id) == []
    assert await knowledge.jobs() == []
