"""Links to files: good for minutes, for one file of one tenant, and readable by nobody but us."""

import base64
import binascii
from datetime import datetime, timedelta
from uuid import UUID

from common.errors import NotFound
from common.sealing import CannotUnseal, Sealer

PLACE = "media link"
ID_BYTES = 16


class DownloadLinks:
    """`base_url` is where people reach us, without a slash at its end."""

    def __init__(self, sealer: Sealer, base_url: str, lifetime: timedelta) -> None:
        self._sealer = sealer
        self._base_url = base_url
        self._lifetime = lifetime

    def link(self, tenant_id: UUID, media_id: UUID, now: datetime) -> tuple[str, datetime]:
        """Returns the link, and when it ends."""
        expires_at = (now + self._lifetime).replace(microsecond=0)
        plain = tenant_id.bytes + media_id.bytes + str(int(expires_at.timestamp())).encode()
        token = base64.urlsafe_b64encode(self._sealer.seal(plain, PLACE)).rstrip(b"=").decode()
        return f"{self._base_url}/media/{token}", expires_at

    def open(self, token: str, now: datetime) -> tuple[UUID, UUID]:
        """Returns tenant and media id. Raises `NotFound` for what is forged, changed or expired, without saying which."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            plain = self._sealer.open(sealed, PLACE)
        except (binascii.Error, ValueError, CannotUnseal) as error:
            raise NotFound from error
        if int(plain[2 * ID_BYTES :]) <= now.timestamp():
            raise NotFound
        return UUID(bytes=plain[:ID_BYTES]), UUID(bytes=plain[ID_BYTES : 2 * ID_BYTES])
