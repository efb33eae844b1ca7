"""What API and jobs need beyond the database: object store, embedding model, Qdrant, billing's answers, and websites."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from common.db import Database
from common.file_links import FileLinks
from common.outside import Outside
from common.plan_limits import PlanLimits
from common.sealing import Sealer
from common.service import Kernel
from common.web import own_resources
from fastapi import Depends

from knowledge.catalogue.clients.item_points import ItemPoints, open_item_points
from knowledge.clients.billing import StorageQuota
from knowledge.clients.embeddings import Embedder, open_embedder
from knowledge.clients.objects import DocumentObjects
from knowledge.clients.recognition import TextRecognition, open_recognition
from knowledge.clients.reranking import Reranker, open_reranker
from knowledge.clients.vectors import VectorStore, open_vector_store
from knowledge.clients.web import WebClient
from knowledge.parsing.linux import hide_memory
from knowledge.settings import Settings
from knowledge.work.questions import QuestionVectors
from knowledge.work.synonyms import TenantSynonyms
from knowledge.work.uses import FoundCounts

ORIGINAL_LINKS = "knowledge original link"


@dataclass(frozen=True)
class Resources:
    settings: Settings
    database: Database
    objects: DocumentObjects
    embeddings: Embedder
    questions: QuestionVectors
    vectors: VectorStore
    item_points: ItemPoints
    reranker: Reranker
    recognition: TextRecognition
    quota: StorageQuota
    outside: Outside
    web: WebClient
    plan_limits: PlanLimits
    synonyms: TenantSynonyms
    found_counts: FoundCounts
    original_links: FileLinks


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    """Yields the clients. Qdrant counts for readiness, for no question is answered without; the model's provider does not.

    Memory is hidden: secrets are in this process's environment, and its children read documents that strangers made.
    """
    settings: Settings = kernel.settings
    hide_memory()
    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    rerank_key = settings.rerank_api_key.get_secret_value() if settings.rerank_api_key else None
    ocr_key = settings.ocr_api_key.get_secret_value() if settings.ocr_api_key else None
    model_key = settings.openai_api_key.get_secret_value()
    async with (
        open_embedder(settings.openai_base_url, model_key, settings.embedding_model) as embedder,
        open_vector_store(settings.qdrant_url, key, settings.embedding_model) as vectors,
        open_item_points(settings.qdrant_url, key, settings.embedding_model) as item_points,
        open_reranker(settings.rerank_url, settings.rerank_model, rerank_key, settings.rerank_timeout_s) as reranker,
        open_recognition(settings.ocr_url, ocr_key, settings.ocr_timeout_s) as recognition,
    ):
        kernel.checks["qdrant"] = vectors.ping
        billing = kernel.peer("billing")
        outside = Outside(frozenset(settings.website_private_hosts))
        synonyms, found_counts = TenantSynonyms(kernel.database), FoundCounts(kernel.database)
        kernel.background.append(found_counts.run)
        yield Resources(
            settings=settings,
            database=kernel.database,
            objects=DocumentObjects(settings.object_store_url),
            embeddings=embedder,
            questions=QuestionVectors(embedder, settings.remembered_questions),
            vectors=vectors,
            item_points=item_points,
            reranker=reranker,
            recognition=recognition,
            quota=StorageQuota(billing, settings.billing_timeout_s),
            plan_limits=PlanLimits(billing),
            outside=outside,
            web=WebClient(outside, settings.website_page_timeout_s),
            synonyms=synonyms,
            found_counts=found_counts,
            original_links=_original_links(settings),
        )
        await synonyms.close()
        await outside.close()
        await billing.close()


def _original_links(settings: Settings) -> FileLinks:
    """Returns links under a key that is made of the fleet's secret for services: all replicas have it, and nothing else has."""
    key = hmac.digest(settings.service_secret.get_secret_value().encode(), ORIGINAL_LINKS.encode(), "sha256")
    lifetime = timedelta(seconds=settings.original_link_lifetime_s)
    return FileLinks(Sealer({"1": key}), settings.original_links_address, ORIGINAL_LINKS, lifetime)


OwnResources = Annotated[Resources, Depends(own_resources)]
