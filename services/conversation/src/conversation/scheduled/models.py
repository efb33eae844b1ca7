"""The table of what people wrote to be sent later."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import Column, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from conversation.tables import Base


class ScheduledMessageTable(Base, table=True):
    """What a person wrote to be sent later. `content` is of `contracts.outgoing`, `answers` the message that it answers;
    `state` is of `domain.scheduled`, `reason` why it was not sent, `message_id` what it became.
    """

    __tablename__ = "scheduled_message"
    __table_args__ = (
        Index("scheduled_message_of_conversation", "tenant_id", "conversation_id", "send_at", "id"),
        Index("scheduled_message_conversation", "conversation_id"),
        Index("scheduled_message_oldest", "tenant_id", "send_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="cascade"), nullable=False))
    user_id: UUID
    content: dict[str, Any] = Field(sa_type=JSONB)
    answers: UUID | None
    send_at: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    state: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    message_id: UUID | None
