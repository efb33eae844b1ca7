"""A tenant's outlets."""

from typing import Annotated
from uuid import UUID

from common.auth import Admin, Viewer
from common.paging import cut
from common.web import OwnDatabase, TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from gateway.access.store import outlets as store
from gateway.access.work.outlets import add_outlet, remove_outlet, rename_outlet
from gateway.fields import PageSize, TextLine
from gateway.resources import OwnResources

router = APIRouter(prefix="/v1/outlets", tags=["outlets"])


class OutletView(BaseModel):
    outlet_id: UUID
    name: str


class OutletPage(BaseModel):
    """Oldest first; `next` is the `after` of the following page."""

    outlets: list[OutletView]
    next: UUID | None


class OutletRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: TextLine


@router.get("")
async def list_outlets(
    principal: Viewer, session: TenantSession, after: UUID | None = None, limit: Annotated[PageSize, Query()] = 50
) -> OutletPage:
    found, last = cut(await store.page(session, principal.tenant_id, after, limit + 1), limit)
    outlets = [OutletView(outlet_id=row.id, name=row.name) for row in found]
    return OutletPage(outlets=outlets, next=last.id if last else None)


@router.post("", status_code=201)
async def create_outlet(body: OutletRequest, principal: Admin, database: OwnDatabase, resources: OwnResources) -> OutletView:
    """Returns the new place. 409 for a name that is taken, 429 when the plan has no room for one more."""
    limit = await resources.plan_limits.limit(principal.tenant_id, "outlets")
    async with database.transaction(principal.tenant_id) as session:
        row = await add_outlet(session, principal.tenant_id, principal.subject, body.name, limit)
    return OutletView(outlet_id=row.id, name=row.name)


@router.patch("/{outlet_id}")
async def patch_outlet(outlet_id: UUID, body: OutletRequest, principal: Admin, session: TenantSession) -> OutletView:
    row = await rename_outlet(session, principal.tenant_id, principal.subject, outlet_id, body.name)
    return OutletView(outlet_id=row.id, name=row.name)


@router.delete("/{outlet_id}", status_code=204)
async def delete_outlet(outlet_id: UUID, principal: Admin, session: TenantSession) -> None:
    """409 while a channel belongs to it."""
    await remove_outlet(session, principal.tenant_id, principal.subject, outlet_id)
