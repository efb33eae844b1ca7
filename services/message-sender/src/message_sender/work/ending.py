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

from message_sender.domain.sending import Outcome
from message_sender.metrics import LATE, OUTCOMES, UNKNOWN
from message_sender.store import credentials, gates, held, recipients, settlements
from message_sender.store.messages import Message, Settled
from message_sender.store.recipients import Contact, Recipient
from message_sender.work.events import told

SEND = "send"


class SendNext(BaseModel):
    """The payload of the job `send`, whose key is the customer's contact key. `marked` is the message that was marked as being
    sent in the transaction that scheduled this job: as long as no attempt of it has begun, that one was not tried.
    """

    channel_id: UUID
    marked: UUID | None = None


@dataclass
class Settlements(Gathered):
    """The finished runs of one transaction. `items` are messages with outcomes; `idle` customers with nothing to send;
    `late` what was learned by runs whose customers somebody else has taken over.
    """

    items: list[Settled] = field(default_factory=list)
    idle: dict[Contact, str | None] = field(default_factory=dict)
    late: list[Settled] = field(default_factory=list)

    async def finish(self, session: Session) -> None:
        now = datetime.now(UTC)
        settled = await _stop_channels(session, [*self.items, *self.late], now)
        items, late = settled[: len(self.items)], settled[len(self.items) :]
        runs = {item.message.contact: (item.traceparent, item.outcome.next_at) for item in items}
        runs |= {contact: (trace, None) for contact, trace in self.idle.items()}
        if late or self.idle:  # else those whose messages are settled are locked with that
            await recipients.lock(session, [*runs, *(item.message.contact for item in late)])
        known = [*items, *await _still_in_doubt(session, late)]
        await write(session, known, now)
        await _hold_rest(session, known, now)
        await go_on(session, late)
        for recipient in await recipients.release(session, runs):
            trace, next_at = runs[recipient.contact]
            with span("next in queue", SpanKind.INTERNAL, trace):
                schedule_send(session, recipient, run_at=next_at)


def settle(session: Session, item: Settled) -> None:
    """End a run with an outcome."""
    gathered(session, Settlements).items.append(item)


def settle_late(session: Session, item: Settled) -> None:
    """An answer came after the run had lost its job, so that others hold its message for unknown, or soon will."""
    gathered(session, Settlements).late.append(item)


def settle_idle(session: Session, contact: Contact) -> None:
    """End a run that found nothing to do."""
    gathered(session, Settlements).idle[contact] = current_traceparent()


def schedule_send(
    session: Session, recipient: Recipient, *, run_at: datetime | None = None, because: Event | None = None
) -> None:
    """Only for a customer who was just marked as busy, or whose last run ends with this transaction."""
    payload = SendNext(channel_id=recipient.channel_id)
    tenant_id, contact_key = recipient.contact
    schedule(session, SEND, contact_key, payload, tenant_id=tenant_id, run_at=run_at, because=because)


async def _still_in_doubt(session: Session, late: Sequence[Settled]) -> list[Settled]:
    """Those calls of which nobody knows more yet. Of the others a provider's id is kept all the same."""
    if not late:
        return []
    states = await settlements.states_of_calls(session, late)
    await settlements.remember(session, [item for item in late if item.message.head.send_id not in states])
    LATE.inc(len(late))
    return [replace(item, expected=state) for item in late if (state := states.get(item.message.head.send_id)) is not None]


async def go_on(session: Session, settled: Sequence[Settled]) -> None:
    """What is to be sent yet of messages that were in doubt is sent, also where nobody waited for them any longer."""
    unfinished = [item.message for item in settled if item.outcome.state == "queued"]
    waiting = [Recipient(*message.contact, message.channel_id) for message in unfinished]
    for recipient in await recipients.wake(session, waiting):
        schedule_send(session, recipient)


async def write(session: Session, items: Sequence[Settled], now: datetime) -> list[Settled]:
    """Write outcomes and tell of them. Returns those that counted; their customers are locked."""
    if not items:
        return []
    settled = await settlements.settle(session, items, now)
    counted = [item for item in items if item.message.head.send_id in settled]
    for item in counted:
        _tell(session, item.message, item.outcome, now, item.traceparent)
    return counted


def _tell(session: Session, message: Message, outcome: Outcome, now: datetime, trace: str | None) -> None:
    event = told(message, outcome, now)
    if event is None:
        return
    OUTCOMES.labels(outcome.state if outcome.provider_message_id is None else "sent").inc()
    if outcome.state == "unknown":
        UNKNOWN.labels(message.head.origin).inc()
    with span(f"tell {event.type}", SpanKind.PRODUCER, trace):
        publish(session, event)


async def _stop_channels(session: Session, items: Sequence[Settled], now: datetime) -> Sequence[Settled]:
    """Stop channels whose credentials failed. What would be held for a channel that works again is queued instead."""
    to_hold = [item for item in items if item.outcome.hold]
    if not to_hold:
        return items
    await gates.about_to_hold(session, [(item.message.tenant_id, item.message.channel_id) for item in to_hold])
    stops: list[credentials.Stop] = [
        (item.message.tenant_id, item.message.channel_id, item.credential.updated_at, item.outcome.hold, refusal.code)
        for item in to_hold
        if item.expected == "sending" and item.credential and item.outcome.hold and (refusal := item.outcome.refusal)
    ]
    await credentials.stop(session, stops)
    working = await credentials.working(session, {(item.message.tenant_id, item.message.channel_id) for item in to_hold})
    return [_unless_working(item, working, now) for item in items]


def _unless_working(item: Settled, working: set[tuple[UUID, UUID]], now: datetime) -> Settled:
    if item.outcome.hold is None or (item.message.tenant_id, item.message.channel_id) not in working:
        return item
    return replace(item, outcome=replace(item.outcome, state="queued", hold=None, next_at=now))


async def _hold_rest(session: Session, items: Sequence[Settled], now: datetime) -> None:
    """What waits behind a held message waits with it, and keeps its place."""
    holds = {item.message.contact: item for item in items if item.outcome.hold}
    if not holds:
        return
    for message in await held.hold_queues(session, holds):
        first = holds[message.contact]
        outcome = replace(first.outcome, part=message.head.part, attempts=message.head.attempts)
        _tell(session, message, outcome, now, first.traceparent)
