"""SQL of tenants, and of their entry in the fleet's directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import Provider as ProviderName
from contracts.gateway import Role


@dataclass(frozen=True, slots=True)
class StoredTenant:
    """A business. `version` is that of the last `TenantChanged`; `settings` are `contracts.gateway.TenantSettings`."""

    tenant_id: UUID
    name: str
    locale: str
    time_zone: str
    active: bool
    settings: dict[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A channel, as the fleet knows it."""

    id: UUID
    provider: ProviderName
    name: str
    account: str
    outlet_id: UUID | None
    active: bool


@dataclass(frozen=True, slots=True)
class ListedMember:
    """Somebody who is active, as the fleet knows them."""

    id: UUID
    role: Role
    display_name: str


COLUMNS = "tenant_id, name, locale, time_zone, active, settings, version"
ADD = Values(
    UUID,
    """
    insert into tenant (tenant_id, name, locale, time_zone, active, settings, version)
    values (%(tenant_id)s, %(name)s, %(locale)s, %(time_zone)s, true, cast(%(settings)s as jsonb), 0)
    on conflict (tenant_id) do nothing
    returning tenant_id
    """,
)
TENANT = Rows(StoredTenant, f"select {COLUMNS} from tenant where tenant_id = %(tenant_id)s")  # noqa: S608 — a constant
LOCK = Rows(StoredTenant, f"select {COLUMNS} from tenant where tenant_id = %(tenant_id)s for update")  # noqa: S608 — a constant
CHANGE = Command(
    """
    update tenant
    set name = %(name)s, locale = %(locale)s, time_zone = %(time_zone)s, settings = cast(%(settings)s as jsonb)
    where tenant_id = %(tenant_id)s
    """
)
RAISE_VERSION = Rows(
    StoredTenant,
    f"update tenant set version = version + 1 where tenant_id = %(tenant_id)s returning {COLUMNS}",  # noqa: S608 — a constant
)
SET_ACTIVE = Command("update tenant set active = %(active)s where tenant_id = %(tenant_id)s")
CHANNELS = Rows(
    ListedChannel,
    "select id, provider, name, account, outlet_id, active from channel where tenant_id = %(tenant_id)s order by id",
)
MEMBERS = Rows(ListedMember, "select id, role, display_name from member where tenant_id = %(tenant_id)s and active order by id")
COUNTS: Mapping[str, Values[int]] = {
    "outlets": Values(int, "select count(*) from outlet where tenant_id = %(tenant_id)s"),
    "channels": Values(int, "select count(*) from channel where tenant_id = %(tenant_id)s"),
    "users": Values(int, "select count(*) from member where tenant_id = %(tenant_id)s"),
}


async def add(session: Session, tenant_id: UUID, name: str, locale: str, time_zone: str, settings: str) -> bool:
    """Returns whether the tenant is new. `settings` are JSON."""
    values = {"tenant_id": tenant_id, "name": name, "locale": locale, "time_zone": time_zone, "settings": settings}
    return await session.first(ADD, values) is not None


async def tenant(session: Session, tenant_id: UUID) -> StoredTenant | None:
    return await session.first(TENANT, {"tenant_id": tenant_id})


async def locked(session: Session, tenant_id: UUID) -> StoredTenant | None:
    """Returns a tenant; nobody else changes anything of its directory entry until this transaction ends."""
    return await session.first(LOCK, {"tenant_id": tenant_id})


async def change(session: Session, values: Mapping[str, Any]) -> None:
    await session.run(CHANGE, values)


async def set_active(session: Session, tenant_id: UUID, *, active: bool) -> None:
    await session.run(SET_ACTIVE, {"tenant_id": tenant_id, "active": active})


async def raise_version(session: Session, tenant_id: UUID) -> StoredTenant:
    """Returns the tenant, under its next version."""
    return await session.one(RAISE_VERSION, {"tenant_id": tenant_id})


async def listed_channels(session: Session, tenant_id: UUID) -> list[ListedChannel]:
    return await session.all(CHANNELS, {"tenant_id": tenant_id})


async def listed_members(session: Session, tenant_id: UUID) -> list[ListedMember]:
    return await session.all(MEMBERS, {"tenant_id": tenant_id})


async def count(session: Session, tenant_id: UUID, resource: str) -> int:
    """Returns how many outlets, channels or users a tenant has."""
    return await session.one(COUNTS[resource], {"tenant_id": tenant_id})
