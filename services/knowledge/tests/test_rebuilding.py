"""The vector store has lost what it had: it is made again from the passages in the database, by one command."""

import asyncio
import shutil
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.cli import commands
from common.errors import Unavailable
from contracts.gateway import TenantChanged
from contracts.knowledge import DocumentFailed
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.clients.embeddings import Embedded, Embedder
from knowledge.clients.vectors import VectorStore
from knowledge.main import service
from knowledge.work import filling, rebuilding
from typer.testing import CliRunner

from .library import (
    NOWHERE,
    OPENING_HOURS,
    Fail,
    Given,
    View,
    environment_of,
    killed_replica,
    object_folder,
    reindex,
    search,
    upload,
)

QUESTION = "Que horas vocês abrem no sábado?"
LONG = "\n\n".join(f"Parágrafo {n}: " + f"o produto número {n} custa {n} reais. " * 6 for n in range(40))
PRICES = "Um pão custa 2 reais, um bolo inteiro custa 40 reais e uma fatia de bolo custa 6 reais."
COLLECTION = "/collections/chunks-terms-sim-embedding-512"
LEASES_RUN_OUT = "update job set leased_until = now() - interval '1 second'"
LAST_ATTEMPT = "update job set attempts = 11"


async def lose_vectors(knowledge: Harness, given: Given, *tenants: UUID) -> None:
    """Also those that are kept beside the passages of these tenants: documents from before these were have none."""
    for tenant_id in tenants:
        async with knowledge.session(tenant_id) as session:
            await ask(session, "update chunk set vector = null, vector_model = null")
    await lose_points_of_all(given)


async def lose_points_of_all(given: Given) -> None:
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        (await qdrant.delete(COLLECTION)).raise_for_status()


async def statuses(client: httpx2.AsyncClient) -> set[tuple[str, str | None]]:
    return {(one["status"], one["reason"]) for one in (await client.get("/v1/documents")).json()["documents"]}


def points(document: View) -> dict[str, Any]:
    """Returns what Qdrant calls a document's points."""
    return {"filter": {"must": [{"key": "document_id", "match": {"value": document["document_id"]}}]}}


async def lose_points(given: Given, document: View) -> None:
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        asked = await qdrant.post(f"{COLLECTION}/points/delete", json=points(document), params={"wait": "true"})
    asked.raise_for_status()


async def points_of(given: Given, document: View, collection: str = COLLECTION) -> int:
    """Returns how many points a document has, also those that are not found yet."""
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        answer = await qdrant.post(f"{collection}/points/count", json=points(document))
    return 0 if answer.status_code == 404 else int(answer.json()["result"]["count"])


async def exists(knowledge: Harness, *tenants: UUID) -> None:
    await knowledge.receives(*(TenantChanged(tenant_id=one, version=1, name="Sol") for one in tenants))


async def change_jobs(knowledge: Harness, how: str) -> None:
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, how)


async def found_documents(client: httpx2.AsyncClient) -> set[str]:
    return {one["document_id"] for one in await search(client, QUESTION, top_k=20, min_score=-1)}


async def test_lost_vectors_are_made_again(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    """Of the passages in the database: the files may be gone too. Nothing is told, so nobody pays for it again."""
    other_id = uuid4()
    await exists(knowledge, tenant_id, other_id)
    async with knowledge.client(other_id) as other:
        documents = [await upload(one, text) for one in (admin, other) for text in (OPENING_HOURS, PRICES)]
        await knowledge.run_jobs()
        await knowledge.forget()
        before = await search(admin, QUESTION)
        shutil.rmtree(object_folder(given))
        await lose_vectors(knowledge, given, tenant_id, other_id)
        assert await search(admin, QUESTION) == []

        lacking, last = await reindex(knowledge, given)

        assert {one["tenant_id"]: (one["documents"], one["passages"], one["removed"]) for one in lacking} == {
            str(tenant_id): (2, 2, 0),
            str(other_id): (2, 2, 0),
        }
        assert all(one["tokens"] > 20 for one in lacking)
        assert last == "4 documents are indexed again"
        assert await statuses(admin) == await statuses(other) == {("processing", "vectors_lost")}
        await knowledge.run_jobs()

        assert await search(admin, QUESTION) == before
        assert await statuses(admin) == await statuses(other) == {("indexed", None)}
        assert await found_documents(admin) == {one["document_id"] for one in documents[:2]}
        assert await found_documents(other) == {one["document_id"] for one in documents[2:]}
        assert await knowledge.outbox() == []
        assert await knowledge.jobs() == []
        assert await reindex(knowledge, given) == ([], "0 documents are indexed again")


async def test_vectors_that_are_kept_beside_their_passages_are_not_bought_again(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    documents = {(await upload(admin, text))["document_id"] for text in (OPENING_HOURS, PRICES)}
    await knowledge.run_jobs()
    before = await search(admin, QUESTION)
    await lose_points_of_all(given)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await embeddings_fail(status=400, match={"text_contains": "domingos"})
    await knowledge.run_jobs()
    await embeddings_fail()

    assert await found_documents(admin) == documents
    assert await search(admin, QUESTION) == before
    assert await statuses(admin) == {("indexed", None)}


async def test_one_tenants_vectors_are_made_again_and_no_others(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    other_id = uuid4()
    await exists(knowledge, tenant_id, other_id)
    async with knowledge.client(other_id) as other:
        await upload(admin, OPENING_HOURS)
        theirs = await upload(other, OPENING_HOURS)
        await knowledge.run_jobs()
        await lose_vectors(knowledge, given, tenant_id, other_id)

        shown, would = await reindex(knowledge, given, "--dry-run")
        assert ({one["tenant_id"] for one in shown}, would) == (
            {str(tenant_id), str(other_id)},
            "2 documents would be indexed again",
        )
        assert (await statuses(admin), await knowledge.jobs()) == ({("indexed", None)}, [])

        await reindex(knowledge, given, "--tenant-id", str(tenant_id))
        await knowledge.run_jobs()

        assert len(await search(admin, QUESTION)) == 1
        assert await search(other, QUESTION) == []
        assert await statuses(other) == {("indexed", None)}
        ((one,), last) = await reindex(knowledge, given)
        assert (one["tenant_id"], last) == (str(other_id), "1 documents are indexed again")
        await knowledge.run_jobs()
        assert await found_documents(other) == {theirs["document_id"]}


async def test_nothing_is_answered_from_half_of_it_and_a_kill_costs_only_the_document_under_way(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    """SIGKILL while the last document is embedded. The first one is there by then, and would be refused if it came again."""
    first, last = await upload(admin, OPENING_HOURS), await upload(admin, PRICES)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await embeddings_fail(hang=True, match={"text_contains": "bolo"})
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    async with killed_replica(knowledge, given), asyncio.timeout(60):
        while await points_of(given, first) == 0:
            await asyncio.sleep(0.05)
    assert await found_documents(admin) == set()
    assert await statuses(admin) == {("processing", "vectors_lost")}

    await embeddings_fail(status=400, match={"text_contains": "domingos"})
    await change_jobs(knowledge, LEASES_RUN_OUT)
    await knowledge.run_jobs()

    assert await statuses(admin) == {("indexed", None)}
    assert await found_documents(admin) == {first["document_id"], last["document_id"]}


async def test_a_document_that_is_removed_while_it_is_made_again_is_never_found(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removed after its rows were read, before its points are stored: they come back behind the removal's back."""
    kept, removed = await upload(admin, OPENING_HOURS), await upload(admin, PRICES)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    put = VectorStore.put

    async def put_too_late(store: VectorStore, tenant: UUID, document_id: UUID, *rest: Any) -> None:
        if str(document_id) == removed["document_id"]:
            assert (await admin.delete(f"/v1/documents/{document_id}")).status_code == 204
        await put(store, tenant, document_id, *rest)

    revealed = []
    reveal_all = VectorStore.reveal_all

    async def reveal(store: VectorStore, tenant: UUID, ids: Sequence[UUID], dimensions: int) -> None:
        revealed.extend(ids)
        await reveal_all(store, tenant, ids, dimensions)

    monkeypatch.setattr(VectorStore, "put", put_too_late)
    monkeypatch.setattr(VectorStore, "reveal_all", reveal)
    await knowledge.run_jobs()

    assert [str(one) for one in revealed] == [kept["document_id"]]
    assert await found_documents(admin) == {kept["document_id"]}
    assert await points_of(given, removed) == 0
    assert await knowledge.jobs() == []


async def test_what_a_snapshot_brought_back_of_a_removed_document_goes(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    """The vector store was put back to a moment before the document was removed, and before the other one was there."""
    removed = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    await exists(knowledge, tenant_id)
    snapshot = await all_points(given)
    assert (await admin.delete(f"/v1/documents/{removed['document_id']}")).status_code == 204
    await knowledge.run_jobs()
    newer = await upload(admin, PRICES)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await put_back(given, snapshot)
    assert await found_documents(admin) == {removed["document_id"]}

    ((would,), _) = await reindex(knowledge, given, "--dry-run")
    assert (would["documents"], would["removed"]) == (1, 1)
    assert await found_documents(admin) == {removed["document_id"]}
    ((does,), _) = await reindex(knowledge, given)
    assert does == would
    assert await found_documents(admin) == set()
    await knowledge.run_jobs()

    assert await found_documents(admin) == {newer["document_id"]}
    assert await reindex(knowledge, given) == ([], "0 documents are indexed again")


async def test_what_another_model_embedded_is_embedded_by_the_one_in_use(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    document = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    made = await all_points(given)
    await lose_vectors(knowledge, given, tenant_id)
    await put_back(given, made, "/collections/chunks-older-model-512")
    async with knowledge.session(tenant_id) as session:
        await ask(session, "update document set embedding_model = 'older-model'")
    assert await found_documents(admin) == set()

    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await knowledge.run_jobs()

    assert await found_documents(admin) == {document["document_id"]}
    (shown,) = (await admin.get("/v1/documents")).json()["documents"]
    assert (shown["status"], shown["embedding_model"]) == ("indexed", "sim-embedding")


async def test_a_passage_that_the_model_refuses_costs_its_document_until_it_takes_it_and_no_other(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    refused, taken = await upload(admin, OPENING_HOURS), await upload(admin, PRICES)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await embeddings_fail(status=400, match={"text_contains": "domingos"})
    await knowledge.run_jobs()

    assert await found_documents(admin) == {taken["document_id"]}
    assert await statuses(admin) == {("indexed", None), ("failed", "embedding_failed")}
    assert [str(one.document_id) for one in await knowledge.published(DocumentFailed)] == [refused["document_id"]]

    await embeddings_fail()
    ((lacking,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    assert lacking["documents"] == 1
    await knowledge.run_jobs()

    assert await found_documents(admin) == {refused["document_id"], taken["document_id"]}
    assert await statuses(admin) == {("indexed", None)}


async def test_a_model_that_refuses_everything_costs_no_document(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    """It is the endpoint and not the text. What the model before it made is not taken away before it has answered."""
    other_id, former = uuid4(), "/collections/chunks-former-model-512"
    await exists(knowledge, tenant_id, other_id)
    async with knowledge.client(other_id) as other:
        ours, theirs = await upload(admin, OPENING_HOURS), await upload(other, OPENING_HOURS)
        await knowledge.run_jobs()
        await knowledge.forget()
        made = await all_points(given)
        await lose_vectors(knowledge, given, tenant_id, other_id)
        await put_back(given, made, former)
        await reindex(knowledge, given)
        await embeddings_fail(status=400)
        await knowledge.run_jobs()

        assert await statuses(admin) == await statuses(other) == {("processing", "vectors_lost")}
        assert await knowledge.published(DocumentFailed) == []
        assert [await points_of(given, one, former) for one in (ours, theirs)] == [1, 1]
        done = await asyncio.to_thread(CliRunner().invoke, commands(service), ["reindex"], env=environment_of(knowledge, given))
        assert (done.exit_code, "the embedding model refuses every text" in done.output) == (1, True)

        await embeddings_fail()
        await knowledge.run_jobs(even_if_early=True)

        assert await found_documents(admin) == {ours["document_id"]}
        assert await found_documents(other) == {theirs["document_id"]}
        assert [await points_of(given, one, former) for one in (ours, theirs)] == [0, 0]


async def test_a_run_that_comes_forward_is_never_given_up_and_pays_for_no_passage_twice(
    knowledge: Harness,
    admin: httpx2.AsyncClient,
    given: Given,
    tenant_id: UUID,
    embeddings_fail: Fail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A model that has had enough, in the last attempt and the middle of a document."""
    monkeypatch.setattr(filling, "INPUTS_PER_REQUEST", 1)
    document = await upload(admin, LONG)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    ((lacking,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await change_jobs(knowledge, LAST_ATTEMPT)
    await embeddings_fail(status=429, match={"text_contains": "Parágrafo 39:"})
    await knowledge.run_jobs()

    assert await statuses(admin) == {("processing", "vectors_lost")}
    assert 0 < (there := await points_of(given, document)) < lacking["passages"]
    ((attempts, failed_at),) = [(one.attempts, one.failed_at) for one in await knowledge.jobs()]
    assert (attempts, failed_at, await found_documents(admin)) == (0, None, set())

    await embeddings_fail(status=400, match={"text_contains": "Parágrafo 0:"})
    await knowledge.run_jobs(even_if_early=True)

    assert await points_of(given, document) == lacking["passages"] > there
    assert await found_documents(admin) == {document["document_id"]}
    assert await statuses(admin) == {("indexed", None)}


async def test_a_job_that_was_given_up_is_begun_again_by_the_command(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    document = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await change_jobs(knowledge, LAST_ATTEMPT)
    await embeddings_fail(status=500)
    await knowledge.run_jobs()
    (job,) = await knowledge.jobs()
    assert job.failed_at is not None
    assert await statuses(admin) == {("processing", "vectors_lost")}

    await embeddings_fail()
    ((lacking,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    assert lacking["documents"] == 1
    await knowledge.run_jobs()

    assert await found_documents(admin) == {document["document_id"]}
    assert await knowledge.jobs() == []


async def test_called_while_it_runs_it_leaves_the_job_alone_and_what_is_lost_by_then_is_made_too(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run has its list of documents already, and the one that is lost now is not on it."""
    kept, lost = await upload(admin, OPENING_HOURS), await upload(admin, PRICES)
    await knowledge.run_jobs()
    await lose_points(given, lost)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    put, stored, seen = VectorStore.put, list[str](), list[Any]()

    async def noting(store: VectorStore, tenant: UUID, document_id: UUID, *rest: Any) -> None:
        if not stored:
            before = [(one.id, one.attempts) for one in await knowledge.jobs()]
            await lose_points(given, kept)
            ((lacking,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
            seen.extend([lacking["documents"], [(one.id, one.attempts) for one in await knowledge.jobs()] == before])
        stored.append(str(document_id))
        await put(store, tenant, document_id, *rest)

    monkeypatch.setattr(VectorStore, "put", noting)
    await knowledge.run_jobs()

    assert seen == [2, True]
    assert stored == [lost["document_id"], kept["document_id"]]
    assert await found_documents(admin) == {kept["document_id"], lost["document_id"]}
    assert await statuses(admin) == {("indexed", None)}
    assert await knowledge.jobs() == []


@pytest.mark.parametrize("late", ["points", "refusal"])
async def test_a_run_that_stood_still_takes_nothing_from_the_one_that_took_over(
    knowledge: Harness,
    open_service: OpenService,
    admin: httpx2.AsyncClient,
    given: Given,
    tenant_id: UUID,
    embeddings_fail: Fail,
    monkeypatch: pytest.MonkeyPatch,
    late: str,
) -> None:
    """Its lease lapses before the model's answer is there; another replica does it all; then the answer comes."""
    documents = {(await upload(admin, text))["document_id"] for text in (OPENING_HOURS, PRICES)}
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    replica = await open_service("knowledge", database=knowledge.own_database, **given)
    put, embed, overtaken = VectorStore.put, Embedder.embed, list[set[str]]()

    async def overtake() -> None:
        overtaken.append(set())
        await change_jobs(knowledge, LEASES_RUN_OUT)
        await replica.run_jobs()
        overtaken[0] |= await found_documents(admin)

    async def late_points(store: VectorStore, *what: Any) -> None:
        if not overtaken:
            await overtake()
        await put(store, *what)

    async def late_refusal(embedder: Embedder, texts: Sequence[str], *, timeout_s: float) -> Embedded:
        if "domingos" in texts[0] and not overtaken:
            await overtake()
            await embeddings_fail(status=400, match={"text_contains": "domingos"})
        return await embed(embedder, texts, timeout_s=timeout_s)

    if late == "points":
        monkeypatch.setattr(VectorStore, "put", late_points)
    else:
        monkeypatch.setattr(Embedder, "embed", late_refusal)
    await knowledge.run_jobs()

    assert overtaken == [documents]
    assert await found_documents(admin) == documents
    assert await statuses(admin) == {("indexed", None)}
    assert await knowledge.published(DocumentFailed) == []
    assert await knowledge.jobs() == []


@pytest.mark.parametrize(
    ("run", "stay"),
    [("goes on", ["stored", 0, "next"]), ("ends", ["stored", 1, "next"]), ("is overtaken", [0, "next", "stored"])],
)
async def test_no_text_of_a_document_stays_that_was_removed_before_its_points_were_stored(
    knowledge: Harness,
    open_service: OpenService,
    admin: httpx2.AsyncClient,
    given: Given,
    tenant_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
    run: str,
    stay: list[Any],
) -> None:
    """The removal and its job are over by then, so nobody else would look. The run does, before the next document; if it ends
    right there, the next run does at its end.
    """
    removed, kept = await upload(admin, OPENING_HOURS), await upload(admin, PRICES)
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    replica = await open_service("knowledge", database=knowledge.own_database, **given)
    put, stayed = VectorStore.put, list[Any]()

    async def put_too_late(store: VectorStore, tenant: UUID, document_id: UUID, *rest: Any) -> None:
        if str(document_id) == kept["document_id"]:
            stayed.extend([await points_of(given, removed), "next"])
            return await put(store, tenant, document_id, *rest)
        assert (await admin.delete(f"/v1/documents/{document_id}")).status_code == 204
        if run == "is overtaken":
            await change_jobs(knowledge, LEASES_RUN_OUT)
        await replica.run_jobs()
        await put(store, tenant, document_id, *rest)
        assert await points_of(given, removed) == 1
        stayed.append("stored")
        if run == "ends":
            raise Unavailable

    monkeypatch.setattr(VectorStore, "put", put_too_late)
    await knowledge.run_jobs()
    await knowledge.run_jobs(even_if_early=True)

    assert stayed == stay
    assert await points_of(given, removed) == 0
    assert await found_documents(admin) == {kept["document_id"]}
    assert await knowledge.jobs() == []


async def test_vectors_of_another_length_are_not_taken_for_the_models(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    document = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    made, shorter = await all_points(given), "/collections/chunks-terms-sim-embedding-256"
    await lose_vectors(knowledge, given, tenant_id)
    cut = [{**one, "vector": {**one["vector"], "dense": one["vector"]["dense"][:256]}} for one in made]
    await put_back(given, cut, shorter, size=256)

    ((lacking,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    assert lacking["documents"] == 1
    await knowledge.run_jobs()

    assert await found_documents(admin) == {document["document_id"]}
    assert await points_of(given, document, shorter) == 0


async def test_passages_of_a_former_version_are_found_until_they_have_their_terms(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    """By their meaning, together with what is uploaded meanwhile; and nobody else finds them."""
    former = "/collections/chunks-sim-embedding-512"
    old = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    made = [one for one in await all_points(given) if one["payload"]["tenant_id"] == str(tenant_id)]
    await lose_vectors(knowledge, given, tenant_id)
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        await qdrant.delete(former)
        (await qdrant.put(former, json={"vectors": {"size": 512, "distance": "Cosine"}})).raise_for_status()
        points = [{"id": one["id"], "payload": one["payload"], "vector": one["vector"]["dense"]} for one in made]
        (await qdrant.put(f"{former}/points", json={"points": points}, params={"wait": "true"})).raise_for_status()

    assert await found_documents(admin) == {old["document_id"]}
    new = await upload(admin, f"{OPENING_HOURS} Nos feriados também não.", "feriados.txt")
    await knowledge.run_jobs()
    assert await found_documents(admin) == {old["document_id"], new["document_id"]}
    async with knowledge.client(uuid4()) as other:
        assert await found_documents(other) == set()

    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    assert await found_documents(admin) == {old["document_id"], new["document_id"]}
    await knowledge.run_jobs()

    assert await found_documents(admin) == {old["document_id"], new["document_id"]}
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        assert (await qdrant.get(former)).status_code == 404


async def test_what_another_model_made_of_a_removed_document_goes_too(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    """And nothing of another tenant's, for whom nobody asked."""
    async with knowledge.client(uuid4()) as other:
        removed, theirs = await upload(admin, OPENING_HOURS), await upload(other, OPENING_HOURS)
        await knowledge.run_jobs()
        snapshot, first = await all_points(given), "/collections/chunks-first-model-512"
        for client, document in ((admin, removed), (other, theirs)):
            assert (await client.delete(f"/v1/documents/{document['document_id']}")).status_code == 204
        await knowledge.run_jobs()
        await put_back(given, snapshot, first)

        ((does,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))

        assert (does["documents"], does["removed"]) == (0, 1)
        assert [await points_of(given, one, first) for one in (removed, theirs)] == [0, 1]


async def test_much_is_done_in_parts_and_an_outage_of_the_model_only_delays(
    knowledge: Harness,
    admin: httpx2.AsyncClient,
    given: Given,
    tenant_id: UUID,
    embeddings_fail: Fail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuilding, "PASSAGES_OF_A_RUN", 1)
    monkeypatch.setattr(rebuilding, "AT_ONCE", 2)
    uploaded = {(await upload(admin, f"{OPENING_HOURS} Loja {number}."))["document_id"] for number in range(5)}
    await knowledge.run_jobs()
    await lose_vectors(knowledge, given, tenant_id)
    ((lacking,), _) = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    assert lacking["documents"] == 5
    await embeddings_fail(status=500)
    await knowledge.run_jobs()
    assert await statuses(admin) == {("processing", "vectors_lost")}
    await embeddings_fail()
    await knowledge.run_jobs(even_if_early=True)

    assert await found_documents(admin) == uploaded
    assert await statuses(admin) == {("indexed", None)}


@pytest.mark.parametrize(
    ("options", "told", "why"),
    [
        ([], {"KNOWLEDGE_QDRANT_URL": NOWHERE}, "the vector store does not do as it is asked"),
        (["--tenant-id", "nobody"], {}, "Invalid value for"),
    ],
)
async def test_operators_are_told_in_a_sentence_what_is_wrong(
    knowledge: Harness, given: Given, tenant_id: UUID, options: list[str], told: dict[str, str], why: str
) -> None:
    await exists(knowledge, tenant_id)
    async with knowledge.client(tenant_id) as client:
        await upload(client, OPENING_HOURS)
        await knowledge.run_jobs()
    environment = {**environment_of(knowledge, given), **told}

    done = await asyncio.to_thread(CliRunner().invoke, commands(service), ["reindex", *options], env=environment)

    assert done.exit_code != 0
    assert why in done.output
    assert await knowledge.jobs() == []


async def all_points(given: Given) -> list[dict[str, Any]]:
    """Returns what a snapshot would have of a collection that holds little."""
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        asked = {"limit": 100, "with_payload": True, "with_vector": True}
        made: list[dict[str, Any]] = (await qdrant.post(f"{COLLECTION}/points/scroll", json=asked)).json()["result"]["points"]
    return made


async def put_back(given: Given, made: list[dict[str, Any]], collection: str = COLLECTION, *, size: int = 512) -> None:
    async with httpx2.AsyncClient(base_url=given["qdrant_url"], trust_env=False) as qdrant:
        vectors = {"dense": {"size": size, "distance": "Cosine"}}
        made_of = {"vectors": vectors, "sparse_vectors": {"terms": {"modifier": "idf"}}}
        (await qdrant.put(collection, json=made_of)).raise_for_status()
        wanted = [{name: one[name] for name in ("id", "payload", "vector")} for one in made]
        (await qdrant.put(f"{collection}/points", json={"points": wanted}, params={"wait": "true"})).raise_for_status()
