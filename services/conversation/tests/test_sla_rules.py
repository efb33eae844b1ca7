"""Times that a business sets itself: what is measured, when it rests, and that no working minute is lost or counted twice."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from contracts.content import Text
from contracts.conversation import Priority
from contracts.people import SlaBreached, SlaTarget, SlaWarned
from conversation.desk.domain.priorities import put_priority
from conversation.domain import life
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.events import events_of
from conversation.domain.happenings import SYSTEM, Happened, MessageWritten
from conversation.domain.policy import ConversationPolicy
from conversation.domain.uniting import unite
from conversation.people.domain.clocks import clocks_of, keep_time, left_of, put_hours, time_came
from conversation.people.domain.hours import WEEKDAYS, BusinessHours, HolidayCalendar, Opening
from conversation.people.domain.promise import keep_up
from conversation.people.domain.targets import (
    ClockEnded,
    ClockMoved,
    ClockStarted,
    SlaClock,
    SlaPolicy,
    TargetMissed,
    TargetNear,
)
from conversation.people.domain.transferring import transfer
from conversation.people.domain.worktime import working_between
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

ANA, BIA = UUID(int=1), UUID(int=2)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHOP = BusinessHours(
    time_zone="America/Sao_Paulo",
    weekly=tuple(Opening(day=day, opens="09:00", closes="18:00") for day in WEEKDAYS[:5]),
    holidays=HolidayCalendar(country="BR", subdivision="SP"),
    closed_days=(date(2026, 11, 30),),
)
NIGHTS = BusinessHours(
    time_zone="America/Sao_Paulo", weekly=tuple(Opening(day=day, opens="22:00", closes="24:00") for day in WEEKDAYS)
)
TARGETS = {"first_answer": 10, "next_answer": 20, "resolution": 120}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Sao_Paulo"))


class Talk:
    """One conversation of a business with these times, at a time that passes."""

    def __init__(
        self, now: datetime = FRIDAY, hours: BusinessHours | None = None, *, group: bool = False, sla: Any = None
    ) -> None:
        policy = ConversationPolicy.model_validate({"sla": sla if sla is not None else {"targets": TARGETS}})
        address = "group:1@g.us" if group else "+5511987654321"
        contact = Contact(uuid4(), uuid4(), address, address, "Ana", "evolution")
        profile = TenantProfile(rules=policy.model_dump_json(), opening_hours=hours.model_dump_json() if hours else None)
        self.now = now
        self.one = Conversation(uuid4(), uuid4(), contact.id, uuid4(), now, now, contact, profile)
        self.happened: list[Any] = []

    def happens(self, happened: Happened) -> Happened:
        """Returns what follows for what is measured, as `Work.apply` has it."""
        happened = (*happened, *keep_up(self.one, happened, self.now))
        followed = keep_time(self.one, happened, self.now)
        self.happened += followed
        return followed

    def customer_writes(self) -> Happened:
        return self.happens(self.one.hear(self.one.next_sequence(self.now), self.now))

    def is_handed_off(self) -> Happened:
        self.customer_writes()
        return self.happens(self.one.hand_off("ai_decided", self.now))

    def is_answered(self, by: UUID = ANA) -> Happened:
        self.happens(self.one.take_over(by, may_override=True))
        return self.happens(self.one.write(by, Text(text="Hello"), self.now))

    def time_comes(self, target: SlaTarget = "first_answer") -> Happened:
        happened = time_came(self.one, target, self.clock(target).began_at, self.now)
        self.happened += happened
        return happened

    def clock(self, target: SlaTarget) -> SlaClock:
        return clocks_of(self.one)[target]

    @property
    def running(self) -> dict[str, bool]:
        return {target: clock.runs for target, clock in clocks_of(self.one).items()}

    @property
    def ends(self) -> list[tuple[str, str]]:
        return [(one.target, one.how) for one in self.happened if isinstance(one, ClockEnded)]


def kinds(happened: Happened) -> list[type]:
    return [type(one) for one in happened]


def test_nothing_is_measured_while_the_ai_has_it() -> None:
    talk = Talk()
    assert talk.customer_writes() == ()
    assert talk.happens(talk.one.ask(uuid4())) == talk.happens(talk.one.answered_by_ai()) == ()
    assert talk.one.clocks == {}


@pytest.mark.parametrize("sla", [{}, {"warning_percent": 50}])
def test_nothing_is_measured_where_no_time_is_set_nor_in_a_group(sla: Any) -> None:
    for talk in (Talk(sla=sla), Talk(group=True)):
        talk.is_handed_off()
        talk.is_answered()
        assert (talk.one.clocks, talk.happened) == ({}, [])


def test_a_conversation_with_people_from_its_first_answer_to_its_end() -> None:
    talk = Talk()
    talk.is_handed_off()
    assert talk.running == {"first_answer": True, "resolution": True}
    talk.happens(talk.one.take_over(ANA, may_override=False))
    assert talk.running == {"first_answer": True, "resolution": True}, "taking it over is no answer"
    talk.now += 5 * MINUTE
    talk.is_answered()
    assert (talk.running, talk.ends) == ({"resolution": False}, [("first_answer", "answered")])
    talk.now += DAY
    talk.customer_writes()
    talk.now += MINUTE
    talk.customer_writes()
    assert talk.running == {"next_answer": True, "resolution": True}
    assert talk.clock("next_answer").began_at == talk.now - MINUTE, "since the first message that is not answered"
    talk.now += 9 * MINUTE
    talk.is_answered()
    talk.happens(talk.one.close(ANA, talk.now, may_override=False))
    assert talk.running == {}
    assert talk.ends[1:] == [("next_answer", "answered"), ("resolution", "resolved")]
    assert [one.worked_s for one in talk.happened if isinstance(one, ClockEnded)] == [300, 600, 900], (
        "the day is the customer's"
    )


def test_a_transfer_gains_no_time() -> None:
    talk = Talk()
    talk.is_handed_off()
    talk.is_answered()
    talk.customer_writes()
    due_at = talk.clock("next_answer").due_at
    talk.now += 5 * MINUTE
    talk.happens(transfer(talk.one, ANA, team_id=uuid4(), to_user_id=None, note=None, may_override=False))
    talk.happens(talk.one.give_to(BIA))
    assert talk.clock("next_answer").due_at == due_at
    assert "first_answer" not in talk.running


def test_who_is_asked_then_has_hours_of_their_own_and_what_passed_has_passed() -> None:
    talk = Talk(local("2026-11-26T17:50"), SHOP, sla={"targets": {"first_answer": 60, "resolution": 600}})
    talk.is_handed_off()
    assert talk.clock("first_answer").due_at == local("2026-11-27T09:50")
    talk.now = local("2026-11-26T20:00")
    put_hours(talk.one, NIGHTS.model_dump_json(), talk.now)
    moved = talk.happens(transfer(talk.one, ANA, team_id=uuid4(), to_user_id=None, note=None, may_override=False))
    assert kinds(moved) == [ClockMoved, ClockMoved]
    assert talk.clock("first_answer").due_at == local("2026-11-26T22:50"), "ten minutes of the first team's hours have passed"
    talk.now = local("2026-11-26T22:20")
    talk.is_answered()
    [ended] = [one for one in talk.happened if isinstance(one, ClockEnded)]
    assert (ended.worked_s, ended.clock.breached) == (30 * 60, False)


@pytest.mark.parametrize("rests", [False, True])
def test_what_was_over_stays_over_whoever_is_asked_then(rests: bool) -> None:
    talk = Talk(hours=SHOP)
    talk.is_handed_off()
    due_at = talk.clock("first_answer").due_at
    talk.now += HOUR
    talk.time_comes()
    if rests:
        talk.happens(life.snooze(talk.one, ANA, talk.now + DAY, talk.now, may_override=False))
    put_hours(talk.one, NIGHTS.model_dump_json(), talk.now)
    talk.happens(transfer(talk.one, ANA, team_id=uuid4(), to_user_id=None, note=None, may_override=True))
    assert (talk.clock("first_answer").breached, talk.clock("first_answer").due_at) == (True, due_at)
    assert talk.time_comes() == ()


def test_all_rest_while_it_is_snoozed_and_go_on_with_what_was_left() -> None:
    talk = Talk()
    talk.is_handed_off()
    talk.now += 4 * MINUTE
    talk.happens(life.snooze(talk.one, ANA, talk.now + DAY, talk.now, may_override=False))
    assert talk.running == {"first_answer": False, "resolution": False}
    assert (talk.clock("first_answer").left_s, talk.clock("first_answer").due_at) == (360, None)
    talk.now += HOUR
    assert talk.time_comes() == (), "a timer of before finds nothing to do"
    talk.happens(life.wake_by(talk.one, ANA, uuid4(), talk.now))
    assert talk.clock("first_answer").due_at == talk.now + 6 * MINUTE
    assert talk.clock("resolution").due_at == talk.now + 116 * MINUTE


@pytest.mark.parametrize(
    ("end", "hows"),
    [
        (lambda talk: talk.one.close(ANA, talk.now, may_override=False), {"closed", "resolved"}),
        (lambda talk: talk.one.hand_back(ANA, uuid4(), may_override=True), {"returned"}),
        (lambda talk: unite(Talk().one, talk.one, talk.now)[1], {"merged"}),
    ],
)
def test_what_ends_otherwise_says_how(end: Any, hows: set[str]) -> None:
    talk = Talk()
    talk.is_handed_off()
    talk.happens(end(talk))
    assert ({how for _, how in talk.ends}, talk.one.clocks) == (hows, {})


def test_a_warning_comes_first_then_the_breach_and_each_once() -> None:
    talk = Talk()
    talk.is_handed_off()
    assert talk.clock("first_answer").warn_at == FRIDAY + 8 * MINUTE
    told = []
    for minutes in (7, 8, 9, 10, 11):
        talk.now = FRIDAY + minutes * MINUTE
        told.append(kinds(talk.time_comes()))
    assert told == [[], [TargetNear], [], [TargetMissed], []]
    talk.is_answered()
    assert talk.happened.count(talk.happened[-1]) == 1
    [ended] = [one for one in talk.happened if isinstance(one, ClockEnded)]
    assert (ended.clock.breached, ended.worked_s) == (True, 660)


def test_who_answers_too_late_before_any_timer_goes_off_has_breached_it_all_the_same() -> None:
    talk = Talk()
    talk.is_handed_off()
    talk.now += HOUR
    talk.is_answered()
    told = [one for one in talk.happened if one.target == "first_answer"]
    assert kinds(tuple(told)) == [ClockStarted, TargetMissed, ClockEnded]


def test_a_timer_of_another_time_finds_nothing_to_do() -> None:
    talk = Talk()
    talk.is_handed_off()
    began_at = talk.clock("first_answer").began_at
    talk.now += HOUR
    talk.is_answered()
    talk.customer_writes()
    assert time_came(talk.one, "first_answer", began_at, talk.now + DAY) == ()
    assert time_came(talk.one, "next_answer", began_at, talk.now + DAY) == ()


def test_more_urgent_is_sooner_and_what_passed_counts() -> None:
    sla = {"targets": {"first_answer": 60}, "by_priority": {"urgent": {"first_answer": 15}, "high": {"first_answer": 30}}}
    talk = Talk(sla=sla)
    talk.is_handed_off()
    talk.now += 20 * MINUTE

    def has(priority: Priority) -> SlaClock:
        talk.happens(put_priority(talk.one, priority, SYSTEM))
        return talk.clock("first_answer")

    assert (has("high").due_at, has("low").due_at) == (FRIDAY + 30 * MINUTE, FRIDAY + 60 * MINUTE)
    assert has("urgent").due_at == talk.now, "it is over already"
    assert kinds(talk.time_comes()) == [TargetMissed]
    assert has("low").breached, "what was told stays told"
    assert talk.time_comes() == ()


def test_a_snoozed_one_that_becomes_urgent_goes_on_with_less() -> None:
    talk = Talk(sla={"targets": {"first_answer": 60}, "by_priority": {"urgent": {"first_answer": 15}}})
    talk.is_handed_off()
    talk.now += 5 * MINUTE
    talk.happens(life.snooze(talk.one, ANA, talk.now + DAY, talk.now, may_override=False))
    assert kinds(talk.happens(put_priority(talk.one, "urgent", SYSTEM))) == [ClockMoved]
    assert (talk.clock("first_answer").left_s, talk.clock("first_answer").runs) == (600, False)


def test_nights_weekends_holidays_and_closed_days_do_not_count() -> None:
    talk = Talk(local("2026-11-27T17:55"), SHOP)
    talk.is_handed_off()
    first, end = talk.clock("first_answer"), talk.clock("resolution")
    assert first.due_at == local("2026-12-01T09:05"), "Monday is a closed day"
    assert first.warn_at == local("2026-12-01T09:03")
    assert end.due_at == local("2026-12-01T10:55")
    state_day = Talk(local("2026-07-08T17:55"), SHOP)
    state_day.is_handed_off()
    assert state_day.clock("first_answer").due_at == local("2026-07-10T09:05"), "a holiday of São Paulo"


def test_where_it_never_opens_no_time_is_ever_over() -> None:
    talk = Talk(hours=BusinessHours(time_zone="UTC"))
    talk.is_handed_off()
    assert (talk.clock("first_answer").due_at, talk.clock("first_answer").looked_at) == (None, None)
    talk.now += 400 * DAY
    talk.is_answered()
    assert [one.worked_s for one in talk.happened if isinstance(one, ClockEnded)] == [0]


def test_other_services_learn_of_warnings_and_breaches_alone() -> None:
    talk = Talk()
    talk.is_handed_off()
    for minutes in (9, 11):
        talk.now = FRIDAY + minutes * MINUTE
        talk.time_comes()
    talk.is_answered()
    quiet = tuple(one for one in talk.happened if not isinstance(one, MessageWritten))
    warned, breached = events_of(talk.one, quiet, [], talk.now)
    assert (type(warned), type(breached)) == (SlaWarned, SlaBreached)
    assert isinstance(breached, SlaBreached)
    assert (breached.target, breached.minutes, breached.due_at) == ("first_answer", 10, FRIDAY + 10 * MINUTE)
    assert (breached.began_at, breached.priority, breached.user_id) == (FRIDAY, "normal", ANA)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"targets": {"first_answer": 0}}, "greater than or equal to 1"),
        ({"targets": {"first_answer": 90 * 24 * 60 + 1}}, "less than or equal"),
        ({"targets": {"last_answer": 5}}, "Extra inputs"),
        ({"by_priority": {"extreme": {}}}, "Extra inputs"),
        ({"warning_percent": 100}, "less than or equal to 99"),
        ({"targets": {"first_answer": 10, "resolution": 5}}, "priority low, normal, high, urgent"),
        ({"targets": TARGETS, "by_priority": {"urgent": {"resolution": 5}}}, "priority urgent"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(wrong: Any, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        SlaPolicy.model_validate(wrong)


ZONES = st.sampled_from(["America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
PAUSES = st.lists(st.timedeltas(timedelta(seconds=1), timedelta(hours=40)), min_size=1, max_size=6)
CALENDARS = st.sampled_from([None, HolidayCalendar(country="BR", subdivision="SP"), HolidayCalendar(country="DE")])


@st.composite
def some_hours(draw: st.DrawFn) -> BusinessHours:
    openings = []
    for day in WEEKDAYS:
        times = sorted(draw(st.sets(st.integers(0, 1440), max_size=4)))
        clock = [f"{one // 60:02}:{one % 60:02}" for one in times]
        openings += [Opening(day=day, opens=a, closes=b) for a, b in list(pairwise(clock))[::2]]
    return BusinessHours(time_zone=draw(ZONES), weekly=tuple(openings), holidays=draw(CALENDARS))


@settings(max_examples=150, deadline=None)
@given(some_hours(), INSTANTS, PAUSES)
def test_only_working_time_in_which_it_runs_counts(hours: BusinessHours, began: datetime, steps: list[timedelta]) -> None:
    """Snoozed and woken in turns: what is left is the whole without the working time between waking and snoozing."""
    talk = Talk(began, hours, sla={"targets": {"first_answer": 600}})
    talk.is_handed_off()
    worked = timedelta()
    for place, step in enumerate(steps):
        worked += working_between(hours, talk.now, talk.now + step) if place % 2 == 0 else timedelta()
        talk.now += step
        if place % 2 == 0:
            talk.happens(life.snooze(talk.one, ANA, talk.now + 300 * DAY, talk.now, may_override=False))
        else:
            talk.happens(life.wake_by(talk.one, ANA, uuid4(), talk.now))
    clock = talk.clock("first_answer")
    assert left_of(clock, hours, talk.now) == pytest.approx((timedelta(minutes=600) - worked).total_seconds(), abs=0.001)
    assert clock.breached == any(isinstance(one, TargetMissed) for one in talk.happened)


@settings(max_examples=150, deadline=None)
@given(some_hours(), INSTANTS, st.integers(1, 3_000), st.integers(1, 99))
def test_a_warning_is_before_its_breach_and_the_time_is_over_then(
    hours: BusinessHours, began: datetime, minutes: int, percent: int
) -> None:
    talk = Talk(began, hours, sla={"targets": {"first_answer": minutes}, "warning_percent": percent})
    talk.is_handed_off()
    clock = talk.clock("first_answer")
    if clock.due_at is None:
        assert clock.looked_at is None
        return
    assert clock.warn_at is not None
    assert began <= clock.warn_at <= clock.due_at
    assert working_between(hours, began, clock.due_at) == minutes * MINUTE
    assert working_between(hours, began, clock.warn_at).total_seconds() == pytest.approx(
        minutes * 60 * percent / 100, abs=0.001
    )
    talk.now = clock.due_at - timedelta(microseconds=1)
    talk.is_answered()
    assert not any(isinstance(one, TargetMissed) for one in talk.happened)


@settings(max_examples=150, deadline=None)
@given(some_hours(), INSTANTS, st.lists(st.sampled_from(["low", "normal", "high", "urgent"]), max_size=6), st.integers(0, 500))
def test_whatever_the_priority_was_meanwhile_the_last_one_counts(
    hours: BusinessHours, began: datetime, priorities: list[Priority], step: int
) -> None:
    sla = {
        "targets": {"first_answer": 10_000},
        "by_priority": {"high": {"first_answer": 9_000}, "urgent": {"first_answer": 8_000}},
    }
    changed, straight = Talk(began, hours, sla=sla), Talk(began, hours, sla=sla)
    changed.is_handed_off()
    for priority in priorities:
        changed.now += step * MINUTE
        changed.happens(put_priority(changed.one, priority, SYSTEM))
    straight.one.priority = priorities[-1] if priorities else "normal"
    straight.is_handed_off()
    left = [left_of(one.clock("first_answer"), hours, changed.now) for one in (changed, straight)]
    assert left[0] == pytest.approx(left[1], abs=0.01)
