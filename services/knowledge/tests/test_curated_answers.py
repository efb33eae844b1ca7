"""Curated answers: written by one, approved by another, found before all passages, and never after they were taken back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.errors import Invalid, Unavailable
from contracts.knowledge import CuratedAnswerChanged
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.tokens import token
from knowledge.clients import vectors
from knowledge.clients.embeddings import Embedded, Embedder
from knowledge.clients.vector_answers import AnswerVectors
from knowledge.domain.curated import LONGEST_ANSWER, LONGEST_PHRASING, MOST_PHRASINGS, each_once
from knowledge.resources import Resources
from knowledge.work import synonyms

from .library import OPENING_HOURS, Given, View, reindex, search, upload

PHRASINGS = ["Qual o horário de funcionamento?", "Que horas vocês abrem?"]
ASKED = "que horas vocês abrem?"
ANSWER = "Abrimos de segunda a sábado, às *8h*.\nAos domingos descansamos."
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).isoformat()


async def write(client: httpx2.AsyncClient, **said: Any) -> View:
    answer = await client.post("/v1/curated-answers", json={"phrasings": PHRASINGS, "answer": ANSWER} | said)
    assert answer.status_code == 201, answer.text
    written: View = answer.json()
    return written


async def ask_for(
    client: httpx2.AsyncClient, method: str, answer: View, what: str = "", /, seen: str | None = None, **said: Any
) -> httpx2.Response:
    headers = {"if-match": seen or f'"{answer["version"]}"'}
    path = f"/v1/curated-answers/{answer['answer_id']}{what}"
    return await client.request(method, path, headers=headers, json=said or None)


async def done(client: httpx2.AsyncClient, method: str, answer: View, what: str = "", /, **said: Any) -> View:
    """Returns the answer after something that is allowed was done with it."""
    response = await ask_for(client, method, answer, what, **said)
    assert response.status_code == 200, response.text
    view: View = response.json()
    assert response.headers["etag"] == f'"{view["version"]}"'
    return view


async def approved(knowledge: Harness, client: httpx2.AsyncClient, **said: Any) -> View:
    """Returns an answer that searches find."""
    answer = await done(client, "POST", await write(client, **said), "/approve")
    await knowledge.run_jobs()
    return answer


async def found(client: httpx2.AsyncClient, query: str = ASKED, **asked: Any) -> list[str]:
    """Returns the texts of curated answers that a search finds."""
    return [one["text"] for one in await search(client, query, **asked) if one["kind"] == "curated_answer"]


async def points_of(knowledge: Harness, tenant_id: UUID) -> dict[UUID, tuple[int, int]]:
    resources: Resources = knowledge.resources
    return await resources.vectors.answers.stored(tenant_id, 512)


def test_a_phrasing_is_kept_once() -> None:
    assert each_once(["Abrem?", "Onde?", "ABREM?"]) == ["Abrem?", "Onde?"]


async def test_an_answer_that_was_approved_comes_before_all_passages(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    async with knowledge.client(tenant_id, role="agent") as agent, knowledge.client(tenant_id, role="supervisor") as supervisor:
        draft = await write(agent, verbatim=True)
        assert (draft["state"], draft["found"], draft["approved_by"]) == ("draft", False, None)
        assert await found(admin) == []
        assert (await ask_for(agent, "POST", draft, "/approve")).status_code == 403
        assert (await ask_for(supervisor, "POST", draft, "/approve", seen='"9"')).status_code == 412
        ready = await done(supervisor, "POST", draft, "/approve")
        await knowledge.run_jobs()
        assert (await ask_for(agent, "PATCH", ready, answer="Abrimos quando der.")).status_code == 403
        assert (await ask_for(agent, "DELETE", ready)).status_code == 403

    asked, ask = list[str](), vectors.ask

    async def counting(http: Any, path: str, *given: Any) -> Any:
        asked.append(path.rpartition("/points/")[2])
        return await ask(http, path, *given)

    with monkeypatch.context() as patched:
        patched.setattr(vectors, "ask", counting)
        [first, second] = await search(admin, ASKED, explain=True)
    assert asked.count("query/batch") == 1  # passages and answers in one
    assert (first["kind"], first["answer_id"], first["verbatim"], first["text"]) == (
        "curated_answer",
        ready["answer_id"],
        True,
        ANSWER,
    )
    assert (first["title"], first["why"]["phrasing"]) == (PHRASINGS[1], PHRASINGS[1])
    assert first["score"] >= first["why"]["least_similarity"] == 0.86
    assert (second["kind"], second["verbatim"], second["answer_id"]) == ("passage", False, None)
    assert [one["kind"] for one in await search(admin, ASKED, top_k=1)] == ["curated_answer"]
    assert await found(admin, "vocês aceitam cheque?") == []
    shown = (await admin.get(f"/v1/curated-answers/{ready['answer_id']}")).json()
    assert shown["found"]
    assert shown["approved_by"] == ready["approved_by"] is not None
    listed = [
        [one["answer_id"] for one in (await admin.get("/v1/curated-answers", params=asked)).json()["curated_answers"]]
        for asked in ({"state": "approved"}, {"state": "draft"}, {"label": "x"}, {"knowledge_base_id": str(uuid4())})
    ]
    assert listed == [[ready["answer_id"]], [], [], []]
    events = await knowledge.published(CuratedAnswerChanged)
    assert [(one.state, one.version, one.verbatim) for one in events] == [("draft", 1, True), ("approved", 2, True)]


async def test_what_an_approved_answer_says_is_replaced_at_once_and_taken_back_at_once(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    answer = await approved(knowledge, admin)
    changed = await done(admin, "PATCH", answer, answer="Abrimos às 9h.", phrasings=["Que horas vocês abrem?"])
    assert (changed["state"], changed["found"], changed["version"]) == ("approved", False, 3)
    assert await found(admin) == [ANSWER]  # until the new words are embedded
    await knowledge.run_jobs()

    assert await found(admin) == ["Abrimos às 9h."]
    assert await found(admin, PHRASINGS[0]) == []
    assert await points_of(knowledge, tenant_id) == {UUID(answer["answer_id"]): (3, 1)}
    same = await done(admin, "PATCH", changed, answer="Abrimos às 9h.")
    assert same["version"] == 3

    withdrawn = await done(admin, "POST", same, "/withdraw")
    assert (withdrawn["state"], await found(admin)) == ("draft", [])
    again = await done(admin, "POST", withdrawn, "/approve")
    await knowledge.run_jobs()
    assert await found(admin) == ["Abrimos às 9h."]
    assert (await ask_for(admin, "DELETE", again)).status_code == 204
    assert await found(admin) == []
    await knowledge.run_jobs()
    assert (await ask_for(admin, "DELETE", again)).status_code == 404
    assert await points_of(knowledge, tenant_id) == {}
    assert await knowledge.tables_with("Abrimos", tenant_id) == []


async def test_who_finds_an_answer_is_who_would_find_a_document(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, on_growth: None
) -> None:
    base = (await admin.post("/v1/knowledge-bases", json={"name": "Padaria"})).json()["knowledge_base_id"]
    answer = await approved(knowledge, admin, knowledge_base_id=base)
    assert await found(admin, knowledge_base_ids=[base]) == [ANSWER]
    assert await found(admin, knowledge_base_ids=[]) == []
    assert (await admin.delete(f"/v1/knowledge-bases/{base}")).status_code == 409

    answer = await done(admin, "PATCH", answer, audience="staff")
    assert await found(admin) == []  # before any job ran
    assert await found(admin, audience="staff") == [ANSWER]
    await knowledge.run_jobs()
    answer = await done(admin, "PATCH", answer, audience="customers", valid_until=YESTERDAY)
    assert await found(admin) == []
    assert (await ask_for(admin, "PATCH", answer, knowledge_base_id=str(uuid4()))).status_code == 422
    async with knowledge.client(uuid4()) as stranger, knowledge.client(tenant_id, role="viewer") as viewer:
        assert (await ask_for(viewer, "GET", answer)).status_code == 403
        assert (await viewer.get("/v1/curated-answers")).status_code == 403
        assert await found(stranger, audience="staff") == []
        assert (await ask_for(stranger, "GET", answer)).status_code == 404
        assert (await ask_for(stranger, "POST", answer, "/approve")).status_code == 404
        assert (await ask_for(stranger, "PATCH", answer, verbatim=True)).status_code == 404
        assert (await ask_for(stranger, "DELETE", answer)).status_code == 404
        assert (await stranger.get("/v1/curated-answers")).json() == {"curated_answers": [], "next": None}


async def test_a_tenant_sets_how_near_a_question_has_to_be(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await approved(knowledge, admin)
    near = "qual horario vcs funcionam"
    assert await found(admin, near) == []
    put = await admin.put("/v1/search-settings", json={"least_similarity": 0.7}, headers={"if-match": '"0"'})
    assert (put.status_code, put.json()) == (200, {"least_similarity": 0.7, "default_similarity": 0.86})
    assert await found(admin, near) == [ANSWER]
    assert (await admin.put("/v1/search-settings", json={}, headers={"if-match": '"0"'})).status_code == 412
    for wrong in ({"least_similarity": 1.1}, {"least_similarity": 0.69}, {"least_similarity": "x"}, {"least": 1}):
        assert (await admin.put("/v1/search-settings", json=wrong, headers={"if-match": "*"})).status_code == 422

    replica = synonyms.TenantSynonyms(knowledge.database)
    await replica.of(tenant_id)
    assert replica.least_similarity(tenant_id) == 0.7
    await replica.close()
    async with knowledge.client(tenant_id, role="agent") as agent, knowledge.client(uuid4()) as stranger:
        assert (await agent.put("/v1/search-settings", json={}, headers={"if-match": "*"})).status_code == 403
        assert (await stranger.get("/v1/search-settings")).json()["least_similarity"] is None
        key = {
            "authorization": f"Bearer {token(tenant_id, sub=f'api-key:{uuid4()}', scope='knowledge:write')}",
            "if-match": "*",
        }
        assert (await stranger.put("/v1/search-settings", json={"least_similarity": 0.7}, headers=key)).status_code == 403


async def test_what_changes_while_it_is_embedded_is_found_as_it_is_at_last(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process stands still between the model's answer and the vector store, and meanwhile people change their minds."""
    put, meanwhile = AnswerVectors.put, [("PATCH", "", {"answer": "Abrimos ao meio-dia."}), ("POST", "/withdraw", {})]
    answer = await write(admin)

    async def slow(store: AnswerVectors, *given: Any) -> None:
        nonlocal answer
        if meanwhile:
            method, what, said = meanwhile.pop(0)
            answer = await done(admin, method, answer, what, **said)
        await put(store, *given)

    monkeypatch.setattr(AnswerVectors, "put", slow)
    answer = await done(admin, "POST", answer, "/approve")
    await knowledge.run_jobs()

    assert answer["state"] == "draft"
    assert await points_of(knowledge, tenant_id) == {}
    answer = await done(admin, "POST", answer, "/approve")
    meanwhile = [("PATCH", "", {"answer": "Abrimos às 7h."})]
    await asyncio.gather(knowledge.run_jobs(), knowledge.run_jobs())
    assert await found(admin) == ["Abrimos às 7h."]


async def test_words_that_were_for_others_are_never_shown_to_whom_the_new_ones_are_for(
    knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    internal = await approved(knowledge, admin, audience="staff")
    public = await done(admin, "PATCH", internal, audience="customers", answer="Abrimos às 9h.")
    assert await found(admin) == await found(admin, audience="staff") == []  # until the new words are embedded
    await knowledge.run_jobs()
    assert await found(admin) == ["Abrimos às 9h."]

    old = await done(admin, "PATCH", public, valid_until=YESTERDAY)
    await knowledge.run_jobs()
    renewed = await done(admin, "PATCH", old, valid_until=None, answer="Abrimos às 10h.")
    assert await found(admin) == []
    await knowledge.run_jobs()
    assert await found(admin) == ["Abrimos às 10h."]

    internal = await done(admin, "PATCH", renewed, audience="staff")
    await knowledge.run_jobs()
    reworded = await done(admin, "PATCH", internal, answer="Abrimos às 11h.")
    await done(admin, "PATCH", reworded, audience="customers")  # a moment later, and no job has run
    assert await found(admin) == []
    await knowledge.run_jobs()
    assert await found(admin) == ["Abrimos às 11h."]


async def test_a_run_that_dies_behind_storing_what_was_taken_back_meanwhile_leaves_it_to_the_next(
    knowledge: Harness, open_service: OpenService, given: Given, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The withdrawal, and whatever another replica did for it, is over before the put of who embedded the words lands."""
    put, replica = AnswerVectors.put, await open_service("knowledge", database=knowledge.own_database, **given)
    async with knowledge.client(tenant_id) as admin:
        answer = await done(admin, "POST", await write(admin), "/approve")

    async def late(store: AnswerVectors, *given: Any) -> None:
        monkeypatch.setattr(AnswerVectors, "put", put)
        async with replica.client(tenant_id) as other:
            await done(other, "POST", answer, "/withdraw")
        await replica.run_jobs()
        await put(store, *given)
        raise Unavailable("killed")

    monkeypatch.setattr(AnswerVectors, "put", late)
    await knowledge.run_jobs()
    await knowledge.run_jobs(even_if_early=True)
    assert await points_of(knowledge, tenant_id) == {}
    assert await knowledge.jobs() == []


async def test_what_the_vector_store_lost_or_has_too_much_is_mended(
    knowledge: Harness, given: Given, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, kept = await approved(knowledge, admin), await approved(knowledge, admin, phrasings=["Vocês vendem bolo?"])
    store = knowledge.resources.vectors.answers
    before = await points_of(knowledge, tenant_id)
    await store.remove(tenant_id, UUID(lost["answer_id"]))

    async def away(*_: object) -> None:
        raise Unavailable("it is away")

    with monkeypatch.context() as patched:
        patched.setattr(AnswerVectors, "remove", away)
        assert (await ask_for(admin, "DELETE", kept)).status_code == 503
    assert await found(admin, "Vocês vendem bolo?") == [ANSWER]  # the row is gone, and a job will take it out

    [missing], _ = await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    assert (missing["tenant_id"], missing["answers"], missing["documents"]) == (str(tenant_id), 2, 0)
    await knowledge.run_jobs()

    assert await points_of(knowledge, tenant_id) == {UUID(lost["answer_id"]): before[UUID(lost["answer_id"])]}
    assert (await reindex(knowledge, given, "--tenant-id", str(tenant_id)))[0] == []


async def test_a_phrasing_that_the_model_refuses_is_said_and_an_outage_is_waited_for(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = Embedder.embed

    async def refusing(model: Embedder, texts: list[str], **options: Any) -> Embedded:
        if "proibido" in texts:
            raise Invalid("the embedding model refuses this text")
        return await embed(model, texts, **options)

    monkeypatch.setattr(Embedder, "embed", refusing)
    answer = await approved(knowledge, admin)
    answer = await done(admin, "PATCH", answer, phrasings=["proibido"])
    await knowledge.run_jobs()
    shown = (await ask_for(admin, "GET", answer)).json()
    assert (shown["found"], shown["reason"]) == (False, "embedding_failed")
    assert await found(admin) == []
    answer = await done(admin, "PATCH", answer, phrasings=PHRASINGS)
    await knowledge.run_jobs()
    assert (await ask_for(admin, "GET", answer)).json()["reason"] is None
    assert await found(admin) == [ANSWER]


@pytest.mark.parametrize(
    "said",
    [
        {"phrasings": []},
        {"phrasings": [" "]},
        {"phrasings": ["x" * (LONGEST_PHRASING + 1)]},
        {"phrasings": [f"n{number}" for number in range(MOST_PHRASINGS + 1)]},
        {"phrasings": ["a\x00b"]},
        {"answer": "x" * (LONGEST_ANSWER + 1)},
        {"answer": "  "},
        {"answer": None},
        {"verbatim": "maybe"},
        {"audience": "nobody"},
        {"state": "approved"},
        {"approved_by": str(uuid4())},
        {"valid_from": YESTERDAY, "valid_until": YESTERDAY},
    ],
)
async def test_what_is_no_answer_is_refused(admin: httpx2.AsyncClient, said: dict[str, Any]) -> None:
    refused = await admin.post("/v1/curated-answers", json={"phrasings": PHRASINGS, "answer": ANSWER} | said)
    assert refused.status_code == 422
    assert (await admin.get("/v1/curated-answers")).json()["curated_answers"] == []


async def test_a_tenant_has_so_many_and_no_more(open_service: OpenService, given: Given, tenant_id: UUID) -> None:
    knowledge = await open_service("knowledge", **given, max_curated_answers=2)
    async with knowledge.client(tenant_id) as client:
        wanted = [client.post("/v1/curated-answers", json={"phrasings": [str(at)], "answer": "Sim."}) for at in range(4)]
        assert sorted(one.status_code for one in await asyncio.gather(*wanted)) == [201, 201, 429, 429]
        page = (await client.get("/v1/curated-answers", params={"limit": 1})).json()
        rest = (await client.get("/v1/curated-answers", params={"limit": 1, "before": page["next"]})).json()
        assert (len(page["curated_answers"]), len(rest["curated_answers"]), rest["next"]) == (1, 1, None)
