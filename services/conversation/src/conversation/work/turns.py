"""Asking the AI: after a burst of messages, before a deadline, and never without somebody answering in the end."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from common.db import resources_of
from common.ids import uuid7
from common.jobs import schedule
from common.messaging.outbox import publish
from common.telemetry import span
from contracts.conversation import ContactFacts, TurnRequested
from opentelemetry.trace import SpanKind
from pydantic import BaseModel

from conversation.domain import life
from conversation.domain.bursts import ask_at
from conversation.domain.conversation import Conversation
from conversation.domain.history import HistoryLine, within
from conversation.domain.satisfaction import ask_satisfaction
from conversation.resources import Resources
from conversation.store import conversations as conversation_store
from conversation.work.satisfaction import SATISFACTION_DUE
from conversation.work.snoozing import SNOOZE_ENDS
from conversation.work.unit import Due, Work

BURST_ENDS = "burst-ends"
TURN_EXPIRES = "turn-expires"
TRY_AGAIN_AFTER = timedelta(milliseconds=50)


class Burst(BaseModel):
    conversation_id: UUID


class TurnDeadline(BaseModel):
    conversation_id: UUID
    turn_id: UUID


def ask_after_burst(work: Work, conversation: Conversation) -> None:
    """Asks when the customer has been silent for the tenant's burst window, or at once."""
    run_at = ask_at(conversation, work.now)
    if run_at <= work.now:
        work.apply(conversation, conversation.burst_ended(uuid7(), work.now))
        return
    payload = Burst(conversation_id=conversation.id)
    schedule(
        work.session,
        BURST_ENDS,
        conversation.id,
        payload,
        tenant_id=conversation.tenant_id,
        run_at=run_at,
        because=work.because,
    )


async def apply_due(work: Work) -> None:
    """Applies timers that went off.

    They never wait for a conversation, because whoever holds it may be waiting to move the timer: they come again instead.
    """
    await work.lock(((due.tenant_id, due.conversation_id) for due in work.due), skip_locked=True)
    busy = [due for due in work.due if work.get(due.tenant_id, due.conversation_id) is None]
    named = [(due.tenant_id, due.conversation_id) for due in busy]
    there = await conversation_store.existing(work.session, named) if named else set()
    for due in work.due:
        with span("timer", SpanKind.INTERNAL, due.trace):
            conversation = work.get(due.tenant_id, due.conversation_id)
            if conversation is not None:
                _apply(work, conversation, due)
            elif due.conversation_id in there:
                _again(work, due)


def _apply(work: Work, conversation: Conversation, due: Due) -> None:
    if due.turn_id is not None:
        work.apply(conversation, conversation.turn_expired(due.turn_id, work.now))
    elif due.kind == SNOOZE_ENDS:
        work.apply(conversation, life.snooze_ended(conversation, uuid7(), work.now))
    elif due.kind == SATISFACTION_DUE:
        work.apply(conversation, ask_satisfaction(conversation, work.now))
    else:
        work.apply(conversation, conversation.burst_ended(uuid7(), work.now, given_up=due.given_up))


def _again(work: Work, due: Due) -> None:
    payload: BaseModel = Burst(conversation_id=due.conversation_id)
    if due.turn_id:
        payload = TurnDeadline(conversation_id=due.conversation_id, turn_id=due.turn_id)
    run_at = work.now + TRY_AGAIN_AFTER
    schedule(work.session, due.kind, due.conversation_id, payload, tenant_id=due.tenant_id, run_at=run_at)


def request_turns(work: Work, histories: Mapping[UUID, Sequence[HistoryLine]]) -> None:
    """Publishes what is asked, with the history that the AI needs, and schedules the deadline."""
    settings = resources_of(work.session, Resources).settings
    deadline_at = work.now + timedelta(seconds=settings.turn_deadline_s)
    expires_at = _rounded_up(deadline_at + timedelta(seconds=settings.turn_grace_s), settings.turn_grace_s / 2)
    for id_, trace in work.asked.items():
        conversation = work.locked[id_]
        request = _request(conversation, histories[id_], deadline_at)
        with span("request turn", SpanKind.PRODUCER, trace):
            publish(work.session, request)
            payload = TurnDeadline(conversation_id=id_, turn_id=request.turn_id)
            schedule(work.session, TURN_EXPIRES, id_, payload, tenant_id=conversation.tenant_id, run_at=expires_at)


def _rounded_up(at: datetime, step_s: float) -> datetime:
    """Returns the next common instant. Nearly all deadlines find their turn answered; there many cost one transaction."""
    return datetime.fromtimestamp(ceil(at.timestamp() / step_s) * step_s, UTC) if step_s else at


def _request(conversation: Conversation, history: Sequence[HistoryLine], deadline_at: datetime) -> TurnRequested:
    assert conversation.turn_id is not None  # noqa: S101 — it was asked for
    return TurnRequested(
        tenant_id=conversation.tenant_id,
        turn_id=conversation.turn_id,
        conversation_id=conversation.id,
        mode="suggest" if conversation.owner == "person" else "reply",
        up_to_sequence=conversation.turn_up_to,
        history=within([line.as_message() for line in history]),
        contact=ContactFacts(name=conversation.contact.name, labels=tuple(conversation.contact.labels)),
        contact_id=conversation.contact.id,
        language=conversation.tenant.locale,
        deadline_at=deadline_at,
    )
