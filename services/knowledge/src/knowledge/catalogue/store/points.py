"""What the vector store has of each item, and vectors that were made; and which items it has yet to forget."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.catalogue.domain.items import ItemContent


@dataclass(frozen=True, slots=True)
class StaleItem:
    """An item that the vector store does not have as it is now."""

    id: UUID
    sku: str
    version: int
    written: str

    @property
    def content(self) -> ItemContent:
        return ItemContent.model_validate_json(self.written)


@dataclass(frozen=True, slots=True)
class ItemName:
    id: UUID
    sku: str


@dataclass(frozen=True, slots=True)
class KeptItemVector:
    """A vector that was made of the text with this digest, as little-endian floats."""

    digest: str
    vector: bytes


STALE = Rows(
    StaleItem,
    """
    select item.id, item.sku, item.version, cast(item.content as text) as written
    from catalogue_item item left join catalogue_point point on point.item_id = item.id
    where item.tenant_id = %(tenant_id)s and point.version is distinct from item.version
    order by item.sku limit %(limit)s
    """,
)
KEPT = Rows(
    KeptItemVector,
    """
    select distinct on (digest) digest, vector from catalogue_point
    where tenant_id = %(tenant_id)s and digest = any(cast(%(digests)s as text[])) and model = %(model)s and vector is not null
    order by digest
    """,
)
# Of an item that was removed meanwhile nothing is kept.
KEEP = Command(
    """
    insert into catalogue_point (item_id, tenant_id, digest, model, vector)
    select item.id, item.tenant_id, given.digest, %(model)s, given.vector
    from unnest(cast(%(ids)s as uuid[]), cast(%(digests)s as text[]), cast(%(vectors)s as bytea[])) as given(id, digest, vector)
    join catalogue_item item on item.id = given.id
    on conflict (item_id) do update
    set version = null, digest = excluded.digest, model = excluded.model, vector = excluded.vector
    """
)
# Who comes too late, with what an item said before, has it stored once more.
STORED = Values(
    UUID,
    """
    update catalogue_point point set version = case when item.version = given.version then item.version end
    from unnest(cast(%(ids)s as uuid[]), cast(%(versions)s as integer[])) as given(id, version)
    join catalogue_item item on item.id = given.id
    where point.item_id = given.id
    returning point.item_id
    """,
)
LOSE = Command("update catalogue_point set version = null where item_id = any(cast(%(ids)s as uuid[]))")
PRESENT = Values(UUID, "select id from catalogue_item where id = any(cast(%(ids)s as uuid[]))")
NAMES = Rows(
    ItemName,
    """
    select id, sku from catalogue_item where tenant_id = %(tenant_id)s and sku > %(after)s order by sku limit %(limit)s
    """,
)
FORGET = Command("insert into catalogue_forgotten (item_id, tenant_id) values (%(id)s, %(tenant_id)s) on conflict do nothing")
FORGOTTEN = Values(
    UUID, "select item_id from catalogue_forgotten where tenant_id = %(tenant_id)s order by item_id limit %(limit)s"
)
IS_FORGOTTEN = Command("delete from catalogue_forgotten where item_id = any(cast(%(ids)s as uuid[]))")


async def stale(session: Session, tenant_id: UUID, limit: int) -> list[StaleItem]:
    return await session.all(STALE, {"tenant_id": tenant_id, "limit": limit})


async def kept(session: Session, tenant_id: UUID, model: str, digests: Sequence[str]) -> dict[str, bytes]:
    """Returns by digest the vectors that this model has made before, of whichever item of the tenant."""
    found = await session.all(KEPT, {"tenant_id": tenant_id, "model": model, "digests": list(digests)})
    return {one.digest: one.vector for one in found}


async def keep(session: Session, model: str, vectors: Sequence[tuple[UUID, str, bytes | None]]) -> None:
    """Keeps of items (by id) the digests of their texts and what the model made of these, which is nothing where it refused."""
    values: dict[str, Any] = {"model": model}
    values |= {name: [one[at] for one in vectors] for at, name in enumerate(("ids", "digests", "vectors"))}
    await session.run(KEEP, values)


async def record_stored(session: Session, items: Sequence[StaleItem]) -> set[UUID]:
    """Returns those of the items that are still there. What is not as it was stored will be stored once more."""
    values = {"ids": [one.id for one in items], "versions": [one.version for one in items]}
    return set(await session.all(STORED, values))


async def lose(session: Session, ids: Sequence[UUID]) -> None:
    """Has items stored once more."""
    await session.run(LOSE, {"ids": list(ids)})


async def present(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    return set(await session.all(PRESENT, {"ids": list(ids)}))


async def names(session: Session, tenant_id: UUID, after: str, limit: int) -> list[ItemName]:
    """Returns the items that follow a sku."""
    return await session.all(NAMES, {"tenant_id": tenant_id, "after": after, "limit": limit})


async def forget(session: Session, tenant_id: UUID, item_id: UUID) -> None:
    """Notes that the vector store may still have an item."""
    await session.run(FORGET, {"id": item_id, "tenant_id": tenant_id})


async def forgotten(session: Session, tenant_id: UUID, limit: int) -> list[UUID]:
    return await session.all(FORGOTTEN, {"tenant_id": tenant_id, "limit": limit})


async def record_forgotten(session: Session, ids: Sequence[UUID]) -> None:
    await session.run(IS_FORGOTTEN, {"ids": list(ids)})
