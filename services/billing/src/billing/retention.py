"""How the growth of each table ends."""

from common.retention import Aged, Bounded, Retention

RETENTION: Retention = {
    "ledger_entry": Bounded("what was billed is kept, as the law asks; it names no customer"),
    "charge": Bounded("what makes each line of the ledger happen once, kept as long as it"),
    "meter_use": Bounded("a row per meter and month, kept beside the ledger"),
    "account": Bounded("one row per tenant"),
    # A reference is refused for as long as its row is here: far longer than anybody asks twice.
    # A busy tenant makes one every few seconds, and nothing is asked of it when it is over.
    "block": Aged(due="expires_at < %(before)s", days=2),
    "reservation": Aged(due="state <> 'held' and expires_at < %(before)s", days=90),
}
