"""Transactions that belong to tenants.

A `Transaction` is one commit. Inside it, `scoped` opens sessions that see the rows of the named tenants and no others;
nothing else sets `app.tenant_id`. What was published, scheduled or put off is written at its end.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import set_json_loads
from sqlalchemy import ExceptionContext, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from common.arrays import FlatListDumper

R = TypeVar("R")
Hook = Callable[[AsyncSession], Awaitable[None]]

SET_TENANTS = text("select set_config('app.tenant_id', :tenants, true)")
PING = text("select 1")
SERVER_OPTIONS = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"


def create_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """An engine whose connections fail within seconds, not minutes, when the server is away.

    Statements commit by themselves; where they must not, `Database.begin` begins a transaction itself.
    """
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        hide_parameters=True,  # they are personal data, and exceptions are logged
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 2, "tcp_user_timeout": 10_000, "options": SERVER_OPTIONS},
    )
    event.listen(engine.sync_engine, "connect", _adapt)
    event.listen(engine.sync_engine, "handle_error", _leave_a_reader)
    return engine


def _leave_a_reader(context: ExceptionContext) -> None:
    """A connection to a server that has become a reader stays one: only a new connection finds the writer."""
    if isinstance(context.original_exception, psycopg.errors.ReadOnlySqlTransaction):
        context.is_disconnect = True


def _adapt(connection: Any, _: Any) -> None:
    connection.driver_connection.adapters.register_dumper(list, FlatListDumper)
    set_json_loads(orjson.loads, connection.driver_connection)


class Pending(Protocol):
    """Rows that the kernel collects during a transaction, to write them in one statement."""

    async def write(self, connection: AsyncConnection) -> None: ...


class Lessor(Protocol):
    """Who may run jobs in this process at once, so that they need not be claimed."""

    def room(self, kind: str, tenant_id: UUID) -> "Room":
        """How many jobs of a kind could start now, and how many of this tenant."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """Places for jobs of a kind: all that are free, those that one tenant may take, and the length of their leases."""

    free: int
    of_tenant: int
    lease_s: float


NO_ROOM = Room(0, 0, 0.0)


@dataclass
class Transaction:
    """One commit. `tenants` are all that it looked at; `pending` what the kernel writes at its end, by name.

    `traces` holds the trace of each event that is being handled, by the event's identity in memory.
    """

    connection: AsyncConnection
    scope: tuple[UUID, ...] = ()
    tenants: set[UUID] = field(default_factory=set)
    hooks: dict[str, Hook] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    traces: dict[int, str | None] = field(default_factory=dict)
    resources: object = None
    lessor: Lessor | None = None

    @asynccontextmanager
    async def scoped(self, *tenants: UUID) -> AsyncIterator[AsyncSession]:
        """A session that sees these tenants' rows. A session of its own, for the identity map knows no tenants.

        Scopes follow each other, they do not nest: the setting belongs to the transaction.
        """
        if tenants != self.scope:
            await self.connection.execute(SET_TENANTS, {"tenants": _listed(tenants)})
            self.scope = tenants
        self.tenants.update(tenants)
        session = AsyncSession(
            bind=self.connection,
            expire_on_commit=False,
            join_transaction_mode="rollback_only",
            info={"transaction": self},
        )
        async with session:
            yield session
            await session.flush()

    async def finish(self) -> None:
        """Run what was put off to the end, and so locks last, whichever handler asked for it."""
        if not self.hooks and not self.pending:
            return
        tenants = self.scope if self.tenants == set(self.scope) else tuple(sorted(self.tenants))
        async with self.scoped(*tenants) as session:
            for hook in self.hooks.values():
                await hook(session)
        for pending in self.pending.values():
            await pending.write(self.connection)


def transaction_of(session: AsyncSession) -> Transaction:
    """The transaction that a session belongs to."""
    transaction: Transaction = session.info["transaction"]
    return transaction


def resources_of(session: AsyncSession, kind: type[R]) -> R:
    """What the service opened at its start, for the rare handler that needs more than a session (never the network)."""
    resources = transaction_of(session).resources
    if not isinstance(resources, kind):
        raise TypeError(f"this service's resources are {type(resources).__name__}, not {kind.__name__}")
    return resources


def before_commit(session: AsyncSession, name: str, hook: Hook) -> None:
    """Run `hook` once at the end of this transaction, however often it is asked for under the same name.

    Its session sees all tenants that the transaction looked at.
    """
    transaction_of(session).hooks.setdefault(name, hook)


class Database:
    """A service's own database, as the role that serves (`app`) and as the one that runs relay and jobs (`kernel`).

    `app` sees the rows of the tenants that a transaction names. `kernel` sees outbox, inbox and jobs of all tenants and
    nothing else; each of its statements is a transaction of its own.
    """

    def __init__(self, app_url: str, kernel_url: str, *, pool_size: int = 8) -> None:
        self.app = create_engine(app_url, pool_size=pool_size)
        self.kernel = create_engine(kernel_url, pool_size=4)
        self.kernel_url = kernel_url
        self.in_trouble = asyncio.Semaphore(max(1, pool_size // 4))
        """Held by work of tenants in trouble: it may take long, and most connections are for the others."""
        self.resources: object = None
        self.lessor: Lessor | None = None
        self.on_commit: list[Callable[[Transaction], None]] = []

    @asynccontextmanager
    async def begin(self, *tenants: UUID) -> AsyncIterator[Transaction]:
        """One commit, at the end of the block; nothing, when the block raises. The first scope is that of `tenants`."""
        connection = await self._begun(tenants)
        try:
            transaction = Transaction(connection, scope=tenants, resources=self.resources, lessor=self.lessor)
            async with connection.begin():
                yield transaction
                await transaction.finish()
        finally:
            await connection.close()
        for callback in self.on_commit:
            callback(transaction)

    async def _begun(self, tenants: tuple[UUID, ...]) -> AsyncConnection:
        """A connection with a transaction begun. Those that died while they lay in the pool are thrown away: nothing was
        done on them, so nobody has to know. Raises what connecting raises when the server is away.
        """
        while True:
            connection = await self.app.connect()
            try:
                await _begin(connection, tenants)
            except psycopg.OperationalError:
                await connection.invalidate()
                await connection.close()
            except BaseException:
                await connection.close()
                raise
            else:
                return connection

    @asynccontextmanager
    async def transaction(self, *tenants: UUID) -> AsyncIterator[AsyncSession]:
        """One commit with one session that sees the rows of these tenants; with none, only tables without tenants."""
        async with self.begin(*tenants) as transaction, transaction.scoped(*tenants) as session:
            yield session

    async def ping(self) -> None:
        """Raises when the server does not answer."""
        async with self.app.connect() as connection:
            await connection.execute(PING)

    async def close(self) -> None:
        await self.app.dispose()
        await self.kernel.dispose()


async def _begin(connection: AsyncConnection, tenants: tuple[UUID, ...]) -> None:
    """Begin and set the scope in one round trip: the driver's own BEGIN would be a round trip before the first statement."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    scope = f"; set local app.tenant_id = '{_listed(tenants)}'" if tenants else ""
    await driver.execute(f"begin{scope}", prepare=False)


def _listed(tenants: tuple[UUID, ...]) -> str:
    return ",".join(map(str, tenants))
