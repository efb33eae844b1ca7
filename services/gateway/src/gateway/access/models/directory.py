"""The directory of tenants: the business, its places, and the record of who changed what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.ids import uuid7
from common.tables import created_at
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from gateway.tables import Base


class TenantTable(Base, table=True):
    """A business. `version` is that of the last `TenantChanged`; `settings` are `contracts.gateway.TenantSettings`."""

    tenant_id: UUID = Field(primary_key=True)
    name: str
    locale: str
    time_zone: str
    active: bool = True
    settings: dict[str, Any] = Field(sa_type=JSONB)
    version: int = 0
    created_at: datetime = created_at()


class OutletTable(Base, table=True):
    """A shop, an office: a place of the business."""

    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    name: str
    created_at: datetime = created_at()


class AuditEntryTable(Base, table=True):
    """Who changed what. `details` names fields, and never holds a secret."""

    __table_args__ = (Index("audit_entry_newest", "tenant_id", "id"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    actor: str
    action: str
    subject_id: UUID
    details: dict[str, Any] = Field(sa_type=JSONB)
    at: datetime = created_at()
