"""Questions: one call for every turn of the AI, so nothing here touches the database."""

import asyncio
from typing import Annotated
from uuid import UUID

from common.auth import ViewerOrService
from common.errors import Unavailable
from contracts.text import is_storable
from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from knowledge.clients.vectors import Hit
from knowledge.domain.documents import MAX_QUERY
from knowledge.metrics import SEARCHES
from knowledge.resources import OwnResources, Resources

router = APIRouter(prefix="/v1")


def _valid_text(text: str) -> str:
    if not is_storable(text):
        raise ValueError("NUL and lone surrogates are not text")
    return text


class SearchRequest(BaseModel):
    query: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUERY),
        AfterValidator(_valid_text),
    ]
    top_k: Annotated[int, Field(ge=1, le=20)] = 5
    min_score: Annotated[float | None, Field(ge=-1, le=1, description="least cosine; by default the model's own")] = None


class FoundChunk(BaseModel):
    chunk_id: UUID
    document_id: UUID
    title: str
    text: str
    score: float


class SearchAnswer(BaseModel):
    embedding_model: str
    results: list[FoundChunk]


@router.post("/search")
async def search(body: SearchRequest, principal: ViewerOrService, resources: OwnResources) -> SearchAnswer:
    """The tenant's passages nearest to a question, best first; none when all are below the least score."""
    try:
        hits = await _search(principal.tenant_id, body, resources)
    except Unavailable:
        SEARCHES.labels("unavailable").inc()
        raise
    SEARCHES.labels("found" if hits else "nothing").inc()
    found = [FoundChunk.model_validate(hit, from_attributes=True) for hit in hits]
    return SearchAnswer(embedding_model=resources.embeddings.model, results=found)


async def _search(tenant_id: UUID, body: SearchRequest, resources: Resources) -> list[Hit]:
    timeout_s = resources.settings.search_timeout_s
    min_score = resources.settings.min_score if body.min_score is None else body.min_score
    try:
        async with asyncio.timeout(timeout_s):
            vector = await resources.questions.vector(tenant_id, body.query, timeout_s=timeout_s)
            return await resources.vectors.search(tenant_id, vector, top_k=body.top_k, min_score=min_score, timeout_s=timeout_s)
    except TimeoutError:
        raise Unavailable(f"nothing was found within {timeout_s} s") from None
