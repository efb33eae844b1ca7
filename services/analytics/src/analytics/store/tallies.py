"""Sums per quarter of an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values

from analytics.domain.measures import Measure, Period, Sums


@dataclass(frozen=True, slots=True)
class Sum:
    measure: str
    label: str
    quantity: int


ADD = Command(
    """
    insert into tally (tenant_id, measure, bucket, label, detail, quantity)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(measures)s as text[]), cast(%(buckets)s as timestamptz[]),
                         cast(%(labels)s as text[]), cast(%(details)s as text[]), cast(%(quantities)s as bigint[]))
    on conflict (tenant_id, measure, bucket, label, detail) do update set quantity = tally.quantity + excluded.quantity
    """
)
SUMS = Rows(
    Sum,
    """
    select measure, label, sum(quantity)::bigint as quantity from tally
    where tenant_id = %(tenant_id)s and measure = any(%(measures)s) and bucket >= %(starts_at)s and bucket < %(ends_at)s
    group by measure, label
    """,
)
STORED = Values(
    int,
    """
    select coalesce(sum(quantity), 0)::bigint from tally
    where tenant_id = %(tenant_id)s and measure = 'storage_bytes' and bucket < %(ends_at)s
    """,
)
SUMMED: tuple[Measure, ...] = (
    "message", "conversation", "turn", "intent", "input_tokens", "output_tokens", "cost_micros", "satisfaction",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class TallyKey:
    """What a tally counts, when."""

    tenant_id: UUID
    measure: Measure
    bucket: datetime
    label: str
    detail: str = ""


async def add(session: Session, tallies: Mapping[TallyKey, int]) -> None:
    """Raises tallies by these quantities."""
    if not tallies:
        return
    ordered = sorted(tallies)
    values = {
        "tenants": [one.tenant_id for one in ordered],
        "measures": [one.measure for one in ordered],
        "buckets": [one.bucket for one in ordered],
        "labels": [one.label for one in ordered],
        "details": [one.detail for one in ordered],
        "quantities": [tallies[one] for one in ordered],
    }
    await session.run(ADD, values)


async def load_sums(session: Session, tenant_id: UUID, period: Period) -> Sums:
    """Returns what a period adds up to."""
    values = {"tenant_id": tenant_id, "measures": list(SUMMED), "starts_at": period.starts_at, "ends_at": period.ends_at}
    return {(one.measure, one.label): one.quantity for one in await session.all(SUMS, values)}


async def load_stored_bytes(session: Session, tenant_id: UUID, period: Period) -> int:
    """Returns what is stored at the end of a period."""
    return await session.one(STORED, {"tenant_id": tenant_id, "ends_at": period.ends_at})
