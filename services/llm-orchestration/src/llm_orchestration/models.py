"""The tables: how each tenant's AI is set up, what is known of the tenant, and a trace of every turn."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import Instant, TableBase, own_registry
from sqlalchemy import BigInteger, Column, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""


class AiAgentTable(Base, table=True):
    """A tenant's AI settings as they are now. `version` grows by one with each change."""

    tenant_id: UUID = Field(primary_key=True)
    version: int
    name: str | None
    instructions: str
    model: str | None
    temperature: float | None
    knowledge_base_ids: list[UUID] | None = Field(default=None, sa_column=Column(ARRAY(Uuid)))
    updated_at: datetime = Field(sa_type=Instant)
    updated_by: UUID


class TenantProfileTable(Base, table=True):
    """What prompts say of the tenant; `version` is the directory's."""

    tenant_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    name: str
    locale: str
    time_zone: str


class TurnTraceTable(Base, table=True):
    """How a turn went, without a word of what was said. Written when it is over; `decision` or `failure` is set."""

    __table_args__ = (
        Index("turn_trace_newest", "tenant_id", "conversation_id", "finished_at", "turn_id"),
        Index("turn_trace_oldest", "tenant_id", "finished_at"),
    )

    turn_id: UUID = Field(primary_key=True)
    tenant_id: UUID
    conversation_id: UUID
    up_to_sequence: int = Field(sa_type=BigInteger)
    mode: str
    agent_version: int
    decision: str | None
    failure: str | None
    handoff_reason: str | None
    intent: str | None
    confidence: float
    citations: list[dict[str, Any]] = Field(sa_type=JSONB)
    passages: int
    model: str | None
    model_calls: int
    input_tokens: int = Field(sa_type=BigInteger)
    output_tokens: int = Field(sa_type=BigInteger)
    cost_micros: int = Field(sa_type=BigInteger)
    reservation_id: UUID | None
    reserve_ms: int | None
    search_ms: int | None
    model_ms: int | None
    attempts: int
    requested_at: datetime = Field(sa_type=Instant)
    finished_at: datetime = Field(sa_type=Instant)


add_kernel_tables(Base.metadata)
