"""Items of catalogues. What somebody says of one is read and written as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

from common.db import Command, Listing, Rows, Session, Values

from knowledge.catalogue.domain.items import ItemContent


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item, and how often it was changed. `written` is its content as JSON; `missing_in` the import that hid it, until
    somebody writes it; `changed_at` when the last word on it was said, which for a file's is when the file was sent.
    """

    id: UUID
    sku: str
    version: int
    written: str
    created_at: datetime
    changed_at: datetime
    missing_in: UUID | None

    @property
    def content(self) -> ItemContent:
        return ItemContent.model_validate_json(self.written)


LONGEST_PAGE = 1_000_000
COLUMNS = "id, sku, version, cast(content as text) as written, created_at, changed_at, missing_in"

# Who writes items of a tenant has them to himself until the transaction ends: they are counted.
LOCK_TENANT = Command(
    "select pg_advisory_xact_lock(hashtextextended('catalogue:' || cast(cast(%(tenant_id)s as uuid) as text), 0))"
)
HOW_MANY = Values(int, "select count(*) from catalogue_item where tenant_id = %(tenant_id)s")
OF_SKUS = Rows(
    StoredItem,
    f"""
    select {COLUMNS} from catalogue_item
    where tenant_id = %(tenant_id)s and sku = any(cast(%(skus)s as text[])) order by sku
    """,  # noqa: S608 — a constant of ours
)
OF_IDS = Rows(
    StoredItem,
    f"select {COLUMNS} from catalogue_item where id = any(cast(%(ids)s as uuid[]))",  # noqa: S608
)
PAGE = Listing(
    StoredItem,
    f"""
    select {COLUMNS} from catalogue_item where tenant_id = %(tenant_id)s {{given}} order by sku limit %(limit)s
    """,  # noqa: S608
    after="sku > %(after)s",
    state="state = %(state)s",
)
SAVE = Rows(
    StoredItem,
    f"""
    insert into catalogue_item (id, tenant_id, sku, state, content, version, created_at, changed_at, missing_in)
    values (%(id)s, %(tenant_id)s, %(sku)s, %(state)s, cast(%(content)s as jsonb), 1, %(now)s, %(said_at)s, %(missing_in)s)
    on conflict (tenant_id, sku) do update
    set state = excluded.state, content = excluded.content, missing_in = excluded.missing_in,
        changed_at = greatest(catalogue_item.changed_at, excluded.changed_at), version = catalogue_item.version + 1
    returning {COLUMNS}
    """,  # noqa: S608
)
REMOVE = Values(UUID, "delete from catalogue_item where tenant_id = %(tenant_id)s and sku = %(sku)s returning id")


async def lock(session: Session, tenant_id: UUID) -> None:
    """Holds a tenant's catalogue until the transaction ends."""
    await session.run(LOCK_TENANT, {"tenant_id": tenant_id})


async def how_many(session: Session, tenant_id: UUID) -> int:
    return await session.one(HOW_MANY, {"tenant_id": tenant_id})


async def of_skus(session: Session, tenant_id: UUID, skus: Sequence[str]) -> list[StoredItem]:
    """Returns those that there are, by sku."""
    return await session.all(OF_SKUS, {"tenant_id": tenant_id, "skus": list(skus)})


async def of_ids(session: Session, ids: Sequence[UUID]) -> dict[UUID, StoredItem]:
    """Returns those that there are, by id."""
    return {one.id: one for one in await session.all(OF_IDS, {"ids": list(ids)})}


async def find(session: Session, tenant_id: UUID, sku: str) -> StoredItem | None:
    return next(iter(await of_skus(session, tenant_id, [sku])), None)


async def page(session: Session, tenant_id: UUID, *, state: str | None, after: str | None, limit: int) -> list[StoredItem]:
    """Returns the items that follow a sku, in the order of their skus."""
    values: dict[str, Any] = {"tenant_id": tenant_id, "state": state, "after": after, "limit": limit}
    return await session.all(PAGE.of(values), values)


def fitting(found: Sequence[StoredItem], limit: int) -> int:
    """Returns how many of these an answer takes: at most `limit`, and one at least."""
    lengths = accumulate(len(one.written) for one in found[:limit])
    return max(1, sum(length <= LONGEST_PAGE for length in lengths)) if found else limit


async def save(
    session: Session,
    tenant_id: UUID,
    item_id: UUID,
    sku: str,
    content: ItemContent,
    said_at: datetime,
    missing_in: UUID | None,
) -> StoredItem:
    """Returns the item as it is now: a new one, with this id, or a new version of the one with this sku."""
    said = {"state": content.state, "content": content.model_dump_json(), "said_at": said_at, "missing_in": missing_in}
    return await session.one(SAVE, {"id": item_id, "tenant_id": tenant_id, "sku": sku, "now": session.now, **said})


async def remove(session: Session, tenant_id: UUID, sku: str) -> UUID | None:
    """Returns the id of what was removed; None where there was no such item."""
    return await session.first(REMOVE, {"tenant_id": tenant_id, "sku": sku})
