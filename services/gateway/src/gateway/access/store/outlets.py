"""SQL of the places of a business."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session, Values


@dataclass(frozen=True, slots=True)
class StoredOutlet:
    """A shop, an office."""

    id: UUID
    name: str


OUTLETS = Rows(StoredOutlet, "select id, name from outlet where tenant_id = %(tenant_id)s order by id")
PAGE = Rows(
    StoredOutlet,
    """
    select id, name from outlet where tenant_id = %(tenant_id)s and (cast(%(after)s as uuid) is null or id > %(after)s)
    order by id limit %(limit)s
    """,
)
EXISTS = Values(UUID, "select id from outlet where id = %(id)s")
ADD = Rows(
    StoredOutlet,
    """
    insert into outlet (id, tenant_id, name) values (%(id)s, %(tenant_id)s, %(name)s)
    on conflict (tenant_id, name) do nothing
    returning id, name
    """,
)
NAMED = Values(UUID, "select id from outlet where tenant_id = %(tenant_id)s and name = %(name)s and id <> %(id)s")
RENAME = Rows(StoredOutlet, "update outlet set name = %(name)s where id = %(id)s returning id, name")
IN_USE = Values(UUID, "select id from channel where tenant_id = %(tenant_id)s and outlet_id = %(id)s limit 1")
REMOVE = Command("delete from outlet where id = %(id)s")


async def outlets(session: Session, tenant_id: UUID) -> list[StoredOutlet]:
    """Returns all of a tenant's, the oldest first."""
    return await session.all(OUTLETS, {"tenant_id": tenant_id})


async def page(session: Session, tenant_id: UUID, after: UUID | None, limit: int) -> list[StoredOutlet]:
    """Returns them oldest first, from the one after `after` on."""
    return await session.all(PAGE, {"tenant_id": tenant_id, "after": after, "limit": limit})


async def exists(session: Session, outlet_id: UUID) -> bool:
    """Returns whether there is such an outlet."""
    return await session.first(EXISTS, {"id": outlet_id}) is not None


async def add(session: Session, tenant_id: UUID, outlet_id: UUID, name: str) -> StoredOutlet | None:
    """Returns the new outlet; None where the name is taken."""
    return await session.first(ADD, {"id": outlet_id, "tenant_id": tenant_id, "name": name})


async def is_named(session: Session, tenant_id: UUID, name: str, but: UUID) -> bool:
    """Returns whether another outlet has this name."""
    return await session.first(NAMED, {"tenant_id": tenant_id, "name": name, "id": but}) is not None


async def rename(session: Session, outlet_id: UUID, name: str) -> StoredOutlet:
    return await session.one(RENAME, {"id": outlet_id, "name": name})


async def is_in_use(session: Session, tenant_id: UUID, outlet_id: UUID) -> bool:
    """Returns whether a channel belongs to it."""
    return await session.first(IN_USE, {"tenant_id": tenant_id, "id": outlet_id}) is not None


async def remove(session: Session, outlet_id: UUID) -> None:
    await session.run(REMOVE, {"id": outlet_id})
