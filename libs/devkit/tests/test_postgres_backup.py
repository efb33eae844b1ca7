"""A backup of a server that works, and the server made anew from it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from devkit.embedded.errors import EmbeddedError
from devkit.embedded.postgres import Postgres
from devkit.embedded.postgres_backup import PostgresBackup


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres")
    server.start(die_with_parent=True)
    yield server
    server.stop()


@pytest.fixture
def backup(server: Postgres, tmp_path: Path) -> Iterator[PostgresBackup]:
    backup = PostgresBackup(server, tmp_path / "backup")
    yield backup
    backup.end_log()


def pay(server: Postgres, *numbers: int) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table if not exists payment (id int)")
        for number in numbers:
            connection.execute("insert into payment values (%s)", [number])


def paid(server: Postgres) -> list[int]:
    with psycopg.connect(server.url()) as connection:
        return [row[0] for row in connection.execute("select id from payment order by id")]


def lose(server: Postgres) -> None:
    server.kill()
    (server.data / "PG_VERSION").unlink()


def test_the_log_brings_back_what_came_after_the_backup(server: Postgres, backup: PostgresBackup) -> None:
    backup.keep_log()
    pay(server, 1)
    backup.back_up()
    pay(server, 2, 3)
    with psycopg.connect(server.url(), autocommit=True) as connection:  # the log has it once it is in a segment of its own
        connection.execute("select pg_switch_wal()")
    pay(server, 4)
    backup.has_all()
    lose(server)

    backup.restore(newest=True)
    server.start(die_with_parent=True)

    assert paid(server) == [1, 2, 3, 4]
    pay(server, 5)
    assert paid(server) == [1, 2, 3, 4, 5]


def test_the_backup_alone_is_the_moment_at_which_it_ended(server: Postgres, backup: PostgresBackup) -> None:
    backup.keep_log()
    pay(server, 1)
    backup.back_up()
    pay(server, 2)
    lose(server)

    backup.restore(newest=False)
    server.start(die_with_parent=True)

    assert paid(server) == [1]


def test_data_of_a_server_that_runs_is_not_replaced(server: Postgres, backup: PostgresBackup) -> None:
    pay(server, 1)
    backup.back_up()
    with pytest.raises(EmbeddedError, match="stop it before its data is replaced"):
        backup.restore(newest=False)
    assert paid(server) == [1]


def test_a_backup_that_cannot_be_made_says_why(server: Postgres, backup: PostgresBackup) -> None:
    server.stop()
    with pytest.raises(EmbeddedError, match=r"pg_basebackup failed: .*[Cc]onnection refused"):
        backup.back_up()
    assert not backup.base.exists()
