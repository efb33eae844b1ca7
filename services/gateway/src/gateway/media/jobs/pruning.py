"""Has the files of messages pruned every day. What is only rows is pruned by `retention`."""

from datetime import timedelta

from common.db import Session
from common.jobs import Job, schedule

from gateway.access.work.tenants import PRUNE, Prune
from gateway.media.jobs.files import PRUNE_MEDIA, PruneMedia
from gateway.registry import jobs


@jobs.timer(PRUNE, Prune)
async def prune_daily(job: Job[Prune], session: Session) -> None:
    schedule(session, PRUNE_MEDIA, job.key, PruneMedia(), tenant_id=job.tenant_id)
    tomorrow = session.now + timedelta(days=1)
    schedule(session, PRUNE, job.key, job.payload, tenant_id=job.tenant_id, run_at=tomorrow)
