"""Crawls of whole websites: what is read of them, and what a later crawl changes."""

from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.knowledge import DocumentRemoved, DocumentSuperseded, WebsiteCrawled
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .library import Given, View, pdf, search, stored_files, upload, written
from .site import Site, html, sitemap
from .websites import add_website, became, crawl_again, pages, read_website, within

PRICE = "A betoneira custa {} reais por dia, com entrega na cidade."
PRICES = "Quanto custa a betoneira?"
ROUNDS = 200
KEPT = ("kept", None)


@pytest.fixture
def given(given: Given, site: Site) -> Given:
    return within(given, site)


async def answers(client: httpx2.AsyncClient, query: str = PRICES) -> list[str]:
    return sorted(one["text"] for one in await search(client, query, top_k=20, min_score=-1))


async def crawled(knowledge: Harness) -> WebsiteCrawled:
    """Returns what the last crawl came to."""
    return (await knowledge.published(WebsiteCrawled))[-1]


async def test_a_website_is_read_by_its_links_as_deep_as_is_wanted(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/ajuda/", html("Ajuda", "Aqui está tudo.", links=("precos", "/ajuda/prazo#topo", "/blog/1", "/ajuda/foto.jpg")))
    site.says("/ajuda/precos", html("Preços", PRICE.format(180), links=("/ajuda/", "/ajuda/fundo", "https://other.example/")))
    site.says("/ajuda/prazo", html("Prazo", "A entrega leva dois dias.", links=("/ajuda/prazo?utm_medium=mail",)))
    site.says("/ajuda/fundo", html("Fundo", "Isto está fundo demais.", links=("/ajuda/mais-fundo",)))
    website = await add_website(admin, f"{site.url}/ajuda/", kind="links", max_depth=1)
    await knowledge.run_jobs(rounds=ROUNDS)

    assert await became(admin, website) == {"/ajuda/": KEPT, "/ajuda/precos": KEPT, "/ajuda/prazo": KEPT}
    assert site.asked == ["/robots.txt", "/ajuda/", "/ajuda/precos", "/ajuda/prazo"]
    assert [one["url"] for one in await search(admin, PRICES)][:1] == [f"{site.url}/ajuda/precos"]
    assert site.most_at_once == 1


async def test_a_sitemap_lists_what_is_read(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/robots.txt", f"User-agent: *\nSitemap: {site.url}/indice.xml\nSitemap: https://other.example/s.xml\n")
    nested = "".join(f"<sitemap><loc>{site.url}/{name}.xml</loc></sitemap>" for name in "ab")
    index = f"<sitemapindex>{nested}</sitemapindex>"
    site.says("/indice.xml", index, content_type="application/xml")
    site.says("/a.xml", sitemap(f"{site.url}/precos", f"{site.url}/velho/1", "https://other.example/x", "ftp://x/y"))
    site.says("/b.xml", sitemap(f"{site.url}/prazo"))
    site.says("/precos", html("Preços", PRICE.format(180)))
    site.says("/prazo", html("Prazo", "A entrega leva dois dias."))
    website = await add_website(admin, site.url, kind="sitemap", exclude=["/velho/"])
    await knowledge.run_jobs(rounds=ROUNDS)

    assert await became(admin, website) == {"/precos": KEPT, "/prazo": KEPT}
    assert site.asked == ["/robots.txt", "/indice.xml", "/a.xml", "/b.xml", "/precos", "/prazo"]
    assert (await read_website(admin, website))["status"] == "crawled"


async def test_what_a_site_forbids_is_not_read(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    robots = "User-agent: *\nDisallow: /geheim\n\nUser-agent: prosabot\nDisallow: /interno\nCrawl-delay: 0\n"
    site.says("/robots.txt", robots, content_type="text/plain")
    links = ("/interno/1", "/geheim", "/rascunho", "/cabecalho", "/sem-links")
    site.says("/", html("Início", "Bem-vindos.", links=links))
    site.says("/geheim", html("Para nós", "Isto é permitido ao nosso leitor."))
    site.says("/interno/1", html("Interno", "Segredo da casa."))
    site.says("/rascunho", html("Rascunho", "Texto do rascunho.", head='<meta name="robots" content="NOINDEX">'))
    site.says("/cabecalho", html("Cabeçalho", "Texto do cabeçalho."), x_robots_tag="noindex")
    no_links = html("Sem links", "Nada daqui em diante.", links=("/depois",), head='<meta name="robots" content="nofollow">')
    site.says("/sem-links", no_links)
    website = await add_website(admin, f"{site.url}/", kind="links")
    await knowledge.run_jobs(rounds=ROUNDS)

    found = await became(admin, website)
    assert {path: found[path] for path in links} == {
        "/interno/1": ("refused", "robots"),
        "/geheim": KEPT,
        "/rascunho": ("refused", "noindex"),
        "/cabecalho": ("refused", "noindex"),
        "/sem-links": KEPT,
    }
    assert "/depois" not in found
    assert "/interno/1" not in site.asked


async def test_a_site_that_forbids_all_is_asked_for_nothing_else(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/robots.txt", "User-agent: *\nDisallow: /\n")
    site.says("/", html("Início", PRICE.format(180)))
    website = await add_website(admin, f"{site.url}/", kind="links")
    await knowledge.run_jobs()
    assert await became(admin, website) == {"/": ("refused", "robots")}
    assert site.asked == ["/robots.txt"]
    assert await answers(admin) == []


async def test_a_site_whose_rules_cannot_be_known_is_left_alone(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/robots.txt", status=503)
    website = await add_website(admin, f"{site.url}/", recrawl_hours=24)
    await knowledge.run_jobs()
    read = await read_website(admin, website)
    assert (read["status"], read["reason"], site.asked) == ("failed", "robots_unreachable", ["/robots.txt"])
    assert read["next_crawl_at"]
    assert (await crawled(knowledge)).status == "failed"


async def test_one_page_has_one_address(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/", html("Início", "Bem-vindos.", links=("/velho", "/impressao", "/copia")))
    site.sends_on("/velho", "/precos")
    site.says("/precos", html("Preços", PRICE.format(180), head='<link rel="canonical" href="/precos?utm_campaign=x">'))
    site.says("/impressao", html("Preços para imprimir", PRICE.format(180), head='<link rel="canonical" href="/precos">'))
    site.says("/copia", html("Preços", PRICE.format(180)))
    website = await add_website(admin, f"{site.url}/", kind="links")
    await knowledge.run_jobs(rounds=ROUNDS)

    assert await became(admin, website) == {
        "/": KEPT,
        "/contato": ("failed", "not_found"),
        "/velho": ("redirected", "redirect"),
        "/impressao": ("redirected", "canonical"),
        "/precos": KEPT,
        "/copia": ("duplicate", None),
    }
    assert len([text for text in await answers(admin) if "betoneira" in text]) == 1


async def test_two_pages_that_name_each_other_are_both_lost_to_nobody(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/a", html("A", PRICE.format(180), head='<link rel="canonical" href="/b">'))
    site.says("/b", html("B", PRICE.format(180), head='<link rel="canonical" href="/a">'))
    website = await add_website(admin, f"{site.url}/a", kind="links", max_depth=0)
    await knowledge.run_jobs(rounds=ROUNDS)
    assert await became(admin, website) == {"/a": ("redirected", "canonical"), "/b": KEPT}


async def test_a_changed_page_is_the_next_version_and_shows_what_changed(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/precos", html("Preços", "Tabela de 2026.", PRICE.format(180)))
    website = await add_website(admin, f"{site.url}/precos")
    await knowledge.run_jobs()
    (old,) = (await admin.get("/v1/documents")).json()["documents"]

    await crawl_again(admin, website)
    await knowledge.run_jobs()
    assert (await crawled(knowledge)).unchanged == 1  # by its ETag
    noise = html("Preços", "Tabela de 2026.", PRICE.format(180), head="<script>nonce=7</script>")
    site.says("/precos", noise)
    await crawl_again(admin, website)
    await knowledge.run_jobs()
    assert ((await crawled(knowledge)).unchanged, (await crawled(knowledge)).changed) == (1, 0)  # by its text

    site.says("/precos", html("Preços", "Tabela de 2026.", PRICE.format(215)))
    await crawl_again(admin, website)
    await knowledge.run_jobs()
    page = (await pages(admin, website))["/precos"]
    assert (page["added"], page["removed"]) == ([PRICE.format(215)], [PRICE.format(180)])
    assert page["changed_at"]
    (new,) = (await admin.get("/v1/documents")).json()["documents"]
    assert (new["series_id"], new["version"], page["document_id"]) == (old["document_id"], 2, new["document_id"])
    assert (await crawled(knowledge)).changed == 1
    assert len(await knowledge.published(DocumentSuperseded)) == 1
    assert [PRICE.format(215) in text for text in await answers(admin)] == [True]

    site.says("/precos", html("Preços", "Tabela de 2026.", PRICE.format(180)))  # as it was: nothing is embedded again
    await crawl_again(admin, website)
    await knowledge.run_jobs()
    assert [PRICE.format(180) in text for text in await answers(admin)] == [True]
    assert (await pages(admin, website))["/precos"]["document_id"] == old["document_id"]


async def test_a_page_that_is_missed_twice_takes_its_document_with_it(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, site: Site
) -> None:
    site.says("/sitemap.xml", sitemap(f"{site.url}/precos", f"{site.url}/prazo"))
    site.says("/precos", html("Preços", PRICE.format(180)))
    site.says("/prazo", html("Prazo", "A entrega leva dois dias."))
    website = await add_website(admin, f"{site.url}/sitemap.xml", kind="sitemap")
    await knowledge.run_jobs(rounds=ROUNDS)
    site.says("/sitemap.xml", sitemap(f"{site.url}/precos"))  # one is listed no more, the other is not there
    site.says_nothing_of("/precos")

    await crawl_again(admin, website)
    await knowledge.run_jobs(rounds=ROUNDS)
    assert {path: one["misses"] for path, one in (await pages(admin, website)).items()} == {"/precos": 1, "/prazo": 1}
    assert len(await answers(admin)) == 2
    await crawl_again(admin, website)
    await knowledge.run_jobs(rounds=ROUNDS)

    assert {path: status for path, (status, _) in (await became(admin, website)).items()} == dict.fromkeys(
        ("/precos", "/prazo"), "gone"
    )
    assert (await crawled(knowledge)).gone == 2
    assert await answers(admin) == []
    assert len(await knowledge.published(DocumentRemoved)) == 2
    assert stored_files(given, tenant_id) == []

    site.says("/precos", html("Preços", PRICE.format(180)))  # it comes back
    await crawl_again(admin, website)
    await knowledge.run_jobs(rounds=ROUNDS)
    assert await became(admin, website) == {"/precos": KEPT}
    assert len(await answers(admin)) == 1


async def test_a_site_that_is_away_costs_no_document(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/", html("Início", "Bem-vindos.", links=("/precos",)))
    site.says("/precos", html("Preços", PRICE.format(180)))
    website = await add_website(admin, f"{site.url}/", kind="links")
    await knowledge.run_jobs(rounds=ROUNDS)
    before = await answers(admin)
    site.says("/", status=500)
    site.says("/precos", status=500)
    for _ in range(3):
        await crawl_again(admin, website)
        await knowledge.run_jobs(rounds=ROUNDS)
    read = await read_website(admin, website)
    assert (read["status"], read["reason"], read["crawl"]) == ("failed", "http_status", 4)
    assert await answers(admin) == before


async def test_a_duplicate_keeps_the_document_when_its_owner_goes(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    for path in ("/precos", "/tabela"):
        site.says(path, html("Preços", PRICE.format(180)))
    first = await add_website(admin, f"{site.url}/precos")
    await knowledge.run_jobs(rounds=ROUNDS)
    second = await add_website(admin, f"{site.url}/tabela")
    await knowledge.run_jobs(rounds=ROUNDS)
    assert await became(admin, second) == {"/tabela": ("duplicate", None)}

    assert (await admin.delete(f"/v1/websites/{first['website_id']}")).status_code == 202
    assert (await admin.get(f"/v1/websites/{first['website_id']}")).status_code == 404
    await knowledge.run_jobs(rounds=ROUNDS)
    assert await became(admin, second) == {"/tabela": KEPT}
    assert len(await answers(admin)) == 1
    await admin.delete(f"/v1/websites/{second['website_id']}")
    await knowledge.run_jobs(rounds=ROUNDS)
    assert await answers(admin) == []


async def test_what_somebody_uploaded_stays_when_the_website_goes(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    file = written(pdf(PRICE.format(180)))
    mine = await upload(admin, file, "tabela.pdf")
    site.says("/tabela.pdf", file, content_type="application/pdf")
    website = await add_website(admin, f"{site.url}/tabela.pdf")
    await knowledge.run_jobs(rounds=ROUNDS)
    page = (await pages(admin, website))["/tabela.pdf"]
    assert (page["status"], page["document_id"]) == ("duplicate", mine["document_id"])
    await admin.delete(f"/v1/websites/{website['website_id']}")
    await knowledge.run_jobs(rounds=ROUNDS)
    assert len(await answers(admin)) == 1


async def test_other_types_are_read_where_they_can_be(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/", html("Início", "Bem-vindos.", links=("/tabela", "/dados", "/imagem", "/vazia")))
    site.says("/tabela", written(pdf(PRICE.format(180))), content_type="application/pdf")
    site.says("/dados", '{"preco": 180}', content_type="application/json")
    site.says("/imagem", b"\x89PNG\r\n", content_type="image/png")
    site.says("/vazia", "<html><body><script>render()</script></body></html>")
    website = await add_website(admin, f"{site.url}/", kind="links")
    await knowledge.run_jobs(rounds=ROUNDS)
    found = await became(admin, website)
    assert [found[path] for path in ("/tabela", "/dados", "/imagem", "/vazia")] == [
        KEPT,
        ("refused", "type"),
        ("refused", "type"),
        ("refused", "empty"),
    ]
    assert [one["url"] for one in await search(admin, PRICES)][:1] == [f"{site.url}/tabela"]


async def test_a_website_is_crawled_again_when_its_time_has_come(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/", html("Início", PRICE.format(180)))
    website = await add_website(admin, f"{site.url}/", recrawl_hours=24)
    await knowledge.run_jobs()
    assert [one.kind for one in await knowledge.jobs()] == ["recrawl"]
    assert (await read_website(admin, website))["next_crawl_at"]
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, "update job set run_at = now()")
    await knowledge.run_jobs()
    read = await read_website(admin, website)
    assert (read["crawl"], read["status"], site.asked) == (2, "crawled", ["/robots.txt", "/"] * 2)
    assert [one.kind for one in await knowledge.jobs()] == ["recrawl"]
    changed = await admin.patch(f"/v1/websites/{website['website_id']}", json={"recrawl_hours": None})
    assert (changed.json()["recrawl_hours"], changed.json()["next_crawl_at"], await knowledge.jobs()) == (None, None, [])


async def test_no_more_pages_are_read_than_are_wanted(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/sitemap.xml", sitemap(*(f"{site.url}/{n}" for n in range(100))))
    for n in range(100):
        site.says(f"/{n}", html(f"Página {n}", f"O produto {n} custa {n} reais."))
    website = await add_website(admin, site.url, kind="sitemap", max_pages=3)
    await knowledge.run_jobs(rounds=ROUNDS)
    assert sorted(await became(admin, website)) == ["/0", "/1", "/2"]
    first = (await admin.get(f"/v1/websites/{website['website_id']}/pages?limit=2")).json()
    second = (await admin.get(f"/v1/websites/{website['website_id']}/pages?limit=2&after={first['next']}")).json()
    assert ([len(one["pages"]) for one in (first, second)], second["next"]) == ([2, 1], None)
    assert await pages(admin, website, status="failed") == {}


async def test_websites_that_cannot_be_are_refused(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    bad: list[View] = [
        {"url": "file:///etc/passwd"},
        {"url": "http://user:pass@example.com/"},
        {"url": "https://"},
        {"url": "gopher://example.com/"},
        {"url": "https://example.com/" + "a" * 2_000},
        {"url": f"{site.url}/", "kind": "everything"},
        {"url": f"{site.url}/", "kind": "links", "max_pages": 0},
        {"url": f"{site.url}/", "kind": "links", "max_pages": 501},
        {"url": f"{site.url}/", "max_depth": 11},
        {"url": f"{site.url}/", "include": ["precos"]},
        {"url": f"{site.url}/", "exclude": ["/x"] * 21},
        {"url": f"{site.url}/", "recrawl_hours": 0},
        {"url": f"{site.url}/", "tenant_id": str(uuid4())},
    ]
    assert {(await admin.post("/v1/websites", json=one)).status_code for one in bad} == {422}
    await add_website(admin, f"{site.url}/a?b=ã#c")
    again = await admin.post("/v1/websites", json={"url": f"{site.url}/a?b=%C3%A3&utm_source=x"})
    assert (again.status_code, again.json()["reason"]) == (409, "known_website")
