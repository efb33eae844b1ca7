"""The decision about the head of a queue, and the row that says `sending` before anything is sent.

Jobs that start together share one transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from common.db import Gathered, Session
from contracts.providers import CAPABILITIES

from message_sender.domain.parting import parts_of
from message_sender.domain.sending import NextStep, Rules, SendNow, Wait, next_step
from message_sender.store import queue
from message_sender.store.messages import SendCandidate
from message_sender.store.recipients import RecipientKey

OVERTAKEN = Wait(1.0)
"""Another run marked the message first."""


@dataclass(frozen=True, slots=True)
class SendDecision:
    """What to do for a customer. With the step `SendNow` the message stands as `sending` in the database already."""

    candidate: SendCandidate
    step: NextStep


@dataclass
class BegunSends(Gathered):
    """The messages that a transaction marks as being sent. Their jobs find them in `begun` once it has committed."""

    begun: dict[UUID, SendDecision]
    decisions: dict[UUID, SendDecision] = field(default_factory=dict)

    def committed(self) -> None:
        self.begun.update(self.decisions)


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """A customer whose queue a run is to go on with. `untried` is a message that was marked as being sent and is known not to
    have been tried.
    """

    recipient_key: RecipientKey
    untried: UUID | None = None


Decider = Callable[[Sequence[DecisionRequest], Session], Awaitable[Sequence[SendDecision | None]]]


def decider(rules: Rules) -> Decider:
    """Returns the function that decides for a group of customers, and says None of one for whom nothing waits."""

    async def decide(asked: Sequence[DecisionRequest], session: Session) -> Sequence[SendDecision | None]:
        now = session.now
        if untried := [(one.recipient_key[0], one.untried) for one in asked if one.untried]:
            await queue.unmark(session, untried)
        heads = await queue.heads(session, [one.recipient_key for one in asked])
        decisions = {recipient_key: decision_about(candidate, now, rules) for recipient_key, candidate in heads.items()}
        sends = {one.candidate.message.head.send_id: one for one in decisions.values() if isinstance(one.step, SendNow)}
        if sends:
            marking = [(decision.candidate.message, _again(decision)) for decision in sends.values()]
            marked = await queue.mark_sending(session, marking, now)
            for send_id in sends.keys() - marked:
                recipient_key = sends[send_id].candidate.message.recipient_key
                decisions[recipient_key] = SendDecision(sends[send_id].candidate, OVERTAKEN)
        return [decisions.get(one.recipient_key) for one in asked]

    return decide


def decision_about(candidate: SendCandidate, now: datetime, rules: Rules) -> SendDecision:
    """Returns what is to be done about the head of a queue. Nothing is written."""
    head, channel = candidate.message.head, candidate.channel
    step = next_step(head, channel, resend_unknown=candidate.resend_unknown, now=now, rules=rules)
    if isinstance(step, SendNow) and candidate.credential is not None:
        able = CAPABILITIES[candidate.credential.provider]
        candidate = _in_parts(candidate, max(head.part, len(parts_of(candidate.message.content, able))))
    return SendDecision(candidate, step)


def _in_parts(candidate: SendCandidate, parts: int) -> SendCandidate:
    message = candidate.message
    if message.head.parts == parts:
        return candidate
    return replace(candidate, message=replace(message, head=replace(message.head, parts=parts)))


def _again(decision: SendDecision) -> bool:
    return isinstance(decision.step, SendNow) and decision.step.again
