"""The job `send`: one run hands one part of one customer's first waiting message to the provider."""

from datetime import timedelta
from uuid import UUID

from common.db import Session
from common.jobs import Complete, Job, Jobs, KeptCompletion

from message_sender.resources import Resources
from message_sender.store.recipients import Recipient
from message_sender.work.running import run
from message_sender.work.scheduling import SEND, SendNext, schedule_send

AFTER_BUGS = timedelta(seconds=30)

jobs = Jobs()


def _again_later(job: Job[SendNext]) -> Complete:
    """Returns what schedules the next run: a queue that an error of ours ended would block its customer for ever."""

    async def complete(session: Session) -> None:
        recipient = Recipient(job.tenant_id, UUID(job.key), job.payload.channel_id)
        schedule_send(session, recipient, run_at=session.now + AFTER_BUGS)

    return complete


@jobs.on(SEND, SendNext, concurrency=1024, per_tenant=64, longest_s=120, exhausted=_again_later)
async def send_next(job: Job[SendNext], resources: Resources) -> Complete | KeptCompletion:
    """Returns what ends this run of a customer's queue."""
    return await run(job, resources)
