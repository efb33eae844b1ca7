"""Whether a message is history, which is kept and never answered, or one that somebody waits with.

What an event is called says only how a message came: whatever was written while the phone or the server was away comes under
other names than what comes at once, and its sender waits all the same. So age decides, and what the phone was linked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Telling = Literal["live", "queued", "synced", "archived"]
"""How a message was told: as it happened, or by a provider that repeats until it is heard; when the phone or the server was
back; from what the phone had stored, with old and new in it; from an archive that holds nothing else.
"""

CLOCKS_DIFFER = timedelta(minutes=1)  # and whoever writes while the number is being linked waits too


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is older than `after` is history, and of what a phone had stored, what was written before it was linked."""

    after: timedelta = timedelta(days=7)
    linked_at: datetime | None = None


def is_history(telling: Telling, sent_at: datetime | None, received_at: datetime, bounds: Bounds) -> bool:
    """Returns whether a message is history. Of what a phone had stored, it is so too where nobody knows when the message was
    written, or when the phone was linked.
    """
    if telling in ("live", "archived"):
        return telling == "archived"
    if sent_at is None:
        return telling == "synced"
    if received_at - sent_at > bounds.after:
        return True
    return telling == "synced" and (bounds.linked_at is None or sent_at < bounds.linked_at - CLOCKS_DIFFER)
