"""The rules: who owns a conversation, what is unanswered, how a message reads as text."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.errors import Conflict
from contracts.gateway import TenantSettings
from contracts.text import storable
from conversation.domain import life
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.delivery import Report, introduced
from conversation.domain.happenings import CustomerWrote, HandedOff, Happened, TurnEnded, TurnStarted
from conversation.domain.message import as_text
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANA, BEN = UUID(int=1), UUID(int=2)
TURN = UUID(int=9)


def conversation(**given: Any) -> Conversation:
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", "meta")
    return Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, given.pop("tenant", TenantProfile()), **given)


def heard(conversation: Conversation, at: datetime = NOW) -> Happened:
    return conversation.hear(conversation.next_sequence(at), at)


def test_a_turn_covers_what_was_written_before_it_and_a_newer_message_ends_it() -> None:
    talk = conversation()
    assert heard(talk) == (CustomerWrote(),)
    assert talk.ask(TURN) == (TurnStarted(TURN),)
    assert talk.waits_for(TURN)
    assert heard(talk) == (CustomerWrote(), TurnEnded(TURN, "superseded"))
    assert not talk.waits_for(TURN)


def test_an_answer_leaves_nothing_unanswered_and_a_hand_off_does() -> None:
    answered, handed_off = conversation(), conversation()
    for talk in (answered, handed_off):
        heard(talk)
        talk.ask(TURN)
    answered.answered_by_ai()
    handed_off.hand_off("refund", NOW)

    assert (answered.unanswered, handed_off.unanswered) == (False, True)
    assert not handed_off.waits_for(TURN)


def test_a_conversation_is_taken_over_by_one_person_unless_a_supervisor_comes() -> None:
    talk = conversation()
    talk.take_over(ANA, may_override=False)
    with pytest.raises(Conflict, match="another person's"):
        talk.take_over(BEN, may_override=False)
    talk.take_over(BEN, may_override=True)

    assert talk.assigned_user_id == BEN


def test_only_the_owner_writes_and_only_within_a_day() -> None:
    talk = conversation()
    heard(talk)
    with pytest.raises(Conflict, match="not yours"):
        talk.require_writable_by(ANA, NOW)
    talk.take_over(ANA, may_override=False)
    talk.require_writable_by(ANA, NOW + timedelta(hours=23, minutes=59))
    with pytest.raises(Conflict, match="24 hours"):
        talk.require_writable_by(ANA, NOW + timedelta(hours=24))


def test_the_window_counts_from_the_newest_message_in_whichever_order_they_come() -> None:
    talk = conversation()
    heard(talk, NOW)
    heard(talk, NOW - timedelta(hours=30))

    assert talk.window_ends_at == NOW + timedelta(hours=24)


def test_nothing_is_done_to_a_closed_conversation() -> None:
    talk = conversation()
    talk.close(ANA, NOW, may_override=False)
    with pytest.raises(Conflict, match="closed"):
        talk.take_over(ANA, may_override=True)
    with pytest.raises(Conflict, match="closed"):
        talk.hand_back(ANA, TURN, may_override=True)


def test_a_conversation_is_not_given_to_an_ai_that_is_switched_off() -> None:
    talk = conversation(tenant=TenantProfile(TenantSettings(ai_enabled=False).model_dump_json()), owner="person")
    with pytest.raises(Conflict, match="switched off"):
        talk.hand_back(ANA, TURN, may_override=False)


@pytest.mark.parametrize(
    ("ai_enabled", "readable", "cause"),
    [(False, True, "ai_switched_off"), (True, False, "unanswered_kind"), (True, True, None)],
)
def test_what_nobody_answered_goes_when_a_snooze_ends_to_whom_it_goes_after_a_burst(
    ai_enabled: bool, readable: bool, cause: str | None
) -> None:
    talk = conversation()
    talk.hear(talk.next_sequence(NOW), NOW, readable=readable)
    life.snooze(talk, ANA, NOW + timedelta(hours=1), NOW, may_override=False)
    talk.tenant = TenantProfile(TenantSettings(ai_enabled=ai_enabled).model_dump_json())
    happened = life.snooze_ended(talk, TURN, NOW + timedelta(hours=1))

    assert [one.cause for one in happened if isinstance(one, HandedOff)] == ([cause] if cause else [])
    assert (talk.turn_id, talk.waiting_for_person) == ((None, True) if cause else (TURN, False))


def test_who_writes_to_an_unassigned_conversation_waits_for_a_person() -> None:
    talk = conversation(owner="person")
    heard(talk)

    assert talk.waiting_for_person


ACTS = ("hear", "ask", "answer", "hand_off", "take_over", "hand_back", "echo", "perhaps", "close")


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_no_customer_is_ever_left_without_anybody(acts: list[str]) -> None:
    """Whatever happens: an unanswered message has a turn, may get one, or has a person who was asked or is there."""
    talk = conversation()
    for act in acts:
        if talk.state == "closed":
            break
        match act:
            case "hear":
                heard(talk)
            case "ask" if talk.owned_by_ai:
                talk.ask(uuid4())
            case "answer" if talk.turn_id:
                talk.answered_by_ai()
            case "hand_off":
                talk.hand_off("test", NOW)
            case "take_over":
                talk.take_over(ANA, may_override=True)
            case "hand_back":
                talk.hand_back(ANA, uuid4(), may_override=True)
            case "echo":
                talk.person_wrote_on_phone(NOW)
            case "perhaps":
                talk.person_may_have_written()
            case "close":
                talk.close(ANA, NOW, may_override=True)
        assert talk.turn_id is None or talk.owned_by_ai
        assert not (talk.owner == "ai" and (talk.waiting_for_person or talk.assigned_user_id))
        if talk.state == "open" and talk.unanswered and talk.owner == "person":
            assert talk.waiting_for_person or talk.assigned_user_id


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"kind": "text", "text": "Hello"}, "Hello"),
        ({"kind": "image", "media": {}, "caption": "this one"}, "[image] this one"),
        ({"kind": "voice", "media": {}}, "[voice]"),
        ({"kind": "location", "latitude": -23.5, "longitude": -46.6}, "[location: -23.5, -46.6]"),
        ({"kind": "location", "latitude": 1, "longitude": 2, "name": "Shop"}, "[location: Shop]"),
        ({"kind": "contacts", "contacts": [{"name": "Bia"}, {}]}, "[contacts: Bia, ?]"),
        ({"kind": "button_reply", "id": "1", "title": "Yes"}, "Yes"),
        ({"kind": "order", "items": [], "text": "please"}, "[order of 0 items] please"),
        ({"kind": "unsupported", "original_kind": "poll"}, "[poll]"),
    ],
)
def test_every_kind_of_content_reads_as_text(content: dict[str, Any], text: str) -> None:
    assert as_text(content) == text
    assert as_text(content, revoked=True) == "[deleted message]"


def test_what_postgres_cannot_store_is_replaced_at_every_depth() -> None:
    assert storable({"a\x00": ["b\x00", 1, None, {"c": "\x00"}]}) == {"a\ufffd": ["b\ufffd", 1, None, {"c": "\ufffd"}]}


def test_reports_that_know_only_the_providers_id_learn_ours_from_one_that_knows_both() -> None:
    tenant, channel, send_id = uuid4(), uuid4(), uuid4()
    both = Report(tenant, channel, send_id, "x", "sent", None)
    nameless = Report(tenant, channel, None, "x", "read", None)
    elsewhere = Report(tenant, uuid4(), None, "x", "read", None)
    for order in permutations((both, nameless, elsewhere)):
        assert {(one.channel_id, one.send_id) for one in introduced(order)} == {
            (channel, send_id),
            (elsewhere.channel_id, None),
        }
