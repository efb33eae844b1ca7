"""What runs of the job `send` and statuses make of messages: written once per transaction, for all of them together.

The next run of a customer's queue is scheduled here and nowhere else while the queue is busy, in the transaction that
deletes the job of the last one. So there is never more than one job of a customer, and nothing moves one that runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from common.db import Gathered, Session, gathered
from common.jobs import schedule
from common.messaging.outbox import publish
from common.telemetry import current_traceparent, span
from contracts.event import Event
from opentelemetry.trace import SpanKind
from pydantic import BaseModel

from message_sender.domain.sending import SendOutcome
from message_sender.metrics import LATE, OUTCOMES, UNKNOWN
from message_sender.store import credentials, gates, held, outcomes, recipients
from message_sender.store.messages import EndedSend, OutgoingMessage
from message_sender.store.recipients import Recipient, RecipientKey
from message_sender.work.events import event_of

SEND = "send"


class SendNext(BaseModel):
    """The payload of the job `send`, whose key is the customer's contact key. `marked` is the message that was marked as being
    sent in the transaction that scheduled this job: as long as no attempt of it has begun, that one was not tried.
    """

    channel_id: UUID
    marked: UUID | None = None


@dataclass
class EndedRuns(Gathered):
    """The finished runs of one transaction. `items` are messages with outcomes; `idle` customers with nothing to send;
    `late` what was learned by runs whose customers somebody else has taken over.
    """

    items: list[EndedSend] = field(default_factory=list)
    idle: dict[RecipientKey, str | None] = field(default_factory=dict)
    late: list[EndedSend] = field(default_factory=list)

    async def finish(self, session: Session) -> None:
        now = datetime.now(UTC)
        settled = await _stop_channels(session, [*self.items, *self.late], now)
        items, late = settled[: len(self.items)], settled[len(self.items) :]
        runs = {item.message.recipient_key: (item.traceparent, item.outcome.next_at) for item in items}
        runs |= {recipient_key: (trace, None) for recipient_key, trace in self.idle.items()}
        if late or self.idle:  # else those whose messages are settled are locked with that
            await recipients.lock(session, [*runs, *(item.message.recipient_key for item in late)])
        known = [*items, *await _still_in_doubt(session, late)]
        await record_outcomes(session, known, now)
        await _hold_rest(session, known, now)
        await go_on(session, late)
        for recipient in await recipients.release(session, runs):
            trace, next_at = runs[recipient.key]
            with span("next in queue", SpanKind.INTERNAL, trace):
                schedule_send(session, recipient, run_at=next_at)


def end_run(session: Session, item: EndedSend) -> None:
    """End a run with an outcome."""
    gathered(session, EndedRuns).items.append(item)


def end_late_run(session: Session, item: EndedSend) -> None:
    """An answer came after the run had lost its job, so that others hold its message for unknown, or soon will."""
    gathered(session, EndedRuns).late.append(item)


def end_idle_run(session: Session, recipient_key: RecipientKey) -> None:
    """End a run that found nothing to do."""
    gathered(session, EndedRuns).idle[recipient_key] = current_traceparent()


def schedule_send(
    session: Session, recipient: Recipient, *, run_at: datetime | None = None, because: Event | None = None
) -> None:
    """Only for a customer who was just marked as busy, or whose last run ends with this transaction."""
    payload = SendNext(channel_id=recipient.channel_id)
    tenant_id, contact_key = recipient.key
    schedule(session, SEND, contact_key, payload, tenant_id=tenant_id, run_at=run_at, because=because)


async def _still_in_doubt(session: Session, late: Sequence[EndedSend]) -> list[EndedSend]:
    """Those calls of which nobody knows more yet. Of the others a provider's id is kept all the same."""
    if not late:
        return []
    states = await outcomes.states_of_calls(session, late)
    await outcomes.remember(session, [item for item in late if item.message.head.send_id not in states])
    LATE.inc(len(late))
    return [replace(item, expected=state) for item in late if (state := states.get(item.message.head.send_id)) is not None]


async def go_on(session: Session, settled: Sequence[EndedSend]) -> None:
    """What is to be sent yet of messages that were in doubt is sent, also where nobody waited for them any longer."""
    unfinished = [item.message for item in settled if item.outcome.state == "queued"]
    waiting = [Recipient(*message.recipient_key, message.channel_id) for message in unfinished]
    for recipient in await recipients.wake(session, waiting):
        schedule_send(session, recipient)


async def record_outcomes(session: Session, items: Sequence[EndedSend], now: datetime) -> list[EndedSend]:
    """Write outcomes and tell of them. Returns those that counted; their customers are locked."""
    if not items:
        return []
    settled = await outcomes.record(session, items, now)
    counted = [item for item in items if item.message.head.send_id in settled]
    for item in counted:
        _publish(session, item.message, item.outcome, now, item.traceparent)
    return counted


def _publish(session: Session, message: OutgoingMessage, outcome: SendOutcome, now: datetime, trace: str | None) -> None:
    event = event_of(message, outcome, now)
    if event is None:
        return
    OUTCOMES.labels(outcome.state if outcome.provider_message_id is None else "sent").inc()
    if outcome.state == "unknown":
        UNKNOWN.labels(message.head.origin).inc()
    with span(f"tell {event.type}", SpanKind.PRODUCER, trace):
        publish(session, event)


async def _stop_channels(session: Session, items: Sequence[EndedSend], now: datetime) -> Sequence[EndedSend]:
    """Stop channels whose credentials failed. What would be held for a channel that works again is queued instead."""
    to_hold = [item for item in items if item.outcome.held_for]
    if not to_hold:
        return items
    await gates.about_to_hold(session, [(item.message.tenant_id, item.message.channel_id) for item in to_hold])
    stops: list[credentials.Stop] = [
        (item.message.tenant_id, item.message.channel_id, item.credential.updated_at, item.outcome.held_for, rejection.code)
        for item in to_hold
        if item.expected == "sending" and item.credential and item.outcome.held_for and (rejection := item.outcome.rejection)
    ]
    await credentials.stop(session, stops)
    working = await credentials.working(session, {(item.message.tenant_id, item.message.channel_id) for item in to_hold})
    return [_unless_working(item, working, now) for item in items]


def _unless_working(item: EndedSend, working: set[tuple[UUID, UUID]], now: datetime) -> EndedSend:
    if item.outcome.held_for is None or (item.message.tenant_id, item.message.channel_id) not in working:
        return item
    return replace(item, outcome=replace(item.outcome, state="queued", held_for=None, next_at=now))


async def _hold_rest(session: Session, items: Sequence[EndedSend], now: datetime) -> None:
    """What waits behind a held message waits with it, and keeps its place."""
    holds = {item.message.recipient_key: item for item in items if item.outcome.held_for}
    if not holds:
        return
    for message in await held.hold_queues(session, holds):
        first = holds[message.recipient_key]
        outcome = replace(first.outcome, part=message.head.part, attempts=message.head.attempts)
        _publish(session, message, outcome, now, first.traceparent)
