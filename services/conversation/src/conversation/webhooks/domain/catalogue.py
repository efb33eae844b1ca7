"""Which facts a tenant's systems may be told, and which fields each of them has.

A fact's `data` is the event as our contracts say it, with the fields that were asked for and no others. `*` stands for all that
is not personal, so whoever wants to know who a customer is, or what was said, names it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from contracts.event import Event
from contracts.text import storable
from contracts.webhooks import WEBHOOK_EVENTS

ALL = "*"
TYPES = WEBHOOK_EVENTS

Wanted = Mapping[str, Sequence[str]]
"""By type, the fields that are told."""


@dataclass(frozen=True, slots=True)
class FactField:
    """A field by its path in `data` (`contact.name`). One of several fields is personal where one of these is."""

    path: str
    personal: bool
    whole: bool = False


def unknown_fields(type_: str, asked: Collection[str]) -> list[str]:
    """Returns which of these paths the type does not have."""
    known = {one.path for one in fields_of(type_)} | {ALL}
    return sorted(set(asked) - known)


def data_of(event: Event, asked: Sequence[str]) -> dict[str, Any]:
    """Returns what is told of an event: the fields asked for, as JSON knows them. A path that it does not have says nothing."""
    shown: dict[str, Any] = storable(_picked(event.model_dump(mode="json"), *_paths(event.type, tuple(asked)), ""))
    return shown


@lru_cache(maxsize=1_024)
def _paths(type_: str, asked: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the paths that are told as they are, and those of which parts are."""
    paths = set(asked)
    if ALL in paths:
        paths |= {one.path for one in fields_of(type_) if not one.personal and not one.whole}
    parts = {one.rpartition(".")[0] for one in paths}
    return frozenset(paths), frozenset(parts | {one.rpartition(".")[0] for one in parts})


def _picked(data: Mapping[str, Any], paths: Set[str], in_part: Set[str], within: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in data.items():
        path = f"{within}{name}"
        if path in paths:
            found[name] = value
        elif path in in_part:
            found[name] = _picked(value, paths, in_part, f"{path}.") if isinstance(value, Mapping) else None
    return found


@cache
def fields_of(type_: str) -> tuple[FactField, ...]:
    """Returns the fields of a type, in the order of its class: those of a part beside the part. A list is one field."""
    schema = TYPES[type_].model_json_schema(mode="serialization")
    found: dict[str, FactField] = {}
    for one in _fields(schema, schema.get("$defs", {}), "", False):
        known = found.get(one.path, one)
        found[one.path] = FactField(one.path, known.personal or one.personal, known.whole or one.whole)
    return tuple(found.values())


_Node = Mapping[str, Any]


def _fields(node: _Node, definitions: Mapping[str, _Node], within: str, marked: bool) -> Iterator[FactField]:
    for part in _alternatives(node, definitions):
        for name, child in part.get("properties", {}).items():
            path, personal = f"{within}{name}", marked or _is_marked(child, definitions)
            inner = list(_fields(child, definitions, f"{path}.", personal))
            any_personal = personal or _holds_personal(child, definitions)
            yield FactField(path, any_personal, whole=bool(inner))
            yield from inner


def _alternatives(node: _Node, definitions: Mapping[str, _Node]) -> Iterator[_Node]:
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    yield node
    for member in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _alternatives(member, definitions)


def _is_marked(node: _Node, definitions: Mapping[str, _Node]) -> bool:
    return bool(node.get("personal")) or any(one.get("personal") for one in _alternatives(node, definitions))


def _holds_personal(node: _Node, definitions: Mapping[str, _Node]) -> bool:
    for part in _alternatives(node, definitions):
        inner = [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else ())]
        if part.get("personal") or any(_holds_personal(one, definitions) for one in inner):
            return True
    return False
