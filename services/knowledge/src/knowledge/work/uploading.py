"""An upload: from a file to a stored object, a row, an event and a job."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from common.db import Session
from common.errors import DomainError, Invalid, QuotaRefused
from common.ids import uuid7
from common.messaging.outbox import publish
from contracts.knowledge import DocumentUploaded

from knowledge.domain.documents import needs_indexing, title_of
from knowledge.domain.formats import ACCEPTED, MimeType, detect
from knowledge.metrics import REFUSED
from knowledge.resources import Resources
from knowledge.store import documents
from knowledge.store.documents import StoredDocument
from knowledge.work.indexing import schedule_indexing


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that can be kept."""

    data: bytes
    title: str
    mime_type: MimeType
    sha256: str


def examine(data: bytes, title: str | None, filename: str) -> UploadedFile:
    """Returns the file, ready to be kept. Raises `Invalid` for what is empty or of no known type, or has too long a title."""
    if not data:
        raise Invalid("the file is empty")
    mime_type = detect(data, filename)
    if mime_type is None:
        raise Invalid("the file is of no type that can be read", accepted=ACCEPTED)
    return UploadedFile(data, title_of(title, filename), mime_type, hashlib.sha256(data).hexdigest())


async def add_document(tenant_id: UUID, upload: UploadedFile, resources: Resources) -> tuple[StoredDocument, bool]:
    """Returns the document, and whether it is new. The same content again is the same document, and is read again only
    where that would help.

    Room is reserved first, and the bytes are stored before the row: a row without bytes could never be read.
    """
    async with resources.database.transaction(tenant_id) as session:
        known = await documents.find_same_content(session, tenant_id, upload.sha256)
    if known is not None:
        return await _index_again(tenant_id, known, upload, resources), False
    document_id = uuid7()
    reservation_id = await resources.quota.reserve(tenant_id, document_id, len(upload.data))
    try:
        added = await _keep(tenant_id, document_id, upload, resources)
    except DomainError:
        await resources.quota.release(tenant_id, reservation_id)
        raise
    if added is not None:
        return added, True
    await resources.quota.release(tenant_id, reservation_id)
    return await add_document(tenant_id, upload, resources)  # somebody uploaded the same at the same time


async def _keep(tenant_id: UUID, document_id: UUID, upload: UploadedFile, resources: Resources) -> StoredDocument | None:
    """Returns the stored document; None, and nothing is stored, where the same content is there by now."""
    await resources.objects.put(tenant_id, document_id, upload.data)
    try:
        async with resources.database.transaction(tenant_id) as session:
            added = await _add(session, tenant_id, document_id, upload, resources.settings.max_documents)
    except QuotaRefused:
        await resources.objects.remove(tenant_id, document_id)
        raise
    if added is None:
        await resources.objects.remove(tenant_id, document_id)
    return added


async def _add(session: Session, tenant_id: UUID, document_id: UUID, upload: UploadedFile, most: int) -> StoredDocument | None:
    there = await documents.lock_and_count(session, tenant_id)
    if there >= most:
        REFUSED.labels("documents").inc()
        raise QuotaRefused(f"a tenant has at most {most} documents", resource="documents", used=there, limit=most)
    added = await documents.add(
        session,
        tenant_id,
        document_id,
        title=upload.title,
        mime_type=upload.mime_type,
        size=len(upload.data),
        sha256=upload.sha256,
    )
    if added is not None:
        publish(session, _event_of(session, tenant_id, added))
        schedule_indexing(session, tenant_id, added)
    return added


def _event_of(session: Session, tenant_id: UUID, document: StoredDocument) -> DocumentUploaded:
    return DocumentUploaded(
        tenant_id=tenant_id,
        document_id=document.id,
        occurred_at=session.now,
        title=document.title,
        mime_type=document.mime_type,
        size=document.size,
    )


async def _index_again(tenant_id: UUID, known: StoredDocument, upload: UploadedFile, resources: Resources) -> StoredDocument:
    if not needs_indexing(known.status, known.embedding_model, resources.embeddings.model):
        return known
    await resources.objects.put(tenant_id, known.id, upload.data)
    async with resources.database.transaction(tenant_id) as session:
        restarted = await documents.start_again(session, known.id)
        if restarted is None:
            return known
        schedule_indexing(session, tenant_id, restarted)
        return restarted
