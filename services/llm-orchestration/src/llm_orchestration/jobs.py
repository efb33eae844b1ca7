"""The one job of this service: a turn, keyed by its conversation, of which only the newest is wanted."""

from functools import partial

from common.jobs import Complete, Job, Jobs, KeptCompletion

from llm_orchestration.clients.language_model import MOST_AT_ONCE
from llm_orchestration.resources import Resources
from llm_orchestration.work.ending import completion_of, end
from llm_orchestration.work.queueing import TURN
from llm_orchestration.work.result import TurnProgress, TurnResult
from llm_orchestration.work.turn import RequestedTurn, run

PER_TENANT = 256
ATTEMPTS = 3

jobs = Jobs()


def give_up(job: Job[RequestedTurn]) -> Complete:
    """Returns the end of a turn that a bug has stopped each time: a person must answer."""
    return partial(end, job, TurnResult(TurnProgress(job.run_at), "internal", 0))


@jobs.on(TURN, RequestedTurn, concurrency=MOST_AT_ONCE, per_tenant=PER_TENANT, max_attempts=ATTEMPTS, exhausted=give_up)
async def run_turn(job: Job[RequestedTurn], resources: Resources) -> KeptCompletion:
    """Returns how the turn ends. An attempt that was interrupted published nothing, and is made again."""
    result = await run(job.payload, resources, job.now)
    return completion_of(job, result, resources)
