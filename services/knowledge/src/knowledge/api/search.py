"""Questions: one call for every turn of the AI, so nothing here touches the database."""

from typing import Annotated
from uuid import UUID

from common.auth import ViewerOrService
from contracts.text import require_storable
from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from knowledge.domain.documents import MAX_QUERY
from knowledge.resources import OwnResources
from knowledge.work import searching

router = APIRouter(prefix="/v1")


class SearchRequest(BaseModel):
    query: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUERY),
        AfterValidator(require_storable),
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
    """Returns the tenant's passages nearest to a question, best first; none when all are below the least score."""
    hits = await searching.search(principal.tenant_id, body.query, resources, top_k=body.top_k, min_score=body.min_score)
    found = [FoundChunk.model_validate(hit, from_attributes=True) for hit in hits]
    return SearchAnswer(embedding_model=resources.embeddings.model, results=found)
