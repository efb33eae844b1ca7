"""The page on moving a tenant, typed as it stands: its blocks in bash, with psql, between two databases of each service."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.provision.databases import PostgresServer
from contracts.topics import SERVICES
from devkit.testing.fixtures import ServiceDatabases
from devkit.testing.moving import COPY, COPY_PARKED, NUMBER, PUT_JOBS, REMOVE, TAKE_JOBS, Move

LATER = {"job", "raw_webhook", "parked_webhook"}
"""What has a step of its own."""
TENANT, OTHER = uuid4(), uuid4()
OF_TENANTS = """
    select table_name, column_name
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where column_name in ('tenant_id', 'tenant') and table_schema = 'public' and table_type = 'BASE TABLE'
"""
NO_CHECKS = """
    do $$ declare one record; begin
    for one in select conrelid::regclass as place, conname from pg_constraint
               where contype = 'c' and connamespace = 'public'::regnamespace
    loop execute format('alter table %s drop constraint %I', one.place, one.conname); end loop; end $$
"""
TO_FILL = """
    select attname, format_type(atttypid, null) from pg_attribute
    where attrelid = cast(%s as regclass) and attnum > 0 and attnotnull and not atthasdef and attidentity = ''
        and not attisdropped and attname <> %s
"""
MADE_UP = {
    "bigint": "floor(random() * 1e9)",
    "integer": "floor(random() * 1e9)",
    "smallint": "1",
    "double precision": "1",
    "boolean": "true",
    "bytea": "uuid_send(gen_random_uuid())",
    "character varying": "gen_random_uuid()::text",
    "text": "gen_random_uuid()::text",
    "date": "current_date",
    "json": "'{}'",
    "jsonb": "'{}'",
    "timestamp with time zone": "now()",
    "uuid": "gen_random_uuid()",
}
"""Something for a column of each type."""
IDENTITIES = "select attrelid::regclass::text, attname from pg_attribute where attidentity <> ''"
JOB = "insert into job (id, tenant_id, kind, key, payload, run_at) values (gen_random_uuid(), %s, 'send', %s, %s, now())"
PARKED = """
    insert into parked_webhook (id, tenant_id, channel_id, webhook_id, reason, element, received_at)
    values (%s, %s, gen_random_uuid(), %s, 'inactive_channel', '', now())
"""
RAW = "insert into raw_webhook (id, tenant_id, channel_id, body, received_at) values (%s, %s, gen_random_uuid(), '', now())"


@dataclass(frozen=True)
class Installations:
    """A service's databases in both, as the superuser sees them, and the way from one to the other."""

    old: psycopg.Connection[Any]
    new: psycopg.Connection[Any]
    move: Move
    tables: dict[str, str]

    def of(self, database: psycopg.Connection[Any], table: str, *, besides: bool = False) -> list[tuple[Any, ...]]:
        """Returns the tenant's rows of a table in one of them; those of all others with `besides`."""
        statement = f'select * from "{table}" where ({self.tables[table]} = %s) <> %s'
        return sorted(database.execute(statement.encode(), [TENANT, besides]).fetchall(), key=repr)

    def number(self, database: psycopg.Connection[Any]) -> dict[str, int]:
        """Returns how many rows of the tenant each table has."""
        return {table: len(self.of(database, table)) for table in self.tables}


def fill(database: psycopg.Connection[Any], table: str, column: str, tenant_id: UUID) -> None:
    """A row of the tenant, of which nothing else is true."""
    names, values = [column], ["%s"]
    for name, kind in database.execute(TO_FILL, [table, column]).fetchall():
        names.append(f'"{name}"')
        values.append("'{}'" if kind.endswith("[]") else MADE_UP.get(kind, f"(enum_range(null::{kind}))[1]"))
    statement = f'insert into "{table}" ({", ".join(names)}) values ({", ".join(values)})'
    database.execute(statement.encode(), [tenant_id])


@pytest.fixture
async def installations(
    request: pytest.FixtureRequest, service_databases: ServiceDatabases, postgres_server: PostgresServer, tmp_path: Path
) -> AsyncIterator[Installations]:
    """Yields two, each with a row of two tenants in every table that has such: the tenant who moves is in the old one alone."""
    service: str = request.param
    async with AsyncExitStack() as stack:
        names = [(await stack.enter_async_context(service_databases(service))).name for _ in range(2)]
        old, new = [stack.enter_context(postgres_server.admin(name)) for name in names]
        tables = {str(table): str(column) for table, column in old.execute(OF_TENANTS).fetchall()}
        for database, tenants in ((old, [TENANT, OTHER]), (new, [OTHER])):
            database.execute(NO_CHECKS)
            database.execute("set session_replication_role = replica")
            for table, column in tables.items():
                for tenant_id in tenants:
                    fill(database, table, column, tenant_id)
        move = Move(service, TENANT, *map(postgres_server.url, names), tmp_path)
        yield Installations(old, new, move, tables)


@pytest.mark.parametrize("installations", SERVICES, indirect=True)
def test_all_of_a_tenant_moves_and_nothing_of_another(installations: Installations) -> None:
    both = installations
    before = {table: both.of(both.old, table) for table in both.tables}
    others = [{table: both.of(one, table, besides=True) for table in both.tables} for one in (both.old, both.new)]

    both.move.type_in(TAKE_JOBS)
    assert both.of(both.old, "job") == []
    both.move.type_in(COPY)
    assert {table: both.of(both.new, table) for table in both.tables if table not in LATER} == {
        table: rows for table, rows in before.items() if table not in LATER
    }
    assert {table for table, number in both.number(both.new).items() if not number} == LATER & both.tables.keys()
    both.move.type_in(PUT_JOBS)
    assert both.of(both.new, "job") == before["job"]
    both.move.type_in(REMOVE)

    assert set(both.number(both.old).values()) == {0}
    assert [{table: both.of(one, table, besides=True) for table in both.tables} for one in (both.old, both.new)] == others
    assert all(before.values())


@pytest.mark.parametrize("installations", ["conversation"], indirect=True)
def test_a_job_that_the_new_one_planned_meanwhile_stands(installations: Installations) -> None:
    both = installations
    both.old.execute(JOB, [TENANT, "of both", '{"planned": "before"}'])
    both.move.type_in(TAKE_JOBS)
    both.new.execute(JOB, [TENANT, "of both", '{"planned": "meanwhile"}'])
    both.move.type_in(PUT_JOBS)

    planned = both.new.execute("select payload ->> 'planned' from job where tenant_id = %s and key = 'of both'", [TENANT])
    assert planned.fetchall() == [("meanwhile",)]
    assert len(both.of(both.new, "job")) == 2


@pytest.mark.parametrize("installations", ["gateway"], indirect=True)
def test_what_was_parked_comes_after_and_what_is_there_stays(installations: Installations) -> None:
    """A provider told both of one element: it has one name in both, and another body in each."""
    both, element = installations, uuid4()
    in_old, in_new = uuid4(), uuid4()
    for database, body in ((both.old, in_old), (both.new, in_new)):
        database.execute(RAW, [body, TENANT])
        database.execute(PARKED, [element, TENANT, body])
    both.move.type_in(COPY_PARKED)
    both.old.execute(RAW, [late := uuid4(), TENANT])
    both.old.execute(PARKED, [uuid4(), TENANT, late])
    both.move.type_in(COPY_PARKED)

    bodies = both.new.execute("select id from raw_webhook where tenant_id = %s", [TENANT]).fetchall()
    assert {in_old, in_new, late} < {body for (body,) in bodies}
    of_element = both.new.execute("select webhook_id from parked_webhook where id = %s", [element]).fetchall()
    assert of_element == [(in_new,)]
    assert len(both.of(both.new, "parked_webhook")) == len(both.of(both.old, "parked_webhook")) == 3


@pytest.mark.parametrize("installations", ["message-sender"], indirect=True)
def test_what_is_asked_for_later_is_sent_after_what_moved(installations: Installations) -> None:
    both = installations
    both.old.execute("select setval(pg_get_serial_sequence('outgoing_message', 'position'), 4_000)")
    fill(both.old, "outgoing_message", "tenant_id", TENANT)
    both.move.type_in(COPY)
    both.move.type_in(NUMBER)
    both.move.type_in(NUMBER)
    fill(both.new, "outgoing_message", "tenant_id", OTHER)

    *_, (moved, _), (_, owner) = both.new.execute(
        "select position, tenant_id from outgoing_message order by position"
    ).fetchall()
    assert (moved, owner) == (4_001, OTHER)


@pytest.mark.parametrize("installations", SERVICES, indirect=True)
def test_no_other_number_is_given_by_a_database(installations: Installations) -> None:
    known = {("outbox", "id"), ("outgoing_message", "position")}
    assert set(installations.new.execute(IDENTITIES).fetchall()) <= known
