"""The files of messages: what became of them, for admins and services; and the files themselves, for whoever has a link.

Who sees which conversation is for conversation to know: others of the tenant get their links there.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal, get_args
from urllib.parse import quote
from uuid import UUID

from common.auth import Admin, Agent, FromService
from common.errors import NotFound, Unavailable
from common.file_links import OPENED_BY_LINK
from common.web import TenantSession, own_resources
from contracts.bounds import LONGEST_NAME
from contracts.gateway import MissingReason
from contracts.outgoing import FileKind
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from gateway.media import store
from gateway.media.clients.objects import StoreAway
from gateway.media.domain import ByteSpan, is_shown, largest_of, name_by_type, span_of
from gateway.media.work.noting import media_id_of
from gateway.media.work.upload_links import UploadPermit
from gateway.resources import OwnResources, Resources

router = APIRouter(tags=["media"])
LARGEST_UPLOAD = max(largest_of(kind) for kind in get_args(FileKind))
body_limits = {"/v1/media": LARGEST_UPLOAD, "/v1/media/uploads": 65_536, "/media/uploads/": LARGEST_UPLOAD}
"""How many bytes a request may have, by path: files, or the names of those that are to come."""

HEADERS = {"accept-ranges": "bytes", **OPENED_BY_LINK}


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


class KeptView(BaseModel):
    """A file by its own id. `kind` is there where it was uploaded to be sent."""

    media_id: UUID
    kind: FileKind | None
    mime_type: str
    filename: str | None
    size: int
    sha256: str
    url: str
    expires_at: datetime


class NewUpload(BaseModel):
    """What is going to be put."""

    kind: FileKind
    filename: Annotated[str | None, Field(max_length=LONGEST_NAME)] = None


class UploadView(BaseModel):
    """`PUT` the file's bytes to `upload_url` until `expires_at`, with no token: the address is the permission."""

    media_id: UUID
    upload_url: str
    expires_at: datetime


GivenName = Annotated[str | None, Query(max_length=LONGEST_NAME)]


@router.post("/v1/media", status_code=201)
async def upload_file(
    request: Request,
    kind: FileKind,
    principal: Agent,
    resources: OwnResources,
    filename: GivenName = None,
) -> KeptView:
    """Returns the file, which was taken. Take a file to be sent as `kind`: its bytes are the body. It is what its content
    shows, whatever it is called.

    413 for more than any provider takes of the kind, 422 for another type of content, and for what the scanner warns of, 429
    where the tenant's uploads have no room for it.
    """
    media_id = await resources.uploads.begin(principal.tenant_id, kind, filename)
    row = await resources.uploads.receive(principal.tenant_id, media_id, kind, request.stream())
    return _kept_view(row, resources, datetime.now(UTC))


@router.post("/v1/media/uploads", status_code=201)
async def begin_upload(new: NewUpload, principal: Agent, resources: OwnResources) -> UploadView:
    """Returns an address to which a browser may put a file by itself."""
    media_id = await resources.uploads.begin(principal.tenant_id, new.kind, new.filename)
    url, expires_at = resources.upload_links.link(UploadPermit(principal.tenant_id, media_id, new.kind), datetime.now(UTC))
    return UploadView(media_id=media_id, upload_url=url, expires_at=expires_at)


@router.get("/v1/media/{media_id}")
async def read_kept(media_id: UUID, principal: Admin, session: TenantSession, resources: OwnResources) -> KeptView:
    """Returns a file that is stored, with a link to it."""
    return _kept_view(await store.kept(session, media_id), resources, session.now)


@router.post("/v1/media/{media_id}/link")
async def link_for_service(media_id: UUID, principal: FromService, session: TenantSession, resources: OwnResources) -> KeptView:
    """Returns what a service is told of a file that it is to send, with an address that is good for minutes."""
    return _kept_view(await store.kept(session, media_id), resources, session.now)


def _kept_view(row: store.KeptMedia | None, resources: Resources, now: datetime) -> KeptView:
    if row is None or row.state != "stored" or row.stored is None:
        raise NotFound("there is no such file")
    url, expires_at = resources.download_links.link(row.tenant_id, row.id, now)
    found = {name: getattr(row.stored, name) for name in ("mime_type", "filename", "size", "sha256")}
    return KeptView(media_id=row.id, kind=row.kind, url=url, expires_at=expires_at, **found)


@router.get("/v1/messages/{message_id}/media")
async def read_media(message_id: UUID, principal: Admin, session: TenantSession, resources: OwnResources) -> MediaView:
    """Returns the state of a message's file, with a link where it is stored. 404 for a message without a file, or a file that
    the tenant keeps no longer.
    """
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
        row = await store.kept(session, media_id)
    if row is None or row.stored is None or row.state == "missing":
        raise NotFound
    span = span_of(request.headers.get("range"), row.stored.size)
    if span == "unsatisfiable":
        return Response(status_code=416, headers={**HEADERS, "content-range": f"bytes */{row.stored.size}"})
    return await _answer(request, resources, row, row.stored, span)


async def _answer(
    request: Request, resources: Resources, row: store.KeptMedia, stored: store.FileInStore, span: ByteSpan | None
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
    """Returns the header that names a file. RFC 6266, with the name in UTF-8 only: every browser of today reads it."""
    name = quote(stored.filename or name_by_type(stored.mime_type), safe="")
    return f"{'inline' if is_shown(stored.mime_type) else 'attachment'}; filename*=UTF-8''{name}"


async def take_file(request: Request) -> Response:
    """Returns the file, of which the body is the bytes: its upload was begun. 404 for whatever is wrong with the address, and
    for one that was used.
    """
    resources: Resources = await own_resources(request)
    permit = resources.upload_links.open(request.path_params["token"], datetime.now(UTC))
    async with resources.database.transaction(permit.tenant_id) as session:
        row = await store.kept(session, permit.media_id)
    if row is None or row.state != "pending":
        raise NotFound("there is no such upload")
    row = await resources.uploads.receive(permit.tenant_id, permit.media_id, permit.kind, request.stream())
    shown = _kept_view(row, resources, datetime.now(UTC))
    return Response(shown.model_dump_json(), 201, HEADERS, "application/json")


router.add_route("/media/uploads/{token}", take_file, methods=["PUT"], include_in_schema=False)
router.add_route("/media/{token}", serve_file, methods=["GET", "HEAD"], include_in_schema=False)
