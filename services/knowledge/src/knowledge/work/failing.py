"""Failing: a document of which nothing is found, and why."""

from typing import Literal

from common.db import Session
from common.jobs import Job
from common.messaging.outbox import publish
from contracts.knowledge import DocumentFailed

from knowledge.metrics import DOCUMENTS
from knowledge.parsing.failure import ParsingFailure
from knowledge.store import documents
from knowledge.work.chain import ToIndex
from knowledge.work.removing import schedule_removal

IndexingFailure = ParsingFailure | Literal["embedding_failed"]


async def fail(job: Job[ToIndex], reason: IndexingFailure, session: Session) -> None:
    """Records that the document cannot be found by its content, and publishes why. What was stored of it by then goes."""
    document_id = job.payload.document_id
    if await documents.lock_present(session, document_id):
        await documents.record_failed(session, document_id, reason)
        # The event's reasons are closed in its v1: for whoever reads it, a file of nothing but scans is one without text.
        published = "empty" if reason == "scanned" else reason
        event = DocumentFailed(tenant_id=job.tenant_id, document_id=document_id, occurred_at=session.now, reason=published)
        publish(session, event)
        DOCUMENTS.labels(reason).inc()
    schedule_removal(session, job.tenant_id, document_id)
