"""A search as Qdrant is asked it, and what its answer means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from knowledge.clients.embeddings import EmbeddingVector
from knowledge.domain.curated import CuratedHit
from knowledge.domain.fusion import FEWEST_CANDIDATES, AskedTerms
from knowledge.domain.hits import Hit, Scores
from knowledge.domain.passages import Passage

DENSE, TERMS = "dense", "terms"


@dataclass(frozen=True, slots=True)
class Nearest:
    """What the vector store found, best first, and which chunks are near but below the least score. `furthest` is the cosine of
    the last that was near, and `passages` among how many was searched: none where they have no terms. `curated` is the approved
    answer that is near enough.
    """

    hits: list[Hit]
    below: list[UUID]
    furthest: float = -1
    passages: int = 0
    curated: CuratedHit | None = None


def searches_of(
    may_be_found: dict[str, Any], vector: EmbeddingVector, asked: AskedTerms, *, top_k: int, min_score: float
) -> list[dict[str, Any]]:
    """Returns three searches for one request: both lists fused by the engine, by meaning alone, and by words alone. Each has
    the filter of what may be found.
    """
    most = max(FEWEST_CANDIDATES, 2 * top_k)
    nearest = {"query": vector, "using": DENSE, "limit": most, "filter": may_be_found}
    lists, weights = [nearest | {"score_threshold": min_score}], [asked.weights[0]]
    searches: list[dict[str, Any]] = [nearest]
    if asked.vector.indices:
        worded = _by_words(may_be_found, asked, most)
        lists, weights = [*lists, worded], [*weights, asked.weights[1]]
        searches.append(worded)
    heard = [(one, weight) for one, weight in zip(lists, weights, strict=True) if weight]
    fused = {
        "prefetch": [one for one, _ in heard],
        "query": {"rrf": {"k": asked.fusion.k, "weights": [weight for _, weight in heard]}},
        "filter": may_be_found,
        "limit": most,
        "with_payload": True,
    }
    return [fused, *searches]


def _by_words(may_be_found: dict[str, Any], asked: AskedTerms, most: int) -> dict[str, Any]:
    """Returns the search by words. How rare one is, is counted among what may be found."""
    return {
        "query": {"indices": asked.vector.indices, "values": asked.vector.values},
        "using": TERMS,
        "limit": most,
        "score_threshold": asked.fusion.least_bm25,
        "filter": may_be_found,
        "params": {"idf": {"corpus": may_be_found}},
    }


def nearest_of(tenant_id: UUID, fused: list[Any], dense: list[Any], worded: Sequence[Any] = ()) -> Nearest:
    cosines = {point["id"]: (rank, point["score"]) for rank, point in enumerate(dense, 1)}
    bm25s = {point["id"]: (rank, point["score"]) for rank, point in enumerate(worded, 1)}
    hits = [_hit(tenant_id, point, cosines.get(point["id"]), bm25s.get(point["id"])) for point in fused]
    found = {point["id"] for point in fused}
    furthest = min((score for _, score in cosines.values()), default=-1.0)
    return Nearest(hits, [UUID(one) for one in cosines if one not in found], furthest)


def unnamed(by_meaning: dict[str, Any], min_score: float) -> dict[str, Any]:
    """Returns a search by meaning as collections of a former version take it: their one vector has no name."""
    asked = {key: value for key, value in by_meaning.items() if key != "using"}
    return asked | {"score_threshold": min_score, "with_payload": True}


def by_cosine(tenant_id: UUID, stored: Sequence[Any], hits: Sequence[Hit]) -> Nearest:
    """Returns what a former version stored, and what was found beside it, each once."""
    found = {UUID(point["id"]): _hit(tenant_id, point, (rank, point["score"]), None) for rank, point in enumerate(stored, 1)}
    found |= {hit.chunk_id: hit for hit in hits if hit.scores.dense is not None}
    return Nearest(sorted(found.values(), key=lambda hit: -(hit.scores.dense or 0)), [])


def scores_of(tenant_id: UUID, fused: list[Any], dense: list[Any], worded: Sequence[Any] = ()) -> list[tuple[UUID, Scores]]:
    """Returns the ids of what was found, in order, with how near each is."""
    cosines = {point["id"]: (rank, point["score"]) for rank, point in enumerate(dense, 1)}
    bm25s = {point["id"]: (rank, point["score"]) for rank, point in enumerate(worded, 1)}
    return [(UUID(one["id"]), _scores(tenant_id, one, cosines.get(one["id"]), bm25s.get(one["id"]))) for one in fused]


def _scores(tenant_id: UUID, point: dict[str, Any], dense: tuple[int, float] | None, bm25: tuple[int, float] | None) -> Scores:
    if point["payload"]["tenant_id"] != str(tenant_id):
        raise RuntimeError("the vector store did not keep to the tenant's filter")
    return Scores(
        fused=point.get("score", 0.0),
        dense=dense[1] if dense else None,
        bm25=bm25[1] if bm25 else None,
        dense_rank=dense[0] if dense else None,
        bm25_rank=bm25[0] if bm25 else None,
    )


def _hit(tenant_id: UUID, point: dict[str, Any], dense: tuple[int, float] | None, bm25: tuple[int, float] | None) -> Hit:
    payload, scores = point["payload"], _scores(tenant_id, point, dense, bm25)
    document_id, url = UUID(payload["document_id"]), payload.get("url")
    return Hit(UUID(point["id"]), document_id, payload["title"], _passage(payload), scores, url)


def _passage(payload: dict[str, Any]) -> Passage:
    """Returns what was stored. Points from before places were kept have none."""
    heading, page, anchor = payload.get("heading", ()), payload.get("page"), payload.get("anchor", "")
    return Passage(payload["text"], tuple(heading), page, anchor)
