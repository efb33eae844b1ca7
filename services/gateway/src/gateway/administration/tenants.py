"""Tenants and their outlets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common.errors import Conflict, Invalid
from common.ids import uuid7
from common.jobs import schedule
from contracts.gateway import TenantSettings
from pydantic import BaseModel, ValidationError
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.administration.changes import announce, change
from gateway.store import tenants as store

PRUNE = "prune_webhooks"


class Prune(BaseModel):
    """The daily pruning of what a tenant's webhooks left behind."""


async def create_tenant(session: AsyncSession, tenant_id: UUID, name: str, locale: str, time_zone: str, now: datetime) -> bool:
    """Whether the tenant is new. One that is there already stays as it is."""
    values = {
        "tenant_id": tenant_id,
        "name": name,
        "locale": locale,
        "time_zone": time_zone,
        "settings": TenantSettings().model_dump_json(),
    }
    if (await session.execute(store.ADD, values)).one_or_none() is None:
        return False
    await store.audit(session, tenant_id, "operator", "tenant.created", tenant_id, {})
    schedule(session, PRUNE, "daily", Prune(), tenant_id=tenant_id, run_at=now)
    await announce(session, tenant_id)
    return True


async def change_tenant(
    session: AsyncSession, tenant_id: UUID, actor: str, fields: Mapping[str, str], settings: Mapping[str, Any]
) -> None:
    """Replace the given fields, and of the settings the given ones. Raises `Invalid` or `NotFound`."""
    async with change(session, tenant_id, actor, "tenant.changed") as current:
        row = current.tenant
        merged = _merged(row, settings)
        values = {"tenant_id": tenant_id, "name": row.name, "locale": row.locale, "time_zone": row.time_zone}
        await session.execute(store.CHANGE, values | dict(fields) | {"settings": merged.model_dump_json()})
        current.details = {"fields": sorted([*fields, *settings])}


def _merged(row: Row[Any], given: Mapping[str, Any]) -> TenantSettings:
    try:
        return TenantSettings.model_validate({**row.settings, **given})
    except ValidationError as errors:
        mistakes = [{"where": ["settings", *map(str, error["loc"])], "what": error["msg"]} for error in errors.errors()]
        raise Invalid("the settings do not go together", errors=mistakes) from None


async def add_outlet(session: AsyncSession, tenant_id: UUID, actor: str, name: str) -> Row[Any]:
    """Raises `Conflict` for a name that is taken."""
    async with change(session, tenant_id, actor, "outlet.created") as current:
        row = (await session.execute(store.ADD_OUTLET, {"id": uuid7(), "tenant_id": tenant_id, "name": name})).one_or_none()
        if row is None:
            raise Conflict("an outlet has this name already")
        current.subject_id = row.id
    return row
