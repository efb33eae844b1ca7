"""What became of the requests at a channel's webhook address."""

from datetime import datetime
from uuid import UUID

from common.tables import Instant
from sqlalchemy import Index
from sqlmodel import Field

from gateway.tables import Base


class ChannelReceiptTable(Base, table=True):
    """The requests of one second that had the same outcome, and how many elements they brought.

    For people who look why a channel is silent: written after the answer, so that a crash loses the last second of it.
    """

    __table_args__ = (Index("channel_receipt_oldest", "tenant_id", "at"),)

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, primary_key=True)
    outcome: str = Field(primary_key=True)
    count: int
    new: int
    duplicate: int
    ignored: int
    parked: int
