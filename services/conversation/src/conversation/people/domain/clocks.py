"""How long a customer waits for people is measured in working time, and told before it is too long, and once it is.

Only while a person has the conversation, and in no group. The answers' clocks run while a person is waited for, the one of the
end too; it rests while the customer has the word. All rest while the conversation is snoozed. `keep_time` looks at what a
conversation has become, whatever rule did it; `time_came` is what happens when a clock's time is over.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from contracts.people import SlaTarget
from pydantic import TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import CustomerAnswered, Happened, Happening, Transferred, WasClosed
from conversation.people.domain.hours import BusinessHours
from conversation.people.domain.targets import (
    MINUTE_S,
    SLA_TARGETS,
    ClockEnded,
    ClockMoved,
    ClockStarted,
    HowClockEnded,
    SlaClock,
    TargetMissed,
    TargetNear,
)
from conversation.people.domain.worktime import after_working, working_between

Clocks = dict[SlaTarget, SlaClock]
CLOCKS: TypeAdapter[Clocks] = TypeAdapter(Clocks)


def clocks_of(conversation: Conversation) -> Clocks:
    """Returns what is measured of a conversation."""
    return CLOCKS.validate_python(conversation.clocks) if conversation.clocks else {}


def keep_time(conversation: Conversation, happened: Happened, now: datetime) -> Happened:
    """Starts, moves and ends the clocks of a conversation to which this happened. Returns what happened to them."""
    if not conversation.clocks and (conversation.owner == "ai" or conversation.tenant.policy.sla.is_empty):
        return ()
    clocks = clocks_of(conversation)
    wanted = _wanted(conversation, clocks)
    elsewhere = any(isinstance(one, Transferred) and one.team_id is not None for one in happened)
    followed: list[Happening] = []
    for target in SLA_TARGETS:
        clock, runs = clocks.pop(target, None), wanted.get(target)
        if clock is None:
            clock = _new(conversation, target, now) if runs is not None else None
            if clock is not None:
                clocks[target] = _set(clock, conversation, now, runs=bool(runs))
                followed.append(ClockStarted(target, clocks[target]))
            continue
        clock, missed = _missed(target, clock, now)
        followed += missed
        if runs is None:
            followed.append(_ended(conversation, happened, target, clock, now))
            continue
        clocks[target] = moved = _moved(conversation, target, clock, now, runs=runs, elsewhere=elsewhere)
        if moved is not clock:
            followed.append(ClockMoved(target, moved))
    if followed:
        conversation.clocks = _stored(clocks)
    return tuple(followed)


def time_came(conversation: Conversation, target: SlaTarget, began_at: datetime, now: datetime) -> Happened:
    """Little is left of a time, or nothing. Nothing happens where that clock ended, rests, or was moved, or it was told."""
    clocks = clocks_of(conversation)
    clock = clocks.get(target)
    if clock is None or clock.began_at != began_at:
        return ()
    clock, happened = _missed(target, clock, now)
    if not happened and clock.runs and not clock.warned and clock.warn_at is not None and clock.warn_at <= now:
        clock = clock.model_copy(update={"warned": True})
        happened = (TargetNear(target, clock),)
    if happened:
        clocks[target] = clock
        conversation.clocks = _stored(clocks)
    return happened


def put_hours(conversation: Conversation, opening_hours: str | None, now: datetime) -> None:
    """Has the conversation asked of people who are there at other times, as JSON. What passed until now passed in the hours
    that it had.
    """
    hours = conversation.tenant.hours
    settled = {
        target: clock.model_copy(update={"since": now, "left_s": left_of(clock, hours, now)})
        for target, clock in clocks_of(conversation).items()
    }
    conversation.clocks = _stored(settled)
    conversation.tenant = replace(conversation.tenant, opening_hours=opening_hours)


def _stored(clocks: Clocks) -> dict[str, Any]:
    stored: dict[str, Any] = CLOCKS.dump_python(clocks, mode="json")
    return stored


def _wanted(conversation: Conversation, clocks: Clocks) -> dict[SlaTarget, bool]:
    """Returns what is to be measured of what the conversation is now, and whether its clock runs."""
    if conversation.owner != "person" or conversation.state == "closed" or conversation.contact.is_group:
        return {}
    promised = conversation.handed_off_at is not None
    waits, awake = conversation.unanswered or conversation.waiting_for_person or promised, conversation.state == "open"
    wanted: dict[SlaTarget, bool] = {"resolution": awake and waits}
    if waits:
        wanted[_which_answer(conversation, clocks, promised=promised)] = awake
    return wanted


def _which_answer(conversation: Conversation, clocks: Clocks, *, promised: bool) -> SlaTarget:
    """Returns which answer is waited for. It stays what it is: who transfers a conversation gains no time."""
    if "first_answer" in clocks or "next_answer" in clocks:
        return "first_answer" if "first_answer" in clocks else "next_answer"
    return "first_answer" if promised or conversation.person_wrote_at is None else "next_answer"


def _new(conversation: Conversation, target: SlaTarget, now: datetime) -> SlaClock | None:
    minutes = conversation.tenant.policy.sla.minutes(target, conversation.priority)
    if minutes is None:
        return None
    left_s = float(minutes * MINUTE_S)
    return SlaClock(began_at=now, minutes=minutes, priority=conversation.priority, since=now, left_s=left_s)


def _moved(
    conversation: Conversation, target: SlaTarget, clock: SlaClock, now: datetime, *, runs: bool, elsewhere: bool
) -> SlaClock:
    """Returns the clock as it goes on: it rests, runs again, in the hours of others, or has another time, as the conversation
    has another priority.
    """
    goes_on = clock.runs == runs and not elsewhere
    if clock.priority == conversation.priority:
        return clock if goes_on else _set(clock, conversation, now, runs=runs)
    minutes = conversation.tenant.policy.sla.minutes(target, conversation.priority) or clock.minutes
    if minutes == clock.minutes and goes_on:
        return clock.model_copy(update={"priority": conversation.priority})
    more_s = (minutes - clock.minutes) * MINUTE_S
    given = {"minutes": minutes, "priority": conversation.priority}
    return _set(clock.model_copy(update=given), conversation, now, runs=runs, more_s=more_s)


def _set(clock: SlaClock, conversation: Conversation, now: datetime, *, runs: bool, more_s: float = 0) -> SlaClock:
    """Returns the clock with what is left now, and when that is over if it runs. What was over stays over since then."""
    hours = conversation.tenant.hours
    left_s = left_of(clock, hours, now) + more_s
    due_at, warn_at = clock.due_at if clock.breached else None, None
    if runs and not clock.breached:
        due_at = after_working(hours, now, timedelta(seconds=left_s))
    if runs and not clock.breached and due_at is not None:
        kept_s = clock.minutes * MINUTE_S * (100 - conversation.tenant.policy.sla.warning_percent) / 100
        warn_at = after_working(hours, now, timedelta(seconds=left_s - kept_s))
    given = {"since": now, "left_s": left_s, "runs": runs, "due_at": due_at, "warn_at": warn_at}
    return clock.model_copy(update=given)


def left_of(clock: SlaClock, hours: BusinessHours, now: datetime) -> float:
    """Returns how many seconds of working time are left; less than none where the time is over."""
    return clock.left_s - (working_between(hours, clock.since, now).total_seconds() if clock.runs else 0)


def _missed(target: SlaTarget, clock: SlaClock, now: datetime) -> tuple[SlaClock, Happened]:
    """Returns the clock, and that its time is over, if it is and that was not told."""
    if not clock.runs or clock.breached or clock.due_at is None or clock.due_at > now:
        return clock, ()
    over = clock.model_copy(update={"warned": True, "breached": True})
    return over, (TargetMissed(target, over),)


def _ended(conversation: Conversation, happened: Happened, target: SlaTarget, clock: SlaClock, now: datetime) -> ClockEnded:
    worked_s = clock.minutes * MINUTE_S - left_of(clock, conversation.tenant.hours, now)
    return ClockEnded(target, clock, _how_ended(conversation, happened, target), round(max(0.0, worked_s)))


def _how_ended(conversation: Conversation, happened: Happened, target: SlaTarget) -> HowClockEnded:
    answers = any(isinstance(one, CustomerAnswered) and one.by == "person" for one in happened)
    if answers and target != "resolution":
        return "answered"
    if any(isinstance(one, WasClosed) for one in happened):
        if conversation.is_merged:
            return "merged"
        return "resolved" if target == "resolution" else "closed"
    return "returned" if conversation.owner == "ai" else "withdrawn"
