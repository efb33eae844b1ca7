"""SQL of tenants, their outlets, and the record of who changed what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from common.db import Session
from common.db.shim import Row, TextClause, text
from common.ids import uuid7

ADD = text(
    """
    insert into tenant (tenant_id, name, locale, time_zone, active, settings, version)
    values (:tenant_id, :name, :locale, :time_zone, true, cast(:settings as jsonb), 0)
    on conflict (tenant_id) do nothing
    returning *
    """
)
TENANT = text("select * from tenant where tenant_id = :tenant_id")
LOCK = text("select * from tenant where tenant_id = :tenant_id for update")
CHANGE = text(
    """
    update tenant set name = :name, locale = :locale, time_zone = :time_zone, settings = cast(:settings as jsonb)
    where tenant_id = :tenant_id
    """
)
RAISE_VERSION = text("update tenant set version = version + 1 where tenant_id = :tenant_id returning *")
SET_ACTIVE = text("update tenant set active = :active where tenant_id = :tenant_id")
OUTLETS = text("select id, name from outlet where tenant_id = :tenant_id order by id")
OUTLET = text("select id, name from outlet where id = :id")
OUTLET_PAGE = text(
    """
    select id, name from outlet where tenant_id = :tenant_id and (cast(:after as uuid) is null or id > :after)
    order by id limit :limit
    """
)
RENAME_OUTLET = text("update outlet set name = :name where id = :id returning id, name")
OUTLET_NAMED = text("select 1 from outlet where tenant_id = :tenant_id and name = :name and id <> :id")
OUTLET_IN_USE = text("select 1 from channel where tenant_id = :tenant_id and outlet_id = :id limit 1")
REMOVE_OUTLET = text("delete from outlet where id = :id")
COUNTS: Mapping[str, TextClause] = {
    "outlets": text("select count(*) from outlet where tenant_id = :tenant_id"),
    "channels": text("select count(*) from channel where tenant_id = :tenant_id"),
    "users": text("select count(*) from member where tenant_id = :tenant_id"),
}
ADD_OUTLET = text(
    """
    insert into outlet (id, tenant_id, name) values (:id, :tenant_id, :name)
    on conflict (tenant_id, name) do nothing
    returning id, name
    """
)
CHANNELS = text("select id, provider, name, account, outlet_id, active from channel where tenant_id = :tenant_id order by id")
MEMBERS = text("select id, role, display_name from member where tenant_id = :tenant_id and active order by id")
AUDIT = text(
    """
    insert into audit_entry (id, tenant_id, actor, action, subject_id, details)
    values (:id, :tenant_id, :actor, :action, :subject_id, cast(:details as jsonb))
    """
)
AUDIT_PAGE = text(
    """
    select * from audit_entry where tenant_id = :tenant_id and (cast(:before as uuid) is null or id < :before)
    order by id desc limit :limit
    """
)


def as_json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value).decode()


async def tenant(session: Session, tenant_id: UUID) -> Row[Any] | None:
    return (await session.execute(TENANT, {"tenant_id": tenant_id})).one_or_none()


async def locked(session: Session, tenant_id: UUID) -> Row[Any] | None:
    """A tenant; nobody else changes anything of its directory entry until this transaction ends."""
    return (await session.execute(LOCK, {"tenant_id": tenant_id})).one_or_none()


async def audit(
    session: Session, tenant_id: UUID, actor: str, action: str, subject_id: UUID, details: Mapping[str, Any]
) -> None:
    values = {
        "id": uuid7(),
        "tenant_id": tenant_id,
        "actor": actor,
        "action": action,
        "subject_id": subject_id,
        "details": as_json(details),
    }
    await session.execute(AUDIT, values)
