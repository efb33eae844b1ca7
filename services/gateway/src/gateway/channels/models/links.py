"""Links of channels to phones, with unofficial providers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from gateway.tables import Base


class ChannelLinkTable(Base, table=True):
    """What is known of a channel's link (`domain.links.ChannelLink`).

    `code` is sealed JSON (`qr`, `qr_image`, `pairing_code`): whoever reads it before `code_expires_at` can take the number.
    """

    channel_id: UUID = Field(primary_key=True)
    tenant_id: UUID
    state: str
    reason: str | None = None
    changed_at: datetime = Field(sa_type=Instant)
    attempts: int
    wanted: bool
    signalled_at: datetime | None = Field(default=None, sa_type=Instant)
    lost_at: datetime | None = Field(default=None, sa_type=Instant)
    linked_at: datetime | None = Field(default=None, sa_type=Instant)
    code: bytes | None = None
    code_expires_at: datetime | None = Field(default=None, sa_type=Instant)


class LinkChangeTable(Base, table=True):
    """How a link came to be as it is."""

    __table_args__ = (
        Index("link_change_newest", "tenant_id", "channel_id", "at"),
        Index("link_change_oldest", "tenant_id", "at"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    state: str
    reason: str | None = None
    at: datetime = Field(sa_type=Instant)


class DepartedLinkTable(Base, table=True):
    """A removed channel's link, until its server has logged it out. `secrets` are sealed for this place."""

    channel_id: UUID = Field(primary_key=True)
    tenant_id: UUID
    provider: str
    account: str
    settings: dict[str, Any] = Field(sa_type=JSONB)
    secrets: bytes
