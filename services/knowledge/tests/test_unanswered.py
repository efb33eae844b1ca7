"""Questions that nobody answered: collected, put beside what asks for the same, offered as drafts, and forgotten in time."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx2
import numpy as np
import pytest
from common.db import Rows
from contracts.conversation import ContactErased
from contracts.knowledge import CuratedAnswerChanged
from contracts.llm_orchestration import QuestionUnanswered
from devkit.testing.harness import Harness
from knowledge.domain import unanswered
from knowledge.domain.unanswered import GroupVector, nearest
from knowledge.store import unanswered as store
from knowledge.work.unanswered import collect

from .library import OPENING_HOURS, Fail, View, search, upload

NOW = datetime.now(UTC)
HOURS = "Que horas vocês abrem?"
SAME = "que horas voces abrem"
CHEQUE = "Vocês aceitam cheque?"


def asked(tenant_id: UUID, question: str, contact_id: UUID | None = None, days_ago: float = 0) -> QuestionUnanswered:
    return QuestionUnanswered(
        tenant_id=tenant_id,
        turn_id=uuid4(),
        conversation_id=uuid4(),
        contact_id=contact_id,
        question=question,
        reason="no_information",
        occurred_at=NOW - timedelta(days=days_ago),
    )


async def groups(client: httpx2.AsyncClient, state: str = "open") -> list[View]:
    answer = await client.get("/v1/unanswered-questions", params={"state": state})
    assert answer.status_code == 200, answer.text
    listed: list[View] = answer.json()["groups"]
    return listed


async def counted(client: httpx2.AsyncClient, state: str = "open") -> list[tuple[int, list[str]]]:
    return [(one["questions"], one["examples"]) for one in await groups(client, state)]


def test_a_question_joins_the_nearest_of_the_same_model() -> None:
    first, second, short = (GroupVector(uuid4(), np.array(one, np.float32)) for one in ([1, 0, 0], [1, 1, 0], [1, 0]))
    assert nearest(np.array([2, 1.9, 0], np.float32), [first, second, short], "any") == second.id
    assert nearest(np.array([0, 0, 1], np.float32), [first, second, short], "any") is None
    assert nearest(np.array([0, 0, 0], np.float32), [first], "any") is None
    assert nearest(np.array([1, 0, 0], np.float32), [short], "any") is None


async def test_questions_that_ask_for_the_same_are_counted_together(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    first = asked(tenant_id, HOURS, days_ago=2)
    for _ in range(3):
        await knowledge.receives(first, event_id=first.turn_id)
    await knowledge.receives(first)  # told of as two events
    await knowledge.receives(asked(tenant_id, CHEQUE, days_ago=1), asked(tenant_id, " \x00 "), asked(tenant_id, SAME))
    await asyncio.gather(knowledge.run_jobs(), knowledge.run_jobs())

    assert await counted(admin) == [(2, [SAME, HOURS]), (1, [CHEQUE])]
    [hours, cheque] = await groups(admin)
    assert hours["first_asked_at"] < hours["last_asked_at"]
    path = f"/v1/unanswered-questions/{cheque['group_id']}"
    for _ in range(2):
        assert (await admin.post(f"{path}/dismiss")).json()["state"] == "dismissed"
    await knowledge.receives(asked(tenant_id, "aceitam cheque?"))
    await knowledge.run_jobs()
    assert await counted(admin) == [(2, [SAME, HOURS])]
    assert await counted(admin, "dismissed") == [(2, ["aceitam cheque?", CHEQUE])]

    async with knowledge.client(uuid4()) as stranger, knowledge.client(tenant_id, role="viewer") as viewer:
        assert await groups(stranger) == []
        assert (await stranger.post(f"{path}/dismiss")).status_code == 404
        assert (await stranger.post(f"{path}/draft")).status_code == 404
        assert (await viewer.get("/v1/unanswered-questions")).status_code == 403
        assert (await admin.get("/v1/unanswered-questions", params={"state": "x"})).status_code == 422


async def test_a_person_makes_an_answer_of_what_was_asked(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    await upload(admin, OPENING_HOURS, title="Horários")
    await knowledge.receives(asked(tenant_id, HOURS), asked(tenant_id, SAME))
    await knowledge.run_jobs()
    [group] = await groups(admin)
    path = f"/v1/unanswered-questions/{group['group_id']}/draft"
    made, again = await admin.post(path), await admin.post(path)

    assert (made.status_code, again.status_code) == (201, 200)
    draft, [source] = made.json()["curated_answer"], made.json()["sources"]
    assert again.json()["curated_answer"] == draft
    assert (source["title"], source["text"]) == ("Horários", OPENING_HOURS)
    assert (draft["state"], draft["answer"], draft["verbatim"]) == ("draft", OPENING_HOURS, False)
    assert set(draft["phrasings"]) == {HOURS, SAME}
    assert (await groups(admin), len(await groups(admin, "drafted"))) == ([], 1)
    url, seen = f"/v1/curated-answers/{draft['answer_id']}", {"if-match": '"1"'}
    assert (await admin.post(f"{url}/approve", headers=seen)).status_code == 200
    await knowledge.run_jobs()
    assert (await search(admin, HOURS))[0]["kind"] == "curated_answer"

    assert (await admin.delete(url)).status_code == 204
    assert [one["group_id"] for one in await groups(admin)] == [group["group_id"]]


async def test_nothing_empty_is_approved(knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID) -> None:
    await knowledge.receives(asked(tenant_id, CHEQUE))
    await knowledge.run_jobs()
    [group] = await groups(admin)
    made = (await admin.post(f"/v1/unanswered-questions/{group['group_id']}/draft")).json()
    url, seen = f"/v1/curated-answers/{made['curated_answer']['answer_id']}", {"if-match": '"1"'}

    assert (made["sources"], made["curated_answer"]["answer"]) == ([], "")
    assert (await admin.post(f"{url}/approve", headers=seen)).status_code == 422
    assert (await admin.patch(url, json={"answer": "Não."}, headers=seen)).status_code == 200
    assert (await admin.post(f"{url}/approve", headers={"if-match": '"2"'})).status_code == 200


async def test_nothing_is_kept_of_who_was_erased_and_of_what_is_old(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    erased, other = uuid4(), uuid4()
    await knowledge.receives(asked(tenant_id, HOURS, erased), asked(tenant_id, CHEQUE, erased))
    await knowledge.receives(asked(tenant_id, SAME, other, days_ago=80))
    await knowledge.run_jobs()
    await knowledge.receives(ContactErased(tenant_id=uuid4(), contact_id=erased, occurred_at=NOW))
    assert len(await groups(admin)) == 2  # another tenant's
    await knowledge.receives(ContactErased(tenant_id=tenant_id, contact_id=erased, occurred_at=NOW))
    await knowledge.receives(asked(tenant_id, "Meu nome é Joana, e o troco?", erased))  # heard late
    await knowledge.run_jobs()

    assert await counted(admin) == [(2, [SAME])]
    for secret in (HOURS, CHEQUE, "Joana"):
        assert await knowledge.tables_with(secret, tenant_id) == []
    pruner, rules = knowledge.running.pruner, knowledge.running.service.rules
    await pruner.look()
    before = NOW - timedelta(days=79)
    for table in ("unanswered_question", "unanswered_group"):
        assert await pruner.step(table, rules[table], tenant_id, before) == 1  # type: ignore[arg-type]
    assert await groups(admin) == []


async def test_a_draft_that_nobody_has_changed_goes_with_what_was_asked(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    erased = uuid4()
    joana, other = "Sou a Joana, vocês aceitam cheque?", "Posso levar meu cachorro ao hotel?"
    await knowledge.receives(asked(tenant_id, joana, erased), asked(tenant_id, HOURS, erased), asked(tenant_id, SAME))
    await knowledge.receives(asked(tenant_id, other, days_ago=80))
    await knowledge.run_jobs()
    made = {}
    for group in await groups(admin):
        answer = await admin.post(f"/v1/unanswered-questions/{group['group_id']}/draft")
        made[group["examples"][0]] = answer.json()["curated_answer"]
    assert len(made) == 3
    kept = f"/v1/curated-answers/{made[joana]['answer_id']}"
    said = {"phrasings": [CHEQUE], "answer": "Não."}
    assert (await admin.patch(kept, json=said, headers={"if-match": '"1"'})).status_code == 200

    await knowledge.receives(ContactErased(tenant_id=tenant_id, contact_id=erased, occurred_at=NOW))
    pruner, before = knowledge.running.pruner, NOW - timedelta(days=79)
    await pruner.look()
    rule = knowledge.running.service.rules["unanswered_group"]
    assert await pruner.step("unanswered_group", rule, tenant_id, before) == 1  # type: ignore[arg-type]
    left = (await admin.get("/v1/curated-answers")).json()["curated_answers"]
    assert [one["phrasings"] for one in left] == [[CHEQUE]]
    assert await counted(admin) == [(2, [SAME])]  # open again
    for secret in ("Joana", HOURS, other):
        assert await knowledge.tables_with(secret, tenant_id) == []
    removed = [one.answer_id for one in await knowledge.published(CuratedAnswerChanged) if one.state == "removed"]
    assert {str(one) for one in removed} == {one["answer_id"] for question, one in made.items() if question != joana}


async def test_a_question_waits_for_a_model_that_is_away_for_hours(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    await embeddings_fail(status=500)
    await knowledge.receives(asked(tenant_id, HOURS))
    with pytest.raises(AssertionError, match="still due"):  # thirteen attempts
        await knowledge.run_jobs(even_if_early=True, rounds=14)
    [job] = await knowledge.jobs()
    assert job.failed_at is None
    await embeddings_fail()
    await knowledge.run_jobs(even_if_early=True)
    assert await counted(admin) == [(1, [HOURS])]


async def test_who_forgets_and_who_joins_wait_for_each_other(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    """A contact is erased while another's question joins the group in which only its own was."""
    erased = uuid4()
    await knowledge.receives(asked(tenant_id, HOURS, erased))
    await knowledge.run_jobs()
    [group] = await groups(admin)
    another = asked(tenant_id, SAME)
    async with knowledge.session(tenant_id) as session:
        await collect(session, another)
    async with knowledge.session(tenant_id) as joining:
        await store.lock_vectors(joining, tenant_id, "sim-embedding")
        forgets = asyncio.create_task(
            knowledge.receives(ContactErased(tenant_id=tenant_id, contact_id=erased, occurred_at=NOW))
        )
        await asyncio.sleep(0.3)
        assert not forgets.done()
        await store.join(joining, another.turn_id, UUID(group["group_id"]))
    await forgets
    assert await counted(admin) == [(2, [SAME])]


async def test_a_question_that_comes_while_its_contact_is_forgotten_is_not_kept(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    erased = uuid4()
    async with knowledge.session(tenant_id) as forgetting:
        await store.erase(forgetting, tenant_id, erased)
        collects = asyncio.create_task(knowledge.receives(asked(tenant_id, HOURS, erased)))
        await asyncio.sleep(0.3)
        assert not collects.done()
    await collects
    await knowledge.run_jobs()
    assert await counted(admin) == []


async def test_a_flood_of_questions_is_bounded(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "MOST_GROUPS", 2)
    surplus = store.SURPLUS_GROUPS.sql.replace(f"offset {499}", "offset 1")
    monkeypatch.setattr(store, "SURPLUS_GROUPS", Rows(store.GoneGroup, surplus))
    await knowledge.receives(asked(tenant_id, HOURS), asked(tenant_id, SAME))
    await knowledge.run_jobs()
    for question in (CHEQUE, "Posso levar meu cachorro ao hotel?"):
        await knowledge.receives(asked(tenant_id, question))
        await knowledge.run_jobs()

    assert [number for number, _ in await counted(admin)] == [2, 1]
