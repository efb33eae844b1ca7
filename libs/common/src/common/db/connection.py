"""A connection: statements run over it one after another."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson
import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads

from common.db.arrays import FlatListDumper
from common.db.opening import DriverConnection
from common.db.statements import Command, Statement

R = TypeVar("R")
Parameters = Mapping[str, Any]
NONE: Parameters = {}
PREPARED_MOST = 500  # statements of one service, with room for each to be asked with other types of parameters
BEGIN = "begin"
OPEN = {TransactionStatus.INTRANS, TransactionStatus.INERROR}


class ConnectionLost(psycopg.OperationalError):
    """The connection broke while a statement ran on it: nobody knows what became of the statement."""


class Connection:
    """Statements commit by themselves, unless a transaction was begun.

    One cursor serves them all: making a cursor costs as much as running a small statement. What needs no answer at once is
    put off, and sent together with the next statement.
    """

    def __init__(self, driver: DriverConnection, reopen: Callable[[], Awaitable[DriverConnection]]) -> None:
        self.kept = False
        """Whether it lay in a pool: it may have died there."""
        self.retired = False
        self._reopen = reopen
        self._ahead: list[tuple[str, Parameters | None]] = []
        self._adopt(driver)

    def _adopt(self, driver: DriverConnection) -> None:
        driver.adapters.register_dumper(list, FlatListDumper)
        set_json_loads(orjson.loads, driver)
        driver.prepared_max = PREPARED_MOST
        self.driver = driver
        self._cursor = driver.cursor()

    @property
    def usable(self) -> bool:
        """Whether somebody else may have it: it is open, and nothing is under way on it."""
        return not self.retired and self.driver.info.transaction_status == TransactionStatus.IDLE

    @property
    def undecided(self) -> bool:
        """Whether a transaction is open: nothing of it is committed."""
        return self.driver.info.transaction_status in OPEN

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

    def put_off(self, what: Command | Statement[Any], values: Parameters = NONE) -> None:
        """Runs it with the next statement, or with the commit, in one round trip. What it raises is raised there, and nothing
        that stands behind it has run.
        """
        self._ahead.append((what.sql, values))

    def begin(self) -> None:
        """Begins a transaction with the next statement."""
        self._ahead.append((BEGIN, None))

    async def commit(self) -> None:
        await self._execute("commit", None)

    async def roll_back(self) -> None:
        """Forgets what was put off, and undoes what was done. Raises nothing that the database raises."""
        self._ahead.clear()
        if self.driver.info.transaction_status == TransactionStatus.IDLE:
            return
        try:
            await self._execute("rollback", None)
        except psycopg.Error:
            self.retired = True

    async def ping(self) -> None:
        await self._execute("select 1", None)

    async def _execute(self, sql: str, values: Parameters | None) -> None:
        trip, self._ahead = [*self._ahead, (sql, values)], []
        try:
            await self._send(trip)
        except psycopg.errors.ReadOnlySqlTransaction:
            self.retired = True  # a server that has become a reader stays one: only a new connection finds the writer
            raise
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if not self.driver.closed:
                raise
            if self.kept and trip[0][0] == BEGIN and sql != "commit":
                await self._send_anew(trip)
            elif error.sqlstate is None:
                raise ConnectionLost(*error.args) from error
            else:
                raise

    async def _send_anew(self, trip: Sequence[tuple[str, Parameters | None]]) -> None:
        """What died before it answered the first statement of a transaction has done nothing, and nobody has to know."""
        self._adopt(await self._reopen())
        self.kept, self.retired = False, False
        self._ahead = list(trip[:-1])
        await self._execute(*trip[-1])

    async def _send(self, trip: Sequence[tuple[str, Parameters | None]]) -> None:
        if len(trip) == 1:
            return await self._run(*trip[0])
        try:
            async with self.driver.pipeline():
                for sql, values in trip:
                    await self._run(sql, values)
        except BaseException:
            self.retired = True  # the driver takes for prepared what stood behind the one that failed
            raise

    async def _run(self, sql: str, values: Parameters | None) -> None:
        await self._cursor.execute(sql, values, prepare=None if values is not None else False)
