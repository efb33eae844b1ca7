"""All SQL of analytics. Folds are one statement for all tenants of a batch; rows are written in the order of their keys."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from analytics.domain import Measure, Period, Sums

ADD = text(
    """
    insert into tally (tenant_id, measure, bucket, label, detail, quantity)
    select * from unnest(cast(:tenants as uuid[]), cast(:measures as text[]), cast(:buckets as timestamptz[]),
                         cast(:labels as text[]), cast(:details as text[]), cast(:quantities as bigint[]))
    on conflict (tenant_id, measure, bucket, label, detail) do update set quantity = tally.quantity + excluded.quantity
    """
)
# `old` is null for a row that is new. A row that would not change is not written, and not returned.
DELIVERED = text(
    """
    insert into delivery as known (tenant_id, message_ref, delivered, read, failed)
    select * from unnest(cast(:tenants as uuid[]), cast(:refs as uuid[]), cast(:delivered as boolean[]),
                         cast(:read as boolean[]), cast(:failed as boolean[]))
    on conflict (tenant_id, message_ref) do update
    set delivered = known.delivered or excluded.delivered, read = known.read or excluded.read,
        failed = known.failed or excluded.failed
    where (excluded.delivered and not known.delivered) or (excluded.read and not known.read)
       or (excluded.failed and not known.failed)
    returning new.tenant_id, new.message_ref,
              new.delivered and not coalesce(old.delivered, false) as delivered,
              new.read and not coalesce(old.read, false) as read,
              new.failed and not coalesce(old.failed, false) as failed
    """
)
FOLLOW = text(
    """
    insert into conversation as known (tenant_id, conversation_id, opened_at, first_response_at, person_at, closed_at)
    select * from unnest(cast(:tenants as uuid[]), cast(:ids as uuid[]), cast(:opened as timestamptz[]),
                         cast(:responses as timestamptz[]), cast(:persons as timestamptz[]), cast(:closed as timestamptz[]))
    on conflict (tenant_id, conversation_id) do update
    set opened_at = least(known.opened_at, excluded.opened_at),
        first_response_at = least(known.first_response_at, excluded.first_response_at),
        person_at = least(known.person_at, excluded.person_at),
        closed_at = greatest(known.closed_at, excluded.closed_at)
    """
)
SUMS = text(
    """
    select measure, label, sum(quantity)::bigint as quantity from tally
    where tenant_id = :tenant_id and measure = any(:measures) and bucket >= :starts_at and bucket < :ends_at
    group by measure, label
    """
)
STORED = text(
    """
    select coalesce(sum(quantity), 0)::bigint from tally
    where tenant_id = :tenant_id and measure = 'storage_bytes' and bucket < :ends_at
    """
)
CONVERSATIONS = text(
    """
    select count(*) filter (where first_response_at is not null or person_at is not null) as served,
           count(*) filter (where first_response_at is not null and person_at is null) as automated,
           count(first_response_at) as answered,
           percentile_cont(array[0.5, 0.9]) within group (
               order by greatest(0, extract(epoch from first_response_at - opened_at))
           ) filter (where first_response_at is not null) as response_s
    from conversation
    where tenant_id = :tenant_id and opened_at >= :starts_at and opened_at < :ends_at
    """
)
SUMMED: tuple[Measure, ...] = (
    "message", "conversation", "turn", "intent", "input_tokens", "output_tokens", "cost_micros",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Counter:
    """What a tally counts, when."""

    tenant_id: UUID
    measure: Measure
    bucket: datetime
    label: str
    detail: str = ""


@dataclass(slots=True)
class Stages:
    """Which stages statuses say that a message reached."""

    delivered: bool = False
    read: bool = False
    failed: bool = False


@dataclass(slots=True)
class Life:
    """When things happened to a conversation, as far as a batch tells."""

    opened_at: datetime | None = None
    first_response_at: datetime | None = None
    person_at: datetime | None = None
    closed_at: datetime | None = None


async def add(session: Session, tallies: Mapping[Counter, int]) -> None:
    """Raise tallies by these quantities."""
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
    await session.execute(ADD, values)


async def deliver(session: Session, stages: Mapping[tuple[UUID, UUID], Stages]) -> list[Row[Any]]:
    """Note stages of messages (tenant_id, message_ref); of each row that changed, which of its stages are news."""
    if not stages:
        return []
    ordered = sorted(stages)
    values = {
        "tenants": [tenant_id for tenant_id, _ in ordered],
        "refs": [ref for _, ref in ordered],
        "delivered": [stages[key].delivered for key in ordered],
        "read": [stages[key].read for key in ordered],
        "failed": [stages[key].failed for key in ordered],
    }
    return list(await session.execute(DELIVERED, values))


async def follow(session: Session, lives: Mapping[tuple[UUID, UUID], Life]) -> None:
    """Note what happened to conversations (tenant_id, conversation_id)."""
    if not lives:
        return
    ordered = sorted(lives)
    rows = [(tenant_id, conversation_id, *astuple(lives[tenant_id, conversation_id])) for tenant_id, conversation_id in ordered]
    names = ("tenants", "ids", "opened", "responses", "persons", "closed")
    await session.execute(FOLLOW, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


async def sums(session: Session, tenant_id: UUID, period: Period) -> Sums:
    """What a period adds up to."""
    values = {"tenant_id": tenant_id, "measures": list(SUMMED), "starts_at": period.starts_at, "ends_at": period.ends_at}
    return {(row.measure, row.label): row.quantity for row in await session.execute(SUMS, values)}


async def stored_bytes(session: Session, tenant_id: UUID, period: Period) -> int:
    """What is stored at the end of a period."""
    return int((await session.execute(STORED, {"tenant_id": tenant_id, "ends_at": period.ends_at})).scalar_one())


async def conversations(session: Session, tenant_id: UUID, period: Period) -> Row[Any]:
    """What became of the conversations that were opened in a period: served, automated, answered, response_s."""
    values = {"tenant_id": tenant_id, "starts_at": period.starts_at, "ends_at": period.ends_at}
    return (await session.execute(CONVERSATIONS, values)).one()
