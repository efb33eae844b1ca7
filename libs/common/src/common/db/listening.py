"""What Postgres notifies of, for as long as somebody asks: the one LISTEN loop.

A notification is lost where nobody listens at that moment, so whoever hears of changes looks at all of them now and then too.
"""

import asyncio
from collections.abc import AsyncGenerator

import psycopg
import structlog

from common.db.opening import DriverConnection, connection_to

PAUSE_AFTER_FAILURE_S = 0.5

log = structlog.get_logger()


async def listen(
    connection: DriverConnection, channel: str, *, every_s: float | None = None
) -> AsyncGenerator[str | None, None]:
    """Yields the payload of each notification, and None whenever some may have been missed: at first, and every `every_s`.

    Raises `psycopg.Error` when the connection is lost, which is found out at the latest after `every_s`.
    """
    await connection.execute(f"listen {channel}")
    while True:
        yield None
        async for notification in connection.notifies(timeout=every_s):
            yield notification.payload
        await connection.execute("select 1")


async def listen_for_ever(url: str, channel: str, *, every_s: float) -> AsyncGenerator[str | None, None]:
    """Yields what `listen` does, over a connection of its own; None also after each reconnection.

    Use it within `contextlib.aclosing`, so that the connection ends with the caller.
    """
    while True:
        try:
            async with await connection_to(url) as connection:
                async for payload in listen(connection, channel, every_s=every_s):
                    yield payload
        except psycopg.Error as error:
            log.warning("listener_disconnected", channel=channel, error=type(error).__name__)
            await asyncio.sleep(PAUSE_AFTER_FAILURE_S)
