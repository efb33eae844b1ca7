"""A connection: statements run over it one after another."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads

from common.db.arrays import FlatListDumper
from common.db.statements import Command, Statement

R = TypeVar("R")
Parameters = Mapping[str, Any]
NONE: Parameters = {}
PREPARED_MOST = 500  # statements of one service, with room for each to be asked with other types of parameters


class ConnectionLost(psycopg.OperationalError):
    """The connection broke while a statement ran on it: nobody knows what became of the statement."""


class Connection:
    """Statements commit by themselves, unless a transaction was begun.

    One cursor serves them all: making a cursor costs as much as running a small statement.
    """

    def __init__(self, driver: psycopg.AsyncConnection[Any]) -> None:
        driver.adapters.register_dumper(list, FlatListDumper)
        set_json_loads(orjson.loads, driver)
        driver.prepared_max = PREPARED_MOST
        self.driver = driver
        self.retired = False
        self._cursor = driver.cursor()

    @property
    def usable(self) -> bool:
        """Whether somebody else may have it: it is open, and nothing is under way on it."""
        return not self.retired and self.driver.info.transaction_status == TransactionStatus.IDLE

    @property
    def failed(self) -> bool:
        """Whether a statement of the transaction failed: Postgres answers its commit with a rollback, and with no error."""
        return self.driver.info.transaction_status == TransactionStatus.INERROR

    async def all(self, statement: Statement[R], values: Parameters = NONE) -> list[R]:
        """Returns what the statement returns. Raises what the database raises (`psycopg.Error`), here and below."""
        await self._execute(statement.sql, values)
        statement.agree([column.name for column in self._cursor.description or ()])
        make = statement.make
        return [make(row) for row in await self._cursor.fetchall()]

    async def first(self, statement: Statement[R], values: Parameters = NONE) -> R | None:
        """Returns the first row, or None where there is none."""
        return next(iter(await self.all(statement, values)), None)

    async def one(self, statement: Statement[R], values: Parameters = NONE) -> R:
        """Returns the only row. Raises `ValueError` where there is another number of them."""
        (row,) = await self.all(statement, values)
        return row

    async def run(self, command: Command, values: Parameters = NONE) -> int:
        """Returns how many rows the command changed."""
        await self._execute(command.sql, values)
        return self._cursor.rowcount

    async def script(self, sql: str) -> None:
        """Runs SQL without parameters, several commands in one round trip where they are divided by semicolons."""
        await self._execute(sql, None)

    async def _execute(self, sql: str, values: Parameters | None) -> None:
        try:
            await self._cursor.execute(sql, values, prepare=None if values is not None else False)
        except psycopg.errors.ReadOnlySqlTransaction:
            self.retired = True  # a server that has become a reader stays one: only a new connection finds the writer
            raise
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if error.sqlstate is None and self.driver.closed:
                raise ConnectionLost(*error.args) from error
            raise
