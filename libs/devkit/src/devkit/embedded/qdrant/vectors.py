"""Vectors from JSON to the engine, checked against the collection: dense, sparse, or a text for BM25."""

from __future__ import annotations  # the engine's type aliases exist in its stubs only

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import qdrant_edge as edge

from devkit.embedded.qdrant.wire import RequestError, fields

_BM25_NUMBERS = ("k", "b", "avg_len", "min_token_len", "max_token_len")
_BM25_OPTIONS = (*_BM25_NUMBERS, "tokenizer", "language", "lowercase", "ascii_folding")

TOKENIZERS = {
    "prefix": edge.TokenizerType.Prefix,
    "whitespace": edge.TokenizerType.Whitespace,
    "word": edge.TokenizerType.Word,
    "multilingual": edge.TokenizerType.Multilingual,
}


@dataclass(frozen=True)
class VectorSchema:
    """A collection's vectors: dimensions of the dense ones, names of the sparse ones; "" is the unnamed one."""

    dimensions: dict[str, int]
    sparse: frozenset[str]

    def stored(self, body: Any) -> edge.Vector:
        """Returns the vector or vectors of a point."""
        if isinstance(body, dict):
            return {name: self._read(name, value, edge.Bm25.embed_document) for name, value in body.items()}
        vector = self._read("", body, edge.Bm25.embed_document)
        return vector if isinstance(vector, list) else {"": vector}

    def searched(self, using: str | None, body: Any) -> edge.NamedVector:
        """Returns the vector of a query."""
        return self._read(using or "", body, edge.Bm25.embed_query)

    def _read(self, name: str, body: Any, embed: Callable[[edge.Bm25, str], edge.SparseVector]) -> edge.NamedVector:
        if name in self.dimensions:
            return self._dense(name, body)
        if name not in self.sparse:
            raise RequestError(f"Wrong input: Not existing vector name error: {name}")
        if isinstance(body, dict) and "text" in body:
            return _embedded(body, embed)
        found = fields(body, "indices", "values")
        return edge.SparseVector(found["indices"], found["values"])

    def _dense(self, name: str, body: Any) -> list[float]:
        if not isinstance(body, list):
            raise RequestError("Format error in JSON body: a dense vector is a list of numbers")
        if len(body) != self.dimensions[name]:
            expected = self.dimensions[name]
            raise RequestError(f"Wrong input: Vector dimension error: expected dim: {expected}, got {len(body)}")
        return body


def _embedded(body: object, embed: Callable[[edge.Bm25, str], edge.SparseVector]) -> edge.SparseVector:
    found = fields(body, "text", "model", "options")
    if found["model"].lower() != "qdrant/bm25":
        raise RequestError(f"Wrong input: the model `{found['model']}` is not here, only `qdrant/bm25`")
    return embed(_bm25(orjson.dumps(found.get("options", {}), option=orjson.OPT_SORT_KEYS)), found["text"])


@lru_cache(maxsize=64)
def _bm25(options_json: bytes) -> edge.Bm25:
    options = fields(orjson.loads(options_json), *_BM25_OPTIONS)
    if "tokenizer" in options:
        options["tokenizer"] = TOKENIZERS[options["tokenizer"]]
    return edge.Bm25(edge.Bm25Config(**options))
