"""JSON Schemas of events, as a reader demands them, and the minors of them that were ever published."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.catalogue import EVENTS
from pydantic import BaseModel

from devkit.generator.files import GeneratedFiles, json_text

Schema = dict[str, Any]

FOLDER = Path("contracts/schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(model: type[BaseModel]) -> Schema:
    """Returns the JSON Schema 2020-12 of what a reader of this class demands; fields that it does not know are allowed."""
    schema: Schema = opened(model.model_json_schema(mode="validation"))
    definitions = schema.pop("$defs", {})
    return {**_headed(schema), **({"$defs": definitions} if definitions else {})}


def opened(node: Any) -> Any:
    """Returns the same schema for a reader: classes forbid unknown fields only because writers must be closed."""
    if isinstance(node, dict):
        return {k: opened(v) for k, v in node.items() if not (k == "additionalProperties" and v is False)}
    return [opened(item) for item in node] if isinstance(node, list) else node


def meaning(node: Any) -> Any:
    """Returns a schema without its prose, so that a better sentence is no new minor."""
    if isinstance(node, dict):
        return {k: meaning(v) for k, v in node.items() if not (k in _PROSE and isinstance(v, str))}
    return [meaning(item) for item in node] if isinstance(node, list) else node


def stored(event_type: str, root: Path) -> list[Schema]:
    """Returns every minor of a type that was ever published, oldest first: the index is the number of the minor."""
    paths = (root / FOLDER / event_type).glob("*.json")
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(paths, key=lambda path: int(path.stem))]


def newest_minor(model: type[BaseModel], minors: list[Schema]) -> int:
    """Returns the number of the minor that says what the class says today: the last one, or the one to be added."""
    fresh = bool(minors) and meaning(minors[-1]) == meaning(schema_of(model))
    return len(minors) - 1 if fresh else len(minors)


def new_schemas(root: Path) -> GeneratedFiles:
    """Returns the minors to be added because a class changed. Published ones are never among them."""
    files: GeneratedFiles = {}
    for event_type, event in EVENTS.items():
        minors = stored(event_type, root)
        minor = newest_minor(event, minors)
        if minor == len(minors):
            files[FOLDER / event_type / f"{minor}.json"] = json_text(identified(schema_of(event), event_type, minor))
    return files


def identified(schema: Schema, event_type: str, minor: int) -> Schema:
    return {"$schema": DIALECT, "$id": f"urn:prosa:event:{event_type}:{minor}", **schema}


def fields(schema: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Yields every field at every depth: its path (`history[].text`), its schema, and if it holds personal data."""
    yield from _fields(schema, schema, "", False)


def personal_fields(schema: Schema) -> list[str]:
    """Returns the paths of personal data, in the order of the class and each once."""
    return list(dict.fromkeys(path for path, _, personal in fields(schema) if personal))


def _fields(root: Schema, node: Schema, path: str, personal: bool) -> Iterator[tuple[str, Schema, bool]]:
    if "$ref" in node:
        node = {**root["$defs"][node["$ref"].rpartition("/")[2]], **node}
    for member in node.get("anyOf", []) + node.get("oneOf", []):
        yield from _fields(root, member, path, personal)
    if isinstance(items := node.get("items"), dict):
        yield from _fields(root, items, f"{path}[]", personal)
    for name, child in node.get("properties", {}).items():
        inner, marked = f"{path}.{name}".lstrip("."), personal or _marked(child)
        yield inner, child, marked
        yield from _fields(root, child, inner, marked)


def _marked(node: Schema) -> bool:
    return bool(node.get("personal")) or any(_marked(member) for member in node.get("anyOf", []))


def _headed(schema: Schema) -> Schema:
    return {key: schema[key] for key in ("title", "description") if key in schema} | schema


_PROSE = ("$schema", "$id", "title", "description")
