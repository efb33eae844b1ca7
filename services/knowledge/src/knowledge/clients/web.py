"""Websites: one page asked for at a time, on a tenant's behalf, and read within bounds. No redirect is followed here."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from uuid import UUID

import aiohttp
from common.errors import Forbidden, Unavailable
from common.outside import Outside, TooSlow

from knowledge.domain.robots import AGENT

AGENT_HEADER = f"Mozilla/5.0 (compatible; {AGENT}/1.0)"
LONGEST_VALIDATOR = 500

FetchFailure = Literal["forbidden", "unreachable", "too_slow", "too_large", "compressed"]

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.I)


class FetchFailed(Exception):
    """There is no answer that could be read."""

    def __init__(self, reason: FetchFailure) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a site answered. The body is empty unless the status is 200; `location` is where it sends on."""

    status: int
    mime_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    robots: str = ""
    body: bytes = b""


class WebClient:
    """Asks websites, on tenants' behalf."""

    def __init__(self, outside: Outside, timeout_s: float) -> None:
        self._outside = outside
        self._timeout_s = timeout_s

    async def get(
        self, tenant_id: UUID, url: str, limit: int, *, known: Mapping[str, str] | None = None, cut: bool = False
    ) -> WebAnswer:
        """Returns what a site answers for an address. `known` are the validators (as headers) of what was read before.

        Of a body that is longer than `limit` bytes the first are returned where it may be `cut`. Raises `FetchFailed`.
        """
        headers = {"user-agent": AGENT_HEADER, "accept": "text/html,application/xhtml+xml,*/*;q=0.5", **(known or {})}
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._outside.of(tenant_id).request("GET", url, timeout_s=self._timeout_s, headers=headers) as answer,
            ):
                said = _head(answer.status, answer.headers)
                if said.status != HTTPStatus.OK:
                    return said
                if answer.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
                    raise FetchFailed("compressed")  # nobody asked for it, and what it unpacks to is not known
                if not cut and _declared(answer.headers) > limit:
                    raise FetchFailed("too_large")
                body = await answer.read(limit)
        except Forbidden as error:
            raise FetchFailed("forbidden") from error
        except (TooSlow, TimeoutError) as error:
            raise FetchFailed("too_slow") from error
        except (Unavailable, aiohttp.ClientError, OSError) as error:
            raise FetchFailed("unreachable") from error
        if len(body) > limit and not cut:
            raise FetchFailed("too_large")
        return WebAnswer(
            said.status, said.mime_type, said.charset, said.etag, said.last_modified, None, said.robots, body[:limit]
        )


def _head(status: int, headers: Mapping[str, str]) -> WebAnswer:
    kind = headers.get("content-type", "")
    charset = _CHARSET.search(kind[:LONGEST_VALIDATOR])
    return WebAnswer(
        status=status,
        mime_type=kind.partition(";")[0].strip().lower()[:100],
        charset=charset[1] if charset else None,
        etag=_validator(headers.get("etag")),
        last_modified=_validator(headers.get("last-modified")),
        location=headers.get("location"),
        robots=headers.get("x-robots-tag", "")[:LONGEST_VALIDATOR].lower(),
    )


def _validator(given: str | None) -> str | None:
    """Returns what can be sent back to the site: half of one would never be right."""
    return given if given and len(given) <= LONGEST_VALIDATOR and given.isprintable() and given.isascii() else None


def _declared(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0
