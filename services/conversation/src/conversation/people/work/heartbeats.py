"""Who is still there, as this process notices: gathered in memory, and written down together now and then.

So a request costs a place in a set, and nothing of the database.
"""

import asyncio
from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from common.auth import Principal
from common.db import Database
from common.messaging.failures import is_of_database

from conversation.people.domain.presence import HEARD_EVERY
from conversation.people.work.attendance import record_heard

log = structlog.get_logger()


class Heartbeats:
    """`run` it beside the server. `attending` says whose sockets are open here."""

    def __init__(self, database: Database, attending: Callable[[], Iterable[Principal]]) -> None:
        self.database = database
        self.attending = attending
        self._noticed: set[tuple[UUID, UUID]] = set()

    def notice(self, principal: Principal) -> None:
        """Somebody asked something. Programs are nobody, and viewers answer nobody."""
        if principal.is_person and principal.role != "viewer":
            self._noticed.add((principal.tenant_id, principal.user_id))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(HEARD_EVERY.total_seconds())
            try:
                await self.write()
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("heartbeats_write_failed", error=type(error).__name__)

    async def write(self) -> None:
        """Writes down who was noticed since the last time, and who attends now."""
        for principal in self.attending():
            self.notice(principal)
        people, self._noticed = self._noticed, set()
        if people:
            async with self.database.transaction(*sorted({tenant_id for tenant_id, _ in people})) as session:
                await record_heard(session, sorted(people))
