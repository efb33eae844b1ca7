"""The tables. All SQL that reads and writes them is in `store`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import Instant
from sqlalchemy import BigInteger, Column, Enum, ForeignKey, Index, Text, UniqueConstraint, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from conversation.automation import models as automation
from conversation.desk import models as desk
from conversation.domain.delivery import STATUSES
from conversation.people import models as people
from conversation.scheduled import models as scheduled
from conversation.suggestions import models as suggestions
from conversation.tables import Base
from conversation.webhooks import models as webhooks

LABELLED_CONTACTS = text("merged_into is null and label_ids <> '{}'")
WITH_FINGERPRINT = text("fingerprint is not null")
OPEN_OF_A_PERSON = text("state = 'open' and assigned_user_id is not null")
OF_A_TEAM = text("team_id is not null")
DELIVERY_STATUS = Enum(*STATUSES, name="delivery_status")


class TenantTable(Base, table=True):
    """A copy of the gateway's directory. `settings` is `TenantSettings`, `members` a list of `Member`, `channels` one of
    ids with their providers, as JSON."""

    tenant_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    name: str = Field(sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    locale: str = Field(sa_type=Text)
    time_zone: str = Field(sa_type=Text)
    active: bool
    settings: dict[str, Any] = Field(sa_type=JSONB)
    members: list[dict[str, Any]] = Field(sa_type=JSONB)
    channels: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False, server_default="[]"))


class ConversationPolicyTable(Base, table=True):
    """The rules that a tenant set, if any. `policy` is `domain.ConversationPolicy`; `version` grows with each change."""

    tenant_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    policy: dict[str, Any] = Field(sa_type=JSONB)


class ContactTable(Base, table=True):
    """A customer on a channel; `id` is made from tenant, channel and the key by which they were known first.

    One that turned out to be another is `merged_into` it, and nothing belongs to it any longer.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "channel_id", "contact_key"),
        Index("contact_merged", "merged_into", postgresql_where=text("merged_into is not null")),
        Index("contact_seen", "tenant_id", "first_seen_at", "id", postgresql_where=text("merged_into is null")),
        Index("contact_labelled", "tenant_id", "first_seen_at", "id", postgresql_where=LABELLED_CONTACTS),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    contact_key: UUID
    address: str = Field(sa_type=Text)
    provider_address: str = Field(sa_type=Text)
    name: str | None = Field(sa_type=Text)
    aliases: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    version: int
    provider: str = Field(sa_type=Text)
    first_seen_at: datetime = Field(sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    merged_into: UUID | None = Field(default=None, sa_column=Column(ForeignKey("contact.id"), nullable=True))
    label_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False, server_default="{}"))
    display_name: str | None = Field(sa_type=Text)


class ContactIdentityTable(Base, table=True):
    """The keys by which a contact is known: of its phone, of its hidden id, of whatever else a provider said is the same."""

    __table_args__ = (
        Index("contact_identity_of_contact", "tenant_id", "contact_id"),
        Index("contact_identity_contact", "contact_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    contact_key: UUID = Field(primary_key=True)
    contact_id: UUID = Field(sa_column=Column(ForeignKey("contact.id", ondelete="cascade"), nullable=False))


class ConversationTable(Base, table=True):
    """See `domain.Conversation`. A contact has at most one that is not closed."""

    __table_args__ = (
        Index("conversation_open", "tenant_id", "contact_id", unique=True, postgresql_where=text("state <> 'closed'")),
        Index("conversation_moved", "tenant_id", "moved_to", postgresql_where=text("moved_to is not null")),
        Index("conversation_of_contact", "contact_id", "closed_at"),
        Index(
            "conversation_queued",
            "tenant_id",
            "team_id",
            text("coalesce(handed_off_at, unanswered_since, last_activity_at)"),
            "id",
            postgresql_where=text("state = 'open' and waiting_for_person and assigned_user_id is null"),
        ),
        Index("conversation_of_person", "tenant_id", "assigned_user_id", postgresql_where=OPEN_OF_A_PERSON),
        Index("conversation_inbox", "tenant_id", "last_activity_at", "id"),
        Index("conversation_goes_on", "tenant_id", "last_activity_at", "id", postgresql_where=text("state <> 'closed'")),
        Index("conversation_of_team", "tenant_id", "team_id", "last_activity_at", "id", postgresql_where=OF_A_TEAM),
        Index("conversation_sight", "tenant_id", "team_id", "assigned_user_id"),
        Index(
            "conversation_ever_of_person",
            *("tenant_id", "assigned_user_id", "last_activity_at", "id"),
            postgresql_where=text("assigned_user_id is not null"),
        ),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    contact_id: UUID = Field(sa_column=Column(ForeignKey("contact.id"), nullable=False))
    channel_id: UUID
    state: str = Field(sa_type=Text)
    owner: str = Field(sa_type=Text)
    waiting_for_person: bool
    assigned_user_id: UUID | None
    handoff_reason: str | None = Field(sa_type=Text)
    handoff_cause: str | None = Field(sa_type=Text)
    transfer_note: str | None = Field(sa_type=Text)
    last_sequence: int
    last_inbound_sequence: int
    answered_up_to: int
    unreadable_up_to: int = Field(sa_column_kwargs={"server_default": text("0")})
    last_inbound_at: datetime | None = Field(sa_type=Instant)
    unanswered_since: datetime | None = Field(sa_type=Instant)
    person_wrote_at: datetime | None = Field(sa_type=Instant)
    turn_id: UUID | None
    turn_up_to: int
    replied_turn_id: UUID | None
    opened_at: datetime = Field(sa_type=Instant)
    last_activity_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(sa_type=Instant)
    closed_because: str | None = Field(sa_type=Text)
    snoozed_until: datetime | None = Field(sa_type=Instant)
    previous_conversation_id: UUID | None
    last_agent_id: UUID | None
    reminded_sequence: int = Field(sa_column_kwargs={"server_default": text("0")})
    satisfaction_asked_at: datetime | None = Field(sa_type=Instant)
    satisfaction_score: int | None
    superseded: int = Field(sa_column_kwargs={"server_default": text("0")})
    suggestions_asked: int = Field(sa_column_kwargs={"server_default": text("0")})
    burst_began_at: datetime | None = Field(sa_type=Instant)
    burst_messages: int = Field(sa_column_kwargs={"server_default": text("0")})
    moved_to: UUID | None
    moved_by: int = Field(sa_column_kwargs={"server_default": text("0")})
    team_id: UUID | None
    handed_off_at: datetime | None = Field(sa_type=Instant)
    promised_by: datetime | None = Field(sa_type=Instant)
    overdue_stage: int = Field(sa_column_kwargs={"server_default": text("0")})
    passed_over: UUID | None
    clocks: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    label_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False, server_default="{}"))
    priority: str = Field(sa_type=Text, sa_column_kwargs={"server_default": text("'normal'")})
    version: int


class MessageTable(Base, table=True):
    """See `domain.Message`. `content` is the contracts' content, `citations` what an answer of the AI rests on.

    `author_name` and `author_address` are who of a group wrote, `media` the state of the message's file. `echo` is
    who seems to have written what the business's number sent by itself, `fingerprint` what is equal for equal texts.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "conversation_id", "sequence"),
        Index("message_conversation", "conversation_id"),
        Index("message_provider_id", "tenant_id", "channel_id", "provider_message_id"),
        Index("message_fingerprint", "tenant_id", "channel_id", "fingerprint", postgresql_where=WITH_FINGERPRINT),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    conversation_id: UUID = Field(sa_column=Column(ForeignKey("conversation.id"), nullable=False))
    channel_id: UUID
    sequence: int
    author: str = Field(sa_type=Text)
    user_id: UUID | None
    content: dict[str, Any] = Field(sa_type=JSONB)
    provider_message_id: str | None = Field(sa_type=Text)
    reply_to: str | None = Field(sa_type=Text)
    status: str | None = Field(sa_type=DELIVERY_STATUS)
    error_class: str | None = Field(sa_type=Text)
    reaction: str | None = Field(sa_type=Text)
    edited_at: datetime | None = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(sa_type=Instant)
    turn_id: UUID | None
    decision: str | None = Field(sa_type=Text)
    citations: list[dict[str, Any]] | None = Field(sa_type=JSONB)
    sent_at: datetime = Field(sa_type=Instant)
    author_name: str | None = Field(sa_type=Text)
    author_address: str | None = Field(sa_type=Text)
    reacted_at: datetime | None = Field(sa_type=Instant)
    echo: str | None = Field(sa_type=Text)
    fingerprint: UUID | None
    media: dict[str, Any] | None = Field(sa_type=JSONB)
    asks: bool = Field(sa_column_kwargs={"server_default": text("true")})
    asked_as: int | None
    change: dict[str, Any] | None = Field(sa_type=JSONB)
    came_from: dict[str, Any] | None = Field(sa_type=JSONB)


class OwnChangeTable(Base, table=True):
    """An edit or a reaction of a person, under the id by which it is sent. `content` is of `contracts.outgoing`; `state` of
    `domain.own_change`.
    """

    __tablename__ = "own_change"
    __table_args__ = (Index("own_change_oldest", "tenant_id", "asked_at"),)

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    message_id: UUID
    user_id: UUID
    content: dict[str, Any] = Field(sa_type=JSONB)
    asked_at: datetime = Field(sa_type=Instant)
    state: str = Field(sa_type=Text)


class SentIdTable(Base, table=True):
    """The providers' ids of what we sent; a text in several parts has several."""

    __table_args__ = (Index("sent_id_oldest", "tenant_id", "known_at"),)

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    provider_message_id: str = Field(sa_type=Text, primary_key=True)
    message_id: UUID
    known_at: datetime = Field(sa_type=Instant, sa_column_kwargs={"server_default": func.now()})


class WaitingEchoTable(Base, table=True):
    """What a phone says was written on it, while something of ours is on its way that it could be. `event` as JSON."""

    __table_args__ = (Index("waiting_echo_of_message", "tenant_id", "channel_id", "provider_message_id"),)

    message_id: UUID = Field(primary_key=True)
    tenant_id: UUID
    channel_id: UUID
    provider_message_id: str = Field(sa_type=Text)
    event: dict[str, Any] = Field(sa_type=JSONB)


class EarlyStatusTable(Base, table=True):
    """A status that named a message by a provider's id before we knew whose id that is."""

    tenant_id: UUID = Field(primary_key=True)
    channel_id: UUID = Field(primary_key=True)
    provider_message_id: str = Field(sa_type=Text, primary_key=True)
    status: str = Field(sa_type=DELIVERY_STATUS)
    error_class: str | None = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=Instant)


class EarlyChangeTable(Base, table=True):
    """What somebody did to a message that is not here yet. `change` is `domain.ChangeAttempt` as JSON."""

    __table_args__ = (Index("early_change_oldest", "tenant_id", "received_at"),)

    tenant_id: UUID = Field(primary_key=True)
    message_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    change: dict[str, Any] = Field(sa_type=JSONB)
    received_at: datetime = Field(sa_type=Instant)


class LiveCursorTable(Base, table=True):
    """The last live sequence of a tenant. Its row is locked at the end of a transaction, so sequences commit in order."""

    tenant_id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger)


class LiveEventTable(Base, table=True):
    """What agents' sockets are sent. Kept for as long as a socket may resume."""

    tenant_id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger, primary_key=True)
    type: str = Field(sa_type=Text)
    payload: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = Field(sa_type=Instant)


add_kernel_tables(Base.metadata)

__all__ = ["Base", "automation", "desk", "people", "scheduled", "suggestions", "webhooks"]
