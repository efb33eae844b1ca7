"""The AI's replies: said only while they are wanted, and never silence instead of one."""

from uuid import UUID, uuid4

import pytest
from contracts.conversation import ConversationHandedOff, MessageSendRequested, ReplyDiscarded, TurnCancelled, TurnRequested

from .world import Ai, Customer, Desk, FailureReason, OpenDesk


async def test_an_answer_is_sent_to_the_customer(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?"))
    turn = await desk.turn()
    citation = ai.cites()
    await desk.receives(ai.says(turn, "Yes.", " ", "From 9 to 12.\x00", citations=(citation,)))

    (request,) = await desk.published(MessageSendRequested)
    assert request.content.text == "Yes.\n\nFrom 9 to 12.\ufffd"
    assert (request.origin, request.lane, request.to) == ("ai", "interactive", "5511987654321")
    assert request.turn_id == turn.turn_id
    assert (request.not_after - request.last_inbound_at).total_seconds() == 24 * 3600
    answer = (await desk.messages())[-1]
    assert (answer["author"], answer["status"], answer["sequence"]) == ("ai", "queued", 2)
    assert (answer["message_id"], answer["turn_id"]) == (str(request.send_id), str(turn.turn_id))
    assert (answer["decision"], answer["citations"][0]["title"]) == ("answer", citation.title)
    assert not (await desk.conversation())["turn_pending"]


async def test_the_same_reply_is_sent_once(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    reply = ai.says(await desk.turn(), "Hi!")
    await desk.receives(reply, reply)
    await desk.receives(reply)

    assert len(await desk.published(MessageSendRequested)) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_a_reply_that_does_not_know_of_a_newer_message_is_not_sent(
    open_desk: OpenDesk, customer: Customer, ai: Ai, together: bool
) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    await desk.receives(customer.writes("Do you open"))
    await desk.time_for("burst-ends")
    stale = ai.says(await desk.turn(), "Open what?")
    if together:
        await desk.receives(stale, customer.writes("on Sunday?"))
    else:
        await desk.receives(customer.writes("on Sunday?"))
        await desk.receives(stale)
    assert await desk.published(MessageSendRequested) == []

    await desk.time_for("burst-ends")
    await desk.receives(ai.says(await desk.turn(), "Yes."))
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Yes."]


async def test_a_person_takes_over_in_mid_turn_and_the_ai_is_not_heard(
    desk: Desk, customer: Customer, ai: Ai, agent: UUID
) -> None:
    await desk.receives(customer.writes("Hello"))
    turn = await desk.turn()
    assert (await desk.does(agent, "take-over")).status_code == 200
    await desk.receives(ai.says(turn, "Hi!"))

    assert await desk.published(MessageSendRequested) == []
    assert [(one.turn_id, one.reason) for one in await desk.published(TurnCancelled)] == [(turn.turn_id, "taken_over")]
    assert await desk.said() == [("customer", "Hello")]


async def test_the_ai_may_ask_for_a_person(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("I want my money back"))
    await desk.receives(ai.says(await desk.turn(), decision="handoff", handoff_reason="refund"))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["refund"]
    assert [one.origin for one in await desk.published(MessageSendRequested)] == ["system"]
    assert await desk.published(TurnCancelled) == []
    conversation = await desk.conversation()
    assert (conversation["waiting_for_person"], conversation["handoff_reason"]) == (True, "refund")


async def test_the_ai_may_say_nothing(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("thanks"))
    await desk.receives(ai.says(await desk.turn(), decision="none"))

    assert await desk.published(MessageSendRequested) == []
    assert (await desk.conversation())["owner"] == "ai"


async def test_an_answer_without_words_is_a_hand_off(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), " ", ""))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["empty_reply"]


@pytest.mark.parametrize("reason", ["model_unavailable", "quota_exhausted"])
async def test_a_failed_turn_is_a_hand_off_that_the_customer_hears_of(
    desk: Desk, customer: Customer, ai: Ai, reason: FailureReason
) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.fails(await desk.turn(), reason))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == [reason]
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["A person comes."]


async def test_when_no_reply_comes_in_time_a_person_is_asked_for(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    turn = await desk.turn()
    await desk.time_for("turn-expires")
    await desk.receives(ai.says(turn, "Hi! Sorry, I am late."))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["deadline"]
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["A person comes."]
    assert [one.kind for one in await desk.harness.jobs()] == ["handoff-due"]


async def test_a_deadline_of_a_turn_that_was_answered_changes_nothing(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Hi!"))
    await desk.time_for("turn-expires")

    assert await desk.published(ConversationHandedOff) == []
    assert len(await desk.published(TurnRequested)) == 1
    assert await desk.harness.jobs() == []


async def discarded(desk: Desk) -> list[tuple[UUID, str]]:
    return [(one.turn_id, one.reason) for one in await desk.published(ReplyDiscarded)]


async def test_a_reply_that_was_used_is_never_told_as_discarded(desk: Desk, customer: Customer, ai: Ai) -> None:
    for decision, words in (("answer", "Hi!"), ("none", ""), ("handoff", "")):
        await desk.receives(customer.writes("Hello"))
        reply = ai.says(await desk.turn(), words, decision=decision)
        await desk.receives(reply)
        await desk.receives(reply)  # under another event id

    assert await discarded(desk) == []


async def test_a_reply_after_a_take_over_is_told_once_as_discarded(desk: Desk, customer: Customer, ai: Ai, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    turn = await desk.turn()
    await desk.does(agent, "take-over")
    await desk.receives(ai.says(turn, "Hi!"))

    assert await discarded(desk) == [(turn.turn_id, "taken_over")]


async def test_a_reply_to_less_than_the_customer_wrote_is_told_as_discarded(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Do you open"))
    first = await desk.turn()
    await desk.receives(customer.writes("on Sunday?"), ai.says(first, "Open what?"))
    await desk.receives(ai.says(await desk.turn(), "Yes."))

    assert await discarded(desk) == [(first.turn_id, "superseded")]


async def test_a_reply_after_its_deadline_or_the_end_is_told_as_discarded(
    open_desk: OpenDesk, customer: Customer, ai: Ai, agent: UUID
) -> None:
    desk = await open_desk(service={"turn_deadline_s": 0.01, "turn_grace_s": 0.0})
    await desk.receives(customer.writes("Hello"))
    turn = await desk.turn()
    await desk.harness.run_jobs(even_if_early=True)
    await desk.receives(ai.says(turn, "late"))
    await desk.does(agent, "close")
    await desk.receives(ai.says(turn.model_copy(update={"turn_id": uuid4()}), "later still"))

    assert [reason for _, reason in await discarded(desk)] == ["taken_over", "closed"]


async def test_an_answer_without_words_and_one_to_nobody_cost_nothing(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    turn = await desk.turn()
    await desk.receives(ai.says(turn, " "))
    elsewhere = turn.model_copy(update={"conversation_id": uuid4(), "turn_id": uuid4()})
    await desk.receives(ai.says(elsewhere, "Hi!"), ai.fails(elsewhere, "deadline"))

    assert await discarded(desk) == [(turn.turn_id, "empty"), (elsewhere.turn_id, "unknown_conversation")]
