"""An upload: from a file to a stored object, a row, an event and a job."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import DomainError, Invalid, QuotaRefused
from common.ids import uuid7
from common.messaging.outbox import publish
from contracts.knowledge import DocumentUploaded

from knowledge.domain.documents import filename_of, needs_indexing, title_of
from knowledge.domain.formats import ACCEPTED, MimeType, detect
from knowledge.domain.scope import Scope, changed
from knowledge.metrics import REFUSED
from knowledge.resources import Resources
from knowledge.store import documents, scopes, versions
from knowledge.store.documents import DocumentFile, StoredDocument
from knowledge.work.bases import check_base
from knowledge.work.chain import schedule_reading
from knowledge.work.restoring import restore
from knowledge.work.scoping import change, describe


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that can be kept, and what was `said` of its scope."""

    data: bytes
    title: str
    filename: str
    mime_type: MimeType
    sha256: str
    said: Mapping[str, Any] = field(default_factory=dict)


def examine(data: bytes, title: str | None, filename: str, said: Mapping[str, Any]) -> UploadedFile:
    """Returns the file, ready to be kept, with what was said of its scope. Raises `Invalid` for what is empty or of no known
    type, or has too long a title.
    """
    if not data:
        raise Invalid("the file is empty")
    mime_type = detect(data, filename)
    if mime_type is None:
        raise Invalid("the file is of no type that can be read", accepted=ACCEPTED)
    digest = hashlib.sha256(data).hexdigest()
    return UploadedFile(data, title_of(title, filename), filename_of(filename), mime_type, digest, said)


async def add_document(tenant_id: UUID, upload: UploadedFile, resources: Resources) -> tuple[StoredDocument, bool]:
    """Returns the document, and whether it is new. The same content again is the same document, and is read again only
    where that would help; where it is of an earlier version, that one is restored. Other content with the name and title of a
    document is its next version. Either stands where the document does, but for what is said of it.

    Room is reserved first, and the bytes are stored before the row: a row without bytes could never be read.
    """
    async with resources.database.transaction(tenant_id) as session:
        known = await documents.find_same_content(session, tenant_id, upload.sha256)
    if known is not None:
        if upload.said:
            await change(tenant_id, known.id, upload.said, resources)
        return await index_again(tenant_id, known, upload, resources), False
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
    except DomainError:
        await resources.objects.remove(tenant_id, document_id)
        raise
    if added is None:
        await resources.objects.remove(tenant_id, document_id)
    return added


async def _add(session: Session, tenant_id: UUID, document_id: UUID, upload: UploadedFile, most: int) -> StoredDocument | None:
    await require_room(session, tenant_id, most)
    file = DocumentFile(upload.title, upload.filename, upload.mime_type, len(upload.data), upload.sha256)
    series_id = await versions.series_called(session, tenant_id, file.filename, file.title) if file.filename else None
    return await add_version(session, tenant_id, document_id, file, series_id, upload.said)


async def require_room(session: Session, tenant_id: UUID, most: int) -> None:
    """Nobody else adds a document of the tenant until the transaction ends. Raises `QuotaRefused` where it has too many."""
    there = await documents.lock_and_count(session, tenant_id)
    if there >= most:
        REFUSED.labels("documents").inc()
        raise QuotaRefused(f"a tenant has at most {most} documents", resource="documents", used=there, limit=most)


async def add_version(
    session: Session, tenant_id: UUID, document_id: UUID, file: DocumentFile, series_id: UUID | None, said: Mapping[str, Any]
) -> StoredDocument | None:
    """Returns the new document, which is published and read: the next version of a series, or the first of its own. None
    where the same content is there by now. It stands where the version before does, but for what is `said` of it.
    """
    version, before = 1, Scope()
    if series_id is not None:
        await versions.lock(session, series_id)
        version = await versions.highest(session, tenant_id, series_id) + 1
        before = await scopes.of_series(session, tenant_id, series_id) or before
    scope = changed(before, said)
    await check_base(session, scope.knowledge_base_id)
    series_id = series_id or document_id
    added = await documents.add(session, tenant_id, document_id, file, scope, series_id=series_id, version=version)
    if added is not None:
        publish(session, _event_of(session, tenant_id, added))
        if version > 1 and scope != before:
            await describe(session, tenant_id, added, scope)
        schedule_reading(session, tenant_id, added)
    return added


def _event_of(session: Session, tenant_id: UUID, document: StoredDocument) -> DocumentUploaded:
    return DocumentUploaded(
        tenant_id=tenant_id,
        document_id=document.id,
        occurred_at=session.now,
        title=document.title,
        mime_type=document.mime_type,
        size=document.size,
        knowledge_base_id=document.scope.knowledge_base_id,
    )


async def index_again(tenant_id: UUID, known: StoredDocument, upload: UploadedFile, resources: Resources) -> StoredDocument:
    """Returns the document of a content that was uploaded once more: restored, or read again, where that would help."""
    if known.superseded_at is not None:
        return await restore(tenant_id, known.id, resources)
    again = needs_indexing(known.status, known.embedding_model, resources.embeddings.model)
    if again:
        await resources.objects.put(tenant_id, known.id, upload.data)
    async with resources.database.transaction(tenant_id) as session:
        await versions.lock(session, known.series_id)
        version = await versions.find(session, known.id)
        if version is None:
            return known
        await versions.make_newest(session, tenant_id, version)
        if again and (restarted := await documents.start_again(session, known.id)):
            schedule_reading(session, tenant_id, restarted)
        return await documents.find(session, known.id) or known
