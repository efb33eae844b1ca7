"""A search through the API: what it shows, why, and for whom; and a reranker that may be asked, and may fail."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from aiohttp import web
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

from .library import NOWHERE, Given, upload

PRICES = "# Preços\n\n| Código | Produto | Preço |\n|---|---|---|\n| AB-1234 | Furadeira | R$ 1.299,90 |\n"
HOURS = "# Horários\n\nAbrimos de segunda a sexta, das 8h às 19h."


async def asked(client: httpx2.AsyncClient, query: str, **options: Any) -> dict[str, Any]:
    answer = await client.post("/v1/search", json={"query": query, **options})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def fill(knowledge: Harness, client: httpx2.AsyncClient) -> None:
    await upload(client, PRICES, "precos.md")
    await upload(client, HOURS, "horarios.md")
    await knowledge.run_jobs()


async def test_a_code_is_found_and_explained(knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID) -> None:
    await fill(knowledge, admin)

    found = await asked(admin, "quanto custa a ab1234?", explain=True)

    first = found["results"][0]
    assert "1.299,90" in first["text"]
    assert first["why"]["bm25_rank"] == 1
    assert "ab1234" in first["why"]["matched"]
    assert first["scores"]["bm25"] > 0
    assert first["score"] == (first["scores"]["dense"] or 0)
    assert str(tenant_id) in str(found["filter"])


async def test_nothing_is_explained_to_whom_does_not_ask(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await fill(knowledge, admin)
    found = await asked(admin, "quanto custa a ab1234?")
    assert (found["filter"], found["left_out"], found["results"][0]["why"]) == (None, None, None)


async def test_another_tenant_finds_neither_by_meaning_nor_by_words(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await fill(knowledge, admin)
    async with knowledge.client(uuid4()) as other:
        found = await asked(other, "AB-1234", explain=True, min_score=-1)
    assert (found["results"], found["left_out"]) == ([], [])


async def test_anothers_documents_change_no_score(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await fill(knowledge, admin)
    before = await asked(admin, "preço da furadeira AB-1234")
    async with knowledge.client(uuid4()) as other:
        for number in range(3):
            await upload(other, f"# Preços {number}\n\nFuradeira AB-1234, furadeira, furadeira.", f"{number}.md")
        await knowledge.run_jobs()
    assert await asked(admin, "preço da furadeira AB-1234") == before


async def test_what_nothing_answers_finds_nothing(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await fill(knowledge, admin)
    found = await asked(admin, "Write a poem about the sea", explain=True, min_score=0.9)
    assert found["results"] == []
    assert {one["why"] for one in found["left_out"]} == {"least_score"}


@pytest.mark.parametrize("query", ["?!", "¿¿¿", "🙂🙂", "o que é", "1" * 1_000, "-" * 1_000, "ção " * 200])
async def test_whatever_is_asked_is_answered(knowledge: Harness, admin: httpx2.AsyncClient, query: str) -> None:
    await fill(knowledge, admin)
    await asked(admin, query, explain=True)


class RerankServer:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Any = None

    async def rerank(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        if isinstance(self.answer, int):
            return web.Response(status=self.answer)
        reverse = [{"index": at, "relevance_score": float(at)} for at in range(len(body["documents"]))]
        return web.json_response({"results": reverse} if self.answer is None else self.answer)


@pytest.fixture
async def reranking() -> AsyncIterator[tuple[RerankServer, str]]:
    server, app = RerankServer(), web.Application()
    app.router.add_post("/v1/rerank", server.rerank)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield server, f"http://127.0.0.1:{runner.addresses[0][1]}/v1/rerank"
    await runner.cleanup()


async def test_a_reranker_has_the_last_word_or_none(
    open_service: OpenService, given: Given, tenant_id: UUID, reranking: tuple[RerankServer, str]
) -> None:
    server, url = reranking
    knowledge = await open_service("knowledge", **given, rerank_url=url, rerank_timeout_s=15)
    async with knowledge.client(tenant_id) as client:
        await fill(knowledge, client)
        plain = [one["text"] for one in (await asked(client, "preço da AB-1234 e horários"))["results"]]
        assert len(server.asked[0]["documents"]) == len(plain) == 2
        assert "Furadeira" in plain[1]  # it turned the order round

        for wrong in (500, 302, {}, {"results": []}, {"results": [{"index": 0, "relevance_score": 1}] * 2}, {"results": "?"}):
            server.answer = wrong
            found = (await asked(client, "preço da AB-1234 e horários"))["results"]
            assert "Furadeira" in found[0]["text"]
            assert found[0]["scores"]["reranked"] is None


async def test_a_reranker_that_is_away_costs_no_answer(open_service: OpenService, given: Given, tenant_id: UUID) -> None:
    knowledge = await open_service("knowledge", **given, rerank_url=f"{NOWHERE}/rerank")
    async with knowledge.client(tenant_id) as client:
        await fill(knowledge, client)
        assert (await asked(client, "preço da AB-1234"))["results"]
