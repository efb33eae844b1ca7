"""Whom conversation asks: the gateway, which keeps the files that people send."""

from uuid import UUID

from common.errors import DomainError, Invalid, NotFound, Unavailable
from common.http import Peer
from contracts.bounds import Code, Sha256
from contracts.event import NonNegative, PersonalName
from contracts.outgoing import FileKind, StoredFile
from pydantic import BaseModel, ValidationError

ANSWER_WITHIN_S = 3.0


class _KeptFile(BaseModel):
    """`kind` is there where somebody uploaded it; what customers sent has none."""

    kind: FileKind | None = None
    mime_type: Code
    size: NonNegative
    sha256: Sha256 | None = None
    filename: PersonalName | None = None


class KeptFiles:
    """What the gateway keeps for a tenant."""

    def __init__(self, gateway: Peer) -> None:
        self._gateway = gateway

    async def uploaded(self, tenant_id: UUID, media_id: UUID) -> StoredFile:
        """Returns a file that somebody of the tenant uploaded.

        Raises `Invalid` where there is none, also where it is another tenant's, or came from a customer; `Unavailable`.
        """
        try:
            answer = await self._gateway.post(f"/v1/media/{media_id}/link", tenant_id, {}, timeout_s=ANSWER_WITHIN_S)
            kept = _KeptFile.model_validate(answer)
        except NotFound:
            kept = None
        except (DomainError, ValidationError) as error:
            raise Unavailable("the gateway does not say what the file is; try again later") from error
        if kept is None or kept.kind is None:
            raise Invalid("there is no such file: upload it first", reason="unknown_file")
        known = kept.model_dump(include={"mime_type", "size", "sha256", "filename"})
        return StoredFile(media_id=media_id, **known)

    async def close(self) -> None:
        await self._gateway.close()
