"""Evolution API's files: inside the webhook (`message.base64`), in a bucket (`message.mediaUrl`), or asked of the instance.

Source: evolution-api, `whatsapp.baileys.service.ts` (`getBase64FromMediaMessage`) and `chat.router.ts`.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from common.outside import OutsideClient

from gateway.providers.answers import absent, answered, at_its_own_url, below, decoded, from_base64, object_of
from gateway.providers.downloading import Download, WantedFile, whole
from gateway.providers.reading import Malformed, as_object, child, parse


@dataclass(frozen=True)
class EvolutionFiles:
    """At each channel's own `server_url`."""

    name: Literal["evolution"] = "evolution"
    forget: None = None

    def inline(self, body: bytes, message_id: str) -> bytes | None:
        if b'"base64"' not in body:
            return None
        try:
            data = as_object(parse(body)).get("data")
        except Malformed:
            return None
        for message in map(as_object, data if isinstance(data, list) else [data]):
            if child(message, "key").get("id") == message_id:
                return from_base64(child(message, "message").get("base64") or message.get("base64"))
        return None

    @asynccontextmanager
    async def download(self, wanted: WantedFile, outside: OutsideClient) -> AsyncIterator[Download]:
        async with AsyncExitStack() as stack:
            yield await at_its_own_url(stack, wanted, outside) or await self._asked(wanted, outside)

    async def _asked(self, wanted: WantedFile, outside: OutsideClient) -> Download:
        settings = wanted.settings
        url = below(settings["server_url"], "chat", "getBase64FromMediaMessage", settings["instance"])
        body = {"message": {"key": {"id": wanted.message_id}}, "convertToMp4": False}
        headers = {"apikey": wanted.secret("api_key")}
        async with answered(outside, "POST", url, judge=absent, json=body, headers=headers) as answer:
            return Download(whole(await decoded(await object_of(answer, wanted.limit))), wanted.source.sha256)
