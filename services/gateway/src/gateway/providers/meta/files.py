"""Meta's files: an id gives an address for some minutes, and both want the channel's token, which nobody else may see.

Source: Meta, "Media" of the Cloud API. The hosts are those at which its addresses have been seen.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from common.outside import Answered, OutsideClient
from contracts.gateway import ErrorClass
from contracts.meta_errors import class_of
from yarl import URL

from gateway.providers.answers import answered, below, chunks_of, gone, object_of
from gateway.providers.domain.files import MediaFailure, is_among
from gateway.providers.downloading import Download, NotFetched, WantedFile
from gateway.providers.reading import child, text

HOSTS = ("lookaside.fbsbx.com", "*.fbcdn.net", "graph.facebook.com")
FAILURES: Mapping[ErrorClass, MediaFailure] = {
    "auth": "refused",
    "integrity": "refused",
    "throttling": "unreachable",
    "transient": "unreachable",
    "content": "gone",
}


@dataclass(frozen=True)
class MetaFiles:
    """`graph_url` without the version."""

    graph_url: str
    version: str
    name: Literal["meta"] = "meta"
    inline: None = None
    forget: None = None

    @asynccontextmanager
    async def download(self, wanted: WantedFile, outside: OutsideClient) -> AsyncIterator[Download]:
        """Yields the file from the address that the webhook gave; where there is none, or it has ended, from a fresh one."""
        async with AsyncExitStack() as stack:
            answer = await self._at_once(stack, wanted, outside)
            sha256 = wanted.source.sha256
            if answer is None:
                url, described = await self._describe(wanted, outside)
                answer, sha256 = await stack.enter_async_context(self._file(url, wanted, outside)), sha256 or described
            yield Download(chunks_of(answer), sha256)

    async def _at_once(self, stack: AsyncExitStack, wanted: WantedFile, outside: OutsideClient) -> Answered | None:
        source = wanted.source
        if source.url is None or (source.provider_media_id and not self._is_metas(source.url)):
            return None
        try:
            return await stack.enter_async_context(self._file(source.url, wanted, outside))
        except NotFetched as error:
            if error.failure not in ("gone", "refused") or source.provider_media_id is None:
                raise
            return None

    async def _describe(self, wanted: WantedFile, outside: OutsideClient) -> tuple[str, str | None]:
        """Returns a fresh address, good for about five minutes, and the file's SHA-256."""
        asked = below(self.graph_url, self.version, wanted.source.provider_media_id or "")
        async with answered(outside, "GET", asked, judge=_failure, headers=_bearer(wanted)) as answer:
            found = await object_of(answer)
        url = text(found, "url")
        if url is None:
            raise NotFetched("gone")
        return url, text(found, "sha256")

    def _file(self, url: str, wanted: WantedFile, outside: OutsideClient) -> AbstractAsyncContextManager[Answered]:
        if not self._is_metas(url):
            raise NotFetched("unsafe")
        return answered(outside, "GET", url, redirects=self._is_metas, headers=_bearer(wanted))

    def _is_metas(self, url: str | URL) -> bool:
        try:
            given, graph = URL(url), URL(self.graph_url)
        except ValueError:
            return False
        if (given.scheme, given.host, given.port) == (graph.scheme, graph.host, graph.port):
            return True
        return (given.scheme, given.port) == ("https", 443) and is_among(given.host, HOSTS)


def _bearer(wanted: WantedFile) -> dict[str, str]:
    return {"authorization": f"Bearer {wanted.secret('access_token')}"}


async def _failure(answer: Answered) -> MediaFailure:
    """Returns why there is no file. By the error's code: Meta's statuses cannot be relied on."""
    code = child(await object_of(answer), "error").get("code")
    known = class_of(code) if isinstance(code, int) else "other"
    return FAILURES.get(known) or await gone(answer)
