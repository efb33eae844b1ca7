"""From a download to an object: counted and hashed while it is read, typed by its first bytes, never whole in memory."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from gateway.media.clients.objects import Objects
from gateway.media.domain import type_of
from gateway.providers.downloading import Download, NotFetched

WHOLE_BYTES = 1024 * 1024  # up to here a file is one request to the store


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What was measured of a file while it was stored: its type by content, `size` in bytes, `sha256` in hex."""

    mime_type: str
    size: int
    sha256: str


async def keep(download: Download, limit: int, objects: Objects, tenant_id: UUID, media_id: UUID) -> KeptFile:
    """Returns what the file is that a provider gave, once it is stored. Raises `NotFetched`, `StoreAway`."""
    measured = _Measured(download, limit)
    async with aclosing(measured.chunks()) as chunks:
        head = bytearray()
        async for chunk in chunks:
            head += chunk
            if len(head) >= WHOLE_BYTES:
                await objects.put(tenant_id, media_id, _joined(bytes(head), chunks))
                break
        else:
            await objects.put(tenant_id, media_id, bytes(head))
    return KeptFile(type_of(bytes(head)), measured.size, measured.sha256)


async def _joined(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in rest:
        yield chunk


class _Measured:
    def __init__(self, download: Download, limit: int) -> None:
        self._download = download
        self._limit = limit
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yields the download's chunks. Ends with `NotFetched` for a file that is too large, empty, or not the one that was
        sent.
        """
        async for chunk in self._download.chunks:
            self.size += len(chunk)
            if self.size > self._limit:
                raise NotFetched("too_large")
            self._hash.update(chunk)
            yield chunk
        if not self.size or self._download.sha256 not in (None, self.sha256):
            raise NotFetched("corrupt")
