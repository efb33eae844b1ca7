"""What goes wrong around a turn: in every case the customer gets an answer, or a person, before the deadline."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from devkit.testing.peers import served
from fastapi import FastAPI, Response
from llm_orchestration.metrics import COST, TOKENS, UNPRICED, WITHOUT_HOLD

from .shop import HOURS, QUESTION, Fail, OpenShop, Prompts, ScriptedModel, Shop

pytest_plugins = ("devkit.testing.simulator",)

NOWHERE = "http://127.0.0.1:1"
EXHAUSTED = {
    "error": {"message": "You exceeded your current quota", "type": "insufficient_quota", "code": "insufficient_quota"}
}


@pytest.fixture
async def open_bakery(open_shop: OpenShop) -> OpenShop:
    """A shop that knows its opening hours."""

    async def open_one(**settings: Any) -> Shop:
        shop = await open_shop(**settings)
        shop.knowledge.has(HOURS)
        return shop

    return open_one


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 503}, {"status": 429}, {"drop": "before"}, {"drop": "after"}, {"status": 408}],
    ids=lambda fault: "-".join(map(str, *fault.items())) if len(fault) == 1 else str(fault),
)
async def test_what_may_pass_is_tried_once_more(
    open_bakery: OpenShop, fail: Fail, prompts: Prompts, fault: dict[str, Any]
) -> None:
    shop = await open_bakery()
    await fail(**fault, times=1)
    reply = await shop.ask(QUESTION)

    assert (reply.decision, len(await prompts())) == ("answer", 2)
    assert len(await shop.spent()) == 1


@pytest.mark.parametrize(
    "fault",
    [{"status": 400}, {"status": 401}, {"status": 403}, {"status": 404}, {"status": 422}, {"status": 429, "error": EXHAUSTED}],
    ids=["400", "401", "403", "404", "422", "insufficient_quota"],
)
async def test_what_will_not_pass_is_not_tried_again(
    open_bakery: OpenShop, fail: Fail, prompts: Prompts, fault: dict[str, Any]
) -> None:
    shop = await open_bakery()
    await fail(**fault)
    failed = await shop.ask_in_vain(QUESTION)

    assert (failed.reason, len(await prompts())) == ("model_unavailable", 1)
    assert (await shop.spent(), await shop.usage()) == ([], (0, 0))


async def test_a_model_that_keeps_failing_is_a_person_and_the_hold_is_given_back(open_bakery: OpenShop, fail: Fail) -> None:
    shop = await open_bakery()
    await fail(status=500)
    request = shop.request(QUESTION)
    failed = await shop.failure_of(request)

    assert failed.reason == "model_unavailable"
    assert await shop.usage() == (0, 0)
    trace = await shop.trace(request.turn_id)
    assert (trace["failure"], trace["decision"], trace["model_calls"]) == ("model_unavailable", None, 0)


async def test_a_sick_model_is_soon_left_alone(open_bakery: OpenShop, fail: Fail, prompts: Prompts) -> None:
    shop = await open_bakery()
    await fail(status=500)
    for _ in range(5):
        await shop.ask_in_vain(QUESTION)

    assert len(await prompts()) == 5


async def test_a_model_that_hangs_costs_the_turn_its_deadline_and_no_more(open_bakery: OpenShop, fail: Fail) -> None:
    shop = await open_bakery()
    await fail(hang=True)
    started = time.monotonic()
    failed = await shop.ask_in_vain(QUESTION, deadline_s=1.0)

    assert failed.reason == "deadline"
    assert 0.8 < time.monotonic() - started < 30, "and not what the client would wait"
    assert await shop.usage() == (0, 0)


async def test_a_call_that_hangs_is_made_again_while_there_is_time(open_bakery: OpenShop, fail: Fail) -> None:
    shop = await open_bakery(model_timeout_s=3)
    await fail(hang=True, times=1)

    assert (await shop.ask(QUESTION)).decision == "answer"


async def test_a_turn_whose_time_is_over_asks_nobody(open_bakery: OpenShop, prompts: Prompts) -> None:
    shop = await open_bakery(deadline_margin_s=5)
    failed = await shop.ask_in_vain(QUESTION, deadline_s=4.9)

    assert (failed.reason, await prompts(), shop.knowledge.queries) == ("deadline", [], [])


@pytest.mark.parametrize("fault", [{"invalid_json": True}, {"truncate": True}, {"empty": True}], ids=lambda one: str(*one))
async def test_one_repair_is_asked_for_with_the_mistake_and_booked(
    open_bakery: OpenShop, fail: Fail, prompts: Prompts, fault: dict[str, Any]
) -> None:
    shop = await open_bakery()
    await fail(**fault, times=1)
    request = shop.request(QUESTION)
    reply = await shop.reply_to(request)

    first, second = await prompts()
    assert reply.decision == "answer"
    assert second["messages"][: len(first["messages"])] == first["messages"]
    assert second["messages"][-1]["role"] == "system"
    assert "cannot be used" in second["messages"][-1]["content"]
    trace = await shop.trace(request.turn_id)
    assert (trace["model_calls"], trace["input_tokens"]) == (2, reply.usage.input_tokens)
    assert reply.usage.input_tokens > 600
    assert [spent.usage for spent in await shop.spent()] == [reply.usage]


@pytest.mark.parametrize("fault", [{"invalid_json": True}, {"truncate": True}, {"empty": True}], ids=lambda one: str(*one))
async def test_nonsense_twice_is_a_person_but_its_tokens_are_booked(
    open_bakery: OpenShop, fail: Fail, prompts: Prompts, fault: dict[str, Any]
) -> None:
    shop = await open_bakery()
    await fail(**fault)
    failed = await shop.ask_in_vain(QUESTION)

    assert (failed.reason, len(await prompts())) == ("invalid_output", 2)
    (spent,) = await shop.spent()
    assert (spent.answers, spent.usage.input_tokens > 600) == (0, True)
    await shop.settle()
    assert await shop.usage() == (0, 0)


async def test_a_deadline_in_the_middle_of_a_repair_still_books_the_first_call(
    open_bakery: OpenShop, model: ScriptedModel
) -> None:
    shop = await open_bakery(openai_base_url=model.url)
    model.at_once = 1
    model.released.clear()
    failed = await shop.ask_in_vain(QUESTION, deadline_s=1.0)

    assert failed.reason == "deadline"
    assert [(spent.answers, spent.usage.input_tokens > 300) for spent in await shop.spent()] == [(0, True)]
    assert model.calls == 2


async def test_a_refusal_is_a_handoff_and_is_not_argued_with(open_bakery: OpenShop, fail: Fail, prompts: Prompts) -> None:
    shop = await open_bakery()
    await fail(refusal=True)
    reply = await shop.ask(QUESTION)

    assert (reply.decision, reply.handoff_reason, reply.parts) == ("handoff", "model_refused", ())
    assert len(await prompts()) == 1


async def test_the_fallback_is_asked_once_when_the_model_is_away(open_bakery: OpenShop, prompts: Prompts) -> None:
    shop = await open_bakery(model="gpt-unheard-of", fallback_model="sim-extractive")
    reply = await shop.ask(QUESTION)

    assert (reply.decision, reply.model) == ("answer", "sim-extractive")
    assert [prompt["model"] for prompt in await prompts()] == ["gpt-unheard-of", "sim-extractive"]


async def test_a_fallback_that_is_away_too_is_a_person(open_bakery: OpenShop, fail: Fail, prompts: Prompts) -> None:
    shop = await open_bakery(fallback_model="gpt-other")
    await fail(status=500)

    assert (await shop.ask_in_vain(QUESTION)).reason == "model_unavailable"
    assert [prompt["model"] for prompt in await prompts()] == ["sim-extractive", "sim-extractive", "gpt-other"]


async def test_without_knowledge_a_person_answers_and_no_model_guesses(open_bakery: OpenShop, prompts: Prompts) -> None:
    shop = await open_bakery()
    shop.knowledge.status = 503
    reply = await shop.ask(QUESTION)

    assert (reply.decision, reply.handoff_reason, reply.model) == ("handoff", "knowledge_unavailable", None)
    assert (await prompts(), await shop.spent(), await shop.usage()) == ([], [], (0, 0))


async def test_knowledge_that_only_restarts_costs_the_customer_a_moment(open_bakery: OpenShop) -> None:
    shop = await open_bakery()
    shop.knowledge.has(HOURS)
    shop.knowledge.status = 503
    asked = asyncio.create_task(shop.ask(QUESTION))
    await shop.knowledge.asked.wait()
    shop.knowledge.status = 200

    assert (await asked).decision == "answer"


async def test_without_billing_the_customer_is_answered_and_the_answer_is_booked(open_bakery: OpenShop) -> None:
    shop = await open_bakery(billing_url=NOWHERE)
    before = WITHOUT_HOLD._value.get()
    reply = await shop.ask(QUESTION)

    assert (reply.decision, WITHOUT_HOLD._value.get() - before) == ("answer", 1)
    assert [(spent.reservation_id, spent.answers) for spent in await shop.spent()] == [(None, 1)]
    await shop.settle()
    assert await shop.usage() == (1, 0)


async def never_answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def test_a_billing_that_hangs_delays_the_answer_by_its_timeout_only(open_bakery: OpenShop) -> None:
    async with await asyncio.start_server(never_answering, "127.0.0.1", 0) as black_hole:
        url = f"http://127.0.0.1:{black_hole.sockets[0].getsockname()[1]}"
        shop = await open_bakery(billing_url=url, reserve_timeout_s=0.3)
        reply = await shop.ask(QUESTION)

        assert reply.decision == "answer"
        assert (await shop.trace(reply.turn_id))["reserve_ms"] < 15_000, "the turn had twenty seconds"


async def test_an_exhausted_plan_is_a_person_and_costs_nothing(open_bakery: OpenShop, prompts: Prompts) -> None:
    shop = await open_bakery()
    await shop.leave(0)
    failed = await shop.ask_in_vain(QUESTION)

    assert failed.reason == "quota_exhausted"
    assert (await prompts(), await shop.spent(), await shop.usage()) == ([], [], (0, 500))


async def test_a_model_without_a_price_costs_nothing_and_is_counted(open_bakery: OpenShop) -> None:
    own = await open_bakery(prices={"sim-extractive": (1_000_000, 2_000_000)})
    usage = (await own.ask(QUESTION)).usage

    assert usage.cost_micros == usage.input_tokens + 2 * usage.output_tokens
    assert UNPRICED.labels("sim-extractive")._value.get() == 0


async def test_what_a_model_costs_is_counted_as_it_is_booked(open_bakery: OpenShop) -> None:
    counted = (
        TOKENS.labels("sim-extractive", "input"),
        TOKENS.labels("sim-extractive", "output"),
        COST.labels("sim-extractive"),
    )
    before = [one._value.get() for one in counted]

    own = await open_bakery(prices={"sim-extractive": (1_000_000, 2_000_000)})
    usage = (await own.ask(QUESTION)).usage

    rise = [one._value.get() - was for one, was in zip(counted, before, strict=True)]
    assert rise == [usage.input_tokens, usage.output_tokens, usage.cost_micros]


async def test_a_bug_is_tried_again_and_then_a_person(open_bakery: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    shop = await open_bakery()
    kind = shop.llm.running.service.jobs.kinds["turn"]
    monkeypatch.setitem(kind.__dict__, "run", broken)
    await shop.llm.receives(shop.request(QUESTION))
    await shop.llm.run_jobs(even_if_early=True)

    assert [event.reason for event in await shop.llm.published(TurnFailed)] == ["internal"]
    assert await shop.llm.published(ReplyGenerated) == []


@dataclass
class Vendor:
    """A model's address that gives `answer` to everything, and notes when it was asked."""

    url: str = ""
    answer: Response = field(default_factory=lambda: Response(status_code=500))
    asked_at: list[float] = field(default_factory=list)

    async def complete(self) -> Response:
        self.asked_at.append(time.monotonic())
        return self.answer


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    one, app = Vendor(), FastAPI()
    app.add_api_route("/v1/chat/completions", one.complete, methods=["POST"], response_model=None)
    async with served(app) as url:
        one.url = f"{url}/v1"
        yield one


async def test_the_pause_that_the_vendor_asks_for_is_kept(open_bakery: OpenShop, vendor: Vendor) -> None:
    shop = await open_bakery(openai_base_url=vendor.url)
    vendor.answer = Response(status_code=429, headers={"retry-after-ms": "700"})
    await shop.ask_in_vain(QUESTION)

    first, second = vendor.asked_at
    assert second - first >= 0.7


async def test_a_pause_beyond_the_deadline_is_not_waited_for(open_bakery: OpenShop, vendor: Vendor) -> None:
    shop = await open_bakery(openai_base_url=vendor.url)
    vendor.answer = Response(status_code=429, headers={"retry-after": "60"})
    started = time.monotonic()

    assert (await shop.ask_in_vain(QUESTION)).reason == "model_unavailable"
    assert len(vendor.asked_at) == 1
    assert time.monotonic() - started < 30, "and not a minute"


@pytest.mark.parametrize("body", ["<html>gateway</html>", '{"choices": []}', ""])
async def test_a_success_that_is_no_completion_is_a_failure(open_bakery: OpenShop, vendor: Vendor, body: str) -> None:
    shop = await open_bakery(openai_base_url=vendor.url)
    vendor.answer = Response(body, media_type="application/json" if body[:1] in ("{", "[") else "text/html")

    assert (await shop.ask_in_vain(QUESTION)).reason == "model_unavailable"
    assert len(vendor.asked_at) == 2
