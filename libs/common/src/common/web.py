"""The HTTP edge, the same in every service: problem+json (RFC 9457), body limits, and the way to database and resources."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import psycopg
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.auth import CurrentPrincipal
from common.db import Database, PoolTimeout, Session
from common.errors import DomainError, Invalid, TooLarge, Unavailable
from common.messaging.failures import classify
from common.metrics import REQUESTS_REFUSED
from common.openapi import document_of
from common.parameters import refuse_unknown_parameters
from common.shares import Shares

MAX_BODY_BYTES = 1_048_576
BODY_WITHIN_S = 30.0
REQUEST_PATIENCE_S = 5.0
SLOWEST_BYTES_PER_S = 65_536  # what has come at this pace extends the time for the rest

log = structlog.get_logger()


def problem_document(error: DomainError) -> dict[str, Any]:
    """Returns an error as the caller reads it (RFC 9457)."""
    return {"type": "about:blank", "title": error.title, "status": error.status, "detail": error.detail, **error.extra}


def problem(error: DomainError) -> JSONResponse:
    """Returns an error as the caller is answered."""
    wait_s = error.extra.get("retry_after_s", 1 if isinstance(error, Unavailable) else None)
    headers = {"retry-after": str(wait_s)} if wait_s is not None else None
    return JSONResponse(problem_document(error), error.status, headers, media_type="application/problem+json")


def create_app(
    name: str, routers: Sequence[APIRouter], *, body_limits: dict[str, int] | None = None, lifespan: Any = None
) -> FastAPI:
    """Returns the app. `body_limits`: bytes by path prefix, for routes that take more, or less, than a mebibyte."""
    checks = [Depends(refuse_unknown_parameters)]
    app = FastAPI(title=f"Prosa {name}", version="1", lifespan=lifespan, dependencies=checks, telemetry={"logs": False})
    for router in routers:
        app.include_router(router)
    app.openapi = partial(_documented, app)  # type: ignore[method-assign]
    app.add_middleware(BodyLimit, limits=body_limits or {})
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(psycopg.Error, _database_error)
    app.add_exception_handler(PoolTimeout, _database_error)
    app.add_exception_handler(Exception, _bug)
    return app


def _documented(app: FastAPI) -> dict[str, Any]:
    app.openapi_schema = app.openapi_schema or document_of(app)
    return app.openapi_schema


async def _domain_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 — registered for this class only
    return problem(error)


async def _wrong_request(_: Request, error: Exception) -> JSONResponse:
    """Returns every mistake with its place, but without the input: that may be personal, or not even be valid Unicode."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return problem(wrong_form(error.errors()))


def wrong_form(errors: Sequence[Any]) -> Invalid:
    """Returns what pydantic found wrong as an error."""
    mistakes = [{"where": [str(part) for part in one["loc"]], "what": one["msg"]} for one in errors]
    return Invalid("the request is not of the documented form", errors=_printable(mistakes))


def _printable(mistakes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def clean(text: str) -> str:
        return text.encode("utf-8", "replace").decode()

    return [{"where": [clean(part) for part in one["where"]], "what": clean(one["what"])} for one in mistakes[:50]]


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    body = {"type": "about:blank", "title": str(error.detail), "status": error.status_code}
    return JSONResponse(body, error.status_code, error.headers, media_type="application/problem+json")


async def _database_error(request: Request, error: Exception) -> JSONResponse:
    endpoint = getattr(request.scope.get("endpoint"), "__name__", None)  # not the path: that of a webhook is a secret
    return problem(as_domain_error(error, endpoint))


def as_domain_error(error: Exception, endpoint: str | None) -> DomainError:
    """Returns what the caller is to know of an error. What Postgres cannot store (NUL bytes, numbers out of range) is the
    caller's mistake; its absence is not.
    """
    if isinstance(error, DomainError):
        return error
    if isinstance(error, psycopg.DataError):
        return Invalid("a value cannot be stored")
    if classify(error) in {"infrastructure", "conflict"}:
        log.warning("database_unavailable", endpoint=endpoint, error=type(error).__name__)
        return Unavailable("the database does not answer")
    return _unexpected(error, endpoint=endpoint)


async def _bug(request: Request, error: Exception) -> JSONResponse:
    return problem(_unexpected(error, method=request.method))


def _unexpected(error: Exception, **where: str | None) -> DomainError:
    log.error("request_failed", **where, exc_info=error)
    return DomainError("something went wrong on our side")


class BodyLimit:
    """Refuses a body while it arrives, not after: by its announced length, by what has come so far, or for its slowness."""

    def __init__(self, app: ASGIApp, limits: dict[str, int]) -> None:
        self.app = app
        self.limits = sorted(limits.items(), key=lambda limit: -len(limit[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = next((size for prefix, size in self.limits if scope["path"].startswith(prefix)), MAX_BODY_BYTES)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit:
            return await _too_large(limit)(scope, receive, send)
        await self.app(scope, _limited(receive, limit), send)


def _limited(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    received, coming, patient_until = 0, True, asyncio.get_running_loop().time() + BODY_WITHIN_S

    async def limited() -> Message:
        nonlocal received, coming
        if not coming:
            return await receive()
        try:
            async with asyncio.timeout_at(patient_until + received / SLOWEST_BYTES_PER_S):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "Too slow", {"connection": "close"}) from None
        coming = message.get("more_body", False)
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, TooLarge.title)  # the one exception that FastAPI lets through while it reads a body
        return message

    return limited


def _too_large(limit: int) -> JSONResponse:
    return problem(TooLarge(f"{limit} bytes are allowed"))


async def own_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


OwnDatabase = Annotated[Database, Depends(own_database)]


async def own_resources(connection: HTTPConnection) -> Any:
    """Returns what the service opened at its start, for routes and sockets: a service's `OwnResources` gives it its type."""
    return connection.app.state.resources


class RequestShares:
    """How many of the database's connections requests may hold: half, and one tenant's a quarter. The others are for the lanes,
    for jobs and for timers, and nobody's long lists hold up another tenant's.
    """

    def __init__(self, pool_size: int) -> None:
        self._all: Shares[None] = Shares(max(1, pool_size // 2), REQUEST_PATIENCE_S, _busy)
        self._of_tenant: Shares[UUID] = Shares(max(1, pool_size // 4), REQUEST_PATIENCE_S, _busy)

    @asynccontextmanager
    async def through(self, tenant_id: UUID) -> AsyncIterator[None]:
        """Yields within both shares. Raises `Unavailable` when no place became free in time."""
        async with self._of_tenant.through(tenant_id), self._all.through(None):
            yield


def _busy() -> Exception:
    REQUESTS_REFUSED.inc()
    return Unavailable("too many requests are under way")


async def request_shares(connection: HTTPConnection) -> RequestShares:
    shares: RequestShares = connection.app.state.request_shares
    return shares


OwnShares = Annotated[RequestShares, Depends(request_shares)]


async def tenant_session(database: OwnDatabase, principal: CurrentPrincipal, shares: OwnShares) -> AsyncIterator[Session]:
    """Yields a transaction of the caller's tenant, committed before the answer goes out."""
    async with shares.through(principal.tenant_id), database.transaction(principal.tenant_id) as session:
        yield session


TenantSession = Annotated[Session, Depends(tenant_session, scope="function")]
