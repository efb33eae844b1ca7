"""What follows from what happened to a conversation: rows about its promise, a timer that watches it, a look at the queues."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from common.db import Session
from common.jobs import schedule
from pydantic import AwareDatetime, BaseModel

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import (
    CUSTOMER,
    Happening,
    PromiseBegan,
    PromiseEnded,
    PromiseOverdue,
    ReturnedToAI,
    Transferred,
    WasClosed,
    WasReopened,
    WasWoken,
)
from conversation.metrics import HANDOFFS_OVERDUE
from conversation.people.domain.promise import STAGES, due_next
from conversation.people.store import promises

HANDOFF_DUE = "handoff-due"
ASSIGN_WAITING = "assign-waiting"
PEOPLE_LEAVE = "people-leave"
FIRST_LOOK_AFTER = timedelta(seconds=2)
"""What somebody was being given while the directory changed is theirs by then."""


class HandoffDue(BaseModel):
    """The time of the promise that began at this moment is over, for the first, second or third time."""

    conversation_id: UUID
    began_at: AwareDatetime
    stage: Literal[1, 2, 3] = 1


class QueuesOfTenant(BaseModel):
    """All queues of the tenant whose timer it is."""


def plan_assignment(session: Session, tenant_id: UUID, at: datetime | None = None) -> None:
    """Schedules a look at a tenant's queues: something may be given to somebody."""
    schedule(session, ASSIGN_WAITING, "queues", QueuesOfTenant(), tenant_id=tenant_id, run_at=at or session.now)


class PeopleOfTenant(BaseModel):
    """All people of the tenant whose timer it is."""


def plan_leaving(session: Session, tenant_id: UUID, after: timedelta = FIRST_LOOK_AFTER) -> None:
    """Schedules a look at who is gone, and what they have all the same."""
    run_at = session.now + after
    schedule(session, PEOPLE_LEAVE, "people", PeopleOfTenant(), tenant_id=tenant_id, run_at=run_at)


def _watch(session: Session, conversation: Conversation) -> None:
    """Schedules what is to be done if nobody answers: while a conversation is snoozed, nothing is."""
    at, began_at = due_next(conversation, session.now), conversation.handed_off_at
    if at is not None and began_at is not None and conversation.state == "open":
        due = HandoffDue.model_validate(
            {"conversation_id": conversation.id, "began_at": began_at, "stage": conversation.overdue_stage + 1}
        )
        schedule(session, HANDOFF_DUE, conversation.id, due, tenant_id=conversation.tenant_id, run_at=at)


@dataclass(slots=True)
class PromiseNotes:
    """Rows about promises that are to be written."""

    begun: list[dict[str, Any]] = field(default_factory=list)
    gone_on: list[dict[str, Any]] = field(default_factory=list)

    def write(self, session: Session) -> None:
        if self.begun:
            promises.begin(session, self.begun)
        if self.gone_on:
            promises.go_on(session, self.gone_on)

    def note(self, conversation: Conversation, one: Happening, session: Session) -> None:
        """Notes what follows from something that happened."""
        named = {"tenant_id": conversation.tenant_id, "conversation_id": conversation.id}
        match one:
            case PromiseBegan(at, cause, team_id, promised_by):
                self.begun.append(
                    {**named, "began_at": at, "team_id": team_id, "cause": cause[:100], "promised_by": promised_by}
                )
                _watch(session, conversation)
            case WasWoken():
                _watch(session, conversation)
            case WasReopened(actor, owner="person") if actor == CUSTOMER and conversation.assigned_user_id is not None:
                plan_leaving(session, conversation.tenant_id)  # who had it may be gone since
            case PromiseEnded(began_at, how):
                user_id = conversation.assigned_user_id if how == "answered" else None
                ended = {"ended_at": session.now, "how": how, "user_id": user_id, "stage": 0}
                self.gone_on.append({**named, "began_at": began_at, **ended})
            case PromiseOverdue(stage):
                HANDOFFS_OVERDUE.labels(stage).inc()
                went_on = {"stage": STAGES.index(stage) + 1, "ended_at": None, "how": None, "user_id": None}
                self.gone_on.append({**named, "began_at": conversation.handed_off_at, **went_on})
        frees_or_waits = isinstance(one, PromiseBegan | PromiseOverdue | ReturnedToAI | Transferred | WasClosed)
        if frees_or_waits and conversation.tenant.policy.assigns_automatically:
            plan_assignment(session, conversation.tenant_id)
