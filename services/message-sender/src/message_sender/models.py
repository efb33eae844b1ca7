"""The tables of message-sender. Columns marked personal hold what identifies a customer or what was written to one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import Instant, TableBase, created_at, own_registry
from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from message_sender.store.recipients import PENDING


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""


class TenantTable(Base, table=True):
    """What the directory says of a tenant, as far as sending is concerned."""

    tenant_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    resend_unknown: bool


class ChannelTable(Base, table=True):
    """A number or session of a tenant, from the directory. One that the directory forgot is not active."""

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    provider: str
    name: str
    address: str
    active: bool


class ChannelCredentialTable(Base, table=True):
    """How to send through a channel. `stopped_reason` is why nobody may until it is repaired; `account` is the
    provider's name of the sender (Meta: phone number id), `settings` what else a call needs, by name.
    """

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    provider: str
    account: str
    sealed_token: bytes
    settings: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    stopped_reason: str | None = None
    stopped_code: str | None = None
    updated_at: datetime = Field(sa_type=Instant)


class ChannelLinkTable(Base, table=True):
    """A channel's connection to WhatsApp, where it is one that can be lost. Without a row it has none, or was never lost."""

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    state: str
    occurred_at: datetime = Field(sa_type=Instant)


class RecipientTable(Base, table=True):
    """A customer on a channel. `busy` says that a job `send` of this key is open: it is the only one that sends to them."""

    tenant_id: UUID = Field(primary_key=True)
    contact_key: UUID = Field(primary_key=True)
    channel_id: UUID
    last_inbound_at: datetime | None = Field(default=None, sa_type=Instant)
    busy: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})


class OutgoingMessageTable(Base, table=True):
    """What was asked to be sent. `position` is the order of asking; `part` the one to send next, or the one in doubt.

    How many `parts` a text makes depends on its provider, and stands when the first one is sent.
    """

    __table_args__ = (
        CheckConstraint("state in ('queued', 'sending', 'sent', 'failed', 'held', 'unknown')"),
        CheckConstraint("part between 1 and parts"),
        Index("outgoing_message_queue", "tenant_id", "contact_key", "position", postgresql_where=PENDING),
        Index("outgoing_message_held", "tenant_id", "channel_id", postgresql_where="state = 'held'"),
        Index("outgoing_message_oldest", "tenant_id", "requested_at"),
        Index("outgoing_message_newest", "tenant_id", "position"),
        Index("outgoing_message_of_conversation", "tenant_id", "conversation_id", "position"),
    )

    send_id: UUID = Field(primary_key=True)
    tenant_id: UUID
    position: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    conversation_id: UUID
    channel_id: UUID
    contact_key: UUID
    address: str = Field(description="personal: the provider's id of the customer, verbatim")
    content: dict[str, Any] = Field(sa_type=JSONB, description="personal")
    quoted: dict[str, Any] | None = Field(
        default=None, sa_type=JSONB, description="personal: the message that is answered, and how it begins"
    )
    origin: str
    turn_id: UUID | None = None
    lane: str
    state: str = Field(default="queued", sa_column_kwargs={"server_default": "queued"})
    parts: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    part: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unreached: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    handed_over: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    error_class: str | None = None
    error_code: str | None = None
    last_inbound_at: datetime | None = Field(default=None, sa_type=Instant)
    not_after: datetime | None = Field(default=None, sa_type=Instant)
    resolve_by: datetime | None = Field(default=None, sa_type=Instant)
    requested_at: datetime = created_at()
    sending_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    resent_at: datetime | None = Field(default=None, sa_type=Instant)
    resent_by: UUID | None = None


class ProviderMessageTable(Base, table=True):
    """A message as the provider knows it (personal: Meta's ids spell the phone). Made by whoever is first: our own call
    (`part`), or a status that names our send id and belongs to no part yet (`part` null).
    """

    __table_args__ = (
        Index("provider_message_of_send", "tenant_id", "send_id"),
        Index("provider_message_oldest", "tenant_id", "known_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    provider_message_id: str = Field(primary_key=True)
    send_id: UUID | None = None
    part: int | None = None
    status: str | None = None
    status_at: datetime | None = Field(default=None, sa_type=Instant)
    known_at: datetime = created_at()
    error_class: str | None = None
    error_code: str | None = None


add_kernel_tables(Base.metadata)
