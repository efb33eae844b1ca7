"""The tables of the desk. All SQL that reads and writes them is in `store`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from conversation.tables import Base


class LabelTable(Base, table=True):
    """See `domain.DefinedLabel`. What it is on says so by its id, which says nothing any more once it is deleted."""

    __table_args__ = (UniqueConstraint("tenant_id", "folded"),)

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    color: str = Field(sa_type=Text)
    version: int
    created_at: datetime = Field(sa_type=Instant)


class ConversationLabelTable(Base, table=True):
    """The `label_ids` of conversations once more, for lists, with when something happened last in each. The statement that
    writes conversations writes it.
    """

    __table_args__ = (
        Index("conversation_labelled", "tenant_id", "label_id", "last_activity_at", "conversation_id"),
        Index("conversation_label_conversation", "conversation_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="cascade"), primary_key=True, nullable=False)
    )
    label_id: UUID = Field(primary_key=True)
    last_activity_at: datetime = Field(sa_type=Instant)


class NoteTable(Base, table=True):
    """See `domain.Note`."""

    __table_args__ = (
        Index("note_of_conversation", "tenant_id", "conversation_id", "created_at", "id"),
        Index("note_conversation", "conversation_id"),
        Index("note_oldest", "tenant_id", "created_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="cascade"), nullable=False))
    author_id: UUID | None
    text: str = Field(sa_type=Text)
    mentions: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    created_at: datetime = Field(sa_type=Instant)
    edited_at: datetime | None = Field(sa_type=Instant)
    rule_id: UUID | None


class MentionTable(Base, table=True):
    """That a note mentions a person, and when they had read it."""

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "note_id"], ["note.tenant_id", "note.id"], ondelete="cascade"),
        Index("mention_newest", "tenant_id", "user_id", "mentioned_at", "note_id"),
        Index("mention_of_note", "tenant_id", "note_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True)
    note_id: UUID = Field(primary_key=True)
    mentioned_at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(sa_type=Instant)


class CannedAnswerTable(Base, table=True):
    """See `domain.CannedAnswer`."""

    __table_args__ = (UniqueConstraint("tenant_id", "holder_id", "folded"),)

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    scope: str = Field(sa_type=Text)
    holder_id: UUID
    shortcut: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    version: int
    created_at: datetime = Field(sa_type=Instant)


class MacroTable(Base, table=True):
    """See `domain.Macro`. `actions` as JSON."""

    __table_args__ = (UniqueConstraint("tenant_id", "folded"),)

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    actions: list[dict[str, Any]] = Field(sa_type=JSONB)
    version: int
    created_at: datetime = Field(sa_type=Instant)
