"""The one place that asks Qdrant. Every request is made for a tenant (`vector_filter`).

A collection per embedding model and length of vector. A point is a chunk, with a vector of its meaning and one of its terms.
It is stored as `staged`, and found once it is `live`, which all points of a document become in one operation, after the last
of them is stored.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
from common.errors import Unavailable
from qdrant_client import AsyncQdrantClient, models

from knowledge.clients.embeddings import EmbeddingVector
from knowledge.clients.vector_answers import AnswerVectors, curated_of, search_of
from knowledge.clients.vector_collections import PassageCollections
from knowledge.clients.vector_failures import if_there, unavailable
from knowledge.clients.vector_filter import CURATED, LIVE, STAGED, condition, found_by, of_tenant, payload_of
from knowledge.clients.vector_search import DENSE, TERMS, Nearest, by_cosine, nearest_of, searches_of, unnamed
from knowledge.clients.vector_server import ask, open_server
from knowledge.clients.vector_sizes import TenantSizes
from knowledge.domain.fusion import AskedTerms
from knowledge.domain.passages import Passage, embedded_text
from knowledge.domain.scope import Asker, Scope
from knowledge.domain.term_vectors import passage_terms

LOOKED_FOR_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class EmbeddedChunk:
    """A chunk with its vector, to be stored; `url` where its document is a page of a website."""

    chunk_id: UUID
    passage: Passage
    vector: EmbeddingVector
    url: str | None = None


class VectorStore:
    """What is rare goes through Qdrant's `client`, a search over plain `http`: the client takes five times the CPU for it."""

    def __init__(self, client: AsyncQdrantClient, http: aiohttp.ClientSession, model: str) -> None:
        self._client = client
        self._http = http
        self._collections = PassageCollections(client, model)
        self._gone: dict[str, float] = {}
        self._sizes = TenantSizes()
        self.answers = AnswerVectors(client, self._collections)

    async def search(
        self,
        tenant_id: UUID,
        asker: Asker,
        vector: EmbeddingVector,
        asked: AskedTerms,
        *,
        top_k: int,
        min_score: float,
        least_similarity: float,
        timeout_s: float,
    ) -> Nearest:
        """Returns the tenant's live chunks that are nearest by meaning and by words, of those that the asker may find, and the
        approved answer of which a phrasing is at least so similar. Raises `Unavailable`.

        One request: the engine fuses the two lists, and says beside it how near each is by itself. While a tenant has chunks
        that a former version stored, all are compared by the cosine alone, which both have: from the same model.
        """
        now = datetime.now(UTC)
        searches = searches_of(found_by(tenant_id, asker, now), vector, asked, top_k=top_k, min_score=min_score)
        answers = search_of(found_by(tenant_id, asker, now, state=CURATED), vector, least_similarity)
        collection, former = self._collections.of(len(vector)), self._collections.former(len(vector))
        if not self._is_gone(former):
            stored = await self._query(former, [unnamed(searches[1], min_score)], timeout_s)
            if not stored:
                self._gone[former] = time.monotonic()
            elif stored[0]:
                nearest = await self._nearest(tenant_id, collection, [*searches, answers], timeout_s)
                return replace(by_cosine(tenant_id, stored[0], nearest.hits), curated=nearest.curated)
        nearest = await self._nearest(tenant_id, collection, [*searches, answers], timeout_s)
        ask = partial(self._size, tenant_id, collection, timeout_s)
        with suppress(Unavailable):  # what was found is not lost for how it is ordered
            nearest = replace(nearest, passages=await self._sizes.of(tenant_id, len(nearest.hits), ask))
        return nearest

    async def put(self, tenant_id: UUID, document_id: UUID, title: str, scope: Scope, chunks: Sequence[EmbeddedChunk]) -> None:
        """Stores chunks of a document, which are not found yet. A chunk that is there already is replaced."""
        shared = {"tenant_id": str(tenant_id), "document_id": str(document_id), "title": title, "state": STAGED}
        shared |= payload_of(scope)
        # Terms of some hundred passages take a tenth of a second: not on the event loop.
        points = await asyncio.to_thread(_points, title, chunks, shared)
        with unavailable():
            collection = await self._collections.ensured(len(chunks[0].vector))
            await self._client.upsert(collection, points, wait=True)

    async def reveal(self, tenant_id: UUID, document_id: UUID, dimensions: int) -> None:
        """Lets all chunks of a document be found from now on."""
        mine = models.Filter.model_validate(of_tenant(tenant_id, document_id=str(document_id)))
        with unavailable():
            await self._client.set_payload(self._collections.of(dimensions), {"state": LIVE}, points=mine, wait=True)

    async def rescope(self, tenant_id: UUID, document_id: UUID, scope: Scope) -> None:
        """Writes into all chunks of a document, in every collection, who may find them."""
        mine = models.Filter.model_validate(of_tenant(tenant_id, document_id=str(document_id)))
        with unavailable():
            for collection in await self._collections.list_all():
                await self._client.set_payload(collection, payload_of(scope), points=mine, wait=True)

    async def reveal_all(self, tenant_id: UUID, document_ids: Sequence[UUID], dimensions: int) -> None:
        """Lets all chunks of these documents be found from now on, in one operation. Tried again it does what is left."""
        mine = models.Filter.model_validate(of_tenant(tenant_id, document_id=document_ids, state=STAGED))
        revealed = self._client.set_payload(self._collections.of(dimensions), {"state": LIVE}, points=mine, wait=True)
        with unavailable():
            await if_there(revealed, None)
            await self._leave(tenant_id, document_ids, dimensions)

    async def count(self, tenant_id: UUID, document_id: UUID, dimensions: int, *, live: bool) -> int:
        """Returns how many chunks of a document the model in use has: those that are found, or all that are stored."""
        mine = models.Filter.model_validate(
            of_tenant(tenant_id, document_id=str(document_id), **({"state": LIVE} if live else {}))
        )
        with unavailable():
            counted = await if_there(self._client.count(self._collections.of(dimensions), mine, exact=True), None)
        return counted.count if counted else 0

    async def stored(self, tenant_id: UUID, chunk_ids: Sequence[UUID], dimensions: int) -> set[UUID]:
        """Returns which of these chunks the model in use has, found or not."""
        asked = of_tenant(tenant_id)
        asked["must"].append({"has_id": [str(one) for one in chunk_ids]})
        mine, most = models.Filter.model_validate(asked), len(chunk_ids)
        found = self._client.scroll(self._collections.of(dimensions), mine, limit=most, with_payload=False)
        with unavailable():
            points, _ = await if_there(found, ([], None))
        return {UUID(str(point.id)) for point in points}

    async def documents_beside(self, tenant_id: UUID, document_ids: Sequence[UUID], limit: int) -> set[UUID]:
        """Returns to which other documents of the tenant the next `limit` chunks belong, whichever model made them; none when
        there are no such chunks.
        """
        besides = {**of_tenant(tenant_id), "must_not": [condition("document_id", document_ids), condition("state", CURATED)]}
        found: set[UUID] = set()
        with unavailable():
            for collection in await self._collections.list_all():
                others = models.Filter.model_validate(besides)
                points, _ = await self._client.scroll(collection, others, limit=limit, with_payload=["document_id"])
                found |= {UUID(point.payload["document_id"]) for point in points if point.payload}
        return found

    async def remove(self, tenant_id: UUID, document_id: UUID) -> None:
        """Takes all chunks of a document out of every collection, whichever model made them."""
        with unavailable():
            await self._remove(tenant_id, document_id, await self._collections.list_all())

    async def remove_others(self, tenant_id: UUID, document_id: UUID, dimensions: int) -> None:
        """Takes all chunks of a document that other models made out of their collections. What a former version stored of the
        same model stays until the document is revealed.
        """
        ours = {self._collections.of(dimensions), self._collections.former(dimensions)}
        with unavailable():
            await self._remove(tenant_id, document_id, [one for one in await self._collections.list_all() if one not in ours])

    async def ping(self) -> None:
        """Raises `Unavailable` when Qdrant does not answer."""
        with unavailable():
            await self._client.get_collections()

    async def _remove(self, tenant_id: UUID, document_id: UUID, collections: Sequence[str]) -> None:
        mine = models.FilterSelector(filter=models.Filter.model_validate(of_tenant(tenant_id, document_id=str(document_id))))
        for collection in collections:
            await self._client.delete(collection, mine, wait=True)

    def _is_gone(self, former: str) -> bool:
        """Returns whether it was not there a moment ago: a replica of a former version may make it again."""
        return time.monotonic() - self._gone.get(former, -LOOKED_FOR_EVERY_S) < LOOKED_FOR_EVERY_S

    async def _leave(self, tenant_id: UUID, document_ids: Sequence[UUID], dimensions: int) -> None:
        """Takes documents out of the former version's collection, and that away when it is empty."""
        former = self._collections.former(dimensions)
        if not await self._client.collection_exists(former):
            return
        mine = models.Filter.model_validate(of_tenant(tenant_id, document_id=document_ids))
        await self._client.delete(former, models.FilterSelector(filter=mine), wait=True)
        if (await self._client.count(former, exact=True)).count == 0:
            await self._client.delete_collection(former)

    async def _nearest(self, tenant_id: UUID, collection: str, searches: list[dict[str, Any]], timeout_s: float) -> Nearest:
        """Returns what several searches found, of which the last is for answers; nothing where nothing was ever indexed."""
        found = await self._query(collection, searches, timeout_s)
        if not found:
            return Nearest([], [])
        *lists, answers = found
        return replace(nearest_of(tenant_id, *lists), curated=curated_of(tenant_id, answers))

    async def _query(self, collection: str, searches: list[dict[str, Any]], timeout_s: float) -> list[Any]:
        """Returns the points of each search; nothing at all when nothing was ever indexed with this model."""
        result = await ask(self._http, f"collections/{collection}/points/query/batch", {"searches": searches}, timeout_s)
        return [one["points"] for one in result or []]

    async def _size(self, tenant_id: UUID, collection: str, timeout_s: float) -> int:
        """Returns how many passages a tenant has that are found, for whomever they are."""
        asked = {"filter": of_tenant(tenant_id, state=LIVE), "exact": True}
        result = await ask(self._http, f"collections/{collection}/points/count", asked, timeout_s)
        return int(result["count"]) if result else 0


@asynccontextmanager
async def open_vector_store(url: str, api_key: str | None, model: str) -> AsyncIterator[VectorStore]:
    """Yields a client for one embedding model's collections."""
    async with open_server(url, api_key) as (client, http):
        yield VectorStore(client, http, model)


def _points(title: str, chunks: Sequence[EmbeddedChunk], shared: dict[str, Any]) -> list[models.PointStruct]:
    points = []
    for one in chunks:
        said = passage_terms(embedded_text(title, one.passage))
        terms = models.SparseVector(indices=said.indices, values=said.values)
        vectors = {DENSE: one.vector.tolist(), TERMS: terms}
        payload = {**shared, **asdict(one.passage)} | ({"url": one.url} if one.url else {})
        points.append(models.PointStruct(id=str(one.chunk_id), vector=vectors, payload=payload))
    return points
