"""Booking: entries go to the ledger once, meters rise by what was new, and a tenant hears of each threshold once."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from common.db import Session
from common.db.shim import Row
from common.messaging.outbox import publish
from contracts.billing import QuotaExceeded, QuotaRestored, QuotaWarning

from billing.domain import FOREVER, PERIODIC, PLANS, Meter, newly_crossed, percent_reached, period_of
from billing.store import accounts as account_store
from billing.store import ledger
from billing.store.ledger import Entry, MeterKey

Accounts = dict[UUID, Row[Any]]


async def book(session: Session, entries: Sequence[Entry], now: datetime) -> None:
    """Book what is new among entries of any number of tenants."""
    if not entries:
        return
    new = await ledger.book(session, entries)
    accounts = await account_store.accounts(session, {row.tenant_id for row in new}, now)
    counts_at = {(entry.tenant_id, entry.meter, entry.source): entry.counts_at or now for entry in entries}
    added: Counter[MeterKey] = Counter()
    for row in new:
        if row.meter in get_args(Meter):
            at = counts_at[row.tenant_id, row.meter, row.source]
            added[row.tenant_id, row.meter, period_start(accounts, row.tenant_id, row.meter, at)] += row.quantity
    if added:
        await tell_thresholds(session, accounts, await ledger.add_use(session, dict(added)))


def period_start(accounts: Accounts, tenant_id: UUID, meter: str, at: datetime) -> datetime:
    """Messages are counted by the month; storage and outlets are a level."""
    return period_of(accounts[tenant_id].anchor_at, at)[0] if meter in PERIODIC else FOREVER


async def tell_thresholds(session: Session, accounts: Accounts, meters: Sequence[Row[Any]]) -> None:
    """Publish what the new levels mean, and remember that it was said."""
    for row in meters:
        limit = PLANS[accounts[row.tenant_id].plan].limits[row.meter]
        reached = percent_reached(row.used, limit)
        if reached == row.warned_percent:
            continue
        values = {"tenant_id": row.tenant_id, "meter": row.meter, "period": row.period_started_at, "percent": reached}
        await session.execute(ledger.SET_WARNED, values)
        _publish(session, row, limit, reached)


def _publish(session: Session, row: Row[Any], limit: int | None, reached: int) -> None:
    level: dict[str, Any] = {
        "tenant_id": row.tenant_id,
        "meter": row.meter,
        "used": max(0, row.used),
        "limit": limit or 0,
        "period_started_at": row.period_started_at,
    }
    for percent in newly_crossed(row.warned_percent, reached):
        publish(session, QuotaWarning(**level, percent=percent))
        if percent == 100:
            publish(session, QuotaExceeded(**level))
    if row.warned_percent >= 100 > reached:
        publish(session, QuotaRestored(**level))
