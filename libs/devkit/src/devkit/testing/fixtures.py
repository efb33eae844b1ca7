"""The fixtures: servers that tests share, and a database cloned from a migrated template per service that a test opens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

import pytest
from common.migrations import package_of
from common.provision.databases import PostgresServer, ServiceDatabase, database_of, ensure_database
from common.service import Service, opened

from devkit.databases import drop_database, ensure_migrated, ensure_template
from devkit.embedded.postgres import Postgres
from devkit.testing import servers
from devkit.testing.harness import Harness
from devkit.testing.parallel import ASK
from devkit.testing.routes import make_routes_once
from devkit.testing.tokens import trust_test_key

PEPPER = "a-pepper-for-tests-only"
SERVICE_SECRET = "a-service-secret-for-tests-only-0"
NO_BROKER = "127.0.0.1:1"
SEALING_KEYS = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


ServiceDatabases = Callable[[str], AbstractAsyncContextManager[ServiceDatabase]]
"""`async with service_databases("billing") as database`: a private database, migrated, gone afterwards."""


class OpenService(Protocol):
    """`harness = await open_service("billing", **settings)`: the service over a database of its own.

    `database=` opens a second replica over the first one's; `kafka_bootstrap=` gives it a broker.
    """

    async def __call__(self, name: str, *, database: ServiceDatabase | None = None, **settings: Any) -> Harness: ...


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> PostgresServer:
    """Returns the run's Postgres server."""
    server: PostgresServer = pytestconfig.stash[ASK]("postgres")
    return server


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    """Yields a server that this story may stop, or kill: it loses nothing all the same."""
    server = Postgres(tmp_path / "postgres", settings={"fsync": "off"})
    server.start(die_with_parent=True)
    yield server
    server.kill()


async def database_on(postgres: Postgres, service: str) -> ServiceDatabase:
    """Returns the service's database on a story's own server, migrated."""
    server = PostgresServer(postgres.host, postgres.port, postgres.user, postgres.password, "roles")
    return await asyncio.to_thread(ensure_migrated, server, service)


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """Yields the address of a Kafka broker of this worker: topics have fixed names, and stories begin with empty ones."""
    with servers.kafka() as bootstrap:
        yield bootstrap


@pytest.fixture(scope="session")
def service_databases(postgres_server: PostgresServer, testrun_uid: str) -> ServiceDatabases:
    """Returns what opens databases. See `ServiceDatabases`."""

    @cache
    def template_of(service: str) -> str:
        template = f"template_{package_of(service)}_{testrun_uid[:8]}"
        ensure_template(postgres_server, service, template)
        return template

    @asynccontextmanager
    async def private_database(service: str) -> AsyncIterator[ServiceDatabase]:
        name = f"{package_of(service)}_{uuid4().hex[:12]}"
        await asyncio.to_thread(ensure_database, postgres_server, service, name, template=template_of(service))
        try:
            yield database_of(postgres_server, service, name)
        finally:
            # Beside the loop: to drop one, Postgres waits for all who are signing in, and some of them may be ours.
            await asyncio.to_thread(drop_database, postgres_server, name)

    return private_database


@pytest.fixture
async def open_service(service_databases: ServiceDatabases) -> AsyncIterator[OpenService]:
    """Yields what opens services. See `OpenService`."""
    async with AsyncExitStack() as stack:

        async def open_one(name: str, *, database: ServiceDatabase | None = None, **given: Any) -> Harness:
            own = database if database is not None else await stack.enter_async_context(service_databases(name))
            service: Service = import_module(f"{package_of(name)}.main").service
            make_routes_once(service)
            settings = service.settings.load(**{**common_settings(own), **given})
            running = await stack.enter_async_context(opened(service, settings))
            trust_test_key(running.kernel.authenticator)
            return Harness(running, own)

        yield open_one


def common_settings(database: ServiceDatabase) -> dict[str, Any]:
    """Returns what every service must be told, for a test."""
    return {
        "database_url": database.app_url,
        "kernel_database_url": database.kernel_url,
        "migration_database_url": database.owner_url,
        "kafka_bootstrap": NO_BROKER,
        "pepper": PEPPER,
        "service_secret": SERVICE_SECRET,
        "sealing_keys": SEALING_KEYS,  # of those that seal
        "database_pool_size": 4,
    }


@pytest.fixture
def tenant_id() -> UUID:
    """Returns a tenant that nobody has met."""
    return uuid4()
