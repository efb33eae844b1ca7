"""What every service's OpenAPI says beside its routes: how errors read (RFC 9457), and that a token is asked for."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from common.auth.doors import bearer_token

PROBLEM = {
    "title": "Problem",
    "description": "Why a request was not done. `detail` is one sentence for people; what programs need are further members.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string", "description": "One of few words, where there are several reasons for one status."},
        "retry_after_s": {"type": "number"},
        "errors": {
            "description": "Of a request that is not of the documented form: each mistake and its place.",
            "type": "array",
            "maxItems": 50,
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {
                    "where": {"type": "array", "items": {"type": "string"}},
                    "what": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
ANSWER = {
    "description": "A problem: the status says of which kind, `detail` what is to be done.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
SECURITY = {"token": {"type": "http", "scheme": "bearer", "description": "The `access_token` of a sign-in at the gateway."}}


def document_of(app: FastAPI) -> dict[str, Any]:
    """Returns an app's OpenAPI document. FastAPI's own says that mistakes are answered in another form than ours."""
    document: dict[str, Any] = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = document.setdefault("components", {})
    schemas = {name: one for name, one in components.get("schemas", {}).items() if name not in _OF_FASTAPI}
    components["schemas"] = dict(sorted({**schemas, "Problem": PROBLEM}.items()))
    components["responses"] = {"Problem": ANSWER}
    components["securitySchemes"] = SECURITY
    guarded = set(_behind_a_token(app))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
            if (path, method) in guarded:
                operation["security"] = [{"token": []}]
    return document


_OF_FASTAPI = {"HTTPValidationError", "ValidationError"}


def _behind_a_token(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yields path and method of each route that asks for a token."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and _asks_for_token(route.dependant):
            for method in route.methods or ():
                yield str(context.path_format), method.lower()


def _asks_for_token(dependant: Dependant) -> bool:
    return dependant.call is bearer_token or any(map(_asks_for_token, dependant.dependencies))
