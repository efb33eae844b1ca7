"""What events say of charges is added to what is known of them. Holds end, and the ledger gets the difference."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from common.db import Session
from contracts.event import Event
from contracts.llm_orchestration import TokensSpent

from billing.domain.charges import Charge, LedgerEntry
from billing.domain.evidence import Evidence, evidence_of, token_entries
from billing.metrics import CHARGED_AGAIN, GIVEN_BACK
from billing.store import accounts, charges, reservations
from billing.store.charges import ChargeKey, KnownCharge
from billing.store.reservations import HowEnded
from billing.work.booking import book


async def record_charges(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Brings holds, charges and the ledger to what events say.

    It locks the accounts: no reservation is decided while what it depends on changes.
    """
    locked = await accounts.lock(session, {event.tenant_id for event in events}, now)
    evidence = [one for event in events if (one := evidence_of(event, now))]
    await _end_holds(session, events, evidence)
    changed = await _record(session, evidence) if evidence else {}
    lines = [_line(one, occurred_at) for one, occurred_at in changed.values()]
    lines += [entry for event in events for entry in token_entries(event)]
    await book(session, locked, lines, now, [one for one, _ in changed.values()])


async def _end_holds(session: Session, events: Sequence[Event], evidence: Sequence[Evidence]) -> None:
    spendings = [event for event in events if isinstance(event, TokensSpent)]
    by_id: dict[UUID, HowEnded] = {
        event.reservation_id: "settled" if event.answers else "released" for event in spendings if event.reservation_id
    }
    named: dict[ChargeKey, HowEnded] = {
        (one.tenant_id, one.meter, one.charge.reference): "settled" if one.charge.owed else "released" for one in evidence
    }
    spent = Counter(event.block_id for event in spendings if event.block_id and event.answers)
    if by_id or named or spent:
        await reservations.end(session, by_id, named, spent)


async def _record(session: Session, evidence: Sequence[Evidence]) -> dict[ChargeKey, tuple[KnownCharge, datetime]]:
    """Returns the charges of which the ledger does not have what they owe, and the time of the last event of each."""
    together: dict[ChargeKey, Charge] = {}
    times: dict[ChargeKey, datetime] = {}
    for one in evidence:
        key = one.tenant_id, one.meter, one.charge.reference
        known = together.get(key, one.charge)
        together[key], times[key] = replace(known, facts=known.facts | one.charge.facts), one.occurred_at
    recorded = {(one.tenant_id, one.meter, one.charge.reference): one for one in await charges.record(session, together)}
    return {key: (one, times[key]) for key, one in recorded.items() if one.charge.owed != one.charge.booked}


def _line(known: KnownCharge, occurred_at: datetime) -> LedgerEntry:
    """Returns the line that brings the ledger to what is owed."""
    charge = known.charge
    quantity = charge.owed - charge.booked
    if quantity < 0:
        GIVEN_BACK.labels(known.meter).inc(-quantity)
    elif charge.facts.undone:
        CHARGED_AGAIN.inc(quantity)
    counts_at = known.booked_at if quantity < 0 else None
    return LedgerEntry(known.tenant_id, known.meter, charge.source, quantity, occurred_at, counts_at=counts_at)
