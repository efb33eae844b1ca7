"""What failed is read once more, without being uploaded again."""

import asyncio
from uuid import UUID, uuid4

import httpx2
import pytest
from common.errors import Unavailable
from devkit.testing.harness import Harness
from knowledge.clients.vectors import VectorStore
from knowledge.work.chain import READ

from .library import Fail, View, search, upload

TEXT = "A betoneira custa 180 reais por dia, com entrega."


async def retried(client: httpx2.AsyncClient, document: View) -> httpx2.Response:
    return await client.post(f"/v1/documents/{document['document_id']}/retry")


async def failed(knowledge: Harness, client: httpx2.AsyncClient, embeddings_fail: Fail) -> View:
    """Returns a document whose text the model refused."""
    await embeddings_fail(status=400, match={"text_contains": "betoneira"})
    document = await upload(client, TEXT, "precos.txt")
    await knowledge.run_jobs()
    await embeddings_fail()
    return document


async def test_what_failed_is_read_again_from_its_bytes_and_found(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    document = await failed(knowledge, admin, embeddings_fail)
    answer = await retried(admin, document)
    assert (answer.status_code, answer.json()["status"], answer.json()["percent"]) == (202, "processing", 0)
    await knowledge.run_jobs()
    assert [one["text"] for one in await search(admin, "Quanto custa a betoneira?", min_score=-1)] == [TEXT]


async def test_of_several_who_ask_at_once_one_starts_it_and_what_is_read_is_not_read_again(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    document = await failed(knowledge, admin, embeddings_fail)
    answers = await asyncio.gather(*(retried(admin, document) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [202, 409, 409, 409]
    assert {one.json()["reason"] for one in answers if one.status_code == 409} == {"is_read"}
    assert [job.kind for job in await knowledge.jobs()] == [READ]
    await knowledge.run_jobs()
    assert (await retried(admin, document)).json()["reason"] == "is_read"


async def test_it_is_not_begun_while_what_there_was_of_it_is_being_taken_away(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = VectorStore.remove

    async def unreachable(*_: object) -> None:
        raise Unavailable("Qdrant is away")

    monkeypatch.setattr(VectorStore, "remove", unreachable)
    document = await upload(admin, " \n ")  # has no text
    await knowledge.run_jobs()
    assert (await retried(admin, document)).json()["reason"] == "still_clearing"
    monkeypatch.setattr(VectorStore, "remove", remove)
    await knowledge.run_jobs(even_if_early=True)
    assert (await retried(admin, document)).status_code == 202


async def test_another_tenant_and_who_only_looks_start_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    document = await failed(knowledge, admin, embeddings_fail)
    async with knowledge.client(uuid4()) as other, knowledge.client(tenant_id, "viewer") as viewer:
        assert (await retried(other, document)).status_code == 404
        assert (await retried(viewer, document)).status_code == 403
    await admin.delete(f"/v1/documents/{document['document_id']}")
    assert (await retried(admin, document)).status_code == 404
    assert (await admin.post("/v1/documents/nonsense/retry")).status_code == 422
