"""What happened to conversations, and when first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session

from analytics.domain.measures import Period


@dataclass(slots=True)
class ConversationTimes:
    """When things happened to a conversation, as far as a batch says."""

    opened_at: datetime | None = None
    first_response_at: datetime | None = None
    person_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """What became of conversations. `served` were answered or reached a person; no seconds where none was answered."""

    served: int
    automated: int
    answered: int
    median_s: float | None
    p90_s: float | None


RECORD = Command(
    """
    insert into conversation as known (tenant_id, conversation_id, opened_at, first_response_at, person_at, closed_at)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[]), cast(%(opened)s as timestamptz[]),
                         cast(%(responses)s as timestamptz[]), cast(%(persons)s as timestamptz[]),
                         cast(%(closed)s as timestamptz[]))
    on conflict (tenant_id, conversation_id) do update
    set opened_at = least(known.opened_at, excluded.opened_at),
        first_response_at = least(known.first_response_at, excluded.first_response_at),
        person_at = least(known.person_at, excluded.person_at),
        closed_at = greatest(known.closed_at, excluded.closed_at)
    """
)
COHORT = Rows(
    Cohort,
    """
    with opened as (
        select first_response_at, person_at,
               greatest(0, extract(epoch from first_response_at - opened_at))::float8 as response_s
        from conversation
        where tenant_id = %(tenant_id)s and opened_at >= %(starts_at)s and opened_at < %(ends_at)s
    )
    select count(*) filter (where first_response_at is not null or person_at is not null) as served,
           count(*) filter (where first_response_at is not null and person_at is null) as automated,
           count(first_response_at) as answered,
           percentile_cont(0.5) within group (order by response_s) filter (where first_response_at is not null) as median_s,
           percentile_cont(0.9) within group (order by response_s) filter (where first_response_at is not null) as p90_s
    from opened
    """,
)


async def record(session: Session, times: Mapping[tuple[UUID, UUID], ConversationTimes]) -> None:
    """Records what happened to conversations (tenant_id, conversation_id)."""
    if not times:
        return
    ordered = sorted(times)
    values = {
        "tenants": [tenant_id for tenant_id, _ in ordered],
        "ids": [conversation_id for _, conversation_id in ordered],
        "opened": [times[key].opened_at for key in ordered],
        "responses": [times[key].first_response_at for key in ordered],
        "persons": [times[key].person_at for key in ordered],
        "closed": [times[key].closed_at for key in ordered],
    }
    await session.run(RECORD, values)


async def load_cohort(session: Session, tenant_id: UUID, period: Period) -> Cohort:
    """Returns what became of the conversations that were opened in a period."""
    values = {"tenant_id": tenant_id, "starts_at": period.starts_at, "ends_at": period.ends_at}
    return await session.one(COHORT, values)
