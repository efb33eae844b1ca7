"""The files of messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from gateway.tables import Base


class MediaFileTable(Base, table=True):
    """A file that came with a message, or that somebody uploaded to send it, from when it is known until the tenant's retention
    ends. One that was uploaded has no message, and a `kind` of `contracts.outgoing.FileKind`.

    `source` is `contracts.content.Media`: where the provider says that it can be had. `id` follows from the message's, and is
    also the object's name in the store. What a file is (`mime_type`, `size` in bytes, `sha256`) is known once it is stored.
    `taken_at` is since when the bytes of an upload come, from one sender only.
    """

    __tablename__ = "media"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'stored', 'missing')"),
        CheckConstraint("(message_id is null) = (kind is not null)"),
        Index("media_oldest", "tenant_id", "received_at"),
        Index(
            "media_uploads",
            "tenant_id",
            postgresql_include=["size", "state", "kind", "taken_at"],
            postgresql_where=text("message_id is null"),
        ),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    channel_id: UUID | None = None
    provider: str | None = None
    message_id: UUID | None = None
    contact_key: UUID | None = None
    webhook_id: UUID | None = None
    provider_message_id: str | None = None
    kind: str | None = Field(default=None, sa_type=Text)
    source: dict[str, Any] = Field(sa_type=JSON)
    state: str = "pending"
    reason: str | None = None
    mime_type: str | None = None
    filename: str | None = None
    size: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = None
    received_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
