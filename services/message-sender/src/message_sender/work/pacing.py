"""How fast one channel may send from this replica, and when it is not to send at all.

Each replica has a bucket of its own: with n replicas set the paces to the number's limit divided by n.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from common.breaker import Breaker
from common.errors import Unavailable
from common.jobs import Later
from contracts.gateway import Provider

LONGEST_WAIT_S = 1.0
LONGEST_PAUSE_S = 30.0  # of a channel whose provider does not answer
PROBE_S = 30.0


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_s` calls a second, evenly, after a first burst of as many as fit into `burst_s`."""

    per_s: float
    burst_s: float = 0.25


@dataclass
class Bucket:
    """The places of one channel, one after the other."""

    rate: Rate
    _free_at: float = float("-inf")

    def reserve(self, now: float) -> float:
        """Returns the seconds until the next place, which is the caller's now."""
        self._free_at = max(self._free_at, now - self.rate.burst_s) + 1 / self.rate.per_s
        return max(0.0, self._free_at - now)

    def give_back(self) -> None:
        """A place that was taken is not used."""
        self._free_at -= 1 / self.rate.per_s

    def pause(self, now: float, seconds: float) -> None:
        self._free_at = max(self._free_at, now + seconds)

    def wait_s(self, now: float) -> float:
        """Returns the seconds until the next place, which stays free."""
        return max(0.0, self._free_at - now)


@dataclass
class Pace:
    """The pace of one channel. The breaker opens when the provider does not answer, so that few messages end in doubt."""

    bucket: Bucket
    breaker: Breaker = field(default_factory=lambda: Breaker(longest_pause_s=LONGEST_PAUSE_S, probe_s=PROBE_S))
    _line_ends_at: float = float("-inf")

    async def acquire(self) -> None:
        """Returns when a call may be made. Raises `Later` when that is not soon."""
        now = time.monotonic()
        waiting_s = self.bucket.wait_s(now)
        if waiting_s > LONGEST_WAIT_S:
            raise Later(self._place_in_line(now, waiting_s))
        await asyncio.sleep(self.bucket.reserve(now))

    def _place_in_line(self, now: float, waiting_s: float) -> float:
        """Returns the seconds until it is worth asking again. Those who must wait come back one by one."""
        self._line_ends_at = max(self._line_ends_at + 1 / self.bucket.rate.per_s, now + waiting_s)
        return self._line_ends_at - now

    def acquire_if_free(self) -> bool:
        """Returns whether a call may be made now. Then its place is the caller's."""
        now = time.monotonic()
        if not self.breaker.is_closed:
            return False
        if self.bucket.reserve(now) <= 0:
            return True
        self.bucket.give_back()
        return False

    def closed(self) -> bool:
        """Returns whether the provider is not to be called now. Where it is to be tried, the caller tries."""
        try:
            self.breaker.check()
        except Unavailable:
            return True
        return False

    def pause(self, seconds: float) -> None:
        """The provider asked the whole channel to slow down."""
        self.bucket.pause(time.monotonic(), seconds)


ProviderOf = Callable[[UUID, UUID], Awaitable[Provider | None]]
"""Of a tenant's channel; None while nobody knows."""


class Paces:
    """One pace per channel that was ever used in this process."""

    def __init__(self, rate_of: Callable[[Provider | None], Rate], provider_of: ProviderOf) -> None:
        self.rate_of = rate_of
        self.provider_of = provider_of
        self._paces: dict[UUID, Pace] = {}

    async def of(self, tenant_id: UUID, channel_id: UUID) -> Pace:
        """Returns the channel's pace. Of a channel without credentials, which sends nothing, it is not kept."""
        if channel_id in self._paces:
            return self._paces[channel_id]
        provider = await self.provider_of(tenant_id, channel_id)
        return self.through(channel_id, provider) if provider else Pace(Bucket(self.rate_of(None)))

    def through(self, channel_id: UUID, provider: Provider) -> Pace:
        """Returns the pace of a channel that has this provider's credentials."""
        if channel_id not in self._paces:
            self._paces[channel_id] = Pace(Bucket(self.rate_of(provider)))
        return self._paces[channel_id]
