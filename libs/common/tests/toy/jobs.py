import asyncio
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from common.db import Command, Session
from common.jobs import Complete, Job, Jobs
from common.messaging.outbox import publish
from contracts.knowledge import DocumentIndexed
from pydantic import BaseModel

from toy.settings import Settings

jobs = Jobs()

NOTE = Command("insert into note (tenant_id, subject, what) values (%(tenant_id)s, %(subject)s, %(what)s)")


class Fetch(BaseModel):
    document_id: UUID
    fails_with: str | None = None


@jobs.on("fetch", Fetch, concurrency=4, max_attempts=2, first_pause_s=0.05)
async def fetch(job: Job[Fetch], settings: Settings) -> Complete:
    await asyncio.sleep(settings.job_takes_s)
    if job.payload.fails_with:
        raise LookupError(job.payload.fails_with)
    return partial(fetched, job)


async def fetched(job: Job[Fetch], session: Session) -> None:
    document_id = job.payload.document_id
    await session.run(NOTE, {"tenant_id": job.tenant_id, "subject": document_id, "what": "fetched"})
    publish(
        session,
        DocumentIndexed(
            tenant_id=job.tenant_id,
            document_id=document_id,
            occurred_at=datetime.now(UTC),
            chunks=1,
            tokens=0,
            embedding_model="fetched",
        ),
    )
