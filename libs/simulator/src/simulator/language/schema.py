"""Filling any JSON schema: fields known by name get what the draft means, all others the neutral value of their type."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from simulator.language.extractive import Draft
from simulator.language.lexicon import SYNONYMS

WantedSchema = dict[str, Any]

_MISSING = object()
_DEEPEST = 12


class InvalidSchema(ValueError):
    """Not a JSON schema; the message is one sentence."""


def fill(schema: WantedSchema, draft: Draft) -> Any:
    """Returns a value that is valid under `schema`, as far as it stays within what strict mode allows. Raises InvalidSchema."""
    check_schema(orjson.dumps(schema))
    return _Filler(schema, draft).value(schema)


def free_object(draft: Draft) -> dict[str, Any]:
    """Returns the JSON object of `json_object` mode, where nobody says which fields are wanted."""
    citation = draft.finding.passage.id if draft.finding else None
    return {
        "decision": draft.decision,
        "text": draft.text,
        "citations": [citation] if citation else [],
        "intent": draft.intent,
        "sentiment": draft.sentiment,
        "language": draft.language,
        "confidence": draft.confidence,
        "lead_score": draft.lead_score,
        "handoff_reason": draft.reason,
        "entities": dict(draft.entities),
    }


class _Filler:
    def __init__(self, root: WantedSchema, draft: Draft) -> None:
        self._root = root
        self._draft = draft

    def value(self, schema: WantedSchema, name: str = "", wanted: Any = _MISSING, depth: int = 0) -> Any:
        schema = self._resolved(schema)
        if wanted is _MISSING:
            wanted = meaning(name, self._draft)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return _choice(schema["enum"], wanted)
        if options := schema.get("anyOf") or schema.get("oneOf"):
            return self.value(self._option(options, wanted), name, wanted, depth)
        kind = _type(schema, wanted)
        if kind in ("object", "array"):
            if depth >= _DEEPEST:
                return {} if kind == "object" else []
            return (self._object if kind == "object" else self._array)(schema, name, wanted, depth + 1)
        return _scalar(kind, schema, wanted)

    def _object(self, schema: WantedSchema, name: str, wanted: Any, depth: int) -> dict[str, Any]:
        properties: dict[str, WantedSchema] = schema.get("properties", {})
        if not properties and isinstance(wanted, dict):
            extra = schema.get("additionalProperties", True)
            rule = extra if isinstance(extra, dict) else {}
            return {key: self.value(rule, "", item, depth) for key, item in wanted.items()} if extra else {}
        given = wanted if isinstance(wanted, dict) else {}
        return {key: self.value(part, key, given.get(key, _MISSING), depth) for key, part in properties.items()}

    def _array(self, schema: WantedSchema, name: str, wanted: Any, depth: int) -> list[Any]:
        items = self._resolved(schema.get("items", {}))
        wishes = list(wanted) if isinstance(wanted, list | tuple) else []
        if isinstance(wanted, dict):
            wishes = [{"type": key, "name": key, "kind": key, "value": text, "text": text} for key, text in wanted.items()]
        if _type(items, wishes[0] if wishes else _MISSING) != "object":
            wishes = [wish.get("id", wish.get("value")) if isinstance(wish, dict) else wish for wish in wishes]
        least, most = schema.get("minItems", 0), schema.get("maxItems")
        wishes += [_MISSING] * (least - len(wishes))
        return [self.value(items, "", wish, depth) for wish in wishes[:most]]

    def _option(self, options: Sequence[WantedSchema], wanted: Any) -> WantedSchema:
        """Returns the first option that suits what is wanted; null when nothing is wanted and null is allowed."""
        resolved = [self._resolved(option) for option in options]
        nulls = [option for option in resolved if option.get("type") == "null"]
        others = [option for option in resolved if option not in nulls]
        if nulls and (wanted is None or wanted is _MISSING or not others):
            return nulls[0]
        return next((option for option in others if _suits(option, wanted)), others[0])

    def _resolved(self, schema: WantedSchema) -> WantedSchema:
        schema = schema if isinstance(schema, dict) else {}
        for _ in range(_DEEPEST):
            if "$ref" not in schema:
                break
            others = {key: rule for key, rule in schema.items() if key != "$ref"}
            schema = {**referenced(self._root, schema["$ref"]), **others}
        for part in schema.get("allOf", []):
            schema = {**schema, **self._resolved(part)}
        return schema


def referenced(root: WantedSchema, reference: str) -> WantedSchema:
    """Returns what `#/$defs/name` points at, in this document only. Raises InvalidSchema."""
    target: Any = root
    for part in filter(None, reference.removeprefix("#").split("/")):
        target = target.get(part) if isinstance(target, dict) else None
    if not isinstance(target, dict) or not reference.startswith("#"):
        raise InvalidSchema(f"{reference} refers to nothing in the schema")
    return target


@lru_cache(maxsize=256)
def check_schema(schema: bytes) -> None:
    """Raises InvalidSchema when the JSON is no schema of draft 2020-12; a schema is checked once."""
    try:
        Draft202012Validator.check_schema(orjson.loads(schema))
    except SchemaError as error:
        raise InvalidSchema(error.message) from error


def meaning(name: str, draft: Draft) -> Any:
    """Returns what a field of this name stands for, or nothing known."""
    known = _MEANINGS.get(name.lower())
    return known(draft) if known else _MISSING


def _citations(draft: Draft) -> list[dict[str, Any]]:
    if draft.finding is None or draft.finding.passage.id is None:
        return []
    used = draft.finding.passage
    names = ("id", "passage_id", "chunk_id", "source_id")
    return [{**dict.fromkeys(names, used.id), "title": used.title, "quote": draft.text, "score": draft.confidence}]


_MEANINGS: dict[str, Callable[[Draft], Any]] = {
    "decision": lambda draft: draft.decision,
    **dict.fromkeys(("text", "answer", "reply", "message", "response", "content"), lambda draft: draft.text),
    **dict.fromkeys(("parts", "messages", "texts"), lambda draft: [draft.text]),
    **dict.fromkeys(("citations", "passage_ids", "cited_passages", "sources", "citation_ids"), _citations),
    "intent": lambda draft: draft.intent,
    "sentiment": lambda draft: draft.sentiment,
    "language": lambda draft: draft.language,
    "confidence": lambda draft: draft.confidence,
    "lead_score": lambda draft: draft.lead_score,
    **dict.fromkeys(("handoff_reason", "reason"), lambda draft: draft.reason),
    "entities": lambda draft: dict(draft.entities),
    **dict.fromkeys(("query", "question", "q", "search"), lambda draft: draft.question),
}


def _type(schema: WantedSchema, wanted: Any) -> str:
    kinds = schema.get("type", "object" if "properties" in schema else None)
    if isinstance(kinds, list):
        if "null" in kinds and (wanted is None or wanted is _MISSING):
            return "null"
        return next((str(kind) for kind in kinds if _suits({"type": kind}, wanted)), str(kinds[0]))
    return str(kinds or _natural_type(wanted))


def _natural_type(wanted: Any) -> str:
    return next((kind for kind in _PYTHON_TYPES if _suits({"type": kind}, wanted)), "string")


_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "array": (list, tuple, dict),
}


def _suits(schema: WantedSchema, wanted: Any) -> bool:
    if "enum" in schema:
        return wanted in schema["enum"]
    return isinstance(wanted, _PYTHON_TYPES.get(str(schema.get("type")), ()))


def _choice(options: Sequence[Any], wanted: Any) -> Any:
    if wanted is _MISSING or wanted is None:
        return None if None in options else options[0]
    candidates = (wanted, *SYNONYMS.get(str(wanted), ()))
    neutral = None if None in options else options[-1] if "other" in options[-1:] else options[0]
    return next((candidate for candidate in candidates if candidate in options), neutral)


def _scalar(kind: str, schema: WantedSchema, wanted: Any) -> Any:
    match kind:
        case "null":
            return None
        case "boolean":
            return wanted if isinstance(wanted, bool) else False
        case "integer" | "number":
            return _number(kind, schema, wanted)
    text = "" if wanted is _MISSING or wanted is None or isinstance(wanted, dict | list) else str(wanted)
    fitted: str = text[: schema.get("maxLength")].ljust(schema.get("minLength", 0))
    return fitted


def _number(kind: str, schema: WantedSchema, wanted: Any) -> int | float:
    value: int | float = wanted if isinstance(wanted, int | float) else 0
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if kind == "integer" and isinstance(value, float):
        value = round(value * 100) if most > 1 and value <= 1 else round(value)
    bounded: int | float = max(least, min(most, value))
    return bounded
