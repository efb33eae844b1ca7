"""One run of the job `send` hands one part of one customer's first waiting message to the provider."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.db import Session
from common.jobs import Complete, Job, Jobs, Kept, Later
from common.sealing import CannotUnseal
from common.telemetry import current_traceparent
from contracts.providers import CAPABILITIES

from message_sender.domain.errors import Rejection, Retry, remedy_for
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer, SendNow, SendOutcome, Wait, after_answer
from message_sender.domain.splitting import split
from message_sender.metrics import REFUSED, RESENT
from message_sender.providers import TextPart
from message_sender.resources import Resources
from message_sender.store.messages import EndedSend, SendCandidate
from message_sender.store.recipients import Recipient
from message_sender.work.deciding import DecisionRequest, SendDecision
from message_sender.work.ending import SEND, SendNext, end_idle_run, end_late_run, end_run, schedule_send
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
    await pace.acquire()
    recipient_key = (job.tenant_id, UUID(job.key))
    untried = job.payload.marked if job.attempts == 1 and not job.interrupted else None
    decision = await resources.decisions.submit(job.tenant_id, DecisionRequest(recipient_key, untried))
    if decision is None or not isinstance(decision.step, SendNow):
        pace.bucket.give_back()
    if decision is None:
        return _idle(recipient_key)
    match decision.step:
        case Wait(delay_s):
            raise Later(delay_s)
        case SendOutcome() as outcome:
            return _ending(decision, outcome)
        case SendNow(again):
            RESENT.inc(again)
            return await _finish(decision, pace, resources)


async def _finish(decision: SendDecision, pace: Pace, resources: Resources) -> Kept:
    outcome = await _send(decision.candidate, pace, resources)
    return Kept(_ending(decision, outcome), _ending(decision, outcome, late=True))


async def _send(candidate: SendCandidate, pace: Pace, resources: Resources) -> SendOutcome:
    answer = await _call(candidate, pace, resources)
    head, now = candidate.message.head, datetime.now(UTC)
    outcome = after_answer(head, answer, now, resources.rules, jitter=random.random())  # noqa: S311 — not a secret
    if isinstance(answer, Rejection):
        REFUSED.labels(answer.class_).inc()
        remedy = remedy_for(answer, outcome.attempts)
        if isinstance(remedy, Retry) and remedy.channel_wide:
            pace.pause(remedy.delay_s(outcome.attempts))
    return outcome


async def _call(candidate: SendCandidate, pace: Pace, resources: Resources) -> ProviderAnswer:
    message, credential = candidate.message, candidate.credential
    assert credential is not None  # noqa: S101 — without credentials the step is to hold
    sender = resources.senders[credential.provider]
    parts = split(message.content["text"], CAPABILITIES[credential.provider].text_limit)
    if not parts:
        return Rejection("empty", "content", "there is nothing to send", handed_over=False)
    try:
        identity = resources.identity(message.tenant_id, message.channel_id, credential)
    except CannotUnseal:
        return Rejection("cannot_unseal", "auth", "the stored credentials cannot be read", handed_over=False)
    if pace.closed():
        return NotSent()
    head = message.head
    answer = await sender.send_text(identity, TextPart(message.address, parts[head.part - 1], head.send_id, head.part))
    pace.breaker.record(ok=not isinstance(answer, NotSent | InDoubt))
    return answer


def _ending(decision: SendDecision, outcome: SendOutcome, *, late: bool = False) -> Complete:
    message = decision.candidate.message.after(outcome, decision.candidate.channel)
    expected = "sending" if isinstance(decision.step, SendNow) else message.head.state
    item = EndedSend(message, expected, outcome, decision.candidate.credential, current_traceparent())

    async def complete(session: Session) -> None:
        (end_late_run if late else end_run)(session, item)

    return complete


def _idle(recipient_key: tuple[UUID, UUID]) -> Complete:
    async def complete(session: Session) -> None:
        end_idle_run(session, recipient_key)

    return complete
