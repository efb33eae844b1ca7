from typing import Annotated, Any
from uuid import UUID

from common import errors
from common.auth import AdminOrService, Viewer
from common.db import Values
from common.messaging.outbox import publish
from common.web import TenantSession
from contracts.knowledge import DocumentUploaded
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

router = APIRouter(prefix="/v1")

NOTE = Values(
    int, "insert into note (tenant_id, subject, what) values (%(tenant_id)s, %(subject)s, %(what)s) returning position"
)
NOTES = Values(str, "select what from note order by position")
AT = Values(int, "select cast(%(at)s as bigint)")


class NewNote(BaseModel):
    subject: UUID
    what: Annotated[str, Field(max_length=1_000)]


class NewDocument(BaseModel):
    document_id: UUID
    title: str
    occurred_at: AwareDatetime


@router.post("/notes", status_code=201)
async def write_note(note: NewNote, principal: AdminOrService, session: TenantSession) -> dict[str, int]:
    values = {"tenant_id": principal.tenant_id, **note.model_dump()}
    return {"position": await session.one(NOTE, values)}


@router.get("/notes")
async def read_notes(_: Viewer, session: TenantSession, at: Annotated[int, Query()] = 0) -> list[str]:
    await session.one(AT, {"at": at})
    return await session.all(NOTES)


@router.post("/documents", status_code=202)
async def upload(document: NewDocument, principal: AdminOrService, session: TenantSession) -> None:
    publish(session, DocumentUploaded(tenant_id=principal.tenant_id, mime_type="text/plain", size=1, **document.model_dump()))


@router.post("/small")
async def small(request: Request) -> int:
    return len(await request.body())


@router.get("/address")
async def address(request: Request) -> str:
    return request.client.host if request.client else ""


@router.get("/errors/{name}")
async def raise_error(name: str) -> Any:
    raise getattr(errors, name)("as asked", hint="none")


@router.get("/bug")
async def raise_bug(what: str) -> Any:
    raise RuntimeError(what)
