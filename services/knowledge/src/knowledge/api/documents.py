"""Documents: upload, look, remove."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import NotFound
from common.paging import cut
from common.web import TenantSession
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from knowledge.api.forms import UPLOAD_BODY, read_form
from knowledge.domain.documents import DocumentStatus
from knowledge.resources import OwnResources
from knowledge.store import documents
from knowledge.store.documents import StoredDocument
from knowledge.work import removing
from knowledge.work.uploading import add_document

router = APIRouter(prefix="/v1")


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
    """Returns the document, which is kept and will be read; it is found once its `status` is `indexed`."""
    upload = await read_form(request, resources.settings.max_document_bytes)
    document, is_new = await add_document(principal.tenant_id, upload, resources)
    if not is_new:
        response.status_code = 200
    return DocumentView.of(document)


@router.get("/documents")
async def list_documents(
    principal: Viewer, session: TenantSession, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> DocumentPage:
    found, last = cut(await documents.page(session, principal.tenant_id, before, limit + 1), limit)
    return DocumentPage(documents=[DocumentView.of(one) for one in found], next=last.id if last else None)


@router.get("/documents/{document_id}")
async def read_document(document_id: UUID, _: Viewer, session: TenantSession) -> DocumentView:
    document = await documents.find(session, document_id)
    if document is None:
        raise NotFound
    return DocumentView.of(document)


@router.delete("/documents/{document_id}", status_code=204)
async def remove_document(document_id: UUID, principal: Agent, resources: OwnResources) -> None:
    """From the answer on it is not found any more. After a 503 it is being removed; asking again waits for it."""
    await removing.remove(principal.tenant_id, document_id, resources)
