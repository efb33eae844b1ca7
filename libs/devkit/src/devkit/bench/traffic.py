"""What a stage costs broker and database in number: transactions, statements, fsyncs, records. Counted by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from devkit.bench.records import in_topics

PRELOADED = {"shared_preload_libraries": "pg_stat_statements"}
"""The database's settings with which statements are counted. They cost it something: only where that is asked for."""


@dataclass(frozen=True)
class Traffic:
    """Totals so far. Statements by database, `begin`, `commit` and what sets a scope included; empty when not counted."""

    transactions: Mapping[str, float] = field(default_factory=dict)
    statements: Mapping[str, float] = field(default_factory=dict)
    wal: Mapping[str, float] = field(default_factory=dict)
    records: Mapping[str, float] = field(default_factory=dict)

    def since(self, before: "Traffic", conversations: int) -> "Traffic":
        """Returns what came since, for each conversation."""
        parts = ("transactions", "statements", "wal", "records")
        return Traffic(**{part: _each(getattr(before, part), getattr(self, part), conversations) for part in parts})


def _each(before: Mapping[str, float], after: Mapping[str, float], conversations: int) -> dict[str, float]:
    each = {name: round((total - before.get(name, 0)) / max(1, conversations), 2) for name, total in after.items()}
    return {name: number for name, number in sorted(each.items(), key=lambda one: -one[1]) if number}


async def traffic(database_url: str, bootstrap: str, *, statements: bool) -> Traffic:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:

        async def counted(query: str) -> dict[str, float]:
            return {str(name): float(number) for name, number in await (await connection.execute(sql.SQL(query))).fetchall()}

        return Traffic(
            transactions=await counted(_TRANSACTIONS),
            statements=await counted(_STATEMENTS) if statements else {},
            wal=await counted(_WAL),
            records={topic: float(number) for topic, number in (await in_topics(bootstrap)).items()},
        )


async def count_statements(database_url: str) -> None:
    """Once, where the database was started with `PRELOADED`."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("create extension if not exists pg_stat_statements")


_TRANSACTIONS = """
    select datname, xact_commit + xact_rollback from pg_stat_database where datname not in ('postgres', 'template1')
"""
_STATEMENTS = """
    select datname, sum(calls) from pg_stat_statements join pg_database on pg_database.oid = dbid
    where datname <> 'postgres' group by datname
"""
_WAL = """
    select 'fsyncs', coalesce(sum(fsyncs), 0) from pg_stat_io where object = 'wal'
    union all select 'kilobytes', wal_bytes / 1000 from pg_stat_wal
"""
