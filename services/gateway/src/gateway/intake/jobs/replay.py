"""Reads again what was not understood, when an admin or an operator asks for it."""

from common.jobs import Complete, Job, nothing

from gateway.intake.work.replaying import REPLAY, Replay, read_again
from gateway.registry import jobs
from gateway.resources import Resources


@jobs.on(REPLAY, Replay, concurrency=4, per_tenant=1, longest_s=3600)
async def replay_parked(job: Job[Replay], resources: Resources) -> Complete:
    await read_again(resources.bodies, job.payload.choice(job.tenant_id))
    return nothing
