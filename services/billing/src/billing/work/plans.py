"""Which plan a tenant is on, and what that has room for."""

from dataclasses import replace
from uuid import UUID

from common.db import Session
from common.messaging.outbox import publish
from contracts.billing import Limit, PlanChanged, PlanName

from billing.domain.periods import period_of
from billing.domain.plans import PLANS, PlanResource
from billing.store import accounts, ledger
from billing.work.booking import publish_thresholds


async def change_plan(session: Session, tenant_id: UUID, plan: PlanName) -> None:
    """Changes a plan, publishes that, and judges the meters by the new limits."""
    account = (await accounts.lock(session, [tenant_id], session.now))[tenant_id]
    if not await accounts.change_plan(session, tenant_id, plan):
        return
    started_at, ends_at = period_of(account.anchor_at, session.now)
    limits = tuple(Limit(meter=meter, limit=limit) for meter, limit in PLANS[plan].limits.items())
    publish(
        session,
        PlanChanged(tenant_id=tenant_id, plan=plan, limits=limits, period_started_at=started_at, period_ends_at=ends_at),
    )
    changed = {tenant_id: replace(account, plan=plan)}
    await publish_thresholds(session, changed, await ledger.list_levels(session, tenant_id, started_at))


async def limit_of(session: Session, tenant_id: UUID, resource: PlanResource) -> int | None:
    """Returns how many of a resource a tenant may have; None is no limit."""
    account = (await accounts.load(session, [tenant_id], session.now))[tenant_id]
    return PLANS[account.plan].room[resource]
