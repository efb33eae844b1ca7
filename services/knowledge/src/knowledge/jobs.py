"""Reading documents, and cleaning up after removed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Literal
from uuid import UUID

from common.db import Session
from common.errors import NotFound
from common.ids import derived_id
from common.jobs import Complete, Job, Jobs, schedule
from common.messaging.outbox import publish
from contracts.bounds import Name
from contracts.knowledge import DocumentFailed, DocumentIndexed
from pydantic import BaseModel

from knowledge.clients.vectors import EmbeddedChunk
from knowledge.domain.documents import batches
from knowledge.domain.formats import MimeType
from knowledge.metrics import DOCUMENTS, EMBEDDED_TOKENS, PARSING
from knowledge.parsing.failure import ParsingFailed, ParsingFailure
from knowledge.parsing.sandbox import parse
from knowledge.resources import Resources
from knowledge.store import chunks, documents

EMBEDDING_TIMEOUT_S = 60.0
INDEX, REMOVE = "index", "remove"
IndexingFailure = ParsingFailure | Literal["embedding_failed"]

jobs = Jobs()


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


class ToRemove(BaseModel):
    document_id: UUID


def start_indexing(session: Session, tenant_id: UUID, what: ToIndex) -> None:
    schedule(session, INDEX, what.document_id, what, tenant_id=tenant_id)


def start_removal(session: Session, tenant_id: UUID, document_id: UUID) -> None:
    schedule(session, REMOVE, document_id, ToRemove(document_id=document_id), tenant_id=tenant_id)


def _give_up(job: Job[ToIndex]) -> Complete:
    return partial(_fail, job, "embedding_failed")


# Twelve attempts take half an hour: an outage of the model or of Qdrant should not cost a document.
@jobs.on(INDEX, ToIndex, concurrency=2, per_tenant=1, longest_s=3600, max_attempts=12, first_pause_s=1.0, exhausted=_give_up)
async def index(job: Job[ToIndex], resources: Resources) -> Complete:
    """Read a document and make it searchable, as a whole. Begins at the beginning each time; what is there is replaced."""
    document_id = job.payload.document_id
    await resources.vectors.forget(job.tenant_id, document_id)
    try:
        data = await resources.objects.get(job.tenant_id, document_id)
        with PARSING.labels(job.payload.mime_type).time():
            texts = await parse(data, job.payload.mime_type, resources.settings.limits)
    except ParsingFailed as failed:
        return partial(_fail, job, failed.reason)
    except NotFound:
        return partial(_fail, job, "unreadable")
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
        passages = [EmbeddedChunk(next(left), text, vector) for text, vector in zip(batch, embedded.vectors, strict=True)]
        await vectors.put(job.tenant_id, document_id, job.payload.title, passages)
        tokens, dimensions = tokens + embedded.tokens, len(passages[0].vector)
    async with resources.database.transaction(job.tenant_id) as session:
        present = await documents.is_present(session, document_id)
    if present:
        await vectors.reveal(job.tenant_id, document_id, dimensions)
    return tokens


async def _succeed(job: Job[ToIndex], cost: EmbeddingCost, ids: Sequence[UUID], texts: Sequence[str], session: Session) -> None:
    document_id = job.payload.document_id
    if not await documents.is_present(session, document_id):
        return start_removal(session, job.tenant_id, document_id)
    await chunks.replace(session, job.tenant_id, document_id, ids, texts)
    await documents.indexed(session, document_id, chunks=len(texts), tokens=cost.tokens, embedding_model=cost.model)
    indexed = DocumentIndexed(
        tenant_id=job.tenant_id,
        document_id=document_id,
        occurred_at=datetime.now(UTC),
        chunks=len(texts),
        tokens=cost.tokens,
        cost_micros=cost.cost_micros,
        embedding_model=cost.model,
    )
    publish(session, indexed)
    DOCUMENTS.labels("indexed").inc()
    EMBEDDED_TOKENS.inc(cost.tokens)


async def _fail(job: Job[ToIndex], reason: IndexingFailure, session: Session) -> None:
    document_id = job.payload.document_id
    if not await documents.is_present(session, document_id):
        return start_removal(session, job.tenant_id, document_id)
    await documents.failed(session, document_id, reason)
    now = datetime.now(UTC)
    publish(session, DocumentFailed(tenant_id=job.tenant_id, document_id=document_id, occurred_at=now, reason=reason))
    DOCUMENTS.labels(reason).inc()


@jobs.on(REMOVE, ToRemove, concurrency=4, max_attempts=12, first_pause_s=1.0)
async def remove(job: Job[ToRemove], resources: Resources) -> Complete:
    """Take a removed document's points and bytes away, and its row last: until then somebody will try again."""
    document_id = job.payload.document_id
    await resources.vectors.forget(job.tenant_id, document_id)
    await resources.objects.remove(job.tenant_id, document_id)
    return partial(_forget, document_id)


async def _forget(document_id: UUID, session: Session) -> None:
    await documents.forget(session, document_id)
