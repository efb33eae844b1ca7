"""Fifty tenants in one collection: whatever is asked, a tenant sees its own chunks and nobody else's."""

import random
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import numpy as np
import pytest
from devkit.embedded.qdrant import Qdrant
from knowledge.clients.embeddings import EmbeddingVector
from knowledge.clients.vectors import EmbeddedChunk, VectorStore, open_vector_store
from knowledge.domain.fusion import AskedTerms, Fusion
from knowledge.domain.hits import Hit
from knowledge.domain.passages import Passage
from knowledge.domain.scope import Asker, Scope

TENANTS = 50
CHUNKS = 8
DIMENSIONS = 16


def vector(random_: random.Random) -> EmbeddingVector:
    return np.array([random_.gauss(0, 1) for _ in range(DIMENSIONS)], dtype=np.float32)


async def found(vectors: VectorStore, tenant_id: UUID, random_: random.Random, words: str = "", top_k: int = 20) -> list[Hit]:
    """Returns what a random question finds, which has these words."""
    asked = AskedTerms.of(words, Fusion())
    nearest = await vectors.search(
        tenant_id, Asker(), vector(random_), asked, top_k=top_k, min_score=-1, least_similarity=-1, timeout_s=30
    )
    assert nearest.curated is None
    return nearest.hits


@pytest.fixture
async def vectors(qdrant: Qdrant) -> AsyncIterator[VectorStore]:
    async with open_vector_store(qdrant.url, None, f"Test/Model {uuid4()}") as opened:
        yield opened


async def test_random_questions_of_fifty_tenants_find_only_their_own(vectors: VectorStore) -> None:
    random_ = random.Random(20261121)
    documents: dict[UUID, UUID] = {uuid4(): uuid4() for _ in range(TENANTS)}
    for tenant_id, document_id in documents.items():
        passages = [EmbeddedChunk(uuid4(), Passage(f"{tenant_id} {number}"), vector(random_)) for number in range(CHUNKS)]
        await vectors.put(tenant_id, document_id, "title", Scope(), passages)
        await vectors.reveal(tenant_id, document_id, DIMENSIONS)

    for tenant_id, document_id in documents.items():
        for _ in range(4):
            hits = await found(vectors, tenant_id, random_, "1 2 3")
            assert {hit.passage.text for hit in hits} == {f"{tenant_id} {number}" for number in range(CHUNKS)}
            assert {hit.document_id for hit in hits} == {document_id}


async def test_a_tenant_can_neither_reveal_nor_remove_what_is_anothers(vectors: VectorStore) -> None:
    ours, theirs, document_id = uuid4(), uuid4(), uuid4()
    random_ = random.Random(1)
    await vectors.put(theirs, document_id, "title", Scope(), [EmbeddedChunk(uuid4(), Passage("secret"), vector(random_))])

    await vectors.reveal(ours, document_id, DIMENSIONS)
    assert await found(vectors, theirs, random_) == []
    await vectors.reveal(theirs, document_id, DIMENSIONS)
    await vectors.remove(ours, document_id)

    assert len(await found(vectors, theirs, random_)) == 1
    assert await found(vectors, ours, random_) == []


async def test_a_tenant_who_has_nothing_finds_nothing(vectors: VectorStore) -> None:
    assert await found(vectors, uuid4(), random.Random(2)) == []
