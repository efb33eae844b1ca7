"""What a conversation's rules answer, and what other services learn of it: no turn ends unsaid, or it is meant to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from contracts.content import Text
from contracts.conversation import (
    ConversationHandedOff,
    ConversationOpened,
    ReplyDiscarded,
    TurnCancelled,
)
from contracts.event import Event
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from conversation.domain import life
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.events import events_of
from conversation.domain.happenings import (
    Absorbed,
    HandedOff,
    Happened,
    MessageWritten,
    ReplyUnused,
    TurnEnded,
    TurnStarted,
    WasClosed,
)
from conversation.domain.replies import react
from conversation.domain.uniting import unite
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ANA, TURN = UUID(int=1), UUID(int=9)


def asked() -> Conversation:
    """The AI has been asked to answer the customer."""
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", "meta")
    talk = Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, TenantProfile())
    talk.hear(talk.next_sequence(NOW), NOW)
    talk.ask(TURN)
    return talk


def reply(talk: Conversation, decision: str, *parts: str, turn_id: UUID = TURN) -> ReplyGenerated:
    return ReplyGenerated.model_validate(
        {
            "tenant_id": talk.tenant_id, "turn_id": turn_id, "conversation_id": talk.id, "up_to_sequence": 1, "model": "test",
            "decision": decision, "parts": parts, "occurred_at": NOW, "handoff_reason": "refund",
        }
    )  # fmt: skip


def failure(talk: Conversation) -> TurnFailed:
    return TurnFailed(
        tenant_id=talk.tenant_id,
        turn_id=TURN,
        conversation_id=talk.id,
        up_to_sequence=1,
        reason="model_unavailable",
        occurred_at=NOW,
    )


def told(talk: Conversation, happened: Happened) -> list[Event]:
    """What other services learn, but for messages that are to be sent."""
    return events_of(talk, tuple(one for one in happened if not isinstance(one, MessageWritten)), [], NOW)


def hear(talk: Conversation) -> Happened:
    return talk.hear(talk.next_sequence(NOW), NOW)


OTHERS_END_IT: dict[str, tuple[str, Callable[[Conversation], Happened]]] = {
    "the customer writes": ("superseded", hear),
    "the AI is asked again": ("superseded", lambda talk: talk.ask(uuid4())),
    "a person takes over": ("taken_over", lambda talk: talk.take_over(ANA, may_override=False)),
    "a person writes on the phone": ("taken_over", lambda talk: talk.hear_echo("person", NOW)),
    "a person may have written": ("taken_over", lambda talk: talk.hear_echo("doubtful", NOW)),
    "it expires": ("taken_over", lambda talk: talk.turn_expired(TURN, NOW)),
    "an answer was not delivered": ("taken_over", lambda talk: talk.hand_off("not_delivered", NOW, announced=False)),
    "it is snoozed": ("superseded", lambda talk: life.snooze(talk, ANA, NOW + timedelta(hours=1), NOW, may_override=False)),
    "it is closed": ("closed", lambda talk: talk.close(ANA, NOW, may_override=False)),
    "it is united with another": ("superseded", lambda talk: unite(talk, asked(), NOW)[0]),
    "it goes on in another": ("superseded", lambda talk: unite(asked(), talk, NOW)[1]),
}
ITSELF_ENDS: dict[str, tuple[str, Callable[[Conversation], Happened]]] = {
    "it answers": ("replied", lambda talk: react(talk, reply(talk, "answer", "Yes."), NOW)),
    "it says nothing": ("replied", lambda talk: react(talk, reply(talk, "none"), NOW)),
    "it asks for a person": ("replied", lambda talk: react(talk, reply(talk, "handoff"), NOW)),
    "it answers without words": ("replied", lambda talk: react(talk, reply(talk, "answer", " "), NOW)),
    "it fails": ("failed", lambda talk: react(talk, failure(talk), NOW)),
}


@pytest.mark.parametrize("what", OTHERS_END_IT)
def test_whoever_runs_a_turn_that_others_end_is_told_once(what: str) -> None:
    how, end = OTHERS_END_IT[what]
    talk = asked()
    happened = end(talk)

    assert [(one.turn_id, one.how) for one in happened if isinstance(one, TurnEnded)] == [(TURN, how)]
    cancelled = [event for event in told(talk, happened) if isinstance(event, TurnCancelled)]
    assert [(event.turn_id, event.reason) for event in cancelled] == [(TURN, how)]


@pytest.mark.parametrize("what", ITSELF_ENDS)
def test_a_turn_that_ends_itself_is_not_cancelled_and_its_end_is_said_all_the_same(what: str) -> None:
    """Whoever runs turns has said so itself: a cancellation would tell it to stop what is over."""
    how, end = ITSELF_ENDS[what]
    talk = asked()
    happened = end(talk)

    assert [(one.turn_id, one.how) for one in happened if isinstance(one, TurnEnded)] == [(TURN, how)]
    assert [event for event in told(talk, happened) if isinstance(event, TurnCancelled)] == []


def test_what_happens_is_said_in_its_order() -> None:
    talk = asked()
    empty = react(talk, reply(talk, "answer", " "), NOW)

    announcement = MessageWritten("system", Text(text=talk.tenant.settings.handoff_message))
    expected = [TurnEnded(TURN, "replied"), ReplyUnused(TURN, "empty"), HandedOff("empty_reply", "empty_reply"), announcement]
    assert list(empty) == expected
    assert [type(event) for event in told(talk, empty)] == [ReplyDiscarded, ConversationHandedOff]


def test_where_nothing_changes_nothing_happened() -> None:
    talk = asked()
    assert talk.hear_echo("automatic", NOW) == ()
    assert talk.turn_expired(uuid4(), NOW) == ()
    assert talk.burst_ended(uuid4(), NOW) == (), "the AI is asked already"
    assert talk.hand_back(ANA, uuid4(), may_override=False) == (), "it is the AI's"
    talk.take_over(ANA, may_override=False)
    assert talk.take_over(ANA, may_override=False) == ()
    talk.close(ANA, NOW, may_override=False)
    assert talk.close(ANA, NOW, may_override=False) == ()


def test_a_group_is_peoples_from_the_first_word_on() -> None:
    talk = asked()
    group = Contact(uuid4(), uuid4(), "group:1", "1@g.us", None, "evolution")
    fresh = Conversation(uuid4(), talk.tenant_id, group.id, uuid4(), NOW, NOW, group, TenantProfile())

    assert [type(event) for event in told(fresh, fresh.begin(NOW))] == [ConversationOpened, ConversationHandedOff]


def test_a_person_who_gives_back_what_nobody_answered_has_the_ai_asked() -> None:
    talk = asked()
    talk.take_over(ANA, may_override=False)
    again = uuid4()

    assert talk.hand_back(ANA, again, may_override=False)[1:] == (TurnStarted(again),)


def test_of_two_that_are_one_the_kept_goes_on_and_the_other_is_over() -> None:
    kept, other = asked(), asked()
    happened, happened_to_the_other = unite(kept, other, NOW)

    assert happened == (TurnEnded(TURN, "superseded"), Absorbed(other.id))
    assert happened_to_the_other == (TurnEnded(TURN, "superseded"), WasClosed("merged"))
    assert (other.contact, other.state) == (kept.contact, "closed")


STEPS = ("hear", "history", "ask", "reply", "empty", "fail", "take over", "hand back", "echo", "expire", "burst", "close")


def step(talk: Conversation, name: str, turn_id: UUID) -> Happened:
    current = talk.turn_id or uuid4()
    match name:
        case "hear":
            return hear(talk)
        case "history":
            return talk.hear_history(NOW)
        case "ask" | "burst":
            return talk.burst_ended(turn_id, NOW)
        case "reply":
            return react(talk, reply(talk, "answer", "Yes.", turn_id=current), NOW)
        case "empty":
            return react(talk, reply(talk, "answer", turn_id=current), NOW)
        case "fail":
            return react(talk, failure(talk).model_copy(update={"turn_id": current}), NOW)
        case "take over":
            return talk.take_over(ANA, may_override=True)
        case "hand back":
            return talk.hand_back(ANA, turn_id, may_override=True)
        case "echo":
            return talk.hear_echo("person", NOW)
        case "expire":
            return talk.turn_expired(current, NOW)
        case _:
            return talk.close(ANA, NOW, may_override=True)


@given(st.lists(st.sampled_from(STEPS), max_size=30))
def test_every_turn_that_started_ended_once_or_is_waited_for(steps: list[str]) -> None:
    talk = asked()
    started, ended = [TURN], list[UUID]()
    for place, name in enumerate(steps):
        if talk.state == "closed" and name in {"take over", "hand back", "hear"}:
            continue
        happened = step(talk, name, UUID(int=100 + place))
        started += [one.turn_id for one in happened if isinstance(one, TurnStarted)]
        ended += [one.turn_id for one in happened if isinstance(one, TurnEnded)]
        assert started == ended + ([talk.turn_id] if talk.turn_id else [])


def test_an_echo_of_nobody_knows_whom_leaves_what_is_snoozed_at_rest() -> None:
    talk = asked()
    life.snooze(talk, ANA, NOW + timedelta(hours=2), NOW, may_override=False)
    talk.hear_echo("doubtful", NOW)
    assert (life.phase_of(talk), talk.waiting_for_person) == ("snoozed", False)
    life.snooze_ended(talk, TURN, NOW + timedelta(hours=2))
    assert (life.phase_of(talk), talk.waiting_for_person) == ("queued", True)
