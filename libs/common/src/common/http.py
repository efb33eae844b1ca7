"""Questions to other services: deadlines, one retry where that is safe, and a breaker, so that a sick peer costs little."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import aiohttp
import orjson
import stamina

from common import errors
from common.auth import Authenticator
from common.breaker import Breaker, NotAsked
from common.metrics import CALLS
from common.telemetry import current_traceparent

LONGEST_ANSWER_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 65_536

BY_STATUS: Mapping[int, type[errors.DomainError]] = {
    error.status: error
    for error in (
        errors.Unauthenticated,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.TooLarge,
        errors.Invalid,
        errors.QuotaRefused,
    )
}


def _may_be_repeated(error: Exception) -> bool:
    return isinstance(error, errors.Unavailable) and not isinstance(error, NotAsked)


class Peer:
    """Another service of the fleet, asked on behalf of a tenant. One per process: connections are kept."""

    def __init__(self, name: str, url: str, authenticator: Authenticator) -> None:
        self.name = name
        self.authenticator = authenticator
        self.breaker = Breaker()
        self._url = url.rstrip("/")
        # aiohttp, not httpx2: a seventh of the CPU per call, and two calls are in every customer's turn (ADR 6).
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(), trust_env=False)

    async def post(self, path: str, tenant_id: UUID, body: dict[str, Any], *, timeout_s: float) -> dict[str, Any]:
        """Returns the answer's JSON object. For calls that may be made twice: one that got no answer is repeated within the
        deadline.

        Raises the error that the peer answered with, or `Unavailable`.
        """
        try:
            async with asyncio.timeout(timeout_s):
                async for attempt in stamina.retry_context(_may_be_repeated, attempts=2, wait_initial=0.05, wait_jitter=0.05):
                    with attempt:
                        return await self._post(path, tenant_id, body)
        except TimeoutError:
            self.breaker.record(ok=False)
            raise errors.Unavailable(f"{self.name} did not answer within {timeout_s} s") from None
        raise errors.Unavailable  # unreachable: the loop returns or raises

    async def _post(self, path: str, tenant_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
        self.breaker.check()
        started = time.monotonic()
        try:
            headers, content = self._headers(tenant_id), orjson.dumps(body)
            async with self._client.post(f"{self._url}{path}", data=content, headers=headers) as answer:
                status, received = answer.status, await self._body(answer)
        except aiohttp.ClientError as error:
            self._record("unreachable", started, ok=False)
            raise errors.Unavailable(f"{self.name} cannot be reached") from error
        self._record(str(status), started, ok=status < 500)
        return _read(self.name, status, received)

    @staticmethod
    async def _body(answer: aiohttp.ClientResponse) -> bytes:
        """Returns the answer's body. More than any service answers is no answer, and is not read to its end: it raises like
        one that breaks off.
        """
        body = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
            body += chunk
            if len(body) > LONGEST_ANSWER_BYTES:
                raise aiohttp.ClientPayloadError("too long")
        return bytes(body)

    def _headers(self, tenant_id: UUID) -> dict[str, str]:
        headers = {
            "authorization": f"Bearer {self.authenticator.service_token(self.name, tenant_id)}",
            "content-type": "application/json",
        }
        if traceparent := current_traceparent():
            headers["traceparent"] = traceparent
        return headers

    def _record(self, outcome: str, started: float, *, ok: bool) -> None:
        self.breaker.record(ok=ok)
        CALLS.labels(self.name, outcome).observe(time.monotonic() - started)

    async def close(self) -> None:
        await self._client.close()


def _read(name: str, status: int, received: bytes) -> dict[str, Any]:
    body = _object(received)
    if 200 <= status < 300:
        return body
    error = BY_STATUS.get(status)
    if error is None:
        raise errors.Unavailable(f"{name} answered {status}")
    known = {"type", "title", "status", "detail"}
    raise error(str(body.get("detail", "")), **{key: value for key, value in body.items() if key not in known})


def _object(received: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(received)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
