"""The tables of curated answers, and of what nobody answered."""

from datetime import datetime
from uuid import UUID

from common.tables import Instant
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from knowledge.models.base import IN_A_BASE
from knowledge.tables import Base


class SearchSettingsTable(Base, table=True):
    """What a tenant has set for its searches; null is the installation's."""

    __tablename__ = "search_settings"

    tenant_id: UUID = Field(primary_key=True)
    version: int
    least_similarity: float | None = None


class UnansweredGroupTable(Base, table=True):
    """Questions that ask for the same, with the vector of the first; it counts those that are kept no more, too."""

    __tablename__ = "unanswered_group"
    __table_args__ = (
        Index("unanswered_group_most", "tenant_id", text("questions desc"), text("last_asked_at desc"), "id"),
        Index("unanswered_group_oldest", "tenant_id", "last_asked_at"),
        Index("unanswered_group_answer", "answer_id", postgresql_where=text("answer_id is not null")),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    vector: bytes
    embedding_model: str
    questions: int
    first_asked_at: datetime = Field(sa_type=Instant)
    last_asked_at: datetime = Field(sa_type=Instant)
    dismissed_at: datetime | None = Field(default=None, sa_type=Instant)
    answer_id: UUID | None = Field(default=None, sa_column_args=[ForeignKey("curated_answer.id", ondelete="set null")])


class UnansweredQuestionTable(Base, table=True):
    """What a customer asked, and nothing that the business wrote had the answer; by the id of the turn. Personal."""

    __tablename__ = "unanswered_question"
    __table_args__ = (
        Index("unanswered_question_group", "group_id", "asked_at"),
        Index("unanswered_question_contact", "tenant_id", "contact_id"),
        Index("unanswered_question_oldest", "tenant_id", "asked_at"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    group_id: UUID | None = Field(default=None, sa_column_args=[ForeignKey("unanswered_group.id", ondelete="cascade")])
    conversation_id: UUID
    contact_id: UUID | None = None
    question: str
    asked_at: datetime = Field(sa_type=Instant)


class ErasedContactTable(Base, table=True):
    """Whom nothing is kept of: what they asked may be heard after they were erased."""

    __tablename__ = "erased_contact"

    tenant_id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(primary_key=True)
    erased_at: datetime = Field(sa_type=Instant)


class CuratedAnswerTable(Base, table=True):
    """What a person wrote for questions that are asked in one of several ways. It is found once another approved it, and its
    `placed_version` is the one that the vector store has; `reason` is why it has none.
    """

    __tablename__ = "curated_answer"
    __table_args__ = (
        Index("curated_answer_newest", "tenant_id", "id"),
        Index("curated_answer_base", "knowledge_base_id", postgresql_where=IN_A_BASE),
        CheckConstraint("state in ('draft', 'approved')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    state: str = Field(default="draft", sa_column_kwargs={"server_default": "draft"})
    phrasings: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    answer: str
    verbatim: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    knowledge_base_id: UUID | None = Field(default=None, sa_column_args=[ForeignKey("knowledge_base.id")])
    labels: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False, server_default="{}"))
    audience: str = Field(default="customers", sa_column_kwargs={"server_default": "customers"})
    valid_from: datetime | None = Field(default=None, sa_type=Instant)
    valid_until: datetime | None = Field(default=None, sa_type=Instant)
    written_by: str
    approved_by: UUID | None = None
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    placed_version: int | None = None
    reason: str | None = None
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    changed_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
