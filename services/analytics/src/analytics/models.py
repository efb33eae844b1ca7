"""Analytics' tables: sums per quarter of an hour, and the little that must be remembered to count each thing once."""

from datetime import datetime
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import Instant, TableBase, own_registry
from sqlalchemy import BigInteger, Index, func
from sqlmodel import Field


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""


class TallyTable(Base, table=True):
    """How much of something there was in a quarter of an hour. What `label` and `detail` say depends on the measure."""

    tenant_id: UUID = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    bucket: datetime = Field(primary_key=True, sa_type=Instant)
    label: str = Field(primary_key=True)
    detail: str = Field(primary_key=True)
    quantity: int = Field(sa_type=BigInteger)


class DeliveryTable(Base, table=True):
    """How far a sent message got, so that statuses in any order count each stage once. `message_ref` reveals no phone."""

    __table_args__ = (Index("delivery_oldest", "tenant_id", "since"),)

    tenant_id: UUID = Field(primary_key=True)
    message_ref: UUID = Field(primary_key=True)
    delivered: bool
    read: bool
    failed: bool
    since: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()}, nullable=False)


class ConversationTable(Base, table=True):
    """The first time of what can happen to a conversation (of closing the last); rows grow from events in any order."""

    __table_args__ = (Index("conversation_opened", "tenant_id", "opened_at"),)

    tenant_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    first_response_at: datetime | None = Field(default=None, sa_type=Instant)
    person_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


add_kernel_tables(Base.metadata)
