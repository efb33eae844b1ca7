"""How a message's file is had from a provider: what it is asked with, and what comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from common.outside import OutsideClient
from contracts.content import Media
from contracts.gateway import Provider as ProviderName

from gateway.providers.domain.files import MediaFailure
from gateway.providers.reader import ChannelSecrets

CHUNK_BYTES = 64 * 1024


class NotFetched(Exception):
    """A file was not had, for this reason."""

    def __init__(self, failure: MediaFailure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class WantedFile:
    """The file of a message (`message_id` is the provider's), and what its channel knows. `limit` in bytes."""

    source: Media
    message_id: str
    settings: Mapping[str, Any]
    secrets: ChannelSecrets = field(repr=False)
    limit: int

    def secret(self, name: str) -> str:
        """Returns the one that counts now; empty where there is none."""
        return next(iter(self.secrets.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way. `sha256` (hex) is what it must have, where that is known."""

    chunks: AsyncIterator[bytes]
    sha256: str | None = None


class ProviderFiles(Protocol):
    """The files of one provider."""

    @property
    def name(self) -> ProviderName: ...

    @property
    def inline(self) -> Callable[[bytes, str], bytes | None] | None:
        """Returns a pure function `(body, message id) -> file` for files that come within a webhook; None where a webhook never
        holds one.
        """

    @property
    def forget(self) -> Callable[[WantedFile, OutsideClient], Awaitable[None]] | None:
        """Returns what has the provider delete a file that we have stored; None where a provider forgets by itself."""

    def download(self, wanted: WantedFile, outside: OutsideClient) -> AbstractAsyncContextManager[Download]:
        """Returns the file, asked for with the channel's credentials. Raises `NotFetched`, also while it is read."""


async def whole(data: bytes) -> AsyncIterator[bytes]:
    """Yields a file that is in memory already."""
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]
