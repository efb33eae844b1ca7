"""Query parameters that a route does not know are refused: a filter that is misspelt would show everything."""

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

from common.errors import Invalid

OURS = "/v1/"
"""Where callers keep to our form. Elsewhere they have one of their own: providers add what they like to webhooks."""
MOST_NAMED, LONGEST_NAMED = 20, 100


async def refuse_unknown_parameters(connection: HTTPConnection) -> None:
    """Raises `Invalid`, which names what is unknown, and what there is. A dependency of every route."""
    route = connection.scope.get("route")
    asked = connection.scope.get("query_string") and connection.scope["type"] == "http"
    if not asked or not isinstance(route, APIRoute) or not connection.scope["path"].startswith(OURS):
        return
    known = known_parameters(route.dependant)
    if unknown := sorted({_printable(name) for name in connection.query_params} - known):
        there_are = f"there are {', '.join(sorted(known))}" if known else "there are none here"
        mistakes = [{"where": ["query", name], "what": "There is no such parameter"} for name in unknown[:MOST_NAMED]]
        said = f"there is no parameter {', '.join(unknown[:MOST_NAMED])}: {there_are}"
        raise Invalid(said, errors=mistakes, known=sorted(known))


def _printable(name: str) -> str:
    return name[:LONGEST_NAMED].encode("utf-8", "replace").decode()


def known_parameters(dependant: Dependant) -> set[str]:
    """Returns the names of what a route, and whatever it depends on, reads of a query."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*map(known_parameters, dependant.dependencies))
