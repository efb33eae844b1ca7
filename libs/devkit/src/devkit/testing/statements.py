"""Which statements run: for tests that say how many round trips a batch costs."""

import re
from collections import defaultdict, namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from common.db import Connection, Pool, Session
from common.db.connection import BEGIN

ENDS = {"commit", "rollback"}


class Trips(list[str]):
    """Round trips of all connections of a pool in their order, each as the SQL of what goes together.

    Of whom they are, the order does not tell where something runs in the background: see `of`.
    """

    def __init__(self) -> None:
        self._transactions: list[list[str]] = []
        self._open: dict[Connection, list[str]] = {}

    def note(self, connection: Connection, trip: list[str]) -> None:
        together = ";\n".join(trip)
        self.append(together)
        if connection not in self._open:
            self._transactions.append([])
        transaction = self._open.pop(connection, self._transactions[-1])
        transaction.append(together)
        if trip[-1] not in ENDS and (trip[0] == BEGIN or connection.undecided):
            self._open[connection] = transaction

    def of(self, words: str) -> list[str]:
        """Returns the trips of each transaction in which one says this. A connection is one transaction's until its end, so
        nothing of another is among them.
        """
        return [trip for one in self._transactions if any(words in trip for trip in one) for trip in one]


@contextmanager
def watched(pool: Pool) -> Iterator[Trips]:
    """Yields a list to which each round trip over a connection of this pool is added."""
    trips = Trips()
    execute = Connection._execute

    async def noting(connection: Connection, sql: str, values: Any) -> None:
        if connection.driver.info.user == pool.user:
            trips.note(connection, [*(ahead for ahead, _ in connection._ahead), sql])
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


async def general_plan(session: Session, sql: str) -> str:
    """Returns how a statement is done whatever its values are, as one that was prepared; no table is too small for an index."""
    await ask(session, "set local enable_seqscan = off")
    return "\n".join(row[0] for row in await ask(session, explaining(sql)))


def explaining(sql: str) -> str:
    """Returns the statement that tells how another one is done whatever its values are."""
    places: defaultdict[str, str] = defaultdict(map("${}".format, count(1)).__next__)
    numbered = re.sub(r"%\((\w+)\)s", lambda one: places[one[1]], sql)
    return f"explain (generic_plan, costs off) {numbered}"
