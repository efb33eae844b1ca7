"""A service to drive by hand: give it events, let its jobs run, ask its API, see what it would tell the fleet.

Everything is real (handlers, transactions, database) but the broker, which a test of handlers does not need.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import httpx2
from aiokafka import ConsumerRecord
from common.auth import Authenticator, PrincipalRole
from common.db import Command, Database, Session, Values
from common.ids import uuid7
from common.messaging.envelope import headers_of
from common.messaging.subscriptions import Lane
from common.provision.databases import ServiceDatabase
from common.service import Running
from contracts.event import REGISTRY, Event

from devkit.testing.statements import ask
from devkit.testing.tokens import token

E = TypeVar("E", bound=Event)
OUTBOX = "select event_id, headers, key, value from outbox order by id"
CLEAR = Command("delete from outbox")
TABLES = Values(
    str,
    """
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'alembic_version' order by relname
    """,
)
READ_BY_KERNEL = {"outbox", "inbox", "blocked_key", "job"}
MAKE_DUE = Command("update job set run_at = now() where run_at > now()")


def record_of(event: Event, event_id: UUID | None = None, *, offset: int = 0, **headers: str) -> ConsumerRecord[bytes, bytes]:
    """Returns an event as the broker would hand it over."""
    all_headers = headers_of(event, event_id or uuid7(), None) | headers
    raw = tuple((name, value.encode()) for name, value in all_headers.items())
    return ConsumerRecord(event.topic.name, 0, offset, 0, 0, event.key.encode(), event.write(), None, 0, 0, raw)


@dataclass
class Harness:
    """One service, opened. `running` has its parts; a second replica is opened over the same `own_database`."""

    running: Running
    own_database: ServiceDatabase
    offsets: Iterator[int] = field(default_factory=count)
    _handing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def database(self) -> Database:
        return self.running.kernel.database

    @property
    def resources(self) -> Any:
        return self.running.resources

    async def receives(self, *events: Event, times: int = 1, event_id: UUID | None = None) -> None:
        """Handle events as one polled batch, each lane its own. `times` hands each over as so many different events;
        with `event_id` they are the same event, delivered again.
        """
        records = [record_of(event, event_id, offset=next(self.offsets)) for event in events for _ in range(times)]
        await self.receives_records(records)

    async def receives_records(self, records: Sequence[ConsumerRecord[bytes, bytes]]) -> None:
        async with self._handing:  # a consumer is given one batch after another
            for consumer in self.running.consumers.values():
                await consumer.handle(records)

    async def receives_through(self, lane: Lane, *events: Event) -> None:
        await self.running.consumers[lane].handle([record_of(event, offset=next(self.offsets)) for event in events])

    async def published(self, kind: type[E]) -> list[E]:
        """Returns the events of a type that stand in the outbox, oldest first."""
        return [event for event in await self.outbox() if isinstance(event, kind)]

    async def outbox(self) -> list[Event]:
        async with self.database.kernel.connect() as connection:
            rows = await ask(connection, OUTBOX)
        return [REGISTRY[row.headers["ce_type"]].read(bytes(row.value)) for row in rows]

    async def forget(self) -> None:
        """Empty the outbox, so that `published` shows what comes from now on."""
        async with self.database.kernel.connect() as connection:
            await connection.run(CLEAR)

    async def everything(self, *tenants: UUID) -> dict[str, list[str]]:
        """Returns every row of every table as text: what somebody who reads the database would see of these tenants."""
        found: dict[str, list[str]] = {}
        async with self.database.kernel.connect() as kernel, self.session(*tenants) as session:
            for table in await kernel.all(TABLES):
                found[table] = await (kernel if table in READ_BY_KERNEL else session).all(_rows_of(table))
        return found

    async def tables_with(self, secret: str, *tenants: UUID) -> list[str]:
        """Returns the tables that have this text somewhere, also within bytes."""
        spelled = secret, secret.encode().hex()
        found = await self.everything(*tenants)
        return sorted(table for table, rows in found.items() if any(one in row for row in rows for one in spelled))

    async def run_jobs(self, *, even_if_early: bool = False, rounds: int = 50) -> None:
        """Run due jobs and timers, and what they bring with them, until nothing is due."""
        for _ in range(rounds):
            if even_if_early:
                async with self.database.kernel.connect() as connection:
                    await connection.run(MAKE_DUE)
            if not await self._run_due():
                return
        raise AssertionError(f"jobs are still due after {rounds} rounds")

    async def _run_due(self) -> bool:
        before, runner = await self._job_state(), self.running.runner
        await runner.claim_once()
        await runner.timers.fire_due()
        await runner.timers.fire_beside()
        await runner.completions.catch_up()  # of what ended while other kinds were claimed
        while runner.tasks:
            await asyncio.wait(set(runner.tasks), return_when=asyncio.FIRST_COMPLETED)
            await runner.completions.catch_up()
        return await self._job_state() != before

    async def _job_state(self) -> list[tuple[Any, ...]]:
        async with self.database.kernel.connect() as connection:
            return [tuple(row) for row in await ask(connection, "select id, attempts, run_at from job order by id")]

    async def jobs(self) -> list[Any]:
        """Returns all open jobs: `.kind`, `.key`, `.run_at`, `.payload`, `.failed_at`, …"""
        async with self.database.kernel.connect() as connection:
            return await ask(connection, "select * from job order by run_at")

    @asynccontextmanager
    async def session(self, *tenants: UUID) -> AsyncIterator[Session]:
        async with self.database.transaction(*tenants) as session:
            yield session

    @asynccontextmanager
    async def client(
        self,
        tenant_id: UUID | None = None,
        role: PrincipalRole = "admin",
        *,
        user_id: UUID | None = None,
        service: str | None = None,
    ) -> AsyncIterator[httpx2.AsyncClient]:
        """Yields a client of the service's HTTP face: a person of a tenant, another service, or (without a tenant) anybody."""
        headers = {}
        if tenant_id is not None and service is not None:
            headers["authorization"] = f"Bearer {self._service_token(service, tenant_id)}"
        elif tenant_id is not None:
            headers["authorization"] = f"Bearer {token(tenant_id, role, user_id=user_id)}"
        transport = httpx2.ASGITransport(self.running.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
            yield client

    def _service_token(self, service: str, tenant_id: UUID) -> str:
        secret = self.running.kernel.settings.service_secret.get_secret_value()
        return Authenticator(service, [], secret).service_token(self.running.kernel.name, tenant_id)


def _rows_of(table: str) -> Values[str]:
    return Values(str, f'select one::text from "{table}" as one')
