"""Who changed what."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Admin
from common.paging import cut
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel

from gateway.access.store import audit as store
from gateway.fields import PageSize

router = APIRouter(prefix="/v1/audit", tags=["audit"])


class EntryView(BaseModel):
    """`actor` is a user id, `api-key:<id>`, `invitation:<id>`, or `operator`; `subject_id` is what was changed."""

    id: UUID
    actor: str
    action: str
    subject_id: UUID
    details: dict[str, Any]
    at: datetime


class AuditPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    entries: list[EntryView]
    next: UUID | None


@router.get("")
async def read_audit(
    principal: Admin, session: TenantSession, before: UUID | None = None, limit: Annotated[PageSize, Query()] = 50
) -> AuditPage:
    found, last = cut(await store.page(session, principal.tenant_id, before, limit + 1), limit)
    entries = [EntryView.model_validate(row, from_attributes=True) for row in found]
    return AuditPage(entries=entries, next=last.id if last else None)
