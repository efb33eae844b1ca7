"""A wrong installation: the process ends with one sentence that says what to do, and has done nothing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from common import preflight
from common.migrations import migrate
from common.provision.databases import PostgresServer, ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import STREAMS, TOPICS
from devkit.embedded.ports import free_port
from devkit.testing.fixtures import OpenService, ServiceDatabases
from structlog.testing import capture_logs
from toy import stage

NO_BROKER = "127.0.0.1:1"


@pytest.fixture
async def database(service_databases: ServiceDatabases) -> AsyncIterator[ServiceDatabase]:
    async with service_databases("billing") as database:
        yield database


@pytest.fixture
def said(tmp_path: Path) -> "Said":
    return Said(tmp_path)


class Said:
    """What processes of billing say that end by themselves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def by(self, command: str, database: ServiceDatabase, broker: str = NO_BROKER, **further: str) -> str:
        told = stage.environment(database, broker, "BILLING", PORT=str(free_port()), **further)
        with stage.process(self.folder / f"{command}.log", told, "-m", "billing", command) as replica:
            assert await replica.ended() == 1
            assert "Traceback" not in replica.printed
            return replica.printed.splitlines()[-1]


def unasked(logged: Sequence[Mapping[str, Any]]) -> list[str]:
    """Returns the servers of which nothing could be asked, and which are let through for that."""
    return [line["server"] for line in logged if line["event"] == "installation_not_checked"]


def as_owner(database: ServiceDatabase, statement: str) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(statement.encode())


async def test_who_would_serve_as_the_owner_is_refused(database: ServiceDatabase, said: Said) -> None:
    told = await said.by("serve", database, DATABASE_URL=database.owner_url)
    assert told.startswith(f"billing_owner, as whom {database.name} was entered, is not billing_app: correct the database URL")


async def test_two_roles_that_are_the_same_are_refused(database: ServiceDatabase, said: Said) -> None:
    told = await said.by("serve", database, KERNEL_DATABASE_URL=database.app_url)
    assert "is not billing_kernel" in told


async def test_a_role_that_may_not_enter_is_refused_with_what_postgres_says(database: ServiceDatabase, said: Said) -> None:
    wrong = database.app_url.replace("billing_app:", "billing_app:not-")
    told = await said.by("serve", database, DATABASE_URL=wrong)
    assert told.startswith("Postgres refuses billing_app, so correct the database URL: ")
    assert "not-" not in told


async def test_an_old_schema_is_refused_until_it_is_migrated(database: ServiceDatabase, said: Said) -> None:
    migrate("billing", database.owner_url, "-1")
    told = await said.by("serve", database)
    assert told.startswith("the schema of billing is at revision ")
    assert told.endswith("run 'migrate' of this version, then start it")

    as_owner(database, "drop table alembic_version")
    assert "is at revision none and" in await said.by("serve", database)


async def test_a_schema_that_is_newer_is_left_as_it_is_by_both(database: ServiceDatabase, said: Said, broker: str) -> None:
    """The version before goes on, or comes back, while the next one's schema is there."""
    as_owner(database, "update alembic_version set version_num = '9999'")
    migrate("billing", database.owner_url)
    with psycopg.connect(database.app_url) as app:
        assert app.execute("select version_num from alembic_version").fetchall() == [("9999",)]
    told = await said.by("serve", database, broker)
    assert "lacks the topics" in told, "the next thing that is wrong"


async def test_topics_that_are_absent_are_named(database: ServiceDatabase, said: Said, broker: str) -> None:
    """The broker of these stories has the streams, and of services' own topics only the toy's."""
    told = await said.by("serve", database, broker)
    assert told == (
        f"Kafka at {broker} lacks the topics billing.dead, billing.retry, or does not show them to this service: "
        "make them with 'python -m common.provision topics', or apply deploy/k8s/base/kafka-topics.yaml"
    )


@pytest.mark.parametrize("off", [timedelta(minutes=-3), timedelta(minutes=3)])
async def test_a_clock_that_is_off_by_minutes_is_refused(
    database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch, open_service: OpenService, off: timedelta
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) + off

    monkeypatch.setattr(preflight, "datetime", Clock)
    harness = await open_service("billing", database=database)
    with pytest.raises(preflight.InstallationWrong, match=r"are (179|180) seconds apart, and may be 60: set both by the same"):
        await preflight.check_installation("billing", None, harness.database, harness.running.kernel.producer)


async def test_a_clock_that_is_off_by_seconds_is_not(
    database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch, open_service: OpenService
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) + timedelta(seconds=20)

    monkeypatch.setattr(preflight, "datetime", Clock)
    harness = await open_service("billing", database=database)
    with capture_logs() as logged:
        await preflight.check_installation("billing", None, harness.database, harness.running.kernel.producer)
    assert unasked(logged) == ["broker"], "only there is nobody"


async def test_migrations_by_anybody_but_the_owner_are_refused(
    database: ServiceDatabase, postgres_server: PostgresServer, said: Said
) -> None:
    for wrong in (database.app_url, postgres_server.url(database.name)):
        told = await said.by("migrate", database, MIGRATION_DATABASE_URL=wrong)
        assert "to whom the database belongs" in told
        assert told.endswith("so correct migration_database_url")


async def test_a_whole_installation_is_let_through(database: ServiceDatabase, broker: str, open_service: OpenService) -> None:
    await create_topics(broker, [one for one in TOPICS if one not in STREAMS])
    harness = await open_service("billing", database=database, kafka_bootstrap=broker)
    running = harness.running
    with capture_logs() as logged:
        await preflight.check_installation("billing", running.service.subscriptions, harness.database, running.kernel.producer)
    assert unasked(logged) == []
