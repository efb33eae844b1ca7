"""Websites that mean no good: nothing private is asked, nothing without an end is read, and the crawl ends with a reason."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from common.outside import Outside
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from knowledge.clients.web import FetchFailed, WebClient
from knowledge.domain.websites import WebsiteAddresses, changes, normalised
from yarl import URL

from .library import Given, search
from .site import Site, html, served_site, sitemap
from .websites import add_website, became, pages, read_website, within

METADATA = "http://169.254.169.254/latest/meta-data/"
TEXT = "A betoneira custa 180 reais por dia."
ROUNDS = 200


@pytest.fixture
def given(given: Given, site: Site) -> Given:
    return within(given, site, website_page_timeout_s=5)


@pytest.fixture
async def neighbour() -> AsyncIterator[Site]:
    """A server within our own network that nobody named."""
    async with served_site() as one:
        yield one


async def ended(knowledge: Harness, client: httpx2.AsyncClient, url: str, **wanted: Any) -> dict[str, tuple[str, str | None]]:
    """Returns what became of the pages of a website when its crawl has ended."""
    website = await add_website(client, url, **wanted)
    await knowledge.run_jobs(rounds=ROUNDS)
    assert (await read_website(client, website))["status"] in {"crawled", "failed"}
    return await became(client, website)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_sent_to_what_is_ours(
    status: int, knowledge: Harness, admin: httpx2.AsyncClient, site: Site, neighbour: Site
) -> None:
    site.sends_on("/", METADATA, status)
    site.sends_on("/nachbar", f"{neighbour.url}/", status)
    assert await ended(knowledge, admin, f"{site.url}/") == {"/": ("refused", "other_site")}
    assert await ended(knowledge, admin, f"{site.url}/nachbar") == {"/nachbar": ("refused", "other_site")}
    assert neighbour.asked == []


async def test_neither_robots_nor_sitemaps_lead_to_what_is_ours(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site, neighbour: Site
) -> None:
    site.sends_on("/robots.txt", f"{neighbour.url}/robots.txt")
    site.says("/", html("Início", TEXT))
    website = await add_website(admin, f"{site.url}/")
    await knowledge.run_jobs()
    read = await read_website(admin, website)
    assert (read["status"], read["reason"]) == ("failed", "forbidden")

    site.says("/robots.txt", f"Sitemap: {neighbour.url}/s.xml\nSitemap: {METADATA}\n")
    site.says("/sitemap.xml", sitemap(f"{neighbour.url}/", METADATA, f"{site.url}/"))
    assert await ended(knowledge, admin, site.url, kind="sitemap") == {"/": ("kept", None)}
    assert neighbour.asked == []


@pytest.mark.parametrize(
    "url", [METADATA, "http://127.0.0.1:1/", "https://[::ffff:10.0.0.1]/", "https://2130706433/", "http://example.com/"]
)
async def test_a_private_address_is_not_asked(url: str, knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    website = await add_website(admin, url)
    await knowledge.run_jobs()
    read = await read_website(admin, website)
    assert (read["status"], read["reason"]) == ("failed", "forbidden")


async def test_what_providers_are_asked_at_is_nobodys_to_read(
    open_service: OpenService, given: Given, neighbour: Site, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour.says("/", html("Provedor", TEXT))
    monkeypatch.setenv("PROSA_PRIVATE_HOSTS", json.dumps([neighbour.url.removeprefix("http://")]))
    knowledge = await open_service("knowledge", **given)
    async with knowledge.client(tenant_id) as admin:
        website = await add_website(admin, f"{neighbour.url}/")
        await knowledge.run_jobs()
        assert (await read_website(admin, website))["reason"] == "forbidden"
    assert neighbour.asked == []


class Rebinding(AbstractResolver):
    """Answers with a public address beside one of ours, as who would slip the second past a check of the first."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = [("93.184.215.14", 0), ("127.0.0.1", 0)]
        return [ResolveResult(hostname=host, host=one, port=port, family=2, proto=6, flags=flags) for one, flags in found]

    async def close(self) -> None:
        return None


async def test_a_name_that_resolves_to_what_is_ours_is_not_asked(neighbour: Site) -> None:
    outside = Outside(resolver=Rebinding())
    try:
        with pytest.raises(FetchFailed) as failed:
            await WebClient(outside, 5).get(uuid4(), f"https://rebinding.example:{URL(neighbour.url).port}/", 1_000)
    finally:
        await outside.close()
    assert (failed.value.reason, neighbour.asked) == ("forbidden", [])


async def test_a_chain_of_redirects_ends(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    for n in range(20):
        site.sends_on(f"/{n}", f"/{n + 1}")
    site.sends_on("/kreis", "/kreis2")
    site.sends_on("/kreis2", "/kreis")
    found = await ended(knowledge, admin, f"{site.url}/0")
    assert [found[f"/{n}"] for n in range(6)] == [("redirected", "redirect")] * 5 + [("failed", "too_many_redirects")]
    assert await ended(knowledge, admin, f"{site.url}/kreis") == dict.fromkeys(
        ("/kreis", "/kreis2"), ("redirected", "redirect")
    )


async def test_a_body_without_an_end_is_not_read_to_it(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(headers={"content-type": "text/html"})
        await answer.prepare(request)
        while sent < 1 << 30:
            await answer.write(b"<p>mais e mais</p>" * 4_000)
            sent += 72_000
        return answer

    async def declared(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"content-type": "text/html", "content-length": str(1 << 30)})
        await answer.prepare(request)
        return answer

    async def shorter(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"content-type": "text/html", "content-length": "5000"})
        await answer.prepare(request)
        await answer.write(b"<p>fim</p>")
        assert request.transport
        request.transport.close()
        return answer

    async def dripping(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"content-type": "text/html"})
        await answer.prepare(request)
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0.02)

    site.streams |= {"/endless": endless, "/declared": declared, "/shorter": shorter, "/dripping": dripping}
    site.says("/", html("Início", TEXT, links=tuple(site.streams)))
    found = await ended(knowledge, admin, f"{site.url}/", kind="links")
    assert {path: found[path] for path in site.streams} == {
        "/endless": ("failed", "too_large"),
        "/declared": ("failed", "too_large"),
        "/shorter": ("failed", "unreachable"),
        "/dripping": ("failed", "too_slow"),
    }
    assert sent < 100 << 20
    assert found["/"] == ("kept", None)


async def test_what_is_packed_unpacks_to_little(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/bomba", gzip.compress(b"<p>0</p>" * 10_000_000, 1), content_encoding="gzip")
    assert await ended(knowledge, admin, f"{site.url}/bomba") == {"/bomba": ("failed", "compressed")}
    site.says("/bomba.xml.gz", gzip.compress(b"<urlset>" + b" " * (300 << 20), 1), content_type="application/gzip")
    website = await add_website(admin, f"{site.url}/bomba.xml.gz", kind="sitemap")
    await knowledge.run_jobs()
    read = await read_website(admin, website)
    assert (read["status"], read["reason"]) == ("failed", "sitemap_unreadable")


async def test_a_sitemap_of_a_million_pages_is_cut(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/0", html("Zero", TEXT))
    entries = "".join(f"<url><loc>{site.url}/{n}</loc></url>" for n in range(1_000_000))
    site.says("/s.xml.gz", gzip.compress(f"<urlset>{entries}</urlset>".encode(), 1), content_type="application/gzip")
    found = await ended(knowledge, admin, f"{site.url}/s.xml.gz", kind="sitemap", max_pages=3)
    assert found == {"/0": ("kept", None), "/1": ("failed", "not_found"), "/2": ("failed", "not_found")}


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>/&a;</loc></url></urlset>',
        "<urlset>" * 100_000,
        "nenhum sitemap",
        "",
        "<html><body>404</body></html>",
    ],
    ids=["entities", "file", "deep", "text", "empty", "html"],
)
async def test_what_is_no_sitemap_ends_the_crawl(body: str, knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    site.says("/sitemap.xml", body)
    website = await add_website(admin, site.url, kind="sitemap")
    await knowledge.run_jobs()
    read = await read_website(admin, website)
    assert (read["status"], read["reason"]) == ("failed", "sitemap_unreadable")
    assert await pages(admin, website) == {}
    assert [one for one in site.asked if "passwd" in one or "root:" in one] == []


@pytest.mark.parametrize(
    ("body", "became_of_it"),
    [
        (b"<div>" * 200_000 + TEXT.encode(), {"failed", "kept"}),
        (b"<title>" + b"x" * 1_000_000 + b"</title><p>" + TEXT.encode(), {"kept"}),
        (b"<p>" + TEXT.encode() + b"&#xD800;&#0;\x01\xff</p>", {"kept"}),
        (b"<p>x</p>" * 500_000, {"kept", "failed"}),
        (b"<a href='http://[::1'>x</a><a href='javascript:alert(1)'>y</a><a href='//'>z</a><p>" + TEXT.encode(), {"kept"}),
        (b"<link rel=canonical href='http://[x'><base href='javascript:x'><p>" + TEXT.encode(), {"kept"}),
        (b"\xff\xfe\x00\x00" * 1_000, {"failed", "refused"}),
    ],
    ids=["deep", "title", "letters", "many", "links", "canonical", "bytes"],
)
async def test_a_page_of_any_bytes_ends_somehow(
    body: bytes, became_of_it: set[str], knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/x", body)
    ((status, _),) = (await ended(knowledge, admin, f"{site.url}/x", kind="links")).values()
    assert status in became_of_it
    assert (await admin.get("/v1/documents")).status_code == 200


async def test_addresses_and_texts_of_any_alphabet(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    links = "<a href='/caf%E9'>a</a> <a href='/preços/ç?q=ã b'>b</a>"
    site.says("/", f"<html><body><p>Início</p>{links}</body></html>".encode("cp1252"), content_type="text/html")
    latin = f"<html><head><meta charset=iso-8859-1></head><body><p>Latim: promoção de {TEXT}</p></body></html>"
    site.says("/caf%E9", latin.encode("cp1252"), content_type="text/html")
    russian = "<html><body><p>Доставка занимает два дня. promoção</p></body></html>"
    site.says(
        "/pre%C3%A7os/%C3%A7?q=%C3%A3+b",
        russian.replace("ç", "c").replace("ã", "a").encode("koi8-r"),
        content_type="text/html; charset=koi8-r",
    )
    found = await ended(knowledge, admin, f"{site.url}/", kind="links")
    assert set(found.values()) == {("kept", None)}
    assert len(found) == 3
    texts = " ".join(one["text"] for one in await search(admin, "promoção", top_k=20, min_score=-1))
    assert "Latim: promoção" in texts
    assert "Доставка занимает" in texts


def test_an_address_is_written_one_way() -> None:
    base = "https://exemplo.com.br/a/b"
    same = ["c#x", "./c", "/a/./c", "https://EXEMPLO.com.br:443/a/c?utm_source=1&gclid=2", "http://exemplo.com.br/a/c"]
    assert {normalised(one, base) for one in same} == {"https://exemplo.com.br/a/c"}
    assert normalised("https://münchen.example/ä?b=2&a=1&a=3") == "https://xn--mnchen-3ya.example/%C3%A4?b=2&a=1&a=3"
    bad = [
        "javascript:x",
        "file:///etc",
        "http://u:p@x/",
        "https://u@x/",
        "http://[::1",
        "mailto:a@b",
        "//",
        "x" * 3_000,
        "https://x:99999/",
    ]
    assert [one for one in bad if normalised(one, None)] == []


def test_a_site_is_its_host() -> None:
    addresses = WebsiteAddresses("https://exemplo.com.br/ajuda/inicio", "links", exclude=["/ajuda/velho"])
    wanted = {
        "https://exemplo.com.br/ajuda/x": True,
        "https://www.exemplo.com.br/ajuda/x": True,
        "https://exemplo.com.br/ajuda/velho/1": False,
        "https://exemplo.com.br/outro": False,
        "https://exemplo.com.br.evil.example/ajuda/x": False,
        "https://evil.example/ajuda/x": False,
        "https://exemplo.com.br:8443/ajuda/x": False,
        "https://exemplo.com.br/ajuda/foto.PNG": False,
    }
    assert {url: addresses.wants(url) for url in wanted} == wanted


def test_a_change_is_shown_within_bounds() -> None:
    added, removed = changes("a\nb\nb\nc", "c\nb\nd\nd\n" + "\n".join(f"{n}" * 400 for n in range(100)))
    assert (added[:2], removed) == (["d", "d"], ["a", "b"])
    assert (len(added), max(map(len, added))) == (50, 300)


async def test_the_plan_is_asked_before_a_page_is_kept(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.says("/", html("Início", TEXT, links=("/a",)))
    site.says("/a", html("A", "Outro texto."))
    settings = knowledge.resources.settings.model_copy(update={"max_documents": 1})
    object.__setattr__(knowledge.resources, "settings", settings)
    website = await add_website(admin, f"{site.url}/", kind="links")
    await knowledge.run_jobs(rounds=ROUNDS)
    read = await read_website(admin, website)
    assert (read["status"], read["reason"]) == ("crawled", "too_many_documents")
    assert len([one for one in (await pages(admin, website)).values() if one["status"] == "kept"]) == 1
    assert len((await admin.get("/v1/documents")).json()["documents"]) == 1
