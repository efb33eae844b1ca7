"""SQL of what became of a channel's webhooks, in the order in which people look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import SessionState

from gateway.providers.domain.elements import ParkedReason

RequestResult = Literal["accepted", "verified", "refused", "too_large", "unavailable"]
ReceiptKey = tuple[UUID, UUID, int, RequestResult]
"""Tenant, channel, the second (since the epoch), and what became of the requests."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The requests of one second that had the same outcome, and what became of their elements."""

    at: datetime
    outcome: RequestResult
    requests: int
    new: int
    duplicate: int
    ignored: int
    parked: int


@dataclass(frozen=True, slots=True)
class ParkedAt:
    """When something was not understood, and why."""

    reason: ParkedReason
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkChange:
    """How a session came to be as it is."""

    state: SessionState
    reason: str | None
    at: datetime


ADD = Command(
    """
    insert into channel_receipt as known (tenant_id, channel_id, at, outcome, count, new, duplicate, ignored, parked)
    select tenant_id, channel_id, to_timestamp(second), outcome, count, fresh, duplicate, ignored, parked
    from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(seconds)s as bigint[]),
                cast(%(outcomes)s as text[]), cast(%(counts)s as integer[]), cast(%(news)s as integer[]),
                cast(%(duplicates)s as integer[]), cast(%(ignoreds)s as integer[]), cast(%(parkeds)s as integer[]))
         as came (tenant_id, channel_id, second, outcome, count, fresh, duplicate, ignored, parked)
    order by tenant_id, channel_id, second, outcome
    on conflict (tenant_id, channel_id, at, outcome) do update
    set count = known.count + excluded.count, new = known.new + excluded.new,
        duplicate = known.duplicate + excluded.duplicate, ignored = known.ignored + excluded.ignored,
        parked = known.parked + excluded.parked
    """
)
RECEIPTS = Rows(
    Receipt,
    """
    select at, outcome, count as requests, new, duplicate, ignored, parked from channel_receipt
    where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s and (outcome in ('accepted', 'verified')) = %(accepted)s
    order by at desc, outcome limit %(limit)s
    """,
)
PARKED = Rows(
    ParkedAt,
    """
    select reason, received_at as at from parked_webhook where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s
    order by received_at desc, id desc limit %(limit)s
    """,
)
LINK_CHANGES = Rows(
    LinkChange,
    """
    select state, reason, at from link_change where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s
    order by at desc limit %(limit)s
    """,
)
SESSION = Values(str, "select state from channel_link where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s")


@dataclass(slots=True)
class Tally:
    """So many requests, and what became of their elements."""

    count: int = 0
    new: int = 0
    duplicate: int = 0
    ignored: int = 0
    parked: int = 0

    def add(self, other: "Tally") -> None:
        self.count += other.count
        self.new += other.new
        self.duplicate += other.duplicate
        self.ignored += other.ignored
        self.parked += other.parked


async def add_receipts(session: Session, receipts: Sequence[tuple[ReceiptKey, Tally]]) -> None:
    """Add to what is known of these seconds already, whichever replica wrote that."""
    values = {
        "tenants": [key[0] for key, _ in receipts],
        "channels": [key[1] for key, _ in receipts],
        "seconds": [key[2] for key, _ in receipts],
        "outcomes": [key[3] for key, _ in receipts],
        "counts": [tally.count for _, tally in receipts],
        "news": [tally.new for _, tally in receipts],
        "duplicates": [tally.duplicate for _, tally in receipts],
        "ignoreds": [tally.ignored for _, tally in receipts],
        "parkeds": [tally.parked for _, tally in receipts],
    }
    await session.run(ADD, values)


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """The newest of each kind, newest first. `session` is the state of the channel's session, if it has one."""

    receipts: Sequence[Receipt]
    refusals: Sequence[Receipt]
    parked: Sequence[ParkedAt]
    session_changes: Sequence[LinkChange]
    session: str | None


async def diagnostics(session: Session, tenant_id: UUID, channel_id: UUID, limit: int) -> Diagnostics:
    """Returns at most `limit` of each kind, so that many of one do not hide the others."""
    where = {"tenant_id": tenant_id, "channel_id": channel_id, "limit": limit}
    return Diagnostics(
        receipts=await session.all(RECEIPTS, where | {"accepted": True}),
        refusals=await session.all(RECEIPTS, where | {"accepted": False}),
        parked=await session.all(PARKED, where),
        session_changes=await session.all(LINK_CHANGES, where),
        session=await session.first(SESSION, where),
    )
