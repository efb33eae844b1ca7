"""Whose turn it is: the decision about the head of a queue, and the row that says `sending` before anything is sent.

Jobs that start together share one transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from common.db import Gathered, Session
from contracts.providers import CAPABILITIES

from message_sender.domain.sending import NextStep, Rules, SendNow, Wait, next_step
from message_sender.domain.splitting import split
from message_sender.store import queue
from message_sender.store.messages import SendCandidate
from message_sender.store.recipients import RecipientKey

LOST = Wait(1.0)


@dataclass(frozen=True, slots=True)
class SendDecision:
    """What to do for a customer. With the step `Send` the message stands as `sending` in the database already."""

    candidate: SendCandidate
    step: NextStep


@dataclass
class BegunSends(Gathered):
    """The turns that a transaction takes. Their jobs find them in `begun` once it has committed."""

    begun: dict[UUID, SendDecision]
    decisions: dict[UUID, SendDecision] = field(default_factory=dict)

    def committed(self) -> None:
        self.begun.update(self.decisions)


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """Whose turn it may be. `untried` is a message that was marked as being sent and is known not to have been tried."""

    recipient_key: RecipientKey
    untried: UUID | None = None


Decider = Callable[[Sequence[DecisionRequest], Session], Awaitable[Sequence[SendDecision | None]]]


def decider(rules: Rules) -> Decider:
    """Returns the function that decides for a group of customers; None for one who has nothing waiting."""

    async def decide(asked: Sequence[DecisionRequest], session: Session) -> Sequence[SendDecision | None]:
        now = datetime.now(UTC)
        if untried := [(one.recipient_key[0], one.untried) for one in asked if one.untried]:
            await queue.unmark(session, untried)
        heads = await queue.heads(session, [one.recipient_key for one in asked])
        decisions = {recipient_key: decision_about(candidate, now, rules) for recipient_key, candidate in heads.items()}
        sends = {
            decision.candidate.message.head.send_id: decision
            for decision in decisions.values()
            if isinstance(decision.step, SendNow)
        }
        if sends:
            marked = await queue.mark_sending(
                session, [(decision.candidate.message, _again(decision)) for decision in sends.values()], now
            )
            for send_id in sends.keys() - marked:
                recipient_key = sends[send_id].candidate.message.recipient_key
                decisions[recipient_key] = SendDecision(sends[send_id].candidate, LOST)
        return [decisions.get(one.recipient_key) for one in asked]

    return decide


def decision_about(candidate: SendCandidate, now: datetime, rules: Rules) -> SendDecision:
    """Returns what is to be done about the head of a queue. Nothing is written."""
    head, channel = candidate.message.head, candidate.channel
    step = next_step(head, channel, resend_unknown=candidate.resend_unknown, now=now, rules=rules)
    if isinstance(step, SendNow) and candidate.credential is not None:
        limit = CAPABILITIES[candidate.credential.provider].text_limit
        candidate = _in_parts(candidate, max(head.part, len(split(candidate.message.content["text"], limit))))
    return SendDecision(candidate, step)


def _in_parts(candidate: SendCandidate, parts: int) -> SendCandidate:
    message = candidate.message
    if message.head.parts == parts:
        return candidate
    return replace(candidate, message=replace(message, head=replace(message.head, parts=parts)))


def _again(decision: SendDecision) -> bool:
    return isinstance(decision.step, SendNow) and decision.step.again
