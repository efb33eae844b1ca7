"""Qdrant's collections of passages: one per embedding model and length of vector."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from knowledge.clients.vector_search import DENSE, TERMS

PREFIX = "chunks"
# Collections without it, of former versions, have no terms. They are searched by meaning until `reindex` has made the other.
WITH_TERMS = "terms"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9.-]")
# A graph per tenant instead of one for all, as Qdrant advises where every search is one tenant's.
GRAPH_PER_TENANT = models.HnswConfigDiff(m=0, payload_m=16)
OF_TENANT: dict[str, Any] = {"tenant_id": models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)}
INDEXES: dict[str, Any] = {
    **OF_TENANT,
    "document_id": models.PayloadSchemaType.KEYWORD,
    "answer_id": models.PayloadSchemaType.KEYWORD,
    "state": models.PayloadSchemaType.KEYWORD,
    "audience": models.PayloadSchemaType.KEYWORD,
    "knowledge_base_id": models.PayloadSchemaType.KEYWORD,
    "valid_from": models.PayloadSchemaType.FLOAT,
    "valid_until": models.PayloadSchemaType.FLOAT,
}


class PassageCollections:
    """The collections of one model, and which there are of any: of passages, or of what else begins with a `prefix`."""

    def __init__(
        self, client: AsyncQdrantClient, model: str, prefix: str = PREFIX, indexes: Mapping[str, Any] = INDEXES
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._indexes = indexes
        self._model = _NOT_IN_NAMES.sub("-", model.lower())
        self._known: set[str] = set()

    async def list_all(self) -> list[str]:
        """Returns those of all models, also of models that are in use no more."""
        return [one.name for one in (await self._client.get_collections()).collections if one.name.startswith(self._prefix)]

    def of(self, dimensions: int) -> str:
        """Returns the name of the collection of vectors of this length."""
        return f"{self._prefix}-{WITH_TERMS}-{self._model}-{dimensions}"

    def former(self, dimensions: int) -> str:
        """Returns the name of the collection that former versions made, without terms."""
        return f"{self._prefix}-{self._model}-{dimensions}"

    async def ensured(self, dimensions: int) -> str:
        """Returns the collection, which is there with its indexes from now on."""
        collection = self.of(dimensions)
        if not await self._client.collection_exists(collection):
            await self._create(collection, dimensions)
            self._known.discard(collection)
        if collection not in self._known:
            for field, schema in self._indexes.items():
                await self._client.create_payload_index(collection, field, schema, wait=True)
            self._known.add(collection)
        return collection

    async def _create(self, collection: str, dimensions: int) -> None:
        dense = {DENSE: models.VectorParams(size=dimensions, distance=models.Distance.COSINE)}
        terms = {TERMS: models.SparseVectorParams(modifier=models.Modifier.IDF)}
        try:
            await self._client.create_collection(
                collection, vectors_config=dense, sparse_vectors_config=terms, hnsw_config=GRAPH_PER_TENANT
            )
        except UnexpectedResponse as error:
            if error.status_code != HTTPStatus.CONFLICT:  # another replica was faster
                raise
