"""What a tenant uses and holds in the running period."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Session
from contracts.billing import Meter, PlanName

from billing.domain.periods import period_of
from billing.domain.plans import PLANS
from billing.domain.quotas import Quota
from billing.store import accounts, ledger, reservations
from billing.store.ledger import Cost


@dataclass(frozen=True, slots=True)
class PeriodUsage:
    """What is used and held of each meter, and what models cost, from `started_at` to `ends_at`."""

    plan: PlanName
    started_at: datetime
    ends_at: datetime
    quotas: dict[Meter, Quota]
    costs: list[Cost]


async def load_usage(session: Session, tenant_id: UUID) -> PeriodUsage:
    """Returns what is used and held now."""
    account = (await accounts.load(session, [tenant_id], session.now))[tenant_id]
    started_at, ends_at = period_of(account.anchor_at, session.now)
    costs = await ledger.list_costs(session, tenant_id, started_at)
    used = {level.meter: level.used for level in await ledger.list_levels(session, tenant_id, started_at)}
    held = await reservations.load_held(session, [tenant_id], session.now)
    quotas = {
        meter: Quota(used.get(meter, 0), held.get((tenant_id, meter), 0), limit)
        for meter, limit in PLANS[account.plan].limits.items()
    }
    return PeriodUsage(account.plan, started_at, ends_at, quotas, costs)
