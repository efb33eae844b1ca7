"""The one job of this service: a turn, keyed by its conversation, of which only the newest is wanted."""

from datetime import UTC, datetime

from common.db import Session
from common.jobs import Complete, Job, Jobs, Kept
from common.messaging.outbox import publish

from llm_orchestration import store
from llm_orchestration.clients.language_model import MOST_AT_ONCE
from llm_orchestration.domain.judgement import Judgement
from llm_orchestration.metrics import TURNS
from llm_orchestration.resources import Resources
from llm_orchestration.work.result import TurnProgress, TurnResult, spent, spent_in_vain, told, trace
from llm_orchestration.work.turn import RequestedTurn, take

TURN = "turn"
PER_TENANT = 256
ATTEMPTS = 3

jobs = Jobs()


def give_up(job: Job[RequestedTurn]) -> Complete:
    """A bug, again and again: a person must answer."""
    return told_of(job, TurnResult(TurnProgress(job.run_at), "internal", 0, datetime.now(UTC)))


@jobs.on(TURN, RequestedTurn, concurrency=MOST_AT_ONCE, per_tenant=PER_TENANT, max_attempts=ATTEMPTS, exhausted=give_up)
async def take_turn(job: Job[RequestedTurn], resources: Resources) -> Kept:
    """An attempt that was interrupted is simply made again: nothing was told yet."""
    outcome = await take(job.payload, resources)
    return Kept(finish(job, outcome, resources), late=pay(job, outcome, resources))


def finish(job: Job[RequestedTurn], outcome: TurnResult, resources: Resources) -> Complete:
    """The turn has its answer, and needs nothing any more."""

    async def complete(session: Session) -> None:
        await told_of(job, outcome)(session)
        resources.quota.settle(job.tenant_id, outcome.progress.hold)

    return complete


def told_of(job: Job[RequestedTurn], outcome: TurnResult) -> Complete:
    """Reply, what it cost and its trace, in the transaction that ends the job: none of them without the others."""
    request = job.payload.request

    async def complete(session: Session) -> None:
        publish(session, told(request, outcome))
        if booking := spent(request, outcome, attempt=job.attempts):
            publish(session, booking)
        version = job.payload.agent.version
        store.record_trace(session, trace(request, outcome, agent_version=version, attempts=job.attempts))
        TURNS.labels(outcome.result.decision if isinstance(outcome.result, Judgement) else outcome.result).inc()

    return complete


def pay(job: Job[RequestedTurn], outcome: TurnResult, resources: Resources) -> Complete:
    """What is left of a turn that another one took the place of, or that nobody waits for: what it cost."""
    request = job.payload.request

    async def late(session: Session) -> None:
        if booking := spent_in_vain(request, outcome, attempt=job.attempts):
            publish(session, booking)
        resources.quota.release(job.tenant_id, outcome.progress.hold)
        TURNS.labels("overtaken").inc()

    return late
