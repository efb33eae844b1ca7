"""Items in Qdrant: a point for each, with a vector of its meaning and one of its terms, and what searches are narrowed by.

What is found here is looked at again in the database, which has the truth: a point says only where to look.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
from common.errors import Unavailable
from qdrant_client import AsyncQdrantClient, models

from knowledge.catalogue.domain.facts import comparable
from knowledge.catalogue.domain.finding import ItemFilter, amounts_of, item_text, pairs_of
from knowledge.catalogue.domain.items import ItemContent
from knowledge.clients.embeddings import EmbeddingVector
from knowledge.clients.vector_collections import OF_TENANT, PassageCollections
from knowledge.clients.vector_failures import if_there, unavailable
from knowledge.clients.vector_filter import condition, of_tenant
from knowledge.clients.vector_search import DENSE, TERMS, scores_of, searches_of
from knowledge.clients.vector_server import ask, open_server
from knowledge.clients.vector_sizes import TenantSizes
from knowledge.domain.fusion import AskedTerms, weighed_scores
from knowledge.domain.hits import Scores
from knowledge.domain.term_vectors import passage_terms

PREFIX = "catalogue"
MOST_FOUND = 100
INDEXES: dict[str, Any] = {
    **OF_TENANT,
    "state": models.PayloadSchemaType.KEYWORD,
    "regions": models.PayloadSchemaType.KEYWORD,
    "labels": models.PayloadSchemaType.KEYWORD,
    "stock": models.PayloadSchemaType.KEYWORD,
    "attributes": models.PayloadSchemaType.KEYWORD,
    "valid_from": models.PayloadSchemaType.FLOAT,
    "valid_until": models.PayloadSchemaType.FLOAT,
}


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item as it is to be stored; without a vector it is found by its words alone."""

    item_id: UUID
    sku: str
    content: ItemContent
    vector: EmbeddingVector | None


@dataclass(frozen=True, slots=True)
class ItemHit:
    item_id: UUID
    scores: Scores | None


@dataclass
class ItemPoints:
    """What is rare goes through Qdrant's `client`, a search over plain `http`."""

    client: AsyncQdrantClient
    http: aiohttp.ClientSession
    collections: PassageCollections
    sizes: TenantSizes = field(default_factory=TenantSizes)

    async def search(
        self,
        tenant_id: UUID,
        wanted: ItemFilter,
        now: datetime,
        vector: EmbeddingVector,
        asked: AskedTerms,
        *,
        min_score: float,
        timeout_s: float,
    ) -> list[ItemHit]:
        """Returns the tenant's items that are nearest by meaning and by words, of those that may be what is wanted, best first.
        Raises `Unavailable`.
        """
        collection = self.collections.of(len(vector))
        narrowed = filter_of(tenant_id, wanted, now)
        searches = searches_of(narrowed, vector, asked, top_k=MOST_FOUND // 2, min_score=min_score)
        path = f"collections/{collection}/points"
        result = await ask(self.http, f"{path}/query/batch", {"searches": searches}, timeout_s)
        if not result:
            return []
        fused, dense, worded = ([*(one["points"] for one in result), []])[:3]
        found = scores_of(tenant_id, fused, dense, worded)
        size = 0
        with suppress(Unavailable):  # what was found is not lost for how it is ordered
            size = await self.sizes.of(tenant_id, len(found), partial(self._size, tenant_id, path, timeout_s))
        furthest = min((point["score"] for point in dense), default=-1.0)
        scores = weighed_scores([one for _, one in found], asked, passages=size, furthest=furthest, least_score=min_score)
        hits = [ItemHit(item_id, one) for (item_id, _), one in zip(found, scores, strict=True)]
        return sorted(hits, key=lambda hit: -(hit.scores.weighed or 0) if hit.scores else 0)

    async def narrowed(
        self, tenant_id: UUID, wanted: ItemFilter, now: datetime, dimensions: int, timeout_s: float
    ) -> list[ItemHit]:
        """Returns items that may be what is wanted, whatever they say. Raises `Unavailable`."""
        asked = {"filter": filter_of(tenant_id, wanted, now), "limit": MOST_FOUND, "with_payload": ["tenant_id"]}
        result = await ask(self.http, f"collections/{self.collections.of(dimensions)}/points/scroll", asked, timeout_s)
        points = result["points"] if result else []
        return [ItemHit(item_id, None) for item_id, _ in scores_of(tenant_id, points, [], [])]

    async def put(self, tenant_id: UUID, items: Sequence[PlacedItem], dimensions: int) -> None:
        """Stores items, which are found from now on as they are now. What another model made of them goes."""
        points = await asyncio.to_thread(lambda: [_point(tenant_id, one) for one in items])
        with unavailable():
            collection = await self.collections.ensured(dimensions)
            await self.client.upsert(collection, points, wait=True)
        others = [one for one in await self._all() if one != collection]
        await self._remove(tenant_id, [one.item_id for one in items], others)

    async def remove(self, tenant_id: UUID, item_ids: Collection[UUID]) -> None:
        """Takes items out of every collection, whichever model made them."""
        await self._remove(tenant_id, item_ids, await self._all())

    async def stored(self, tenant_id: UUID, item_ids: Sequence[UUID], dimensions: int) -> set[UUID]:
        """Returns which of these items the model in use has."""
        asked = models.Filter.model_validate(_these(tenant_id, item_ids))
        scrolled = self.client.scroll(self.collections.of(dimensions), asked, limit=len(item_ids), with_payload=False)
        with unavailable():
            points, _ = await if_there(scrolled, ([], None))
        return {UUID(str(one.id)) for one in points}

    async def each(self, tenant_id: UUID, at_once: int) -> AsyncIterator[set[UUID]]:
        """Yields the ids of all that is stored of a tenant, whichever model made it."""
        mine = models.Filter.model_validate(of_tenant(tenant_id))
        for collection in await self._all():
            offset: Any = None
            while True:
                with unavailable():
                    scrolled = self.client.scroll(collection, mine, limit=at_once, offset=offset, with_payload=False)
                    points, offset = await if_there(scrolled, ([], None))
                yield {UUID(str(one.id)) for one in points}
                if offset is None:
                    break

    async def _all(self) -> list[str]:
        with unavailable():
            return await self.collections.list_all()

    async def _remove(self, tenant_id: UUID, item_ids: Collection[UUID], collections: Sequence[str]) -> None:
        selected = models.FilterSelector(filter=models.Filter.model_validate(_these(tenant_id, item_ids)))
        with unavailable():
            for collection in collections:
                await if_there(self.client.delete(collection, selected, wait=True), None)

    async def _size(self, tenant_id: UUID, path: str, timeout_s: float) -> int:
        asked = {"filter": of_tenant(tenant_id, state="active"), "exact": True}
        result = await ask(self.http, f"{path}/count", asked, timeout_s)
        return int(result["count"]) if result else 0


def filter_of(tenant_id: UUID, wanted: ItemFilter, now: datetime) -> dict[str, Any]:
    """Returns the filter of every search, of each list in it and of both together: what may be what is wanted."""
    made = of_tenant(tenant_id, state="active")
    if wanted.currency is not None:
        within = {"gte": wanted.least or 0} | ({"lte": wanted.most} if wanted.most is not None else {})
        made["must"].append({"key": f"prices.{wanted.currency}", "range": within})
    if wanted.in_stock is not None:
        made["must"].append(condition("stock", _stock(wanted.in_stock)))
    if wanted.labels:
        made["must"].append(_any_of("labels", map(comparable, wanted.labels)))
    made["must"] += [_any_of("attributes", pairs) for pairs in wanted.pairs]
    if wanted.region is not None:
        everywhere = {"is_empty": {"key": "regions"}}
        made["must"].append({"should": [condition("regions", comparable(wanted.region)), everywhere]})
    seconds = now.timestamp()
    made["must_not"] = [{"key": "valid_from", "range": {"gt": seconds}}, {"key": "valid_until", "range": {"lte": seconds}}]
    return made


def _stock(there: bool) -> str:
    return "some" if there else "none"


def _any_of(key: str, values: Any) -> dict[str, Any]:
    return {"key": key, "match": {"any": list(values)}}


def _these(tenant_id: UUID, item_ids: Collection[UUID]) -> dict[str, Any]:
    asked = of_tenant(tenant_id)
    asked["must"].append({"has_id": [str(one) for one in item_ids]})
    return asked


def _point(tenant_id: UUID, item: PlacedItem) -> models.PointStruct:
    content = item.content
    said = passage_terms(item_text(item.sku, content))
    vectors: dict[str, Any] = {TERMS: models.SparseVector(indices=said.indices, values=said.values)}
    if item.vector is not None:
        vectors[DENSE] = item.vector.tolist()
    payload = {
        "tenant_id": str(tenant_id),
        "state": content.state,
        "prices": amounts_of(content),
        "stock": _stock(content.in_stock),
        "regions": [comparable(one) for one in content.regions],
        "labels": [comparable(one) for one in content.labels],
        "attributes": pairs_of(content),
        "valid_from": content.valid_from.timestamp() if content.valid_from else None,
        "valid_until": content.valid_until.timestamp() if content.valid_until else None,
    }
    return models.PointStruct(id=str(item.item_id), vector=vectors, payload=payload)


@asynccontextmanager
async def open_item_points(url: str, api_key: str | None, model: str) -> AsyncIterator[ItemPoints]:
    """Yields a client for the items of one embedding model."""
    async with open_server(url, api_key) as (client, http):
        yield ItemPoints(client, http, PassageCollections(client, model, PREFIX, INDEXES))
