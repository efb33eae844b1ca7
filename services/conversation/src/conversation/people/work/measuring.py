"""What follows from what happened to measured times: rows for reports, and one timer for each, which says when to look again.

The timer is moved when a time begins or goes on, and left where it is when one rests or ends: then it finds nothing to do.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.jobs import schedule
from contracts.people import SlaTarget
from pydantic import AwareDatetime, BaseModel

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happening
from conversation.metrics import SLA
from conversation.people.domain.targets import ClockEnded, ClockMoved, ClockStarted, SlaClock, TargetMissed, TargetNear
from conversation.people.store import clocks

SLA_DUE = "sla-due"
MET = {"answered", "resolved"}


class SlaDue(BaseModel):
    """Little is left of the time that is measured since this moment, or nothing."""

    conversation_id: UUID
    target: SlaTarget
    began_at: AwareDatetime


def plan_look(session: Session, tenant_id: UUID, due: SlaDue, at: datetime) -> None:
    """Schedules a look at a clock."""
    schedule(session, SLA_DUE, f"{due.conversation_id}:{due.target}", due, tenant_id=tenant_id, run_at=at)


def watch(session: Session, conversation: Conversation, target: SlaTarget, clock: SlaClock) -> None:
    """Schedules when something is to be told of a clock, if it runs."""
    if clock.looked_at is not None:
        due = SlaDue(conversation_id=conversation.id, target=target, began_at=clock.began_at)
        plan_look(session, conversation.tenant_id, due, max(clock.looked_at, session.now))


@dataclass(slots=True)
class SlaNotes:
    """Rows about measured times that are to be written."""

    started: list[dict[str, Any]] = field(default_factory=list)
    gone_on: list[dict[str, Any]] = field(default_factory=list)

    def write(self, session: Session) -> None:
        if self.started:
            clocks.start(session, self.started)
        if self.gone_on:
            clocks.go_on(session, self.gone_on)

    def note(self, conversation: Conversation, one: Happening, session: Session) -> None:
        """Notes what follows from something that happened."""
        match one:
            case ClockStarted(target, clock):
                named = {**_named(conversation, target, clock), "team_id": conversation.team_id}
                self.started.append(named)
                watch(session, conversation, target, clock)
            case ClockMoved(target, clock):
                watch(session, conversation, target, clock)
            case TargetNear(target, clock):
                SLA.labels(target, "warned").inc()
                self.gone_on.append(_row(conversation, target, clock))
            case TargetMissed(target, clock):
                SLA.labels(target, "breached").inc()
                self.gone_on.append(_row(conversation, target, clock))
            case ClockEnded(target, clock, how, worked_s):
                if how in MET and not clock.breached:
                    SLA.labels(target, "in_time").inc()
                ended = {"ended_at": session.now, "how": how, "worked_s": worked_s, "user_id": conversation.assigned_user_id}
                self.gone_on.append(_row(conversation, target, clock) | ended)


def _named(conversation: Conversation, target: SlaTarget, clock: SlaClock) -> dict[str, Any]:
    return {
        "tenant_id": conversation.tenant_id,
        "conversation_id": conversation.id,
        "target": target,
        "began_at": clock.began_at,
        "minutes": clock.minutes,
    }


def _row(conversation: Conversation, target: SlaTarget, clock: SlaClock) -> dict[str, Any]:
    """Returns a change of a clock's row. What is not said is null: the first that is said stays."""
    left_out: dict[str, Any] = dict.fromkeys(("ended_at", "how", "worked_s", "user_id"))
    return {**_named(conversation, target, clock), "warned": clock.warned, "breached": clock.breached, **left_out}
