"""What is known of a thing that costs, what is owed for it, and the lines that it comes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class ChargeFacts:
    """What is known of a thing that costs: an answer, a message, a document. Facts are only ever added, so that neither
    their order nor their repetition matters.

    `made`: the model answered, or the document was taken. `undone`: nobody will have it after all: the turn was cancelled
    or failed, the reply was discarded, nothing of it could be sent, the document was removed. `sent`: the customer has it.
    """

    made: bool = False
    undone: bool = False
    sent: bool = False

    def __or__(self, more: "ChargeFacts") -> "ChargeFacts":
        return ChargeFacts(self.made or more.made, self.undone or more.undone, self.sent or more.sent)


ChargeKind = Literal["turn", "send", "document"]


@dataclass(frozen=True)
class Charge:
    """A thing that costs `quantity` of a meter, and how much of that stands in the ledger. `reference` is the thing's id."""

    kind: ChargeKind
    reference: str
    quantity: int
    facts: ChargeFacts
    booked: int = 0

    @property
    def owed(self) -> int:
        """Returns the quantity where it was sent, or was made and not undone; else 0."""
        facts = self.facts
        return self.quantity if facts.sent or (facts.made and not facts.undone) else 0

    @property
    def source(self) -> str:
        """Returns the name of the line that brings the ledger to what is owed.

        Facts are only added, so a thing is charged, given back and charged again at most once each, and the names are unique.
        """
        if self.owed < self.booked:
            return f"refund:{self.kind}:{self.reference}"
        return f"again:{self.kind}:{self.reference}" if self.facts.undone else f"{self.kind}:{self.reference}"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line that is to be booked. `meter` is one of a plan's, or `tokens`, which cost money but have no limit.

    `counts_at` is an instant of the period in which it counts: what is given back comes off the month that was charged.
    """

    tenant_id: UUID
    meter: str
    source: str
    quantity: int
    occurred_at: datetime
    cost_micros: int = 0
    currency: str = "USD"
    counts_at: datetime | None = None
