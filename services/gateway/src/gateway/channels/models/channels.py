"""Channels, and the addresses at which their webhooks arrive."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.ids import uuid7
from common.tables import Instant, created_at
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from gateway.tables import Base


class ChannelTable(Base, table=True):
    """A number or session at a provider. `account` is the provider's own id of it.

    `webhook_token` and `secrets` are sealed. `previous_until` says how long a replaced secret still counts.
    """

    __table_args__ = (UniqueConstraint("tenant_id", "provider", "account"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    outlet_id: UUID | None = None
    provider: str
    name: str
    account: str
    settings: dict[str, Any] = Field(sa_type=JSONB)
    secrets: bytes
    previous_until: datetime | None = Field(default=None, sa_type=Instant)
    token_digest: bytes
    webhook_token: bytes
    active: bool = True
    version: int = 1
    created_at: datetime = created_at()


class WebhookRouteTable(Base, table=True):
    """Whose channel a webhook's address belongs to, by the SHA-256 of the address's token."""

    token_digest: bytes = Field(primary_key=True)
    tenant: UUID
    channel_id: UUID
