"""Keeping the books: what events say is added to what is known, holds end, and the ledger gets the difference."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from common.db import Session
from contracts.event import Event
from contracts.llm_orchestration import TokensSpent

from billing.booking import book
from billing.domain import Charge
from billing.facts import Told, tokens, told
from billing.metrics import CHARGED_AGAIN, GIVEN_BACK
from billing.store import accounts, blocks, charges, reservations
from billing.store.charges import ChargeKey, Known
from billing.store.ledger import Entry
from billing.store.reservations import HowEnded


async def keep_books(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Under the lock of the accounts: no reservation is decided while what it depends on changes."""
    await accounts.lock_accounts(session, {event.tenant_id for event in events}, now)
    news = [one for event in events if (one := told(event, now))]
    await _end_holds(session, events, news)
    lines = await _charge(session, news, now) if news else []
    lines += [entry for event in events for entry in tokens(event)]
    await book(session, lines, now)


async def _end_holds(session: Session, events: Sequence[Event], news: Sequence[Told]) -> None:
    ids: dict[HowEnded, list[UUID]] = {"settled": [], "released": []}
    for event in events:
        if isinstance(event, TokensSpent) and event.reservation_id:
            ids["settled" if event.answers else "released"].append(event.reservation_id)
    spent = Counter(event.block_id for event in events if isinstance(event, TokensSpent) and event.block_id and event.answers)
    if spent:
        await blocks.spend(session, spent)
    for how, ended in ids.items():
        if ended:
            await reservations.end_holds(session, ended, how)
    named: dict[ChargeKey, HowEnded] = {
        (one.tenant_id, one.meter, one.charge.reference): "settled" if one.charge.owed else "released" for one in news
    }
    if named:
        await reservations.end_named(session, named)


async def _charge(session: Session, news: Sequence[Told], now: datetime) -> list[Entry]:
    """The lines that bring the ledger to what is owed."""
    together: dict[ChargeKey, Charge] = {}
    times: dict[ChargeKey, datetime] = {}
    for one in news:
        key = one.tenant_id, one.meter, one.charge.reference
        known = together.get(key, one.charge)
        together[key], times[key] = replace(known, facts=known.facts | one.charge.facts), one.occurred_at
    changed = [one for one in await charges.note(session, together) if one.charge.owed != one.charge.booked]
    if changed:
        await charges.set_booked(session, changed, now)
    return [_line(one, times[one.tenant_id, one.meter, one.charge.reference]) for one in changed]


def _line(known: Known, occurred_at: datetime) -> Entry:
    charge = known.charge
    quantity = charge.owed - charge.booked
    if quantity < 0:
        GIVEN_BACK.labels(known.meter).inc(-quantity)
    elif charge.facts.undone:
        CHARGED_AGAIN.inc(quantity)
    counts_at = known.booked_at if quantity < 0 else None
    return Entry(known.tenant_id, known.meter, charge.source, quantity, occurred_at, counts_at=counts_at)
