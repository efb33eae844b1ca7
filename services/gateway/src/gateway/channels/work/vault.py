"""A channel's secrets on their way into the database and out of it: AES-256-GCM, bound to tenant, table, column and row."""

from uuid import UUID

import orjson
from common.rotation import SealedColumn
from common.sealing import Sealer

from gateway.channels.domain.codes import Code
from gateway.channels.store.channels import Channel
from gateway.channels.store.links import Departed
from gateway.providers.readers import Secrets

TABLE, SESSION, DEPARTED = "channel", "channel_session", "departed_session"
SEALED = (
    SealedColumn(TABLE, "secrets"),
    SealedColumn(TABLE, "webhook_token"),
    SealedColumn(SESSION, "code", "channel_id"),
    SealedColumn(DEPARTED, "secrets", "channel_id"),
)


class Vault:
    """Seals and opens what lies in `channel` and, of their sessions, in `departed_session` and `channel_session`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal_secrets(self, tenant_id: UUID, channel_id: UUID, secrets: Secrets) -> bytes:
        return self._sealer.seal(orjson.dumps(secrets), tenant_id, TABLE, "secrets", channel_id)

    def open_secrets(self, row: Channel) -> Secrets:
        """Raises `common.sealing.CannotUnseal`."""
        secrets: Secrets = orjson.loads(self._sealer.open(row.secrets, row.tenant_id, TABLE, "secrets", row.id))
        return secrets

    def seal_token(self, tenant_id: UUID, channel_id: UUID, token: str) -> bytes:
        return self._sealer.seal(token.encode(), tenant_id, TABLE, "webhook_token", channel_id)

    def open_token(self, row: Channel) -> str:
        """Raises `common.sealing.CannotUnseal`."""
        return self._sealer.open(row.webhook_token, row.tenant_id, TABLE, "webhook_token", row.id).decode()

    def seal_departed(self, tenant_id: UUID, channel_id: UUID, secrets: Secrets) -> bytes:
        return self._sealer.seal(orjson.dumps(secrets), tenant_id, DEPARTED, "secrets", channel_id)

    def open_departed(self, row: Departed) -> Secrets:
        """Raises `common.sealing.CannotUnseal`."""
        opened = self._sealer.open(row.secrets, row.tenant_id, DEPARTED, "secrets", row.channel_id)
        secrets: Secrets = orjson.loads(opened)
        return secrets

    def seal_code(self, tenant_id: UUID, channel_id: UUID, code: Code) -> bytes:
        return self._sealer.seal(orjson.dumps(code), tenant_id, SESSION, "code", channel_id)

    def open_code(self, tenant_id: UUID, channel_id: UUID, sealed: bytes) -> Code:
        """Raises `common.sealing.CannotUnseal`."""
        return Code(**orjson.loads(self._sealer.open(sealed, tenant_id, SESSION, "code", channel_id)))
