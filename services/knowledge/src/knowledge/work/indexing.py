"""Indexing: a document's passages become points of the vector store, and all are found at once, the version before no more."""

from functools import partial

from common.db import Session
from common.jobs import Complete, Job, nothing
from common.messaging.outbox import publish
from contracts.knowledge import DocumentIndexed, DocumentSuperseded, UnreadPart

from knowledge.metrics import DOCUMENTS
from knowledge.resources import Resources
from knowledge.store import documents, versions
from knowledge.store.documents import StoredDocument
from knowledge.store.rebuilding import SearchableDocument
from knowledge.store.versions import Version
from knowledge.work.chain import ToIndex
from knowledge.work.filling import EMBEDDING_TIMEOUT_S, FillRun, fill
from knowledge.work.removing import remove_oldest, schedule_removal
from knowledge.work.scoping import rescope


async def index(job: Job[ToIndex], resources: Resources) -> Complete:
    """Returns what completes the job. An attempt goes on where the last one was killed: how far that came is what database and
    vector store have.
    """
    tenant_id, document_id, embeddings = job.tenant_id, job.payload.document_id, resources.embeddings
    async with resources.database.transaction(tenant_id) as session:
        known = await documents.find(session, document_id)
    if known is None:
        return partial(_clean_up, job)
    dimensions = embeddings.last_dimensions or await embeddings.dimensions(timeout_s=EMBEDDING_TIMEOUT_S)
    if not known.embedded:  # what is stored by now is of an earlier reading
        await resources.vectors.remove(tenant_id, document_id)
    there = await resources.vectors.count(tenant_id, document_id, dimensions, live=False)
    document = SearchableDocument(
        known.id, known.title, known.source_url, known.chunks, known.tokens, indexed=False, scope=known.scope
    )
    if not await fill(FillRun(job, resources, dimensions, reason=None), document, there):
        return nothing
    await _reveal(job, resources, dimensions)
    return partial(_succeed, job, resources)


async def _reveal(job: Job[ToIndex], resources: Resources, dimensions: int) -> None:
    """First the new version is found, then the old one is not: no search finds nothing of it, and none finds half.

    A removal first marks the row and then takes the points out. Here the row is looked at after the last point is stored:
    either the mark is seen and nothing is revealed, or the removal finds all points.
    """
    tenant_id, document_id = job.tenant_id, job.payload.document_id
    async with resources.database.transaction(tenant_id) as session:
        version = await versions.find(session, document_id)
        if version is None or await versions.is_newer_found(session, tenant_id, version):
            return
        older = await versions.older_found(session, tenant_id, version)
    await rescope(tenant_id, version.series_id, resources)
    await resources.vectors.reveal(tenant_id, document_id, dimensions)
    for one in older:
        await resources.vectors.remove(tenant_id, one)


async def _succeed(job: Job[ToIndex], resources: Resources, session: Session) -> None:
    """What another replica revealed at the same time is taken out again by the job of its removal."""
    tenant_id, document_id = job.tenant_id, job.payload.document_id
    version = await versions.find(session, document_id)
    if version is None:
        return schedule_removal(session, tenant_id, document_id)
    await versions.lock(session, version.series_id)
    if not await documents.lock_present(session, document_id):
        return schedule_removal(session, tenant_id, document_id)
    superseded = await versions.supersede_older(session, tenant_id, version)
    document = await documents.record_indexed(session, document_id, resources.embeddings.model)
    publish(session, _indexed(job, document, resources.settings.embedding_cost_micros(document.tokens), session))
    if await versions.is_newer_found(session, tenant_id, version):
        await versions.supersede(session, document_id)
        superseded.append(version)
    for one in superseded:
        _publish_superseded(job, one, session)
        schedule_removal(session, tenant_id, one.id)
    await remove_oldest(session, tenant_id, version.series_id)
    DOCUMENTS.labels("indexed").inc()


def _indexed(job: Job[ToIndex], document: StoredDocument, cost_micros: int, session: Session) -> DocumentIndexed:
    return DocumentIndexed(
        tenant_id=job.tenant_id,
        document_id=document.id,
        occurred_at=session.now,
        chunks=document.chunks,
        tokens=document.tokens,
        cost_micros=cost_micros,
        embedding_model=document.embedding_model or "",
        size=document.size,
        pages=document.pages,
        unread=tuple(UnreadPart.model_validate(one) for one in document.unread),
        series_id=document.series_id,
        version=document.version,
    )


def _publish_superseded(job: Job[ToIndex], version: Version, session: Session) -> None:
    event = DocumentSuperseded(
        tenant_id=job.tenant_id,
        document_id=version.id,
        occurred_at=session.now,
        series_id=version.series_id,
        version=version.version,
    )
    publish(session, event)


async def _clean_up(job: Job[ToIndex], session: Session) -> None:
    schedule_removal(session, job.tenant_id, job.payload.document_id)
