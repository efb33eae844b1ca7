"""A turn as customers, tenants and billing see it, with a model that answers."""

from typing import Literal
from uuid import UUID, uuid4

import pytest
from contracts.conversation import ContactFacts, TurnCancelled, TurnRequested
from contracts.event import Event
from contracts.gateway import TenantChanged
from contracts.llm_orchestration import QuestionUnanswered, ReplyGenerated, SuggestionGenerated, TokensSpent
from devkit.testing.statements import ask, watched

from .shop import HOURS, QUESTION, OpenShop, Prompts, ScriptedModel, Shop

pytest_plugins = ("devkit.testing.simulator",)


Reason = Literal["superseded", "taken_over", "closed"]


async def test_a_question_is_answered_from_a_passage_and_booked_once(shop: Shop) -> None:
    chunk_id = shop.knowledge.has(HOURS)
    request = shop.request(QUESTION)
    reply = await shop.reply_to(request)

    assert (reply.decision, reply.model, reply.intent) == ("answer", "sim-extractive", "opening_hours")
    assert reply.parts == ("Aos domingos abrimos das 9h às 13h.",)
    assert [(one.chunk_id, one.title, one.score) for one in reply.citations] == [(chunk_id, "Horários", 0.83)]
    assert (reply.conversation_id, reply.up_to_sequence) == (request.conversation_id, 7)
    (spent,) = await shop.spent()
    assert (spent.answers, spent.usage) == (1, reply.usage)
    assert spent.usage.input_tokens > 300
    assert spent.usage.cost_micros > 0
    assert await shop.usage() == (0, 1)
    await shop.settle()
    assert await shop.usage() == (1, 0)


async def test_words_that_a_person_approved_are_said_as_they_are_and_no_model_is_asked(shop: Shop, prompts: Prompts) -> None:
    shop.knowledge.has(HOURS)
    words = "Aos domingos *descansamos*.\n\n| Veja | www.nowhere.example [p1] |  "
    answer_id = shop.knowledge.has_approved(words, verbatim=True)
    request = shop.request(QUESTION)
    for _ in range(2):
        await shop.llm.receives(request, event_id=request.turn_id)
        await shop.llm.run_jobs()
    [reply] = await shop.llm.published(ReplyGenerated)

    assert (reply.decision, reply.parts, reply.model, reply.confidence) == ("answer", (words,), None, 0.93)
    assert reply.curated_answer_id == answer_id
    assert [(one.chunk_id, one.kind) for one in reply.citations] == [(answer_id, "curated_answer")]
    assert await prompts() == []
    [spent] = await shop.spent()
    assert (spent.answers, spent.usage.input_tokens, spent.usage.cost_micros) == (1, 0, 0)
    assert await shop.usage() == (0, 1)
    await shop.settle()
    await shop.settle()
    assert await shop.usage() == (1, 0)
    trace = await shop.trace(request.turn_id)
    assert (trace["curated_answer_id"], trace["model_calls"], trace["decision"]) == (str(answer_id), 0, "answer")


async def test_words_that_a_person_approved_are_suggested_for_nothing(shop: Shop, prompts: Prompts) -> None:
    answer_id = shop.knowledge.has_approved("Aos domingos descansamos.", verbatim=True)
    await shop.llm.receives(shop.request(QUESTION, mode="suggest"))
    await shop.llm.run_jobs()
    [suggestion] = await shop.llm.published(SuggestionGenerated)

    assert (suggestion.parts, suggestion.curated_answer_id) == (("Aos domingos descansamos.",), answer_id)
    assert (await prompts(), await shop.spent(), await shop.usage()) == ([], [], (0, 0))


async def test_an_approved_answer_that_may_be_worded_anew_is_the_first_that_a_model_reads(shop: Shop, prompts: Prompts) -> None:
    shop.knowledge.has("Temos estacionamento para 20 carros.", title="Carros")
    answer_id = shop.knowledge.has_approved(HOURS, verbatim=False)
    request = shop.request(QUESTION)
    reply = await shop.reply_to(request)

    [prompt] = await prompts()
    assert '<passage id="p1" title="Abrem aos domingos?">' in prompt["messages"][1]["content"]
    assert (reply.model, reply.curated_answer_id) == ("sim-extractive", None)
    assert [(one.chunk_id, one.kind) for one in reply.citations] == [(answer_id, "curated_answer")]
    assert (await shop.trace(request.turn_id))["curated_answer_id"] is None


async def test_the_same_request_delivered_again_is_answered_once(shop: Shop) -> None:
    request, event_id = shop.request("Oi"), uuid4()
    for _ in range(3):
        await shop.llm.receives(request, event_id=event_id)
        await shop.llm.run_jobs()

    assert len(await shop.events_of(request)) == len(await shop.spent()) == 1


async def test_a_greeting_needs_no_passage(shop: Shop) -> None:
    reply = await shop.ask("Bom dia!")

    assert (reply.decision, reply.intent, reply.citations) == ("answer", "greeting", ())
    assert len(reply.parts) == 1


async def test_a_question_that_no_passage_answers_is_handed_to_a_person(shop: Shop) -> None:
    reply = await shop.ask("Qual é a capital da Mongólia?")

    assert (reply.decision, reply.handoff_reason) == ("handoff", "no_information")
    assert [spent.answers for spent in await shop.spent()] == [0]
    await shop.settle()
    assert await shop.usage() == (0, 0)


async def test_what_was_asked_in_vain_is_told_and_nothing_else(shop: Shop) -> None:
    contact_id = uuid4()
    reply = await shop.ask("Qual é a capital da Mongólia?", contact_id=contact_id)
    await shop.ask("Quero falar com um atendente", contact_id=contact_id)
    await shop.ask("Bom dia!", contact_id=contact_id)
    await shop.llm.receives(shop.request("Qual é a capital da Mongólia?", mode="suggest"))
    await shop.llm.run_jobs()
    [asked] = await shop.llm.published(QuestionUnanswered)

    assert (asked.question, asked.reason) == ("Qual é a capital da Mongólia?", "no_information")
    assert (asked.turn_id, asked.contact_id) == (reply.turn_id, contact_id)


async def test_a_customer_who_wants_a_person_gets_one(shop: Shop) -> None:
    shop.knowledge.has(HOURS)
    reply = await shop.ask("Quero falar com um atendente")

    assert (reply.decision, reply.handoff_reason) == ("handoff", "customer_request")


async def test_where_nobody_waits_nothing_is_said_and_no_model_is_asked(shop: Shop, prompts: Prompts) -> None:
    reply = await shop.ask("Oi", ("ai", "Olá!"), ("system", "conversation assigned"))

    assert (reply.decision, reply.model, reply.parts) == ("none", None, ())
    assert (await prompts(), await shop.spent(), await shop.usage()) == ([], [], (0, 0))


async def test_only_what_the_customer_wrote_since_the_last_answer_is_searched(shop: Shop) -> None:
    await shop.ask("Vendem bolo?", ("agent", "Sim!"), "E pão?", "De forma?")

    assert shop.knowledge.queries == ["E pão?\nDe forma?"]


async def test_a_newer_turn_takes_the_place_of_an_older_one(shop: Shop) -> None:
    older = shop.request("Oi")
    newer = shop.request("Oi", "Tudo bem?", conversation_id=older.conversation_id)
    await shop.llm.receives(older)
    await shop.llm.receives(newer)
    await shop.llm.run_jobs()

    assert await shop.events_of(older) == []
    assert len(await shop.events_of(newer)) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_a_cancelled_turn_says_nothing(shop: Shop, together: bool) -> None:
    request = shop.request("Oi")
    cancellation = cancelled(request, "taken_over")
    batches: list[list[Event]] = [[request, cancellation]] if together else [[request], [cancellation]]
    for batch in batches:
        await shop.llm.receives(*batch)

    assert await shop.llm.jobs() == []


async def test_a_late_cancellation_leaves_the_next_turn_alone(shop: Shop) -> None:
    request = shop.request("Oi")
    late = TurnCancelled(
        tenant_id=shop.tenant_id, turn_id=uuid4(), conversation_id=request.conversation_id, reason="superseded"
    )
    await shop.llm.receives(request)
    await shop.llm.receives(late)
    await shop.llm.run_jobs()

    assert len(await shop.events_of(request)) == 1


def cancelled(request: TurnRequested, reason: Reason = "superseded") -> TurnCancelled:
    return TurnCancelled(
        tenant_id=request.tenant_id, turn_id=request.turn_id, conversation_id=request.conversation_id, reason=reason
    )


async def test_a_turn_that_is_cancelled_while_it_runs_says_nothing_and_costs_its_tokens(
    open_shop: OpenShop, model: ScriptedModel
) -> None:
    shop = await open_thinking_shop(open_shop, model)
    request = shop.request(QUESTION)
    await shop.llm.receives(request)
    await model.has_been_called(1)
    await shop.llm.receives(cancelled(request, "closed"))
    model.released.set()
    await shop.llm.run_jobs()

    assert await shop.events_of(request) == []
    (spent,) = await shop.spent()
    assert (spent.turn_id, spent.answers, spent.usage.input_tokens > 0) == (request.turn_id, 0, True)
    await shop.settle()
    assert await shop.usage() == (0, 0)


async def open_thinking_shop(open_shop: OpenShop, model: ScriptedModel) -> Shop:
    """Returns a shop whose turns start at once, and whose model thinks until it is released."""
    model.fills_in(intent="greeting", parts=["Olá!"])
    model.released.clear()
    shop = await open_shop(openai_base_url=model.url)
    shop.starts_turns_at_once()
    return shop


async def test_customers_who_write_while_the_ai_thinks_hold_one_answer_each(open_shop: OpenShop, model: ScriptedModel) -> None:
    """Nine messages of each of four customers, each while the model still thinks about the one before."""
    shop = await open_thinking_shop(open_shop, model)
    conversations, last, most_held = [uuid4() for _ in range(4)], dict[UUID, TurnRequested](), 0
    for message in range(9):
        for one in conversations:
            now = [cancelled(last[one])] if one in last else []
            last[one] = shop.request(QUESTION, conversation_id=one)
            await shop.llm.receives(*now, last[one])
            await shop.billing.receives(*now)
        await model.has_been_called(len(conversations) * (message + 1))
        most_held = max(most_held, len(shop.quota.purses[shop.tenant_id].held))
    model.released.set()
    await shop.llm.run_jobs()
    await shop.settle()

    assert most_held == len(conversations)
    assert await shop.usage() == (len(conversations), 0)
    assert len(await shop.spent()) == 9 * len(conversations), "what the others cost is published as well"


async def test_an_attempt_that_was_overtaken_costs_its_tokens_and_gives_back_its_answer(
    open_shop: OpenShop, model: ScriptedModel
) -> None:
    """A process is paused while the model thinks: its lease ends, and another one takes the same turn."""
    shop = await open_thinking_shop(open_shop, model)
    await shop.llm.receives(shop.request(QUESTION))
    await model.has_been_called(1)
    async with shop.llm.database.kernel.connect() as connection:
        await ask(connection, "update job set lease_token = gen_random_uuid(), attempts = 2")
    model.released.set()
    await shop.llm.run_jobs()
    (overtaken,) = await shop.spent()
    await shop.settle()
    assert (overtaken.attempt, overtaken.block_id, overtaken.answers) == (1, None, 0)
    assert await shop.usage() == (0, 0)


async def test_a_request_that_is_told_as_two_events_costs_one_answer(shop: Shop) -> None:
    request = shop.request("Oi")
    for _ in range(2):
        await shop.llm.receives(request)
        await shop.llm.run_jobs()

    await shop.settle()
    assert await shop.usage() == (1, 0)


async def test_an_interrupted_turn_is_taken_again(shop: Shop) -> None:
    """A process claims the job and is killed: its lease runs out and somebody else takes the turn."""
    request = shop.request("Oi")
    await shop.llm.receives(request)
    claim = "update job set lease_token = gen_random_uuid(), leased_until = now() - interval '1 s', attempts = 1"
    async with shop.llm.database.kernel.connect() as connection:
        await ask(connection, claim)
    await shop.llm.run_jobs()

    assert len(await shop.events_of(request)) == 1
    await shop.settle()
    assert await shop.usage() == (1, 0)


async def test_two_tenants_in_one_batch_keep_their_settings_apart(shop: Shop, prompts: Prompts) -> None:
    other_id, conversation_id = uuid4(), uuid4()
    for tenant_id, secret in ((shop.tenant_id, "Frete grátis acima de R$ 77"), (other_id, "Frete sempre pago")):
        async with shop.llm.client(tenant_id) as client:
            (await client.put("/v1/ai-settings", json={"instructions": secret})).raise_for_status()
    mine = shop.request("Oi", conversation_id=conversation_id)
    theirs = mine.model_copy(update={"tenant_id": other_id, "turn_id": uuid4()})
    cancelled = TurnCancelled(tenant_id=other_id, turn_id=mine.turn_id, conversation_id=conversation_id, reason="superseded")
    await shop.llm.receives(mine, theirs, cancelled)
    await shop.llm.run_jobs()

    systems = sorted(prompt["messages"][0]["content"] for prompt in await prompts())
    assert len(systems) == 2
    assert ["grátis" in one for one in systems] != ["pago" in one for one in systems]
    assert sorted(["grátis" in one, "pago" in one] for one in systems) == [[False, True], [True, False]]
    assert {one.tenant_id for one in await shop.llm.published(TokensSpent)} == {shop.tenant_id, other_id}


async def test_the_prompt_knows_business_customer_language_and_local_time(shop: Shop, prompts: Prompts) -> None:
    profile = TenantChanged(tenant_id=shop.tenant_id, version=2, name="Padaria Sol", time_zone="America/Sao_Paulo")
    outdated = profile.model_copy(update={"version": 1, "name": "Padaria Velha"})
    await shop.llm.receives(profile, outdated)
    await shop.ask("Oi", contact=ContactFacts(name="Ana", labels=("vip",)), language="pt")

    ((system, *_),) = [prompt["messages"] for prompt in await prompts()]
    for known in ("Padaria Sol", '{"name": "Ana", "labels": ["vip"]}', "most likely pt", "(America/Sao_Paulo)"):
        assert known in system["content"]


async def test_the_tenants_choice_of_model_and_temperature_is_sent(open_shop: OpenShop, prompts: Prompts) -> None:
    shop = await open_shop(models=("gpt-4o",), fallback_model="sim-extractive", temperature=0.1, max_output_tokens=300)
    async with shop.llm.client(shop.tenant_id) as client:
        (await client.put("/v1/ai-settings", json={"model": "gpt-4o", "temperature": 0.7})).raise_for_status()
    reply = await shop.ask("Oi")

    wanted, fallback = await prompts()
    assert (wanted["model"], wanted["temperature"], wanted["max_completion_tokens"]) == ("gpt-4o", 0.7, 300)
    assert (fallback["model"], reply.model, reply.decision) == ("sim-extractive", "sim-extractive", "answer")


async def test_knowledge_is_asked_for_the_bases_that_the_ai_knows(shop: Shop) -> None:
    bases = [str(uuid4())]
    await shop.ask(QUESTION)
    async with shop.llm.client(shop.tenant_id) as client:
        (await client.put("/v1/ai-settings", json={"knowledge_base_ids": bases})).raise_for_status()
    await shop.ask(QUESTION)
    async with shop.llm.client(shop.tenant_id) as client:
        (await client.put("/v1/ai-settings", json={"knowledge_base_ids": []})).raise_for_status()
    await shop.ask(QUESTION)

    assert shop.knowledge.bases == [None, bases, []]


async def test_a_turn_leaves_a_trace_without_a_word_of_the_customer(shop: Shop) -> None:
    shop.knowledge.has(HOURS)
    request = shop.request(QUESTION)
    reply = await shop.reply_to(request)
    trace = await shop.trace(request.turn_id)

    assert (trace["decision"], trace["failure"], trace["model_calls"], trace["passages"]) == ("answer", None, 1, 1)
    assert trace["citations"] == [one.model_dump(mode="json") for one in reply.citations]
    assert trace["cost_micros"] == reply.usage.cost_micros
    assert min(trace[stage] for stage in ("reserve_ms", "search_ms", "model_ms")) >= 0
    assert "domingos" not in str(trace)


async def test_turns_of_several_tenants_that_end_together_are_traced_in_one_statement(shop: Shop) -> None:
    requests = [shop.request("Oi", tenant_id=uuid4()) for _ in range(10)]
    await shop.llm.receives(*requests)
    with watched(shop.llm.database.app) as statements:
        await shop.llm.run_jobs()

    commits = sum(statement.endswith("commit") for statement in statements)
    assert sum("turn_trace" in statement for statement in statements) <= commits
    assert len(await shop.llm.published(ReplyGenerated)) == 10


async def test_many_turns_of_a_polled_batch_are_all_answered(shop: Shop) -> None:
    shop.knowledge.has(HOURS)
    requests = [shop.request(QUESTION) for _ in range(100)]
    await shop.llm.receives(*requests)
    await shop.llm.run_jobs()

    replies = await shop.llm.published(ReplyGenerated)
    assert {one.turn_id for one in replies} == {one.turn_id for one in requests}
    assert {one.decision for one in replies} == {"answer"}
    assert (await shop.usage())[1] == 100


async def test_a_suggestion_is_told_as_one_and_takes_no_reply_of_the_plan(shop: Shop) -> None:
    shop.knowledge.has(HOURS)
    request = shop.request(QUESTION, mode="suggest")
    await shop.llm.receives(request)
    await shop.llm.run_jobs()

    (suggestion,) = await shop.llm.published(SuggestionGenerated)
    assert (suggestion.turn_id, suggestion.decision) == (request.turn_id, "answer")
    assert suggestion.parts == ("Aos domingos abrimos das 9h às 13h.",)
    assert await shop.llm.published(ReplyGenerated) == []
    (spent,) = await shop.spent()
    assert (spent.answers, spent.block_id, spent.usage) == (0, None, suggestion.usage)
    assert spent.usage.cost_micros > 0
    await shop.settle()
    assert await shop.usage() == (0, 0)
    assert (await shop.trace(request.turn_id))["mode"] == "suggest"
