"""Which statements run: for tests that say how many round trips a batch costs."""

from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from common.db import Connection, Pool, Session


@contextmanager
def watched(pool: Pool) -> Iterator[list[str]]:
    """Yields a list to which each round trip over a connection of this pool is added, as the SQL of what goes together."""
    trips: list[str] = []
    execute = Connection._execute

    async def noting(connection: Connection, sql: str, values: Any) -> None:
        if connection.driver.info.user == pool.user:
            trips.append(";\n".join([*(ahead for ahead, _ in connection._ahead), sql]))
        await execute(connection, sql, values)

    with patch.object(Connection, "_execute", noting):
        yield trips


async def ask(where: Session | Connection, sql: str, **values: Any) -> list[Any]:
    """Returns what a statement of a test returns, as named tuples: a store declares its rows, a test looks at them once."""
    connection = where.ready() if isinstance(where, Session) else where
    await connection._execute(sql, values)
    if not (columns := connection._cursor.description):
        return []
    row = namedtuple("Row", [column.name for column in columns], rename=True)  # type: ignore[misc]
    return [row(*found) for found in await connection._cursor.fetchall()]
