"""The bytes that people uploaded, in an object store: a folder, or S3 by URL."""

from collections.abc import AsyncIterator
from uuid import UUID

import obstore
from common.errors import NotFound, Unavailable
from obstore.exceptions import BaseError
from obstore.store import from_url

PIECE_BYTES = 256 << 10


class DocumentObjects:
    """Objects by tenant and document. Credentials of S3 come from the usual `AWS_…` variables."""

    def __init__(self, url: str) -> None:
        self._store = from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)

    async def put(self, tenant_id: UUID, document_id: UUID, data: bytes) -> None:
        """Stores a document's bytes. Raises `Unavailable`."""
        try:
            await obstore.put_async(self._store, _path(tenant_id, document_id), data)
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not take the document") from error

    async def get(self, tenant_id: UUID, document_id: UUID) -> bytes:
        """Returns the bytes. Raises `NotFound` for what is not there, `Unavailable` when that cannot be known."""
        try:
            found = await obstore.get_async(self._store, _path(tenant_id, document_id))
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotFound("the document's bytes are gone") from error
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not give the document") from error

    async def stream(self, tenant_id: UUID, document_id: UUID) -> tuple[int, AsyncIterator[bytes]]:
        """Returns how many bytes there are, and these in pieces. Raises `NotFound` for what is not there, `Unavailable`."""
        try:
            found = await obstore.get_async(self._store, _path(tenant_id, document_id))
        except FileNotFoundError as error:
            raise NotFound("the document's bytes are gone") from error
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not give the document") from error
        return found.meta["size"], (bytes(piece) async for piece in found.stream(min_chunk_size=PIECE_BYTES))

    async def remove(self, tenant_id: UUID, document_id: UUID) -> None:
        """Removes a document's bytes, if they are there. Raises `Unavailable`."""
        try:
            await obstore.delete_async(self._store, _path(tenant_id, document_id))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not remove the document") from error


def _path(tenant_id: UUID, document_id: UUID) -> str:
    return f"{tenant_id}/{document_id}"
