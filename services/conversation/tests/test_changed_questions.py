"""A change is a fact: what the customer says now is answered, and what they took back is nobody's to answer."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import ConversationHandedOff, MessageSendRequested, ReplyDiscarded, TurnCancelled, TurnRequested
from contracts.event import Event
from conversation.metrics import UNMATCHED
from devkit.testing.statements import ask, watched

from .world import Ai, Customer, Desk, KnownAs, OpenDesk

CHEQUE, DELIVERY = "Aceitam cheque?", "Qual o prazo de entrega?"


@pytest.fixture
def customer(known_as: KnownAs) -> Customer:
    return known_as(uuid4(), "+5541988000104", name="Ana", provider="meta")


async def cancelled(desk: Desk) -> list[tuple[UUID, str]]:
    return [(one.turn_id, one.reason) for one in await desk.published(TurnCancelled)]


def asked(turn: TurnRequested) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in turn.history]


async def test_a_corrected_question_is_answered_anew(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.receives(ai.says(await desk.turn(), "Sim."))
    await desk.receives(customer.edits("a", DELIVERY))

    assert len(await desk.published(TurnRequested)) == 2
    again = await desk.turn()
    assert asked(again) == [("ai", "Sim."), ("customer", DELIVERY)], "it is the question that waits for an answer"
    await desk.receives(ai.says(again, "Dois dias."))
    assert await desk.said() == [("customer", DELIVERY), ("ai", "Sim."), ("ai", "Dois dias.")]
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Sim.", "Dois dias."]
    assert await desk.published(ConversationHandedOff) == []


@pytest.mark.parametrize("same", ["aceitam cheque", "ACEITAM CHEQUE??", "Aceitam  chéque ?", "Aceitam cheque…"])
async def test_a_corrected_spelling_asks_for_nothing(desk: Desk, customer: Customer, ai: Ai, same: str) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    turn = await desk.turn()
    await desk.receives(customer.edits("a", same))
    await desk.receives(ai.says(turn, "Sim."))
    await desk.receives(customer.edits("a", CHEQUE))

    assert len(await desk.published(TurnRequested)) == 1
    assert await desk.published(TurnCancelled) == []
    assert await desk.said() == [("customer", CHEQUE), ("ai", "Sim.")]


async def test_a_question_that_changes_while_the_ai_thinks_is_asked_as_it_is_now(
    desk: Desk, customer: Customer, ai: Ai
) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    first = await desk.turn()
    await desk.receives(customer.edits("a", DELIVERY))
    await desk.receives(ai.says(first, "Sim."))

    assert await cancelled(desk) == [(first.turn_id, "superseded")]
    assert [one.reason for one in await desk.published(ReplyDiscarded)] == ["superseded"]
    assert asked(await desk.turn()) == [("customer", DELIVERY)]


async def test_who_changes_their_question_again_and_again_is_answered_all_the_same(
    desk: Desk, customer: Customer, ai: Ai
) -> None:
    """The third answer is sent, to what was asked then; what the question says by now is asked for next, once."""
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    turns = [await desk.turn()]
    for text in ("Aceitam pix?", "Aceitam dinheiro?"):
        await desk.receives(customer.edits("a", text))
        turns.append(await desk.turn())
    for text in ("Aceitam ouro?", DELIVERY):
        await desk.receives(customer.edits("a", text))
    assert await cancelled(desk) == [(turn.turn_id, "superseded") for turn in turns[:2]]
    assert len(await desk.published(TurnRequested)) == 3

    await desk.receives(ai.says(turns[2], "Sim."))
    again = await desk.turn()
    assert asked(again) == [("customer", DELIVERY), ("ai", "Sim.")]
    await desk.receives(ai.says(again, "Dois dias."))
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Sim.", "Dois dias."]
    assert len(await desk.published(TurnRequested)) == 4
    assert (await desk.conversations())[0]["turn_pending"] is False


async def test_messages_and_changes_end_two_turns_in_a_row_together(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.receives(customer.writes("Ou pix?"))
    await desk.receives(customer.edits("a", "Aceitam ouro?"))
    third = await desk.turn()
    await desk.receives(customer.writes("Alô?"), customer.edits("a", DELIVERY))
    assert len(await cancelled(desk)) == 2
    await desk.receives(ai.says(third, "Sim."))
    assert asked(await desk.turn()) == [("customer", words) for words in ("Ou pix?", "Alô?", DELIVERY)] + [("ai", "Sim.")]


async def test_a_question_that_changes_within_the_burst_is_asked_once(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.receives(customer.edits("a", DELIVERY))
    await desk.time_for("burst-ends")

    (turn,) = await desk.published(TurnRequested)
    assert asked(turn) == [("customer", DELIVERY)]


async def test_an_answered_question_that_changes_waits_for_the_burst(open_desk: OpenDesk, customer: Customer, ai: Ai) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.time_for("burst-ends")
    await desk.receives(ai.says(await desk.turn(), "Sim."))
    await desk.receives(customer.edits("a", DELIVERY))
    assert len(await desk.published(TurnRequested)) == 1

    await desk.time_for("burst-ends")
    assert asked(await desk.turn()) == [("ai", "Sim."), ("customer", DELIVERY)]


async def test_a_withdrawn_question_is_not_answered_while_the_model_thinks(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Quanto custa a taxa de entrega?", provider_message_id="a"))
    turn = await desk.turn()
    await desk.receives(customer.revokes("a"))
    await desk.receives(ai.says(turn, "Oito reais."))
    await desk.time_for("turn-expires")

    assert await cancelled(desk) == [(turn.turn_id, "superseded")]
    assert [one.reason for one in await desk.published(ReplyDiscarded)] == ["superseded"], "what it spent is booked as for any"
    assert await desk.published(MessageSendRequested) == []
    assert await desk.published(ConversationHandedOff) == []
    talk = await desk.conversation()
    assert (talk["owner"], talk["waiting_for_person"], talk["turn_pending"]) == ("ai", False, False)
    assert len(await desk.published(TurnRequested)) == 1


async def test_a_question_withdrawn_within_the_burst_asks_nobody(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    await desk.receives(customer.writes("Quanto custa a taxa de entrega?", provider_message_id="a"))
    await desk.receives(customer.revokes("a"))
    await desk.time_for("burst-ends")

    assert await desk.published(TurnRequested) == []
    assert await desk.published(ConversationHandedOff) == []


@pytest.mark.parametrize("together", [True, False])
async def test_what_is_left_of_a_burst_is_answered(desk: Desk, customer: Customer, together: bool) -> None:
    events: list[Event] = [
        customer.writes("Vocês são uns", provider_message_id="a"),
        customer.writes(DELIVERY, provider_message_id="b"),
        customer.revokes("a"),
    ]
    for batch in [events] if together else [[one] for one in events]:
        await desk.receives(*batch)

    turn = await desk.turn()
    assert [one for one in asked(turn) if one[0] == "customer"] == [("customer", DELIVERY)]
    assert "uns" not in turn.write().decode()
    assert (await desk.conversation())["turn_pending"]
    await desk.receives(customer.revokes("b"))
    assert not (await desk.conversation())["turn_pending"]
    assert len(await cancelled(desk)) == len(await desk.published(TurnRequested))


async def test_a_message_taken_back_in_its_own_batch_calls_nobody(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(ai_enabled=False)
    await desk.receives(customer.writes("oops", provider_message_id="a"), customer.revokes("a"))

    assert await desk.published(ConversationHandedOff) == []
    assert not (await desk.conversation())["waiting_for_person"]


async def test_nobody_waits_for_a_person_when_the_question_is_taken_back(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(ai_enabled=False)
    await desk.receives(customer.writes("oops", provider_message_id="a"), customer.writes("hm", provider_message_id="b"))
    await desk.receives(customer.revokes("a"))
    assert (await desk.conversation())["waiting_for_person"], "one is left"
    await desk.receives(customer.revokes("b"))
    assert not (await desk.conversation())["waiting_for_person"]


async def test_an_answer_that_was_not_delivered_is_owed_whatever_is_taken_back(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    async with desk.harness.session(desk.tenant_id) as session:  # as `deliveries` leaves it
        await ask(
            session,
            """update conversation set owner = 'person', waiting_for_person = true, answered_up_to = 1,
                  turn_id = null, handoff_cause = 'not_delivered', handoff_reason = 'not_delivered:window'""",
        )
    await desk.receives(customer.writes("?", provider_message_id="a"))
    await desk.receives(customer.revokes("a"))

    assert (await desk.conversation())["waiting_for_person"]


async def test_people_are_shown_that_an_answered_message_changed(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="Sim.")
    await desk.harness.forget()
    await desk.receives(customer.edits("a", DELIVERY))

    assert await desk.published(TurnRequested) == []
    message, _ = await desk.messages()
    assert (message["content"]["text"], message["edited_at"] is None) == (DELIVERY, False)
    async with desk.harness.session(desk.tenant_id) as session:
        shown = await ask(
            session, "select type, payload ->> 'edited_at' as edited_at from live_event order by sequence desc limit 2"
        )
    assert {one.type for one in shown} == {"message.updated", "conversation.changed"}
    await desk.does(agent, "hand-back")
    assert asked(await desk.turn())[-1] == ("customer", DELIVERY), "and whoever answers next knows that it is not answered"


async def test_a_change_of_what_was_answered_on_the_phone_waits_for_a_person(desk: Desk, customer: Customer) -> None:
    before = datetime.now(UTC) - timedelta(seconds=30)
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a", sent_at=before))
    await desk.receives(customer.is_answered_on_the_phone("Sim, aceitamos!"))
    assert not (await desk.conversation())["waiting_for_person"]
    await desk.receives(customer.edits("a", DELIVERY))

    assert (await desk.conversation())["waiting_for_person"]


async def test_after_the_window_a_person_is_asked(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.receives(ai.says(await desk.turn(), "Sim."))
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "update conversation set last_inbound_at = last_inbound_at - interval '25 hours'")
    await desk.receives(customer.edits("a", DELIVERY))

    assert len(await desk.published(TurnRequested)) == 1
    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["question_changed"]
    assert (await desk.conversation())["waiting_for_person"]


async def test_a_change_that_comes_hours_late_is_only_shown(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))
    await desk.receives(ai.says(await desk.turn(), "Sim."))
    await desk.receives(customer.edits("a", DELIVERY, sent_at=datetime.now(UTC) - timedelta(hours=2)))

    assert await desk.said() == [("customer", DELIVERY), ("ai", "Sim.")]
    assert len(await desk.published(TurnRequested)) == 1
    assert await desk.published(ConversationHandedOff) == []


async def test_what_the_business_changes_on_its_phone_asks_for_nothing(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes(CHEQUE, sent_at=datetime.now(UTC) - timedelta(seconds=30)))
    await desk.receives(customer.is_answered_on_the_phone("Sim, aceitamos!", provider_message_id="echo"))
    before = await desk.conversation()
    await desk.receives(customer.edits("echo", "Não", by="business"))
    after = await desk.conversation()

    assert after["last_message"]["text"] == "Não"
    assert after | {"last_message": None} == before | {"last_message": None}


@pytest.mark.parametrize("together", [True, False])
async def test_changes_that_come_before_their_message_have_their_effect(
    desk: Desk, customer: Customer, known_as: KnownAs, together: bool
) -> None:
    """Providers repeat what they could not deliver, and so bring an edit before what it edits."""
    before = UNMATCHED.labels("edit")._value.get()
    other = known_as(customer.channel_id, "+5541988000999", provider="meta")
    changes = [customer.edits("a", DELIVERY), customer.revokes("b"), other.edits("a", "theirs")]
    written = [customer.writes(CHEQUE, provider_message_id="a"), customer.writes("oops", provider_message_id="b")]
    for batch in [[*changes, *written]] if together else [changes, written]:
        await desk.receives(*batch)

    (turn,) = await desk.published(TurnRequested)
    assert [one for one in asked(turn) if one[0] == "customer"] == [("customer", DELIVERY)]
    edited, withdrawn = await desk.messages()
    assert (edited["content"]["text"], withdrawn["content"]) == (DELIVERY, None)
    if not together:
        assert UNMATCHED.labels("edit")._value.get() == before + 2
    async with desk.harness.session(desk.tenant_id) as session:
        assert await ask(session, "select from early_change") == [], "they wait no longer"


async def test_another_tenants_early_change_changes_nothing(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    stranger = new_customer(uuid4(), customer.channel_id, customer.key, phone=customer.phone)
    await desk.receives(stranger.edits("a", "theirs"), stranger.revokes("a"))
    await desk.receives(customer.writes(CHEQUE, provider_message_id="a"))

    assert await desk.said() == [("customer", CHEQUE)]


async def test_early_changes_are_forgotten_after_a_day(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.edits("a", "canary words"))
    await desk.harness.running.pruner.sweep(datetime.now(UTC) + timedelta(hours=25))

    async with desk.harness.session(desk.tenant_id) as session:
        assert await ask(session, "select from early_change") == []


def facts(customer: Customer) -> dict[str, Event]:
    now = datetime.now(UTC) - timedelta(seconds=10)
    return {
        "write": customer.writes(CHEQUE, provider_message_id="a", sent_at=now),
        "edit": customer.edits("a", DELIVERY, sent_at=now + timedelta(seconds=1)),
        "edit again": customer.edits("a", "Tem bolo?", sent_at=now + timedelta(seconds=2)),
    }


@pytest.mark.parametrize("order", list(permutations(["write", "edit", "edit again"])), ids="-".join)
async def test_any_order_of_a_message_and_its_edits_asks_the_same(
    desk: Desk, customer: Customer, order: tuple[str, ...]
) -> None:
    happened = facts(customer)
    for name in order:
        await desk.receives(happened[name])

    assert asked(await desk.turn()) == [("customer", "Tem bolo?")]
    assert len(await desk.published(TurnRequested)) == len(await cancelled(desk)) + 1


async def test_a_batch_without_changes_costs_what_it_did(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("one", provider_message_id="a"))

    assert await _trips(desk, [customer.writes("two")]) == 5
    found_locked_looked_at_and_written, inbox_outbox_commit = 4, 3
    assert await _trips(desk, [customer.edits("a", DELIVERY)]) == found_locked_looked_at_and_written + inbox_outbox_commit


async def _trips(desk: Desk, events: list[Any]) -> int:
    with watched(desk.harness.database.app) as trips:
        await desk.receives(*events)
    return len(trips)
