"""Curated answers in Qdrant: a point for each phrasing, in the collection of the passages and beside them, so that one request
asks for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from qdrant_client import AsyncQdrantClient, models

from knowledge.clients.embeddings import EmbeddingVector
from knowledge.clients.vector_collections import PassageCollections
from knowledge.clients.vector_failures import if_there, unavailable
from knowledge.clients.vector_filter import CURATED, of_tenant, payload_of
from knowledge.clients.vector_search import DENSE
from knowledge.domain.curated import MOST_PHRASINGS, CuratedHit, point_ids
from knowledge.domain.scope import Scope

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class PlacedAnswer:
    """An approved answer as it is stored to be found."""

    answer_id: UUID
    version: int
    phrasings: Sequence[str]
    answer: str
    verbatim: bool
    scope: Scope


def search_of(found_answers: dict[str, Any], vector: EmbeddingVector, least_similarity: float) -> dict[str, Any]:
    """Returns the search for the phrasing that is nearest, and near enough; one more of the searches of a request."""
    asked = {"query": vector, "using": DENSE, "limit": 1, "filter": found_answers, "with_payload": True}
    return asked | {"score_threshold": least_similarity}


def curated_of(tenant_id: UUID, points: Sequence[Any]) -> CuratedHit | None:
    if not points:
        return None
    payload, score = points[0]["payload"], points[0]["score"]
    if payload["tenant_id"] != str(tenant_id):
        raise RuntimeError("the vector store did not keep to the tenant's filter")
    answer_id, version, phrasing = UUID(payload["answer_id"]), payload["version"], payload["phrasing"]
    return CuratedHit(answer_id, version, phrasing, payload["answer"], payload["verbatim"], score)


class AnswerVectors:
    """What is stored of curated answers, asked for a tenant as everything is."""

    def __init__(self, client: AsyncQdrantClient, collections: PassageCollections) -> None:
        self._client = client
        self._collections = collections

    async def put(self, tenant_id: UUID, placed: PlacedAnswer, vectors: Sequence[EmbeddingVector]) -> None:
        """Lets an answer be found as it is now, and no more as it was: that is one operation, in which what has fewer phrasings
        than before has its first some times more. These go behind it, as does what another model made.
        """
        shared: dict[str, Any] = {"tenant_id": str(tenant_id), "answer_id": str(placed.answer_id), "state": CURATED}
        shared |= {"version": placed.version, "answer": placed.answer, "verbatim": placed.verbatim} | payload_of(placed.scope)
        ids, there = point_ids(placed.answer_id), len(placed.phrasings)
        points = [
            models.PointStruct(
                id=str(ids[place]),
                vector={DENSE: vectors[place if place < there else 0].tolist()},
                payload=shared | {"phrasing": placed.phrasings[place if place < there else 0]},
            )
            for place in range(MOST_PHRASINGS)
        ]
        with unavailable():
            collection = await self._collections.ensured(len(vectors[0]))
            await self._client.upsert(collection, points, wait=True)
            surplus = of_tenant(tenant_id, answer_id=str(placed.answer_id))
            surplus["must"].append({"has_id": [str(one) for one in ids[there:]]})
            if there < MOST_PHRASINGS:
                await self._delete(collection, surplus)
            for other in await self._collections.list_all():
                if other != collection:
                    await self._delete(other, of_tenant(tenant_id, answer_id=str(placed.answer_id)))

    async def remove(self, tenant_id: UUID, answer_id: UUID, *, before: int | None = None) -> None:
        """Takes an answer out of every collection, whichever model made it; or only what is of versions before one, so that
        who is late takes out nothing that was stored since.
        """
        mine = of_tenant(tenant_id, answer_id=str(answer_id))
        if before is not None:
            mine["must"].append({"key": "version", "range": {"lt": before}})
        with unavailable():
            for collection in await self._collections.list_all():
                await self._delete(collection, mine)

    async def rescope(self, tenant_id: UUID, answer_id: UUID, version: int, scope: Scope) -> None:
        """Writes into all that is stored of one version of an answer who may find it."""
        asked = of_tenant(tenant_id, answer_id=str(answer_id))
        asked["must"].append({"key": "version", "match": {"value": version}})
        mine = models.Filter.model_validate(asked)
        with unavailable():
            for collection in await self._collections.list_all():
                await self._client.set_payload(collection, payload_of(scope), points=mine, wait=True)

    async def stored(self, tenant_id: UUID, dimensions: int) -> dict[UUID, tuple[int, int]]:
        """Returns of each answer of which anything is stored, whichever model made it, the version, and how many points the
        model in use has of that; of another model's none.
        """
        found: dict[UUID, tuple[int, int]] = {}
        mine = models.Filter.model_validate(of_tenant(tenant_id, state=CURATED))
        ours = self._collections.of(dimensions)
        with unavailable():
            for collection in await self._collections.list_all():
                offset: Any = None
                while True:
                    asked = self._client.scroll(
                        collection, mine, limit=AT_ONCE, offset=offset, with_payload=["answer_id", "version"]
                    )
                    points, offset = await if_there(asked, ([], None))
                    for point in points:
                        payload = point.payload or {}
                        answer_id, version = UUID(payload["answer_id"]), payload["version"]
                        before, count = found.get(answer_id, (version, 0))
                        found[answer_id] = min(before, version), count + (collection == ours)
                    if offset is None:
                        break
        return found

    async def _delete(self, collection: str, filter_: dict[str, Any]) -> None:
        selected = models.FilterSelector(filter=models.Filter.model_validate(filter_))
        await self._client.delete(collection, selected, wait=True)
