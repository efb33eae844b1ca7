"""The tables of webhooks. All SQL that reads and writes them is in `store`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from conversation.tables import Base


class WebhookEndpointTable(Base, table=True):
    """See `domain.WebhookEndpoint`. Secrets lie sealed."""

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    url: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    wanted: dict[str, Any] = Field(sa_type=JSONB)
    enabled: bool
    disabled_because: str | None = Field(sa_type=Text)
    disabled_at: datetime | None = Field(sa_type=Instant)
    failing_since: datetime | None = Field(sa_type=Instant)
    version: int
    created_at: datetime = Field(sa_type=Instant)
    secret: bytes
    previous_secret: bytes | None
    previous_until: datetime | None = Field(sa_type=Instant)


class WebhookDeliveryTable(Base, table=True):
    """See `domain.StoredDelivery`. `body` is what is sent, word for word.

    No foreign key leads to the endpoint: what a customer waits for would wait for whoever deletes one.
    """

    __table_args__ = (
        Index("webhook_delivery_of_endpoint", "tenant_id", "endpoint_id", "created_at", "id"),
        Index("webhook_delivery_waiting", "tenant_id", "endpoint_id", "created_at", postgresql_where=text("state = 'waiting'")),
        Index("webhook_delivery_oldest", "tenant_id", "created_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    endpoint_id: UUID
    event_id: UUID
    type: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    attempts: int
    status_code: int | None
    error: str | None = Field(sa_type=Text)
    latency_ms: int | None
    created_at: datetime = Field(sa_type=Instant)
    attempted_at: datetime | None = Field(sa_type=Instant)
    next_at: datetime | None = Field(sa_type=Instant)


class WebhookVersionTable(Base, table=True):
    """One row: it grows whenever any tenant's endpoints are not what they were, so that processes know when to look."""

    one: bool = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
