"""Indexing: a document's bytes become chunks, these become points of the vector store, and all are found at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal
from uuid import UUID

from common.db import Session
from common.errors import NotFound
from common.ids import derived_id
from common.jobs import Complete, Job, schedule
from common.messaging.outbox import publish
from contracts.bounds import Name
from contracts.knowledge import DocumentFailed, DocumentIndexed
from pydantic import BaseModel

from knowledge.clients.vectors import EmbeddedChunk
from knowledge.domain.embedding import batches
from knowledge.domain.formats import MimeType
from knowledge.metrics import DOCUMENTS, EMBEDDED_TOKENS, PARSING
from knowledge.parsing.failure import ParsingFailed, ParsingFailure
from knowledge.parsing.sandbox import parse
from knowledge.resources import Resources
from knowledge.store import chunks, documents
from knowledge.store.documents import StoredDocument
from knowledge.work.removing import schedule_removal

EMBEDDING_TIMEOUT_S = 60.0
INDEX = "index"
IndexingFailure = ParsingFailure | Literal["embedding_failed"]


class ToIndex(BaseModel):
    document_id: UUID
    title: Name
    mime_type: MimeType


@dataclass(frozen=True, slots=True)
class EmbeddingCost:
    """What it took to embed a document."""

    model: str
    tokens: int
    cost_micros: int


def schedule_indexing(session: Session, tenant_id: UUID, document: StoredDocument) -> None:
    payload = ToIndex(document_id=document.id, title=document.title, mime_type=document.mime_type)
    schedule(session, INDEX, document.id, payload, tenant_id=tenant_id)


async def index(job: Job[ToIndex], resources: Resources) -> Complete:
    """Returns what completes the job. It begins at the beginning each time, and replaces what an earlier attempt left."""
    document_id = job.payload.document_id
    await resources.vectors.remove(job.tenant_id, document_id)
    try:
        data = await resources.objects.get(job.tenant_id, document_id)
        with PARSING.labels(job.payload.mime_type).time():
            texts = await parse(data, job.payload.mime_type, resources.settings.limits)
    except ParsingFailed as failed:
        return partial(fail, job, failed.reason)
    except NotFound:
        return partial(fail, job, "unreadable")
    ids = [derived_id(job.tenant_id, document_id, position) for position in range(len(texts))]
    tokens = await _make_searchable(job, resources, ids, texts)
    cost = EmbeddingCost(resources.embeddings.model, tokens, resources.settings.embedding_cost_micros(tokens))
    return partial(_succeed, job, cost, ids, texts)


async def _make_searchable(job: Job[ToIndex], resources: Resources, ids: Sequence[UUID], texts: Sequence[str]) -> int:
    """Returns the tokens it took.

    A removal first marks the row and then takes the points out. Here the row is looked at after the last point is stored:
    either the mark is seen and nothing is revealed, or the removal finds all points.
    """
    document_id, vectors = job.payload.document_id, resources.vectors
    tokens, dimensions, left = 0, 0, iter(ids)
    for batch in batches(texts):
        embedded = await resources.embeddings.embed(batch, timeout_s=EMBEDDING_TIMEOUT_S)
        points = [EmbeddedChunk(next(left), text, vector) for text, vector in zip(batch, embedded.vectors, strict=True)]
        await vectors.put(job.tenant_id, document_id, job.payload.title, points)
        tokens, dimensions = tokens + embedded.tokens, len(points[0].vector)
    async with resources.database.transaction(job.tenant_id) as session:
        present = await documents.lock_present(session, document_id)
    if present:
        await vectors.reveal(job.tenant_id, document_id, dimensions)
    return tokens


async def _succeed(job: Job[ToIndex], cost: EmbeddingCost, ids: Sequence[UUID], texts: Sequence[str], session: Session) -> None:
    document_id = job.payload.document_id
    if not await documents.lock_present(session, document_id):
        return schedule_removal(session, job.tenant_id, document_id)
    await chunks.replace(session, job.tenant_id, document_id, ids, texts)
    await documents.record_indexed(session, document_id, chunks=len(texts), tokens=cost.tokens, embedding_model=cost.model)
    event = DocumentIndexed(
        tenant_id=job.tenant_id,
        document_id=document_id,
        occurred_at=session.now,
        chunks=len(texts),
        tokens=cost.tokens,
        cost_micros=cost.cost_micros,
        embedding_model=cost.model,
    )
    publish(session, event)
    DOCUMENTS.labels("indexed").inc()
    EMBEDDED_TOKENS.inc(cost.tokens)


async def fail(job: Job[ToIndex], reason: IndexingFailure, session: Session) -> None:
    """Records that the document cannot be found by its content, and publishes why."""
    document_id = job.payload.document_id
    if not await documents.lock_present(session, document_id):
        return schedule_removal(session, job.tenant_id, document_id)
    await documents.record_failed(session, document_id, reason)
    event = DocumentFailed(tenant_id=job.tenant_id, document_id=document_id, occurred_at=session.now, reason=reason)
    publish(session, event)
    DOCUMENTS.labels(reason).inc()
