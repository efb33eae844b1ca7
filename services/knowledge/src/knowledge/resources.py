"""What API and jobs need beyond the database: the object store, the embedding model, Qdrant, and billing's answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from common.db import Database
from common.service import Kernel
from common.web import own_resources
from fastapi import Depends

from knowledge.clients.billing import StorageQuota
from knowledge.clients.embeddings import Embedder, open_embedder
from knowledge.clients.objects import DocumentObjects
from knowledge.clients.vectors import VectorStore, open_vector_store
from knowledge.parsing.linux import hide_memory
from knowledge.settings import Settings
from knowledge.work.questions import QuestionVectors


@dataclass(frozen=True)
class Resources:
    settings: Settings
    database: Database
    objects: DocumentObjects
    embeddings: Embedder
    questions: QuestionVectors
    vectors: VectorStore
    quota: StorageQuota


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    """Yields the clients. Qdrant counts for readiness, for no question is answered without; the model's provider does not.

    Memory is hidden: secrets are in this process's environment, and its children read documents that strangers made.
    """
    settings: Settings = kernel.settings
    hide_memory()
    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    model_key = settings.openai_api_key.get_secret_value()
    async with (
        open_embedder(settings.openai_base_url, model_key, settings.embedding_model) as embedder,
        open_vector_store(settings.qdrant_url, key, settings.embedding_model) as vectors,
    ):
        kernel.checks["qdrant"] = vectors.ping
        billing = kernel.peer("billing")
        quota, objects = StorageQuota(billing, settings.billing_timeout_s), DocumentObjects(settings.object_store_url)
        questions = QuestionVectors(embedder, settings.remembered_questions)
        yield Resources(settings, kernel.database, objects, embedder, questions, vectors, quota)
        await billing.close()


OwnResources = Annotated[Resources, Depends(own_resources)]
