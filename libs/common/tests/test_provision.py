"""Making what a fleet stands on, on servers that have nothing yet: `python -m common.provision`, which is run in an image."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from common.migrations import migrate
from common.ownership import MigrationRefused
from common.preflight import InstallationWrong, check_installation
from common.provision.__main__ import app
from common.provision.databases import PostgresServer, database_of
from common.provision.secret_files import ensure_secret_files
from common.service import opened
from contracts.catalogue import TOPICS
from contracts.topics import SERVICES
from devkit.databases import ensure_migrated
from devkit.embedded.kafka import Kafka
from devkit.embedded.postgres import Postgres
from devkit.testing.fixtures import common_settings
from toy.main import service as toy
from typer.testing import CliRunner, Result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of an installation."""
    folder = tmp_path_factory.mktemp("installation") / "secrets"
    ensure_secret_files(folder, postgres_host="postgres", postgres_port=5432)
    return folder


@pytest.fixture(scope="module")
def empty_server(folder: Path) -> Iterator[PostgresServer]:
    """A Postgres server that nobody has used."""
    server = Postgres(folder.parent / "postgres", settings={"fsync": "off"})
    server.start(die_with_parent=True)
    yield PostgresServer(server.host, server.port, server.user, server.password, (folder / "role_secret").read_text())
    server.stop()


def told(server: PostgresServer, **further: str) -> Mapping[str, str]:
    return {
        "PROSA_POSTGRES_HOST": server.host,
        "PROSA_POSTGRES_PORT": str(server.port),
        "PROSA_POSTGRES_PASSWORD": server.password,
        "PROSA_ROLE_SECRET": server.role_secret,
        **further,
    }


def provision(what: str, environment: Mapping[str, str]) -> Result:
    return CliRunner().invoke(app, [what], env=environment)


def test_migrations_without_the_roles_say_how_to_make_them(empty_server: PostgresServer) -> None:
    with empty_server.admin() as admin:
        admin.execute("create role alone login password 'alone'")
        admin.execute("create database alone owner alone")
    with pytest.raises(MigrationRefused, match="no role billing_app and no role billing_kernel: make them with 'python"):
        migrate("billing", f"postgresql://alone:alone@{empty_server.host}:{empty_server.port}/alone")


def test_databases_are_made_once_and_entered_with_the_secrets_of_the_files(empty_server: PostgresServer, folder: Path) -> None:
    for _ in range(2):
        done = provision("databases", told(empty_server))
        assert (done.exit_code, done.output) == (0, "7 databases are there\n")
    where = f"{empty_server.host}:{empty_server.port}"
    for service in SERVICES:
        migrate(service, (folder / f"{service}_migration_database_url").read_text().replace("postgres:5432", where))
        for way in ("database_url", "kernel_database_url"):
            psycopg.connect((folder / f"{service}_{way}").read_text().replace("postgres:5432", where)).close()


def test_a_wrong_password_of_the_superuser_is_said_and_not_shown(empty_server: PostgresServer) -> None:
    done = provision("databases", told(empty_server, PROSA_POSTGRES_PASSWORD="a-wrong-one"))
    assert done.exit_code == 1
    assert "Postgres did not make the databases, as postgres@127.0.0.1" in done.output
    assert "a-wrong-one" not in done.output


def test_who_may_make_no_roles_makes_nothing(empty_server: PostgresServer) -> None:
    with empty_server.admin() as admin:
        admin.execute("create role mere login password 'mere'")
    done = provision("databases", told(empty_server, PROSA_POSTGRES_USER="mere", PROSA_POSTGRES_PASSWORD="mere"))
    assert done.exit_code == 1
    assert "as mere@" in done.output


async def test_a_role_that_may_bypass_row_level_security_does_not_serve(empty_server: PostgresServer) -> None:
    """Nothing that is promised of tenants would hold for it, whatever its name."""
    ensure_migrated(empty_server, "toy")
    with empty_server.admin() as admin:
        admin.execute("alter role toy_app bypassrls")
    settings = toy.settings.load(**common_settings(database_of(empty_server, "toy", "toy")))
    async with opened(toy, settings) as running:
        with pytest.raises(InstallationWrong, match=r"^toy_app, as whom toy was entered, may bypass row-level security"):
            await check_installation("toy", None, running.kernel.database, running.kernel.producer)


def test_topics_are_made_with_their_settings(tmp_path: Path) -> None:
    broker = Kafka(tmp_path / "kafka")
    assert "The topics were not made at" in provision("topics", {"PROSA_KAFKA_BOOTSTRAP": broker.bootstrap}).output
    broker.start(die_with_parent=True)
    try:
        for _ in range(2):
            done = provision("topics", {"PROSA_KAFKA_BOOTSTRAP": broker.bootstrap})
            assert (done.exit_code, done.output) == (0, f"{len(TOPICS)} topics are there\n")
        refused = provision("topics", {"PROSA_KAFKA_BOOTSTRAP": broker.bootstrap, "PROSA_TOPIC_REPLICAS": "0"})
        assert refused.exit_code == 1
    finally:
        broker.stop()
