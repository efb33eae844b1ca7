"""What few tenants have of something, as this process knows it: so that who has none of it pays no statement.

What is known is two seconds old at most. Where it could not be looked at for longer, each transaction asks for its own tenants.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import structlog
from common.db import Database, Session
from common.messaging.failures import is_of_database
from common.tenants import known_tenants

LOOKED_EVERY_S = 2.0
TRUSTED_FOR_S = 10.0
TENANTS_AT_ONCE = 500

log = structlog.get_logger()


class OfTenant(Protocol):
    """Something that a tenant has."""

    @property
    def tenant_id(self) -> UUID: ...


T = TypeVar("T", bound=OfTenant)


class KnownByTenant(Generic[T]):
    """One per process. `refresh` looks whether anything was changed (`version` is another number then), and reads all of it
    only then. `what` is said in the log.
    """

    def __init__(
        self,
        database: Database,
        what: str,
        version: Callable[[Session], Awaitable[int]],
        read: Callable[[Session, Sequence[UUID]], Awaitable[list[T]]],
    ) -> None:
        self._database = database
        self._what = what
        self._read_version = version
        self._read_some = read
        self._by_tenant: dict[UUID, list[T]] = {}
        self._version: int | None = None
        self._looked_at = float("-inf")

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOKED_EVERY_S)

    async def look(self) -> None:
        """Refreshes what is known, if the database can be reached."""
        try:
            await self.refresh()
        except Exception as error:
            if not is_of_database(error):
                raise
            log.warning("known_read_failed", what=self._what, error=type(error).__name__)

    async def refresh(self) -> None:
        began_at = time.monotonic()
        async with self._database.transaction() as session:
            version = await self._read_version(session)
        if version != self._version:
            self._by_tenant = await self._read()
            self._version = version
        self._looked_at = began_at

    async def of(self, session: Session, tenants: Collection[UUID]) -> Sequence[T]:
        """Returns what these tenants have, which the session sees."""
        if time.monotonic() - self._looked_at > TRUSTED_FOR_S:
            return await self._read_some(session, sorted(tenants))
        if not self._by_tenant:
            return ()
        return [one for tenant_id in tenants for one in self._by_tenant.get(tenant_id, ())]

    async def _read(self) -> dict[UUID, list[T]]:
        found: dict[UUID, list[T]] = {}
        for some in chunks([one.tenant_id for one in await known_tenants(self._database)]):
            async with self._database.transaction(*some) as session:
                for one in await self._read_some(session, some):
                    found.setdefault(one.tenant_id, []).append(one)
        return found


def chunks(tenants: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yields tenants in parts of which each is asked about at once."""
    for place in range(0, len(tenants), TENANTS_AT_ONCE):
        yield tenants[place : place + TENANTS_AT_ONCE]
