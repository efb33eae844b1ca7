"""What a business calls by several names: which questions are asked by the others as well, and who may say so."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from devkit.testing.harness import Harness
from knowledge.domain.synonyms import LONGEST_NAME, MOST_GROUPS, MOST_NAMES, MOST_OTHERS, Synonyms, in_order
from knowledge.work import synonyms as work
from knowledge.work.synonyms import TenantSynonyms

from .library import upload

GROUPS = [["celular", "smartphone", "telefone móvel"], ["TV", "televisor"], ["AB-1234", "furadeira grande"]]
PHONES = "# Celulares\n\nO smartphone Lua custa R$ 900,00 e tem um ano de garantia."
OTHERS = "\n\n".join(f"# Loja {number}\n\nAbrimos de segunda a sexta, das {number}h às 19h." for number in range(2, 14))


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("vocês vendem celulares?", ["smartphone", "telefone móvel"]),
        ("quanto custa um telefone movel", ["celular", "smartphone"]),
        ("telefone fixo ou móvel", []),
        ("o smartphone é um celular?", ["telefone móvel"]),
        ("tem ab1234?", ["furadeira grande"]),
        ("uma furadeira grande", ["AB-1234"]),
        ("uma grande furadeira", []),
        ("tv e celular", ["smartphone", "telefone móvel", "televisor"]),
        ("quando abrem?", []),
        ("", []),
    ],
)
def test_a_question_with_one_name_is_asked_by_the_others(question: str, others: list[str]) -> None:
    assert Synonyms.of(GROUPS).beside(question) == others


def test_other_names_bring_nothing_further() -> None:
    chained = Synonyms.of([["um", "carro"], ["carro", "automóvel"], ["automóvel", "veículo"]])
    assert chained.beside("carro") == ["um", "automóvel"]


def test_names_that_say_nothing_find_nothing() -> None:
    assert Synonyms.of([["?", "de", "!!"], ["e", "ou"]]).beside("de ? e ou !!") == []


def test_a_name_is_kept_once_and_a_group_of_one_not_at_all() -> None:
    assert in_order([["TV", " tv ", "televisor"], ["Carro", "carro"]]) == [["tv", "televisor"]]


def test_as_many_names_as_there_may_be_are_looked_through_at_once() -> None:
    """Every name begins with the same word, and so does the question: the worst that may be written."""
    names = [[f"loja {'x' * (number % 40)}{number} {place}" for place in range(MOST_NAMES)] for number in range(MOST_GROUPS)]
    many = Synonyms.of(names)
    assert many.beside("loja " * 400) == []
    assert len(many.beside(names[7][0])) == MOST_NAMES - 1


def test_a_name_of_all_groups_brings_no_flood() -> None:
    flood = Synonyms.of([["loja", *(f"n{group}x{place}" for place in range(1, MOST_NAMES))] for group in range(MOST_GROUPS)])
    assert len(flood.beside("a loja")) == MOST_OTHERS


async def put(client: httpx2.AsyncClient, groups: Any, seen: str | None = '"0"') -> httpx2.Response:
    headers = {"if-match": seen} if seen else {}
    return await client.put("/v1/synonyms", json={"groups": groups}, headers=headers)


async def explained(client: httpx2.AsyncClient, query: str) -> dict[str, Any]:
    answer = await client.post("/v1/search", json={"query": query, "explain": True})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_who_asks_by_one_name_finds_what_is_written_by_another(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await upload(admin, PHONES, "celulares.md", title="Lua")
    await upload(admin, OTHERS, "lojas.md")
    await knowledge.run_jobs()
    before = await explained(admin, "zapofone")
    assert (await put(admin, [["zapofone", "smartphone"]])).status_code == 200
    after = await explained(admin, "zapofone")

    assert before["synonyms"] == []
    assert not any(one["why"]["matched"] for one in before["results"])
    assert after["synonyms"] == ["smartphone"]
    assert "smartphone" in after["results"][0]["text"]
    assert "=smartphon" in after["results"][0]["why"]["matched"]
    assert after["results"][0]["scores"]["bm25"] > 0


async def test_anothers_synonyms_change_nothing(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    await put(admin, GROUPS)
    async with knowledge.client(uuid4()) as other:
        assert (await other.get("/v1/synonyms")).json() == {"groups": []}
        assert (await explained(other, "celular"))["synonyms"] == []
        assert (await put(other, [["celular", "aparelho"]])).status_code == 200
    assert (await admin.get("/v1/synonyms")).json() == {"groups": GROUPS}
    assert (await explained(admin, "celular"))["synonyms"] == ["smartphone", "telefone móvel"]


async def test_of_two_who_saw_the_same_one_is_first(admin: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(put(admin, [["a1", "b1"]]), put(admin, [["a2", "b2"]]))
    assert sorted(one.status_code for one in answers) == [200, 412]
    [kept] = [one for one in answers if one.status_code == 200]
    read = await admin.get("/v1/synonyms")
    assert (read.json(), read.headers["etag"]) == (kept.json(), '"1"')
    assert (await put(admin, [], None)).status_code == 428
    assert (await put(admin, [], '"1"')).json() == {"groups": []}


@pytest.mark.parametrize(
    "groups",
    [
        [["alone"]],
        [["a", ""]],
        [["a", "  "]],
        [["a", "x" * (LONGEST_NAME + 1)]],
        [["a", "b\x00c"]],
        [[f"n{number}" for number in range(MOST_NAMES + 1)]],
        [["a", "b"]] * (MOST_GROUPS + 1),
        [["a", 1]],
        "a",
        None,
    ],
)
async def test_what_are_no_groups_of_names_is_refused(admin: httpx2.AsyncClient, groups: Any) -> None:
    assert (await put(admin, groups)).status_code == 422
    assert (await admin.get("/v1/synonyms")).json() == {"groups": []}


async def test_who_only_looks_writes_nothing(knowledge: Harness, tenant_id: UUID) -> None:
    async with knowledge.client(tenant_id, role="viewer") as viewer:
        assert (await viewer.get("/v1/synonyms")).status_code == 200
        assert (await put(viewer, GROUPS)).status_code == 403


async def test_another_replica_knows_them_soon(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = TenantSynonyms(knowledge.running.kernel.database)
    assert not (await replica.of(tenant_id)).groups
    await put(admin, GROUPS)
    assert not (await replica.of(tenant_id)).groups  # a moment has not passed

    monkeypatch.setattr(work, "LOOKED_AT_EVERY_S", 0.0)
    await replica.of(tenant_id)  # takes what is known, and has it looked at
    await asyncio.gather(*replica.looking.values())

    assert (await replica.of(tenant_id)).groups == GROUPS
    await replica.close()


async def test_without_the_database_a_search_goes_on_with_what_is_known(
    knowledge: Harness, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise psycopg.OperationalError

    replica, unknown = TenantSynonyms(knowledge.running.kernel.database), uuid4()
    async with knowledge.client(tenant_id) as client:
        await put(client, GROUPS)
    assert (await replica.of(tenant_id)).groups == GROUPS

    monkeypatch.setattr("knowledge.store.synonyms.find", away)
    monkeypatch.setattr(work, "LOOKED_AT_EVERY_S", 0.0)
    assert (await replica.of(tenant_id)).groups == GROUPS
    await asyncio.gather(*replica.looking.values())
    assert (await replica.of(tenant_id)).groups == GROUPS
    assert (await replica.of(unknown)).groups == ()
    await replica.close()


async def test_many_searches_look_once(knowledge: Harness, tenant_id: UUID) -> None:
    replica = TenantSynonyms(knowledge.running.kernel.database)
    found = asyncio.gather(*(replica.of(tenant_id) for _ in range(20)))
    await asyncio.sleep(0)
    assert len(replica.looking) == 1
    assert len(await found) == 20
    await replica.close()
