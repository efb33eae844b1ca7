"""Documents: upload, look, remove."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import NotFound
from common.paging import cut
from common.web import TenantSession
from contracts.bounds import LONGEST_LABEL
from contracts.knowledge import DocumentAudience
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from knowledge.api.forms import UPLOAD_BODY, read_form
from knowledge.api.scopes import ScopeChange
from knowledge.domain.documents import (
    MAX_DOCUMENT_BYTES,
    MULTIPART_BYTES,
    DocumentStatus,
    IndexingStep,
    StaleKind,
    percent,
    stale_since,
)
from knowledge.domain.unread import UnreadReason
from knowledge.resources import OwnResources
from knowledge.store import documents, scopes, uses
from knowledge.store.documents import DocumentFilter, StoredDocument
from knowledge.store.uses import DocumentUses
from knowledge.store.versions import Version
from knowledge.work import removing, restoring, retrying, scoping
from knowledge.work.uploading import add_document

router = APIRouter(prefix="/v1")
BODY_LIMITS = {"/v1/documents": MAX_DOCUMENT_BYTES + MULTIPART_BYTES}


class UnreadView(BaseModel):
    reason: UnreadReason
    page: int | None = Field(description="from 1")
    count: int


class DocumentView(BaseModel):
    document_id: UUID
    series_id: UUID = Field(description="shared by the versions of a document")
    version: int
    title: str
    filename: str
    source_url: str | None = Field(description="where it was read, of a page of a website")
    mime_type: str
    size: int
    status: DocumentStatus | Literal["partly_indexed"]
    reason: str | None
    step: IndexingStep
    percent: int = Field(description="of the way to its being found")
    chunks: int
    embedded: int = Field(description="passages that have their vectors")
    tokens: int
    embedding_model: str | None
    pages: int | None
    unread: list[UnreadView] = Field(description="what of it could not be read; the rest is found")
    created_at: datetime
    indexed_at: datetime | None
    knowledge_base_id: UUID | None = Field(description="null in the general base")
    labels: list[str]
    audience: DocumentAudience
    valid_from: datetime | None = Field(description="not found before")
    valid_until: datetime | None = Field(description="not found from then on")
    found_30d: int | None = Field(
        default=None,
        description="searches for customers that found it, in thirty days, in any version; null after a change",
    )
    cited_30d: int | None = Field(default=None, description="answers and suggestions of the AI that rest on it")
    superseded_at: datetime | None = Field(description="when a later version took its place; it can be restored")

    @classmethod
    def of(cls, document: StoredDocument, counted: DocumentUses | None = None) -> "DocumentView":
        fields = asdict(document)
        fields |= fields.pop("scope")
        if document.status == "indexed" and document.unread:
            fields["status"] = "partly_indexed"
        done = percent(document.status, document.step, document.embedded, document.chunks)
        if counted is not None:
            fields |= {"found_30d": counted.found, "cited_30d": counted.cited}
        return cls(document_id=fields.pop("id"), percent=done, **fields)


class VersionView(BaseModel):
    document_id: UUID
    version: int
    size: int
    pages: int | None
    status: DocumentStatus
    created_at: datetime
    superseded_at: datetime | None

    @classmethod
    def of(cls, version: Version) -> "VersionView":
        fields = asdict(version)
        del fields["series_id"]
        return cls(document_id=fields.pop("id"), **fields)


class VersionList(BaseModel):
    """Newest first. One that is superseded is kept, and not found."""

    versions: list[VersionView]


class DocumentLabels(BaseModel):
    """Those that documents have, in the order of the alphabet."""

    labels: list[str]


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
    principal: Viewer,
    session: TenantSession,
    knowledge_base_id: Annotated[UUID | Literal["general"] | None, Query()] = None,
    label: Annotated[str | None, Query(max_length=LONGEST_LABEL)] = None,
    audience: DocumentAudience | None = None,
    stale: Annotated[
        StaleKind | None, Query(description="not found in ninety days, `valid_until` passed, or older than so many months")
    ] = None,
    older_than_months: Annotated[int, Query(ge=1, le=120)] = 12,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DocumentPage:
    general: Literal[True] | None = True if knowledge_base_id == "general" else None
    base_id = knowledge_base_id if isinstance(knowledge_base_id, UUID) else None
    since = stale and stale_since(stale, session.now, older_than_months)
    wanted = DocumentFilter(base_id, general, label, audience, stale, since)
    found, last = cut(await documents.page(session, principal.tenant_id, wanted, before, limit + 1), limit)
    counted = await uses.of_documents(session, principal.tenant_id, [one.id for one in found])
    return DocumentPage(documents=[DocumentView.of(one, counted[one.id]) for one in found], next=last.id if last else None)


@router.get("/documents/{document_id}")
async def read_document(document_id: UUID, principal: Viewer, session: TenantSession) -> DocumentView:
    document = await documents.find(session, document_id)
    if document is None:
        raise NotFound
    counted = await uses.of_documents(session, principal.tenant_id, [document_id])
    return DocumentView.of(document, counted[document_id])


@router.patch("/documents/{document_id}")
async def change_document(document_id: UUID, change: ScopeChange, principal: Agent, resources: OwnResources) -> DocumentView:
    """Returns the document, which stands where it is said in every search from now on, with all of its versions. After a 503 it
    will be so; asking again waits for it.
    """
    return DocumentView.of(await scoping.change(principal.tenant_id, document_id, change.given(), resources))


@router.get("/labels")
async def list_labels(principal: Viewer, session: TenantSession) -> DocumentLabels:
    return DocumentLabels(labels=await scopes.list_labels(session, principal.tenant_id))


@router.get("/documents/{document_id}/versions")
async def list_versions(document_id: UUID, principal: Viewer, session: TenantSession) -> VersionList:
    found = await restoring.list_versions(session, principal.tenant_id, document_id)
    return VersionList(versions=[VersionView.of(one) for one in found])


@router.post("/documents/{document_id}/restore", status_code=202)
async def restore_document(document_id: UUID, principal: Agent, resources: OwnResources) -> DocumentView:
    """Returns an earlier version, which takes the place of the later one as soon as its `status` is `indexed`."""
    return DocumentView.of(await restoring.restore(principal.tenant_id, document_id, resources))


@router.post("/documents/{document_id}/retry", status_code=202)
async def retry_document(document_id: UUID, principal: Agent, resources: OwnResources) -> DocumentView:
    """Returns a document that failed, which is read again from its bytes."""
    return DocumentView.of(await retrying.retry(principal.tenant_id, document_id, resources))


@router.delete("/documents/{document_id}", status_code=204)
async def remove_document(document_id: UUID, principal: Agent, resources: OwnResources) -> None:
    """From the answer on it is not found any more. After a 503 it is being removed; asking again waits for it."""
    await removing.remove(principal.tenant_id, document_id, resources)
