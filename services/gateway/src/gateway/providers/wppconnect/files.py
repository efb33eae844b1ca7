"""WPPConnect's files: inside the webhook (`body`, with `autoDownload`), in a bucket (`fileUrl`), or asked of the session.

Source: wppconnect-server, `functions.ts` (`autoDownload`), `sessionController.ts` and `encryptController.ts`.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from common.outside import Answered, OutsideClient

from gateway.providers.answers import absent, answered, at_its_own_url, below, decoded, from_base64, object_of
from gateway.providers.domain.files import MediaFailure
from gateway.providers.downloading import Download, NotFetched, WantedFile, whole
from gateway.providers.reading import Malformed, as_object, objects, parse, text
from gateway.providers.wppconnect.keys import key_of


@dataclass(frozen=True)
class WPPConnectFiles:
    """At each channel's own `server_url`."""

    name: Literal["wppconnect"] = "wppconnect"
    forget: None = None

    def inline(self, body: bytes, message_id: str) -> bytes | None:
        """Returns the file within a webhook. Without `autoDownload` the `body` of a message with a file is only its preview."""
        try:
            messages = _messages(as_object(parse(body)))
        except Malformed:
            return None
        return next((from_base64(one.get("body")) for one in messages if _id(one) == message_id), None)

    @asynccontextmanager
    async def download(self, wanted: WantedFile, outside: OutsideClient) -> AsyncIterator[Download]:
        async with AsyncExitStack() as stack:
            yield await at_its_own_url(stack, wanted, outside) or await self._asked(wanted, outside)

    async def _asked(self, wanted: WantedFile, outside: OutsideClient) -> Download:
        settings = wanted.settings
        url = below(settings["server_url"], "api", settings["session"], "get-media-by-message", wanted.message_id)
        headers = {"authorization": f"Bearer {await self._token(wanted, outside)}"}
        async with answered(outside, "GET", url, judge=_absent, headers=headers) as answer:
            return Download(whole(await decoded(await object_of(answer, wanted.limit))), wanted.source.sha256)

    async def _token(self, wanted: WantedFile, outside: OutsideClient) -> str:
        settings = wanted.settings
        secret = wanted.secret("secret_key")
        url = below(settings["server_url"], "api", settings["session"], secret, "generate-token")
        async with answered(outside, "POST", url, judge=_wrong_key) as answer:
            token = text(await object_of(answer), "token")
        if token is None:
            raise NotFetched("refused")
        return token


async def _absent(answer: Answered) -> MediaFailure:
    """Returns why there is no file. 400 is the answer for a message that it does not know, 404 for a session that is not
    connected now.
    """
    return "unreachable" if answer.status == 404 else await absent(answer)


async def _wrong_key(answer: Answered) -> MediaFailure:
    return "refused" if answer.status == 400 else await absent(answer)


def _messages(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the messages of an answer. One, or of `unreadmessages` as many as there are."""
    several = [as_object(body[name]) for name in body if name.isdigit()]
    return several or list(objects(body, "response")) or [body]


def _id(message: dict[str, Any]) -> str | None:
    try:
        return key_of(message, "id").id
    except Malformed:
        return None
