"""How fast one channel may send from this replica, and when it should rather not.

Each replica has a bucket of its own: with n replicas set `messages_per_s` to the number's limit divided by n.
"""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

from common.errors import Unavailable
from common.http import Breaker
from common.jobs import Later

LONGEST_WAIT_S = 1.0


@dataclass
class Bucket:
    """`per_s` calls a second, evenly, after a first burst of as many as fit into a quarter of a second."""

    per_s: float
    _free_at: float = float("-inf")

    def reserve(self, now: float) -> float:
        """Take the next place; seconds until it comes."""
        self._free_at = max(self._free_at, now - 0.25) + 1 / self.per_s
        return max(0.0, self._free_at - now)

    def pause(self, now: float, seconds: float) -> None:
        self._free_at = max(self._free_at, now + seconds)

    def wait_s(self, now: float) -> float:
        """How long the next place is away, without taking it."""
        return max(0.0, self._free_at - now)


@dataclass
class Pace:
    """The pace of one channel. The breaker opens when the provider does not answer, so that few messages end in doubt."""

    bucket: Bucket
    breaker: Breaker = field(default_factory=Breaker)

    async def turn(self) -> None:
        """Returns when a call may be made. Raises `Later` when that is not soon."""
        waiting_s = self.bucket.wait_s(time.monotonic())
        if waiting_s > LONGEST_WAIT_S:
            raise Later(waiting_s)
        await asyncio.sleep(self.bucket.reserve(time.monotonic()))

    def closed(self) -> bool:
        """Whether the provider is not to be called now. Where it may be, the caller is the one who tries."""
        try:
            self.breaker.check()
        except Unavailable:
            return True
        return False

    def pause(self, seconds: float) -> None:
        """The provider asked the whole channel to slow down."""
        self.bucket.pause(time.monotonic(), seconds)


class Paces:
    """One pace per channel that was ever used in this process."""

    def __init__(self, per_s: float) -> None:
        self.per_s = per_s
        self._paces: dict[UUID, Pace] = {}

    def of(self, channel_id: UUID) -> Pace:
        if channel_id not in self._paces:
            self._paces[channel_id] = Pace(Bucket(self.per_s))
        return self._paces[channel_id]
