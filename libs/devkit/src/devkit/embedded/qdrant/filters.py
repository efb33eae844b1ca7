"""Filters from JSON to the engine (qdrant.tech/documentation/concepts/filtering); geography is not supported."""

from __future__ import annotations  # the engine's type aliases exist in its stubs only

from collections.abc import Callable
from typing import Any

import qdrant_edge as edge

from devkit.embedded.qdrant.wire import RequestError, as_list, fields


def read_filter(body: object) -> edge.Filter:
    """Returns a filter. Refuses every kind of condition that it does not know."""
    found = fields(body, "must", "should", "must_not", "min_should")
    groups = {name: _conditions(found[name]) for name in ("must", "should", "must_not") if name in found}
    return edge.Filter(**groups, min_should=_min_should(found.get("min_should")))


def optional_filter(body: object | None) -> edge.Filter | None:
    return None if body is None else read_filter(body)


def _conditions(body: Any) -> list[edge.ConditionType]:
    return [_condition(each) for each in as_list(body)]


def _min_should(body: object | None) -> edge.MinShould | None:
    if body is None:
        return None
    found = fields(body, "conditions", "min_count")
    return edge.MinShould(_conditions(found["conditions"]), found["min_count"])


def _condition(body: Any) -> edge.ConditionType:
    if not isinstance(body, dict):
        raise RequestError("Format error in JSON body: a condition is an object")
    if "key" in body:
        return _field_condition(body)
    if body.keys() & {"must", "should", "must_not", "min_should"}:
        return read_filter(body)
    kind = _only_one(fields(body, *_WHOLE_POINT), "condition")
    return _WHOLE_POINT[kind](body[kind])


def _nested(body: object) -> edge.NestedCondition:
    found = fields(body, "key", "filter")
    return edge.NestedCondition(found["key"], read_filter(found["filter"]))


_WHOLE_POINT: dict[str, Callable[[Any], edge.ConditionType]] = {
    "has_id": lambda ids: edge.HasIdCondition(set(ids)),
    "has_vector": edge.HasVectorCondition,
    "is_empty": lambda body: edge.IsEmptyCondition(fields(body, "key")["key"]),
    "is_null": lambda body: edge.IsNullCondition(fields(body, "key")["key"]),
    "nested": _nested,
}


def _field_condition(body: object) -> edge.FieldCondition:
    found = fields(body, "key", "match", "range", "values_count", "is_empty", "is_null")
    key = found.pop("key")
    kind = _only_one(found, "field condition")
    value = found[kind]
    match kind:
        case "match":
            return edge.FieldCondition(key, match=_match(value))
        case "range":
            return edge.FieldCondition(key, range=_range(value))
        case "values_count":
            return edge.FieldCondition(key, values_count=edge.ValuesCount(**fields(value, "lt", "gt", "lte", "gte")))
        case "is_empty":
            return edge.FieldCondition(key, is_empty=value)
        case _:
            return edge.FieldCondition(key, is_null=value)


_MATCHES: dict[str, Callable[[Any], edge.MatchType]] = {
    "value": edge.MatchValue,
    "any": edge.MatchAny,
    "except": edge.MatchExcept,
    "text": edge.MatchText,
    "text_any": edge.MatchTextAny,
    "phrase": edge.MatchPhrase,
}


def _match(body: object) -> edge.MatchType:
    found = fields(body, *_MATCHES)
    kind = _only_one(found, "match")
    return _MATCHES[kind](found[kind])


def _range(body: object) -> edge.RangeType:
    bounds = fields(body, "lt", "gt", "lte", "gte")
    dates = any(isinstance(bound, str) for bound in bounds.values())
    return edge.RangeDateTime(**bounds) if dates else edge.RangeFloat(**bounds)


def _only_one(found: dict[str, Any], what: str) -> str:
    if len(found) != 1:
        raise RequestError(f"Format error in JSON body: a {what} has exactly one kind, not {sorted(found)}")
    return next(iter(found))
