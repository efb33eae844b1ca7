"""The timer of what is to be sent later."""

from common.db import Session
from common.jobs import Job

from conversation.registry import jobs
from conversation.scheduled.work import SCHEDULED_SEND, ScheduledSend, send_due
from conversation.work.finishing import work_of


@jobs.timer(SCHEDULED_SEND, ScheduledSend)
async def scheduled_send(job: Job[ScheduledSend], session: Session) -> None:
    """What somebody wrote is to be sent now, if it still may be."""
    await send_due(work_of(session), job.tenant_id, job.payload)
