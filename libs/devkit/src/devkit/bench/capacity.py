"""`scripts/bench capacity`: the highest rate that is held, by bisection over windows of ten seconds."""

from collections.abc import Awaitable, Callable

from devkit.bench.report import Result

WINDOW_S = 10.0
LARGEST_P99_MS = 500.0
PRECISE_TO = 0.06
MOST_WINDOWS = 14


def is_held(result: Result, tolerated_lag_share: float) -> bool:
    """Returns whether all that began was acknowledged and answered once, in time, by a driver that kept its schedule."""
    complete = result.begun == result.acknowledged == result.answered and not result.doubles
    in_time = result.overhead_p99_ms is not None and result.overhead_p99_ms <= LARGEST_P99_MS
    return complete and in_time and result.driver_lag_share <= tolerated_lag_share


async def highest_held(begin: float, holds: Callable[[float], Awaitable[bool]]) -> float:
    """Returns the highest rate found that holds, 0 when none does: doubled or halved until the limit lies between two
    rates, then halved between them until they are near."""
    low, high, rate = 0.0, 0.0, begin
    for _ in range(MOST_WINDOWS):
        if await holds(rate):
            low = rate
        else:
            high = rate
        if low and high and high - low <= PRECISE_TO * low:
            break
        if not low and high < 1:
            break
        rate = low * 2 if not high else high / 2 if not low else round((low + high) / 2, 1)
    return low
