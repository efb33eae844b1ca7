"""Twilio's files: at its API with the account's credentials, which answers with a redirect to a signed address elsewhere.

Source: Twilio, "Media resource" of the Messaging API.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import encode_basic_auth
from common.outside import OutsideClient
from yarl import URL

from gateway.providers.answers import answered, chunks_of
from gateway.providers.domain.files import is_among
from gateway.providers.downloading import Download, NotFetched, WantedFile

REDIRECTED_TO = ("*.twiliocdn.com", "*.amazonaws.com")


@dataclass(frozen=True)
class TwilioFiles:
    """`api_url` is where credentials may go, and nowhere else."""

    api_url: str
    name: Literal["twilio"] = "twilio"
    inline: None = None

    @asynccontextmanager
    async def download(self, wanted: WantedFile, outside: OutsideClient) -> AsyncIterator[Download]:
        url = self._checked(wanted)
        async with answered(outside, "GET", url, redirects=self._may_lead_to, headers=_basic(wanted)) as answer:
            yield Download(chunks_of(answer), wanted.source.sha256)

    async def forget(self, wanted: WantedFile, outside: OutsideClient) -> None:
        """Without this, Twilio would keep what a customer sent for as long as the account lives. Raises `NotFetched`."""
        async with answered(outside, "DELETE", self._checked(wanted), headers=_basic(wanted)):
            return

    def _checked(self, wanted: WantedFile) -> URL:
        url = _parsed(wanted.source.url)
        if url is None or _place(url) != _place(URL(self.api_url)):
            raise NotFetched("unsafe")
        return url

    def _may_lead_to(self, url: URL) -> bool:
        named = _place(url) == _place(URL(self.api_url))
        return named or ((url.scheme, url.port) == ("https", 443) and is_among(url.host, REDIRECTED_TO))


def _parsed(url: str | None) -> URL | None:
    try:
        return URL(url) if url else None
    except ValueError:
        return None


def _place(url: URL) -> tuple[str, str | None, int | None]:
    return url.scheme, url.host, url.port


def _basic(wanted: WantedFile) -> dict[str, str]:
    return {"authorization": encode_basic_auth(wanted.settings["account_sid"], wanted.secret("auth_token"))}
