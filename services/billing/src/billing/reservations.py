"""Holds on quota. Requests that arrive together are decided together, under a lock on their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from common.errors import QuotaExceeded
from common.ids import uuid7
from sqlalchemy.ext.asyncio import AsyncSession

from billing import store
from billing.booking import Accounts, period_start
from billing.domain import PLANS, Meter, Quota
from billing.store import Hold, MeterKey

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Request:
    """`quantity` of a meter, held until `expires_at`; the same `reference` again is answered with the same hold."""

    tenant_id: UUID
    meter: Meter
    reference: str
    quantity: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Granted:
    hold: Hold
    remaining: int | None


Outcome = Granted | QuotaExceeded


async def reserve(requests: Sequence[Request], session: AsyncSession) -> list[Outcome]:
    """Decide requests of any number of tenants, in their order."""
    now = datetime.now(UTC)
    accounts = await store.lock_accounts(session, {one.tenant_id for one in requests}, now)
    meters: set[MeterKey] = {
        (one.tenant_id, one.meter, period_start(accounts, one.tenant_id, one.meter, now)) for one in requests
    }
    rows = await store.standing(session, meters, {(one.tenant_id, one.meter, one.reference) for one in requests}, now)
    levels = {(row.what, row.tenant_id, row.meter): row.quantity for row in rows if row.what != "known"}
    quotas = {
        (tenant, meter): Quota(
            levels.get(("used", tenant, meter), 0), levels.get(("held", tenant, meter), 0), _limit(accounts, tenant, meter)
        )
        for tenant, meter, _ in meters
    }
    known = {(row.tenant_id, row.meter, row.reference): row for row in rows if row.what == "known"}
    holds = {key: Hold(row.id, *key, row.quantity, row.expires_at) for key, row in known.items()}
    outcomes = [_decide(request, quotas, holds) for request in requests]
    if new := [hold for key, hold in holds.items() if key not in known]:
        await store.hold(session, new)
    return outcomes


def _limit(accounts: Accounts, tenant_id: UUID, meter: str) -> int | None:
    limits: Any = PLANS[accounts[tenant_id].plan].limits
    limit: int | None = limits[meter]
    return limit


def _decide(request: Request, quotas: dict[Key, Quota], holds: dict[tuple[UUID, Any, str], Hold]) -> Outcome:
    key, name = (request.tenant_id, request.meter), (request.tenant_id, request.meter, request.reference)
    quota = quotas[key]
    if name not in holds:
        if not quota.allows(request.quantity):
            return QuotaExceeded(f"no {request.meter} left", meter=request.meter, used=quota.used, limit=quota.limit)
        holds[name] = Hold(uuid7(), *name, request.quantity, request.expires_at)
        quotas[key] = quota = Quota(quota.used, quota.held + request.quantity, quota.limit)
    return Granted(holds[name], quota.remaining)
