"""Files of items: sent, and what became of their rows."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import Invalid, NotFound, TooLarge
from common.paging import cut
from common.web import TenantSession
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from knowledge.catalogue.domain.currencies import CURRENCIES
from knowledge.catalogue.domain.imports import ImportStatus
from knowledge.catalogue.store import imports as store
from knowledge.catalogue.store.imports import StoredImport
from knowledge.catalogue.work import receiving
from knowledge.domain.documents import MAX_DOCUMENT_BYTES, MULTIPART_BYTES, filename_of
from knowledge.domain.formats import CSV, XLSX, detect
from knowledge.resources import OwnResources

router = APIRouter(prefix="/v1/catalogue/imports", tags=["catalogue"])
BODY_LIMITS = {"/v1/catalogue/imports": MAX_DOCUMENT_BYTES + MULTIPART_BYTES}
IMPORT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "currency": {"type": "string", "maxLength": 3, "default": "BRL"},
                        "replace": {"type": "boolean", "default": False},
                    },
                }
            }
        },
    }
}
"""As OpenAPI describes the form, which is read by hand after the caller is known."""


class RowProblemView(BaseModel):
    line: int = Field(description="in the file, from 1")
    sku: str
    column: str
    reason: str


class ImportView(BaseModel):
    import_id: UUID
    filename: str
    currency: str = Field(description="of prices that name none")
    is_whole: bool = Field(description="what is not in the file is hidden")
    status: ImportStatus
    reason: str | None = Field(description="why it failed")
    rows: int | None
    position: int = Field(description="rows that are done")
    added: int
    changed: int
    unchanged: int
    refused: int
    hidden: int
    problems: list[RowProblemView] = Field(description="of the first rows that were refused")
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, one: StoredImport) -> "ImportView":
        fields = {name: getattr(one, name) for name in cls.model_fields if name not in {"import_id", "problems"}}
        return cls(import_id=one.id, problems=[RowProblemView(**problem) for problem in one.problems], **fields)


class ImportPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    imports: list[ImportView]
    next: UUID | None


@router.post("", status_code=202, openapi_extra=IMPORT_BODY)
async def import_items(request: Request, principal: Agent, resources: OwnResources) -> ImportView:
    """Returns the import of a CSV or XLSX file, whose rows are taken in behind it. With `replace` the file is the whole
    catalogue: what is not in it is hidden. 429 where five wait already.
    """
    most = resources.settings.max_document_bytes
    if int(request.headers.get("content-length", 0)) > most + MULTIPART_BYTES:
        async for _ in request.stream():  # a connection that is closed on who still sends loses the answer
            pass
        raise TooLarge(f"{most} bytes are allowed")
    async with request.form(max_files=1, max_fields=4) as form:
        file, currency, replace = form.get("file"), form.get("currency") or "BRL", form.get("replace") or "false"
        if not isinstance(file, UploadFile) or currency not in CURRENCIES or replace not in {"true", "false"}:
            raise Invalid("a form with a `file` is expected, a `currency` of ISO 4217, and `replace` true or false")
        data, filename = await file.read(), filename_of(file.filename or "")
    if len(data) > most:
        raise TooLarge(f"{most} bytes are allowed")
    mime_type = detect(data, filename)
    if mime_type is None or mime_type not in {CSV, XLSX}:
        raise Invalid("the file is no CSV and no XLSX", accepted=[CSV, XLSX])
    is_whole = replace == "true"
    begun = await receiving.begin(principal.tenant_id, data, filename, mime_type, str(currency), resources, is_whole=is_whole)
    return ImportView.of(begun)


@router.get("")
async def list_imports(
    principal: Viewer, session: TenantSession, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> ImportPage:
    found, last = cut(await store.page(session, principal.tenant_id, before, limit + 1), limit)
    return ImportPage(imports=[ImportView.of(one) for one in found], next=last.id if last else None)


@router.get("/{import_id}")
async def read_import(import_id: UUID, _: Viewer, session: TenantSession) -> ImportView:
    found = await store.find(session, import_id)
    if found is None:
        raise NotFound("there is no such import")
    return ImportView.of(found)
