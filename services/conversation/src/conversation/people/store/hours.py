"""SQL about when a tenant's people are there."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values

from conversation.people.domain.hours import BusinessHours, always_open
from conversation.people.domain.teams import hours_of


@dataclass(frozen=True, slots=True)
class StoredHours:
    """A tenant's hours as JSON, and how often they were changed; None and 0 where none were set."""

    version: int
    hours: str | None
    time_zone: str | None

    @property
    def effective(self) -> BusinessHours:
        return hours_of(self.hours) or always_open(self.time_zone or "UTC")


GET = Rows(
    StoredHours,
    """
    select coalesce(business_hours.version, 0) as version, cast(business_hours.hours as text) as hours, tenant.time_zone
    from (select cast(%(tenant_id)s as uuid) as tenant_id) asked
    left join business_hours using (tenant_id)
    left join tenant using (tenant_id)
    """,
)
# Of two that saw the same version one is first, and the other changes nothing.
REPLACE = Values(
    int,
    """
    insert into business_hours (tenant_id, version, hours)
    values (%(tenant_id)s, %(seen)s + 1, cast(%(hours)s as jsonb))
    on conflict (tenant_id) do update set version = excluded.version, hours = excluded.hours
    where business_hours.version = %(seen)s
    returning version
    """,
)


async def get(session: Session, tenant_id: UUID) -> StoredHours:
    return await session.one(GET, {"tenant_id": tenant_id})


async def replace(session: Session, tenant_id: UUID, seen: int, hours: BusinessHours) -> int | None:
    """Returns the new version; None where the version that was `seen` is not the last one any longer."""
    return await session.first(REPLACE, {"tenant_id": tenant_id, "seen": seen, "hours": hours.model_dump_json()})
