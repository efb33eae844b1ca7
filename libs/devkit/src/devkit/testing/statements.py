"""Which statements run: for tests that say how many a batch costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from common.db import Connection, Pool, Session
from psycopg.rows import namedtuple_row


@contextmanager
def watched(pool: Pool) -> Iterator[list[str]]:
    """Yields a list to which each statement over a connection of this pool is added, as it runs."""
    statements: list[str] = []
    execute = Connection._execute

    async def noting(connection: Connection, sql: str, values: Any) -> None:
        if connection.driver.info.user == pool.user:
            statements.append(sql)
        await execute(connection, sql, values)

    with patch.object(Connection, "_execute", noting):
        yield statements


async def ask(where: Session | Connection, sql: str, **values: Any) -> list[Any]:
    """Returns what a statement of a test returns, as named tuples: a store declares its rows, a test looks at them once."""
    connection = await where.ready() if isinstance(where, Session) else where
    async with connection.driver.cursor(row_factory=namedtuple_row) as cursor:
        await cursor.execute(sql, values)
        return await cursor.fetchall() if cursor.description else []
