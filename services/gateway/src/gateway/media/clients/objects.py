"""The files themselves, in an object store: a folder, or S3 by URL. Whatever is put is there as a whole, or not at all."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import obstore
from common.errors import NotFound
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

AT_ONCE = 2  # parts of 5 MiB of one file that are on their way to S3
PIECE_BYTES = 256 * 1024
PATIENCE_S = 20


class StoreAway(Exception):
    """The object store does not answer, or refuses us. Nothing that a provider could help."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or the part `start` to `end` (exclusive) of it."""

    start: int
    end: int
    chunks: AsyncIterator[bytes]


class Objects:
    """Objects by tenant and media id. Credentials of S3 come from the usual `AWS_…` variables."""

    def __init__(self, url: str) -> None:
        self._store = _store(url)

    async def put(self, tenant_id: UUID, media_id: UUID, data: bytes | AsyncIterator[bytes]) -> None:
        """Raises `StoreAway`, and what the iterator raises: then nothing is there, or what was there before."""
        try:
            await obstore.put_async(self._store, _path(tenant_id, media_id), data, max_concurrency=AT_ONCE)
        except (BaseError, OSError) as error:
            raise StoreAway from error

    async def get(self, tenant_id: UUID, media_id: UUID, span: tuple[int, int] | None = None) -> Piece:
        """Returns an object, or a `span` of it: first byte, and the one after the last. Raises `NotFound` or `StoreAway`."""
        try:
            options = {"range": span} if span else {}
            found = await obstore.get_async(self._store, _path(tenant_id, media_id), options=options)  # type: ignore[arg-type]
        except FileNotFoundError as error:
            raise NotFound from error
        except (BaseError, OSError) as error:
            raise StoreAway from error
        start, end = found.range
        return Piece(start, end, aiter(found.stream(min_chunk_size=PIECE_BYTES)))

    async def remove(self, tenant_id: UUID, media_ids: Sequence[UUID]) -> None:
        """Harmless for what is gone already. Raises `StoreAway`."""
        for media_id in media_ids:
            try:
                await obstore.delete_async(self._store, _path(tenant_id, media_id))
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise StoreAway from error


def _store(url: str) -> ObjectStore:
    if url.startswith("file:"):
        return from_url(url, mkdir=True)
    return from_url(url, retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=PATIENCE_S)})


def _path(tenant_id: UUID, media_id: UUID) -> str:
    """Returns where an object is. A folder per first byte of the id, because a folder of a million files is slow in most file
    systems.
    """
    return f"{tenant_id}/{media_id.hex[:2]}/{media_id}"
