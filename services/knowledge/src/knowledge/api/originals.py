"""The bytes of a document as they were uploaded, for whoever has a link; who reads documents is given one."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from common.auth import Viewer
from common.errors import NotFound
from common.file_links import OPENED_BY_LINK
from common.web import TenantSession, own_resources
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from knowledge.domain.documents import original_name
from knowledge.resources import OwnResources, Resources
from knowledge.store import documents
from knowledge.store.documents import StoredDocument

router = APIRouter()


class OriginalView(BaseModel):
    """A file, and where it is had until `expires_at`, with no token: the address is the permission."""

    document_id: UUID
    filename: str
    mime_type: str
    size: int
    url: str
    expires_at: datetime


@router.get("/v1/documents/{document_id}/original")
async def read_original(document_id: UUID, principal: Viewer, session: TenantSession, resources: OwnResources) -> OriginalView:
    """Returns where a document's bytes are had, for a few minutes; of a page of a website, what was read of it."""
    document = _present(await documents.find(session, document_id))
    url, expires_at = resources.original_links.link(principal.tenant_id, document_id, session.now)
    return OriginalView(
        document_id=document_id,
        filename=_name(document),
        mime_type=document.mime_type,
        size=document.size,
        url=url,
        expires_at=expires_at,
    )


async def serve_original(request: Request) -> Response:
    """Returns the bytes. 404 for whatever is wrong with the link, and for a document that was removed meanwhile."""
    resources: Resources = await own_resources(request)
    # By the clock: only the link says whose transaction to begin.
    tenant_id, document_id = resources.original_links.open(request.path_params["token"], datetime.now(UTC))
    async with resources.database.transaction(tenant_id) as session:
        document = _present(await documents.find(session, document_id))
    # Never shown within a page: strangers wrote it.
    name = quote(_name(document), safe="")
    headers = {**OPENED_BY_LINK, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
    if request.method == "HEAD":
        return Response(headers={**headers, "content-length": str(document.size)}, media_type=document.mime_type)
    size, pieces = await resources.objects.stream(tenant_id, document_id)
    return StreamingResponse(pieces, headers={**headers, "content-length": str(size)}, media_type=document.mime_type)


def _present(document: StoredDocument | None) -> StoredDocument:
    if document is None:
        raise NotFound
    return document


def _name(document: StoredDocument) -> str:
    return original_name(document.title, document.filename, document.mime_type, of_website=document.source_url is not None)


router.add_route("/v1/document-originals/{token}", serve_original, methods=["GET", "HEAD"], include_in_schema=False)
