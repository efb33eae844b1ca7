"""What may still be used of a meter, who gets how much of it, and when a tenant is warned."""

from dataclasses import dataclass
from typing import Literal

WARN_AT_PERCENT = (80, 100)
AHEAD_SHARE = 8


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
class Portion:
    """What a block gets. While a quota is `scarce` nobody should keep what they do not need now."""

    granted: int
    scarce: bool


def portion(quota: Quota, needed: int, ahead: int) -> Portion:
    """Returns how much of what is left goes into a block.

    What is needed now is granted as far as there is any. What is asked for ahead gets at most a share of what is left, and
    nothing where less than is held would be left. So blocks get smaller as the end of the plan comes near, and every holder
    has heard that it is to keep nothing before the others could miss what it holds.
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
    """Returns what a request under a reference is, when `held` is held under it now (None: nothing is).

    After release or expiry it is `new`, and needs room again. `over`: what the reference names was paid for, or is not wanted
    any more.
    """
    if over or (held is not None and held != wanted):
        return "conflict"
    return "new" if held is None else "same"


def percent_reached(used: int, limit: int | None) -> int:
    """Returns the highest warning threshold that is reached, in percent; 0 for none. A limit of 0 is always reached."""
    if limit is None:
        return 0
    return max((percent for percent in WARN_AT_PERCENT if used * 100 >= limit * percent), default=0)


def newly_crossed(warned: int, reached: int) -> list[int]:
    """Returns the thresholds to warn of now, lowest first, when `warned` is the highest that was warned of before."""
    return [percent for percent in WARN_AT_PERCENT if warned < percent <= reached]
