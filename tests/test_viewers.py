"""What a viewer sees is one rule for all services: whoever shows a viewer something personal asks `common.auth.sight`."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import pytest
from common.auth import Viewer, ViewerOrService
from fastapi.routing import APIRoute
from pydantic import BaseModel

PERSONAL = {
    "to", "text", "content", "contact", "contacts", "provider_address", "provider_message_id", "reply_to", "author_name",
    "handoff_reason", "messages_of", "history", "phone", "phones", "aliases", "parts", "phrasings", "examples",
}  # fmt: skip
SERVICES = ("gateway", "billing", "knowledge", "conversation", "llm_orchestration", "message_sender", "analytics")
NOT_A_CUSTOMERS = {
    ("knowledge", "text"): "passages of the business's own documents",
    ("knowledge", "content"): "what a business says of what it sells",
    ("analytics", "to"): "the last day of a period",
    ("billing", "to"): "the last day of a period",
}
OPEN_TO_VIEWERS = {get_args(door)[1].dependency for door in (Viewer, ViewerOrService)}


def routes(service: str) -> Iterator[APIRoute]:
    for router in import_module(f"{service}.main").service.routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and {one.call for one in route.dependant.dependencies} & OPEN_TO_VIEWERS:
                yield route


def fields(annotation: Any, seen: set[Any]) -> Iterator[str]:
    """The names of all fields of a model and of what is in it."""
    for inner in (annotation, *get_args(annotation)):
        if inner is not annotation:
            yield from fields(inner, seen)
        elif inspect.isclass(inner) and issubclass(inner, BaseModel) and inner not in seen:
            seen.add(inner)
            for name, field in inner.model_fields.items():
                yield name
                yield from fields(field.annotation, seen)


def asks_for_sight(route: APIRoute) -> bool:
    """Whether the module of a route imports the rule, or a view that is made by it."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(route.endpoint)))  # type: ignore[arg-type]
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    return any(name.endswith("_for") for name in names)


@pytest.mark.parametrize("service", SERVICES)
def test_whoever_shows_a_viewer_something_personal_asks_the_rule(service: str) -> None:
    open_routes = list(routes(service))
    assert open_routes, "every service has something for viewers"
    for route in open_routes:
        personal = {name for name in fields(route.response_model, set()) if name in PERSONAL}
        personal -= {name for name in personal if (service, name) in NOT_A_CUSTOMERS}
        assert not personal or asks_for_sight(route), f"{route.path} shows {personal} without common.auth.sight"
