"""Everything that enters has a bound: no string, list or mapping of a model or a route's parameter is without one.

Looked for in the types, so that it holds for models that do not exist yet.
"""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args

import pytest
from common.auth.federation import Federation
from conversation.live import protocol
from devkit.generator.openapi import documents
from devkit.repository import ROOT
from fastapi import APIRouter
from fastapi.routing import APIRoute
from llm_orchestration.domain.reply import Entity, ModelReply
from pydantic import BaseModel, Field
from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic_settings import BaseSettings
from sqlmodel import SQLModel

PACKAGES = ("contracts", "common", *sorted(path.name for path in ROOT.glob("services/*/src/*") if (path / "py.typed").exists()))

OURS: dict[type[BaseModel], str] = {
    BaseSettings: "the environment, which is the operator's",
    Federation: "a list of issuers in the environment, which is the operator's",
    SQLModel: "rows, whose columns are filled from bounded models",
    Entity: "read out of a model's answer, which is bounded as a whole; vendors' strict mode knows no lengths",
    ModelReply: "read out of a model's answer, which is bounded as a whole; vendors' strict mode knows no lengths",
}
"""Base classes whose models nobody outside fills without a bound of its own, and why."""

SOCKET = protocol.TO_CLIENTS
"""What a WebSocket is told. Like the answers of routes: made from our own rows, and never read."""


@cache
def modules() -> list[str]:
    found = []
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                found.append(module.name)
    return found


@cache
def models() -> list[type[BaseModel]]:
    for module in modules():
        importlib.import_module(module)
    return sorted(_below(BaseModel), key=lambda model: (model.__module__, model.__qualname__))


def _below(base: type[BaseModel]) -> set[type[BaseModel]]:
    found = set()
    for model in base.__subclasses__():
        if model.__module__.partition(".")[0] in PACKAGES:
            found.add(model)
        found |= _below(model)
    return found


def unbounded(node: Any, definitions: dict[str, Any], path: str = "", seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The places of a JSON Schema in which something may be of any length."""
    if node is True or node == {} or not isinstance(node, dict):
        yield f"{path}: anything"
        return
    if (ref := node.get("$ref")) is not None:
        name = ref.rpartition("/")[2]
        if name not in seen:
            yield from unbounded(definitions[name], definitions, path, seen | {name})
        return
    if members := node.get("anyOf") or node.get("oneOf") or node.get("allOf"):
        for member in members:
            yield from unbounded(member, definitions, path, seen)
        return
    if "enum" in node or "const" in node:
        return
    match node.get("type"):
        case "string":
            if not _is_short(node):
                yield f"{path}: a string"
        case "array":
            if "maxItems" not in node:
                yield f"{path}: a list"
            for one in [*node.get("prefixItems", ()), *([node["items"]] if "items" in node else ())]:
                yield from unbounded(one, definitions, f"{path}[]", seen)
        case "object" if "properties" in node or node.get("additionalProperties") is False:
            for name, one in node.get("properties", {}).items():
                yield from unbounded(one, definitions, f"{path}.{name}", seen)
        case "object":
            names = node.get("propertyNames", {})
            if "maxProperties" not in node:
                yield f"{path}: an object"
            if not _is_short(definitions[names["$ref"].rpartition("/")[2]] if "$ref" in names else names):
                yield f"{path}: an object's names"
            values = node.get("patternProperties", {}).values()  # where the names have a pattern
            for one in values or [node.get("additionalProperties", True)]:
                yield from unbounded(one, definitions, f"{path}{{}}", seen)
        case "integer" | "number" | "boolean" | "null":
            return
        case _:
            yield f"{path}: anything"


def _is_short(node: dict[str, Any]) -> bool:
    if "maxLength" in node or "enum" in node or node.get("format") in FORMATS:
        return True
    return "pattern" in node and re._parser.parse(node["pattern"]).getwidth()[1] < 100_000  # type: ignore[attr-defined]


FORMATS = {"uuid", "date-time", "date", "duration", "binary"}  # a file: streamed, and bounded by whoever stores it


def problems_of(model: type[BaseModel]) -> list[str]:
    try:
        schema = model.model_json_schema(mode="validation")
    except PydanticInvalidForJsonSchema as error:
        return [f": {error.message}"]
    return sorted(set(unbounded({k: v for k, v in schema.items() if k != "$defs"}, schema.get("$defs", {}))))


@cache
def answers() -> frozenset[type[BaseModel]]:
    """What routes and the socket answer with, and no route is asked with."""
    said, asked = set(SOCKET), set[type[BaseModel]]()
    for router in routers():
        for route in router.routes:
            if isinstance(route, APIRoute):
                said |= inside(route.response_model)
                asked |= inside(route.body_field.field_info.annotation) if route.body_field else set()
    return frozenset(set().union(*map(inside, said)) - set().union(*map(inside, asked)))


def routers() -> list[APIRouter]:
    mains = [importlib.import_module(f"{package}.main") for package in PACKAGES[2:]]
    return [router for main in mains for router in main.service.routers]


def inside(annotation: Any) -> set[type[BaseModel]]:
    """The models that an annotation names, at any depth."""
    found: set[type[BaseModel]] = set()
    waiting = [annotation]
    while waiting:
        one = waiting.pop()
        waiting += get_args(one)
        if isinstance(one, type) and issubclass(one, BaseModel) and one not in found:
            found.add(one)
            waiting += [field.annotation for field in one.model_fields.values()]
    return found


def looked_at() -> list[type[BaseModel]]:
    return [model for model in models() if not issubclass(model, tuple(OURS)) and model not in answers()]


@pytest.mark.parametrize("model", looked_at(), ids=lambda model: f"{model.__module__}.{model.__qualname__}")
def test_whatever_fills_a_model_is_bounded(model: type[BaseModel]) -> None:
    assert problems_of(model) == [], f"{model.__qualname__} takes what is of any length"


def test_a_parameter_or_a_form_of_a_route_is_bounded() -> None:
    found = []
    for path, text in documents().items():
        document = json.loads(text)
        schemas = document.get("components", {}).get("schemas", {})
        for where, place in asked_with(document):
            found += [f"{path.parts[1]} {where}{problem}" for problem in unbounded(place, schemas)]

    assert found == []


def asked_with(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of all that a caller says: path, query and header parameters, and bodies."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                yield f"{method} {path} {parameter['name']}", parameter["schema"]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield f"{method} {path} body", content["schema"]


class Inner(BaseModel):
    names: Annotated[tuple[str, ...], Field(max_length=3)]


class Loose(BaseModel):
    text: str
    short: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")]
    endless: Annotated[str, Field(pattern=r"^[a-z]+$")]
    numbers: list[int]
    inner: Inner | None = None
    extra: dict[str, Any] = {}


def test_what_has_no_bound_is_found_at_every_depth() -> None:
    assert problems_of(Loose) == [
        ".endless: a string",
        ".extra: an object",
        ".extra: an object's names",
        ".extra{}: anything",
        ".inner.names[]: a string",
        ".numbers: a list",
        ".text: a string",
    ]
