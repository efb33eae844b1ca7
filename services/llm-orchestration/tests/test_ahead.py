"""A turn that starts here is searched for while its request is still being written down."""

import asyncio
from uuid import uuid4

import pytest
from contracts.conversation import TurnCancelled
from contracts.llm_orchestration import ReplyGenerated
from devkit.testing.statements import ask

from .shop import HOURS, QUESTION, OpenShop, Prompts, Shop

pytest_plugins = ("devkit.testing.simulator",)


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    """One whose turns start as soon as they are written."""
    shop = await open_shop()
    shop.starts_turns_at_once()
    return shop


async def test_knowledge_is_asked_before_the_request_is_committed_and_only_once(shop: Shop) -> None:
    shop.knowledge.has(HOURS)
    request = shop.request(QUESTION)
    async with shop.llm.session(shop.tenant_id) as blocking:
        await ask(blocking, "lock table ai_agent in access exclusive mode")
        receiving = asyncio.create_task(shop.llm.receives(request))
        await shop.knowledge.asked.wait()
        assert not receiving.done()
        assert await shop.events_of(request) == []
    await receiving
    await shop.llm.run_jobs()

    [reply] = await shop.events_of(request)
    assert isinstance(reply, ReplyGenerated)
    assert (reply.decision, reply.parts) == ("answer", ("Aos domingos abrimos das 9h às 13h.",))
    assert shop.knowledge.queries == [QUESTION]


async def test_the_settings_of_the_moment_count_although_the_search_began_before(shop: Shop, prompts: Prompts) -> None:
    async with shop.llm.client(shop.tenant_id) as client:
        (await client.put("/v1/ai-settings", json={"instructions": "Trate o cliente por senhor."})).raise_for_status()
    await shop.run(shop.request("Oi"))

    [asked] = await prompts()
    assert "Trate o cliente por senhor." in str(asked)


async def test_a_request_delivered_again_is_not_searched_for_again(shop: Shop) -> None:
    request, event_id = shop.request("Oi"), uuid4()
    for _ in range(3):
        await shop.llm.receives(request, event_id=event_id)
        await shop.llm.run_jobs()

    assert len(await shop.events_of(request)) == len(await shop.spent()) == 1
    assert shop.knowledge.queries == ["Oi"]


async def test_a_turn_without_a_place_is_searched_for_by_whoever_takes_it(shop: Shop) -> None:
    shop.llm.running.runner.leasing = False
    shop.knowledge.has(HOURS)
    request = shop.request(QUESTION)
    await shop.llm.receives(request)
    assert shop.knowledge.queries == []
    await shop.llm.run_jobs()

    [reply] = await shop.events_of(request)
    assert isinstance(reply, ReplyGenerated)
    assert (reply.decision, shop.knowledge.queries) == ("answer", [QUESTION])


async def test_a_request_and_its_cancellation_together_ask_nobody(shop: Shop) -> None:
    request = shop.request("Oi")
    cancelled = TurnCancelled(
        tenant_id=shop.tenant_id, turn_id=request.turn_id, conversation_id=request.conversation_id, reason="taken_over"
    )
    await shop.llm.receives(request, cancelled)
    await shop.llm.run_jobs()

    assert (await shop.events_of(request), shop.knowledge.queries) == ([], [])


async def test_knowledge_that_fails_ahead_is_asked_again(open_shop: OpenShop) -> None:
    shop = await open_shop(search_pause_s=0.01)
    shop.starts_turns_at_once()
    shop.knowledge.has(HOURS)
    shop.knowledge.status = 422
    request = shop.request(QUESTION)
    receiving = asyncio.create_task(shop.llm.receives(request))
    await shop.knowledge.asked.wait()
    shop.knowledge.status = 200
    await receiving
    await shop.llm.run_jobs()

    [reply] = await shop.events_of(request)
    assert isinstance(reply, ReplyGenerated)
    assert reply.decision == "answer"


async def test_a_request_that_comes_too_late_asks_nobody(shop: Shop) -> None:
    failed = await shop.failure_of(shop.request(QUESTION, deadline_s=-1))

    assert (failed.reason, shop.knowledge.queries) == ("deadline", [])
