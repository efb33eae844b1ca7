"""The timers of a conversation. Those of turns only say that the time has come; what is due together is settled together."""

from typing import Any
from uuid import UUID

from common.db import Session
from common.jobs import Complete, Job
from common.telemetry import current_traceparent

from conversation.registry import jobs
from conversation.work import talking
from conversation.work.echoes import ECHO_WAITED, EchoWaits
from conversation.work.finishing import work_of
from conversation.work.merging import MESSAGES_MOVE, Moving, move_step
from conversation.work.satisfaction import SATISFACTION_DUE, SatisfactionDue
from conversation.work.snoozing import SNOOZE_ENDS, Snooze
from conversation.work.turns import BURST_ENDS, TURN_EXPIRES, Burst, TurnDeadline
from conversation.work.unit import Due


def nobody_asked(job: Job[Burst]) -> Complete:
    """Returns what asks for a person, as the AI cannot be asked, whatever the reason."""

    async def complete(session: Session) -> None:
        _due(job, session, BURST_ENDS, given_up=True)

    return complete


@jobs.timer(BURST_ENDS, Burst, exhausted=nobody_asked)
async def burst_ends(job: Job[Burst], session: Session) -> None:
    """The customer has been silent for a while: the AI is asked."""
    _due(job, session, BURST_ENDS)


@jobs.timer(SNOOZE_ENDS, Snooze)
async def snooze_ends(job: Job[Snooze], session: Session) -> None:
    """Something is to be done again."""
    _due(job, session, SNOOZE_ENDS)


@jobs.timer(SATISFACTION_DUE, SatisfactionDue)
async def satisfaction_due(job: Job[SatisfactionDue], session: Session) -> None:
    """The customer is asked how content they were, if it is over still."""
    _due(job, session, SATISFACTION_DUE)


@jobs.timer(TURN_EXPIRES, TurnDeadline)
async def turn_expires(job: Job[TurnDeadline], session: Session) -> None:
    """If nobody answered the turn by now, a person is asked for."""
    _due(job, session, TURN_EXPIRES, job.payload.turn_id)


@jobs.timer(ECHO_WAITED, EchoWaits)
async def echo_waited(job: Job[EchoWaits], session: Session) -> None:
    """Nobody has said that it was ours: somebody wrote on the phone."""
    await talking.apply_waited_echo(work_of(session), job.tenant_id, job.payload.message_id)


@jobs.timer(MESSAGES_MOVE, Moving)
async def messages_move(job: Job[Moving], session: Session) -> None:
    """Two conversations became one: the next step of moving what was said."""
    await move_step(session, job.tenant_id, job.payload.conversation_id)


def _due(job: Job[Any], session: Session, kind: str, turn_id: UUID | None = None, *, given_up: bool = False) -> None:
    due = Due(job.tenant_id, job.payload.conversation_id, kind, turn_id, current_traceparent(), given_up)
    work_of(session).due.append(due)
