"""A tenant's own settings."""

from typing import Annotated
from uuid import UUID

from common.auth import Admin, Viewer
from common.db import Session
from common.errors import NotFound
from common.etags import IfMatch
from common.web import TenantSession
from contracts.gateway import TenantSettings
from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict

from gateway.access.api.seen import add_tag, check_seen
from gateway.access.store import tenants as store
from gateway.access.work.tenants import change_tenant
from gateway.fields import Locale, TextLine, TimeZone, Whole, is_text_whole

router = APIRouter(prefix="/v1", tags=["tenant"])


class TenantView(BaseModel):
    tenant_id: UUID
    name: str
    locale: str
    time_zone: str
    active: bool
    settings: TenantSettings
    version: int


class TenantChange(BaseModel):
    """What is left out stays, of the settings each by name."""

    model_config = ConfigDict(extra="forbid")

    name: TextLine | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None
    settings: Annotated[TenantSettings, Whole, AfterValidator(is_text_whole)] | None = None


@router.get("/tenant")
async def read_tenant(principal: Viewer, session: TenantSession, response: Response) -> TenantView:
    """Returns the business. The `ETag` is of what stands here, but for `version`, which other changes raise, too."""
    return await _tagged_view(session, principal.tenant_id, response)


@router.patch("/tenant")
async def patch_tenant(
    body: TenantChange, principal: Admin, session: TenantSession, seen: IfMatch, response: Response
) -> TenantView:
    """Returns the business as it is now. With `If-Match`, 412 when somebody has changed it since."""
    await check_seen(session, principal.tenant_id, seen, lambda: _view(session, principal.tenant_id))
    fields = body.model_dump(exclude_none=True, exclude={"settings"})
    settings = body.settings.model_dump(mode="json", exclude_unset=True) if body.settings else {}
    await change_tenant(session, principal.tenant_id, principal.subject, fields, settings)
    return await _tagged_view(session, principal.tenant_id, response)


async def _tagged_view(session: Session, tenant_id: UUID, response: Response) -> TenantView:
    view = await _view(session, tenant_id)
    add_tag(response, view)
    return view


async def _view(session: Session, tenant_id: UUID) -> TenantView:
    row = await store.tenant(session, tenant_id)
    if row is None:
        raise NotFound
    return TenantView.model_validate(row, from_attributes=True)
