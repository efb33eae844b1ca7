"""Query, scroll and count requests from JSON to the engine."""

from __future__ import annotations  # the engine's type aliases exist in its stubs only

from typing import TYPE_CHECKING, Any

import qdrant_edge as edge

from devkit.embedded.qdrant.filters import optional_filter
from devkit.embedded.qdrant.vectors import VectorSchema
from devkit.embedded.qdrant.wire import RequestError, as_list, fields

_DEFAULT_LIMIT = 10
_DEFAULT_RRF_K = 2
_STAGE = ("prefetch", "query", "using", "filter", "params", "score_threshold", "limit")


if TYPE_CHECKING:
    Scoring = edge.Query | edge.Fusion.Rrf | edge.Fusion.Dbsf


def read_query(schema: VectorSchema, body: object) -> edge.QueryRequest:
    """Returns a query of /points/query: nearest neighbours, or the fusion of prefetched ones, under a filter."""
    found = fields(body, *_STAGE, "offset", "with_vector", "with_payload")
    return edge.QueryRequest(
        **_stage(schema, found),
        offset=found.get("offset", 0),
        with_vector=found.get("with_vector", False),
        with_payload=payload_selector(found.get("with_payload", False)),
    )


def _stage(schema: VectorSchema, found: dict[str, Any]) -> dict[str, Any]:
    prefetches = [_prefetch(schema, each) for each in as_list(found.get("prefetch", []))]
    return {
        "limit": found.get("limit", _DEFAULT_LIMIT),
        "prefetches": prefetches,
        "query": _scoring(schema, found.get("using"), found.get("query")),
        "filter": optional_filter(found.get("filter")),
        "params": _params(found.get("params")),
        "score_threshold": found.get("score_threshold"),
    }


def _prefetch(schema: VectorSchema, body: object) -> edge.Prefetch:
    return edge.Prefetch(**_stage(schema, fields(body, *_STAGE)))


def _scoring(schema: VectorSchema, using: str | None, body: Any) -> Scoring | None:
    match body:
        case None:
            return None
        case {"fusion": "rrf", **rest} if not rest:
            return edge.Fusion.Rrf(_DEFAULT_RRF_K)
        case {"fusion": "dbsf", **rest} if not rest:
            return edge.Fusion.Dbsf()
        case {"rrf": parameters, **rest} if not rest:
            found = fields(parameters, "k", "weights")
            return edge.Fusion.Rrf(found.get("k", _DEFAULT_RRF_K), found.get("weights"))
        case {"nearest": vector, **rest} if not rest:
            return edge.Query.Nearest(schema.searched(using, vector), using)
        case list() | {"indices": _, "values": _} | {"text": _, "model": _}:
            return edge.Query.Nearest(schema.searched(using, body), using)
        case _:
            raise RequestError("Format error in JSON body: only nearest, fusion and rrf queries are supported")


def _params(body: object | None) -> edge.SearchParams | None:
    if body is None:
        return None
    found = fields(body, "hnsw_ef", "exact", "indexed_only", "idf")
    if "idf" in found:
        found["idf"] = edge.IdfParams(optional_filter(fields(found["idf"], "corpus").get("corpus")))
    return edge.SearchParams(**found)


def payload_selector(body: Any) -> Any:
    """Returns what of payloads is wanted: True, False, a list of keys, or one of {"include": [...]} and {"exclude": [...]}."""
    if not isinstance(body, dict):
        return body
    found = fields(body, "include", "exclude")
    if len(found) != 1:
        raise RequestError("Format error in JSON body: a payload selector includes or excludes")
    include, exclude = edge.PayloadSelector.Include, edge.PayloadSelector.Exclude
    return include(found["include"]) if "include" in found else exclude(found["exclude"])


def read_scroll(body: object) -> edge.ScrollRequest:
    found = fields(body, "offset", "limit", "filter", "with_payload", "with_vector")
    return edge.ScrollRequest(
        offset=found.get("offset"),
        limit=found.get("limit", _DEFAULT_LIMIT),
        filter=optional_filter(found.get("filter")),
        with_payload=payload_selector(found.get("with_payload", True)),
        with_vector=found.get("with_vector", False),
    )


def read_count(body: object) -> edge.CountRequest:
    found = fields(body, "filter", "exact")
    return edge.CountRequest(exact=found.get("exact", True), filter=optional_filter(found.get("filter")))
