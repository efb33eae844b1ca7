"""Whose turn it is: the decision about the head of a queue, and the row that says `sending` before anything is sent.

Jobs that start together share one transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from message_sender.domain.sending import Rules, Send, Step, Wait, next_step
from message_sender.store import queue
from message_sender.store.queue import Candidate
from message_sender.store.recipients import Contact

LOST_TURN = Wait(1.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do for a customer. With the step `Send` the message stands as `sending` in the database already."""

    candidate: Candidate
    step: Step


Turns = Callable[[Sequence[Contact], AsyncSession], Awaitable[Sequence[Turn | None]]]


def decider(rules: Rules) -> Turns:
    """The function that decides for a group of customers; None for one who has nothing waiting."""

    async def decide(contacts: Sequence[Contact], session: AsyncSession) -> Sequence[Turn | None]:
        now = datetime.now(UTC)
        heads = await queue.heads(session, contacts)
        turns = {contact: Turn(candidate, _step(candidate, now, rules)) for contact, candidate in heads.items()}
        sends = {turn.candidate.message.head.send_id: turn for turn in turns.values() if isinstance(turn.step, Send)}
        if sends:
            taken = await queue.take(session, [(turn.candidate.message, _again(turn)) for turn in sends.values()], now)
            for send_id in sends.keys() - taken:
                contact = sends[send_id].candidate.message.contact
                turns[contact] = Turn(sends[send_id].candidate, LOST_TURN)
        return [turns.get(contact) for contact in contacts]

    return decide


def _step(candidate: Candidate, now: datetime, rules: Rules) -> Step:
    head, channel = candidate.message.head, candidate.channel
    return next_step(head, channel, resend_unknown=candidate.resend_unknown, now=now, rules=rules)


def _again(turn: Turn) -> bool:
    return isinstance(turn.step, Send) and turn.step.again
