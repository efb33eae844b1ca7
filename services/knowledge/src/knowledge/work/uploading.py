"""An upload: from the form to a stored object, a row, an event and a job."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from common.db import Session
from common.errors import DomainError, Invalid, QuotaRefused, TooLarge
from common.ids import uuid7
from common.messaging.outbox import publish
from contracts.knowledge import DocumentUploaded
from fastapi import Request
from starlette.datastructures import UploadFile

from knowledge.domain.documents import MULTIPART_BYTES, needs_indexing, title_of
from knowledge.domain.formats import ACCEPTED, MimeType, detect
from knowledge.jobs import ToIndex, start_indexing
from knowledge.metrics import REFUSED
from knowledge.resources import Resources
from knowledge.store import documents
from knowledge.store.documents import StoredDocument

MAX_FIELDS = 8


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that can be kept."""

    data: bytes
    title: str
    mime_type: MimeType
    sha256: str


async def read_form(request: Request, max_bytes: int) -> UploadedFile:
    """The form's `file` and `title`. Raises `TooLarge`, and `Invalid` for what is missing, empty or of no known type."""
    if int(request.headers.get("content-length", 0)) > max_bytes + MULTIPART_BYTES:
        raise TooLarge(f"{max_bytes} bytes are allowed")
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        file, title = form.get("file"), form.get("title")
        if not isinstance(file, UploadFile) or isinstance(title, UploadFile):
            raise Invalid("a form (multipart/form-data) with a file in its field `file` is expected")
        data = await file.read()
    if len(data) > max_bytes:
        raise TooLarge(f"{max_bytes} bytes are allowed")
    return await asyncio.to_thread(_look_at, data, title, file.filename or "")


def _look_at(data: bytes, title: str | None, filename: str) -> UploadedFile:
    if not data:
        raise Invalid("the file is empty")
    mime_type = detect(data, filename)
    if mime_type is None:
        raise Invalid("the file is of no type that can be read", accepted=ACCEPTED)
    return UploadedFile(data, title_of(title, filename), mime_type, hashlib.sha256(data).hexdigest())


async def add_document(tenant_id: UUID, upload: UploadedFile, resources: Resources) -> tuple[StoredDocument, bool]:
    """Returns the document, and whether it is new. The same content again is the same document, and is read again only
    where that would help. Room is held first, and the bytes are stored before the row: a row without bytes could never be
    read.
    """
    async with resources.database.transaction(tenant_id) as session:
        known = await documents.same_content(session, tenant_id, upload.sha256)
    if known is not None:
        return await _again(tenant_id, known, upload, resources), False
    document_id = uuid7()
    held = await resources.quota.hold(tenant_id, document_id, len(upload.data))
    try:
        added = await _keep(tenant_id, document_id, upload, resources)
    except DomainError:
        await resources.quota.give_back(tenant_id, held)
        raise
    if added is not None:
        return added, True
    await resources.quota.give_back(tenant_id, held)
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
    there = await documents.how_many(session, tenant_id)
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
        publish(session, _uploaded(tenant_id, added))
        start_indexing(session, tenant_id, _to_index(added))
    return added


async def _again(tenant_id: UUID, known: StoredDocument, upload: UploadedFile, resources: Resources) -> StoredDocument:
    if not needs_indexing(known.status, known.embedding_model, resources.embeddings.model):
        return known
    await resources.objects.put(tenant_id, known.id, upload.data)
    async with resources.database.transaction(tenant_id) as session:
        restarted = await documents.start_again(session, known.id)
        if restarted is None:
            return known
        start_indexing(session, tenant_id, _to_index(restarted))
        return restarted


def _to_index(document: StoredDocument) -> ToIndex:
    return ToIndex(document_id=document.id, title=document.title, mime_type=document.mime_type)


def _uploaded(tenant_id: UUID, document: StoredDocument) -> DocumentUploaded:
    return DocumentUploaded(
        tenant_id=tenant_id,
        document_id=document.id,
        occurred_at=datetime.now(UTC),
        title=document.title,
        mime_type=document.mime_type,
        size=document.size,
    )
