"""How the growth of every table ends. A service declares it in its `retention.py`, table by table; here it is done.

Rows go in small steps, each a transaction of its own, tenant by tenant in turns, so that nobody waits for a lock and a
tenant with a million old rows keeps no other from being looked at. What somebody holds is passed over until the next round.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog

from common.db import Database, PoolTimeout, Rows, Session, Values
from common.db.statements import Statement
from common.messaging.failures import classify
from common.metrics import RETENTION_FAILURES, RETENTION_REMOVED
from common.tenants import known_tenants

AT_ONCE = 1_000
EVERY_S = 600.0
PAUSE_S = 0.02  # after each step that removed something, so that pruning takes a share of the database and not all of it

Days = float | str
"""A number of days, or the name of the setting that has it."""
Then = Callable[[Sequence[Any], Session], Awaitable[None]]
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _Due:
    """`due` is a condition on the table's row, with `%(before)s` for the moment before which it is old.

    `then` is called in the same transaction with what `returning` names of the removed rows, each a `row`. With `again`
    the table is looked at until nothing is due: rows that wait for others of the same table to go first.
    """

    returning: str = "1"
    row: type | None = None
    then: Then | None = None
    at_once: int = AT_ONCE
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Personal(_Due):
    """Holds personal data: goes after the tenant's `retention_days`, or after `most_days` where those are fewer.

    Never before `least_days`, where something would happen twice without it.
    """

    due: str
    most_days: Days | None = None
    least_days: float = 0


@dataclass(frozen=True, kw_only=True)
class Aged(_Due):
    """Goes after a time that is the same for all tenants. `excused` are columns that look personal and are not."""

    due: str
    days: Days
    excused: tuple[str, ...] = ()
    by_kernel: bool = False


@dataclass(frozen=True)
class WithParent:
    """Goes with the row of another table: a foreign key with `on delete cascade`."""

    parent: str


@dataclass(frozen=True)
class ByJob:
    """Goes with a job of the service, because more than a row has to go. The job keeps to the tenant's `retention_days`."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Bounded:
    """Does not grow, or is kept on purpose: `reason` says why. `excused` are columns that look personal, for that reason."""

    reason: str
    excused: tuple[str, ...] = ()


Rule = Personal | Aged | WithParent | ByJob | Bounded
Retention = Mapping[str, Rule]
"""The rule of every table of a service, by name. They are applied in this order."""

KERNEL: Retention = {
    "outbox": Bounded("a row goes as soon as the broker has it", excused=("value", "headers")),
    # Longer than any topic that is not compacted, so that reading a whole topic again changes nothing.
    "inbox": Aged(due="received_at < %(before)s", days=45, by_kernel=True, at_once=10_000),
    # The dead letter is forgotten after 30 days: then there is nothing that the key could wait for.
    "blocked_key": Aged(due="since < %(before)s", days=31, by_kernel=True),
    "job": Personal(due="failed_at < %(before)s", most_days=30),
    "known_tenant": Bounded("one row per tenant"),
    "revoked_access": Aged(due="before < %(before)s", days=2),  # longer than any token of ours is good
}


@dataclass
class Pruner:
    """Applies the rules of a service. Any number of replicas may: a row that another one removes is passed over."""

    database: Database
    rules: Retention
    settings: Any
    of_tenants: frozenset[str] = field(default=frozenset(), init=False)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.sweep()
            except (psycopg.Error, PoolTimeout) as error:
                log.warning("pruning_database_unavailable", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def sweep(self, now: datetime | None = None) -> int:
        """Removes all that is due. Returns how many rows. `now` is for who cannot wait a year."""
        now = now or datetime.now(UTC)
        await self.look()
        removed = 0
        waiting: list[tuple[UUID | None, float]] = [(None, 0.0)]
        waiting += [(tenant.tenant_id, tenant.retention_days) for tenant in await known_tenants(self.database)]
        while waiting:
            steps = [(owner, await self._round(*owner, now)) for owner in waiting]
            removed += sum(count for _, (count, _) in steps)
            waiting = [owner for owner, (_, more) in steps if more]
        return removed

    async def look(self) -> None:
        """Asks once which tables are of tenants."""
        if not self.of_tenants:
            async with self.database.kernel.connect() as connection:
                self.of_tenants = frozenset(await connection.all(OF_TENANTS))

    async def _round(self, tenant_id: UUID | None, retention_days: float, now: datetime) -> tuple[int, bool]:
        """Takes one step of each table for a tenant, or (None) of the tables without tenants. Returns how many rows went, and
        whether some stay.
        """
        removed, more = 0, False
        for table, rule in self.rules.items():
            if not isinstance(rule, (Personal, Aged)) or (table in self.of_tenants) is (tenant_id is None):
                continue
            try:
                count = await self.step(table, rule, tenant_id, now - timedelta(days=self._days(rule, retention_days)))
            except Exception as error:  # of one table of one tenant: the others are looked at all the same
                if classify(error) == "infrastructure":
                    raise
                RETENTION_FAILURES.labels(table).inc()
                log.warning("table_prune_failed", table=table, tenant_id=tenant_id and str(tenant_id), exc_info=error)
                continue
            removed, more = removed + count, more or count >= rule.at_once or (rule.again and count > 0)
            if count:
                RETENTION_REMOVED.labels(table).inc(count)
                await asyncio.sleep(PAUSE_S)
        return removed, more

    def _days(self, rule: Personal | Aged, retention_days: float) -> float:
        if isinstance(rule, Aged):
            return self._number(rule.days)
        most = retention_days if rule.most_days is None else min(retention_days, self._number(rule.most_days))
        return max(most, rule.least_days)

    def _number(self, days: Days) -> float:
        return float(getattr(self.settings, days)) if isinstance(days, str) else days

    async def step(self, table: str, rule: Personal | Aged, tenant_id: UUID | None, before: datetime) -> int:
        """Returns how many rows of one table went, of those that are older than `before`."""
        values = {"before": before, "limit": rule.at_once} | ({"tenant_id": tenant_id} if tenant_id else {})
        statement = _delete(table, rule, of_tenant=tenant_id is not None)
        if isinstance(rule, Aged) and rule.by_kernel:
            async with self.database.kernel.connect() as connection:
                return len(await connection.all(statement, values))
        async with self.database.transaction(*([tenant_id] if tenant_id else [])) as session:
            rows = await session.all(statement, values)
            if rows and rule.then is not None:
                await rule.then(rows, session)
        return len(rows)


# Asked of the catalogue, not of information_schema: that shows a role only the columns that it may use.
OF_TENANTS = Values(
    str,
    """
    select relname from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname = 'tenant_id' and not attisdropped
    """,
)


def _delete(table: str, rule: Personal | Aged, *, of_tenant: bool) -> Statement[Any]:
    """Returns what removes due rows. The oldest are not looked for: what is due goes in any order, and finding it needs no
    sorting.

    The kernel's role may not lock rows of its tables, and nobody holds them for long.
    """
    mine = "tenant_id = %(tenant_id)s and " if of_tenant else ""
    locked = "" if isinstance(rule, Aged) and rule.by_kernel else f'for update of "{table}" skip locked'
    sql = f"""
        delete from "{table}" where ctid = any(array(
            select ctid from "{table}" where {mine}({rule.due}) limit %(limit)s {locked}))
        returning {rule.returning}
    """  # noqa: S608 — what a service declares
    return Values(int, sql) if rule.row is None else Rows(rule.row, sql)
