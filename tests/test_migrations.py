"""A database is migrated while its service is used: no revision reads a table through while nobody can write it."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import pytest
from common.migrations import migrate
from common.provision.databases import PostgresServer, ensure_database, ensure_roles
from devkit.databases import drop_database
from devkit.repository import ROOT
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

SERVICES = sorted(main.parents[2].name for main in ROOT.glob("services/*/src/*/main.py"))
# The last revisions of before this was a rule, when nobody had a business on them yet.
BEFORE_THE_RULE = {
    "analytics": "0003",
    "billing": "0002",
    "conversation": "0023",
    "gateway": "0009",
    "llm-orchestration": "0003",
    "message-sender": "0005",
}
# Building an index, writing a table anew, looking whether all rows fulfil a condition, and deriving other rows from them are
# scans, be the table as empty as it is here. The counts are those of this transaction alone when they are flushed at its end.
READ_WHILE_LOCKED = """
    select relname, pg_stat_force_next_flush() from pg_stat_xact_user_tables as stat
    where seq_scan + coalesce(idx_scan, 0) > 0
      and exists (select from pg_locks where pid = pg_backend_pid() and relation = stat.relid and mode in
                  ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
"""
TABLES = (
    "select relname, pg_stat_force_next_flush() from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
)


@contextmanager
def watched() -> Iterator[set[tuple[str, str]]]:
    """Yields to which a revision is added with each table that it found and read while it kept others from writing it."""
    found: set[tuple[str, str]] = set()
    known: set[str] = set()

    def look(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        there = {name for name, _ in driver.execute(TABLES)}
        if "alembic_version" in there:
            [revision] = driver.execute("select max(version_num) from alembic_version").fetchone()
            found.update((revision, name) for name, _ in driver.execute(READ_WHILE_LOCKED) if name in known)
        known.update(there - {"alembic_version"})

    event.listen(Engine, "commit", look)
    try:
        yield found
    finally:
        event.remove(Engine, "commit", look)


@pytest.fixture
def empty(name: str, postgres_server: PostgresServer, testrun_uid: str) -> Iterator[str]:
    """The url of a database in which nothing is."""
    ensure_roles(postgres_server, name)
    database = ensure_database(postgres_server, name, f"migrated_{testrun_uid[:8]}_{name.replace('-', '_')}")
    yield database.owner_url
    drop_database(postgres_server, database.name)


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_waits_while_a_table_is_read_through(name: str, empty: str) -> None:
    with watched() as found:
        migrate(name, empty)
    assert sorted(one for one in found if one[0] > BEFORE_THE_RULE.get(name, "")) == []
    assert max(found, default=("", ""))[0] == BEFORE_THE_RULE.get(name, ""), "this test sees what it looks for"


@pytest.mark.parametrize("name", ["conversation"])
def test_of_two_who_migrate_at_once_one_waits_and_finds_it_done(name: str, empty: str, postgres_server: PostgresServer) -> None:
    """An index that is built beside others is not finished while any of them is in a statement: who waits must be in none."""
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        assert list(processes.map(migrate, [name] * 2, [empty] * 2)) == [None, None]
    with postgres_server.admin(empty.rpartition("/")[2]) as catalogue:
        assert catalogue.execute("select count(*) from pg_index where not indisvalid").fetchone() == (0,)
