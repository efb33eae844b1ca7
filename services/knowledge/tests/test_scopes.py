"""Who is told what a document says, and when: in every search from the answer on, and after whatever may happen in between."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.errors import Unavailable
from contracts.gateway import TenantChanged
from contracts.knowledge import DocumentChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.clients.vectors import VectorStore
from knowledge.domain.scope import Scope

from .library import Given, View, reindex, search, upload

QUESTION = "Qual é a margem do bolo de fubá?"
MARGIN = "A margem do bolo de fubá é de 40 por cento."
MENU = "O bolo de fubá custa 18 reais."
NOW = datetime.now(UTC)
YESTERDAY, TOMORROW = (NOW - timedelta(days=1)).isoformat(), (NOW + timedelta(days=1)).isoformat()


async def found(client: httpx2.AsyncClient, **asked: object) -> set[str]:
    return {one["text"] for one in await search(client, QUESTION, top_k=20, min_score=-1, **asked)}


async def change(client: httpx2.AsyncClient, document: View, **said: object) -> View:
    answer = await client.patch(f"/v1/documents/{document['document_id']}", json=said)
    assert answer.status_code == 200, answer.text
    changed: View = answer.json()
    return changed


async def test_what_is_for_staff_is_told_to_nobody_else(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await upload(admin, MENU)
    await upload(admin, MARGIN, audience="staff")
    await knowledge.run_jobs()

    assert await found(admin) == {MENU}
    assert await found(admin, audience="staff") == {MENU, MARGIN}
    async with knowledge.client(uuid4()) as stranger:
        assert await found(stranger, audience="staff") == set()


async def test_what_is_said_of_a_document_holds_from_the_answer_on(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    menu, margin = await upload(admin, MENU), await upload(admin, MARGIN)
    await knowledge.run_jobs()
    await knowledge.forget()

    changed = await change(admin, margin, audience="staff", labels=["Preços", "Interno", "Preços"])
    assert await found(admin) == {MENU}
    assert (changed["audience"], changed["labels"]) == ("staff", ["Preços", "Interno"])
    await change(admin, margin, audience="customers")
    assert await found(admin) == {MENU, MARGIN}
    [first, second] = await knowledge.published(DocumentChanged)
    assert (str(first.document_id), first.audience, first.labels) == (margin["document_id"], "staff", ("Preços", "Interno"))
    assert (second.audience, second.labels) == ("customers", ("Preços", "Interno")), "what is not said stays"

    async with knowledge.client(uuid4()) as stranger:
        refused = await stranger.patch(f"/v1/documents/{menu['document_id']}", json={"audience": "staff"})
        assert refused.status_code == 404
        assert (await stranger.get("/v1/labels")).json() == {"labels": []}
    assert (await admin.get("/v1/labels")).json() == {"labels": ["Interno", "Preços"]}
    for filter_, expected in ({"label": "Interno"}, 1), ({"label": "interno"}, 0), ({"audience": "staff"}, 0):
        assert len((await admin.get("/v1/documents", params=filter_)).json()["documents"]) == expected
    await knowledge.run_jobs()
    assert await found(admin) == {MENU, MARGIN}


async def test_what_is_said_with_a_content_that_is_here_holds_for_it(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    first = await upload(admin, MARGIN)
    await knowledge.run_jobs()
    again = await upload(admin, MARGIN, "another.txt", audience="staff")
    assert (again["document_id"], again["audience"]) == (first["document_id"], "staff")
    assert await found(admin) == set()
    assert (await upload(admin, MARGIN, "another.txt"))["audience"] == "staff", "who says nothing changes nothing"


async def test_an_offer_is_found_while_it_holds(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    offer = await upload(admin, MENU, valid_until=TOMORROW)
    await knowledge.run_jobs()
    assert await found(admin) == {MENU}

    await change(admin, offer, valid_until=YESTERDAY)
    assert (await found(admin), await found(admin, audience="staff")) == (set(), set())
    await change(admin, offer, valid_from=TOMORROW, valid_until=None)
    assert await found(admin) == set()
    await change(admin, offer, valid_from=YESTERDAY)
    assert await found(admin) == {MENU}
    assert (await admin.get(f"/v1/documents/{offer['document_id']}")).json()["valid_until"] is None


async def test_a_version_stands_where_the_one_before_does(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    old = await upload(admin, MARGIN, "margens.txt", title="Margens", audience="staff", labels=["Interno"])
    await knowledge.run_jobs()
    new = await upload(admin, "A margem do bolo de fubá é de 45 por cento.", "margens.txt", title="Margens")
    await knowledge.run_jobs()
    assert (new["version"], new["audience"], new["labels"]) == (2, "staff", ["Interno"])
    assert await found(admin) == set()

    await change(admin, new, audience="customers")
    await knowledge.run_jobs()
    (await admin.post(f"/v1/documents/{old['document_id']}/restore")).raise_for_status()
    await knowledge.run_jobs()
    assert await found(admin) == {MARGIN}, "what was said of one holds for all"


async def test_what_is_said_with_a_new_version_holds_for_the_old_one_at_once(
    knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    old = await upload(admin, MARGIN, "margens.txt", title="Margens")
    await knowledge.run_jobs()
    new = await upload(admin, "A margem é de 45 por cento.", "margens.txt", title="Margens", audience="staff")
    assert (await admin.get(f"/v1/documents/{old['document_id']}")).json()["audience"] == "staff"
    await change(admin, old, labels=["Interno"])
    await knowledge.run_jobs()
    assert await found(admin) == set(), "who labels the old one says nothing of who is told"
    (await admin.post(f"/v1/documents/{old['document_id']}/restore")).raise_for_status()
    await knowledge.run_jobs()
    assert (await found(admin), await found(admin, audience="staff")) == (set(), {MARGIN})
    assert new["audience"] == "staff"


async def test_what_cannot_be_said_restores_nothing(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await upload(admin, MARGIN, "margens.txt", title="Margens")
    await knowledge.run_jobs()
    await upload(admin, MENU, "margens.txt", title="Margens")
    await knowledge.run_jobs()
    for said in ({"knowledge_base_id": str(uuid4())}, {"valid_from": TOMORROW, "valid_until": YESTERDAY}):
        refused = await admin.post("/v1/documents", files={"file": ("margens.txt", MARGIN.encode())}, data=said)
        assert refused.status_code == 422
    await knowledge.run_jobs()
    assert await found(admin) == {MENU}


async def test_a_scope_is_written_however_long_qdrant_is_away(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, tenant_id: UUID
) -> None:
    margin = await upload(admin, MARGIN)
    await knowledge.run_jobs()

    async def away(*_: object) -> None:
        raise Unavailable("the vector store is away")

    with monkeypatch.context() as patch:
        patch.setattr(VectorStore, "rescope", away)
        assert (await admin.patch(f"/v1/documents/{margin['document_id']}", json={"audience": "staff"})).status_code == 503
        async with knowledge.session(tenant_id) as session:
            await ask(session, "update job set attempts = 11, run_at = now() where kind = 'rescope'")
        await knowledge.run_jobs()
    [left] = [job for job in await knowledge.jobs() if job.kind == "rescope"]
    assert left.attempts == 0
    async with knowledge.session(tenant_id) as session:
        await ask(session, "update job set run_at = now() where kind = 'rescope'")
    await knowledge.run_jobs()
    assert await found(admin) == set()


async def test_what_is_said_while_a_document_is_indexed_holds(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    margin = await upload(admin, MARGIN)
    put = VectorStore.put

    async def slowly(store: VectorStore, tenant_id: UUID, document_id: UUID, title: str, scope: Scope, chunks: Any) -> None:
        """The row was read before somebody changed it, the points are stored after he had his answer."""
        await change(admin, margin, audience="staff")
        await put(store, tenant_id, document_id, title, scope, chunks)

    monkeypatch.setattr(VectorStore, "put", slowly)
    await knowledge.run_jobs()
    assert (await admin.get(f"/v1/documents/{margin['document_id']}")).json()["status"] == "indexed"
    assert (await found(admin), await found(admin, audience="staff")) == (set(), {MARGIN})


async def test_of_many_who_say_something_at_once_the_last_is_heard(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    margin = await upload(admin, MARGIN)
    await knowledge.run_jobs()
    for _ in range(5):
        said = [change(admin, margin, audience=("staff", "customers")[n % 2]) for n in range(8)]
        await asyncio.gather(*said)
        row = (await admin.get(f"/v1/documents/{margin['document_id']}")).json()
        assert await found(admin) == ({MARGIN} if row["audience"] == "customers" else set())


async def test_who_was_killed_before_the_points_said_so_is_finished_by_the_job(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    margin = await upload(admin, MARGIN)
    await knowledge.run_jobs()

    async def killed(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(VectorStore, "rescope", killed)
        answer = await admin.patch(f"/v1/documents/{margin['document_id']}", json={"audience": "staff"})
        assert answer.status_code == 500
    assert await found(admin) == {MARGIN}
    await knowledge.run_jobs()
    assert await found(admin) == set()


async def test_lost_vectors_come_back_for_those_for_whom_they_were(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, monkeypatch: pytest.MonkeyPatch, tenant_id: UUID
) -> None:
    await knowledge.receives(TenantChanged(tenant_id=tenant_id, version=1, name="Padaria"))
    margin, menu = await upload(admin, MARGIN, audience="staff"), await upload(admin, MENU, valid_until=YESTERDAY)
    open_to_all = await upload(admin, "O bolo de fubá leva erva-doce.")
    await knowledge.run_jobs()
    for document in (margin, menu, open_to_all):
        await knowledge.resources.vectors.remove(tenant_id, UUID(document["document_id"]))
    await reindex(knowledge, given)
    put = VectorStore.put

    async def slowly(store: VectorStore, tenant_id: UUID, document_id: UUID, title: str, scope: Scope, chunks: Any) -> None:
        if str(document_id) == open_to_all["document_id"]:
            await change(admin, open_to_all, audience="staff")
        await put(store, tenant_id, document_id, title, scope, chunks)

    monkeypatch.setattr(VectorStore, "put", slowly)
    await knowledge.run_jobs()
    assert await found(admin) == set()
    assert await found(admin, audience="staff") == {MARGIN, "O bolo de fubá leva erva-doce."}


async def test_points_of_before_there_were_scopes_are_found_by_everybody(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("knowledge.clients.vectors.payload_of", lambda scope: {})
        document = await upload(admin, MENU)
        await knowledge.run_jobs()

    assert await found(admin, knowledge_base_ids=[str(uuid4())]) == {MENU}
    await change(admin, document, audience="staff")
    assert await found(admin) == set()


async def test_what_cannot_be_said_is_refused_and_changes_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    document = await upload(admin, MENU, valid_from=YESTERDAY)
    await knowledge.run_jobs()
    path = f"/v1/documents/{document['document_id']}"
    bad: list[View] = [
        {"audience": "nobody"},
        {"audience": None},
        {"labels": ["x" * 101]},
        {"labels": [str(n) for n in range(21)]},
        {"labels": [" "]},
        {"labels": ["a\nb"]},
        {"labels": None},
        {"knowledge_base_id": str(uuid4())},
        {"knowledge_base_id": "general"},
        {"valid_until": "2020-01-01T00:00:00Z"},
        {"valid_from": "2027-01-01T00:00:00"},
        {"valid_from": "tomorrow"},
        {"title": "Another"},
    ]
    assert [(await admin.patch(path, json=one)).status_code for one in bad] == [422] * len(bad)
    async with knowledge.client(tenant_id, "viewer") as viewer:
        assert (await viewer.patch(path, json={"audience": "staff"})).status_code == 403
    assert (await admin.patch(f"/v1/documents/{uuid4()}", json={"audience": "staff"})).status_code == 404
    for form in ({"audience": "nobody"}, {"labels": ["x" * 101]}, {"valid_until": "soon"}, {"knowledge_base_id": "x"}):
        answer = await admin.post("/v1/documents", files={"file": ("a.txt", b"other words")}, data=form)
        assert (answer.status_code, next(iter(form)) in answer.text) == (422, True)
    for asked in ({"audience": "me"}, {"knowledge_base_ids": [str(uuid4())] * 21}, {"knowledge_base_ids": ["x"]}):
        assert (await admin.post("/v1/search", json={"query": "x", **asked})).status_code == 422

    assert await found(admin) == {MENU}
    assert await knowledge.jobs() == []
    [row] = (await admin.get("/v1/documents")).json()["documents"]
    assert (row["audience"], row["labels"], row["knowledge_base_id"], row["valid_until"]) == ("customers", [], None, None)


async def test_without_qdrant_it_is_refused_and_done_later(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    margin = await upload(admin, MARGIN)
    await knowledge.run_jobs()
    resources = knowledge.resources
    with monkeypatch.context() as patch:
        patch.setattr(
            resources.vectors, "_client", type(resources.vectors._client)(url="http://127.0.0.1:1", check_compatibility=False)
        )
        answer = await admin.patch(f"/v1/documents/{margin['document_id']}", json={"audience": "staff"})
        assert answer.status_code == 503
    assert (await admin.get(f"/v1/documents/{margin['document_id']}")).json()["audience"] == "staff"
    await knowledge.run_jobs()
    assert await found(admin) == set()
