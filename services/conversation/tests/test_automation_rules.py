"""Which rules hold, and which make no sense: pure, over whatever conversations there are."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from common.errors import DomainError, Invalid
from contracts.content import IncomingContent, Text
from conversation.automation.domain.actions import RULE_ACTIONS, Doer, RuleAction, ThingsNamed
from conversation.automation.domain.checking import check_rule, warnings_of
from conversation.automation.domain.conditions import CONDITIONS, MessageKind, RuleCondition, holds, says_any
from conversation.automation.domain.rule import EVENT_OF, RULE_EVENTS, AutomationRule, RuleEvent, matches
from conversation.automation.work.running import trial
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import HandedOff, LabelsChanged, MessageWritten, Transferred, WasClosed, WasSnoozed
from conversation.domain.life import phase_of
from conversation.domain.message import Message
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)
RULE, AUTHOR, ANA = UUID(int=1), UUID(int=2), UUID(int=3)
LABELS = [UUID(int=10 + n) for n in range(3)]
TEAMS = [UUID(int=20 + n) for n in range(2)]
ANSWER = UUID(int=30)
NAMED = ThingsNamed(frozenset(LABELS), dict.fromkeys(TEAMS), {ANSWER: "Hi {{contact.name|there}}"}, "Bakery")
DOER = Doer(RULE, AUTHOR, NAMED)

CLOSED = '{"time_zone": "UTC", "weekly": [{"day": "monday", "opens": "09:00", "closes": "10:00"}]}'
profiles = st.sampled_from([TenantProfile(), TenantProfile(opening_hours=CLOSED)])


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Any that a conversation may come to be."""
    contact = Contact(uuid4(), uuid4(), draw(st.sampled_from(["+5511", "+4930", "lid:1", "group:1"])), "1", "Ana", "meta")
    contact.label_ids.extend(draw(st.lists(st.sampled_from(LABELS), max_size=2, unique=True)))
    talk = Conversation(uuid4(), uuid4(), contact.id, UUID(int=40), NOW, NOW, contact, draw(profiles))
    talk.label_ids = draw(st.lists(st.sampled_from(LABELS), max_size=3, unique=True))
    talk.priority = draw(st.sampled_from(["low", "normal", "high", "urgent"]))
    talk.last_sequence = talk.last_inbound_sequence = draw(st.integers(0, 2))
    talk.last_inbound_at = NOW - timedelta(hours=draw(st.sampled_from([1, 30]))) if talk.last_sequence else None
    talk.owner = draw(st.sampled_from(["ai", "person"]))
    if talk.owner == "person":
        talk.team_id = draw(st.sampled_from([None, *TEAMS]))
        talk.assigned_user_id = draw(st.sampled_from([None, ANA]))
        talk.waiting_for_person = talk.assigned_user_id is None
    talk.state = draw(st.sampled_from(["open", "snoozed", "closed"]))
    if talk.state == "snoozed":
        talk.snoozed_until = NOW + timedelta(hours=1)
    if talk.state == "closed":
        talk.closed_because, talk.closed_at, talk.waiting_for_person = "resolved", NOW, False
    return talk


labels = st.lists(st.sampled_from(LABELS), min_size=1, max_size=2, unique=True)
conditions = st.one_of(
    st.builds(lambda one: {"type": "channel", "any_of": [str(one)]}, st.sampled_from([UUID(int=40), UUID(int=41)])),
    st.builds(lambda one: {"type": "state", "any_of": [one]}, st.sampled_from(["open", "snoozed", "closed"])),
    st.builds(lambda one: {"type": "owner", "any_of": [one]}, st.sampled_from(["ai", "person"])),
    st.builds(lambda one: {"type": "phase", "any_of": [one]}, st.sampled_from(["with_ai", "queued", "resolved", "snoozed"])),
    st.builds(lambda one: {"type": "team", "any_of": [one]}, st.sampled_from(["none", *map(str, TEAMS)])),
    st.builds(
        lambda of, how, ids: {"type": "labels", "of": of, "has": how, "label_ids": list(map(str, ids))},
        st.sampled_from(["conversation", "contact"]), st.sampled_from(["any", "none"]), labels,
    ),
    st.builds(lambda one: {"type": "priority", "any_of": [one]}, st.sampled_from(["low", "high"])),
    st.builds(lambda one: {"type": "business_hours", "are": one}, st.sampled_from(["open", "closed"])),
    st.builds(lambda one: {"type": "contact_address", "any_of": [one]}, st.sampled_from(["+55", "+5511", "group:"])),
    st.builds(lambda one: {"type": "message_text", "any_of": [one]}, st.sampled_from(["preço", "PRECO", "x"])),
    st.builds(lambda one: {"type": "message_kind", "any_of": [one]}, st.sampled_from(["text", "image"])),
).map(lambda one: CONDITIONS.validate_python([one])[0])  # fmt: skip
actions = st.one_of(
    st.builds(lambda ids: {"type": "labels", "add": list(map(str, ids))}, labels),
    st.builds(lambda ids: {"type": "labels", "remove": list(map(str, ids))}, labels),
    st.builds(lambda one: {"type": "priority", "priority": one}, st.sampled_from(["low", "urgent"])),
    st.builds(lambda one: {"type": "team", "team_id": str(one)}, st.sampled_from([*TEAMS, UUID(int=99)])),
    st.just({"type": "hand_off", "reason": "a rule"}),
    st.just({"type": "note", "text": "look"}),
    st.builds(lambda one: {"type": "canned_answer", "answer_id": str(one)}, st.sampled_from([ANSWER, UUID(int=98)])),
    st.just({"type": "snooze", "for_s": 3600}),
    st.just({"type": "close"}),
).map(lambda one: RULE_ACTIONS.validate_python([one])[0])
messages = st.one_of(
    st.none(),
    st.builds(
        lambda text, gone: Message(
            uuid4(), uuid4(), uuid4(), uuid4(), 1, "customer", {"kind": "text", "text": text}, NOW,
            revoked_at=NOW if gone else None,
        ),
        st.sampled_from(["Qual é o PREÇO?", "hello", "x"]), st.booleans(),
    ),
)  # fmt: skip


def rule_with(event: RuleEvent, asked: list[RuleCondition], enabled: bool = True) -> AutomationRule:
    stored = CONDITIONS.dump_json(asked).decode()
    return AutomationRule(RULE, uuid4(), "x", "x", enabled, event, stored, "[]", 1, AUTHOR, NOW)


@given(st.sampled_from(RULE_EVENTS), st.lists(conditions, max_size=4), conversations(), messages)
def test_a_rule_holds_where_all_of_its_conditions_do(
    event: RuleEvent, asked: list[RuleCondition], talk: Conversation, message: Message | None
) -> None:
    before = replace(talk)
    each = [holds(one, talk, message, NOW) for one in asked]
    assert matches(rule_with(event, asked), event, talk, message, NOW) == all(each)
    assert not matches(rule_with(event, asked, enabled=False), event, talk, message, NOW)
    other = next(one for one in RULE_EVENTS if one != event)
    assert not matches(rule_with(event, asked), other, talk, message, NOW)
    assert talk == before, "to look at something changes nothing"


@given(conversations(), labels)
def test_to_have_any_of_labels_is_not_to_have_none_of_them(talk: Conversation, label_ids: list[UUID]) -> None:
    for of, there in (("conversation", talk.label_ids), ("contact", talk.contact.label_ids)):
        given_as = {"type": "labels", "of": of, "label_ids": list(map(str, label_ids))}
        any_, none = (CONDITIONS.validate_python([given_as | {"has": how}])[0] for how in ("any", "none"))
        assert holds(any_, talk, None, NOW) == bool(set(label_ids) & set(there)) != holds(none, talk, None, NOW)


@given(conversations())
def test_of_a_message_that_there_is_not_or_that_was_taken_back_nothing_holds(talk: Conversation) -> None:
    gone = Message(uuid4(), talk.tenant_id, talk.id, uuid4(), 1, "customer", {"kind": "text", "text": "x"}, NOW, revoked_at=NOW)
    for given_as in ({"type": "message_text", "any_of": ["x"]}, {"type": "message_kind", "any_of": ["text"]}):
        (condition,) = CONDITIONS.validate_python([given_as])
        assert not holds(condition, talk, None, NOW)
        assert not holds(condition, talk, gone, NOW)
        assert holds(condition, talk, replace(gone, revoked_at=None), NOW)


@given(st.text(max_size=30), st.text(min_size=1, max_size=10), st.text(max_size=30))
def test_a_word_is_found_wherever_it_stands_in_whatever_case(before: str, word: str, after: str) -> None:
    assume(word.strip() and not unicodedata.combining(word[0]))
    for written in (word, word.upper(), unicodedata.normalize("NFD", word)):
        if written.casefold() == word.casefold() or written == unicodedata.normalize("NFD", word):
            assert says_any(f"{before} {written} {after}", [word])


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("Qual o PREÇO?", "preco", True), ("qual o preco", "Preço", True), ("STRASSE", "straße", True),
        ("olá 👋🏽", "👋", True),
        ("مرحبا بك", "مرحبا", True), ("my  order\n is late", "order is", True), ("price", "prices", False), ("", "x", False),
        ("a" * 4096, "a" * 100 + "b", False),
    ],
)  # fmt: skip
def test_what_a_text_says(text: str, word: str, said: bool) -> None:
    assert says_any(text, [word]) is said


def test_every_kind_of_message_can_be_asked_for() -> None:
    schema = TypeAdapter(IncomingContent).json_schema()
    kinds = {kind for one in schema["$defs"].values() if (at := one["properties"].get("kind")) for kind in _values(at)}
    assert kinds == set(get_args(MessageKind))
    assert Text(text="x").kind in kinds


def _values(schema: dict[str, Any]) -> list[str]:
    return schema.get("enum") or [schema["const"]]


def test_every_event_is_made_by_a_fact_or_a_message() -> None:
    assert {*EVENT_OF.values(), "message_received"} == set(RULE_EVENTS)
    assert len(EVENT_OF) == len(set(EVENT_OF.values()))


@given(st.lists(actions, min_size=1, max_size=4), conversations())
def test_what_a_trial_says_is_what_is_done(deeds: list[RuleAction], talk: Conversation) -> None:
    """And nothing is ever taken from a person who has it, nor sent beyond the window, nor done to what is over."""
    tried, done = replace(talk), replace(talk)
    try:
        changing = trial(DOER, deeds, tried, NOW)
    except DomainError:
        return
    happened = [one for deed in deeds for one in DOER.do(deed, done, NOW)]
    assert bool(changing) == bool(happened) or any(deed.type == "note" for deed in deeds)
    if talk.assigned_user_id is not None:
        assert done.assigned_user_id == talk.assigned_user_id
        assert not [one for one in happened if isinstance(one, HandedOff | Transferred | WasClosed | WasSnoozed)]
    if talk.state == "closed":
        assert done.state == "closed"
        assert not [one for one in happened if not isinstance(one, LabelsChanged)]
    if not talk.window_is_open(NOW):
        assert not [one for one in happened if isinstance(one, MessageWritten)]
    if done.state == "snoozed":
        assert phase_of(done) == "snoozed"
    if done.state == "closed":
        return
    again = trial(DOER, [one for one in deeds if one.type not in {"note", "canned_answer", "snooze"}] or deeds[:0], done, NOW)
    if len({one.type for one in deeds}) == len(deeds):
        assert again == [], "once more changes nothing"


def said(*given_as: dict[str, Any]) -> list[RuleAction]:
    return RULE_ACTIONS.validate_python(list(given_as))


CLOSE, SNOOZE, NOTE = {"type": "close"}, {"type": "snooze", "for_s": 60}, {"type": "note", "text": "x"}
HIGH, A = {"type": "priority", "priority": "high"}, str(LABELS[0])


@pytest.mark.parametrize(
    ("event", "asked", "deeds"),
    [
        ("closed", [{"type": "message_text", "any_of": ["x"]}], [NOTE]),
        ("closed", [{"type": "message_kind", "any_of": ["text"]}], [NOTE]),
        ("message_received", [], [CLOSE, NOTE]), ("message_received", [], [SNOOZE, CLOSE]),
        ("message_received", [], [HIGH, HIGH]), ("message_received", [], [{"type": "labels"}]),
        ("message_received", [], [{"type": "labels", "add": [A], "remove": [A]}]),
        ("snoozed", [], [SNOOZE]), ("snoozed", [{"type": "state", "any_of": ["snoozed"]}], [SNOOZE]),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_rule(event: RuleEvent, asked: Any, deeds: list[dict[str, Any]]) -> None:
    with pytest.raises(Invalid):
        check_rule(event, CONDITIONS.validate_python(asked), said(*deeds))


@pytest.mark.parametrize(
    ("event", "asked", "deed", "warned"),
    [
        ("labels_changed", [], {"type": "labels", "add": [A]}, True),
        ("labels_changed", [{"type": "labels", "has": "none", "label_ids": [A]}], {"type": "labels", "add": [A]}, False),
        ("labels_changed", [{"type": "labels", "has": "any", "label_ids": [A]}], {"type": "labels", "remove": [A]}, False),
        ("labels_changed", [{"type": "labels", "of": "contact", "has": "any", "label_ids": [A]}],
         {"type": "labels", "remove": [A]}, True),
        ("priority_changed", [{"type": "priority", "any_of": ["low"]}], HIGH, False),
        ("priority_changed", [{"type": "priority", "any_of": ["high"]}], HIGH, True),
        ("handed_off", [{"type": "owner", "any_of": ["ai"]}], {"type": "hand_off", "reason": "x"}, False),
        ("transferred", [{"type": "team", "any_of": ["none"]}], {"type": "team", "team_id": str(TEAMS[0])}, False),
        ("transferred", [], {"type": "team", "team_id": str(TEAMS[0])}, True),
        ("closed", [{"type": "state", "any_of": ["open"]}], CLOSE, False), ("closed", [], CLOSE, True),
        ("woken", [], SNOOZE, True), ("message_received", [], SNOOZE, False), ("message_received", [], NOTE, False),
    ],
)  # fmt: skip
def test_who_writes_a_rule_that_is_looked_at_because_of_itself_is_warned(
    event: RuleEvent, asked: Any, deed: dict[str, Any], warned: bool
) -> None:
    conditions_, deeds = CONDITIONS.validate_python(asked), said(deed)
    check_rule(event, conditions_, deeds)
    assert bool(warnings_of(event, conditions_, deeds)) is warned


def test_lists_and_texts_are_bounded() -> None:
    for wrong in ([HIGH] * 11, []):
        with pytest.raises(ValidationError):
            said(*wrong)
    with pytest.raises(ValidationError):
        CONDITIONS.validate_python([{"type": "owner", "any_of": ["ai"]}] * 21)
    for one in (
        {"type": "message_text", "any_of": ["x" * 101]}, {"type": "message_text", "any_of": ["x"] * 51},
        {"type": "message_text", "any_of": [" "]}, {"type": "message_text", "any_of": []}, {"type": "owner", "any_of": ["x"]},
        {"type": "contact_address", "any_of": ["+" * 257]}, {"type": "regex", "any_of": ["x"]}, {"type": "owner"},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            CONDITIONS.validate_python([one])
