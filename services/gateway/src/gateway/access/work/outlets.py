"""The places of a business."""

from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound
from common.ids import uuid7
from common.plan_limits import ResourceLimit

from gateway.access.store import outlets as store
from gateway.access.store.outlets import StoredOutlet
from gateway.access.work.changes import change
from gateway.access.work.room import check_room

TAKEN = "an outlet has this name already"


async def add_outlet(session: Session, tenant_id: UUID, actor: str, name: str, limit: ResourceLimit) -> StoredOutlet:
    """Returns the new outlet. Raises `Conflict` for a name that is taken, `QuotaRefused` when the plan has no room."""
    async with change(session, tenant_id, actor, "outlet.created") as current:
        await check_room(session, tenant_id, limit)
        row = await store.add(session, tenant_id, uuid7(), name)
        if row is None:
            raise Conflict(TAKEN, reason="name_taken")
        current.subject_id = row.id
    return row


async def rename_outlet(session: Session, tenant_id: UUID, actor: str, outlet_id: UUID, name: str) -> StoredOutlet:
    """Returns the outlet with its new name. Raises `NotFound`, or `Conflict` for a name that is taken."""
    async with change(session, tenant_id, actor, "outlet.changed") as current:
        await _check_exists(session, outlet_id)
        if await store.is_named(session, tenant_id, name, but=outlet_id):
            raise Conflict(TAKEN, reason="name_taken")
        row = await store.rename(session, outlet_id, name)
        current.subject_id, current.details = outlet_id, {"fields": ["name"]}
    return row


async def remove_outlet(session: Session, tenant_id: UUID, actor: str, outlet_id: UUID) -> None:
    """Raises `NotFound`, or `Conflict` while a channel belongs to it."""
    async with change(session, tenant_id, actor, "outlet.removed") as current:
        await _check_exists(session, outlet_id)
        if await store.is_in_use(session, tenant_id, outlet_id):
            raise Conflict("a channel belongs to this outlet", reason="outlet_in_use")
        await store.remove(session, outlet_id)
        current.subject_id = outlet_id


async def _check_exists(session: Session, outlet_id: UUID) -> None:
    if not await store.exists(session, outlet_id):
        raise NotFound("there is no such outlet")
