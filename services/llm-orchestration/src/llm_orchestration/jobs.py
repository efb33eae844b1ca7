"""The one job of this service: a turn, keyed by its conversation, of which only the newest is wanted."""

from datetime import UTC, datetime

from common.jobs import Complete, Job, Jobs, Kept
from common.messaging.outbox import publish
from sqlalchemy.ext.asyncio import AsyncSession

from llm_orchestration import store
from llm_orchestration.domain.judgement import Verdict
from llm_orchestration.metrics import TURNS
from llm_orchestration.outcome import Outcome, Progress, spent, spent_in_vain, told, trace
from llm_orchestration.resources import Resources
from llm_orchestration.turn import Turn, take

TURN = "turn"
CONCURRENCY, PER_TENANT = 256, 64
ATTEMPTS = 3

jobs = Jobs()


def give_up(job: Job[Turn]) -> Complete:
    """A bug, again and again: a person must answer."""
    return finish(job, Outcome(Progress(job.run_at), "internal", 0, datetime.now(UTC)))


@jobs.on(TURN, Turn, concurrency=CONCURRENCY, per_tenant=PER_TENANT, max_attempts=ATTEMPTS, exhausted=give_up)
async def take_turn(job: Job[Turn], resources: Resources) -> Kept:
    """An attempt that was interrupted is simply made again: the hold is the same one, and nothing was told yet."""
    outcome = await take(job.payload, resources)
    return Kept(finish(job, outcome), late=pay(job, outcome))


def finish(job: Job[Turn], outcome: Outcome) -> Complete:
    """Reply, what it cost and its trace, in the transaction that ends the job: none of them without the others."""
    request = job.payload.request

    async def complete(session: AsyncSession) -> None:
        publish(session, told(request, outcome))
        if booking := spent(request, outcome, attempt=job.attempts):
            publish(session, booking)
        version = job.payload.agent.version
        await store.add_trace(session, trace(request, outcome, agent_version=version, attempts=job.attempts))
        TURNS.labels(outcome.result.decision if isinstance(outcome.result, Verdict) else outcome.result).inc()

    return complete


def pay(job: Job[Turn], outcome: Outcome) -> Complete:
    """What is left of a turn that another one took the place of, or that nobody waits for: what it cost, and its hold, unless
    another attempt at the same turn goes on under it.
    """
    request = job.payload.request

    async def late(session: AsyncSession) -> None:
        goes_on = await store.is_open(session, request.tenant_id, request.conversation_id, request.turn_id)
        if booking := spent_in_vain(request, outcome, attempt=job.attempts, keeps_hold=goes_on):
            publish(session, booking)
        TURNS.labels("overtaken").inc()

    return late
