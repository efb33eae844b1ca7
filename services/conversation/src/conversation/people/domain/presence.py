"""Who is there: what a person said last, for as long as something is heard of them."""

from datetime import datetime, timedelta
from typing import Literal

Announced = Literal["online", "away"]
PresenceState = Literal["online", "away", "offline"]

HEARD_EVERY = timedelta(seconds=30)
"""How often it is written down, at most, that somebody is still there: a socket, or requests."""
OFFLINE_AFTER = timedelta(seconds=90)


def state_of(announced: Announced | None, seen_at: datetime | None, now: datetime) -> PresenceState:
    """Returns whether somebody is there. Who was not heard of for a while has gone, whatever they said."""
    if announced is None or seen_at is None or now - seen_at >= OFFLINE_AFTER:
        return "offline"
    return announced
