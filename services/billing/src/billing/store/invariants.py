"""What must be true of plans and ledger."""

from common.db import Rows
from common.db.invariants import Breach, Invariant

UNBALANCED = Rows(
    Breach,
    """
    select count(*) as number, min(tenant_id::text || ' ' || meter) as example, cast(null as timestamptz) as since
    from (select tenant_id, meter, sum(used) as used from meter_use group by tenant_id, meter) summed
    full join (select tenant_id, meter, sum(quantity) as booked from ledger_entry group by tenant_id, meter) ledger
        using (tenant_id, meter)
    -- of tokens no plan has a number, and how many outlets and knowledge bases there are their directories say
    where meter not in ('tokens', 'outlets', 'knowledge_bases') and coalesce(used, 0) <> coalesce(booked, 0)
    """,
)
UNBOOKED = Rows(
    Breach,
    """
    select count(*) as number, min(tenant_id::text || ' ' || reference) as example, min(booked_at) as since
    from charge where booked not in (0, quantity)
    """,
)
FORGOTTEN_HOLDS = Rows(
    Breach,
    """
    select count(*) as number, min(id::text) as example, min(expires_at) as since
    from reservation where state = 'held' and expires_at < now() - interval '1 day'
    """,
)
INVARIANTS = (
    Invariant("what is counted is what the ledger says", UNBALANCED, "the ledger is right: correct meter_use, and file it"),
    Invariant("a charge is booked whole or not at all", UNBOOKED, "compare with its lines in ledger_entry, and file it"),
    Invariant(
        "no hold is a day older than its deadline", FORGOTTEN_HOLDS, "it counts no longer: whoever held it never settled it"
    ),
)
