"""Reading: a document's bytes become passages in the database. Neither the model nor the vector store is asked."""

from collections.abc import Sequence
from functools import partial

from common.db import Session
from common.errors import NotFound
from common.jobs import Complete, Job, schedule
from common.messaging.outbox import publish
from contracts.knowledge import DocumentProgressed

from knowledge.domain.passages import ParsedDocument, digest_of, embedded_text
from knowledge.metrics import PARSING
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse
from knowledge.resources import Resources
from knowledge.store import bases, chunks, documents
from knowledge.work.chain import ToIndex, schedule_indexing
from knowledge.work.failing import fail
from knowledge.work.removing import schedule_removal

RECOGNISE = "recognise_document"
"""The job that reads a file of nothing but scans, where a server does that."""


async def read(job: Job[ToIndex], resources: Resources) -> Complete:
    """Returns what completes the job. Nothing is left of an attempt that was killed: it begins at the beginning."""
    async with resources.database.transaction(job.tenant_id) as session:
        chunking = await bases.chunking_of(session, job.payload.document_id)
    try:
        data = await resources.objects.get(job.tenant_id, job.payload.document_id)
        with PARSING.labels(job.payload.mime_type).time():
            parsed = await parse(data, job.payload.mime_type, resources.settings.limits, chunking)
    except ParsingFailed as failed:
        if failed.reason == "scanned" and resources.recognition.is_there:
            return partial(_recognise, job)
        return partial(fail, job, failed.reason)
    except NotFound:
        return partial(fail, job, "unreadable")
    return keep(job, parsed)


def keep(job: Job[ToIndex], parsed: ParsedDocument) -> Complete:
    """Returns what completes a job that read a document: its passages are kept, and will be found."""
    digests = [digest_of(embedded_text(job.payload.title, one)) for one in parsed.passages]
    return partial(_keep, job, parsed, digests)


async def _recognise(job: Job[ToIndex], session: Session) -> None:
    schedule(session, RECOGNISE, job.payload.document_id, job.payload, tenant_id=job.tenant_id)


async def _keep(job: Job[ToIndex], parsed: ParsedDocument, digests: Sequence[str], session: Session) -> None:
    tenant_id, document_id = job.tenant_id, job.payload.document_id
    known = await documents.find(session, document_id)
    if known is None or not await documents.lock_present(session, document_id):
        return schedule_removal(session, tenant_id, document_id)
    await chunks.replace(session, tenant_id, document_id, parsed.passages, digests)
    await documents.record_chunked(session, document_id, parsed)
    event = DocumentProgressed(
        tenant_id=tenant_id,
        document_id=document_id,
        occurred_at=session.now,
        step="chunked",
        chunks=len(parsed.passages),
        embedded=0,
        pages=parsed.pages,
    )
    publish(session, event)
    schedule_indexing(session, tenant_id, known)
