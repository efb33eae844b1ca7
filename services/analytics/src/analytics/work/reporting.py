"""What a report is made of."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Session

from analytics.domain.measures import Period, Sums
from analytics.store import conversations, tallies
from analytics.store.conversations import Cohort


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The sums of a period, what became of the conversations opened in it, and the bytes that are stored at its end."""

    sums: Sums
    cohort: Cohort
    stored_bytes: int


async def load_report(session: Session, tenant_id: UUID, period: Period) -> PeriodReport:
    """Returns what a tenant's report of a period is made of."""
    sums = await tallies.load_sums(session, tenant_id, period)
    cohort = await conversations.load_cohort(session, tenant_id, period)
    return PeriodReport(sums, cohort, await tallies.load_stored_bytes(session, tenant_id, period))
