"""The files of messages: what became of them, for people of the tenant; and the files themselves, for whoever has a link."""

from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from common.auth import Agent
from common.errors import NotFound, Unavailable
from common.web import TenantSession, own_resources
from contracts.gateway import MissingReason
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from gateway.media import store
from gateway.media.clients.objects import StoreAway
from gateway.media.domain import ByteSpan, is_shown, name_by_type, span_of
from gateway.media.work.noting import media_id_of
from gateway.resources import OwnResources, Resources

router = APIRouter(tags=["media"])

HEADERS = {
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",  # the link is what opens it, not a cookie; the console may live elsewhere
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class MediaView(BaseModel):
    """`reason` is there while `state` is `missing`; `url` while it is `stored`, for the few minutes until `expires_at`."""

    media_id: UUID
    state: Literal["pending", "stored", "missing"]
    reason: MissingReason | None
    mime_type: str | None
    filename: str | None
    size: int | None
    url: str | None
    expires_at: datetime | None


@router.get("/v1/messages/{message_id}/media")
async def read_media(message_id: UUID, principal: Agent, session: TenantSession, resources: OwnResources) -> MediaView:
    """404 for a message without a file, or a file that the tenant keeps no longer."""
    row = await store.file(session, media_id_of(message_id))
    if row is None:
        raise NotFound("there is no such file")
    url, expires_at = None, None
    if row.state == "stored":
        url, expires_at = resources.download_links.link(principal.tenant_id, row.id, session.now)
    stored = row.stored
    return MediaView(
        media_id=row.id,
        state=row.state,
        reason=row.reason,
        mime_type=stored and stored.mime_type,
        filename=stored and stored.filename,
        size=stored and stored.size,
        url=url,
        expires_at=expires_at,
    )


async def serve_file(request: Request) -> Response:
    """Returns a file, or the one part of it that `Range` asks for. 404 for whatever is wrong with the link."""
    resources: Resources = await own_resources(request)
    # By the clock: only the link says whose transaction to begin.
    tenant_id, media_id = resources.download_links.open(request.path_params["token"], datetime.now(UTC))
    async with resources.database.transaction(tenant_id) as session:
        row = await store.file(session, media_id)
    if row is None or row.stored is None:
        raise NotFound
    span = span_of(request.headers.get("range"), row.stored.size)
    if span == "unsatisfiable":
        return Response(status_code=416, headers={**HEADERS, "content-range": f"bytes */{row.stored.size}"})
    return await _answer(request, resources, row, row.stored, span)


async def _answer(
    request: Request, resources: Resources, row: store.MediaFile, stored: store.FileInStore, span: ByteSpan | None
) -> Response:
    start, end = span or (0, stored.size)
    headers = {**HEADERS, "content-disposition": _disposition(stored), "content-length": str(end - start)}
    if span:
        headers["content-range"] = f"bytes {start}-{end - 1}/{stored.size}"
    status = 206 if span else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=stored.mime_type)
    try:
        piece = await resources.objects.get(row.tenant_id, row.id, span)
    except StoreAway as error:
        raise Unavailable("the object store does not answer") from error
    return StreamingResponse(piece.chunks, status, headers, stored.mime_type)


def _disposition(stored: store.FileInStore) -> str:
    """RFC 6266, with the name in UTF-8 only: every browser of today reads it."""
    name = quote(stored.filename or name_by_type(stored.mime_type), safe="")
    return f"{'inline' if is_shown(stored.mime_type) else 'attachment'}; filename*=UTF-8''{name}"


router.add_route("/media/{token}", serve_file, methods=["GET", "HEAD"], include_in_schema=False)
