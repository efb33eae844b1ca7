"""One run of the job `send` hands one part of one customer's first waiting message to the provider."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.db import Session
from common.jobs import Complete, Job, Jobs, Kept, Later
from common.sealing import CannotUnseal
from common.telemetry import current_traceparent
from contracts.providers import CAPABILITIES

from message_sender.domain.errors import Refusal, Retry, remedy_for
from message_sender.domain.sending import Answer, InDoubt, NotSent, Outcome, Send, Wait, after_answer
from message_sender.domain.splitting import split
from message_sender.metrics import REFUSED, RESENT
from message_sender.providers import Part
from message_sender.resources import Resources
from message_sender.store.messages import Candidate, Settled
from message_sender.store.recipients import Recipient
from message_sender.work.deciding import Asked, Turn
from message_sender.work.ending import SEND, SendNext, schedule_send, settle, settle_idle, settle_late
from message_sender.work.pacing import Pace

AFTER_BUGS = timedelta(seconds=30)

jobs = Jobs()


def _again_later(job: Job[SendNext]) -> Complete:
    """A queue never ends by an error of ours: it would block its customer for ever."""

    async def complete(session: Session) -> None:
        run_at = datetime.now(UTC) + AFTER_BUGS
        schedule_send(session, Recipient(job.tenant_id, UUID(job.key), job.payload.channel_id), run_at=run_at)

    return complete


@jobs.on(SEND, SendNext, concurrency=1024, per_tenant=64, longest_s=120, exhausted=_again_later)
async def send_next(job: Job[SendNext], resources: Resources) -> Complete | Kept:
    """Decide about the head of the customer's queue, call the provider where that is the decision, and settle."""
    pace = await resources.paces.of(job.tenant_id, job.payload.channel_id)
    if (begun := resources.begun.pop(job.id, None)) is not None:
        return await _finish(begun, pace, resources)
    await pace.turn()
    contact = (job.tenant_id, UUID(job.key))
    untried = job.payload.marked if job.attempts == 1 and not job.interrupted else None
    turn = await resources.turns.submit(job.tenant_id, Asked(contact, untried))
    if turn is None or not isinstance(turn.step, Send):
        pace.bucket.give_back()
    if turn is None:
        return _idle(contact)
    match turn.step:
        case Wait(delay_s):
            raise Later(delay_s)
        case Outcome() as outcome:
            return _settled(turn, outcome)
        case Send(again):
            RESENT.inc(again)
            return await _finish(turn, pace, resources)


async def _finish(turn: Turn, pace: Pace, resources: Resources) -> Kept:
    outcome = await _send(turn.candidate, pace, resources)
    return Kept(_settled(turn, outcome), _settled(turn, outcome, late=True))


async def _send(candidate: Candidate, pace: Pace, resources: Resources) -> Outcome:
    answer = await _call(candidate, pace, resources)
    head, now = candidate.message.head, datetime.now(UTC)
    outcome = after_answer(head, answer, now, resources.rules, jitter=random.random())  # noqa: S311 — not a secret
    if isinstance(answer, Refusal):
        REFUSED.labels(answer.class_).inc()
        remedy = remedy_for(answer, outcome.attempts)
        if isinstance(remedy, Retry) and remedy.channel_wide:
            pace.pause(remedy.delay_s(outcome.attempts))
    return outcome


async def _call(candidate: Candidate, pace: Pace, resources: Resources) -> Answer:
    message, credential = candidate.message, candidate.credential
    assert credential is not None  # noqa: S101 — without credentials the step is to hold
    provider = resources.providers[credential.provider]
    parts = split(message.content["text"], CAPABILITIES[credential.provider].text_limit)
    if not parts:
        return Refusal("empty", "content", "there is nothing to send", handed_over=False)
    try:
        sender = resources.sender(message.tenant_id, message.channel_id, credential)
    except CannotUnseal:
        return Refusal("cannot_unseal", "auth", "the stored credentials cannot be read", handed_over=False)
    if pace.closed():
        return NotSent()
    head = message.head
    answer = await provider.send_text(sender, Part(message.address, parts[head.part - 1], head.send_id, head.part))
    pace.breaker.record(ok=not isinstance(answer, NotSent | InDoubt))
    return answer


def _settled(turn: Turn, outcome: Outcome, *, late: bool = False) -> Complete:
    message = turn.candidate.message.after(outcome, turn.candidate.channel)
    expected = "sending" if isinstance(turn.step, Send) else message.head.state
    item = Settled(message, expected, outcome, turn.candidate.credential, current_traceparent())

    async def complete(session: Session) -> None:
        (settle_late if late else settle)(session, item)

    return complete


def _idle(contact: tuple[UUID, UUID]) -> Complete:
    async def complete(session: Session) -> None:
        settle_idle(session, contact)

    return complete
