"""SQL of API keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import Role

from gateway.access.store import credentials


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A program's way in. `prefix` is the part of the key that may be shown; `last_used_at` is minutes behind."""

    id: UUID
    tenant_id: UUID
    name: str
    prefix: str
    role: Role
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


COLUMNS = """
    api_key.id, api_key.tenant_id, api_key.name, api_key.prefix, api_key.role, api_key.scopes, api_key.created_by,
    api_key.created_at, api_key.expires_at, api_key.last_used_at
"""
ADD = Rows(
    ApiKey,
    f"""
    insert into api_key (id, tenant_id, name, prefix, role, scopes, created_by, token_digest, expires_at)
    values (%(id)s, %(tenant_id)s, %(name)s, %(prefix)s, %(role)s, cast(%(scopes)s as varchar[]), %(created_by)s, %(digest)s,
            %(expires_at)s)
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
PAGE = Rows(
    ApiKey,
    f"""
    select {COLUMNS} from api_key
    where tenant_id = %(tenant_id)s and (cast(%(after)s as uuid) is null or id > %(after)s)
    order by id limit %(limit)s
    """,  # noqa: S608 — a constant
)
LIVE = Rows(
    ApiKey,
    f"""
    select {COLUMNS} from api_key join tenant using (tenant_id)
    where api_key.id = %(id)s and (api_key.expires_at is null or api_key.expires_at > %(now)s) and tenant.active
    """,  # noqa: S608 — a constant
)
USED = Command(
    """
    update api_key set last_used_at = %(now)s
    where id = %(id)s and (last_used_at is null or last_used_at < %(before)s)
    """
)
REMOVE = Values(bytes, "delete from api_key where id = %(id)s returning token_digest")


async def add(session: Session, digest: bytes, values: Mapping[str, Any]) -> ApiKey:
    """Returns a new key, of which `digest` is known."""
    row = await session.one(ADD, {**values, "digest": digest})
    await credentials.add(session, digest, row.tenant_id, row.id)
    return row


async def page(session: Session, tenant_id: UUID, after: UUID | None, limit: int) -> list[ApiKey]:
    """Returns them oldest first, from the one after `after` on."""
    return await session.all(PAGE, {"tenant_id": tenant_id, "after": after, "limit": limit})


async def live(session: Session, key_id: UUID, now: datetime) -> ApiKey | None:
    """Returns a key that counts, of an active tenant."""
    return await session.first(LIVE, {"id": key_id, "now": now})


async def note_use(session: Session, key_id: UUID, now: datetime, before: datetime) -> None:
    """Write down that a key was used, unless that was written after `before`."""
    await session.run(USED, {"id": key_id, "now": now, "before": before})


async def remove(session: Session, key_id: UUID) -> bool:
    """Returns whether there was one. It lets nobody in any more."""
    digests = await session.all(REMOVE, {"id": key_id})
    await credentials.forget(session, digests)
    return bool(digests)
