"""The tables of the people who answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE, JSONB
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID
from sqlmodel import Field

from conversation.tables import Base


class BusinessHoursTable(Base, table=True):
    """When a tenant's people are there: `domain.BusinessHours` as JSON. Who has no row is always there."""

    tenant_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    hours: dict[str, Any] = Field(sa_type=JSONB)


class TeamTable(Base, table=True):
    """See `domain.Team`. `hours` are its own, if it has any; `channels` those whose customers it is asked for."""

    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    assignment: str = Field(sa_type=Text)
    skills: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    channels: list[UUID] = Field(sa_column=Column(ARRAY(PostgresUUID), nullable=False))
    hours: dict[str, Any] | None = Field(sa_type=JSONB)
    version: int = Field(sa_type=BigInteger)


class TeamMemberTable(Base, table=True):
    """Who is in which team."""

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "team_id"], ["team.tenant_id", "team.id"], ondelete="cascade"),
        Index("team_member_person", "tenant_id", "user_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    team_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True)


class AgentTable(Base, table=True):
    """What was set of a person who answers: what they can, and how much at once. Of who has no row the defaults hold."""

    tenant_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True)
    skills: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    capacity: int
    version: int = Field(sa_type=BigInteger)


class HandoffTable(Base, table=True):
    """A promise of a person that was made to a customer, and how it ended; for reports. `cause` is one of few words."""

    __table_args__ = (Index("handoff_began", "tenant_id", "began_at"),)

    tenant_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    began_at: datetime = Field(sa_type=Instant, primary_key=True)
    team_id: UUID | None
    cause: str = Field(sa_type=Text)
    promised_by: datetime | None = Field(sa_type=Instant)
    stage: int
    ended_at: datetime | None = Field(sa_type=Instant)
    how: str | None = Field(sa_type=Text)
    user_id: UUID | None


class SlaClockTable(Base, table=True):
    """A time that was measured, for which `target`, and how it ended; for reports. `team_id` had the conversation then."""

    __tablename__ = "sla_clock"
    __table_args__ = (Index("sla_clock_began", "tenant_id", "began_at"),)

    tenant_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    target: str = Field(sa_type=Text, primary_key=True)
    began_at: datetime = Field(sa_type=Instant, primary_key=True)
    team_id: UUID | None
    minutes: int
    warned: bool
    breached: bool
    ended_at: datetime | None = Field(sa_type=Instant)
    how: str | None = Field(sa_type=Text)
    worked_s: int | None
    user_id: UUID | None


class AssignmentTurnTable(Base, table=True):
    """Who was given the last conversation of each queue of a tenant, as JSON. Whoever assigns holds the tenant's row."""

    tenant_id: UUID = Field(primary_key=True)
    last_given: dict[str, Any] = Field(sa_type=JSONB)


class PresenceTable(Base, table=True):
    """What a person last said of being there, in which role, and when we last heard of them."""

    __table_args__ = (Index("presence_oldest", "tenant_id", "seen_at"),)

    tenant_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True)
    state: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    since: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)


class ReadMarkTable(Base, table=True):
    """Up to where a person has read a conversation. `apart` is what they have read of it beyond: they read another one, which
    goes on in this one.
    """

    __table_args__ = (
        ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="cascade"),
        Index("read_mark_conversation", "conversation_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    up_to: int
    read_at: datetime = Field(sa_type=Instant)
    apart: Any = Field(sa_column=Column(INT4MULTIRANGE, nullable=False, server_default=text("'{}'")))


class ContactTermTable(Base, table=True):
    """What a contact is found by: `n` and a word of its name, folded; `d` and the digits of a phone; `e` and these from the
    end. A trigger of the database keeps them as the contact's row says (`contact_terms`).
    """

    __tablename__ = "contact_term"
    __table_args__ = (
        Index("contact_term_search", "tenant_id", "term", "contact_id"),
        Index("contact_term_contact", "contact_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(sa_column=Column(ForeignKey("contact.id", ondelete="cascade"), primary_key=True))
    term: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
