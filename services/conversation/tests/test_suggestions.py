"""What the AI suggests to the person who answers: it lands in the input, is edited, sent, and kept with what was made of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import (
    ConversationHandedOff,
    MessageSendRequested,
    ReplyDiscarded,
    TurnCancelled,
    TurnRequested,
)
from contracts.llm_orchestration import SuggestionGenerated
from contracts.people import SuggestionUsed
from conversation.suggestions.domain import MOST_ASKED, similarity
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .world import Ai, Customer, Desk

HOURS = "We open at nine on Sundays."


def suggests(turn: TurnRequested, *parts: str, **given: Any) -> SuggestionGenerated:
    """What the AI would say."""
    ids = {name: getattr(turn, name) for name in ("tenant_id", "turn_id", "conversation_id", "up_to_sequence")}
    return SuggestionGenerated(
        **{**ids, "decision": "answer", "parts": parts or (HOURS,), "model": "test", "occurred_at": datetime.now(UTC), **given}
    )


@pytest.fixture
async def helped(desk: Desk, customer: Customer, agent: UUID, ai: Ai) -> Desk:
    """A person has the conversation, in a tenant whose AI suggests. The customer asked nothing yet that is open."""
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        before = await admin.get("/v1/policy")
        policy = {**before.json(), "suggests_replies": True}
        answer = await admin.put("/v1/policy", json=policy, headers={"if-match": before.headers["etag"]})
    assert answer.status_code == 200, answer.text
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="Hi, how can I help?")
    await desk.harness.forget()
    return desk


async def suggestion(desk: Desk) -> dict[str, Any]:
    conversation_id = (await desk.conversation())["conversation_id"]
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        answer = await client.get(f"/v1/conversations/{conversation_id}/suggestion")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def offered(desk: Desk, customer: Customer, text: str = "When do you open on Sundays?") -> dict[str, Any]:
    """What is suggested for what the customer writes now."""
    await desk.receives(customer.writes(text))
    await desk.receives(suggests(await desk.turn()))
    found: dict[str, Any] = (await suggestion(desk))["suggestion"]
    return found


async def test_a_suggestion_lands_with_the_person_and_is_not_said(helped: Desk, customer: Customer) -> None:
    await helped.receives(customer.writes("When do you open on Sundays?"))
    turn = await helped.turn()
    pending = await suggestion(helped)
    await helped.receives(suggests(turn))

    assert (turn.mode, pending) == ("suggest", {"suggestion": None, "pending": True})
    answer = await suggestion(helped)
    assert (answer["suggestion"]["text"], answer["pending"]) == (HOURS, False)
    assert answer["suggestion"]["suggestion_id"] == str(turn.turn_id)
    assert await helped.published(MessageSendRequested) == []
    assert (await helped.conversation())["owner"] == "person"


async def test_what_a_person_made_of_it_is_kept_and_told(helped: Desk, customer: Customer, agent: UUID) -> None:
    found = await offered(helped, customer)
    edited = f"{HOURS} Come early!"
    sent = await helped.does(agent, "messages", text=edited, suggestion_id=found["suggestion_id"])

    assert sent.status_code == 201
    (used,) = await helped.published(SuggestionUsed)
    assert (used.suggested, used.sent, used.edited, used.user_id) == (HOURS, edited, True, agent)
    assert (str(used.message_id), str(used.suggestion_id)) == (sent.json()["message_id"], found["suggestion_id"])
    assert 0.5 < used.similarity < 1
    assert (await suggestion(helped))["suggestion"] is None
    async with helped.harness.database.transaction(helped.tenant_id) as session:
        (kept,) = await ask(session, "select text, sent_text, similarity, used_by from suggestion")
    assert (kept.text, kept.sent_text, kept.similarity, kept.used_by) == (HOURS, edited, used.similarity, agent)


async def test_a_suggestion_that_is_sent_as_it_is_was_not_edited(helped: Desk, customer: Customer, agent: UUID) -> None:
    found, client_id = await offered(helped, customer), str(uuid4())
    for _ in range(2):
        body = {"text": found["text"], "suggestion_id": found["suggestion_id"], "client_id": client_id}
        assert (await helped.does(agent, "messages", **body)).status_code == 201
    again = await helped.does(agent, "messages", text="Once more", suggestion_id=found["suggestion_id"])

    (used,) = await helped.published(SuggestionUsed)
    assert (used.edited, used.similarity) == (False, 1.0)
    assert (again.status_code, again.json()["reason"]) == (409, "used")


async def test_what_the_customer_writes_meanwhile_makes_it_stale(helped: Desk, customer: Customer) -> None:
    await helped.receives(customer.writes("When do you open?"))
    first = await helped.turn()
    await helped.receives(customer.writes("On Sundays, I mean"))
    second = await helped.turn()
    await helped.receives(suggests(first, "At eight"))
    stale = await suggestion(helped)
    await helped.receives(suggests(second, "At nine"))

    assert [one.turn_id for one in await helped.published(TurnCancelled)] == [first.turn_id]
    assert stale["suggestion"] is None
    assert (await suggestion(helped))["suggestion"]["text"] == "At nine"
    await helped.receives(customer.writes("And on Mondays?"))
    assert (await suggestion(helped))["suggestion"] is None
    assert await helped.published(ReplyDiscarded) == []


async def test_a_customer_who_never_stops_is_not_thought_about_again_and_again(helped: Desk, customer: Customer) -> None:
    for place in range(5):
        await helped.receives(customer.writes(f"And {place}?"))
    asked = await helped.published(TurnRequested)
    await helped.receives(suggests(asked[-1], "Of what was asked first"))
    stale = await suggestion(helped)
    await helped.receives(suggests(await helped.turn(), "Of all of it"))

    assert (len(asked), stale) == (3, {"suggestion": None, "pending": True})
    assert (await suggestion(helped))["suggestion"]["text"] == "Of all of it"
    assert len(await helped.published(TurnRequested)) == 4


async def test_who_answers_before_it_comes_is_not_disturbed(helped: Desk, customer: Customer, agent: UUID) -> None:
    await helped.receives(customer.writes("When do you open?"))
    turn = await helped.turn()
    await helped.does(agent, "messages", text="At nine")
    await helped.receives(suggests(turn))

    assert [one.turn_id for one in await helped.published(TurnCancelled)] == [turn.turn_id]
    assert await suggestion(helped) == {"suggestion": None, "pending": False}


@pytest.mark.parametrize("how", ["failed", "expired", "handoff", "nothing"])
async def test_that_no_suggestion_comes_calls_nobody(helped: Desk, customer: Customer, ai: Ai, how: str) -> None:
    await helped.receives(customer.writes("When do you open?"))
    turn = await helped.turn()
    match how:
        case "failed":
            await helped.receives(ai.fails(turn, "model_unavailable"))
        case "expired":
            await helped.time_for("turn-expires")
        case "handoff":
            await helped.receives(suggests(turn, decision="handoff"))
        case "nothing":
            await helped.receives(suggests(turn, " "))

    assert await suggestion(helped) == {"suggestion": None, "pending": False}
    assert await helped.published(ConversationHandedOff) == []
    assert await helped.published(MessageSendRequested) == []


async def test_the_ai_that_gets_the_conversation_back_answers_by_itself(
    helped: Desk, customer: Customer, agent: UUID, ai: Ai
) -> None:
    await helped.receives(customer.writes("When do you open?"))
    suggested = await helped.turn()
    await helped.does(agent, "hand-back")
    asked = await helped.turn()
    await helped.receives(suggests(suggested), ai.says(asked, "At nine"))

    assert (suggested.mode, asked.mode) == ("suggest", "reply")
    assert [one.content.text for one in await helped.published(MessageSendRequested)] == ["At nine"]
    assert await suggestion(helped) == {"suggestion": None, "pending": False}


async def test_who_takes_over_asks_for_one(helped: Desk, customer: Customer) -> None:
    await helped.receives(customer.writes("When do you open?"))
    boss = uuid4()
    await helped.does(boss, "take-over", role="supervisor")
    before = len(await helped.published(TurnRequested))
    answers = [await helped.does(boss, "suggestion", role="supervisor") for _ in range(2)]
    foreign = await helped.does(uuid4(), "suggestion")

    assert [answer.status_code for answer in (*answers, foreign)] == [202, 202, 409]
    assert len(await helped.published(TurnRequested)) == before + 1


async def test_the_ai_is_asked_so_often_and_then_again_for_the_next_words(
    helped: Desk, customer: Customer, agent: UUID
) -> None:
    """The first time it is asked by itself."""
    await helped.receives(customer.writes("When do you open?"))
    statuses = []
    for _ in range(MOST_ASKED):
        turn = (await helped.published(TurnRequested))[-1]
        await helped.receives(suggests(turn))
        statuses.append(answer := await helped.does(agent, "suggestion"))
    assert [one.status_code for one in statuses] == [202] * (MOST_ASKED - 1) + [409]
    assert answer.json()["reason"] == "asked_too_often"
    assert len(await helped.published(TurnRequested)) == MOST_ASKED

    await helped.receives(customer.writes("On Sundays, I mean"))
    await helped.receives(suggests((await helped.published(TurnRequested))[-1]))
    assert (await helped.does(agent, "suggestion")).status_code == 202


async def test_nothing_is_suggested_where_nobody_wants_it(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    await desk.harness.forget()
    await desk.receives(customer.writes("When do you open?"))
    refused = await desk.does(agent, "suggestion")

    assert await desk.published(TurnRequested) == []
    assert (refused.status_code, refused.json()["reason"]) == (409, "suggestions_off")


async def test_what_is_no_suggestion_of_this_conversation_is_refused(
    helped: Desk, customer: Customer, agent: UUID, tenant_id: UUID
) -> None:
    found = await offered(helped, customer)
    here = (await helped.conversation())["conversation_id"]
    other = Customer(tenant_id, phone="+5511900000000")
    await helped.receives(other.writes("Hello"))
    (elsewhere,) = [one["conversation_id"] for one in await helped.conversations() if one["conversation_id"] != here]
    await helped.does_to(elsewhere, agent, "take-over")
    answers = [
        await helped.does_to(here, agent, "messages", text="Hi", suggestion_id=str(uuid4())),
        await helped.does_to(elsewhere, agent, "messages", text="Hi", suggestion_id=found["suggestion_id"]),
        await helped.does_to(here, agent, "messages", text="Hi", suggestion_id="none"),
    ]
    async with helped.harness.client(uuid4(), "agent") as stranger, helped.harness.client(tenant_id, "viewer") as viewer:
        path = f"/v1/conversations/{here}/suggestion"
        strange = [await stranger.get(path), await stranger.post(path), await viewer.get(path)]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [answer.json().get("reason") for answer in answers[:2]] == ["unknown_suggestion"] * 2
    assert [answer.status_code for answer in strange] == [404, 404, 403]
    assert await helped.published(SuggestionUsed) == []


TEXTS = st.text(max_size=4_096)


@given(TEXTS, TEXTS)
def test_a_difference_is_a_share(suggested: str, sent: str) -> None:
    assert 0 <= similarity(suggested, sent) <= 1
    assert similarity(suggested, suggested) == 1


def test_a_difference_of_the_longest_texts_takes_no_time() -> None:
    """What is compared is bounded, so nobody's text holds up the others: all words alike are the worst there is."""
    assert similarity("a " * 2_048, "a " * 2_047 + "b") == 1.0
    assert similarity("a b " * 1_024, "b a " * 1_024) > 0.9
    assert similarity("a", "b") == 0.0
