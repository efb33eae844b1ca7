"""A new version of a document takes the place of the old one in one step, and the old one can come back."""

import asyncio
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.gateway import TenantChanged
from contracts.knowledge import DocumentIndexed, DocumentRemoved, DocumentSuperseded
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.clients.vectors import VectorStore

from .library import Fail, Given, View, reindex, search, stored_files, upload

QUESTION = "Quanto custa o aluguel da betoneira?"


def prices(reais: int) -> str:
    return f"Aluguel de máquinas. A betoneira custa {reais} reais por dia, com entrega."


async def answers(client: httpx2.AsyncClient) -> list[str]:
    return [one["text"] for one in await search(client, QUESTION, top_k=20, min_score=-1)]


async def upload_prices(client: httpx2.AsyncClient, reais: int, name: str = "precos.txt", title: str = "Preços") -> View:
    return await upload(client, prices(reais), name, title=title)


async def versions(client: httpx2.AsyncClient, document: View) -> list[tuple[int, bool]]:
    """Returns each kept version with whether it is found."""
    answer = await client.get(f"/v1/documents/{document['document_id']}/versions")
    return [(one["version"], one["superseded_at"] is None) for one in answer.json()["versions"]]


async def test_the_next_file_of_a_name_takes_the_place_of_the_one_before(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    old = await upload_prices(admin, 180)
    await knowledge.run_jobs()
    new = await upload_prices(admin, 215)
    assert await answers(admin) == [prices(180)]  # until the new one is there
    await knowledge.run_jobs()

    assert await answers(admin) == [prices(215)]
    assert (new["series_id"], new["version"], old["version"]) == (old["series_id"], 2, 1)
    assert [one["document_id"] for one in (await admin.get("/v1/documents")).json()["documents"]] == [new["document_id"]]
    assert await versions(admin, new) == [(2, True), (1, False)]
    (gone,) = await knowledge.published(DocumentSuperseded)
    assert (str(gone.document_id), gone.version) == (old["document_id"], 1)
    assert [one.version for one in await knowledge.published(DocumentIndexed)] == [1, 2]
    assert await knowledge.jobs() == []


async def test_files_of_another_name_title_or_tenant_stand_beside_each_other(
    knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    async with knowledge.client(uuid4()) as other:
        theirs = await upload_prices(other, 100)
        documents = [
            await upload_prices(admin, 180),
            await upload_prices(admin, 190, name="precos-2.txt"),
            await upload_prices(admin, 200, title="Preços da serra"),
        ]
        await knowledge.run_jobs()

        assert {one["version"] for one in [theirs, *documents]} == {1}
        assert sorted(await answers(admin)) == [prices(180), prices(190), prices(200)]
        assert await answers(other) == [prices(100)]
        for path in ("versions", "restore"):
            asked = await admin.request(
                "GET" if path == "versions" else "POST", f"/v1/documents/{theirs['document_id']}/{path}"
            )
            assert asked.status_code == 404


async def test_a_version_that_cannot_be_read_leaves_the_old_one_where_it_is(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    old = await upload_prices(admin, 180)
    await knowledge.run_jobs()
    await embeddings_fail(status=400, match={"text_contains": "215"})
    bad = await upload_prices(admin, 215)
    await knowledge.run_jobs()
    await embeddings_fail()

    assert await answers(admin) == [prices(180)]
    listed = (await admin.get("/v1/documents")).json()["documents"]
    assert {(one["document_id"], one["status"]) for one in listed} == {
        (old["document_id"], "indexed"),
        (bad["document_id"], "failed"),
    }
    await admin.delete(f"/v1/documents/{bad['document_id']}")
    assert await answers(admin) == [prices(180)]


async def test_an_earlier_version_is_restored_and_nothing_of_it_is_bought_again(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    old = await upload_prices(admin, 180)
    await knowledge.run_jobs()
    new = await upload_prices(admin, 215)
    await knowledge.run_jobs()
    await embeddings_fail(status=400, match={"text_contains": "180"})

    restored = await admin.post(f"/v1/documents/{old['document_id']}/restore")
    assert (restored.status_code, restored.json()["version"], restored.json()["status"]) == (202, 3, "processing")
    await knowledge.run_jobs()
    await embeddings_fail()

    assert await answers(admin) == [prices(180)]
    assert await versions(admin, old) == [(3, True), (2, False)]
    again = await admin.post(f"/v1/documents/{old['document_id']}/restore")
    assert (again.status_code, again.json()["detail"]) == (409, "this version is not superseded")
    assert [one.tokens for one in await knowledge.published(DocumentIndexed)][-1] == 0
    async with knowledge.client(UUID(int=0), "viewer") as nobody:
        assert (await nobody.post(f"/v1/documents/{new['document_id']}/restore")).status_code == 403


async def test_the_content_of_an_earlier_version_uploaded_again_is_that_version(
    knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    old = await upload_prices(admin, 180)
    await knowledge.run_jobs()
    await upload_prices(admin, 215)
    await knowledge.run_jobs()

    again = await upload_prices(admin, 180)
    await knowledge.run_jobs()

    assert again["document_id"] == old["document_id"]
    assert await answers(admin) == [prices(180)]


async def test_a_version_that_failed_is_the_newest_when_it_is_uploaded_again(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    await upload_prices(admin, 180)
    await knowledge.run_jobs()
    await embeddings_fail(status=400, match={"text_contains": "215"})
    failed = await upload_prices(admin, 215)
    await knowledge.run_jobs()
    await embeddings_fail()
    await upload_prices(admin, 230)
    await knowledge.run_jobs()

    again = await upload_prices(admin, 215)
    await knowledge.run_jobs()

    assert (again["document_id"], again["version"]) == (failed["document_id"], 4)
    assert await answers(admin) == [prices(215)]


async def test_what_is_uploaded_last_wins_also_where_it_was_the_first(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await upload_prices(admin, 180)
    await knowledge.run_jobs()
    await upload_prices(admin, 215)
    await upload_prices(admin, 180)
    await knowledge.run_jobs()

    assert await answers(admin) == [prices(180)]


async def test_a_number_is_given_once_also_after_a_removal(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    old = await upload_prices(admin, 180)
    await knowledge.run_jobs()
    await upload_prices(admin, 215)
    await knowledge.run_jobs()
    third = await upload_prices(admin, 230)
    assert (await admin.delete(f"/v1/documents/{third['document_id']}")).status_code == 204

    restored = await admin.post(f"/v1/documents/{old['document_id']}/restore")
    await knowledge.run_jobs()

    assert (restored.status_code, restored.json()["version"]) == (202, 4)
    assert await answers(admin) == [prices(180)]


async def test_reindex_brings_back_no_version_that_was_never_found(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    await knowledge.receives(TenantChanged(tenant_id=tenant_id, version=1, name="Sol"))
    await upload_prices(admin, 180)
    await knowledge.run_jobs()
    await embeddings_fail(status=400, match={"text_contains": "215"})
    await upload_prices(admin, 215)
    await knowledge.run_jobs()
    await embeddings_fail()

    _, told = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await knowledge.run_jobs()

    assert told == "0 documents are indexed again"
    assert await answers(admin) == [prices(180)]


async def test_three_earlier_versions_are_kept_and_with_the_last_all_go(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    documents = []
    for reais in range(101, 107):
        documents.append(await upload_prices(admin, reais))
        await knowledge.run_jobs()
    await knowledge.run_jobs()

    assert await answers(admin) == [prices(106)]
    assert await versions(admin, documents[-1]) == [(6, True), (5, False), (4, False), (3, False)]
    assert len(stored_files(given, tenant_id)) == 4
    assert [str(one.document_id) for one in await knowledge.published(DocumentRemoved)] == [
        one["document_id"] for one in documents[:2]
    ]

    assert (await admin.delete(f"/v1/documents/{documents[-1]['document_id']}")).status_code == 204
    assert await answers(admin) == []
    await knowledge.run_jobs()

    assert stored_files(given, tenant_id) == []
    async with knowledge.session(tenant_id) as session:
        assert await ask(session, "select id from document") == await ask(session, "select id from chunk") == []


async def test_versions_that_are_uploaded_at_once_leave_the_last_one(
    knowledge: Harness, open_service: OpenService, given: Given, admin: httpx2.AsyncClient
) -> None:
    """Two replicas read and index them at the same time, in whatever order."""
    replica = await open_service("knowledge", database=knowledge.own_database, **given)
    uploaded = await asyncio.gather(*(upload_prices(admin, reais) for reais in range(101, 106)))
    for _ in range(3):
        await asyncio.gather(knowledge.run_jobs(even_if_early=True), replica.run_jobs(even_if_early=True))

    last = max(uploaded, key=lambda one: int(one["version"]))
    assert sorted(one["version"] for one in uploaded) == [1, 2, 3, 4, 5]
    listed = (await admin.get("/v1/documents")).json()["documents"]
    assert [(one["document_id"], one["status"]) for one in listed] == [(last["document_id"], "indexed")]
    (found,) = await search(admin, QUESTION, top_k=20, min_score=-1)
    assert found["document_id"] == last["document_id"]


@pytest.mark.parametrize("dies", ["before it is found", "before the old one is taken out", "before it is written down"])
async def test_a_process_that_dies_between_two_versions_leaves_one_of_them(
    dies: str, knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upload_prices(admin, 180)
    await knowledge.run_jobs()
    new = await upload_prices(admin, 215)
    reveal, remove, died = VectorStore.reveal, VectorStore.remove, list[str]()

    async def revealing(store: VectorStore, tenant_id: UUID, document_id: UUID, dimensions: int) -> None:
        if dies == "before it is found" and not died:
            died.append(dies)
            raise ConnectionResetError
        await reveal(store, tenant_id, document_id, dimensions)

    async def removing(store: VectorStore, tenant_id: UUID, document_id: UUID) -> None:
        is_old = str(document_id) != new["document_id"]
        if dies == "before it is written down":
            await remove(store, tenant_id, document_id)
        if is_old and dies != "before it is found" and not died:
            died.append(dies)
            raise ConnectionResetError
        await remove(store, tenant_id, document_id)

    monkeypatch.setattr(VectorStore, "reveal", revealing)
    monkeypatch.setattr(VectorStore, "remove", removing)
    await knowledge.run_jobs()
    assert died
    assert prices(215 if dies != "before it is found" else 180) in await answers(admin)
    await embeddings_fail(status=400, match={"text_contains": "215"})  # what is embedded is not embedded again
    await knowledge.run_jobs(even_if_early=True)
    await embeddings_fail()

    assert await answers(admin) == [prices(215)]
    assert await versions(admin, new) == [(2, True), (1, False)]
    assert len(await knowledge.published(DocumentSuperseded)) == 1
    assert len(await knowledge.published(DocumentIndexed)) == 2
