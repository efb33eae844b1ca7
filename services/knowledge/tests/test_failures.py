"""What happens when a part of the outside is away, or a process dies in the middle."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from contracts.knowledge import DocumentFailed, DocumentIndexed
from devkit.embedded.qdrant import Qdrant
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.work import filling

from .library import Fail, Given, View, once_stored, search, upload
from .reading.pages import SCAN, paged

LAST_ATTEMPT = "update job set attempts = 11"
LEASES_RUN_OUT = "update job set leased_until = now() - interval '1 second'"


def long_text(paragraphs: int = 40) -> str:
    """Returns a text of about a chunk for every ten paragraphs."""
    return "\n\n".join(f"Parágrafo {n}: " + f"o produto número {n} custa {n} reais. " * 6 for n in range(paragraphs))


async def status_of(client: httpx2.AsyncClient, document: View) -> tuple[str, str | None]:
    read = (await client.get(f"/v1/documents/{document['document_id']}")).json()
    return read["status"], read["reason"]


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 500}, {"drop": "before"}])
async def test_an_embedding_endpoint_that_fails_for_a_while_only_delays(
    fault: dict[str, Any], knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    document = await upload(admin, long_text(5))
    await embeddings_fail(**fault)
    await knowledge.run_jobs()
    assert await status_of(admin, document) == ("processing", None)
    assert (await admin.post("/v1/search", json={"query": "preço"})).status_code == 503

    await embeddings_fail()
    await knowledge.run_jobs(even_if_early=True)

    assert await status_of(admin, document) == ("indexed", None)


async def test_an_embedding_endpoint_that_hangs_costs_a_question_its_deadline(
    open_service: OpenService, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    knowledge = await open_service("knowledge", **given, search_timeout_s=0.3)
    await embeddings_fail(hang=True)
    async with knowledge.client(tenant_id) as client:
        async with asyncio.timeout(30):  # without it nothing would ever end
            assert (await client.post("/v1/search", json={"query": "preço"})).status_code == 503


async def test_a_document_that_is_never_embedded_fails_and_may_be_tried_again(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    document = await upload(admin, long_text(5))
    await embeddings_fail(status=500)
    await knowledge.run_jobs()
    await change_jobs(knowledge, LAST_ATTEMPT)
    await knowledge.run_jobs(even_if_early=True)
    assert await status_of(admin, document) == ("failed", "embedding_failed")
    assert [failed.reason for failed in await knowledge.published(DocumentFailed)] == ["embedding_failed"]
    await embeddings_fail()

    again = await upload(admin, long_text(5))
    await knowledge.run_jobs()

    assert again["document_id"] == document["document_id"]
    assert await status_of(admin, document) == ("indexed", None)
    assert len(await search(admin, "Quanto custa o produto?")) == 1


async def test_a_file_of_nothing_but_scans_says_so(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    document = await upload(admin, paged(SCAN), "contrato.pdf")
    await knowledge.run_jobs()

    assert await status_of(admin, document) == ("failed", "scanned")
    assert [failed.reason for failed in await knowledge.published(DocumentFailed)] == ["empty"]


async def test_a_text_that_the_model_refuses_fails_at_once(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    document = await upload(admin, long_text(5))
    await embeddings_fail(status=400, match={"text_contains": "produto"})
    await knowledge.run_jobs()

    assert await status_of(admin, document) == ("failed", "embedding_failed")
    assert (await admin.post("/v1/search", json={"query": "produto"})).status_code == 422
    assert await knowledge.jobs() == []


async def test_an_endpoint_that_refuses_every_text_costs_no_document(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    document = await upload(admin, long_text(5))
    await embeddings_fail(status=400)
    await knowledge.run_jobs()
    assert await status_of(admin, document) == ("processing", None)

    await embeddings_fail()
    await knowledge.run_jobs(even_if_early=True)

    assert await status_of(admin, document) == ("indexed", None)


async def test_without_qdrant_there_are_no_answers_and_nothing_is_lost(
    open_service: OpenService,
    given: Given,
    tenant_id: UUID,
    tmp_path: Path,
) -> None:
    own = Qdrant(tmp_path / "qdrant")
    own.start(die_with_parent=True)
    knowledge = await open_service("knowledge", **{**given, "qdrant_url": own.url})
    async with knowledge.client(tenant_id) as client:
        first = await upload(client, long_text(5))
        await knowledge.run_jobs()
        own.kill()
        second = await upload(client, long_text(6))
        await knowledge.run_jobs()
        assert (await client.post("/v1/search", json={"query": "preço"})).status_code == 503
        assert (await client.get("/readyz")).json()["checks"]["qdrant"] == "Unavailable"
        assert (await client.delete(f"/v1/documents/{first['document_id']}")).status_code == 503
        assert await status_of(client, second) == ("processing", None)

        own.start(die_with_parent=True)
        await knowledge.run_jobs(even_if_early=True)

        assert (await client.get("/readyz")).json()["checks"]["qdrant"] == "ok"
        assert {hit["document_id"] for hit in await search(client, "preço")} == {second["document_id"]}
        assert await knowledge.jobs() == []
    own.stop()


async def test_a_collection_that_was_lost_is_made_again(knowledge: Harness, admin: httpx2.AsyncClient, given: Given) -> None:
    await upload(admin, long_text(5))
    await knowledge.run_jobs()
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        (await qdrant.delete("/collections/chunks-terms-sim-embedding-512")).raise_for_status()
    assert await search(admin, "preço") == []

    document = await upload(admin, long_text(6))
    await knowledge.run_jobs()

    assert {hit["document_id"] for hit in await search(admin, "preço")} == {document["document_id"]}


async def test_a_process_that_dies_while_it_indexes_leaves_nothing_half_and_nothing_double(
    knowledge: Harness,
    open_service: OpenService,
    given: Given,
    tenant_id: UUID,
    admin: httpx2.AsyncClient,
    embeddings_fail: Fail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filling, "INPUTS_PER_REQUEST", 1)
    document = await upload(admin, long_text(40))
    await embeddings_fail(hang=True, match={"text_contains": "Parágrafo 39"})
    two_stored = once_stored(knowledge, 2, monkeypatch)
    running = asyncio.create_task(knowledge.run_jobs())
    await two_stored.wait()
    assert await search(admin, "Quanto custa o produto?") == []

    for task in list(knowledge.running.runner.tasks):
        task.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await embeddings_fail()
    await change_jobs(knowledge, LEASES_RUN_OUT)
    replica = await open_service("knowledge", database=knowledge.own_database, **given)
    await replica.run_jobs()

    read = (await admin.get(f"/v1/documents/{document['document_id']}")).json()
    assert read["status"] == "indexed"
    assert read["chunks"] == await points_of(knowledge, given, tenant_id) > 3
    asked = {"query": "Quanto custa o produto?", "top_k": 20, "explain": True}
    found = (await admin.post("/v1/search", json=asked)).json()
    chunks = [one["chunk_id"] for one in [*found["results"], *found["left_out"]]]
    assert len(set(chunks)) == len(chunks) == read["chunks"]
    assert len(await knowledge.published(DocumentIndexed)) == 1


async def test_a_document_that_is_removed_while_it_is_indexed_is_never_found(
    knowledge: Harness,
    given: Given,
    tenant_id: UUID,
    admin: httpx2.AsyncClient,
    embeddings_fail: Fail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filling, "INPUTS_PER_REQUEST", 1)
    document = await upload(admin, long_text(40))
    await embeddings_fail(delay_s=0.5, match={"text_contains": "Parágrafo 39"})
    two_stored = once_stored(knowledge, 2, monkeypatch)
    running = asyncio.create_task(knowledge.run_jobs())
    await two_stored.wait()

    assert (await admin.delete(f"/v1/documents/{document['document_id']}")).status_code == 204
    while not running.done():
        assert await search(admin, "Quanto custa o produto?") == []
    await running
    await knowledge.run_jobs()

    assert await points_of(knowledge, given, tenant_id) == 0
    assert await knowledge.jobs() == []
    assert await knowledge.published(DocumentIndexed) == []


async def change_jobs(knowledge: Harness, how: str) -> None:
    async with knowledge.database.kernel.connect() as connection:
        await ask(connection, how)


async def points_of(knowledge: Harness, given: Given, tenant_id: UUID) -> int:
    """Returns how many points a tenant has, also those that are not found yet."""
    mine = {"must": [{"key": "tenant_id", "match": {"value": str(tenant_id)}}]}
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        answer = await qdrant.post("/collections/chunks-terms-sim-embedding-512/points/count", json={"filter": mine})
    return 0 if answer.status_code == 404 else int(answer.json()["result"]["count"])
