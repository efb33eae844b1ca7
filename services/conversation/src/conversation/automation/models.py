"""The tables of automation. All SQL that reads and writes them is in `store`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from conversation.tables import Base


class AutomationRuleTable(Base, table=True):
    """See `domain.AutomationRule`."""

    __table_args__ = (UniqueConstraint("tenant_id", "folded"),)

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    enabled: bool
    event: str = Field(sa_type=Text)
    conditions: list[dict[str, Any]] = Field(sa_type=JSONB)
    actions: list[dict[str, Any]] = Field(sa_type=JSONB)
    version: int
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)


class AutomationRuleVersionTable(Base, table=True):
    """A rule as it was from one change to the next; the last one of a deleted rule says who deleted it, and when."""

    __table_args__ = (Index("automation_rule_version_oldest", "tenant_id", "changed_at"),)

    tenant_id: UUID = Field(primary_key=True)
    rule_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    enabled: bool
    event: str = Field(sa_type=Text)
    conditions: list[dict[str, Any]] = Field(sa_type=JSONB)
    actions: list[dict[str, Any]] = Field(sa_type=JSONB)
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)
    deleted: bool


class AutomationRunTable(Base, table=True):
    """What became of one rule at one fact. No foreign key leads to the rule: the log outlives it."""

    __table_args__ = (
        Index("automation_run_newest", "tenant_id", "created_at", "id"),
        Index("automation_run_of_rule", "tenant_id", "rule_id", "created_at", "id"),
        Index("automation_run_of_conversation", "tenant_id", "conversation_id", "created_at", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    rule_id: UUID
    rule_version: int
    conversation_id: UUID
    fact_id: UUID
    event: str = Field(sa_type=Text)
    depth: int
    outcome: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    done: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    created_at: datetime = Field(sa_type=Instant)


class AutomationVersionTable(Base, table=True):
    """One row: it grows whenever any tenant's rules are not what they were, so that processes know when to look."""

    one: bool = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
