"""Asking the servers that unofficial providers run on: their addresses and answers are others', and bounded."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from common.errors import TooLarge, Unauthenticated, Unavailable
from common.outside import OutsideClient

from gateway.providers.reader import ChannelSecrets
from gateway.providers.reading import Malformed, as_object, parse

TIMEOUT_S = 20.0
LONGEST_ANSWER_BYTES = 1024 * 1024
LONGEST_LIST_BYTES = 32 * 1024 * 1024  # of messages
SHORT_BYTES = 32_768  # parsing less takes less than a millisecond
BUSY = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """Where a channel's link is, with what it is asked, and where its webhooks go. `webhook_url` is a secret as well."""

    settings: Mapping[str, Any]
    secrets: ChannelSecrets = field(repr=False)
    webhook_url: str = field(repr=False)

    def url(self, *parts: str) -> str:
        """Returns an address at the server, each part as one segment of its path."""
        return "/".join([str(self.settings["server_url"]), *(quote(part, safe="") for part in parts)])

    def secret(self, name: str) -> str:
        """Returns the one that counts now; empty where there is none."""
        return next(iter(self.secrets.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class LinkServerAnswer:
    """`body` is empty where the answer is no JSON object."""

    status: int
    body: dict[str, Any]

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


async def ask(
    outside: OutsideClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    longest: int = LONGEST_ANSWER_BYTES,
    **given: Any,
) -> LinkServerAnswer:
    """Returns a server's answer. A long one is parsed beside everybody else's work.

    Raises `Unauthenticated` when the key is refused, `Forbidden` for an address that may not be asked, `Unavailable` when there
    is no answer or the server is in trouble, and `TooLarge`.
    """
    async with outside.request(method, url, timeout_s=TIMEOUT_S, headers=headers, **given) as answer:
        raw, status = await answer.read(longest), answer.status
    if len(raw) > longest:
        raise TooLarge("the server's answer is too long")
    if status == 401:
        raise Unauthenticated("the server refuses the key")
    if status >= 500 or status in BUSY:
        raise Unavailable(f"the server answered with {status}")
    return LinkServerAnswer(status, _object(raw) if len(raw) < SHORT_BYTES else await asyncio.to_thread(_object, raw))


def _object(raw: bytes) -> dict[str, Any]:
    try:
        return as_object(parse(raw))
    except Malformed:
        return {}
