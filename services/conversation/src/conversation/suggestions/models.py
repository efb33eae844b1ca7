"""The table of what the AI suggested."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import Column, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from conversation.tables import Base


class SuggestionTable(Base, table=True):
    """What the AI would have said, under the id of its turn, to what the customer wrote up to a place; and what a person made
    of it, if one sent it: the message, its text, and how much of the suggestion is in it.
    """

    __table_args__ = (
        Index("suggestion_of_conversation", "tenant_id", "conversation_id", "suggested_at"),
        Index("suggestion_conversation", "conversation_id"),
        Index("suggestion_oldest", "tenant_id", "suggested_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="cascade"), nullable=False))
    up_to: int
    text: str = Field(sa_type=Text)
    suggested_at: datetime = Field(sa_type=Instant)
    citations: list[dict[str, Any]] = Field(sa_type=JSONB)
    used_by: UUID | None
    message_id: UUID | None
    sent_text: str | None = Field(sa_type=Text)
    similarity: float | None
