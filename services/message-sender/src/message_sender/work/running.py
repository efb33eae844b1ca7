"""One run of the job `send`: decide about the head of a customer's queue, call the provider where that is the decision, and
end.
"""

import random
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.jobs import Complete, Job, KeptCompletion, Later
from common.sealing import CannotUnseal
from common.telemetry import current_traceparent
from contracts.outgoing import OutgoingContent, OutgoingFile, ReplyTarget
from contracts.providers import CAPABILITIES, ProviderCapabilities

from message_sender.domain.errors import Rejection, Retry, remedy_for
from message_sender.domain.parting import file_of, parts_of
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer, SendNow, SendOutcome, Wait, after_answer
from message_sender.metrics import REFUSED, RESENT
from message_sender.providers import FileAtHand, OutgoingPart
from message_sender.resources import Resources
from message_sender.store.messages import EndedSend, SendCandidate
from message_sender.store.recipients import RecipientKey
from message_sender.work.deciding import DecisionRequest, SendDecision
from message_sender.work.ending import end_idle_run, end_late_run, end_run
from message_sender.work.pacing import Pace
from message_sender.work.scheduling import SendNext

NO_FILE = FileAtHand("")


async def run(job: Job[SendNext], resources: Resources) -> Complete | KeptCompletion:
    """Returns what ends the run. Raises `Later` where the queue has to wait."""
    pace = await resources.paces.of(job.tenant_id, job.payload.channel_id)
    if (begun := resources.begun.pop(job.id, None)) is not None:
        return await _send(begun, pace, resources)
    await pace.acquire()
    recipient_key = (job.tenant_id, UUID(job.key))
    untried = job.payload.marked if job.attempts == 1 and not job.interrupted else None
    decision = await resources.decisions.submit(job.tenant_id, DecisionRequest(recipient_key, untried))
    if decision is None or not isinstance(decision.step, SendNow):
        pace.bucket.give_back()
    if decision is None:
        return _end_idle(recipient_key)
    match decision.step:
        case Wait(delay_s):
            raise Later(delay_s)
        case SendOutcome() as outcome:
            return _end(decision, lambda now: outcome)
        case SendNow(again):
            RESENT.inc(again)
            return await _send(decision, pace, resources)


async def _send(decision: SendDecision, pace: Pace, resources: Resources) -> KeptCompletion:
    answer = await _call(decision.candidate, pace, resources)
    head, jitter = decision.candidate.message.head, random.random()  # noqa: S311 — not a secret
    if isinstance(answer, Rejection):
        _slow_down(pace, answer, head.attempts + 1)

    def outcome_at(now: datetime) -> SendOutcome:
        return after_answer(head, answer, now, resources.rules, jitter=jitter)

    return KeptCompletion(_end(decision, outcome_at), _end(decision, outcome_at, late=True))


async def _call(candidate: SendCandidate, pace: Pace, resources: Resources) -> ProviderAnswer:
    """Returns what the provider answers to the part that is to be sent, or what it means that nobody was called."""
    message, credential = candidate.message, candidate.credential
    assert credential is not None  # noqa: S101 — without credentials the step is to hold
    able = CAPABILITIES[credential.provider]
    parts = parts_of(message.content, able)
    if not parts:
        return Rejection("empty", "content", "there is nothing to send", handed_over=False)
    content = parts[message.head.part - 1]
    if content.kind not in able.sends:
        return Rejection("cannot_send", "content", "this channel carries no such message", handed_over=False)
    try:
        identity = resources.identity(message.tenant_id, message.channel_id, credential)
    except CannotUnseal:
        return Rejection("cannot_unseal", "auth", "the stored credentials cannot be read", handed_over=False)
    if pace.closed():
        return NotSent()
    file = await _file_of(content, message.tenant_id, able, resources)
    if not isinstance(file, FileAtHand):
        return file
    head = message.head
    quoted = ReplyTarget.model_validate(message.quoted) if message.quoted and head.part == 1 else None
    part = OutgoingPart(message.address, content, head.send_id, head.part, quoted, file)
    answer = await resources.senders[credential.provider].send(identity, part)
    pace.breaker.record(ok=not isinstance(answer, NotSent | InDoubt))
    return answer


async def _file_of(
    content: OutgoingContent, tenant_id: UUID, able: ProviderCapabilities, resources: Resources
) -> FileAtHand | ProviderAnswer:
    """Returns the file that a message carries, or what it means for the message that it cannot be had."""
    stored = file_of(content)
    if stored is None:
        return NO_FILE
    largest = able.files[content.kind].largest_bytes if isinstance(content, OutgoingFile) else stored.size
    if stored.size > largest:
        return Rejection("file_too_large", "content", "the file is larger than this channel takes", handed_over=False)
    whole = not able.fetches_files
    return await resources.files.at_hand(tenant_id, stored.media_id, whole=whole, largest_bytes=largest)


def _slow_down(pace: Pace, rejection: Rejection, attempts: int) -> None:
    """The channel pauses where the provider asked the whole of it to."""
    REFUSED.labels(rejection.class_).inc()
    remedy = remedy_for(rejection, attempts)
    if isinstance(remedy, Retry) and remedy.channel_wide:
        pace.pause(remedy.delay_s(attempts))


def _end(decision: SendDecision, outcome_at: Callable[[datetime], SendOutcome], *, late: bool = False) -> Complete:
    """Returns what ends a run with the outcome at the time of the transaction that ends it."""
    trace = current_traceparent()

    async def complete(session: Session) -> None:
        outcome = outcome_at(session.now)
        message = decision.candidate.message.after(outcome, decision.candidate.channel)
        expected = "sending" if isinstance(decision.step, SendNow) else message.head.state
        ended = EndedSend(message, expected, outcome, decision.candidate.credential, trace)
        (end_late_run if late else end_run)(session, ended)

    return complete


def _end_idle(recipient_key: RecipientKey) -> Complete:
    async def complete(session: Session) -> None:
        end_idle_run(session, recipient_key)

    return complete
