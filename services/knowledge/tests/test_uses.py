"""How often documents are found and cited, and which ones people should look at because nobody finds them any more."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from common.ids import uuid7
from contracts.llm_orchestration import Citation, ReplyGenerated, SuggestionGenerated
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.resources import Resources
from knowledge.work import uses as work
from knowledge.work.uses import FoundCounts

from .library import OPENING_HOURS, View, search, upload

QUESTION = "Vocês abrem aos domingos?"
PRICES = "Um banho para cães custa 60 reais e a tosa custa 80 reais."


async def counts(client: httpx2.AsyncClient, document: View) -> tuple[int, int]:
    view = (await client.get(f"/v1/documents/{document['document_id']}")).json()
    return view["found_30d"], view["cited_30d"]


async def stale(client: httpx2.AsyncClient, kind: str, **options: str) -> set[str]:
    answer = await client.get("/v1/documents", params={"stale": kind, **options})
    assert answer.status_code == 200, answer.text
    return {one["document_id"] for one in answer.json()["documents"]}


def reply(tenant_id: UUID, *cited: View, kind: type[ReplyGenerated | SuggestionGenerated] = ReplyGenerated) -> ReplyGenerated:
    """Returns what the AI says, which rests on two passages of each document."""
    citations = [
        Citation(document_id=one["document_id"], title="x", chunk_id=uuid4(), score=0.5) for one in cited for _ in range(2)
    ]
    said = {"turn_id": uuid4(), "conversation_id": uuid4(), "up_to_sequence": 1, "decision": "answer", "model": "sim"}
    event: ReplyGenerated = kind(tenant_id=tenant_id, citations=citations, occurred_at=datetime.now(UTC), **said)
    return event


async def test_what_customers_questions_find_and_answers_rest_on_is_counted(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, on_growth: None
) -> None:
    base = (await admin.post("/v1/knowledge-bases", json={"name": "Preços"})).json()["knowledge_base_id"]
    hours = await upload(admin, OPENING_HOURS, "horas.txt")
    prices = await upload(admin, PRICES, "precos.txt", knowledge_base_id=base)
    await knowledge.run_jobs()
    resources: Resources = knowledge.resources
    async with knowledge.client(tenant_id, service="llm-orchestration") as turn:
        for _ in range(3):
            assert await search(turn, QUESTION, min_score=-1)
        assert len(await search(turn, "domingos", min_score=1)) == 1
    await search(admin, QUESTION)  # a try
    assert await counts(admin, hours) == (0, 0)  # nothing is written while somebody waits

    await resources.found_counts.flush()
    await knowledge.receives(reply(tenant_id, hours, prices), event_id=(once := uuid7()))
    await knowledge.receives(reply(tenant_id, hours, prices), event_id=once)
    await knowledge.receives(reply(tenant_id, hours, kind=SuggestionGenerated), reply(tenant_id))

    assert await counts(admin, hours) == (4, 2)
    assert await counts(admin, prices) == (3, 1)
    bases = (await admin.get("/v1/knowledge-bases")).json()
    assert (bases["general_found_30d"], bases["general_cited_30d"]) == (4, 2)
    assert [(one["found_30d"], one["cited_30d"]) for one in bases["knowledge_bases"]] == [(3, 1)]
    newer = await upload(admin, OPENING_HOURS + " No Natal também não.", "horas.txt")
    await knowledge.run_jobs()
    assert await counts(admin, newer) == (4, 2)  # of all versions
    listed = (await admin.get("/v1/documents")).json()["documents"]
    assert [(one["found_30d"], one["cited_30d"]) for one in listed] == [(4, 2), (3, 1)]


async def test_what_another_tenant_counts_of_a_document_changes_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    document, resources = await upload(admin, OPENING_HOURS), knowledge.resources
    other = uuid4()
    resources.found_counts.note(other, [UUID(document["document_id"])], datetime.now(UTC))
    await resources.found_counts.flush()
    await knowledge.receives(reply(other, document), reply(tenant_id, document))
    assert await counts(admin, document) == (0, 1)


async def test_two_replicas_count_the_same_documents_and_lose_none(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [await upload(admin, f"{OPENING_HOURS} {number}") for number in range(3)]
    ids, now = [UUID(one["document_id"]) for one in documents], datetime.now(UTC)
    replicas = [FoundCounts(knowledge.database), FoundCounts(knowledge.database)]
    for _ in range(20):
        replicas[0].note(tenant_id, ids, now)
        replicas[1].note(tenant_id, reversed(ids), now)
    await asyncio.gather(*(one.flush() for one in replicas))
    assert [await counts(admin, one) for one in documents] == [(40, 0)] * 3

    monkeypatch.setattr(work, "MOST_WAITING", 2)
    replicas[0].note(tenant_id, ids, now)  # the third is dropped
    monkeypatch.setattr(work.store, "ADD", None)
    with pytest.raises(AttributeError):
        await replicas[0].flush()
    monkeypatch.undo()
    await replicas[0].flush()  # what was not written waited
    assert sum([(await counts(admin, one))[0] for one in documents]) == 122


async def test_documents_that_nobody_finds_or_that_hold_no_more_are_listed(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    now = datetime.now(UTC)
    forgotten, found, ended, new = [await upload(admin, f"{OPENING_HOURS} {number}") for number in range(4)]
    await knowledge.run_jobs()
    until = (now - timedelta(days=1)).isoformat()
    await admin.patch(f"/v1/documents/{ended['document_id']}", json={"valid_until": until})
    async with knowledge.session(tenant_id) as session:
        for one, days in ((forgotten, 200), (found, 100), (ended, 20), (new, 1)):
            at = now - timedelta(days=days)
            await ask(session, f"update document set created_at = '{at}' where id = '{one['document_id']}'")
    counted = knowledge.resources.found_counts
    counted.note(tenant_id, [UUID(found["document_id"])], now - timedelta(days=80))
    await counted.flush()
    assert await stale(admin, "not_found") == set(), "who has been counting for eighty days knows nothing of ninety"
    counted.note(tenant_id, [UUID(forgotten["document_id"])], now - timedelta(days=95))
    await counted.flush()

    assert await stale(admin, "not_found") == {forgotten["document_id"]}
    assert await stale(admin, "expired") == {ended["document_id"]}
    assert await stale(admin, "old", older_than_months="3") == {forgotten["document_id"], found["document_id"]}
    assert await stale(admin, "old", knowledge_base_id="general", older_than_months="6") == {forgotten["document_id"]}
    assert await stale(admin, "old") == set()
    for wrong in ({"stale": "x"}, {"stale": "old", "older_than_months": "0"}, {"stale": "old", "older_than_months": "1000"}):
        assert (await admin.get("/v1/documents", params=wrong)).status_code == 422
    async with knowledge.client(uuid4()) as other:
        assert await stale(other, "expired") == set()
