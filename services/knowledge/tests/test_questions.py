"""Questions that come again: answered without asking the model, for those who asked them, and within bounds."""

from uuid import UUID, uuid4

import httpx2
import pytest
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

from .library import Fail, Given


async def asked(client: httpx2.AsyncClient, query: str) -> int:
    return (await client.post("/v1/search", json={"query": query})).status_code


async def test_a_question_that_comes_again_does_not_need_the_model(admin: httpx2.AsyncClient, embeddings_fail: Fail) -> None:
    assert await asked(admin, "Vocês abrem no domingo?") == 200
    await embeddings_fail(status=500)

    assert await asked(admin, "Vocês abrem no domingo?") == 200
    assert await asked(admin, "Vocês abrem no sábado?") == 503


async def test_what_a_tenant_asked_is_not_known_for_another(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    assert await asked(admin, "Vocês abrem no domingo?") == 200
    await embeddings_fail(status=500)

    async with knowledge.client(uuid4()) as other:
        assert await asked(other, "Vocês abrem no domingo?") == 503


async def test_what_was_asked_longest_ago_is_forgotten(
    open_service: OpenService, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    knowledge = await open_service("knowledge", **given, remembered_questions=2)
    async with knowledge.client(tenant_id) as client:
        for question in ("um", "dois", "um", "três"):
            assert await asked(client, question) == 200
        await embeddings_fail(status=500)

        assert [await asked(client, question) for question in ("um", "dois", "três")] == [200, 503, 200]


async def test_nothing_is_remembered_where_an_operator_says_so(
    open_service: OpenService, given: Given, tenant_id: UUID, embeddings_fail: Fail
) -> None:
    knowledge = await open_service("knowledge", **given, remembered_questions=0)
    async with knowledge.client(tenant_id) as client:
        assert await asked(client, "um") == 200
        await embeddings_fail(status=500)

        assert await asked(client, "um") == 503


async def test_a_tenant_who_asks_much_takes_no_room_from_others(
    open_service: OpenService, given: Given, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = await open_service("knowledge", **given, remembered_questions=2)
    monkeypatch.setattr("knowledge.work.questions.MOST_TENANTS", 2)
    first, second = uuid4(), uuid4()
    for tenant, questions in ((first, ["oi"]), (second, ["oi"]), (tenant_id, ["um", "dois", "três"])):
        async with knowledge.client(tenant) as client:
            for question in questions:
                assert await asked(client, question) == 200

    remembered = knowledge.resources.questions.by_tenant
    assert {tenant: len(of_tenant) for tenant, of_tenant in remembered.items()} == {second: 1, tenant_id: 2}
