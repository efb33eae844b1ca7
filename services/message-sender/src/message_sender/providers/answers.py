"""What answers of all providers have in common."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import orjson
from common.metrics import CALLS

from message_sender.domain.errors import Refusal
from message_sender.domain.sending import Answer, InDoubt, NotSent

CONNECT_TIMEOUT_S = 3.0
IDLE_CONNECTION_S = 4.0  # shorter than servers keep one, so that a request is hardly ever written to a closing connection
NEVER_WRITTEN = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def open_http(timeout_s: float) -> aiohttp.ClientSession:
    """The process's one client for providers with an address of their own. `timeout_s` covers a whole call, waiting for a
    connection apart.
    """
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_CONNECTION_S)
    timeout = aiohttp.ClientTimeout(total=timeout_s + CONNECT_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S, sock_read=timeout_s)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


class Timed:
    """Says what came of a call."""

    answer: Answer


@contextmanager
def timed(provider: str) -> Iterator[Timed]:
    """Count a call and its duration by what it came to, which the block sets."""
    started, call = time.monotonic(), Timed()
    yield call
    CALLS.labels(provider, type(call.answer).__name__.lower()).observe(time.monotonic() - started)


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is; an empty one for everything else."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def by_status(status: int) -> Answer:
    """What the status of a server says that tenants host themselves, where its body says nothing better.

    404 and a redirect come from an address that is not the server's: nothing will go out before somebody corrects it.
    """
    if status in {401, 403, 404} or 300 <= status < 400:
        return Refusal(f"http_{status}", "auth")
    if status == 429:
        return Refusal("http_429", "throttling")
    if status == 503:
        return NotSent()
    return Refusal(f"http_{status}", "content") if 400 <= status < 500 else InDoubt()
