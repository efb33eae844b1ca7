"""How long a delivery is tried: at once, and then after pauses that grow to ten hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

PAUSES_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
JITTER = 0.2
GONE = 410
FAILING_FOR = timedelta(days=5)
MOST_WAITING = 100_000  # of one endpoint: a day of one message a second, tried by a server that is down

DeliveryState = Literal["waiting", "delivered", "failed", "skipped"]
WhyDisabled = Literal["failing", "gone"]
AttemptError = Literal["no_answer", "no_connection", "not_asked", "address_not_allowed", "secret_unreadable", "internal"]
"""Why there is no status. `not_asked`: the server had been failing a moment ago."""


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came of asking once: a status, or why there is none."""

    status_code: int | None = None
    error: AttemptError | None = None
    latency_ms: int | None = None

    @property
    def ok(self) -> bool:
        """Whether the tenant's server took it."""
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """What an attempt means for its delivery: the state, and when it is tried next, where it is."""

    state: DeliveryState
    next_at: datetime | None = None


def outcome_of(answer: WebhookAnswer, attempts: int, now: datetime, *, jitter: float, once: bool = False) -> AttemptOutcome:
    """Returns what follows an answer; `attempts` counts it, and `jitter` is from 0 to 1. `once`: this is all."""
    if answer.ok:
        return AttemptOutcome("delivered")
    if once or answer.status_code == GONE or attempts > len(PAUSES_S):
        return AttemptOutcome("failed")
    pause_s = PAUSES_S[attempts - 1] * (1 - JITTER / 2 + JITTER * jitter)
    return AttemptOutcome("waiting", now + timedelta(seconds=pause_s))
