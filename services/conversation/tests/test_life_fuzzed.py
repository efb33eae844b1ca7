"""Ten thousand steps of anything that can happen to a conversation, in any order: it is never in a state that cannot be.

`pytest --hypothesis-profile=long services/conversation/tests/test_life_fuzzed.py` takes 250,000, other ones each time.
"""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.errors import Conflict, Invalid
from contracts.content import Text
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from conversation.domain import life
from conversation.domain.bursts import ask_at
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, MessageWritten, TurnEnded, TurnStarted
from conversation.domain.held import MOST_SUPERSEDED
from conversation.domain.policy import ConversationPolicy
from conversation.domain.replies import react
from conversation.domain.silence import silence_went_on
from conversation.people.domain.clocks import clocks_of, keep_time, time_came
from conversation.people.domain.promise import STAGES, keep_up, overdue
from conversation.people.domain.targets import SLA_TARGETS, SlaPolicy, SlaTargets
from conversation.people.domain.transferring import transfer
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

START = datetime(2026, 11, 27, 12, tzinfo=UTC)
PEOPLE = st.sampled_from([UUID(int=1), UUID(int=2)])
TIMES = st.sampled_from([timedelta(seconds=1), timedelta(hours=1), timedelta(hours=21), timedelta(hours=30)])
MAY = st.booleans()
SILENT = {
    *("last_activity_at", "last_sequence", "last_inbound_at", "unreadable_up_to", "replied_turn_id", "version"),
    *("reminded_sequence", "superseded", "burst_began_at", "burst_messages", "contact", "tenant"),
}
"""What may change without anybody being told: counters, and times of messages."""
TOLD = [one.name for one in fields(Conversation) if one.name not in SILENT]


class Life(RuleBasedStateMachine):
    """One conversation, whose rules are called as they come."""

    @initialize(
        window=st.sampled_from([0, 2_000]), pauses=MAY, ai=st.sampled_from([True, True, True, False]),
        returns=st.sampled_from(["ai", "person"]), assigns=MAY, provider=st.sampled_from(["meta", "evolution"]),
    )  # fmt: skip
    def begins(self, window: int, pauses: bool, ai: bool, returns: Any, assigns: bool, provider: Any) -> None:
        self.now = START
        self.turns, self.ended = list[UUID](), list[UUID]()
        policy = ConversationPolicy(
            reopened_owner=returns,
            assigns_automatically=assigns,
            expires_after_hours=40,
            remind_after_hours=20,
            reminder_text="?",
            sla=SlaPolicy(targets=SlaTargets(first_answer=10, next_answer=60, resolution=1_500)),
        ).model_dump_json()
        words = f'{{"burst_window_ms": {window}, "echo_pauses_ai": {str(pauses).lower()}, "ai_enabled": {str(ai).lower()}}}'
        contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", provider)
        profile = TenantProfile(words, rules=policy)
        self.talk = Conversation(uuid4(), uuid4(), contact.id, uuid4(), START, START, contact, profile)

    def happen(self, what: Any, *args: Any, **kwargs: Any) -> Happened:
        """Calls a rule, and what follows. Where it says that nothing happened, or refuses, nothing that people see changed."""
        before = [getattr(self.talk, name) for name in TOLD]
        try:
            happened: Happened = what(*args, **kwargs)
        except (Conflict, Invalid):
            happened = ()
        assert happened or before == [getattr(self.talk, name) for name in TOLD], "a change that nobody is told of"
        keep_time(self.talk, (*happened, *keep_up(self.talk, happened, self.now)), self.now)
        self.turns += [one.turn_id for one in happened if isinstance(one, TurnStarted)]
        self.ended += [one.turn_id for one in happened if isinstance(one, TurnEnded)]
        return happened

    @rule(time=TIMES)
    def time_passes(self, time: timedelta) -> None:
        self.now += time

    @rule(readable=MAY, then=st.sampled_from([1, 2, 4]))
    def customer_writes(self, readable: bool, then: int) -> None:
        for _ in range(then):
            self._hear(readable)

    @rule(replies=MAY)
    def customer_writes_and_is_asked_for(self, replies: bool) -> None:
        self._hear(True)
        self.happen(self.talk.burst_ended, uuid4(), self.now)
        if replies:
            self._hear(True)
            self.ai_replies(current=True, decision="answer", words=True)

    def _hear(self, readable: bool) -> None:
        if self.talk.state == "closed":
            if not life.goes_on(self.talk, self.now):
                return
            self.happen(life.return_of_customer, self.talk, self.now)
        self.happen(self.talk.hear, self.talk.next_sequence(self.now), self.now, readable=readable)
        if self.talk.owned_by_ai and self.talk.turn_id is None and ask_at(self.talk, self.now) <= self.now:
            self.happen(self.talk.burst_ended, uuid4(), self.now)

    @rule()
    def customer_sends_a_sticker(self) -> None:
        self.talk.next_sequence(self.now)
        self.happen(self.talk.notice, self.now)

    @rule()
    def silence_goes_on(self) -> None:
        if any(isinstance(one, MessageWritten) for one in self.happen(silence_went_on, self.talk, self.now)):
            assert self.talk.next_sequence(self.now) == self.talk.reminded_sequence

    @rule(given_up=MAY)
    def burst_ends(self, given_up: bool) -> None:
        self.happen(self.talk.burst_ended, uuid4(), self.now, given_up=given_up)

    @rule(current=st.sampled_from([True, True, False]), decision=st.sampled_from(["answer", "none", "handoff"]), words=MAY)
    def ai_replies(self, current: bool, decision: str, words: bool) -> None:
        turn = self._turn(current)
        reply = ReplyGenerated.model_construct(
            tenant_id=self.talk.tenant_id, turn_id=turn, conversation_id=self.talk.id, up_to_sequence=1, model="test",
            decision=decision, parts=("Yes",) if words else (), citations=(), handoff_reason=None, occurred_at=self.now,
        )  # fmt: skip
        if self.happen(react, self.talk, reply, self.now):
            self.happen(self.talk.burst_ended, uuid4(), self.now)

    @rule(current=MAY)
    def ai_fails(self, current: bool) -> None:
        ids = {"tenant_id": self.talk.tenant_id, "conversation_id": self.talk.id, "turn_id": self._turn(current)}
        failed = TurnFailed.model_construct(**ids, up_to_sequence=1, reason="internal", occurred_at=self.now)
        self.happen(react, self.talk, failed, self.now)

    @rule(current=MAY)
    def turn_expires(self, current: bool) -> None:
        self.happen(self.talk.turn_expired, self._turn(current), self.now)

    @rule(who=PEOPLE, may=MAY)
    def person_takes_over(self, who: UUID, may: bool) -> None:
        self.happen(self.talk.take_over, who, may_override=may)

    @rule(who=PEOPLE, may=MAY)
    def person_hands_back(self, who: UUID, may: bool) -> None:
        self.happen(self.talk.hand_back, who, uuid4(), may_override=may)

    @rule(who=PEOPLE)
    def person_writes(self, who: UUID) -> None:
        self.happen(self.talk.write, who, Text(text="Hello"), self.now)

    @rule(who=PEOPLE, to=st.sampled_from([None, UUID(int=2)]), may=MAY)
    def person_gives_it_away(self, who: UUID, to: UUID | None, may: bool) -> None:
        self.happen(transfer, self.talk, who, team_id=None, to_user_id=to, note=None, may_override=may)

    @rule(who=PEOPLE)
    def it_is_assigned(self, who: UUID) -> None:
        if self.talk.is_queued:
            self.happen(self.talk.give_to, who)

    @rule()
    def promise_is_overdue(self) -> None:
        if self.talk.handed_off_at is not None and self.talk.overdue_stage < len(STAGES):
            self.happen(overdue, self.talk, self.talk.handed_off_at, self.talk.overdue_stage + 1, self.now)

    @rule(of=st.sampled_from(SLA_TARGETS))
    def a_measured_time_comes(self, of: Any) -> None:
        if clock := clocks_of(self.talk).get(of):
            self.happen(time_came, self.talk, of, clock.began_at, self.now)

    @rule(who=st.sampled_from(["person", "doubtful", "automatic"]))
    def echo_comes(self, who: Any) -> None:
        if self.talk.state != "closed":
            self.happen(self.talk.hear_echo, who, self.now)

    @rule(who=PEOPLE, time=st.sampled_from([timedelta(hours=-1), timedelta(hours=2), timedelta(days=400)]), may=MAY)
    def person_snoozes(self, who: UUID, time: timedelta, may: bool) -> None:
        self.happen(life.snooze, self.talk, who, self.now + time, self.now, may_override=may)

    @rule()
    def snooze_ends(self) -> None:
        self.happen(life.snooze_ended, self.talk, uuid4(), self.now)

    @rule(who=PEOPLE)
    def person_wakes(self, who: UUID) -> None:
        self.happen(life.wake_by, self.talk, who, uuid4(), self.now)

    @rule(who=PEOPLE, may=MAY)
    def person_closes(self, who: UUID, may: bool) -> None:
        self.happen(self.talk.close, who, self.now, may_override=may)

    @rule(who=PEOPLE)
    def person_reopens(self, who: UUID) -> None:
        self.happen(life.reopen, self.talk, who)

    def _turn(self, current: bool) -> UUID:
        return (self.talk.turn_id if current else None) or (self.turns[0] if self.turns else UUID(int=9))

    @invariant()
    def turns_are_the_ais_and_one_is_current(self) -> None:
        assert self.turns == self.ended + ([self.talk.turn_id] if self.talk.turn_id else [])
        assert self.talk.turn_id is None or (self.talk.state == "open" and self.talk.owner == "ai")
        assert self.talk.turn_id is None or self.talk.answered_up_to < self.talk.turn_up_to <= self.talk.last_inbound_sequence
        assert self.talk.superseded <= MOST_SUPERSEDED

    @invariant()
    def people_are_asked_only_where_they_own(self) -> None:
        assert not self.talk.waiting_for_person or (self.talk.owner == "person" and self.talk.state == "open")
        assert self.talk.assigned_user_id is None or self.talk.owner == "person"

    @invariant()
    def what_is_over_waits_for_nothing(self) -> None:
        over = self.talk.state == "closed"
        assert not (over and (self.talk.turn_id or self.talk.waiting_for_person or self.talk.snoozed_until))
        assert over == (self.talk.closed_at is not None) == (self.talk.closed_because is not None)
        assert (self.talk.state == "snoozed") == (self.talk.snoozed_until is not None)
        assert not (over and self.talk.handed_off_at)

    @invariant()
    def only_people_are_promised(self) -> None:
        assert self.talk.handed_off_at is None or self.talk.owner == "person"
        assert (self.talk.promised_by is None) or (self.talk.handed_off_at is not None)

    @invariant()
    def only_people_are_measured_and_nothing_while_it_rests(self) -> None:
        clocks = clocks_of(self.talk)
        assert not clocks or (self.talk.owner == "person" and self.talk.state != "closed")
        assert ("resolution" in clocks) == (self.talk.owner == "person" and self.talk.state != "closed")
        assert len(clocks.keys() & {"first_answer", "next_answer"}) <= 1
        assert self.talk.state == "open" or not any(one.runs for one in clocks.values())
        answer = clocks.get("first_answer") or clocks.get("next_answer")
        assert (answer is not None) >= (self.talk.owner == "person" and self.talk.unanswered and self.talk.state == "open")

    @invariant()
    def what_is_unanswered_is_known_and_is_somebodys(self) -> None:
        assert self.talk.answered_up_to <= self.talk.last_inbound_sequence <= self.talk.last_sequence
        if self.talk.unanswered:
            assert self.talk.unanswered_since is not None
        if self.talk.unanswered and self.talk.state == "open" and self.talk.owner == "person":
            assert self.talk.waiting_for_person or self.talk.assigned_user_id

    @invariant()
    def it_is_in_one_phase(self) -> None:
        assert life.phase_of(self.talk)


def test_ten_thousand_steps_lead_to_no_state_that_cannot_be() -> None:
    many = max(400, settings.default.max_examples) if settings.default else 400
    steps = settings(
        max_examples=many, stateful_step_count=50, deadline=None, derandomize=many == 400, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Life, settings=steps)  # type: ignore[no-untyped-call]
