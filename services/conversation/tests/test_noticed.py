"""What does not need a person does not end the AI: not a sticker, not a picture beside a question, and not for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from contracts.content import Unsupported
from contracts.conversation import (
    ConversationHandedOff,
    ConversationReturnedToAI,
    MessageSendRequested,
    TurnCancelled,
    TurnRequested,
)
from contracts.gateway import MessageReceived, TenantSettings
from contracts.providers import ContentKind
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.hearing import asks, reads
from conversation.domain.uniting import unite
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .world import Ai, Customer, Desk, OpenDesk

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def sends_unknown(customer: Customer, original_kind: str) -> MessageReceived:
    return customer.writes("").model_copy(update={"content": Unsupported(original_kind=original_kind)})


def asked(turn: TurnRequested) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in turn.history]


async def test_a_sticker_calls_nobody_and_the_next_question_is_answered(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?"))
    await desk.receives(ai.says(await desk.turn(), "Yes."))
    await desk.receives(customer.sends("sticker"))

    assert len(await desk.published(TurnRequested)) == 1
    assert await desk.published(ConversationHandedOff) == []
    talk = await desk.conversation()
    assert (talk["owner"], talk["waiting_for_person"], talk["turn_pending"]) == ("ai", False, False)
    await desk.receives(customer.writes("And on Monday?"))
    assert asked(await desk.turn())[-2:] == [("customer", "[sticker]"), ("customer", "And on Monday?")]


@pytest.mark.parametrize("kind", ["reaction", "reactionMessage", "lottieStickerMessage", "poll_update", "pollUpdateMessage"])
async def test_a_sign_that_we_cannot_show_calls_nobody(desk: Desk, customer: Customer, kind: str) -> None:
    await desk.receives(sends_unknown(customer, kind))

    assert await desk.published(ConversationHandedOff) == []
    assert await desk.published(TurnRequested) == []


async def test_what_we_cannot_show_and_may_be_a_question_calls_a_person(desk: Desk, customer: Customer) -> None:
    await desk.receives(sends_unknown(customer, "eventMessage"))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["unanswered_kind"]


async def test_a_sticker_leaves_the_turn_in_flight_alone(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?"))
    turn = await desk.turn()
    await desk.receives(customer.sends("sticker"))
    await desk.receives(ai.says(turn, "Yes."))

    assert await desk.published(TurnCancelled) == []
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Yes."]


async def test_a_sticker_to_people_makes_nobody_wait(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello", sent_at=datetime.now(UTC) - timedelta(seconds=30)))
    await desk.receives(customer.is_answered_on_the_phone("Hello Ana!"))
    await desk.receives(customer.sends("sticker"))

    assert not (await desk.conversation())["waiting_for_person"]


async def test_a_tenant_whose_ai_answers_stickers_has_them_answered(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(answered_kinds=("text", "sticker"))
    await desk.receives(customer.sends("sticker"))

    assert asked(await desk.turn()) == [("customer", "[sticker]")]


@pytest.mark.parametrize("text_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
async def test_a_picture_beside_a_question_leaves_the_question_to_the_ai(
    open_desk: OpenDesk, customer: Customer, *, text_first: bool, together: bool
) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    events = [customer.writes("Do you have this one?"), customer.sends("image")]
    ordered = events if text_first else events[::-1]
    for batch in [ordered] if together else [[one] for one in ordered]:
        await desk.receives(*batch)
    await desk.time_for("burst-ends")

    assert sorted(asked(await desk.turn())) == [("customer", "Do you have this one?"), ("customer", "[image]")]
    assert await desk.published(ConversationHandedOff) == []


async def test_a_picture_alone_calls_a_person_when_the_customer_has_finished(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    await desk.receives(customer.sends("image"))
    assert await desk.published(ConversationHandedOff) == []
    await desk.time_for("burst-ends")

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["unanswered_kind"]
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["A person comes."]
    assert await desk.published(TurnRequested) == []


async def test_a_picture_during_a_turn_is_answered_with_the_question(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Do you have this one?"))
    await desk.receives(customer.sends("image"))

    assert await desk.published(ConversationHandedOff) == []
    assert asked(await desk.turn()) == [("customer", "Do you have this one?"), ("customer", "[image]")]


async def test_a_picture_whose_question_is_taken_back_calls_a_person(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Do you have this one?", provider_message_id="a"), customer.sends("image"))
    await desk.receives(customer.revokes("a"))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["unanswered_kind"]


async def called_and_answered(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.sends("voice"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="Yes, on Sunday too.")


async def test_a_person_who_answered_the_one_message_leaves_the_rest_to_the_ai(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    await called_and_answered(desk, customer, agent)
    await desk.receives(customer.writes("And on Monday?"))

    assert [one.user_id for one in await desk.published(ConversationReturnedToAI)] == [None]
    assert asked(await desk.turn())[-2:] == [("agent", "Yes, on Sunday too."), ("customer", "And on Monday?")]
    talk = await desk.conversation()
    assert (talk["owner"], talk["assigned_user_id"], talk["handoff_reason"]) == ("ai", None, None)


async def test_until_then_the_conversation_is_the_persons(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.sends("voice"))
    await desk.receives(customer.writes("Did you hear it?"))
    assert (await desk.conversation())["waiting_for_person"]
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="Yes.")
    await desk.receives(customer.sends("voice"))

    assert await desk.published(ConversationReturnedToAI) == []
    assert (await desk.conversation())["assigned_user_id"] == str(agent)


async def test_who_asked_for_a_person_keeps_the_person(desk: Desk, customer: Customer, ai: Ai, agent: UUID) -> None:
    await desk.receives(customer.writes("I want a person"))
    await desk.receives(ai.says(await desk.turn(), decision="handoff", handoff_reason="asked_for_person"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="Here I am.")
    await desk.harness.forget()
    await desk.receives(customer.writes("Thank you. My order is late"))

    assert await desk.published(ConversationReturnedToAI) == []
    assert await desk.published(TurnRequested) == []


async def test_a_tenant_may_leave_what_a_person_began_to_that_person(desk: Desk, customer: Customer, agent: UUID) -> None:
    async with desk.harness.session(desk.tenant_id) as session:
        rules = '{"returns_to_ai_after_answer": false}'
        await ask(session, f"insert into conversation_policy values ('{desk.tenant_id}', 1, '{rules}')")
    await called_and_answered(desk, customer, agent)
    await desk.receives(customer.writes("And on Monday?"))

    assert await desk.published(ConversationReturnedToAI) == []
    assert (await desk.conversation())["owner"] == "person"


KINDS = [*get_args(ContentKind), "unsupported"]


@given(st.sampled_from(KINDS), st.text(max_size=20), st.lists(st.sampled_from(KINDS), max_size=4))
def test_whatever_the_ai_reads_asks_for_an_answer(kind: str, original: str, answered: list[str]) -> None:
    settings = TenantSettings(answered_kinds=tuple(answered))
    content = {"kind": kind, "original_kind": original}
    assert asks(content, settings) or not reads(content, settings)
    if kind not in {"sticker", "unsupported"}:
        assert asks(content, settings), "who sends something of their own waits for an answer"


HEARD = st.lists(st.sampled_from(["text", "image", "sticker", "answer"]), max_size=12)


def after(steps: list[str]) -> tuple[Conversation, list[str]]:
    """The conversation, and the kinds that nobody has answered."""
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", "meta")
    talk = Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, TenantProfile())
    left: list[str] = []
    for step in steps:
        if step == "answer":
            talk.answered_by_person(NOW)
            left = []
        elif step == "sticker":
            talk.next_sequence(NOW)
            talk.notice(NOW)
        else:
            talk.hear(talk.next_sequence(NOW), NOW, readable=step == "text")
            left.append(step)
    return talk, left


@given(HEARD, HEARD)
def test_the_ai_is_asked_where_it_can_read_something(one: list[str], other: list[str]) -> None:
    (talk, left), (second, left_there) = after(one), after(other)
    assert (talk.unanswered, talk.ai_reads) == (bool(left), "text" in left)
    unite(talk, second, NOW)
    assert (talk.unanswered, talk.ai_reads) == (bool(left + left_there), "text" in left + left_there)


@pytest.mark.parametrize("given_kind", ["image", "voice"])
async def test_another_tenants_kinds_are_its_own(open_desk: OpenDesk, new_customer: type[Customer], given_kind: Any) -> None:
    desk = await open_desk(answered_kinds=("text", given_kind))
    mine, stranger = new_customer(desk.tenant_id), new_customer(uuid4())
    await desk.receives(mine.sends(given_kind), stranger.sends(given_kind))
    await desk.time_for("burst-ends")

    assert [one.tenant_id for one in await desk.published(TurnRequested)] == [desk.tenant_id]
    assert [one.tenant_id for one in await desk.published(ConversationHandedOff)] == [stranger.tenant_id]
