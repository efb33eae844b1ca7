"""SQL of what became of a channel's webhooks, in the order in which people look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

Outcome = Literal["accepted", "verified", "refused", "too_large", "unavailable"]
ReceiptKey = tuple[UUID, UUID, int, Outcome]
"""Tenant, channel, the second (since the epoch), and what became of the requests."""

ADD = text(
    """
    insert into channel_receipt as known (tenant_id, channel_id, at, outcome, count, new, duplicate, ignored, parked)
    select tenant_id, channel_id, to_timestamp(second), outcome, count, fresh, duplicate, ignored, parked
    from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:seconds as bigint[]), cast(:outcomes as text[]),
                cast(:counts as integer[]), cast(:news as integer[]), cast(:duplicates as integer[]),
                cast(:ignoreds as integer[]), cast(:parkeds as integer[]))
         as came (tenant_id, channel_id, second, outcome, count, fresh, duplicate, ignored, parked)
    order by tenant_id, channel_id, second, outcome
    on conflict (tenant_id, channel_id, at, outcome) do update
    set count = known.count + excluded.count, new = known.new + excluded.new,
        duplicate = known.duplicate + excluded.duplicate, ignored = known.ignored + excluded.ignored,
        parked = known.parked + excluded.parked
    """
)
RECEIPTS = text(
    """
    select at, outcome, count as requests, new, duplicate, ignored, parked from channel_receipt
    where tenant_id = :tenant_id and channel_id = :channel_id and (outcome in ('accepted', 'verified')) = :accepted
    order by at desc, outcome limit :limit
    """
)
PARKED = text(
    """
    select reason, received_at as at from parked_webhook where tenant_id = :tenant_id and channel_id = :channel_id
    order by received_at desc, id desc limit :limit
    """
)
SESSION_CHANGES = text(
    """
    select state, reason, at from session_change where tenant_id = :tenant_id and channel_id = :channel_id
    order by at desc limit :limit
    """
)
SESSION = text("select state from channel_session where tenant_id = :tenant_id and channel_id = :channel_id")


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
    await session.execute(ADD, values)


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """The newest of each kind, newest first. `session` is the state of the channel's session, if it has one."""

    receipts: Sequence[Row[Any]]
    refusals: Sequence[Row[Any]]
    parked: Sequence[Row[Any]]
    session_changes: Sequence[Row[Any]]
    session: str | None


async def diagnostics(session: Session, tenant_id: UUID, channel_id: UUID, limit: int) -> Diagnostics:
    """At most `limit` of each kind, so that many of one do not hide the others."""
    where = {"tenant_id": tenant_id, "channel_id": channel_id, "limit": limit}
    return Diagnostics(
        receipts=(await session.execute(RECEIPTS, where | {"accepted": True})).all(),
        refusals=(await session.execute(RECEIPTS, where | {"accepted": False})).all(),
        parked=(await session.execute(PARKED, where)).all(),
        session_changes=(await session.execute(SESSION_CHANGES, where)).all(),
        session=(await session.execute(SESSION, where)).scalar_one_or_none(),
    )
