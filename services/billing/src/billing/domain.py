"""The rules of plans, quotas, holds and charges. Pure: no clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from contracts.billing import Meter, PlanName

PlanResource = Literal["outlets", "channels", "users"]

MEGABYTE = 1_000_000
CHANNELS_PER_OUTLET = 25
WARN_AT_PERCENT = (80, 100)
PERIODIC: frozenset[Meter] = frozenset({"messages"})
FOREVER = datetime(1970, 1, 1, tzinfo=UTC)  # the period of meters that are a level, not a flow


@dataclass(frozen=True)
class Plan:
    """What is paid for, in hundredths of a dollar a month. A limit of None is no limit.

    `limits` are of what is metered, `room` is for what an admin makes: whoever makes it asks first.
    """

    name: PlanName
    price_cents: int
    limits: Mapping[Meter, int | None]
    room: Mapping[PlanResource, int | None]


def _plan(name: PlanName, dollars: int, *, messages: int, outlets: int, users: int, bases: int | None, megabytes: int) -> Plan:
    limits: dict[Meter, int | None] = {
        "messages": messages,
        "outlets": outlets,
        "knowledge_bases": bases,
        "storage_bytes": megabytes * MEGABYTE,
    }
    room: dict[PlanResource, int | None] = {"outlets": outlets, "channels": outlets * CHANNELS_PER_OUTLET, "users": users}
    return Plan(name, dollars * 100, limits, room)


PLANS: Mapping[PlanName, Plan] = {
    "starter": _plan("starter", 99, messages=500, outlets=1, users=10, bases=1, megabytes=50),
    "growth": _plan("growth", 299, messages=2_000, outlets=3, users=50, bases=3, megabytes=200),
    "enterprise": _plan("enterprise", 799, messages=10_000, outlets=10, users=500, bases=None, megabytes=1_000),
}


@dataclass(frozen=True)
class Quota:
    """What is used and held of a meter, against its limit."""

    used: int
    held: int
    limit: int | None

    @property
    def remaining(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.used - self.held)

    def allows(self, quantity: int) -> bool:
        return self.remaining is None or quantity <= self.remaining


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
        """What was sent is paid for, whatever was said before; what was only made, until it is undone."""
        facts = self.facts
        return self.quantity if facts.sent or (facts.made and not facts.undone) else 0

    @property
    def source(self) -> str:
        """The name of the line that brings the ledger to what is owed. Facts only grow, so each is written at most once."""
        if self.owed < self.booked:
            return f"refund:{self.kind}:{self.reference}"
        return f"again:{self.kind}:{self.reference}" if self.facts.undone else f"{self.kind}:{self.reference}"


AHEAD_SHARE = 8


@dataclass(frozen=True)
class Portion:
    """What a block gets. While a quota is `scarce` nobody should keep what they do not need now."""

    granted: int
    scarce: bool


def portion(quota: Quota, needed: int, ahead: int) -> Portion:
    """How much of what is left goes into a block: what is needed now, as far as there is any; and of what is only asked for
    ahead no more than a share, and nothing that would leave less than is held.

    So blocks get smaller as the plan's end comes near: before what is held elsewhere could be missed here, its holders have
    heard that they may keep nothing.
    """
    if quota.remaining is None:
        return Portion(needed + ahead, scarce=False)
    now = min(needed, quota.remaining)
    left, held = quota.remaining - now, quota.held + now
    extra = min(ahead, left // AHEAD_SHARE)
    plenty = left - extra >= held + extra
    return Portion(now + extra if plenty else now, scarce=not plenty)


ReferenceUse = Literal["new", "same", "conflict"]


def reference_use(held: int | None, wanted: int, *, over: bool) -> ReferenceUse:
    """What asking under a reference comes to, when `held` is held under it now (None: nothing is).

    What has ended by release or expiry is `new`, and needs room again. `over`: what the reference names was paid for, or
    is not wanted any more.
    """
    if over or (held is not None and held != wanted):
        return "conflict"
    return "new" if held is None else "same"


def percent_reached(used: int, limit: int | None) -> int:
    """The highest warning threshold that is reached, in percent; 0 for none. A limit of nothing is reached at once."""
    if limit is None:
        return 0
    return max((percent for percent in WARN_AT_PERCENT if used * 100 >= limit * percent), default=0)


def newly_crossed(warned: int, reached: int) -> list[int]:
    """The thresholds to warn of now, lowest first, when `warned` is the highest that was warned of before."""
    return [percent for percent in WARN_AT_PERCENT if warned < percent <= reached]


def midnight(now: datetime) -> datetime:
    """The start of the day, at which an account's months begin."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def period_of(anchor: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The month (start, end) around `now` of an account that began at `anchor`.

    Months begin on the anchor's day, or on the last day of a shorter month.
    """
    months = (now.year - anchor.year) * 12 + now.month - anchor.month
    if _months_after(anchor, months) > now:
        months -= 1
    return _months_after(anchor, months), _months_after(anchor, months + 1)


def _months_after(anchor: datetime, months: int) -> datetime:
    year, month0 = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    first_of_next = datetime(year + (month0 == 11), (month0 + 1) % 12 + 1, 1, tzinfo=anchor.tzinfo)
    last_day = (first_of_next - datetime(year, month0 + 1, 1, tzinfo=anchor.tzinfo)).days
    return anchor.replace(year=year, month=month0 + 1, day=min(anchor.day, last_day))
