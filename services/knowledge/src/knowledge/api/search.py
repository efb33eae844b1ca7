"""Questions: one call for every turn of the AI, so nothing here touches the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from common.auth import ViewerOrService
from contracts.knowledge import DocumentAudience
from contracts.text import require_storable
from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from knowledge.clients.vector_filter import found_by
from knowledge.domain.curated import CuratedHit
from knowledge.domain.documents import MAX_QUERY
from knowledge.domain.fusion import matched
from knowledge.domain.hits import CutFor, Hit, Left
from knowledge.domain.passages import embedded_text
from knowledge.domain.scope import MOST_ASKED_BASES, Asker
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
    min_score: Annotated[
        float | None,
        Field(ge=-1, le=1, description="least cosine of what is found by its meaning alone; by default the model's own"),
    ] = None
    audience: Annotated[
        DocumentAudience, Field(description="for whom: what only staff may know is not found for customers")
    ] = "customers"
    knowledge_base_ids: Annotated[
        list[UUID] | None,
        Field(max_length=MOST_ASKED_BASES, description="searched beside the general base; all, where none are named"),
    ] = None
    explain: Annotated[bool, Field(description="say why each was found, and what was not shown")] = False

    @property
    def asker(self) -> Asker:
        return Asker(self.audience, None if self.knowledge_base_ids is None else tuple(self.knowledge_base_ids))


class ScoreParts(BaseModel):
    dense: float | None = Field(description="cosine; null where the passage is not among the nearest by meaning")
    bm25: float | None = Field(description="null where the passage is not among the nearest by words")
    fused: float = Field(description="reciprocal ranks of both")
    weighed: float | None = Field(description="what the order is by: the cosine, and what words add to it")
    reranked: float | None = Field(description="null where no reranker was asked, or it did not answer")


class Explanation(BaseModel):
    """`phrasing` and `least_similarity` of a curated answer: what the question is near, and how near it has to be."""

    dense_rank: int | None = Field(description="from 1")
    bm25_rank: int | None
    phrasing: str | None = None
    least_similarity: float | None = None
    matched: list[str] = Field(
        description="terms of the question in the passage; `~` before what only sounds alike, `=` before one of another name"
    )


class LeftOut(BaseModel):
    """A passage that is near and not shown by itself."""

    chunk_id: UUID
    why: CutFor

    @classmethod
    def of(cls, left: Left) -> "LeftOut":
        return cls(chunk_id=left.chunk_id, why=left.why)


class FoundChunk(BaseModel):
    """A passage of a document, or before all passages an answer that a person approved for this question. Of that `text` is the
    answer and `title` the phrasing that the question is nearest to; both ids are the answer's.
    """

    kind: Literal["passage", "curated_answer"] = "passage"
    answer_id: UUID | None = Field(default=None, description="of a curated answer")
    verbatim: bool = Field(default=False, description="the text of a curated answer is to be said in exactly these words")
    chunk_id: UUID
    document_id: UUID
    title: str
    url: str | None = Field(description="where it was read, of a page of a website")
    heading: list[str] = Field(description="the headings above it, the outermost first")
    page: int | None = Field(description="from 1; null where the document has no pages")
    anchor: str = Field(description="names the place within its document")
    text: str
    score: float = Field(description="cosine, at least -1; 0 where the passage was found by its words alone")
    scores: ScoreParts
    why: Explanation | None = Field(default=None, description="when `explain` was asked for")

    @classmethod
    def of(cls, hit: Hit, why: Explanation | None) -> "FoundChunk":
        scores = hit.scores
        return cls(
            chunk_id=hit.chunk_id,
            document_id=hit.document_id,
            title=hit.title,
            url=hit.url,
            heading=list(hit.passage.heading),
            page=hit.passage.page,
            anchor=hit.passage.anchor,
            text=hit.passage.text,
            score=scores.dense or 0,
            scores=ScoreParts(**{name: getattr(scores, name) for name in ScoreParts.model_fields}),
            why=why,
        )

    @classmethod
    def of_curated(cls, hit: CuratedHit, why: Explanation | None) -> "FoundChunk":
        return cls(
            kind="curated_answer",
            answer_id=hit.answer_id,
            verbatim=hit.verbatim,
            chunk_id=hit.answer_id,
            document_id=hit.answer_id,
            title=hit.phrasing,
            url=None,
            heading=[],
            page=None,
            anchor="",
            text=hit.answer,
            score=hit.similarity,
            scores=ScoreParts(dense=hit.similarity, bm25=None, fused=0, weighed=None, reranked=None),
            why=why,
        )


class SearchAnswer(BaseModel):
    embedding_model: str
    results: list[FoundChunk]
    filter: dict[str, Any] | None = Field(default=None, description="what was searched, when `explain` was asked for")
    synonyms: list[str] | None = Field(
        default=None, description="other names of what was asked for, searched as well, when `explain` was asked for"
    )
    left_out: list[LeftOut] | None = Field(default=None, description="when `explain` was asked for")


@router.post("/search")
async def search(body: SearchRequest, principal: ViewerOrService, resources: OwnResources) -> SearchAnswer:
    """Returns the tenant's passages that answer a question best, by meaning and by words; none when none is near enough. An
    approved answer that is near enough comes first.
    """
    tenant_id, asker = principal.tenant_id, body.asker
    found = await searching.search(tenant_id, body.query, resources, top_k=body.top_k, min_score=body.min_score, asker=asker)
    if principal.role == "service":  # a customer's question, and nobody's try
        resources.found_counts.note(tenant_id, (hit.document_id for hit in found.hits), datetime.now(UTC))
    model = resources.embeddings.model
    if not body.explain:
        first = [FoundChunk.of_curated(found.curated, None)] if found.curated else []
        return SearchAnswer(embedding_model=model, results=[*first, *(FoundChunk.of(hit, None) for hit in found.hits)])
    explained = [FoundChunk.of(hit, _why(body.query, found.others, hit)) for hit in found.hits]
    if found.curated:
        why = _why_curated(body.query, found.curated, found.least_similarity)
        explained.insert(0, FoundChunk.of_curated(found.curated, why))
    filter_ = found_by(tenant_id, asker, datetime.now(UTC))
    left = [LeftOut.of(one) for one in found.left]
    explanation = {"filter": filter_, "synonyms": found.others, "left_out": left}
    return SearchAnswer(embedding_model=model, results=explained, **explanation)


def _why(query: str, others: Sequence[str], hit: Hit) -> Explanation:
    text = embedded_text(hit.title, hit.passage)
    by_other_names = [f"={one}" for one in matched(" ".join(others), text) if not one.startswith("~")]
    words = [*matched(query, text), *by_other_names]
    return Explanation(dense_rank=hit.scores.dense_rank, bm25_rank=hit.scores.bm25_rank, matched=words)


def _why_curated(query: str, hit: CuratedHit, least: float) -> Explanation:
    words = matched(query, hit.phrasing)
    return Explanation(dense_rank=1, bm25_rank=None, matched=words, phrasing=hit.phrasing, least_similarity=least)
