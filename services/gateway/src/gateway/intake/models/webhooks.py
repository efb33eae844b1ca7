"""What came from providers."""

from datetime import datetime
from uuid import UUID

from common.ids import uuid7
from common.tables import Instant
from sqlalchemy import Index
from sqlmodel import Field

from gateway.tables import Base


class RawWebhookTable(Base, table=True):
    """An authentic body that said something new, as it came."""

    __table_args__ = (Index("raw_webhook_oldest", "tenant_id", "received_at"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    body: bytes
    received_at: datetime = Field(sa_type=Instant)


class ReceivedElementTable(Base, table=True):
    """An element that was told to the fleet. Its key is what makes a repeated one a duplicate."""

    __table_args__ = (Index("received_element_oldest", "tenant_id", "received_at"),)

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    provider_element_id: str = Field(primary_key=True)
    webhook_id: UUID
    received_at: datetime = Field(sa_type=Instant)


class ParkedWebhookTable(Base, table=True):
    """An element that was not understood, with its JSON (or its bytes), until it is."""

    __table_args__ = (
        Index("parked_webhook_newest", "tenant_id", "channel_id", "received_at", "id"),
        Index("parked_webhook_of_body", "webhook_id"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    webhook_id: UUID
    reason: str
    element: bytes
    received_at: datetime = Field(sa_type=Instant)
