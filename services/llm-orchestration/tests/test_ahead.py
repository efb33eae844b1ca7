"""A turn that starts here is searched for while its request is still being written down."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from contracts.conversation import TurnCancelled
from devkit.testing.statements import ask

pytest_plugins = ("devkit.testing.simulator",)

HOURS = "Abrimos de segunda a sábado das 8h às 19h. Aos domingos abrimos das 9h às 13h."
QUESTION = "Vocês abrem aos domingos?"


@pytest.fixture
async def shop(open_shop: Callable[..., Any]) -> Any:
    """One whose turns start as soon as they are written."""
    shop = await open_shop()
    shop.llm.running.runner.leasing = True
    return shop


async def test_knowledge_is_asked_before_the_request_is_committed_and_only_once(shop: Any) -> None:
    shop.knowledge.has(HOURS)
    request = shop.request(QUESTION)
    async with shop.llm.session(shop.tenant_id) as blocking:
        await ask(blocking, "lock table ai_agent in access exclusive mode")
        receiving = asyncio.create_task(shop.llm.receives(request))
        await shop.knowledge.asked.wait()
        assert not receiving.done()
        assert await shop.told(request) == []
    await receiving
    await shop.llm.run_jobs()

    [reply] = await shop.told(request)
    assert (reply.decision, reply.parts) == ("answer", ("Aos domingos abrimos das 9h às 13h.",))
    assert shop.knowledge.queries == [QUESTION]


async def test_the_settings_of_the_moment_count_although_the_search_began_before(shop: Any, prompts: Any) -> None:
    async with shop.llm.client(shop.tenant_id) as client:
        (await client.put("/v1/ai-settings", json={"instructions": "Trate o cliente por senhor."})).raise_for_status()
    await shop.take(shop.request("Oi"))

    [asked] = await prompts()
    assert "Trate o cliente por senhor." in str(asked)


async def test_a_request_delivered_again_is_not_searched_for_again(shop: Any) -> None:
    request, event_id = shop.request("Oi"), uuid4()
    for _ in range(3):
        await shop.llm.receives(request, event_id=event_id)
        await shop.llm.run_jobs()

    assert len(await shop.told(request)) == len(await shop.spent()) == 1
    assert shop.knowledge.queries == ["Oi"]


async def test_a_turn_without_a_place_is_searched_for_by_whoever_takes_it(shop: Any) -> None:
    shop.llm.running.runner.leasing = False
    shop.knowledge.has(HOURS)
    request = shop.request(QUESTION)
    await shop.llm.receives(request)
    assert shop.knowledge.queries == []
    await shop.llm.run_jobs()

    [reply] = await shop.told(request)
    assert (reply.decision, shop.knowledge.queries) == ("answer", [QUESTION])


async def test_a_request_and_its_cancellation_together_ask_nobody(shop: Any) -> None:
    request = shop.request("Oi")
    cancelled = TurnCancelled(
        tenant_id=shop.tenant_id, turn_id=request.turn_id, conversation_id=request.conversation_id, reason="taken_over"
    )
    await shop.llm.receives(request, cancelled)
    await shop.llm.run_jobs()

    assert (await shop.told(request), shop.knowledge.queries) == ([], [])


async def test_knowledge_that_fails_ahead_is_asked_again(open_shop: Callable[..., Any]) -> None:
    shop = await open_shop(search_pause_s=0.01)
    shop.llm.running.runner.leasing = True
    shop.knowledge.has(HOURS)
    shop.knowledge.status = 422
    request = shop.request(QUESTION)
    receiving = asyncio.create_task(shop.llm.receives(request))
    await shop.knowledge.asked.wait()
    shop.knowledge.status = 200
    await receiving
    await shop.llm.run_jobs()

    [reply] = await shop.told(request)
    assert reply.decision == "answer"


async def test_a_request_that_comes_too_late_asks_nobody(shop: Any) -> None:
    failed = await shop.take(shop.request(QUESTION, deadline_s=-1))

    assert (failed.reason, shop.knowledge.queries) == ("deadline", [])
