"""How a turn ends: reply, cost and trace in the transaction that ends its job, none of them without the others."""

from functools import partial

from common.db import Session
from common.jobs import Job, KeptCompletion
from common.messaging.outbox import publish

from llm_orchestration import store
from llm_orchestration.metrics import TURNS
from llm_orchestration.resources import Resources
from llm_orchestration.work.result import (
    TurnResult,
    cost_event_of,
    event_of,
    lost_cost_event_of,
    question_event_of,
    turn_trace_of,
)
from llm_orchestration.work.turn import RequestedTurn


def completion_of(job: Job[RequestedTurn], result: TurnResult, resources: Resources) -> KeptCompletion:
    """Returns what completes the job: the end of the turn, or what is left of it when another process has the job by then."""
    late = partial(_end_overtaken, job, result, resources)
    return KeptCompletion(partial(_end_and_spend, job, result, resources), late=late)


async def _end_and_spend(job: Job[RequestedTurn], result: TurnResult, resources: Resources, session: Session) -> None:
    await end(job, result, session)
    resources.quota.spend(job.tenant_id, result.progress.held)


async def end(job: Job[RequestedTurn], result: TurnResult, session: Session) -> None:
    """Publishes what came of the turn, what it cost and what was asked in vain, and records its trace."""
    request, now = job.payload.request, session.now
    publish(session, event_of(request, result, now))
    if cost := cost_event_of(request, result, now, attempt=job.attempts):
        publish(session, cost)
    if asked := question_event_of(request, result, now):
        publish(session, asked)
    version = job.payload.agent.version
    store.record_trace(session, turn_trace_of(request, result, now, agent_version=version, attempts=job.attempts))
    TURNS.labels(result.label).inc()


async def _end_overtaken(job: Job[RequestedTurn], result: TurnResult, resources: Resources, session: Session) -> None:
    """Another turn took the place of this one, or another process runs it: only what it cost is left."""
    if cost := lost_cost_event_of(job.payload.request, result, session.now, attempt=job.attempts):
        publish(session, cost)
    resources.quota.release(job.tenant_id, result.progress.held)
    TURNS.labels("overtaken").inc()
