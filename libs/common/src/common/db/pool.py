"""Connections that are shared: opened when they are needed, kept, and given out again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict

from common.db.connection import Connection
from common.db.opening import DriverConnection, connection_to

SERVER_OPTIONS = (
    "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    " -c plan_cache_mode=force_generic_plan"  # see `BY_VALUES`
)
WITHIN_S = 5.0


class Unreachable(psycopg.OperationalError):
    """Nobody could connect: what was to be done is not to blame."""


class PoolTimeout(Exception):
    """No connection became free in time."""


class Pool:
    """At most `size` connections; whoever waits longest is served first.

    A caller opens the connection that it needs itself, so it learns within seconds, not minutes, that the server is away, and
    nothing has to find out that it is back.
    """

    def __init__(self, url: str, size: int) -> None:
        self.url = url
        self.size = size
        self.user = conninfo_to_dict(url)["user"]
        self.within_s = WITHIN_S
        self._places = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._keeps = True

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """Yields a connection. Raises `Unreachable`, or `PoolTimeout` when none became free."""
        connection = await self.acquire()
        try:
            yield connection
        finally:
            await self.release(connection)

    async def acquire(self) -> Connection:
        """Returns a connection that must be given back. It may have died while nobody used it."""
        await self._wait_for_place()
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            await connection.driver.close()
        try:
            return Connection(await self._opened(), self._opened)
        except BaseException:
            self._places.release()
            raise

    async def release(self, connection: Connection) -> None:
        """Keeps what is usable, and closes what is not, or comes back when the pool was closed."""
        try:
            if connection.usable and self._keeps:
                connection.kept = True
                self._idle.append(connection)
            else:
                await connection.driver.close()
        finally:
            self._places.release()

    async def close(self) -> None:
        """Closes what nobody uses now; what somebody still uses is closed when it is given back."""
        self._keeps = False
        while self._idle:
            await self._idle.pop().driver.close()

    async def _wait_for_place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(self.within_s):
                await self._places.acquire()
        except TimeoutError:
            raise PoolTimeout(f"none of {self.size} connections became free in {self.within_s} s") from None

    async def _opened(self) -> DriverConnection:
        try:
            return await connection_to(self.url, tcp_user_timeout=10_000, options=SERVER_OPTIONS)
        except psycopg.OperationalError as error:
            raise Unreachable(*error.args) from error
