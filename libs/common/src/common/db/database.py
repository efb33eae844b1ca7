"""A service's own database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import psycopg

from common.db.opening import connection_to
from common.db.pool import Pool
from common.db.transaction import Gathered, Session, Transaction

ASK_EVERY_S = 1.0


class Database:
    """As the role that serves (`app`) and as the one that runs relay and jobs (`kernel`).

    `app` sees the rows of the tenants that a transaction names. `kernel` sees outbox, inbox and jobs of all tenants and
    nothing else; each of its statements is a transaction of its own.
    """

    def __init__(self, app_url: str, kernel_url: str, *, pool_size: int = 8) -> None:
        self.app = Pool(app_url, pool_size)
        self.kernel = Pool(kernel_url, 4)
        self.kernel_url = kernel_url
        self.in_trouble = asyncio.Semaphore(max(1, pool_size // 4))
        """Held by work of tenants in trouble: it may take long, and most connections are for the others."""
        self.resources: object = None
        self.makers: dict[type[Gathered], Callable[[], Gathered]] = {}
        """How a kind is made that needs a part of this process."""

    @asynccontextmanager
    async def begin(self, *tenants: UUID) -> AsyncIterator[Transaction]:
        """Yields a transaction: one commit, at the end of the block; nothing, when the block raises. The first scope is that
        of `tenants`.
        """
        connection = await self.app.acquire()
        transaction = Transaction(connection, tenants, self.resources, self.makers)
        in_doubt = False
        try:
            try:
                yield transaction
                await transaction.finish()
                if connection.failed:
                    raise psycopg.errors.InFailedSqlTransaction("a statement failed, so nothing of this can be committed")
                in_doubt = True
                await connection.commit()
            except BaseException:
                in_doubt = in_doubt and not connection.undecided
                await connection.roll_back()
                raise
        except BaseException:
            transaction.abandoned(in_doubt=in_doubt)
            raise
        else:
            transaction.committed()
        finally:
            transaction.end()
            await self.app.release(connection)

    @asynccontextmanager
    async def transaction(self, *tenants: UUID) -> AsyncIterator[Session]:
        """Yields the session of one commit, which sees the rows of these tenants; with none, only tables without tenants."""
        async with self.begin(*tenants) as transaction, transaction.scoped(*tenants) as session:
            yield session

    async def ping(self) -> None:
        """Raises when the server does not answer."""
        async with self.app.connect() as connection:
            await connection.ping()

    async def away_for(self, seconds: float) -> None:
        """Returns when nobody could connect for so long. Asks beside the pools, whose places are taken by those who wait for
        the server, and not at once: who ends in time asks nothing.
        """
        answered_at = time.monotonic()
        while time.monotonic() - answered_at < seconds:
            await asyncio.sleep(ASK_EVERY_S)
            try:
                await (await connection_to(self.kernel_url)).close()
                answered_at = time.monotonic()
            except psycopg.Error:
                continue

    async def close(self) -> None:
        await self.app.close()
        await self.kernel.close()
