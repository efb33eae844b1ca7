"""Tenants: created, changed, suspended and resumed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from common.db import Session
from common.errors import Invalid
from common.jobs import schedule
from contracts.content import IncomingContent
from contracts.gateway import TenantSettings
from pydantic import BaseModel, ValidationError

from gateway.access.store import audit, channel_changes
from gateway.access.store import tenants as store
from gateway.access.store.tenants import StoredTenant
from gateway.access.work.changes import change, publish_tenant

PRUNE = "prune_webhooks"
KINDS: frozenset[str] = frozenset(
    kind for content in get_args(get_args(IncomingContent)[0]) for kind in get_args(content.model_fields["kind"].annotation)
)


class Prune(BaseModel):
    """The daily pruning of what a tenant's webhooks left behind."""


async def create_tenant(session: Session, tenant_id: UUID, name: str, locale: str, time_zone: str, now: datetime) -> bool:
    """Returns whether the tenant is new. One that is there already stays as it is."""
    if not await store.add(session, tenant_id, name, locale, time_zone, TenantSettings().model_dump_json()):
        return False
    await audit.add(session, tenant_id, "operator", "tenant.created", tenant_id, {})
    schedule(session, PRUNE, "daily", Prune(), tenant_id=tenant_id, run_at=now)
    await publish_tenant(session, tenant_id)
    return True


async def change_tenant(
    session: Session, tenant_id: UUID, actor: str, fields: Mapping[str, str], settings: Mapping[str, Any]
) -> None:
    """Replace the given fields, and of the settings the given ones. Raises `Invalid` or `NotFound`."""
    async with change(session, tenant_id, actor, "tenant.changed") as current:
        row = current.tenant
        merged = _merged(row, settings)
        values = {"tenant_id": tenant_id, "name": row.name, "locale": row.locale, "time_zone": row.time_zone}
        await store.change(session, values | dict(fields) | {"settings": merged.model_dump_json()})
        current.details = {"fields": sorted([*fields, *settings])}


def _merged(row: StoredTenant, given: Mapping[str, Any]) -> TenantSettings:
    if unknown := sorted(set(given.get("answered_kinds", ())) - KINDS):
        mistake = {"where": ["settings", "answered_kinds"], "what": f"known are {', '.join(sorted(KINDS))}"}
        raise Invalid(f"{len(unknown)} of the kinds are unknown", errors=[mistake])
    try:
        return TenantSettings.model_validate({**row.settings, **given})
    except ValidationError as errors:
        mistakes = [{"where": ["settings", *map(str, error["loc"])], "what": error["msg"]} for error in errors.errors()]
        raise Invalid("the settings do not go together", errors=mistakes) from None


async def set_active(session: Session, tenant_id: UUID, *, active: bool) -> bool:
    """Returns whether it changed anything to suspend the tenant, or to resume it. While suspended nobody signs in, and webhooks
    are parked.

    Raises `NotFound`.
    """
    row = await store.locked(session, tenant_id)
    if row is not None and row.active == active:
        return False
    async with change(session, tenant_id, "operator", "tenant.resumed" if active else "tenant.suspended"):
        await store.set_active(session, tenant_id, active=active)
        await channel_changes.notify_all(session, tenant_id)
    return True
