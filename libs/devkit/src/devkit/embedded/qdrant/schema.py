"""Collection and index definitions from JSON to the engine and back."""

from __future__ import annotations  # the engine's type aliases exist in its stubs only

from collections.abc import Callable
from typing import Any

import qdrant_edge as edge

from devkit.embedded.qdrant.vectors import TOKENIZERS, VectorSchema
from devkit.embedded.qdrant.wire import RequestError, by_name, fields

_DISTANCES = {
    "Cosine": edge.Distance.Cosine,
    "Dot": edge.Distance.Dot,
    "Euclid": edge.Distance.Euclid,
    "Manhattan": edge.Distance.Manhattan,
}
_HNSW = {"m": 16, "ef_construct": 100, "full_scan_threshold": 10_000}

# How a cluster would spread the data changes no answer of a single node: these are taken and have no effect.
_PLACEMENT = ("shard_number", "replication_factor", "write_consistency_factor", "wal_config")
_STORED = ("vectors", "sparse_vectors", "hnsw_config", "optimizers_config", "on_disk_payload")


def read_definition(body: object) -> dict[str, Any]:
    """Returns a collection's definition without what has no effect here."""
    found = fields(body, *_STORED, *_PLACEMENT)
    return {name: found[name] for name in _STORED if name in found}


def vector_schema(definition: dict[str, Any]) -> VectorSchema:
    dense = {name: vector["size"] for name, vector in _dense(definition).items()}
    return VectorSchema(dense, frozenset(definition.get("sparse_vectors", {})))


def engine_config(definition: dict[str, Any]) -> edge.EdgeConfig:
    """Returns the engine's settings, with the write-ahead log on: what is acknowledged survives the process."""
    dense = {name: _vector_params(vector) for name, vector in _dense(definition).items()}
    sparse = {name: _sparse_params(vector) for name, vector in by_name(definition.get("sparse_vectors", {})).items()}
    return edge.EdgeConfig(
        vectors=dense,
        sparse_vectors=sparse,
        on_disk_payload=definition.get("on_disk_payload"),
        hnsw_config=_hnsw(definition.get("hnsw_config", {})),
        optimizers=_optimizers(definition.get("optimizers_config", {})),
        wal_enabled=True,
    )


def description(definition: dict[str, Any], info: edge.ShardInfo) -> dict[str, Any]:
    """Returns what GET /collections/{name} tells."""
    params = {name: definition[name] for name in ("vectors", "sparse_vectors") if name in definition}
    return {
        "status": "green",
        "optimizer_status": "ok",
        "points_count": info.points_count,
        "indexed_vectors_count": info.indexed_vectors_count,
        "segments_count": info.segments_count,
        "config": {
            "params": params | {"shard_number": 1, "replication_factor": 1, "write_consistency_factor": 1},
            "hnsw_config": _HNSW | definition.get("hnsw_config", {}),
            "optimizer_config": {"default_segment_number": 0, "flush_interval_sec": 5},
        },
        "payload_schema": {name: _index_description(index) for name, index in info.payload_schema.items()},
    }


def _dense(definition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    vectors = by_name(definition.get("vectors", {}))
    return {"": vectors} if "size" in vectors else vectors


def _vector_params(body: object) -> edge.EdgeVectorParams:
    found = fields(body, "size", "distance", "on_disk", "hnsw_config")
    hnsw = _hnsw(found["hnsw_config"]) if "hnsw_config" in found else None
    distance = _DISTANCES[found["distance"]]
    return edge.EdgeVectorParams(found["size"], distance, on_disk=found.get("on_disk"), hnsw_config=hnsw)


def _sparse_params(body: object) -> edge.EdgeSparseVectorParams:
    found = fields(body, "modifier", "index")
    index = fields(found.get("index", {}), "full_scan_threshold", "on_disk")
    modifier = edge.Modifier.Idf if found.get("modifier") == "idf" else None
    return edge.EdgeSparseVectorParams(modifier=modifier, **index)


def _hnsw(body: object) -> edge.HnswIndexConfig:
    found = fields(body, *_HNSW, "max_indexing_threads", "on_disk", "payload_m", "inline_storage")
    return edge.HnswIndexConfig(**_HNSW | found)


def _optimizers(body: object) -> edge.EdgeOptimizersConfig:
    known = ("deleted_threshold", "vacuum_min_vector_number", "default_segment_number", "max_segment_size")
    return edge.EdgeOptimizersConfig(**fields(body, *known, "indexing_threshold"))


_INDEXES: dict[str, tuple[edge.PayloadSchemaType, Callable[..., edge.PayloadSchemaParams]]] = {
    "keyword": (edge.PayloadSchemaType.Keyword, edge.KeywordIndexParams),
    "integer": (edge.PayloadSchemaType.Integer, edge.IntegerIndexParams),
    "float": (edge.PayloadSchemaType.Float, edge.FloatIndexParams),
    "bool": (edge.PayloadSchemaType.Bool, edge.BoolIndexParams),
    "datetime": (edge.PayloadSchemaType.Datetime, edge.DatetimeIndexParams),
    "uuid": (edge.PayloadSchemaType.Uuid, edge.UuidIndexParams),
    "text": (edge.PayloadSchemaType.Text, edge.TextIndexParams),
}


def read_index(body: object) -> edge.UpdateOperation:
    """Returns a payload index, given by type name or by an object with its type and plain parameters."""
    found = fields(body, "field_name", "field_schema")
    schema = found["field_schema"]
    options = dict(schema) if isinstance(schema, dict) else {"type": schema}
    kind = options.pop("type")
    if kind not in _INDEXES:
        raise RequestError(f"Wrong input: an index of type `{kind}` is not supported, only {', '.join(_INDEXES)}")
    if "tokenizer" in options:
        options["tokenizer"] = TOKENIZERS[options["tokenizer"]]
    return edge.UpdateOperation.create_field_index(found["field_name"], _INDEXES[kind][1](**options))


def _index_description(index: edge.PayloadIndexInfo) -> dict[str, Any]:
    kind = next(name for name, (data_type, _) in _INDEXES.items() if data_type == index.data_type)
    public = {name: getattr(index.params, name) for name in dir(index.params) if not name.startswith("_")}
    plain = {name: value for name, value in public.items() if isinstance(value, bool | int | str)}
    return {"data_type": kind, "points": index.points, "params": {"type": kind, **plain}}
