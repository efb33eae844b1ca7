"""The places of a business."""

from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row
from common.errors import Conflict, NotFound
from common.ids import uuid7

from gateway.administration.changes import change
from gateway.administration.room import check_room
from gateway.plan import Limit
from gateway.store import tenants as store

TAKEN = "an outlet has this name already"


async def add_outlet(session: Session, tenant_id: UUID, actor: str, name: str, limit: Limit) -> Row[Any]:
    """Raises `Conflict` for a name that is taken, `QuotaExceeded` when the plan has no room."""
    async with change(session, tenant_id, actor, "outlet.created") as current:
        await check_room(session, tenant_id, limit)
        row = (await session.execute(store.ADD_OUTLET, {"id": uuid7(), "tenant_id": tenant_id, "name": name})).one_or_none()
        if row is None:
            raise Conflict(TAKEN)
        current.subject_id = row.id
    return row


async def rename_outlet(session: Session, tenant_id: UUID, actor: str, outlet_id: UUID, name: str) -> Row[Any]:
    """Raises `NotFound`, or `Conflict` for a name that is taken."""
    async with change(session, tenant_id, actor, "outlet.changed") as current:
        await _check_exists(session, outlet_id)
        values = {"id": outlet_id, "tenant_id": tenant_id, "name": name}
        if (await session.execute(store.OUTLET_NAMED, values)).one_or_none() is not None:
            raise Conflict(TAKEN)
        row = (await session.execute(store.RENAME_OUTLET, values)).one()
        current.subject_id, current.details = outlet_id, {"fields": ["name"]}
    return row


async def remove_outlet(session: Session, tenant_id: UUID, actor: str, outlet_id: UUID) -> None:
    """Raises `NotFound`, or `Conflict` while a channel belongs to it."""
    async with change(session, tenant_id, actor, "outlet.removed") as current:
        await _check_exists(session, outlet_id)
        values = {"id": outlet_id, "tenant_id": tenant_id}
        if (await session.execute(store.OUTLET_IN_USE, values)).one_or_none() is not None:
            raise Conflict("a channel belongs to this outlet")
        await session.execute(store.REMOVE_OUTLET, values)
        current.subject_id = outlet_id


async def _check_exists(session: Session, outlet_id: UUID) -> None:
    if (await session.execute(store.OUTLET, {"id": outlet_id})).one_or_none() is None:
        raise NotFound("there is no such outlet")
