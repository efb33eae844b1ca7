"""Answers of the plan are held in blocks: most turns ask nobody, and near the plan's end nobody keeps what another needs."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import orjson
import pytest
from common.errors import Unavailable
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from devkit.testing.statements import ask
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from llm_orchestration.domain.blocks import HEAR_S, LASTS_S, MEMORY_S, STALE_S, HeldReply, Purse, ReplyBlock

pytest_plugins = ("devkit.testing.simulator", "devkit.testing.peers")

TURN_S = 30.0


def purse(ready: int, now: float = 0, *, scarce: bool = False) -> Purse:
    one = Purse()
    one.add(ReplyBlock(uuid4(), ready, now + LASTS_S), now, scarce=scarce)
    return one


def take(purse: Purse, now: float, conversation_id: UUID | None = None) -> HeldReply | None:
    return purse.acquire(conversation_id or uuid4(), TURN_S, now)


def test_what_is_ready_is_taken_and_no_more() -> None:
    one = purse(2)
    assert [take(one, 0) is not None for _ in range(3)] == [True, True, False]


def test_no_turn_begins_under_a_block_that_ends_before_it() -> None:
    assert take(purse(1), LASTS_S - TURN_S - 31) is not None
    assert take(purse(1), LASTS_S - TURN_S - 29) is None


def test_what_a_turn_gives_back_the_next_one_finds_and_only_once() -> None:
    one = purse(1)
    answer = take(one, 0)
    assert answer is not None
    one.release(answer)
    one.release(answer)
    assert one.ready == 1


def test_what_was_told_as_spent_is_never_used_again() -> None:
    """The commit's answer was lost: the second try finds the job gone, and believes that it was somebody else's."""
    one = purse(1)
    answer = take(one, 0)
    assert answer is not None
    one.settle(answer)
    one.release(answer)
    assert take(one, 0) is None
    assert answer.block is not None, "a further try tells of the same block"


def test_a_conversation_has_one_answer_however_often_it_asks() -> None:
    one, conversation_id = purse(5), uuid4()
    answers = [take(one, 0, conversation_id) for _ in range(4)]
    assert one.ready == 4
    for answer in answers:
        assert answer is not None
        one.release(answer)
    assert one.ready == 5


def test_an_answer_that_was_given_is_not_taken_over() -> None:
    one, conversation_id = purse(5), uuid4()
    answered = take(one, 0, conversation_id)
    assert answered is not None
    one.settle(answered)
    assert take(one, 0, conversation_id) is not None
    assert one.ready == 3


def test_as_many_are_kept_ready_as_were_taken_lately() -> None:
    one = purse(20)
    assert one.ahead(0) == 0, "who asked once is not asked for ahead"
    for second in range(12):
        take(one, second)
    assert (one.ready, one.ahead(11)) == (8, 0)
    for second in range(12, 15):
        take(one, second)
    assert (one.ready, one.ahead(14)) == (5, 10)
    assert one.ahead(14 + MEMORY_S) == 0


def test_what_nobody_asks_for_any_more_goes_back_once() -> None:
    one = purse(8)
    take(one, 0)
    take(one, 1)
    (back,) = one.surplus(2).values()
    assert (back, one.ready) == (2, 4)
    (back,) = one.surplus(2 + MEMORY_S).values()
    assert (back, one.ready, one.surplus(30)) == (6, 0, {})


def test_what_is_given_back_to_a_block_that_was_returned_is_returned_too() -> None:
    one = purse(2)
    answer = take(one, 0)
    assert answer is not None
    assert list(one.surplus(MEMORY_S + 1).values()) == [1]
    one.release(answer)
    assert list(one.surplus(MEMORY_S + 2).values()) == [2]
    assert one.empty


def test_what_ends_too_soon_for_another_turn_goes_back_although_turns_go_on() -> None:
    one, soon = purse(4), LASTS_S - STALE_S + 1
    take(one, soon - 4)
    take(one, soon - 3)
    assert list(one.surplus(soon).values()) == [2]


def test_a_scarce_plan_is_kept_by_nobody() -> None:
    one = purse(3, scarce=True)
    take(one, 0)
    take(one, 0)
    assert one.ahead(0) == 0
    assert sum(one.surplus(0).values()) == 1


async def blocks(shop: Any) -> int:
    """How often billing granted a block."""
    async with shop.billing.session(shop.tenant_id) as session:
        return int((await ask(session, "select count(*) from block"))[0][0])


async def test_most_turns_ask_billing_nothing(shop: Any) -> None:
    for _ in range(40):
        await shop.ask("Oi")
    asked = await blocks(shop)

    assert asked <= 12
    assert len({spent.block_id for spent in await shop.spent()}) <= asked
    await shop.settle()
    assert await shop.quota() == (40, 0)


async def test_turns_that_find_nothing_ready_ask_together(shop: Any) -> None:
    await shop.llm.receives(*(shop.request("Oi") for _ in range(30)))
    await shop.llm.run_jobs()

    assert await blocks(shop) <= 4
    assert await shop.quota() == (0, 30)


async def leave(shop: Any, messages: int) -> None:
    """So many messages are left of the plan."""
    body = {"meter": "messages", "quantity": 500 - messages, "reference": "the-rest", "expires_in_s": 3_600}
    async with shop.billing.client(shop.tenant_id, service="test") as client:
        (await client.post("/v1/reservations", json=body)).raise_for_status()


async def test_to_the_last_answer_no_replica_keeps_what_another_one_needs(open_shop: Any) -> None:
    replicas = [await open_shop(), await open_shop()]
    await leave(replicas[0], 12)
    said = [await replicas[turn % 2].ask("Oi") for turn in range(13)]

    assert [type(one) for one in said] == [ReplyGenerated] * 12 + [TurnFailed]
    assert said[-1].reason == "quota_exhausted"  # type: ignore[union-attr]


async def test_a_busy_replica_hears_that_the_plan_ends_and_gives_back(open_shop: Any) -> None:
    busy, other = await open_shop(), await open_shop()
    for _ in range(8):
        await busy.ask("Oi")
    await nothing_is_under_way(busy)
    held = (await held_at_billing(busy)) - 8
    assert held > 0, "some are ready"
    await leave(busy, 500 - 492 + 8 + held)  # eight, beside what is used and ready
    said = [await other.ask("Oi") for _ in range(8)]
    assert (await other.ask("Oi")).reason == "quota_exhausted"
    quota = busy.llm.resources.quota
    quota.purses[busy.tenant_id].heard_at -= HEAR_S
    await quota.sweep()
    said += [await other.ask("Oi") for _ in range(held)]

    assert {type(one) for one in said} == {ReplyGenerated}
    assert (await other.ask("Oi")).reason == "quota_exhausted"


async def nothing_is_under_way(shop: Any) -> None:
    """What is asked for ahead of turns has come."""
    await asyncio.gather(*shop.llm.resources.quota._asking.values())


async def held_at_billing(shop: Any) -> int:
    async with shop.billing.client(shop.tenant_id) as client:
        usage = (await client.get("/v1/usage")).raise_for_status().json()
    return int(next(meter["held"] for meter in usage["meters"] if meter["meter"] == "messages"))


async def test_a_process_that_ends_gives_back_what_it_has_ready(shop: Any) -> None:
    for _ in range(10):
        await shop.ask("Oi")
    await shop.settle()
    await nothing_is_under_way(shop)
    ready = await held_at_billing(shop)
    await shop.llm.resources.quota.close()

    assert (ready > 0, await held_at_billing(shop)) == (True, 0)


async def test_what_billing_granted_unheard_goes_back(shop: Any) -> None:
    """Who waits in vain and asks again would hold the plan's last answers several times, and use none."""
    quota = shop.llm.resources.quota
    post = type(quota.billing).post

    async def too_late(peer: Any, path: str, *given: Any, **named: Any) -> Any:
        answer = await post(peer, path, *given, **named)
        if path == "/v1/blocks":
            raise Unavailable("billing does not answer")
        return answer

    with patch.object(type(quota.billing), "post", too_late):
        for _ in range(3):
            assert (await quota.acquire(shop.tenant_id, uuid4(), TURN_S)).answer is None
    assert await held_at_billing(shop) == 3
    await quota.sweep()
    assert await held_at_billing(shop) == 0


async def test_what_a_killed_process_held_comes_back_by_itself(shop: Any) -> None:
    for _ in range(10):
        await shop.ask("Oi")
    await shop.settle()
    await nothing_is_under_way(shop)
    assert await held_at_billing(shop) > 0
    async with shop.billing.session(shop.tenant_id) as session:
        await ask(session, "update block set expires_at = now() - interval '1 second'")

    assert await held_at_billing(shop) == 0


async def test_turns_of_two_tenants_use_blocks_of_their_own(shop: Any) -> None:
    other = shop.request("Oi").model_copy(update={"tenant_id": uuid4()})
    await shop.llm.receives(shop.request("Oi"), other)
    await shop.llm.run_jobs()

    assert await held_at_billing(shop) == 1
    assert await blocks(shop) == 1


@pytest.fixture
async def slow_model(listening: Any) -> AsyncIterator[Any]:
    """A model that answers nobody until `wanted` have asked."""

    class Slow:
        url = ""
        wanted = 300
        asked = 0
        all_here = asyncio.Event()

        async def complete(self) -> JSONResponse:
            self.asked += 1
            if self.asked >= self.wanted:
                self.all_here.set()
            await self.all_here.wait()
            said = {
                "decision": "clarify", "parts": ["Qual?"], "citations": [], "intent": "other", "entities": [],
                "sentiment": "neutral", "lead_score": 0, "confidence": 1, "handoff_reason": None,
            }  # fmt: skip
            message = {"role": "assistant", "content": orjson.dumps(said).decode(), "refusal": None}
            usage = {"prompt_tokens": 1, "completion_tokens": 1}
            return JSONResponse({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})

    one, app = Slow(), FastAPI()
    app.add_api_route("/v1/chat/completions", one.complete, methods=["POST"], response_model=None)
    async with listening(app) as url:
        one.url = f"{url}/v1"
        yield one


async def test_three_hundred_turns_wait_for_a_slow_model_together(open_shop: Any, slow_model: Any) -> None:
    shop = await open_shop(openai_base_url=slow_model.url, model_timeout_s=60)
    tenants = [uuid4() for _ in range(5)]
    requests = [shop.request("Oi", tenant_id=tenants[number % 5], deadline_s=120) for number in range(300)]
    await shop.llm.receives(*requests)
    await shop.llm.run_jobs()

    said = await shop.llm.published(ReplyGenerated)
    assert Counter(reply.tenant_id for reply in said) == dict.fromkeys(tenants, 60)
    assert {reply.decision for reply in said} == {"clarify"}
