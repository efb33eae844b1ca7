"""Billing's tables. The ledger is the truth; `meter_use` is its running sum, kept so that a question costs one row."""

from datetime import datetime
from uuid import UUID

from common.ids import uuid7
from common.messaging.tables import add_kernel_tables
from common.tables import Instant, TableBase, created_at, own_registry
from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""


class AccountTable(Base, table=True):
    """A tenant's plan. Its months begin on the day of `anchor_at`."""

    tenant_id: UUID = Field(primary_key=True)
    plan: str
    anchor_at: datetime = Field(sa_type=Instant)


class MeterUseTable(Base, table=True):
    """How much of a meter is used in a period; `warned_percent` is the highest threshold that was published."""

    tenant_id: UUID = Field(primary_key=True)
    meter: str = Field(primary_key=True)
    period_started_at: datetime = Field(primary_key=True, sa_type=Instant)
    used: int = Field(default=0, sa_type=BigInteger)
    warned_percent: int = 0


class LedgerEntryTable(Base, table=True):
    """Something used, or given back (a negative quantity). `source` names what it is for, so that it is booked once."""

    __table_args__ = (
        UniqueConstraint("tenant_id", "meter", "source"),
        Index("ledger_entry_newest", "tenant_id", "occurred_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    meter: str
    source: str
    quantity: int = Field(sa_type=BigInteger)
    cost_micros: int = Field(sa_type=BigInteger)
    currency: str
    occurred_at: datetime = Field(sa_type=Instant)
    booked_at: datetime = created_at()


class ChargeTable(Base, table=True):
    """A thing that costs (an answer, a message, a document), what is known of it, and how much of it is in the ledger.

    `booked_at` is when the ledger last rose by it. Kept as long as the ledger: it is what makes each line happen once.
    """

    tenant_id: UUID = Field(primary_key=True)
    meter: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    kind: str
    quantity: int = Field(sa_type=BigInteger)
    made: bool
    undone: bool
    sent: bool
    booked: int = Field(sa_type=BigInteger)
    booked_at: datetime | None = Field(default=None, sa_type=Instant)


class ReservationTable(Base, table=True):
    """A hold on a meter until it is settled, released, or expires. `reference` is what it is held for, as in `charge`."""

    __table_args__ = (
        UniqueConstraint("tenant_id", "meter", "reference"),
        CheckConstraint("quantity > 0"),
        CheckConstraint("state in ('held', 'settled', 'released')"),
        Index("reservation_held", "tenant_id", "meter", "expires_at", postgresql_where="state = 'held'"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    tenant_id: UUID
    meter: str
    reference: str
    quantity: int = Field(sa_type=BigInteger)
    state: str = "held"
    expires_at: datetime = Field(sa_type=Instant)
    created_at: datetime = created_at()


class BlockTable(Base, table=True):
    """What one holder has of a meter for many things at once: `granted`, less what was `spent` and what was `returned`."""

    __table_args__ = (
        CheckConstraint("granted > 0"),
        CheckConstraint("spent + returned <= granted"),
        Index("block_held", "tenant_id", "meter", "expires_at", postgresql_where="granted > spent + returned"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    meter: str
    granted: int = Field(sa_type=BigInteger)
    spent: int = Field(sa_type=BigInteger)
    returned: int = Field(sa_type=BigInteger)
    expires_at: datetime = Field(sa_type=Instant)
    created_at: datetime = created_at()


add_kernel_tables(Base.metadata)
