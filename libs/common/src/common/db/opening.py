"""Opening a connection so that whoever stops waiting for it leaves none half open."""

import asyncio
from typing import Any

import psycopg

DriverConnection = psycopg.AsyncConnection[Any]


async def connection_to(url: str, **options: Any) -> DriverConnection:
    """Returns a connection that commits by itself. Raises `psycopg.OperationalError`.

    Where the caller is cancelled meanwhile, the driver would let go of its socket when garbage is collected; so long the
    server waits for somebody to sign in, and whatever waits for all its sessions (dropping a database, say) with it.
    """
    opening = asyncio.ensure_future(psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=2, **options))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_let_go)
        raise


def _let_go(opening: asyncio.Future[DriverConnection]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().pgconn.finish()
