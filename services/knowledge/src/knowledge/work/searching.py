"""A search: a question gets its vector and its terms, and the vector store finds what is nearest by both. Nothing here touches
the database.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from common.errors import Unavailable

from knowledge.clients.reranking import MOST_PASSAGES
from knowledge.clients.vector_search import Nearest
from knowledge.domain.curated import CuratedHit
from knowledge.domain.fusion import AskedTerms, Fusion, weighed
from knowledge.domain.hits import Hit, Left, reranked, shown
from knowledge.domain.passages import embedded_text
from knowledge.domain.scope import Asker
from knowledge.metrics import CURATED_FOUND, SEARCHES
from knowledge.resources import Resources

FUSION = Fusion()
EVERYBODY = Asker()


@dataclass(frozen=True, slots=True)
class SearchMeans:
    """What a search goes by beside meaning and words. One that `remembers` keeps the question's vector for the next."""

    synonyms: bool = True
    reranker: bool = True
    remembers: bool = True
    curated: bool = True


ALL_MEANS = SearchMeans()
NEVER = 2.0  # a cosine that there is not


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, best first, and what else was near; and by which other names of what was asked for. Before all of it
    comes the `curated` answer, which a person approved for this question: one that is at least so similar.
    """

    hits: list[Hit]
    left: list[Left]
    others: list[str]
    curated: CuratedHit | None = None
    least_similarity: float = 1


async def search(
    tenant_id: UUID,
    query: str,
    resources: Resources,
    *,
    top_k: int,
    min_score: float | None,
    asker: Asker = EVERYBODY,
    fusion: Fusion = FUSION,
) -> Findings:
    """Returns what `find` does, and counts the search."""
    try:
        found = await find(tenant_id, query, resources, asker, top_k=top_k, min_score=min_score, fusion=fusion)
    except Unavailable:
        SEARCHES.labels("unavailable").inc()
        raise
    SEARCHES.labels("found" if found.hits or found.curated else "nothing").inc()
    if found.curated:
        CURATED_FOUND.labels("verbatim" if found.curated.verbatim else "for_the_model").inc()
    return found


async def find(
    tenant_id: UUID,
    query: str,
    resources: Resources,
    asker: Asker,
    *,
    top_k: int,
    min_score: float | None,
    fusion: Fusion = FUSION,
    means: SearchMeans = ALL_MEANS,
) -> Findings:
    """Returns the tenant's passages that answer a question best; none when all are below the least score. A curated answer is
    one of the `top_k`.

    Raises `Unavailable`, also when the search's time is over, and `Invalid` for what the embedding model refuses.
    """
    timeout_s = resources.settings.search_timeout_s
    least = resources.settings.min_score if min_score is None else min_score
    others = (await resources.synonyms.of(tenant_id)).beside(query) if means.synonyms else []
    similarity = NEVER if not means.curated else resources.synonyms.least_similarity(tenant_id)
    if similarity is None:
        similarity = resources.settings.curated_similarity
    asked = AskedTerms.of(query, fusion, others)
    try:
        async with asyncio.timeout(timeout_s):
            vector = await resources.questions.vector(tenant_id, query, timeout_s=timeout_s, remember=means.remembers)
            nearest = await resources.vectors.search(
                tenant_id,
                asker,
                vector,
                asked,
                top_k=top_k,
                min_score=least,
                least_similarity=similarity,
                timeout_s=timeout_s,
            )
    except TimeoutError:
        raise Unavailable(f"nothing was found within {timeout_s} s") from None
    below = [Left(one, "least_score") for one in nearest.below]
    found = _in_order(nearest, asked, resources)
    candidates = found[:MOST_PASSAGES]
    texts = [embedded_text(hit.title, hit.passage) for hit in candidates] if means.reranker else []
    scores = await resources.reranker.scores(query, texts)
    hits, left = shown(reranked(found, scores), top_k - 1 if nearest.curated else top_k)
    return Findings(hits, [*left, *below], others, nearest.curated, similarity)


def _in_order(nearest: Nearest, asked: AskedTerms, resources: Resources) -> list[Hit]:
    if not nearest.passages:
        return nearest.hits
    least = resources.settings.min_score
    return weighed(nearest.hits, asked, passages=nearest.passages, furthest=nearest.furthest, least_score=least)
