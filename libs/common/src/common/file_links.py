"""Links to files: good for minutes, for one file of one tenant, and readable by nobody but us."""

import base64
import binascii
from datetime import datetime, timedelta
from uuid import UUID

from common.errors import NotFound
from common.sealing import CannotUnseal, Sealer

ID_BYTES = 16

OPENED_BY_LINK = {
    "cache-control": "private, no-store",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",  # the link is what opens it, not a cookie; the console may live elsewhere
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers of a file that strangers made, and whoever has its link may read."""


class FileLinks:
    """`address` is what stands before a token, with people's way to reach us; `place` says whose links these are."""

    def __init__(self, sealer: Sealer, address: str, place: str, lifetime: timedelta) -> None:
        self._sealer = sealer
        self._address = address
        self._place = place
        self._lifetime = lifetime

    def link(self, tenant_id: UUID, file_id: UUID, now: datetime) -> tuple[str, datetime]:
        """Returns the link, and when it ends."""
        expires_at = (now + self._lifetime).replace(microsecond=0)
        plain = tenant_id.bytes + file_id.bytes + str(int(expires_at.timestamp())).encode()
        token = base64.urlsafe_b64encode(self._sealer.seal(plain, self._place)).rstrip(b"=").decode()
        return f"{self._address}/{token}", expires_at

    def open(self, token: str, now: datetime) -> tuple[UUID, UUID]:
        """Returns tenant and file id. Raises `NotFound` for what is forged, changed or expired, without saying which."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            plain = self._sealer.open(sealed, self._place)
        except (binascii.Error, ValueError, CannotUnseal) as error:
            raise NotFound from error
        if int(plain[2 * ID_BYTES :]) <= now.timestamp():
            raise NotFound
        return UUID(bytes=plain[:ID_BYTES]), UUID(bytes=plain[ID_BYTES : 2 * ID_BYTES])
