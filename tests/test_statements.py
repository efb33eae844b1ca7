"""Every statement of every service, as Postgres reads it: it is valid, and what it returns is what its rows are declared as."""

import pkgutil
import types
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import psycopg
import pytest
from common.db import Command, Listing
from common.db.statements import Statement, columns_of
from common.provision.databases import PostgresServer
from common.roles import package_of
from devkit.repository import ROOT
from devkit.testing.fixtures import ServiceDatabases
from devkit.testing.statements import explaining
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus

SERVICES = sorted(main.parents[2].name for main in ROOT.glob("services/*/src/*/main.py"))
Declared = Statement[Any] | Command
NOTHING = type(None)
KINDS: dict[str, set[Any]] = {
    "uuid": {UUID},
    "text": {str},
    "varchar": {str},
    "name": {str},
    "int2": {int},
    "int4": {int},
    "int8": {int},
    "bool": {bool},
    "float8": {float},
    "numeric": {Decimal},
    "timestamptz": {datetime},
    "bytea": {bytes},
    "_uuid": {list},
    "_text": {list},
    "_varchar": {list},
}


def declared(*packages: str) -> Iterator[tuple[str, Declared]]:
    """The statements of these packages, by the name under which they are declared."""
    seen: set[int] = set()
    for name, value in values_of_modules(*packages):
        found = value.values() if isinstance(value, dict) else [value]
        for one in found:
            if isinstance(one, (Statement, Command)) and id(one) not in seen:
                seen.add(id(one))
                yield name, one


def values_of_modules(*packages: str) -> Iterator[tuple[str, Any]]:
    """What these packages' modules call by a name, by it."""
    for package in packages:
        root = import_module(package)
        modules = [one.name for one in pkgutil.walk_packages(root.__path__, f"{package}.") if "migrations" not in one.name]
        for module in map(import_module, (name for name in modules if not name.endswith("__main__"))):
            for name, value in vars(module).items():
                yield f"{module.__name__}.{name}", value


@pytest.mark.parametrize("name", SERVICES)
async def test_statements_are_valid_and_return_what_they_declare(
    name: str, service_databases: ServiceDatabases, postgres_server: PostgresServer
) -> None:
    async with service_databases(name) as database:
        with postgres_server.admin(database.name) as connection:
            kinds = dict(connection.execute("select oid, typname from pg_type").fetchall())
            enums = {row[0] for row in connection.execute("select oid from pg_type where typtype = 'e'").fetchall()}
            wrong = [
                f"{where}: {mistake}"
                for where, statement in declared(package_of(name), "common")
                for mistake in mistakes(connection, statement, kinds, enums)
            ]
    assert wrong == []


@pytest.mark.parametrize("name", SERVICES)
async def test_every_choice_of_a_list_that_is_narrowed_is_read_in_the_order_of_an_index(
    name: str, service_databases: ServiceDatabases, postgres_server: PostgresServer
) -> None:
    async with service_databases(name) as database:
        with postgres_server.admin(database.name) as connection:
            connection.execute("set enable_seqscan = off")
            for where, listing in values_of_modules(package_of(name)):
                for statement in listing.values() if isinstance(listing, Listing) else ():
                    plan = "\n".join(row[0] for row in connection.execute(explaining(statement.sql).encode()).fetchall())
                    assert "Sort" not in plan, f"{where}\n{plan}"
                    assert "Index Cond: " in plan, f"{where}\n{plan}"


def mistakes(connection: psycopg.Connection[Any], statement: Declared, kinds: dict[int, str], enums: set[int]) -> list[str]:
    try:
        columns = described(connection, statement.sql)
    except psycopg.Error as error:
        return [str(error)]
    if isinstance(statement, Command):
        return []
    names = [name for name, _ in columns]
    if statement.columns is not None and names != list(statement.columns):
        return [f"returns {names}, and declares {statement.columns}"]
    if statement.columns is None and len(names) != 1:
        return [f"returns {names}, and not one column"]
    return [
        f"{column} is {kinds[oid]}, and declared as {hint}"
        for (column, oid), hint in zip(columns, hints_of(statement), strict=True)
        if not fits(hint, "enum" if oid in enums else kinds[oid])
    ]


def described(connection: psycopg.Connection[Any], sql: str) -> list[tuple[str, int]]:
    """Names and types of what a statement returns. Raises what Postgres says about the statement."""
    named = psycopg.Cursor(connection)._query_cls(Transformer(connection))
    everything: Any = _Anything()
    named.convert(sql, everything)
    with connection.transaction(force_rollback=True):
        for result in (connection.pgconn.prepare(b"asked", named.query), connection.pgconn.describe_prepared(b"asked")):
            if result.status == ExecStatus.FATAL_ERROR:
                raise psycopg.Error(result.error_message.decode())
        columns = [((result.fname(at) or b"").decode(), result.ftype(at)) for at in range(result.nfields)]
        connection.execute("deallocate asked")
    return columns


class _Anything(dict[str, None]):
    """A value for every parameter."""

    def __missing__(self, name: str) -> None:
        return None

    def __contains__(self, name: object) -> bool:
        return True


def hints_of(statement: Statement[Any]) -> list[Any]:
    return [statement.kind] if statement.columns is None else [hint for _, hint in columns_of(statement.kind)]


def fits(hint: Any, kind: str) -> bool:
    options = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    plain = {str if get_origin(one) is Literal else get_origin(one) or one for one in options if one is not NOTHING}
    if Any in plain or kind in {"json", "jsonb"}:
        return True
    return plain <= KINDS.get("text" if kind == "enum" else kind, set())
