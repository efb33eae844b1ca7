"""Pages of websites are documents: what is asked for, what becomes of it, and what a later crawl finds."""

from uuid import uuid4

import httpx2
import pytest
from contracts.knowledge import WebsiteCrawled
from devkit.testing.harness import Harness

from .library import Given, search
from .site import Site, html
from .websites import add_website, became, crawl_again, pages, read_website, within

HOURS = "Abrimos de segunda a sexta das 8h às 19h. Aos domingos não abrimos."
QUESTION = "Vocês abrem aos domingos?"


@pytest.fixture
def given(given: Given, site: Site) -> Given:
    return within(given, site)


async def test_a_page_is_found_with_its_address(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/horarios", html("Horários", HOURS))
    website = await add_website(admin, f"{site.url}/horarios?utm_source=x#topo")
    assert (website["url"], website["status"], website["max_pages"]) == (f"{site.url}/horarios", "waiting", 1)
    await knowledge.run_jobs()

    (found,) = await search(admin, QUESTION)
    assert (found["url"], found["title"]) == (f"{site.url}/horarios", "Horários")
    assert HOURS in found["text"]
    assert "direitos reservados" not in found["text"]
    assert "Contato" not in found["text"]
    document = (await admin.get(f"/v1/documents/{found['document_id']}")).json()
    assert (document["source_url"], document["filename"], document["mime_type"]) == (
        website["url"],
        website["url"],
        "text/html",
    )
    page = (await pages(admin, website))["/horarios"]
    assert (page["status"], page["document_id"], page["http_status"]) == ("kept", found["document_id"], 200)
    assert page["etag"]
    assert page["last_fetched_at"]
    read = await read_website(admin, website)
    assert (read["status"], read["crawl"], read["reason"], read["next_crawl_at"]) == ("crawled", 1, None, None)
    assert site.asked == ["/robots.txt", "/horarios"]
    assert all("ProsaBot" in agent for agent in site.agents)
    (told,) = await knowledge.published(WebsiteCrawled)
    assert (told.status, told.pages, told.added, told.unchanged) == ("crawled", 1, 1, 0)
    assert await knowledge.jobs() == []


async def test_new_pages_stand_in_the_websites_base(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site, on_growth: None
) -> None:
    made = (await admin.post("/v1/knowledge-bases", json={"name": "Padaria"})).json()
    base = made["knowledge_base_id"]
    site.says("/horarios", html("Horários", HOURS))
    async with knowledge.client(uuid4()) as stranger:
        wanted = {"url": f"{site.url}/horarios", "kind": "page", "knowledge_base_id": base}
        assert (await stranger.post("/v1/websites", json=wanted)).status_code == 422
    website = await add_website(admin, f"{site.url}/horarios", knowledge_base_id=base)
    assert (await admin.delete(f"/v1/knowledge-bases/{base}")).status_code == 409
    await knowledge.run_jobs()

    assert await search(admin, QUESTION, knowledge_base_ids=[]) == []
    (found,) = await search(admin, QUESTION, knowledge_base_ids=[base])
    document = f"/v1/documents/{found['document_id']}"
    assert (await admin.get(document)).json()["knowledge_base_id"] == base
    (await admin.patch(document, json={"knowledge_base_id": None})).raise_for_status()
    site.says("/horarios", html("Horários", HOURS, "Nos feriados também não."))
    await crawl_again(admin, website)
    await knowledge.run_jobs()
    (found,) = await search(admin, QUESTION, knowledge_base_ids=[])
    assert "feriados" in found["text"], "it stays where somebody moved it"

    await admin.delete(f"/v1/websites/{website['website_id']}")
    await knowledge.run_jobs()
    assert (await admin.delete(f"/v1/knowledge-bases/{base}")).status_code == 204


async def test_a_page_whose_document_was_removed_by_hand_is_read_again(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/horarios", html("Horários", HOURS))
    website = await add_website(admin, f"{site.url}/horarios")
    await knowledge.run_jobs()
    (found,) = await search(admin, QUESTION)
    await admin.delete(f"/v1/documents/{found['document_id']}")
    await knowledge.run_jobs()
    await crawl_again(admin, website)
    await knowledge.run_jobs()

    (again,) = await search(admin, QUESTION)
    assert again["document_id"] != found["document_id"]
    assert (await read_website(admin, website))["status"] == "crawled"


async def test_a_website_of_somebody_else_is_not_there(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/", html("Horários", HOURS))
    website = await add_website(admin, f"{site.url}/")
    await knowledge.run_jobs()
    async with knowledge.client(uuid4()) as other:
        where = f"/v1/websites/{website['website_id']}"
        assert (await other.get("/v1/websites")).json() == {"websites": [], "next": None}
        assert [
            (await other.request(*asked)).status_code
            for asked in (("GET", where), ("GET", f"{where}/pages"), ("POST", f"{where}/crawl"), ("DELETE", where))
        ] == [404] * 4
        assert (await other.patch(where, json={"max_pages": 1})).status_code == 404
        assert await search(other, QUESTION) == []
        theirs = await add_website(other, f"{site.url}/")
        await knowledge.run_jobs()
        (found,) = await search(other, QUESTION)
        assert await became(other, theirs) == {"/": ("kept", None)}
        assert found["document_id"] != (await search(admin, QUESTION))[0]["document_id"]


async def test_who_only_looks_changes_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: object, site: Site
) -> None:
    website = await add_website(admin, f"{site.url}/")
    async with knowledge.client(tenant_id, "viewer") as viewer:  # type: ignore[arg-type]
        where = f"/v1/websites/{website['website_id']}"
        assert [one["website_id"] for one in (await viewer.get("/v1/websites")).json()["websites"]] == [website["website_id"]]
        assert (await viewer.get(f"{where}/pages")).status_code == 200
        changing = [
            await viewer.post("/v1/websites", json={"url": site.url}),
            await viewer.post(f"{where}/crawl"),
            await viewer.patch(where, json={"max_pages": 1}),
            await viewer.delete(where),
        ]
        assert {one.status_code for one in changing} == {403}
