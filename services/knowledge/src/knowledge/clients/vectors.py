"""The one place that knows Qdrant. Every request is made for a tenant, and its filter is made here and nowhere else.

A collection per embedding model and length of vector. A point is a chunk. It is stored as `staged`, and found once it is
`live`, which all points of a document become in one operation, after the last of them is stored.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from common.errors import Unavailable
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from knowledge.clients.embeddings import EmbeddingVector

PREFIX = "chunks"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9.-]")
STAGED, LIVE = "staged", "live"
ADMIN_TIMEOUT_S = 30
# A graph per tenant instead of one for all, as Qdrant advises where every search is one tenant's.
GRAPH_PER_TENANT = models.HnswConfigDiff(m=0, payload_m=16)
INDEXES: dict[str, Any] = {
    "tenant_id": models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True),
    "document_id": models.PayloadSchemaType.KEYWORD,
    "state": models.PayloadSchemaType.KEYWORD,
}


@dataclass(frozen=True, slots=True)
class EmbeddedChunk:
    """A chunk with its vector, to be stored."""

    chunk_id: UUID
    text: str
    vector: EmbeddingVector


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found; `score` is the cosine."""

    chunk_id: UUID
    document_id: UUID
    title: str
    text: str
    score: float


class VectorStore:
    """What is rare goes through Qdrant's `client`, a search over plain `http`: the client takes five times the CPU for it."""

    def __init__(self, client: AsyncQdrantClient, http: aiohttp.ClientSession, model: str) -> None:
        self._client = client
        self._http = http
        self._model = _NOT_IN_NAMES.sub("-", model.lower())
        self._known: set[str] = set()

    async def search(
        self, tenant_id: UUID, vector: EmbeddingVector, *, top_k: int, min_score: float, timeout_s: float
    ) -> list[Hit]:
        """Returns the tenant's nearest live chunks, best first. Raises `Unavailable`."""
        question = {
            "query": vector,
            "limit": top_k,
            "score_threshold": min_score,
            "filter": _filter(tenant_id, state=LIVE),
            "with_payload": True,
        }
        found = await self._query(self._collection(len(vector)), question, timeout_s)
        return [_hit(tenant_id, point) for point in found]

    async def put(self, tenant_id: UUID, document_id: UUID, title: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Stores chunks of a document, which are not found yet. A chunk that is there already is replaced."""
        shared = {"tenant_id": str(tenant_id), "document_id": str(document_id), "title": title, "state": STAGED}
        points = [
            models.PointStruct(id=str(one.chunk_id), vector=one.vector.tolist(), payload={**shared, "text": one.text})
            for one in chunks
        ]
        with _unavailable():
            collection = await self._ensured(len(chunks[0].vector))
            await self._client.upsert(collection, points, wait=True)

    async def reveal(self, tenant_id: UUID, document_id: UUID, dimensions: int) -> None:
        """Lets all chunks of a document be found from now on."""
        mine = models.Filter.model_validate(_filter(tenant_id, document_id=str(document_id)))
        with _unavailable():
            await self._client.set_payload(self._collection(dimensions), {"state": LIVE}, points=mine, wait=True)

    async def remove(self, tenant_id: UUID, document_id: UUID) -> None:
        """Takes all chunks of a document out of every collection, whichever model made them."""
        mine = models.FilterSelector(filter=models.Filter.model_validate(_filter(tenant_id, document_id=str(document_id))))
        with _unavailable():
            for collection in (await self._client.get_collections()).collections:
                if collection.name.startswith(PREFIX):
                    await self._client.delete(collection.name, mine, wait=True)

    async def ping(self) -> None:
        """Raises `Unavailable` when Qdrant does not answer."""
        with _unavailable():
            await self._client.get_collections()

    def _collection(self, dimensions: int) -> str:
        return f"{PREFIX}-{self._model}-{dimensions}"

    async def _query(self, collection: str, question: dict[str, Any], timeout_s: float) -> list[dict[str, Any]]:
        timeout = aiohttp.ClientTimeout(total=timeout_s)
        path = f"collections/{collection}/points/query"
        body = orjson.dumps(question, option=orjson.OPT_SERIALIZE_NUMPY)
        try:
            async with self._http.post(path, data=body, timeout=timeout) as answer:
                received = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable("the vector store cannot be reached") from error
        if answer.status == HTTPStatus.NOT_FOUND:
            return []  # nothing was ever indexed with this model
        if answer.status != HTTPStatus.OK:
            raise Unavailable(f"the vector store answered {answer.status}")
        points: list[dict[str, Any]] = orjson.loads(received)["result"]["points"]
        return points

    async def _ensured(self, dimensions: int) -> str:
        collection = self._collection(dimensions)
        if not await self._client.collection_exists(collection):
            await self._create(collection, dimensions)
            self._known.discard(collection)
        if collection not in self._known:
            for field, schema in INDEXES.items():
                await self._client.create_payload_index(collection, field, schema, wait=True)
            self._known.add(collection)
        return collection

    async def _create(self, collection: str, dimensions: int) -> None:
        vectors = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
        try:
            await self._client.create_collection(collection, vectors_config=vectors, hnsw_config=GRAPH_PER_TENANT)
        except UnexpectedResponse as error:
            if error.status_code != HTTPStatus.CONFLICT:  # another replica was faster
                raise


@asynccontextmanager
async def open_vector_store(url: str, api_key: str | None, model: str) -> AsyncIterator[VectorStore]:
    """Yields a client for one embedding model's collections."""
    client = AsyncQdrantClient(url=url, api_key=api_key, timeout=ADMIN_TIMEOUT_S, check_compatibility=False)
    headers = {"content-type": "application/json"} | ({"api-key": api_key} if api_key else {})
    try:
        async with aiohttp.ClientSession(f"{url.rstrip('/')}/", headers=headers) as http:
            yield VectorStore(client, http, model)
    finally:
        await client.close()


def _filter(tenant_id: UUID, **equal: str) -> dict[str, Any]:
    """Returns the filter of every request: this tenant's points, and of these the ones that have these values."""
    conditions = {"tenant_id": str(tenant_id), **equal}
    return {"must": [{"key": key, "match": {"value": value}} for key, value in conditions.items()]}


def _hit(tenant_id: UUID, point: dict[str, Any]) -> Hit:
    payload = point["payload"]
    if payload["tenant_id"] != str(tenant_id):
        raise RuntimeError("the vector store did not keep to the tenant's filter")
    document_id = UUID(payload["document_id"])
    return Hit(UUID(point["id"]), document_id, payload["title"], payload["text"], point["score"])


@contextmanager
def _unavailable() -> Iterator[None]:
    """Yields, and raises `Unavailable` for whatever the client raises within."""
    try:
        yield
    except (ApiException, OSError) as error:
        raise Unavailable("the vector store does not do as it is asked") from error
