"""Documents: upload, look, remove."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import NotFound
from common.messaging.outbox import publish
from common.web import OwnDatabase, TenantSession
from contracts.knowledge import DocumentRemoved
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from knowledge.domain.documents import DocumentStatus
from knowledge.jobs import start_removal
from knowledge.resources import OwnResources
from knowledge.store import documents
from knowledge.store.documents import StoredDocument
from knowledge.work.uploading import add_document, read_form

router = APIRouter(prefix="/v1")

# The form is read by hand, after the caller is known: FastAPI would take the whole file from anybody.
UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string", "maxLength": 200},
                    },
                }
            }
        },
    }
}


class DocumentView(BaseModel):
    document_id: UUID
    title: str
    mime_type: str
    size: int
    status: DocumentStatus
    reason: str | None
    chunks: int
    tokens: int
    embedding_model: str | None
    created_at: datetime
    indexed_at: datetime | None

    @classmethod
    def of(cls, document: StoredDocument) -> "DocumentView":
        fields = asdict(document)
        return cls(document_id=fields.pop("id"), **fields)


class DocumentPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    documents: list[DocumentView]
    next: UUID | None


@router.post(
    "/documents",
    status_code=201,
    openapi_extra=UPLOAD_BODY,
    responses={200: {"model": DocumentView, "description": "The same content is here already"}},
)
async def upload_document(request: Request, response: Response, principal: Agent, resources: OwnResources) -> DocumentView:
    """Store a document and start to read it; it is searched once its `status` is `indexed`."""
    upload = await read_form(request, resources.settings.max_document_bytes)
    document, is_new = await add_document(principal.tenant_id, upload, resources)
    if not is_new:
        response.status_code = 200
    return DocumentView.of(document)


@router.get("/documents")
async def list_documents(
    principal: Viewer, session: TenantSession, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> DocumentPage:
    page = await documents.page(session, principal.tenant_id, before=before, limit=limit)
    return DocumentPage(documents=[DocumentView.of(one) for one in page], next=page[-1].id if len(page) == limit else None)


@router.get("/documents/{document_id}")
async def read_document(document_id: UUID, _: Viewer, session: TenantSession) -> DocumentView:
    document = await documents.find(session, document_id)
    if document is None:
        raise NotFound
    return DocumentView.of(document)


@router.delete("/documents/{document_id}", status_code=204)
async def remove_document(document_id: UUID, principal: Agent, database: OwnDatabase, resources: OwnResources) -> None:
    """From the answer on it is not found any more. After a 503 it is being removed; asking again waits for it."""
    tenant_id = principal.tenant_id
    async with database.transaction(tenant_id) as session:
        size = await documents.remove(session, document_id)
        if size is not None:
            now = datetime.now(UTC)
            publish(session, DocumentRemoved(tenant_id=tenant_id, document_id=document_id, occurred_at=now, size=size))
            start_removal(session, tenant_id, document_id)
        elif not await documents.is_being_removed(session, document_id):
            raise NotFound
    await resources.vectors.forget(tenant_id, document_id)
