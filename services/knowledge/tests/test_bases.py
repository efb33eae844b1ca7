"""Knowledge bases: made within the plan, asked one by one, and never lost with documents in them."""

import asyncio
from uuid import UUID, uuid4

import httpx2
from contracts.knowledge import DocumentUploaded, KnowledgeBasesChanged
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .library import NOWHERE, Given, View, search, upload

QUESTION = "Quanto custa o frete?"
EVERYWHERE = "O frete custa 30 reais em toda a cidade."
OF_THE_BAKERY = "O frete da padaria custa 12 reais."
OF_THE_FARM = "O frete da fazenda custa 95 reais."


async def make(client: httpx2.AsyncClient, name: str, **settings: int) -> str:
    answer = await client.post("/v1/knowledge-bases", json={"name": name, **settings})
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["knowledge_base_id"]
    return made


async def found(client: httpx2.AsyncClient, **asked: object) -> set[str]:
    return {one["text"] for one in await search(client, QUESTION, top_k=20, min_score=-1, **asked)}


async def bases(client: httpx2.AsyncClient) -> list[View]:
    listed: list[View] = (await client.get("/v1/knowledge-bases")).json()["knowledge_bases"]
    return listed


async def test_a_base_is_searched_with_the_general_one_and_without_the_others(
    knowledge: Harness, admin: httpx2.AsyncClient, on_growth: None
) -> None:
    bakery, farm = await make(admin, "Padaria"), await make(admin, "Fazenda")
    await upload(admin, EVERYWHERE)
    await upload(admin, OF_THE_BAKERY, knowledge_base_id=bakery)
    await upload(admin, OF_THE_FARM, knowledge_base_id=farm)
    await knowledge.run_jobs()

    assert await found(admin) == {EVERYWHERE, OF_THE_BAKERY, OF_THE_FARM}
    assert await found(admin, knowledge_base_ids=[bakery]) == {EVERYWHERE, OF_THE_BAKERY}
    assert await found(admin, knowledge_base_ids=[bakery, farm]) == {EVERYWHERE, OF_THE_BAKERY, OF_THE_FARM}
    assert await found(admin, knowledge_base_ids=[]) == {EVERYWHERE}
    assert await found(admin, knowledge_base_ids=[str(uuid4())]) == {EVERYWHERE}
    uploaded = await knowledge.published(DocumentUploaded)
    assert [one.knowledge_base_id and str(one.knowledge_base_id) for one in uploaded] == [None, bakery, farm]
    assert [(one["name"], one["documents"]) for one in await bases(admin)] == [("Padaria", 1), ("Fazenda", 1)]

    listed = {
        where: (await admin.get("/v1/documents", params={"knowledge_base_id": where})).json() for where in (farm, "general")
    }
    assert [one["knowledge_base_id"] for one in listed[farm]["documents"]] == [farm]
    assert [one["knowledge_base_id"] for one in listed["general"]["documents"]] == [None]


async def test_a_base_of_another_tenant_is_none(knowledge: Harness, admin: httpx2.AsyncClient, on_growth: None) -> None:
    ours = await make(admin, "Padaria")
    document = await upload(admin, OF_THE_BAKERY, knowledge_base_id=ours)
    await knowledge.run_jobs()
    async with knowledge.client(uuid4()) as stranger:
        refused = await stranger.post("/v1/documents", files={"file": ("a.txt", b"x y")}, data={"knowledge_base_id": ours})
        assert (refused.status_code, (await stranger.get("/v1/documents")).json()["documents"]) == (422, [])
        assert await bases(stranger) == []
        assert (await stranger.patch(f"/v1/knowledge-bases/{ours}", json={"name": "Mine"})).status_code == 404
        assert (await stranger.delete(f"/v1/knowledge-bases/{ours}")).status_code == 404
        assert await found(stranger, knowledge_base_ids=[ours]) == set()
        moved = await stranger.patch(f"/v1/documents/{document['document_id']}", json={"audience": "staff"})
        assert moved.status_code == 404
    assert [one["name"] for one in await bases(admin)] == ["Padaria"]
    assert await found(admin) == {OF_THE_BAKERY}


async def test_a_plan_has_room_for_so_many_also_at_two_replicas(
    knowledge: Harness, open_service: OpenService, given: Given, on_growth: None, tenant_id: UUID
) -> None:
    other = await open_service("knowledge", database=knowledge.own_database, **given)
    async with knowledge.client(tenant_id, "admin") as here, other.client(tenant_id, "admin") as there:
        made = [(here, there)[n % 2].post("/v1/knowledge-bases", json={"name": f"Base {n}"}) for n in range(8)]
        answers = await asyncio.gather(*made)
        refused = [one.json() for one in answers if one.status_code == 429]

        assert sorted(one.status_code for one in answers) == [201] * 2 + [429] * 6
        assert {(one["resource"], one["used"], one["limit"]) for one in refused} == {("knowledge_bases", 3, 3)}
        assert len(await bases(here)) == 2


async def test_billing_counts_the_bases_that_there_are(
    knowledge: Harness, billing_server: tuple[Harness, str], admin: httpx2.AsyncClient, on_growth: None, tenant_id: UUID
) -> None:
    billing = billing_server[0]
    bakery = await make(admin, "Padaria")
    await make(admin, "Fazenda")
    await admin.delete(f"/v1/knowledge-bases/{bakery}")
    told = await knowledge.published(KnowledgeBasesChanged)
    assert [[base.name for base in one.bases] for one in told] == [["Padaria"], ["Padaria", "Fazenda"], ["Fazenda"]]

    await billing.receives(*told)
    async with billing.client(tenant_id) as client:
        meters = (await client.get("/v1/usage")).json()["meters"]
    [meter] = [one for one in meters if one["meter"] == "knowledge_bases"]
    assert (meter["used"], meter["limit"]) == (2, 3)


async def test_a_base_goes_when_nothing_is_in_it(knowledge: Harness, admin: httpx2.AsyncClient, on_growth: None) -> None:
    base = await make(admin, "Padaria")
    old = await upload(admin, "O frete custa 10 reais.", "frete.txt", title="Frete", knowledge_base_id=base)
    await knowledge.run_jobs()
    await upload(admin, OF_THE_BAKERY, "frete.txt", title="Frete")
    await knowledge.run_jobs()
    refused = await admin.delete(f"/v1/knowledge-bases/{base}")
    assert (refused.status_code, refused.json()["reason"]) == (409, "knowledge_base_in_use")

    [newest] = (await admin.get("/v1/documents")).json()["documents"]
    assert newest["knowledge_base_id"] == base, "a new version stands where the one before does"
    await admin.delete(f"/v1/documents/{newest['document_id']}")
    assert (await admin.get(f"/v1/documents/{old['document_id']}")).status_code == 404
    assert (await admin.delete(f"/v1/knowledge-bases/{base}")).status_code == 204, "its document is only being removed"
    await knowledge.run_jobs()
    assert await bases(admin) == []


async def test_a_base_that_goes_while_documents_come_keeps_them_or_refuses_them(
    knowledge: Harness, admin: httpx2.AsyncClient, on_growth: None
) -> None:
    for attempt in range(5):
        base = await make(admin, f"Base {attempt}")
        put = admin.post(
            "/v1/documents", files={"file": (f"{attempt}.txt", f"Frete {attempt}".encode())}, data={"knowledge_base_id": base}
        )
        uploaded, removed = await asyncio.gather(put, admin.delete(f"/v1/knowledge-bases/{base}"))
        assert (uploaded.status_code, removed.status_code) in {(201, 409), (422, 204)}
        if uploaded.status_code == 201:
            await admin.delete(f"/v1/documents/{uploaded.json()['document_id']}")
            assert (await admin.delete(f"/v1/knowledge-bases/{base}")).status_code == 204


async def test_a_base_says_how_its_documents_are_cut(knowledge: Harness, admin: httpx2.AsyncClient, on_growth: None) -> None:
    text = "\n\n".join(f"Regra {number}: {'o prazo de entrega é de três dias úteis. ' * 6}" for number in range(12))
    fine = await make(admin, "Fina", chunk_tokens=100, overlap_tokens=0)
    coarse = await make(admin, "Grossa")
    assert (await admin.patch(f"/v1/knowledge-bases/{coarse}", json={"chunk_tokens": 2_000})).json()["chunk_tokens"] == 2_000
    for base in (fine, coarse):
        await upload(admin, f"{base}\n\n{text}", knowledge_base_id=base)
    await knowledge.run_jobs()

    listed = (await admin.get("/v1/documents")).json()["documents"]
    chunks = {one["knowledge_base_id"]: one["chunks"] for one in listed}
    assert chunks[coarse] == 1
    assert chunks[fine] >= 10


async def test_who_may_not_and_what_cannot_be(
    knowledge: Harness, admin: httpx2.AsyncClient, on_growth: None, open_service: OpenService, given: Given, tenant_id: UUID
) -> None:
    base = await make(admin, "Padaria")
    async with knowledge.client(tenant_id, "agent") as agent:
        assert (await agent.get("/v1/knowledge-bases")).status_code == 200
        assert (await agent.post("/v1/knowledge-bases", json={"name": "Minha"})).status_code == 403
        assert (await agent.delete(f"/v1/knowledge-bases/{base}")).status_code == 403
    named = await admin.post("/v1/knowledge-bases", json={"name": " padaria "})
    assert (named.status_code, named.json()["reason"]) == (409, "name_taken")
    bad: list[View] = [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\nb"},
        {"name": "a\x00b"},
        {"name": 7},
        {"name": "Outra", "chunk_tokens": 99},
        {"name": "Outra", "chunk_tokens": 100, "overlap_tokens": 51},
        {"name": "Outra", "color": "red"},
    ]
    assert [(await admin.post("/v1/knowledge-bases", json=one)).status_code for one in bad] == [422] * len(bad)
    assert (await admin.patch(f"/v1/knowledge-bases/{base}", json={"name": "PADARIA"})).json()["name"] == "PADARIA"
    assert (await admin.patch(f"/v1/knowledge-bases/{uuid4()}", json={"name": "Outra"})).status_code == 404

    alone = await open_service("knowledge", **given | {"billing_url": NOWHERE})
    async with alone.client(tenant_id) as client:
        assert (await client.post("/v1/knowledge-bases", json={"name": "Outra"})).status_code == 503
        assert await bases(client) == []
    async with knowledge.session(tenant_id) as session:
        assert [one.name for one in await ask(session, "select name from knowledge_base")] == ["PADARIA"]
