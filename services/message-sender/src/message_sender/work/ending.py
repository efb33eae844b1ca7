"""The end of runs of the job `send`: what they make of messages, written once per transaction for all of them together.

The next run of a customer's queue is scheduled here and nowhere else while the queue is busy, in the transaction that
deletes the job of the last one. So there is never more than one job of a customer, and nothing moves one that runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from common.db import Gathered, Session, gathered
from common.messaging.outbox import publish
from common.telemetry import current_traceparent, span
from opentelemetry.trace import SpanKind

from message_sender.domain.sending import SendOutcome
from message_sender.metrics import KINDS, LATE, OUTCOMES, UNKNOWN
from message_sender.store import credentials, gates, held, outcomes, recipients
from message_sender.store.messages import EndedSend, OutgoingMessage
from message_sender.store.recipients import Recipient, RecipientKey
from message_sender.work.events import event_of
from message_sender.work.scheduling import schedule_send


@dataclass
class EndedRuns(Gathered):
    """The finished runs of one transaction. `items` are messages with outcomes; `idle` customers with nothing to send;
    `late` what was learned by runs whose customers somebody else has taken over.
    """

    items: list[EndedSend] = field(default_factory=list)
    idle: dict[RecipientKey, str | None] = field(default_factory=dict)
    late: list[EndedSend] = field(default_factory=list)

    async def finish(self, session: Session) -> None:
        now = session.now
        ended = await _stop_channels(session, [*self.items, *self.late], now)
        items, late = ended[: len(self.items)], ended[len(self.items) :]
        runs = {item.message.recipient_key: (item.traceparent, item.outcome.next_at) for item in items}
        runs |= {recipient_key: (trace, None) for recipient_key, trace in self.idle.items()}
        if late or self.idle:  # else recording the outcomes locks the customers
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
    """End a run that learned its answer after it had lost its job. Others take its message for unknown, or soon will."""
    gathered(session, EndedRuns).late.append(item)


def end_idle_run(session: Session, recipient_key: RecipientKey) -> None:
    """End a run that found nothing to do."""
    gathered(session, EndedRuns).idle[recipient_key] = current_traceparent()


async def _still_in_doubt(session: Session, late: Sequence[EndedSend]) -> list[EndedSend]:
    """Returns those of these calls of which nobody knows more yet. Of the others only the provider's id is kept."""
    if not late:
        return []
    states = await outcomes.states_of_calls(session, late)
    await outcomes.remember(session, [item for item in late if item.message.head.send_id not in states])
    LATE.inc(len(late))
    return [replace(item, expected=state) for item in late if (state := states.get(item.message.head.send_id)) is not None]


async def go_on(session: Session, ended: Sequence[EndedSend]) -> None:
    """Schedule what is still to be sent of messages that were in doubt, also where no job waited for them any longer."""
    unfinished = [item.message for item in ended if item.outcome.state == "queued"]
    waiting = [Recipient(*message.recipient_key, message.channel_id) for message in unfinished]
    for recipient in await recipients.wake(session, waiting):
        schedule_send(session, recipient)


async def record_outcomes(session: Session, items: Sequence[EndedSend], now: datetime) -> list[EndedSend]:
    """Returns those of these outcomes that count: the message stood as was expected. They are recorded and published, and their
    customers are locked.
    """
    if not items:
        return []
    recorded = await outcomes.record(session, items, now)
    counted = [item for item in items if item.message.head.send_id in recorded]
    for item in counted:
        _publish(session, item.message, item.outcome, now, item.traceparent)
    return counted


def _publish(session: Session, message: OutgoingMessage, outcome: SendOutcome, now: datetime, trace: str | None) -> None:
    event = event_of(message, outcome, now)
    if event is None:
        return
    became = outcome.state if outcome.provider_message_id is None else "sent"
    OUTCOMES.labels(became).inc()
    KINDS.labels(message.kind, became).inc()
    if outcome.state == "unknown":
        UNKNOWN.labels(message.head.origin).inc()
    with span(f"publish {event.type}", SpanKind.PRODUCER, trace):
        publish(session, event)


async def _stop_channels(session: Session, items: Sequence[EndedSend], now: datetime) -> Sequence[EndedSend]:
    """Returns the items, those for a channel that works again as queued instead of held. Channels whose credentials failed are
    stopped.
    """
    to_hold = [item for item in items if item.outcome.held_for]
    if not to_hold:
        return items
    await gates.lock_to_hold(session, [(item.message.tenant_id, item.message.channel_id) for item in to_hold])
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
