"""Where providers deliver. The answer is 200 when, and only when, everything is durable.

These are plain Starlette routes: nothing of them is described by a schema, and FastAPI's own work on a request would
cost as much as all of ours. They read the clock themselves: the transaction that writes a webhook is shared, and begins later.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from common.errors import NotFound, TooLarge
from common.web import own_resources, problem
from contracts.providers import CAPABILITIES
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.intake.work.bodies import SHORT_BYTES
from gateway.intake.work.reception import PostedWebhook
from gateway.resources import Resources

NOTHING_TO_SAY = b"<Response/>"  # Twilio sends its customers whatever else it is answered; the others do not read it
COUNTED_HERE = 2**40
"""No limit of the kernel's: this module counts by itself, and writes a receipt where a body is too large."""


async def answer_challenge(request: Request) -> Response:
    """Returns the answer to a provider that makes sure that the address is ours: its challenge, or 403 for a wrong verify
    token.
    """
    resources: Resources = await own_resources(request)
    answer = await resources.reception.challenge(*_where(request), request.query_params, datetime.now(UTC))
    return PlainTextResponse(answer, headers={"x-content-type-options": "nosniff"})


async def receive(request: Request) -> Response:
    """Returns the answer to a webhook: 200; 401 for a wrong signature, 404 for an unknown address, 413 for a long body, 503
    while it cannot be made durable.

    What is authentic and not understood is kept and answered with 200: repeating it would not help.
    """
    resources: Resources = await own_resources(request)
    reception = resources.reception
    try:
        channel = await reception.addressed(*_where(request))
    except NotFound as error:
        return _to_nobody(request, error)
    limit, tenant_id = CAPABILITIES[channel.identity.provider].largest_webhook_bytes, channel.identity.tenant_id
    with reception.short_bodies.reserving(tenant_id) as reserve, reception.long_bodies.reserving(tenant_id) as reserve_long:
        raw = await _body(request, limit, reserve, reserve_long)
        if raw is None:
            reception.note_too_large(channel, datetime.now(UTC))
            raise TooLarge(f"{limit} bytes are allowed")
        await reception.receive(channel, PostedWebhook(raw, request.headers, _called(request, resources), datetime.now(UTC)))
    return Response(NOTHING_TO_SAY, media_type="text/xml")


def _to_nobody(request: Request, error: NotFound) -> Response:
    """Returns the answer to what nobody here waits for. Of its body nothing is read; a long one ends with its connection."""
    answer = problem(error)
    if int(request.headers.get("content-length", SHORT_BYTES + 1)) > SHORT_BYTES:
        answer.headers["connection"] = "close"
    return answer


async def _body(
    request: Request, limit: int, reserve: Callable[[int], None], reserve_long: Callable[[int], None]
) -> bytes | None:
    """Returns None for a body of more than `limit` bytes, by its announced length or by what has come so far."""
    if int(request.headers.get("content-length", 0)) > limit:
        return None
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        (reserve if size <= SHORT_BYTES else reserve_long)(len(part))
        parts.append(part)
    return b"".join(parts)


def _where(request: Request) -> tuple[str, str]:
    return request.path_params["provider"], request.path_params["channel_token"]


def _called(request: Request, resources: Resources) -> str:
    """Returns the address as the provider called it, whichever proxy stands between."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return f"{resources.settings.base_url}{path}?{query}" if query else f"{resources.settings.base_url}{path}"


PATH = "/webhooks/{provider}/{channel_token}"
PATH_BY_EVENT = PATH + "/{event}"  # Evolution's `webhookByEvents`; the body names its event all the same
router = APIRouter(
    routes=[
        Route(PATH, answer_challenge, methods=["GET"]),
        Route(PATH, receive, methods=["POST"]),
        Route(PATH_BY_EVENT, receive, methods=["POST"]),
    ],
)
