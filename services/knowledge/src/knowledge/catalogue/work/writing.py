"""Items are written and removed, and said so in an event."""

from datetime import datetime
from uuid import UUID

from common.db import Session
from common.errors import Invalid, NotFound, QuotaRefused, Stale
from common.etags import SeenVersions
from common.ids import uuid7
from common.messaging.outbox import publish
from contracts.knowledge import CatalogueItemChanged, CatalogueItemRemoved, CataloguePrice

from knowledge.catalogue.domain.items import ItemContent
from knowledge.catalogue.store import items as store
from knowledge.catalogue.store import points
from knowledge.catalogue.store.items import StoredItem
from knowledge.catalogue.work.scheduling import schedule_indexing

MOST_BYTES = 65_536


async def put(
    session: Session, tenant_id: UUID, sku: str, content: ItemContent, seen: SeenVersions, most: int
) -> tuple[StoredItem, bool]:
    """Returns the item as it is wanted, and whether it is new. Where it is so already nothing is changed, whatever was seen.

    Raises `Stale` and `VersionRequired` as everywhere, `QuotaRefused` where there are too many, and `Invalid` for one that is
    too long.
    """
    check_size(content)
    await store.lock(session, tenant_id)
    before = await store.find(session, tenant_id, sku)
    if before is not None and before.content.is_same(content) and before.missing_in is None:
        return before, False
    if before is not None:
        seen.check(before.version)
    elif seen.tags is not None:
        raise Stale("there is no such item any more")
    else:
        there = await store.how_many(session, tenant_id)
        if there >= most:
            raise QuotaRefused(f"a tenant has at most {most} items", resource="catalogue_items", used=there, limit=most)
    await schedule_indexing(session, tenant_id)
    return await write(session, tenant_id, sku, content), before is None


def check_size(content: ItemContent) -> None:
    """Raises `Invalid` for an item that is longer than lists of them can be."""
    if len(content.model_dump_json().encode()) > MOST_BYTES:
        raise Invalid(f"an item has at most {MOST_BYTES} bytes as JSON")


async def write(
    session: Session,
    tenant_id: UUID,
    sku: str,
    content: ItemContent,
    said_at: datetime | None = None,
    missing_in: UUID | None = None,
) -> StoredItem:
    """Returns the item, which is published; to be called with the lock of the catalogue. `said_at` is when somebody said
    so, now by default; `missing_in` the import that hides it.
    """
    item = await store.save(session, tenant_id, uuid7(), sku, content, said_at or session.now, missing_in)
    publish(session, event_of(session, tenant_id, item, content))
    return item


async def remove(session: Session, tenant_id: UUID, sku: str) -> None:
    """Raises `NotFound`."""
    await store.lock(session, tenant_id)
    removed = await store.remove(session, tenant_id, sku)
    if removed is None:
        raise NotFound("there is no such item")
    await points.forget(session, tenant_id, removed)
    await schedule_indexing(session, tenant_id)
    publish(session, CatalogueItemRemoved(tenant_id=tenant_id, item_id=removed, sku=sku, occurred_at=session.now))


def event_of(session: Session, tenant_id: UUID, item: StoredItem, content: ItemContent) -> CatalogueItemChanged:
    price = content.price
    return CatalogueItemChanged(
        tenant_id=tenant_id,
        item_id=item.id,
        sku=item.sku,
        occurred_at=session.now,
        version=item.version,
        title=content.title,
        url=content.url,
        state=content.state,
        price=CataloguePrice(amount_minor=price.amount_minor, currency=price.currency) if price else None,
        stock=content.stock,
        variants=len(content.variants),
        regions=tuple(content.regions),
        labels=tuple(content.labels),
        valid_from=content.valid_from,
        valid_until=content.valid_until,
    )
