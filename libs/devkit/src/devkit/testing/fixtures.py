"""The fixtures: servers that tests share, and a database cloned from a migrated template per service that a test opens."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

import pytest
import structlog
from common.provision.databases import PostgresServer, ServiceDatabase
from common.roles import package_of
from common.service import Service, opened
from common.tracebacks import without_values
from structlog import PrintLogger
from structlog.processors import ExceptionRenderer, JSONRenderer, add_log_level
from structlog.typing import Processor

from devkit.databases import ensure_migrated
from devkit.embedded.postgres import Postgres
from devkit.testing import servers
from devkit.testing.clones import Clones
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


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """What structlog prints by itself, with every local variable, would fill a failed story's pages, and takes long to draw."""
    renderers: list[Processor] = [add_log_level, ExceptionRenderer(without_values), JSONRenderer()]
    structlog.configure(processors=renderers, logger_factory=lambda *_: PrintLogger(sys.stderr))


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
def service_databases(postgres_server: PostgresServer, testrun_uid: str) -> Iterator[ServiceDatabases]:
    """Yields what opens databases. See `ServiceDatabases`."""
    clones = Clones(postgres_server, testrun_uid[:8])

    @asynccontextmanager
    async def private_database(service: str) -> AsyncIterator[ServiceDatabase]:
        database = await asyncio.to_thread(clones.make, service)
        try:
            yield database
        finally:
            await asyncio.to_thread(clones.drop, database)

    yield private_database
    clones.close()


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
