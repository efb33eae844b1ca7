"""Whom conversation asks: the gateway, which keeps the files of messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.errors import DomainError, Invalid, NotFound, Unavailable
from common.http import Peer
from contracts.bounds import Code, Sha256, Url
from contracts.event import NonNegative, PersonalName
from contracts.outgoing import FileKind, StoredFile
from pydantic import AwareDatetime, BaseModel, ValidationError

ANSWER_WITHIN_S = 3.0


class _KeptFile(BaseModel):
    """`kind` is there where somebody uploaded it; what customers sent has none."""

    kind: FileKind | None = None
    mime_type: Code
    size: NonNegative
    sha256: Sha256 | None = None
    filename: PersonalName | None = None
    url: Url
    expires_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class FileAddress:
    """Where a file can be had by whoever knows this, until then."""

    url: str
    expires_at: datetime


class KeptFiles:
    """What the gateway keeps for a tenant."""

    def __init__(self, gateway: Peer) -> None:
        self._gateway = gateway

    async def uploaded(self, tenant_id: UUID, media_id: UUID) -> StoredFile:
        """Returns a file that somebody of the tenant uploaded.

        Raises `Invalid` where there is none, also where it is another tenant's, or came from a customer; `Unavailable`.
        """
        kept = await self._kept(tenant_id, media_id)
        if kept is None or kept.kind is None:
            raise Invalid("there is no such file: upload it first", reason="unknown_file")
        known = kept.model_dump(include={"mime_type", "size", "sha256", "filename"})
        return StoredFile(media_id=media_id, **known)

    async def address(self, tenant_id: UUID, media_id: UUID) -> FileAddress:
        """Returns an address that is good for minutes. Raises `NotFound` for a file that is kept no longer; `Unavailable`."""
        kept = await self._kept(tenant_id, media_id)
        if kept is None:
            raise NotFound("the file is not kept any more")
        return FileAddress(kept.url, kept.expires_at)

    async def _kept(self, tenant_id: UUID, media_id: UUID) -> _KeptFile | None:
        try:
            answer = await self._gateway.post(f"/v1/media/{media_id}/link", tenant_id, {}, timeout_s=ANSWER_WITHIN_S)
            return _KeptFile.model_validate(answer)
        except NotFound:
            return None
        except (DomainError, ValidationError) as error:
            raise Unavailable("the gateway does not say what the file is; try again later") from error

    async def close(self) -> None:
        await self._gateway.close()
