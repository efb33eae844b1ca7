"""Where providers deliver. The answer is 200 when, and only when, everything is durable.

These are plain Starlette routes: nothing of them is described by a schema, and FastAPI's own work on a request would
cost as much as all of ours.
"""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.resources import Resources
from gateway.webhooks.reception import Posted

MAX_BODY_BYTES = 3 * 1024 * 1024  # the most that Meta sends


async def answer_challenge(request: Request) -> Response:
    """A provider makes sure that the address is ours. 403 for a wrong verify token."""
    resources: Resources = request.app.state.resources
    answer = await resources.reception.challenge(*_where(request), request.query_params, datetime.now(UTC))
    return PlainTextResponse(answer, headers={"x-content-type-options": "nosniff"})


async def receive(request: Request) -> Response:
    """A webhook. 401 for a wrong signature, 404 for an unknown address, 503 while it cannot be made durable.

    What is authentic and not understood is kept and answered with 200: repeating it would not help.
    """
    resources: Resources = request.app.state.resources
    posted = Posted(await request.body(), request.headers, _called(request, resources), datetime.now(UTC))
    await resources.reception.receive(*_where(request), posted)
    return Response()


def _where(request: Request) -> tuple[str, str]:
    return request.path_params["provider"], request.path_params["channel_token"]


def _called(request: Request, resources: Resources) -> str:
    """The address as the provider called it, whichever proxy stands between."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return f"{resources.settings.base_url}{path}?{query}" if query else f"{resources.settings.base_url}{path}"


PATH = "/webhooks/{provider}/{channel_token}"
router = APIRouter(
    routes=[Route(PATH, answer_challenge, methods=["GET"]), Route(PATH, receive, methods=["POST"])],
)
