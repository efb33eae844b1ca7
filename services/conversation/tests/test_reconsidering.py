"""The rules of changes: whatever is written, changed, taken back and answered, in whatever order, nobody waits in vain."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from conversation.domain.change import ChangeAttempt, apply, refusal
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import TurnStarted
from conversation.domain.held import MOST_SUPERSEDED
from conversation.domain.history import said_in
from conversation.domain.meaning import means, normalised
from conversation.domain.message import Message
from conversation.domain.reconsidering import restate, withdraw
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ANA = UUID(int=1)
WORDS = ["one", "two", "Two!", "three"]


def conversation() -> Conversation:
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", "meta")
    return Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, TenantProfile())


@dataclass
class Talk:
    """A conversation and its messages, as `work` keeps them; every turn is asked at once, with what is read then."""

    talk: Conversation = field(default_factory=conversation)
    messages: list[Message] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)

    def append(self, author: str, words: str, second: int) -> Message:
        values: dict[str, Any] = {"content": {"kind": "text", "text": words}, "author": author}
        ids = {"tenant_id": self.talk.tenant_id, "conversation_id": self.talk.id, "channel_id": self.talk.channel_id}
        sequence = self.talk.next_sequence(NOW)
        one = Message(uuid4(), **ids, sequence=sequence, sent_at=NOW + timedelta(seconds=second), **values)
        self.messages.append(one)
        return one

    def write(self, words: str, second: int) -> None:
        one = self.append("customer", words, second)
        self.talk.hear(one.sequence, one.sent_at)
        self.ask()

    def change(self, kind: Any, place: int, words: str, second: int) -> None:
        theirs = [one for one in self.messages if one.author == "customer"]
        if not theirs:
            return
        one = theirs[place % len(theirs)]
        content = {"kind": "text", "text": words}
        at = NOW + timedelta(seconds=second)
        attempt = ChangeAttempt(kind, self.talk.tenant_id, self.talk.channel_id, "a", one.id, (), at, content=content)
        meant = means(one.content)
        was_withdrawn = one.revoked_at is not None
        if refusal(attempt, one, of_contact=True) is not None:
            return
        apply(attempt, one)
        if one.revoked_at is not None and not was_withdrawn:
            withdraw(self.talk, one, [other.question for other in self.open_questions()])
        elif one.revoked_at is None and means(one.content) != meant:
            restate(self.talk, one, at, at)
        self.ask()

    def reply(self, second: int) -> None:
        if self.talk.turn_id is not None:
            self.talk.answered_by_ai()
            self.append("ai", "answer", second)
            self.ask()

    def person(self, second: int) -> None:
        self.talk.take_over(ANA, may_override=True)
        self.talk.answered_by_person(NOW + timedelta(seconds=second))
        self.append("agent", "answer", second)

    def hand_back(self) -> None:
        self.note(self.talk.hand_back(ANA, uuid4(), may_override=True))

    def ask(self) -> None:
        self.note(self.talk.burst_ended(uuid4(), NOW))

    def note(self, happened: Any) -> None:
        if any(isinstance(one, TurnStarted) for one in happened):
            lines = [said_in(one).as_message() for one in sorted(self.messages, key=lambda one: one.place)]
            self.asked.append([normalised(line.text) for line in lines if line.role == "customer"])

    def open_questions(self) -> list[Message]:
        return [one for one in self.messages if one.waits and one.place > self.talk.answered_up_to]


STEPS = st.tuples(
    st.sampled_from(["write", "edit", "revocation", "reply", "person", "hand back"]), st.integers(0, 5), st.sampled_from(WORDS)
)


def step(world: Talk, name: str, place: int, words: str, second: int) -> None:
    match name:
        case "write":
            world.write(words, second)
        case "edit" | "revocation":
            world.change(name, place, words, second)
        case "reply":
            world.reply(second)
        case "person":
            world.person(second)
        case "hand back":
            world.hand_back()


@given(st.lists(STEPS, max_size=30))
def test_a_turn_is_asked_as_long_as_somebody_waits_and_no_longer(steps: list[tuple[str, int, str]]) -> None:
    world = Talk()
    for second, (name, place, words) in enumerate(steps):
        step(world, name, place, words, second)
        talk, waiting = world.talk, world.open_questions()
        assert talk.unanswered == bool(waiting)
        assert (talk.turn_id is not None) == (bool(waiting) and talk.owned_by_ai)
        if waiting:
            assert talk.unanswered_since is not None
            assert talk.unanswered_since <= min(one.question.asked_at for one in waiting)
        if talk.turn_id is not None:
            known = [one for one in waiting if one.place <= talk.turn_up_to]
            said = [normalised(one.content["text"]) for one in sorted(known, key=lambda one: one.place)]
            if not talk.turn_goes_on:
                assert said
                assert world.asked[-1][-len(said) :] == said, "as it is said now"
            assert not Counter(said) - Counter(world.asked[-1])


@given(st.lists(STEPS, max_size=30))
def test_what_was_taken_back_is_asked_of_nobody(steps: list[tuple[str, int, str]]) -> None:
    world = Talk()
    for second, (name, place, _) in enumerate(steps):
        words, before = f"word{second}", len(world.asked)
        said = {one.id: normalised(one.content["text"]) for one in world.messages if one.revoked_at is None}
        step(world, name, place, words, second)
        world.withdrawn |= {said[one.id] for one in world.messages if one.revoked_at is not None and one.id in said}
        assert not [one for asked in world.asked[before:] for one in asked if one in world.withdrawn]


CHANGES = st.tuples(st.sampled_from(["edit", "revocation"]), st.integers(0, 2), st.sampled_from(WORDS), st.integers(0, 5))


def changed(changes: list[tuple[str, int, str, int]], *, without_end: bool) -> Talk:
    """Three questions, and what was done to them while the AI thinks; `without_end`: every change may make its turn stale."""
    world = Talk()
    for words in WORDS[:3]:
        world.write(words, 0)
    for kind, place, words, second in changes:
        if without_end:
            world.talk.superseded = 0
        world.change(kind, place, words, second)
    return world


@given(st.lists(CHANGES, max_size=12), st.randoms())
def test_any_order_of_changes_leaves_the_same_question(changes: list[tuple[str, int, str, int]], random: Random) -> None:
    states = []
    for order in (changes, random.sample(changes, len(changes))):
        world = changed(order, without_end=True)
        talk = world.talk
        states.append((talk.unanswered, talk.turn_id is None, talk.unanswered_since, world.asked[-1] if talk.turn_id else None))
    assert states[0] == states[1]


@given(st.lists(CHANGES, max_size=12), st.randoms())
def test_whatever_is_changed_how_often_all_is_answered_as_it_reads_then(
    changes: list[tuple[str, int, str, int]], random: Random
) -> None:
    last = []
    for order in (changes, random.sample(changes, len(changes))):
        world = changed(order, without_end=False)
        left = sorted(normalised(one.content["text"]) for one in world.open_questions())
        withdrawals = sum(kind == "revocation" for kind, *_ in order)
        assert len(world.asked) <= 1 + MOST_SUPERSEDED + withdrawals, "a change of words ends two turns in a row at most"
        world.reply(10)
        world.reply(11)
        assert not world.talk.unanswered
        assert not left or sorted(world.asked[-1]) == left
        last.append(left)
    assert last[0] == last[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aceitam cheque?", "aceitam CHEQUE"),
        ("São Paulo", "sao paulo"),
        ("a b", "ab"),
        ("olá!!!", "Olá"),
        ("straße", "STRASSE"),
    ],
)
def test_how_it_is_spelled_does_not_count(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1,5 kg", "15 kg"), ("10 50", "1050"), ("👍", "👎"), ("sim", "não"), ("कि", "की"), ("は", "ば"), ("R$ 5", "5")],
)
def test_what_it_says_does(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.lists(st.text("abcXYZ", min_size=1), max_size=6), st.text("!?;: \t\n…", max_size=3), st.randoms())
def test_case_blanks_punctuation_and_accents_never_count(words: list[str], noise: str, random: Random) -> None:
    accented = [unicodedata.normalize("NFC", "".join(f"{one}\u0301" for one in word)) for word in words]
    chosen = [random.choice([word.upper(), word.lower(), accent]) for word, accent in zip(words, accented, strict=True)]
    assert normalised(f"{noise}{noise.join(chosen)}{noise}") == normalised(" ".join(words))
