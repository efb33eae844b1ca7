"""Customers write, and the AI is asked."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from contracts.conversation import (
    ContactChanged,
    ConversationHandedOff,
    ConversationOpened,
    MessageSendRequested,
    TurnCancelled,
    TurnRequested,
)
from conversation.domain.history import HISTORY_BYTES

from .world import Ai, Customer, Desk, OpenDesk, tenant_changed


async def test_a_first_message_opens_a_conversation_and_asks_the_ai(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?"))

    turn = await desk.turn()
    assert [(one.role, one.text) for one in turn.history] == [("customer", "Do you open on Sunday?")]
    assert (turn.up_to_sequence, turn.language, turn.contact.name, turn.mode) == (1, "pt-BR", "Ana", "reply")
    (opened,) = await desk.published(ConversationOpened)
    assert (opened.conversation_id, opened.contact_key) == (turn.conversation_id, customer.key)
    (contact,) = await desk.published(ContactChanged)
    assert (contact.address, contact.name, contact.version) == (customer.phone, "Ana", 1)
    assert (await desk.conversation())["turn_pending"]


async def test_a_burst_of_three_messages_is_one_turn(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    for words in ("Hello", "do you open", "on Sunday?"):
        await desk.receives(customer.writes(words))
        await desk.harness.run_jobs()
    assert await desk.published(TurnRequested) == []

    await desk.harness.run_jobs(even_if_early=True)
    (turn,) = await desk.published(TurnRequested)
    assert [one.text for one in turn.history] == ["Hello", "do you open", "on Sunday?"]
    assert turn.up_to_sequence == 3


async def test_a_burst_in_one_batch_is_one_turn_in_the_order_of_the_records(desk: Desk, customer: Customer) -> None:
    words = [f"line {number}" for number in range(40)]
    await desk.receives(*(customer.writes(one) for one in words))

    (turn,) = await desk.published(TurnRequested)
    assert [one.text for one in turn.history] == words[-30:]
    assert turn.up_to_sequence == 40
    assert [content for _, content in await desk.said()] == words


async def test_the_same_message_is_stored_and_answered_once(desk: Desk, customer: Customer) -> None:
    message = customer.writes("Hello")
    await desk.receives(message, message)
    await desk.receives(message)

    assert len(await desk.published(TurnRequested)) == 1
    assert await desk.said() == [("customer", "Hello")]
    assert (await desk.conversation())["last_sequence"] == 1


async def test_history_is_stored_and_never_answered(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("last year", history=True), customer.is_answered_on_the_phone("yes", history=True))

    assert await desk.published(TurnRequested) == []
    assert await desk.said() == [("customer", "last year"), ("agent", "yes")]
    await desk.receives(customer.writes("and now?"))
    assert [one.text for one in (await desk.turn()).history] == ["last year", "yes", "and now?"]


async def test_what_the_ai_does_not_answer_goes_to_a_person_who_is_announced(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.sends("voice"))

    assert await desk.published(TurnRequested) == []
    (handed_off,) = await desk.published(ConversationHandedOff)
    assert handed_off.reason == "unanswered_kind"
    (announcement,) = await desk.published(MessageSendRequested)
    assert (announcement.origin, announcement.content.text) == ("system", "A person comes.")
    conversation = await desk.conversation()
    assert (conversation["owner"], conversation["waiting_for_person"]) == ("person", True)


async def test_kinds_that_the_tenant_adds_are_described_to_the_ai(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(answered_kinds=("text", "image"))
    await desk.receives(customer.sends("image", "is this yours?"), customer.sends("image"))

    assert [one.text for one in (await desk.turn()).history] == ["[image] is this yours?", "[image]"]


async def test_without_ai_a_person_is_waited_for_and_nobody_is_told(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(ai_enabled=False)
    await desk.receives(customer.writes("Hello"))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["ai_switched_off"]
    assert await desk.published(MessageSendRequested) == []
    assert (await desk.conversation())["waiting_for_person"]


async def test_a_newer_message_cancels_the_turn_that_does_not_know_of_it(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("one"))
    first = await desk.turn()
    await desk.receives(customer.writes("two"))

    second = await desk.turn()
    (cancelled,) = await desk.published(TurnCancelled)
    assert (cancelled.turn_id, cancelled.reason) == (first.turn_id, "superseded")
    assert second.turn_id != first.turn_id
    assert second.up_to_sequence == 2


async def test_somebody_who_answers_on_the_phone_silences_the_ai(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello", sent_at=datetime.now(UTC) - timedelta(seconds=20)))
    turn = await desk.turn()
    await desk.receives(customer.is_answered_on_the_phone("Hi Ana!"))

    assert [one.turn_id for one in await desk.published(TurnCancelled)] == [turn.turn_id]
    conversation = await desk.conversation()
    assert (conversation["owner"], conversation["waiting_for_person"]) == ("person", False)
    assert await desk.said() == [("customer", "Hello"), ("agent", "Hi Ana!")]
    await desk.harness.forget()
    await desk.receives(customer.writes("Thanks, one more thing"))
    assert await desk.published(TurnRequested) == []
    assert (await desk.conversation())["waiting_for_person"]


async def test_an_answer_on_the_phone_may_leave_the_ai_alone(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(echo_pauses_ai=False)
    await desk.receives(customer.is_answered_on_the_phone("We moved!"), customer.writes("Where to?"))

    assert (await desk.turn()).up_to_sequence == 2
    assert (await desk.conversation())["owner"] == "ai"


async def test_edits_withdrawals_and_reactions_change_the_message(desk: Desk, customer: Customer) -> None:
    await desk.receives(
        customer.writes("Helo", provider_message_id="a"),
        customer.writes("nonsense", provider_message_id="b"),
        customer.edits("a", "Hello"),
        customer.revokes("b"),
        customer.reacts("a", "👍"),
        customer.reacts("nobody knows", "👍"),
    )

    first, second = await desk.messages()
    assert (first["content"]["text"], first["reaction"], first["edited_at"] is None) == ("Hello", "👍", False)
    assert (second["content"], second["revoked_at"] is None) == (None, False)
    await desk.receives(customer.reacts("a", None), customer.writes("so?"))
    assert (await desk.messages())[0]["reaction"] is None
    assert [one.text for one in (await desk.turn()).history] == ["Hello", "[deleted message]", "so?"]


async def test_a_contact_is_told_again_only_when_it_changed(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("one"))
    await desk.receives(customer.writes("two"))
    customer.name = None
    await desk.receives(customer.writes("three"))
    customer.name = "Ana Lima"
    await desk.receives(customer.writes("four"))

    changes = await desk.published(ContactChanged)
    assert [(one.name, one.version) for one in changes] == [("Ana", 1), ("Ana Lima", 2)]


async def test_two_tenants_in_one_batch_do_not_mix(
    desk: Desk, customer: Customer, new_customer: type[Customer], ai: Ai
) -> None:
    stranger = new_customer(uuid4(), channel_id=customer.channel_id, key=customer.key, name="Bob")
    await desk.receives(
        tenant_changed(stranger.tenant_id, handoff_message="Other people come."),
        customer.writes("mine"),
        stranger.sends("image"),
        customer.writes("mine too"),
        stranger.sends("voice"),
    )

    (mine,) = await desk.published(TurnRequested)
    assert (mine.tenant_id, [one.text for one in mine.history]) == (customer.tenant_id, ["mine", "mine too"])
    (announcement,) = await desk.published(MessageSendRequested)
    assert (announcement.tenant_id, announcement.content.text) == (stranger.tenant_id, "Other people come.")
    forged = ai.says(mine, "Stolen").model_copy(update={"tenant_id": stranger.tenant_id})
    await desk.receives(forged, ai.says(mine, "Answer"))
    sent = [one.content.text for one in await desk.published(MessageSendRequested)]
    assert sent == ["Other people come.", "Answer"]


async def test_an_older_directory_entry_never_wins(desk: Desk, customer: Customer) -> None:
    newer = tenant_changed(desk.tenant_id, 9, answered_kinds=("voice",))
    await desk.receives(newer, tenant_changed(desk.tenant_id, 8))
    await desk.receives(tenant_changed(desk.tenant_id, 7))
    await desk.receives(customer.sends("voice"))

    assert len(await desk.published(TurnRequested)) == 1


async def test_a_tenant_that_nobody_has_told_us_of_is_served_by_the_defaults(desk: Desk, new_customer: type[Customer]) -> None:
    await desk.receives(new_customer(uuid4()).writes("Hello"))

    assert [job.kind for job in await desk.harness.jobs()] == ["burst-ends"]


async def test_nul_characters_lose_no_message(desk: Desk, customer: Customer) -> None:
    customer.name = "A\x00na"
    await desk.receives(customer.writes("a\x00b", reply_to="x\x00"), customer.writes("\\u0000"))

    assert await desk.said() == [("customer", "a\ufffdb"), ("customer", "\\u0000")]


async def test_very_long_messages_still_fit_in_one_request(desk: Desk, customer: Customer) -> None:
    await desk.receives(*(customer.writes("\x01" * 60_000) for _ in range(30)))

    texts = [one.text for one in (await desk.turn()).history]
    assert all(len(text) == 4096 for text in texts[1:])
    assert sum(len(text.encode()) for text in texts) <= HISTORY_BYTES


async def test_a_question_that_the_ai_cannot_be_asked_is_a_persons(open_desk: OpenDesk, customer: Customer) -> None:
    """Whatever keeps the request from being told, and however often it is tried, somebody learns of the customer."""
    desk = await open_desk(burst_window_ms=60_000)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("""
            create function poison() returns trigger language plpgsql as $$
            begin raise exception using errcode = '54000'; end $$;
            create trigger poison before insert on outbox for each row
            when (new.topic = 'conversation.turns.v1') execute function poison()
        """)
    await desk.receives(customer.writes("Hello"))
    await desk.harness.run_jobs(even_if_early=True)

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["deadline"]
    assert await desk.harness.jobs() == []


@pytest.mark.parametrize("late", [timedelta(minutes=31), timedelta(hours=30), timedelta(days=6)])
async def test_what_comes_too_late_to_be_answered_waits_for_a_person(desk: Desk, customer: Customer, late: timedelta) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?", sent_at=datetime.now(UTC) - late))

    assert await desk.published(TurnRequested) == []
    assert await desk.published(MessageSendRequested) == [], "nobody greets a customer hours later"
    (waiting,) = await desk.conversations(waiting="true")
    assert (waiting["owner"], waiting["handoff_reason"]) == ("person", "came_late")


async def test_what_was_queued_for_a_moment_is_answered_as_usual(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Do you open on Sunday?", sent_at=datetime.now(UTC) - timedelta(seconds=15)))

    assert (await desk.turn()).up_to_sequence == 1
    assert await desk.conversations(waiting="true") == []


async def test_a_late_message_ends_the_turn_that_does_not_know_of_it(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("one"))
    turn = await desk.turn()
    await desk.receives(customer.writes("earlier", sent_at=datetime.now(UTC) - timedelta(hours=1)), customer.writes("two"))

    assert [one.turn_id for one in await desk.published(TurnCancelled)] == [turn.turn_id]
    assert len(await desk.published(TurnRequested)) == 1
    assert len(await desk.conversations(waiting="true")) == 1
