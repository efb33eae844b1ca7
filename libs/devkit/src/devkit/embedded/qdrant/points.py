"""Points from JSON to the engine and back."""

from collections.abc import Iterator
from typing import Any

import qdrant_edge as edge

from devkit.embedded.qdrant.filters import optional_filter, read_filter
from devkit.embedded.qdrant.vectors import VectorSchema
from devkit.embedded.qdrant.wire import RequestError, fields

_UPDATE_MODES = {
    "upsert": edge.UpdateMode.Upsert,
    "insert_only": edge.UpdateMode.InsertOnly,
    "update_only": edge.UpdateMode.UpdateOnly,
}


def read_upsert(schema: VectorSchema, body: object) -> edge.UpdateOperation:
    """Returns the writing of a list of points, or of a batch of columns."""
    found = fields(body, "points", "batch", "update_filter", "update_mode")
    if ("points" in found) == ("batch" in found):
        raise RequestError("Format error in JSON body: either points or batch is expected")
    rows = found["points"] if "points" in found else _rows(found["batch"])
    return edge.UpdateOperation.upsert_points(
        [_point(schema, row) for row in rows],
        condition=optional_filter(found.get("update_filter")),
        update_mode=_UPDATE_MODES[found.get("update_mode", "upsert")],
    )


def _point(schema: VectorSchema, body: object) -> edge.Point:
    found = fields(body, "id", "vector", "payload")
    return edge.Point(found["id"], schema.stored(found["vector"]), found.get("payload", {}))


def _rows(batch: object) -> Iterator[dict[str, Any]]:
    columns = fields(batch, "ids", "vectors", "payloads")
    ids, vectors = columns["ids"], columns["vectors"]
    if isinstance(vectors, dict):
        vectors = [dict(zip(vectors, row, strict=True)) for row in zip(*vectors.values(), strict=True)]
    payloads = columns.get("payloads") or [None] * len(ids)
    for point, vector, payload in zip(ids, vectors, payloads, strict=True):
        yield {"id": point, "vector": vector, "payload": payload}


def read_deletion(body: object) -> edge.UpdateOperation:
    """Returns a deletion by ids or by filter, never by neither."""
    found = fields(body, "points", "filter")
    if len(found) != 1:
        raise RequestError("Format error in JSON body: either points or filter is expected")
    if "points" in found:
        return edge.UpdateOperation.delete_points(found["points"])
    return edge.UpdateOperation.delete_points_by_filter(read_filter(found["filter"]))


def read_payload_change(body: Any) -> edge.UpdateOperation:
    """Returns fields to set on the points that are named, or on those that a filter finds."""
    found = fields(body, "payload", "points", "filter")
    if found.get("points") is not None:
        return edge.UpdateOperation.set_payload(found["points"], found["payload"])
    return edge.UpdateOperation.set_payload_by_filter(read_filter(found["filter"]), found["payload"])


def scored(point: edge.ScoredPoint) -> dict[str, Any]:
    return record(point) | {"version": point.version, "score": point.score}


def record(point: edge.ScoredPoint | edge.Record) -> dict[str, Any]:
    return {"id": point.id, "payload": point.payload, "vector": _vector(point.vector)}


def _vector(vector: Any) -> Any:
    if isinstance(vector, edge.SparseVector):
        return {"indices": vector.indices, "values": vector.values}
    if isinstance(vector, dict):
        return {name: _vector(each) for name, each in vector.items()}
    return vector
