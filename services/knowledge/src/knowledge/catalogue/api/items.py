"""Items over HTTP: written by their sku, listed, read and removed."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from common.auth import Agent, Viewer
from common.errors import NotFound
from common.etags import IfMatch, tag
from common.paging import cut
from common.web import TenantSession
from contracts.knowledge import LONGEST_SKU, ItemState
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from knowledge.catalogue.domain.items import Availability, ItemContent, ItemPrice, Sku, availability
from knowledge.catalogue.store import items as store
from knowledge.catalogue.store.items import StoredItem
from knowledge.catalogue.work import writing
from knowledge.catalogue.work.apart import each_apart
from knowledge.resources import OwnResources

router = APIRouter(prefix="/v1/catalogue/items", tags=["catalogue"])


class ItemView(BaseModel):
    item_id: UUID
    sku: str
    version: int
    content: ItemContent
    availability: Availability = Field(description="whether it is offered now, and if not, why")
    price_now: ItemPrice | None = Field(description="with an offer that holds now")
    in_stock: bool
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, item: StoredItem, now: datetime, content: ItemContent | None = None) -> "ItemView":
        """Returns the item as it is shown; `content` where its JSON was read before."""
        content = content or item.content
        return cls(
            item_id=item.id,
            sku=item.sku,
            version=item.version,
            content=content,
            availability=availability(content, now),
            price_now=content.price_at(now),
            in_stock=content.in_stock,
            created_at=item.created_at,
            changed_at=item.changed_at,
        )


class ItemPage(BaseModel):
    """In the order of their skus; `next` is the `after` of the following page. Of long items there are fewer than were
    asked for.
    """

    items: list[ItemView]
    next: str | None


@router.get("")
async def list_items(
    principal: Viewer,
    session: TenantSession,
    state: ItemState | None = None,
    after: Annotated[str | None, Query(max_length=LONGEST_SKU)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ItemPage:
    asked = await store.page(session, principal.tenant_id, state=state, after=after, limit=limit + 1)
    found, last = cut(asked, store.fitting(asked, limit))
    items = [one async for one in each_apart(partial(_view, session.now), found)]
    return ItemPage(items=items, next=last.sku if last else None)


def _view(now: datetime, item: StoredItem) -> ItemView:
    return ItemView.of(item, now)


@router.get("/{sku}")
async def read_item(sku: Sku, principal: Viewer, session: TenantSession, response: Response) -> ItemView:
    item = await store.find(session, principal.tenant_id, sku)
    if item is None:
        raise NotFound("there is no such item")
    response.headers["etag"] = tag(item.version)
    return ItemView.of(item, datetime.now(UTC))


@router.put("/{sku}", responses={201: {"model": ItemView, "description": "The item is new"}})
async def put_item(
    sku: Sku,
    body: ItemContent,
    principal: Agent,
    session: TenantSession,
    resources: OwnResources,
    seen: IfMatch,
    response: Response,
) -> ItemView:
    """Returns the item, of which all is set: what is left out is as by default. Of one that is there `If-Match` says which
    version the caller saw (412, 428), unless it is as wanted already. 429 where there are as many items as there may be.
    """
    most = resources.settings.catalogue_items
    item, is_new = await writing.put(session, principal.tenant_id, sku, body, seen, most)
    response.status_code = 201 if is_new else 200
    response.headers["etag"] = tag(item.version)
    return ItemView.of(item, session.now)


@router.delete("/{sku}", status_code=204)
async def remove_item(sku: Sku, principal: Agent, session: TenantSession) -> None:
    await writing.remove(session, principal.tenant_id, sku)
