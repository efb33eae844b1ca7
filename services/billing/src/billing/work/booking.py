"""Booking: entries go to the ledger once, meters rise by what is new, and each threshold is published once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from common.db import Session
from common.messaging.outbox import publish
from contracts.billing import Meter, QuotaExceeded, QuotaRestored, QuotaWarning

from billing.domain.charges import LedgerEntry
from billing.domain.periods import FOREVER, period_of
from billing.domain.plans import PERIODIC, PLANS
from billing.domain.quotas import newly_crossed, percent_reached
from billing.store import ledger
from billing.store.accounts import AccountsByTenant
from billing.store.charges import KnownCharge
from billing.store.ledger import Level

METERS = frozenset(get_args(Meter))


async def book(
    session: Session,
    accounts: AccountsByTenant,
    entries: Sequence[LedgerEntry],
    now: datetime,
    changed: Sequence[KnownCharge] = (),
) -> None:
    """Books what is new among entries of any number of tenants. Of `changed` charges the ledger then has what they owe."""
    if entries:
        lines = [(entry, _period(accounts, entry, now)) for entry in entries]
        await publish_thresholds(session, accounts, await ledger.book(session, lines, changed, now))


def _period(accounts: AccountsByTenant, entry: LedgerEntry, now: datetime) -> datetime | None:
    """Returns the period in which an entry counts; None for tokens, of which no plan has a number."""
    if entry.meter not in METERS:
        return None
    return period_start(accounts, entry.tenant_id, entry.meter, entry.counts_at or now)


def period_start(accounts: AccountsByTenant, tenant_id: UUID, meter: str, at: datetime) -> datetime:
    """Returns the start of the period in which `at` counts. Messages count by the month; storage and outlets are a level."""
    return period_of(accounts[tenant_id].anchor_at, at)[0] if meter in PERIODIC else FOREVER


async def publish_thresholds(session: Session, accounts: AccountsByTenant, levels: Sequence[Level]) -> None:
    """Publishes which thresholds the new levels crossed, and records that it did."""
    limits = [PLANS[accounts[level.tenant_id].plan].limits[level.meter] for level in levels]
    reached = [percent_reached(level.used, limit) for level, limit in zip(levels, limits, strict=True)]
    warned = [(level, percent) for level, percent in zip(levels, reached, strict=True) if percent != level.warned_percent]
    if warned:
        await ledger.set_warned(session, warned)
    for level, limit, percent in zip(levels, limits, reached, strict=True):
        _publish_crossed(session, level, limit, percent)


def _publish_crossed(session: Session, level: Level, limit: int | None, reached: int) -> None:
    fields: dict[str, Any] = {
        "tenant_id": level.tenant_id,
        "meter": level.meter,
        "used": max(0, level.used),
        "limit": limit or 0,
        "period_started_at": level.period_started_at,
    }
    for percent in newly_crossed(level.warned_percent, reached):
        publish(session, QuotaWarning(**fields, percent=percent))
        if percent == 100:
            publish(session, QuotaExceeded(**fields))
    if level.warned_percent >= 100 > reached:
        publish(session, QuotaRestored(**fields))
