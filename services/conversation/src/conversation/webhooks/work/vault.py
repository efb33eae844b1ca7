"""Endpoints' secrets on their way into the database and out of it: AES-256-GCM, bound to tenant, table, column and row."""

from uuid import UUID

from common.rotation import SealedColumn
from common.sealing import Sealer

TABLE = "webhook_endpoint"
SECRET, PREVIOUS = "secret", "previous_secret"
SEALED = (SealedColumn(TABLE, SECRET), SealedColumn(TABLE, PREVIOUS))


class SecretVault:
    """Seals and opens secrets."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal(self, tenant_id: UUID, endpoint_id: UUID, secret: bytes, column: str = SECRET) -> bytes:
        return self._sealer.seal(secret, tenant_id, TABLE, column, endpoint_id)

    def open(self, tenant_id: UUID, endpoint_id: UUID, sealed: bytes, column: str = SECRET) -> bytes:
        """Returns the secret. Raises `CannotUnseal`."""
        return self._sealer.open(sealed, tenant_id, TABLE, column, endpoint_id)
