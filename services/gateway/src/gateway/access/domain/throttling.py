"""How often somebody may guess a password: so many failures per account, and per network address, in a quarter of an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

AttemptScope = Literal["account", "address"]
WINDOW = timedelta(minutes=15)
MOST_FAILURES: dict[AttemptScope, int] = {"account": 10, "address": 50}


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts since the window began, this one included. Those that succeed are taken off again."""

    scope: AttemptScope
    count: int
    window_started_at: datetime


def retry_after_s(attempts: list[Attempts], now: datetime) -> int:
    """Returns seconds to wait before another attempt; 0 when this one may go on."""
    ends = [one.window_started_at + WINDOW for one in attempts if one.count > MOST_FAILURES[one.scope]]
    return max((max(1, round((end - now).total_seconds())) for end in ends), default=0)
