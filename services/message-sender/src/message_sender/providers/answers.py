"""What answers of all providers have in common."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
import orjson
from common.ids import uuid7
from common.metrics import CALLS
from contracts.bounds import LONGEST_ID
from contracts.gateway import ErrorClass

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import Confirmation, InDoubt, NotSent, ProviderAnswer
from message_sender.metrics import IDS_UNUSABLE

CONNECT_TIMEOUT_S = 3.0
IDLE_CONNECTION_S = 4.0  # shorter than servers keep one, so that a request is hardly ever written to a closing connection
LONGEST_ANSWER = 262_144
OUTCOMES: Mapping[type[ProviderAnswer], str] = {
    Confirmation: "accepted",
    Rejection: "refusal",
    NotSent: "notsent",
    InDoubt: "indoubt",
}
"""What an answer is called in the metric of calls."""
NEVER_WRITTEN = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def open_http(timeout_s: float) -> aiohttp.ClientSession:
    """Returns the process's one client for providers with an address of their own. `timeout_s` covers a whole call, waiting for
    a connection apart.
    """
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_CONNECTION_S)
    timeout = aiohttp.ClientTimeout(total=timeout_s + CONNECT_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S, sock_read=timeout_s)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


class Timed:
    """Says what came of a call."""

    answer: ProviderAnswer


@contextmanager
def timed(provider: str) -> Iterator[Timed]:
    """Yields what the block sets the answer of, by which the call and its duration are counted."""
    started, call = time.monotonic(), Timed()
    yield call
    CALLS.labels(provider, OUTCOMES[type(call.answer)]).observe(time.monotonic() - started)


async def read(answer: aiohttp.ClientResponse) -> bytes:
    """Returns the body; of one that is too long as much as shows that it is."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > LONGEST_ANSWER:
            break
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any]:
    """Returns the JSON object that a body is; an empty one for everything else, also for what is too long."""
    if is_too_long(body):
        return {}
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def is_too_long(body: bytes) -> bool:
    return len(body) > LONGEST_ANSWER


def answer_with_id(message_id: object, *, too_long: bool = False) -> ProviderAnswer:
    """Returns what a yes means. Without an id nobody knows whether it was one. With an id that cannot be kept, or in an answer
    that is `too_long` to be read, it is one all the same, under an id of ours: sending the message again would be a double.
    """
    if too_long:
        return Confirmation(_stand_in())
    if not isinstance(message_id, str) or not message_id:
        return InDoubt()
    if len(message_id) > LONGEST_ID or "\0" in message_id:
        return Confirmation(_stand_in())
    return Confirmation(message_id)


def _stand_in() -> str:
    IDS_UNUSABLE.inc()
    return f"unusable:{uuid7()}"


def refused(status: int, classes: Mapping[int, ErrorClass], otherwise: ErrorClass, *, explained: bool) -> ProviderAnswer:
    """Returns what a status that is no yes means, where the body says nothing better. `explained`: the body is in the
    provider's own form of an error.

    A bare 5xx may come from a proxy after the request went through (502, 504, 520 and 524 often do), and so may any other: only
    a 503 in the provider's own words was surely refused before it was read.
    """
    if status == 503 and explained:
        return NotSent(handed_over=True)
    if status >= 500 or status < 200 or status == 408:
        return InDoubt()
    return Rejection(f"http_{status}", classes.get(status, otherwise))


def by_status(status: int, *, explained: bool) -> ProviderAnswer:
    """Returns what a status of a server that a tenant hosts means.

    404 and a redirect come from an address that is not the server's: nothing goes out before somebody corrects it.
    """
    classes: dict[int, ErrorClass] = {401: "auth", 403: "auth", 404: "auth", 429: "throttling"}
    return refused(status, classes, "auth" if status < 400 else "content", explained=explained)
