"""Addresses to which one file of one tenant may be put, for some minutes, by whoever has them."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

from common.errors import NotFound
from common.sealing import CannotUnseal, Sealer
from contracts.outgoing import FileKind

UPLOAD_PLACE = "media upload"
ID_BYTES = 16
KINDS: tuple[FileKind, ...] = get_args(FileKind)


@dataclass(frozen=True, slots=True)
class UploadPermit:
    tenant_id: UUID
    media_id: UUID
    kind: FileKind


class UploadLinks:
    """`base_url` is where people reach us, without a slash at its end."""

    def __init__(self, sealer: Sealer, base_url: str, lifetime: timedelta) -> None:
        self._sealer = sealer
        self._base_url = base_url
        self._lifetime = lifetime

    def link(self, permit: UploadPermit, now: datetime) -> tuple[str, datetime]:
        """Returns the address, and when it ends."""
        expires_at = (now + self._lifetime).replace(microsecond=0)
        ids = permit.tenant_id.bytes + permit.media_id.bytes + bytes([KINDS.index(permit.kind)])
        sealed = self._sealer.seal(ids + str(int(expires_at.timestamp())).encode(), UPLOAD_PLACE)
        return f"{self._base_url}/media/uploads/{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}", expires_at

    def open(self, token: str, now: datetime) -> UploadPermit:
        """Returns what may be uploaded. Raises `NotFound` for what is forged, changed or expired, without saying which."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            plain = self._sealer.open(sealed, UPLOAD_PLACE)
        except (binascii.Error, ValueError, CannotUnseal) as error:
            raise NotFound from error
        if int(plain[2 * ID_BYTES + 1 :]) <= now.timestamp():
            raise NotFound
        return UploadPermit(
            UUID(bytes=plain[:ID_BYTES]), UUID(bytes=plain[ID_BYTES : 2 * ID_BYTES]), KINDS[plain[2 * ID_BYTES]]
        )
