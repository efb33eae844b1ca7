"""What every service knows of tenants and their people, learnt from the gateway's events: which tenants are suspended and
how long each keeps data, and whose tokens count no longer.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import structlog
from contracts.event import Event
from contracts.gateway import AccessRevoked, TenantChanged

from common.auth.principal import API_KEY, Principal
from common.db import Command, Database, PoolTimeout, Rows, Session, Values
from common.messaging.subscriptions import Subscriptions

FRESH_S = 2.0


@dataclass(frozen=True, slots=True)
class KnownTenant:
    tenant_id: UUID
    retention_days: int


@dataclass(frozen=True, slots=True)
class Revoked:
    """Whose tokens count no longer, as tokens name it, when they were made before this epoch second."""

    subject: str
    before: float


# Of two events about a tenant in one batch the newer one counts, whatever their order.
PROJECT = Command(
    """
    insert into known_tenant (tenant_id, version, active, retention_days)
    select distinct on (tenant_id) tenant_id, version, active, retention_days
    from unnest(cast(%(tenants)s as uuid[]), cast(%(versions)s as bigint[]), cast(%(active)s as boolean[]),
                cast(%(days)s as int[]))
         as news (tenant_id, version, active, retention_days)
    order by tenant_id, version desc
    on conflict (tenant_id) do update
    set version = excluded.version, active = excluded.active, retention_days = excluded.retention_days
    where known_tenant.version < excluded.version
    """
)
REVOKE = Command(
    """
    insert into revoked_access (tenant_id, subject, before)
    select tenant_id, subject, max(before)
    from unnest(cast(%(tenants)s as uuid[]), cast(%(subjects)s as text[]), cast(%(before)s as timestamptz[]))
         as news (tenant_id, subject, before)
    group by tenant_id, subject order by tenant_id, subject
    on conflict (tenant_id, subject) do update set before = greatest(revoked_access.before, excluded.before)
    """
)
REVOKED = Rows(Revoked, "select subject, extract(epoch from before)::float8 as before from revoked_access")
SUSPENDED = Values(UUID, "select tenant_id from known_tenant where not active")
KNOWN = Rows(KnownTenant, "select tenant_id, retention_days from known_tenant order by tenant_id")

log = structlog.get_logger()


async def project_tenants(events: Sequence[TenantChanged], session: Session) -> None:
    """Keep what the directory says; an older version never wins. The session sees the tenants that are named."""
    values = {
        "tenants": [event.tenant_id for event in events],
        "versions": [event.version for event in events],
        "active": [event.active for event in events],
        "days": [event.settings.retention_days for event in events],
    }
    await session.run(PROJECT, values)


async def project_revocations(events: Sequence[AccessRevoked], session: Session) -> None:
    """Keep whose tokens count no longer. Of two times the later one counts."""
    values = {
        "tenants": [event.tenant_id for event in events],
        "subjects": [_subject(event) for event in events],
        "before": [event.before for event in events],
    }
    await session.run(REVOKE, values)


def _subject(event: AccessRevoked) -> str:
    """Returns whose it is, as tokens name it."""
    return f"{API_KEY}{event.subject_id}" if event.kind == "api_key" else str(event.subject_id)


def subscribe_to_tenants(subscriptions: Subscriptions) -> None:
    """Have a service remember both, in the lane in which it hears of tenants anyway."""
    lanes = [handler.lane for handler in subscriptions.handlers if TenantChanged in handler.types]
    projections: dict[type[Event], Any] = {TenantChanged: project_tenants, AccessRevoked: project_revocations}
    for type_, handle in projections.items():
        if all(handler.call is not handle for handler in subscriptions.handlers):
            subscriptions.on_batch(type_, lane=lanes[0] if lanes else "interactive")(handle)


async def known_tenants(database: Database) -> Iterable[KnownTenant]:
    """Returns all of them, in the order of their ids."""
    async with database.kernel.connect() as connection:
        return await connection.all(KNOWN)


@dataclass
class Refusals:
    """Who is let in no longer: everybody of a suspended tenant, and whoever's token was made before it was revoked.

    Read again when somebody asks and what is known is older than two seconds. While the database is away the last answer
    counts: who needs more than a token gets none then anyway.
    """

    database: Database
    _suspended: frozenset[UUID] = frozenset()
    _revoked: Mapping[str, float] = field(default_factory=dict)
    _read_at: float = float("-inf")
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def include(self, principal: Principal) -> bool:
        if self._is_old():
            async with self._reading:
                if self._is_old():
                    await self._read()
        return principal.tenant_id in self._suspended or principal.issued_at < self._revoked.get(principal.subject, 0.0)

    def _is_old(self) -> bool:
        return time.monotonic() - self._read_at > FRESH_S

    async def _read(self) -> None:
        try:
            async with self.database.kernel.connect() as connection:
                self._suspended = frozenset(await connection.all(SUSPENDED))
                self._revoked = {row.subject: row.before for row in await connection.all(REVOKED)}
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("refusals_read_failed", error=type(error).__name__)
        self._read_at = time.monotonic()
