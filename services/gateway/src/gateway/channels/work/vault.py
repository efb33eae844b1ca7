"""A channel's secrets on their way into the database and out of it: AES-256-GCM, bound to tenant, table, column and row."""

from uuid import UUID

import orjson
from common.rotation import SealedColumn
from common.sealing import Sealer

from gateway.channels.domain.codes import LinkCode
from gateway.channels.store.channels import StoredChannel
from gateway.channels.store.links import DepartedLink
from gateway.providers.reader import ChannelSecrets

TABLE, LINK, DEPARTED = "channel", "channel_session", "departed_session"
"""The places in which values are sealed. Tables were called so once, and what was sealed then is to be opened."""
SEALED = (
    SealedColumn(TABLE, "secrets"),
    SealedColumn(TABLE, "webhook_token"),
    SealedColumn("channel_link", "code", "channel_id", LINK),
    SealedColumn("departed_link", "secrets", "channel_id", DEPARTED),
)


class Vault:
    """Seals and opens what lies in `channel` and, of links, in `departed_link` and `channel_link`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal_secrets(self, tenant_id: UUID, channel_id: UUID, secrets: ChannelSecrets) -> bytes:
        return self._sealer.seal(orjson.dumps(secrets), tenant_id, TABLE, "secrets", channel_id)

    def open_secrets(self, row: StoredChannel) -> ChannelSecrets:
        """Returns a channel's secrets. Raises `common.sealing.CannotUnseal`."""
        secrets: ChannelSecrets = orjson.loads(self._sealer.open(row.secrets, row.tenant_id, TABLE, "secrets", row.id))
        return secrets

    def seal_token(self, tenant_id: UUID, channel_id: UUID, token: str) -> bytes:
        return self._sealer.seal(token.encode(), tenant_id, TABLE, "webhook_token", channel_id)

    def open_token(self, row: StoredChannel) -> str:
        """Returns the token of a channel's webhook address. Raises `common.sealing.CannotUnseal`."""
        return self._sealer.open(row.webhook_token, row.tenant_id, TABLE, "webhook_token", row.id).decode()

    def seal_departed(self, tenant_id: UUID, channel_id: UUID, secrets: ChannelSecrets) -> bytes:
        return self._sealer.seal(orjson.dumps(secrets), tenant_id, DEPARTED, "secrets", channel_id)

    def open_departed(self, row: DepartedLink) -> ChannelSecrets:
        """Returns the secrets of a link whose channel is gone. Raises `common.sealing.CannotUnseal`."""
        opened = self._sealer.open(row.secrets, row.tenant_id, DEPARTED, "secrets", row.channel_id)
        secrets: ChannelSecrets = orjson.loads(opened)
        return secrets

    def seal_code(self, tenant_id: UUID, channel_id: UUID, code: LinkCode) -> bytes:
        return self._sealer.seal(orjson.dumps(code), tenant_id, LINK, "code", channel_id)

    def open_code(self, tenant_id: UUID, channel_id: UUID, sealed: bytes) -> LinkCode:
        """Returns the code that links a phone. Raises `common.sealing.CannotUnseal`."""
        return LinkCode(**orjson.loads(self._sealer.open(sealed, tenant_id, LINK, "code", channel_id)))
