"""Customers who do not stop writing: one answer to what they wrote together, and an answer at all."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from contracts.conversation import MessageSendRequested, ReplyDiscarded, TurnCancelled, TurnRequested
from conversation.domain.bursts import LARGEST_BURST, LONGEST_BURST, ask_at
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from devkit.testing.fixtures import OpenService

from .world import Ai, Customer, Desk, OpenDesk

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def talk(window_ms: int) -> Conversation:
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", "meta")
    tenant = TenantProfile(f'{{"burst_window_ms": {window_ms}}}')
    return Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, tenant)


def heard(conversation: Conversation, at: datetime) -> datetime:
    conversation.hear(conversation.next_sequence(at), at)
    return ask_at(conversation, at)


def test_the_window_begins_again_with_each_message_and_ends_after_twenty_seconds() -> None:
    one = talk(2_000)
    assert [heard(one, NOW + timedelta(seconds=s)) for s in (0, 1, 19)] == [
        NOW + timedelta(seconds=2), NOW + timedelta(seconds=3), NOW + LONGEST_BURST
    ]  # fmt: skip
    assert heard(one, NOW + timedelta(seconds=30)) <= NOW + timedelta(seconds=30)


def test_the_twentieth_message_is_asked_at_once_and_an_answer_begins_the_next_burst() -> None:
    one = talk(60_000)
    assert [heard(one, NOW) for _ in range(LARGEST_BURST)] == [NOW + LONGEST_BURST] * (LARGEST_BURST - 1) + [NOW]
    one.ask(uuid4())
    one.answered_by_ai()
    later = NOW + timedelta(hours=1)
    assert heard(one, later) == later + LONGEST_BURST


def test_without_a_window_every_message_is_asked_at_once() -> None:
    assert heard(talk(0), NOW) == NOW


async def test_a_turn_is_superseded_twice_and_the_third_is_answered(desk: Desk, customer: Customer, ai: Ai) -> None:
    for words in ("one", "two", "three", "four", "five"):
        await desk.receives(customer.writes(words))
    first, second, third = await desk.published(TurnRequested)
    assert [one.turn_id for one in await desk.published(TurnCancelled)] == [first.turn_id, second.turn_id]
    assert third.up_to_sequence == 3

    await desk.receives(ai.says(third, "To three"), ai.says(first, "Too late"))
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["To three"]
    assert [one.turn_id for one in await desk.published(ReplyDiscarded)] == [first.turn_id]
    rest = await desk.turn()
    assert (rest.up_to_sequence, [one.text for one in rest.history][-3:]) == (5, ["four", "five", "To three"])
    await desk.receives(ai.says(rest, "To the rest"))
    assert (await desk.conversation())["phase"] == "waiting_for_customer"
    assert len(await desk.published(TurnRequested)) == 4


async def test_after_an_answer_turns_are_superseded_again(desk: Desk, customer: Customer, ai: Ai) -> None:
    for words in ("one", "two", "three"):
        await desk.receives(customer.writes(words))
    await desk.receives(ai.says(await desk.turn(), "Yes"))
    await desk.harness.forget()
    await desk.receives(customer.writes("four"))
    await desk.receives(customer.writes("five"))

    assert len(await desk.published(TurnCancelled)) == 1


async def test_the_turn_that_goes_on_is_a_persons_when_it_fails(desk: Desk, customer: Customer, ai: Ai) -> None:
    for words in ("one", "two", "three", "four"):
        await desk.receives(customer.writes(words))
    await desk.receives(ai.fails(await desk.turn(), "model_unavailable"))

    assert (await desk.conversation())["phase"] == "queued"
    assert len(await desk.published(TurnRequested)) == 3


async def test_five_quick_messages_over_two_replicas_have_one_answer(
    open_desk: OpenDesk, open_service: OpenService, customer: Customer, ai: Ai
) -> None:
    desk = await open_desk(burst_window_ms=20_000)
    other = await open_service("conversation", database=desk.harness.own_database)
    replicas = [desk.harness, other]
    await asyncio.gather(*(replicas[n % 2].receives(customer.writes(str(n))) for n in range(5)))
    await desk.make_due("burst-ends")
    await asyncio.gather(desk.harness.run_jobs(), other.run_jobs())

    (turn,) = await desk.published(TurnRequested)
    assert turn.up_to_sequence == 5
    await asyncio.gather(*(one.receives(ai.says(turn, "All five")) for one in replicas))
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["All five"]
