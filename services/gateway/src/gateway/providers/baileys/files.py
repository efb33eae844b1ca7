"""The files of a Baileys bridge: inside the webhook (`extra.media`), or asked of the bridge by the message's id.

Source: fazer-ai/baileys-api, `connection.ts`, `downloadMediaFromMessages.ts` and `controllers/media.ts`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from common.outside import OutsideClient
from contracts.content import Media

from gateway.providers.answers import absent, answered, below, chunks_of, from_base64
from gateway.providers.downloading import Download, WantedFile
from gateway.providers.reading import Malformed, as_object, child, parse


@dataclass(frozen=True)
class BaileysFiles:
    """At each channel's own `server_url`."""

    name: Literal["baileys"] = "baileys"
    forget: None = None

    def inline(self, body: bytes, message_id: str) -> bytes | None:
        if b'"media"' not in body:
            return None
        try:
            extra = child(as_object(parse(body)), "extra")
        except Malformed:
            return None
        return from_base64(child(extra, "media").get(message_id))

    @asynccontextmanager
    async def download(self, wanted: WantedFile, outside: OutsideClient) -> AsyncIterator[Download]:
        url = below(wanted.settings["server_url"], "media", wanted.message_id)
        headers = {"x-api-key": wanted.secret("api_key")}
        async with answered(outside, "GET", url, judge=absent, headers=headers) as answer:
            yield Download(chunks_of(answer), _sha256(wanted.source))


def _sha256(source: Media) -> str | None:
    """Returns the hash that a file has to have, if that is known. The bridge writes audio anew, so that it has another hash
    than what was sent.
    """
    return None if (source.mime_type or "").startswith("audio/") else source.sha256
