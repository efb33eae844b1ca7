"""Filling: a document's passages get their vectors, and these are stored; they are not found yet. A vector that was made of the
same text before, for whichever document of the tenant, is not asked for again.

Minutes may pass in a request to the model. Behind each the row and the job are looked at: who was slow (a process that stood
still, while the document was removed, or another run ended) finds what it stored too late, and mends it itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import Invalid, Unavailable
from common.jobs import Job, Later, is_ours
from common.messaging.outbox import publish
from contracts.knowledge import DocumentFailed, DocumentProgressed

from knowledge.clients.embeddings import EmbeddingVector, from_bytes, to_bytes
from knowledge.clients.vectors import EmbeddedChunk
from knowledge.domain.documents import EMBEDDING_FAILED
from knowledge.domain.embedding import INPUTS_PER_REQUEST
from knowledge.domain.passages import digest_of, embedded_text
from knowledge.metrics import DOCUMENTS, EMBEDDED_TOKENS
from knowledge.resources import Resources
from knowledge.store import chunks, documents
from knowledge.store.chunks import KeptVector, StoredChunk
from knowledge.store.documents import StoredDocument
from knowledge.store.rebuilding import SearchableDocument
from knowledge.work.scoping import rescope

EMBEDDING_TIMEOUT_S = 60.0


@dataclass(slots=True)
class FillRun:
    """One run of a job, over vectors of this length. It fills documents that are `processing` for this `reason`; where there is
    none they are new, and what is embedded is booked. `stored` is how many passages it has stored so far.
    """

    job: Job[Any]
    resources: Resources
    dimensions: int
    reason: str | None
    stored: int = 0

    @property
    def tenant_id(self) -> UUID:
        return self.job.tenant_id


async def fill(run: FillRun, document: SearchableDocument, there: int) -> bool:
    """Returns whether a document's passages are all stored, of which `there` seem to be already. These are not embedded again.

    They are not, where it was removed or indexed meanwhile, or the model refuses a text. What another model made goes when
    the one in use has answered. Raises `Later` when the job is somebody else's by now.
    """
    store, position = run.resources.vectors, 0
    while await _goes_on(run, document.id):
        if there > document.chunks:
            await store.remove(run.tenant_id, document.id)
            there = 0
        if not (page := await _page(run, document.id, position)):
            return True
        if lacking := await _lacking(run, page):
            vectors = await _vectors(run, document, lacking)
            if vectors is None or not await _goes_on(run, document.id):
                return False
            await store.remove_others(run.tenant_id, document.id, run.dimensions)
            points = [EmbeddedChunk(one.id, one.passage, vectors[one.id], document.source_url) for one in lacking]
            await store.put(run.tenant_id, document.id, document.title, document.scope, points)
            run.stored += len(points)
        position = page[-1].position + 1
    return False


async def _vectors(
    run: FillRun, document: SearchableDocument, lacking: Sequence[StoredChunk]
) -> dict[UUID, EmbeddingVector] | None:
    """Returns vectors by the ids of their passages; None for a document of which the model refuses a text."""
    texts = {one.id: embedded_text(document.title, one.passage) for one in lacking}
    digests = {id_: digest_of(text) for id_, text in texts.items()}
    model = run.resources.embeddings.model
    async with run.resources.database.transaction(run.tenant_id) as session:
        kept = await chunks.vectors_of(session, run.tenant_id, model, list(digests.values()))
    known = {digest: vector for digest, one in kept.items() if len(vector := from_bytes(one)) == run.dimensions}
    asked = {digest: texts[id_] for id_, digest in digests.items() if digest not in known}
    tokens = 0
    if asked:
        try:
            embedded = await run.resources.embeddings.embed(list(asked.values()), timeout_s=EMBEDDING_TIMEOUT_S)
        except Invalid:
            await run.resources.embeddings.dimensions(timeout_s=EMBEDDING_TIMEOUT_S)  # raises where it refuses everything
            await _refuse(run, document.id)
            return None
        if len(embedded.vectors[0]) != run.dimensions:
            raise Unavailable("the embedding model's vectors have another length than a moment ago")
        known |= dict(zip(asked, embedded.vectors, strict=True))
        tokens = embedded.tokens
        EMBEDDED_TOKENS.inc(tokens)
    await _keep(run, document, {one.id: (digests[one.id], known[digests[one.id]]) for one in lacking}, tokens)
    return {id_: known[digest] for id_, digest in digests.items()}


async def _keep(
    run: FillRun, document: SearchableDocument, vectors: Mapping[UUID, tuple[str, EmbeddingVector]], tokens: int
) -> None:
    """Before they are stored where they are searched: whoever takes over does not buy them again."""
    kept = [KeptVector(id_, digest, to_bytes(vector)) for id_, (digest, vector) in vectors.items()]
    async with run.resources.database.transaction(run.tenant_id) as session:
        await chunks.keep_vectors(session, run.resources.embeddings.model, kept)
        if run.reason is None:
            await documents.record_embedded(session, document.id, run.resources.embeddings.model, tokens)
            progress = await documents.find(session, document.id) if document.chunks > INPUTS_PER_REQUEST else None
            if progress is not None:
                publish(session, _progressed(run, progress, session))


def _progressed(run: FillRun, document: StoredDocument, session: Session) -> DocumentProgressed:
    return DocumentProgressed(
        tenant_id=run.tenant_id,
        document_id=document.id,
        occurred_at=session.now,
        step="embedded",
        chunks=document.chunks,
        embedded=document.embedded,
        pages=document.pages,
    )


async def _goes_on(run: FillRun, document_id: UUID) -> bool:
    """Returns whether a document is still to be filled by this run. What was stored of it too late is removed or found."""
    tenant_id, vectors = run.tenant_id, run.resources.vectors
    async with run.resources.database.transaction(tenant_id) as session:
        known = await documents.find(session, document_id)
        ours = await is_ours(session, run.job)
    if known is None or known.superseded_at is not None:
        await vectors.remove(tenant_id, document_id)
        return False
    if known.status == "indexed":
        await rescope(tenant_id, known.series_id, run.resources)
        await vectors.reveal_all(tenant_id, [document_id], run.dimensions)
        return False
    if not ours:
        raise Later(0)
    return known.status == "processing" and known.reason == run.reason


async def _page(run: FillRun, document_id: UUID, position: int) -> list[StoredChunk]:
    async with run.resources.database.transaction(run.tenant_id) as session:
        return await chunks.page(session, run.tenant_id, document_id, position, INPUTS_PER_REQUEST)


async def _lacking(run: FillRun, page: Sequence[StoredChunk]) -> list[StoredChunk]:
    stored = await run.resources.vectors.stored(run.tenant_id, [one.id for one in page], run.dimensions)
    return [one for one in page if one.id not in stored]


async def _refuse(run: FillRun, document_id: UUID) -> None:
    """The row comes first: of a document that somebody else has indexed meanwhile nothing is taken."""
    async with run.resources.database.transaction(run.tenant_id) as session:
        ours = await is_ours(session, run.job) and await documents.lock_present(session, document_id)
        known = await documents.find(session, document_id)
        if not ours or known is None or known.status != "processing" or known.reason != run.reason:
            return
        await documents.record_failed(session, document_id, EMBEDDING_FAILED)
        event = DocumentFailed(
            tenant_id=run.tenant_id, document_id=document_id, occurred_at=session.now, reason=EMBEDDING_FAILED
        )
        publish(session, event)
    await run.resources.vectors.remove(run.tenant_id, document_id)
    DOCUMENTS.labels(EMBEDDING_FAILED).inc()
