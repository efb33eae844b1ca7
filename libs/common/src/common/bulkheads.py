"""Bulkheads between those who ask and those who are asked: what one server does not answer holds up its own tenant only.

A tenant has so many calls at once at one host, a host so many from all tenants together, and a tenant whose calls to a host
keep failing is told so at once, for a while, without asking.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from common.breaker import Breaker, NotAsked
from common.errors import Unavailable
from common.metrics import OUTSIDE_REFUSED
from common.shares import Shares

PER_TENANT_AT_HOST = 16
PER_HOST = 64
PER_NAMED_HOST = 1_024  # of those that an operator runs for many tenants
PATIENCE_S = 1.0  # for a place: longer than a healthy server takes, shorter than anybody waits for a sick one
LONGEST_PAUSE_S = 60.0
PROBE_S = 60.0
MOST_BREAKERS = 10_000


class NotReached(Unavailable):
    """No byte of the request was written: it cannot have had any effect."""


class NoPlace(NotReached):
    """Too many calls are out already: nobody asked, and it says nothing of the server."""


@dataclass(slots=True)
class OutsideCall:
    """A call that is out. `ok` is what it says of the server: None until that is known."""

    ok: bool | None = None


def _refusal() -> Exception:
    OUTSIDE_REFUSED.labels("busy").inc()
    return NoPlace("too many calls are out already")


class Bulkheads:
    """Of one process."""

    def __init__(self) -> None:
        self._of_tenant: Shares[tuple[UUID, str]] = Shares(PER_TENANT_AT_HOST, PATIENCE_S, _refusal)
        self._of_host: Shares[str] = Shares(PER_HOST, PATIENCE_S, _refusal)
        self._of_named_host: Shares[str] = Shares(PER_NAMED_HOST, PATIENCE_S, _refusal)
        self._breakers: dict[tuple[UUID, str], Breaker] = {}

    @asynccontextmanager
    async def call(self, tenant_id: UUID, host: str, *, named: bool) -> AsyncIterator[OutsideCall]:
        """Yields a place for one call; `named` is a host that an operator vouches for.

        Raises `NoPlace` when there is none soon, and `NotReached` from `NotAsked` while the host has been failing this tenant.
        """
        key, call = (tenant_id, host), OutsideCall()
        of_host = self._of_named_host if named else self._of_host
        async with self._of_tenant.through(key), of_host.through(host):
            self._check(key)
            try:
                yield call
            finally:
                if call.ok is not None:
                    self._record(key, ok=call.ok)

    def _check(self, key: tuple[UUID, str]) -> None:
        try:
            if known := self._breakers.get(key):
                known.check()
        except NotAsked as error:
            OUTSIDE_REFUSED.labels("failing").inc()
            raise NotReached("the server has been failing") from error

    def _record(self, key: tuple[UUID, str], *, ok: bool) -> None:
        """Only whoever fails is remembered, and of too many the one that failed first is forgotten."""
        if ok:
            self._breakers.pop(key, None)
            return
        if key not in self._breakers and len(self._breakers) >= MOST_BREAKERS:
            del self._breakers[next(iter(self._breakers))]
        breaker = self._breakers.setdefault(key, Breaker(longest_pause_s=LONGEST_PAUSE_S, probe_s=PROBE_S))
        breaker.record(ok=False)
