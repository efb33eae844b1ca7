"""Answers of providers that hold files, or say where one is: redirects, refusals, and base64 within JSON."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import quote

from common.errors import Forbidden, Unavailable
from common.outside import Answered, OutsideClient, TooSlow
from yarl import URL

from gateway.providers.domain.files import MediaFailure
from gateway.providers.downloading import Download, NotFetched, WantedFile
from gateway.providers.reading import Malformed, as_object, parse

TIMEOUT_S = 300.0  # for one file, its last byte included
HOPS = 3
BESIDE_BASE64_BYTES = 64 * 1024
MOST_DENSE_BESIDE = 8 * 1024 * 1024  # what so many bytes can be made of
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LATER = frozenset({408, 425, 429})

Judge = Callable[[Answered], Awaitable[MediaFailure]]
"""What an answer that does not say yes means for a file."""


async def gone(answer: Answered) -> MediaFailure:
    """Returns what a refusal's status means for a file; a server that does not have it has it no more."""
    return _by_status(answer.status, "gone")


async def absent(answer: Answered) -> MediaFailure:
    """Returns what a refusal's status means for a file; a server that does not have it may have it in a moment."""
    return _by_status(answer.status, "absent")


def _by_status(status: int, otherwise: MediaFailure) -> MediaFailure:
    if status in (401, 403):
        return "refused"
    if status in REDIRECTS:
        return "unsafe"
    return "unreachable" if status in LATER or status >= 500 else otherwise


@asynccontextmanager
async def answered(
    outside: OutsideClient,
    method: str,
    url: str | URL,
    *,
    redirects: Callable[[URL], bool] = lambda url: False,
    judge: Judge = gone,
    **given: Any,
) -> AsyncIterator[Answered]:
    """Yields an answer that says yes, its body still to be read. `given` goes on to `request`, for the first address only:
    whoever is redirected to (`redirects` says to whom that may be) gets no header of ours.

    Raises `NotFetched`.
    """
    async with AsyncExitStack() as stack:
        answer = await _ask(stack, outside, method, str(url), given)
        for _ in range(HOPS):
            if answer.status not in REDIRECTS:
                break
            target = _target(answer)
            if not redirects(target):
                raise NotFetched("unsafe")
            answer = await _ask(stack, outside, "GET", str(target), {})
        if not 200 <= answer.status < 300:
            raise NotFetched(await judge(answer))
        yield answer


async def _ask(stack: AsyncExitStack, outside: OutsideClient, method: str, url: str, given: Mapping[str, Any]) -> Answered:
    try:
        return await stack.enter_async_context(outside.request(method, url, timeout_s=TIMEOUT_S, **given))
    except Forbidden as error:
        raise NotFetched("unsafe") from error
    except Unavailable as error:
        raise NotFetched("unreachable") from error


def _target(answer: Answered) -> URL:
    try:
        return answer.url.join(URL(answer.headers["location"]))
    except (KeyError, ValueError) as error:
        raise NotFetched("unsafe") from error


async def chunks_of(answer: Answered) -> AsyncIterator[bytes]:
    """Yields a body, as it comes. Raises `NotFetched`."""
    try:
        async for chunk in answer.chunks():
            yield chunk
    except TooSlow as error:
        raise NotFetched("slow") from error
    except Unavailable as error:
        raise NotFetched("unreachable") from error


async def object_of(answer: Answered, limit: int = 0) -> dict[str, Any]:
    """Returns a JSON object, empty for anything else; it may hold a file of `limit` bytes in base64. Raises `NotFetched`."""
    body, room = bytearray(), limit * 4 // 3 + BESIDE_BASE64_BYTES
    async for chunk in chunks_of(answer):
        body += chunk
        if len(body) > room:
            raise NotFetched("too_large")
    try:
        return as_object(await asyncio.to_thread(parse, bytes(body), MOST_DENSE_BESIDE))
    except Malformed:
        return {}


async def decoded(answer: Mapping[str, Any]) -> bytes:
    """Returns the file in an answer's `base64`. Raises `NotFetched` for none."""
    data = await asyncio.to_thread(from_base64, answer.get("base64"))
    if data is None:
        raise NotFetched("absent")
    return data


def from_base64(given: object) -> bytes | None:
    """Returns a file in base64, with or without the head of a data URL; None for anything else."""
    if not isinstance(given, str) or not given:
        return None
    encoded = given.partition(",")[2] if given.startswith("data:") else given
    try:
        return base64.b64decode("".join(encoded.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


async def at_its_own_url(stack: AsyncExitStack, wanted: WantedFile, outside: OutsideClient) -> Download | None:
    """Returns what a self-hosted provider has put into a bucket: asked for without credentials, and only where `OutsideClient`
    lets us.

    None when it cannot be had there; it may still be had from the provider itself.
    """
    if wanted.source.url is None:
        return None
    try:
        answer = await stack.enter_async_context(answered(outside, "GET", wanted.source.url))
    except NotFetched:
        return None
    return Download(chunks_of(answer), wanted.source.sha256)


def below(base: str, *segments: str) -> URL:
    """Returns an address of an API. What stands in it, whoever chose it, stays one segment. Raises `NotFetched`."""
    if any(segment in ("", ".", "..") for segment in segments):
        raise NotFetched("unsafe")
    return URL("/".join([base.rstrip("/"), *(quote(segment, safe="") for segment in segments)]), encoded=True)
