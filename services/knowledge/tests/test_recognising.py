"""Files of nothing but scans: read by a server for OCR where an operator has one, and said to be scans where not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
import pytest
from aiohttp import web
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

from .library import Given, View, search, upload
from .reading.pages import SCAN, paged

PAGES = [{"page": 1, "text": "Tabela de banhos\n\nUm banho custa 60 reais."}, {"page": 2, "text": " "}]


@dataclass
class OcrServer:
    """Answers what it is told to: a status, or what is said as JSON."""

    url: str = ""
    answers: Any = field(default_factory=lambda: {"pages": PAGES})
    asked: list[tuple[bytes, str, str]] = field(default_factory=list)

    async def read(self, request: web.Request) -> web.Response:
        self.asked.append((await request.read(), request.content_type, request.headers.get("authorization", "")))
        if isinstance(self.answers, int):
            return web.Response(status=self.answers)
        return web.Response(text=self.answers) if isinstance(self.answers, str) else web.json_response(self.answers)


@pytest.fixture
async def ocr() -> AsyncIterator[OcrServer]:
    server, app = OcrServer(), web.Application(client_max_size=1 << 20)
    app.router.add_post("/read", server.read)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/read"
    yield server
    await runner.cleanup()


async def scanned(knowledge: Harness, client: httpx2.AsyncClient, *sheets: str) -> View:
    document = await upload(client, paged(*(sheets or (SCAN, SCAN))), "tabela.pdf")
    await knowledge.run_jobs(even_if_early=True)
    view: View = (await client.get(f"/v1/documents/{document['document_id']}")).json()
    return view


async def test_a_scan_is_read_page_by_page(open_service: OpenService, given: Given, tenant_id: UUID, ocr: OcrServer) -> None:
    knowledge = await open_service("knowledge", **given, ocr_url=ocr.url, ocr_api_key="geheim")
    async with knowledge.client(tenant_id) as client:
        document = await scanned(knowledge, client)
        [found] = await search(client, "Quanto custa um banho?", min_score=-1)

    assert (document["status"], document["pages"]) == ("partly_indexed", 2)
    assert document["unread"] == [{"reason": "scanned_page", "page": 2, "count": 1}]
    assert (found["page"], found["text"]) == (1, "Tabela de banhos\n\nUm banho custa 60 reais.")
    assert ocr.asked == [(paged(SCAN, SCAN), "application/pdf", "Bearer geheim")]


async def test_a_server_that_is_away_delays_and_what_it_refuses_stays_a_scan(
    open_service: OpenService, given: Given, tenant_id: UUID, ocr: OcrServer
) -> None:
    knowledge = await open_service("knowledge", **given, ocr_url=ocr.url)
    async with knowledge.client(tenant_id) as client:
        ocr.answers = 503
        document = await upload(client, paged(SCAN), "tabela.pdf")
        await knowledge.run_jobs()
        assert (await client.get(f"/v1/documents/{document['document_id']}")).json()["status"] == "processing"
        await knowledge.run_jobs(even_if_early=True)
        gone = (await client.get(f"/v1/documents/{document['document_id']}")).json()
        assert (gone["status"], gone["reason"], len(ocr.asked)) == ("failed", "scanned", 12)

        nothing = ({"pages": [{"page": 0, "text": "x"}]}, {"pages": []}, {"pages": [{"page": 1, "text": " "}]})
        for sheets, wrong in enumerate((415, 302, "<html>", "[" * 100_000, *nothing), 2):
            ocr.answers = wrong
            refused = await scanned(knowledge, client, *[SCAN] * sheets)
            assert (refused["status"], refused["reason"]) == ("failed", "scanned"), wrong

        ocr.answers = {"pages": PAGES}
        retried = await client.post(f"/v1/documents/{document['document_id']}/retry")
        await knowledge.run_jobs()
        assert retried.status_code == 202
        assert (await client.get(f"/v1/documents/{document['document_id']}")).json()["status"] == "partly_indexed"


async def test_without_a_server_a_scan_says_what_it_is(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    document = await scanned(knowledge, admin)
    assert (document["status"], document["reason"]) == ("failed", "scanned")
