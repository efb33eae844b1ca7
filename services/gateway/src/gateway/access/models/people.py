"""People, and how they sign in."""

from datetime import datetime
from uuid import UUID

from common.ids import uuid7
from common.tables import Instant, created_at
from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from gateway.tables import Base


class MemberTable(Base, table=True):
    """A person who works for the business."""

    __table_args__ = (
        CheckConstraint("role in ('admin', 'supervisor', 'agent', 'viewer')"),
        Index("member_oldest", "tenant_id", "id"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    email: str
    display_name: str
    role: str
    password_hash: str
    active: bool = True
    created_at: datetime = created_at()


class SignInTable(Base, table=True):
    """Who signs in with an e-mail address, by an HMAC of its case-folded spelling: at most one person of each tenant."""

    email_digest: bytes = Field(primary_key=True)
    tenant: UUID = Field(primary_key=True)
    member_id: UUID


class SignInAttemptTable(Base, table=True):
    """Attempts that failed, or have not succeeded yet, by an HMAC of the account or the network address they came from."""

    key: bytes = Field(primary_key=True)
    count: int
    window_started_at: datetime = Field(sa_type=Instant)
