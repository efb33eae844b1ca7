"""How long the middle one waited, and how long one in a hundred did: what attack and bench show of their figures."""

import statistics
from collections.abc import Sequence


def percentile_ms(seconds: Sequence[float], percent: int) -> float | None:
    """Returns milliseconds; None of fewer than two."""
    if len(seconds) < 2:
        return None
    return round(statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000, 1)
