"""Whose turn it is: the decision about the head of a queue, and the row that says `sending` before anything is sent.

Jobs that start together share one transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from common.db import Gathered, Session
from contracts.providers import CAPABILITIES

from message_sender.domain.sending import Rules, Send, Step, Wait, next_step
from message_sender.domain.splitting import split
from message_sender.store import queue
from message_sender.store.messages import Candidate
from message_sender.store.recipients import Contact

LOST_TURN = Wait(1.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do for a customer. With the step `Send` the message stands as `sending` in the database already."""

    candidate: Candidate
    step: Step


@dataclass
class Beginnings(Gathered):
    """The turns that a transaction takes. Their jobs find them in `begun` once it has committed."""

    begun: dict[UUID, Turn]
    turns: dict[UUID, Turn] = field(default_factory=dict)

    def committed(self) -> None:
        self.begun.update(self.turns)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose turn it may be. `untried` is a message that was marked as being sent and is known not to have been tried."""

    contact: Contact
    untried: UUID | None = None


Turns = Callable[[Sequence[Asked], Session], Awaitable[Sequence[Turn | None]]]


def decider(rules: Rules) -> Turns:
    """Returns the function that decides for a group of customers; None for one who has nothing waiting."""

    async def decide(asked: Sequence[Asked], session: Session) -> Sequence[Turn | None]:
        now = datetime.now(UTC)
        if untried := [(one.contact[0], one.untried) for one in asked if one.untried]:
            await queue.unmark(session, untried)
        heads = await queue.heads(session, [one.contact for one in asked])
        turns = {contact: turn_of(candidate, now, rules) for contact, candidate in heads.items()}
        sends = {turn.candidate.message.head.send_id: turn for turn in turns.values() if isinstance(turn.step, Send)}
        if sends:
            taken = await queue.take(session, [(turn.candidate.message, _again(turn)) for turn in sends.values()], now)
            for send_id in sends.keys() - taken:
                contact = sends[send_id].candidate.message.contact
                turns[contact] = Turn(sends[send_id].candidate, LOST_TURN)
        return [turns.get(one.contact) for one in asked]

    return decide


def turn_of(candidate: Candidate, now: datetime, rules: Rules) -> Turn:
    """Returns what is to be done about the head of a queue. Nothing is written."""
    head, channel = candidate.message.head, candidate.channel
    step = next_step(head, channel, resend_unknown=candidate.resend_unknown, now=now, rules=rules)
    if isinstance(step, Send) and candidate.credential is not None:
        limit = CAPABILITIES[candidate.credential.provider].text_limit
        candidate = _in_parts(candidate, max(head.part, len(split(candidate.message.content["text"], limit))))
    return Turn(candidate, step)


def _in_parts(candidate: Candidate, parts: int) -> Candidate:
    message = candidate.message
    if message.head.parts == parts:
        return candidate
    return replace(candidate, message=replace(message, head=replace(message.head, parts=parts)))


def _again(turn: Turn) -> bool:
    return isinstance(turn.step, Send) and turn.step.again
