"""A hand-off is a promise: somebody answers by a time that is reckoned in working hours, and what becomes of it is followed.

A transfer does not renew it: the customer has been waiting all along. `keep_up` looks at what happened to a conversation,
whatever rule did it, and keeps the promise's state; `overdue` is what happens when the time is over and nobody has answered.
"""

from datetime import datetime, timedelta
from typing import get_args

from contracts.content import Text
from contracts.text import storable

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import (
    CUSTOMER,
    CustomerAnswered,
    HandedOff,
    Happened,
    Happening,
    HowPromiseEnded,
    MessageWritten,
    OverdueStage,
    PromiseBegan,
    PromiseEnded,
    PromiseOverdue,
    QuestionWithdrawn,
    ReturnedToAI,
    Transferred,
    WasClosed,
    WasReopened,
)
from conversation.domain.reconsidering import OWED_ANYWAY
from conversation.people.domain.leaving import AGENT_LEFT
from conversation.people.domain.words import closed_words, late_words
from conversation.people.domain.worktime import after_working

STAGES: tuple[OverdueStage, ...] = get_args(OverdueStage)
NOT_PROMISED = {"group"}
"""Causes of hand-offs after which nobody waits: in a group a person answers when they want to."""


def keep_up(conversation: Conversation, happened: Happened, now: datetime) -> Happened:
    """Keeps what is promised of a conversation to which this happened. Returns what happened to the promise."""
    followed: list[Happening] = []
    for one in happened:
        match one:
            case HandedOff(cause=cause) if cause == AGENT_LEFT and conversation.handed_off_at is not None:
                pass  # the customer has been waiting all along
            case HandedOff(cause=cause) if conversation.waiting_for_person and cause not in NOT_PROMISED:
                followed += begin(conversation, cause or "handed_off", now)
            case Transferred() if conversation.handed_off_at is None:
                followed += begin(conversation, "transferred", now)
            case WasReopened(actor=actor) if actor == CUSTOMER and _has_a_person(conversation):
                followed += begin(conversation, "reopened", now)
            case CustomerAnswered(by="person"):
                followed += _end(conversation, "answered")
            case QuestionWithdrawn() if not conversation.unanswered and conversation.handoff_cause not in OWED_ANYWAY:
                followed += _end(conversation, "withdrawn")
            case ReturnedToAI():
                followed += _end(conversation, "returned")
                conversation.team_id = None
            case WasClosed():
                followed += _end(conversation, "merged" if conversation.is_merged else "closed")
    return tuple(followed)


def _has_a_person(conversation: Conversation) -> bool:
    return conversation.assigned_user_id is not None and not conversation.contact.is_group


def begin(conversation: Conversation, cause: str, now: datetime) -> Happened:
    """Somebody is promised, from now on. Without hours in which anybody is ever there, for no time."""
    ended = _end(conversation, "renewed")
    minutes = conversation.tenant.policy.handoff_answer_minutes
    conversation.team_id = conversation.team_id or conversation.tenant.team_id
    conversation.handed_off_at, conversation.overdue_stage, conversation.passed_over = now, 0, None
    conversation.promised_by = after_working(conversation.tenant.hours, now, timedelta(minutes=minutes))
    return (*ended, PromiseBegan(now, cause, conversation.team_id, conversation.promised_by))


def _end(conversation: Conversation, how: HowPromiseEnded) -> Happened:
    began_at = conversation.handed_off_at
    if began_at is None:
        return ()
    conversation.handed_off_at = conversation.promised_by = conversation.passed_over = None
    conversation.overdue_stage = 0
    return (PromiseEnded(began_at, how),)


def overdue(conversation: Conversation, began_at: datetime, stage: int, now: datetime) -> Happened:
    """The time is over: it is another person's turn, then the supervisors see it, then the customer is told.

    Nothing happens where the promise of that moment was kept, or renewed, or the stage was reached already.
    """
    if conversation.state != "open" or conversation.handed_off_at != began_at or conversation.overdue_stage != stage - 1:
        return ()
    conversation.overdue_stage, reached = stage, STAGES[stage - 1]
    if reached == "next_agent":
        _pass_on(conversation)
    return (PromiseOverdue(reached), *(_words_for(conversation, now) if reached == "customer_told" else ()))


def due_next(conversation: Conversation, now: datetime) -> datetime | None:
    """Returns when it is to be looked at again whether somebody answered; None where nothing is to be done any more."""
    if conversation.promised_by is None or conversation.overdue_stage == len(STAGES):
        return None
    if conversation.overdue_stage == 0:
        return max(conversation.promised_by, now)
    minutes = conversation.tenant.policy.handoff_escalation_minutes
    return after_working(conversation.tenant.hours, now, timedelta(minutes=minutes))


def _pass_on(conversation: Conversation) -> None:
    """Who has it and has not answered gives it up, where somebody else is given it by itself."""
    if conversation.tenant.policy.assigns_automatically and conversation.assigned_user_id is not None:
        conversation.passed_over, conversation.assigned_user_id = conversation.assigned_user_id, None
        conversation.waiting_for_person = True


def _words_for(conversation: Conversation, now: datetime) -> Happened:
    """The customer learns the truth, where we may write to them."""
    tenant = conversation.tenant
    policy = tenant.policy
    if not policy.handoff_tells_customer or not conversation.window_is_open(now) or conversation.contact.is_group:
        return ()
    closed = closed_words(tenant.hours, now, tenant.locale, policy.closed_text)
    words = closed or late_words(tenant.locale, policy.late_text)
    return (MessageWritten("system", Text(text=storable(words))),)
