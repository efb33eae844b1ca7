"""Files, asked of the gateway, which keeps them: a signed address, and their bytes where a provider takes nothing else."""

import asyncio
from uuid import UUID

import aiohttp
import structlog
from common.errors import DomainError, NotFound
from common.http import Peer
from contracts.bounds import Url
from pydantic import BaseModel, ValidationError

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import NotSent
from message_sender.providers import FileAtHand

LINK_TIMEOUT_S = 3.0
CHUNK_BYTES = 65_536
AT_ONCE = 4
"""Files that are whole in memory, in one process."""

log = structlog.get_logger()
GONE = Rejection("file_missing", "content", "the file is not kept any more", handed_over=False)
TOO_LARGE = Rejection("file_too_large", "content", "the file is larger than this channel takes", handed_over=False)


class _Link(BaseModel):
    url: Url


class FilesOfGateway:
    """`timeout_s` is for all bytes of a file."""

    def __init__(self, gateway: Peer, http: aiohttp.ClientSession, timeout_s: float) -> None:
        self._gateway = gateway
        self._http = http
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(AT_ONCE)

    async def at_hand(
        self, tenant_id: UUID, media_id: UUID, *, whole: bool, largest_bytes: int
    ) -> FileAtHand | Rejection | NotSent:
        """Returns the file's address, and with `whole` its bytes; else what it means for its message that there are none,
        which nobody was given.
        """
        try:
            answer = await self._gateway.post(f"/v1/media/{media_id}/link", tenant_id, {}, timeout_s=LINK_TIMEOUT_S)
            url = _Link.model_validate(answer).url
        except NotFound:
            return GONE
        except (DomainError, ValidationError) as error:
            log.warning("media_link_failed", error=type(error).__name__)
            return NotSent()
        return await self._read(url, largest_bytes) if whole else FileAtHand(url)

    async def _read(self, url: str, largest_bytes: int) -> FileAtHand | Rejection | NotSent:
        """Returns the file with its bytes. An address lives minutes, and its file may have gone meanwhile: both look alike, and
        a further try asks anew.
        """
        data = bytearray()
        try:
            async with self._places, asyncio.timeout(self._timeout_s), self._http.get(url, allow_redirects=False) as answer:
                if answer.status != 200:
                    return NotSent()
                async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                    data += chunk
                    if len(data) > largest_bytes:
                        return TOO_LARGE
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("media_read_failed", error=type(error).__name__)
            return NotSent()
        return FileAtHand(url, bytes(data))
