"""The gateway's tables: the directory of tenants, and what came from providers.

Two tables have no row-level security, because they are asked before anybody's tenant is known: `webhook_route` and `sign_in`.
They hold digests and ids, and nothing else; that is why their column is called `tenant` and not `tenant_id`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.ids import uuid7
from common.messaging.tables import add_kernel_tables
from sqlalchemy import TIMESTAMP, CheckConstraint, Index, MetaData, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry(metadata=MetaData())):
    """The service's own metadata: no other service's tables are in it."""


Instant = TIMESTAMP(timezone=True)


def now_at() -> datetime:
    field: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()}, nullable=False)
    return field


class Tenant(Base, table=True):
    """A business. `version` is that of the last `TenantChanged`; `settings` are `contracts.gateway.TenantSettings`."""

    tenant_id: UUID = Field(primary_key=True)
    name: str
    locale: str
    time_zone: str
    active: bool = True
    settings: dict[str, Any] = Field(sa_type=JSONB)
    version: int = 0
    created_at: datetime = now_at()


class Outlet(Base, table=True):
    """A shop, an office: a place of the business."""

    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    name: str
    created_at: datetime = now_at()


class Channel(Base, table=True):
    """A number or session at a provider. `account` is the provider's own id of it.

    `webhook_token` and `secrets` are sealed. `previous_until` says how long a replaced secret still counts.
    """

    __table_args__ = (UniqueConstraint("tenant_id", "provider", "account"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    outlet_id: UUID | None = None
    provider: str
    name: str
    account: str
    settings: dict[str, Any] = Field(sa_type=JSONB)
    secrets: bytes
    previous_until: datetime | None = Field(default=None, sa_type=Instant)
    token_digest: bytes
    webhook_token: bytes
    active: bool = True
    version: int = 1
    created_at: datetime = now_at()


class WebhookRoute(Base, table=True):
    """Whose channel a webhook's address belongs to, by the SHA-256 of the address's token."""

    __tablename__ = "webhook_route"

    token_digest: bytes = Field(primary_key=True)
    tenant: UUID
    channel_id: UUID


class Member(Base, table=True):
    """A person who works for the business."""

    __table_args__ = (CheckConstraint("role in ('admin', 'supervisor', 'agent', 'viewer')"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    email: str
    display_name: str
    role: str
    password_hash: str
    active: bool = True
    created_at: datetime = now_at()


class SignIn(Base, table=True):
    """Whose e-mail address this is, in the whole fleet, by an HMAC of its case-folded spelling."""

    __tablename__ = "sign_in"

    email_digest: bytes = Field(primary_key=True)
    tenant: UUID
    member_id: UUID


class SignInAttempt(Base, table=True):
    """Attempts that failed, or have not succeeded yet, by an HMAC of the account or the network address they came from."""

    __tablename__ = "sign_in_attempt"

    key: bytes = Field(primary_key=True)
    count: int
    window_started_at: datetime = Field(sa_type=Instant)


class AuditEntry(Base, table=True):
    """Who changed what. `details` names fields, and never holds a secret."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("audit_entry_newest", "tenant_id", "id"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    actor: str
    action: str
    subject_id: UUID
    details: dict[str, Any] = Field(sa_type=JSONB)
    at: datetime = now_at()


class RawWebhook(Base, table=True):
    """An authentic body that said something new, as it came."""

    __tablename__ = "raw_webhook"
    __table_args__ = (Index("raw_webhook_oldest", "tenant_id", "received_at"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    body: bytes
    received_at: datetime = Field(sa_type=Instant)


class ReceivedElement(Base, table=True):
    """An element that was told to the fleet. Its key is what makes a repeated one a duplicate."""

    __tablename__ = "received_element"
    __table_args__ = (Index("received_element_oldest", "tenant_id", "received_at"),)

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    provider_element_id: str = Field(primary_key=True)
    webhook_id: UUID
    received_at: datetime = Field(sa_type=Instant)


class ParkedWebhook(Base, table=True):
    """An element that was not understood, with its JSON (or its bytes), until it is."""

    __tablename__ = "parked_webhook"
    __table_args__ = (Index("parked_webhook_newest", "tenant_id", "channel_id", "id"),)

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    webhook_id: UUID
    reason: str
    element: bytes
    received_at: datetime = Field(sa_type=Instant)


add_kernel_tables(Base.metadata)
