"""A customer is asked how content they are after a person closed it: a number is the answer, and nothing is reopened by it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.content import IncomingContent
from contracts.conversation import (
    Actor,
    ConversationOpened,
    ConversationReopened,
    MessageSendRequested,
    TurnRequested,
)
from contracts.people import ConversationRated
from conversation.domain.satisfaction import SCORE
from devkit.testing.statements import ask, watched
from pydantic import TypeAdapter

from .world import Customer, Desk

DUE = "satisfaction-due"
QUESTION = "De 1 (péssimo) a 5 (ótimo), como foi o nosso atendimento? Responda só com o número."
CONTENT: TypeAdapter[IncomingContent] = TypeAdapter(IncomingContent)


async def served(desk: Desk, customer: Customer, agent: UUID, **rules: Any) -> None:
    """A person has served the customer and closed the conversation."""
    await desk.sets(**{"asks_satisfaction": True} | rules)
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "close")
    await desk.harness.forget()


async def asked(desk: Desk, customer: Customer, agent: UUID) -> None:
    await served(desk, customer, agent, satisfaction_after_minutes=0)
    await desk.time_for(DUE)
    await desk.harness.forget()


async def sent(desk: Desk) -> list[str]:
    return [one.content.text for one in await desk.published(MessageSendRequested)]


async def test_who_was_served_is_asked_once_and_a_number_is_the_answer(desk: Desk, customer: Customer, agent: UUID) -> None:
    await served(desk, customer, agent)
    assert [job.kind for job in await desk.harness.jobs() if job.kind == DUE] == [DUE]
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "update conversation set closed_at = closed_at - interval '5 minutes'")
    await desk.time_for(DUE)
    assert await sent(desk) == [QUESTION]
    assert (await desk.conversation())["phase"] == "resolved"

    await desk.receives(customer.writes(" 4 ⭐"))
    (rated,) = await desk.published(ConversationRated)
    assert (rated.score, rated.user_id, rated.actor) == (4, agent, Actor(kind="customer"))
    only = await desk.conversation()
    assert (only["phase"], only["satisfaction_score"]) == ("resolved", 4)
    for kind in (ConversationReopened, ConversationOpened, TurnRequested):
        assert await desk.published(kind) == []
    assert [one["author"] for one in await desk.messages()] == ["customer", "system", "customer"]


async def test_a_button_is_an_answer(desk: Desk, customer: Customer, agent: UUID) -> None:
    await asked(desk, customer, agent)
    pressed = CONTENT.validate_python({"kind": "button_reply", "id": "csat-5", "title": "5"})
    await desk.receives(customer.writes("-").model_copy(update={"content": pressed}))

    assert [one.score for one in await desk.published(ConversationRated)] == [5]


async def test_the_first_answer_counts_and_what_follows_is_a_message_like_any_other(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    await asked(desk, customer, agent)
    await desk.receives(customer.writes("5"), customer.writes("1"))

    assert [one.score for one in await desk.published(ConversationRated)] == [5]
    assert len(await desk.published(ConversationReopened)) == 1


@pytest.mark.parametrize("words", ["0", "6", "55", "4.5", "5 bolos", "quero 3", "cinco", "5?"])
async def test_what_is_no_number_of_the_scale_is_a_message_like_any_other(
    desk: Desk, customer: Customer, agent: UUID, words: str
) -> None:
    await asked(desk, customer, agent)
    await desk.receives(customer.writes(words))

    assert await desk.published(ConversationRated) == []
    assert (await desk.turn()).history[-1].text == words


async def test_an_answer_that_comes_a_day_late_is_a_message_like_any_other(desk: Desk, customer: Customer, agent: UUID) -> None:
    await asked(desk, customer, agent)
    late = datetime.now(UTC) + timedelta(hours=25)
    await desk.receives(customer.writes("5", received_at=late, sent_at=late))

    assert await desk.published(ConversationRated) == []


@pytest.mark.parametrize("why", ["not wanted", "too early", "reopened", "window", "asked before"])
async def test_where_it_is_not_the_moment_nobody_is_asked(desk: Desk, customer: Customer, agent: UUID, why: str) -> None:
    await served(desk, customer, agent, satisfaction_after_minutes=30 if why == "too early" else 0)
    if why == "asked before":
        await desk.time_for(DUE)
        await desk.harness.forget()
    if why == "not wanted":
        await desk.sets()
    if why == "reopened":
        await desk.receives(customer.writes("And on Sunday?"))
    if why == "window":
        async with desk.harness.session(desk.tenant_id) as session:
            await ask(session, "update conversation set last_inbound_at = last_inbound_at - interval '25 hours'")
    await desk.time_for(DUE)

    assert await sent(desk) == []


async def test_who_does_not_ask_has_no_job(desk: Desk, customer: Customer, agent: UUID) -> None:
    await served(desk, customer, agent, asks_satisfaction=False)
    assert [job for job in await desk.harness.jobs() if job.kind == DUE] == []


async def test_words_of_the_question_are_the_tenants(desk: Desk, customer: Customer, agent: UUID) -> None:
    await served(desk, customer, agent, satisfaction_after_minutes=0, satisfaction_text="Gostou? 1 a 5")
    await desk.time_for(DUE)
    assert await sent(desk) == ["Gostou? 1 a 5"]


async def test_another_tenants_customer_answers_nothing_here(
    desk: Desk, customer: Customer, new_customer: type[Customer], agent: UUID
) -> None:
    await asked(desk, customer, agent)
    await desk.receives(new_customer(uuid4(), customer.channel_id, customer.key).writes("5"))

    assert await desk.published(ConversationRated) == []
    assert (await desk.conversation())["satisfaction_score"] is None


async def test_an_answer_costs_no_further_statement(desk: Desk, customer: Customer, agent: UUID) -> None:
    await asked(desk, customer, agent)
    with watched(desk.harness.database.app) as thanks:
        await desk.receives(customer.writes("valeu"))
    with watched(desk.harness.database.app) as trips:
        await desk.receives(customer.writes("5"))
    assert len(await desk.published(ConversationRated)) == 1
    assert len(trips) <= len(thanks) + 1, "the fact goes with an outbox row"


@pytest.mark.parametrize(
    "wrong", [{"satisfaction_after_minutes": -1}, {"satisfaction_after_minutes": 1441}, {"satisfaction_text": " "}]
)
async def test_rules_of_satisfaction_that_make_no_sense_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        assert (await admin.put("/v1/policy", json=wrong, headers={"if-match": "*"})).status_code == 422


@pytest.mark.parametrize("words", ["1", "5!", "3 estrelas", "4 stars", "2."])
def test_numbers_are_read_as_people_write_them(words: str) -> None:
    assert SCORE.fullmatch(words)
