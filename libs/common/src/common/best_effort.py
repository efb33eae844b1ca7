"""Counts that are kept in memory and written down now and then: no request waits for them, and some may be lost."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from common.messaging.failures import is_of_database

DRAIN_TIMEOUT_S = 2.0

Flush = Callable[[], Awaitable[None]]
HowMany = Callable[[], int]

log = structlog.get_logger()


async def flush_now_and_then(what: str, flush: Flush, waiting: HowMany, pause_s: float) -> None:
    """Flushes until it is cancelled, and then once more. While the database is away, what was not written waits on; `waiting`
    tells how much, for the log, where it is called `what`.
    """
    try:
        while True:
            await asyncio.sleep(pause_s)
            await _try_to_flush(what, flush, waiting)
    finally:
        try:
            async with asyncio.timeout(DRAIN_TIMEOUT_S):
                await _try_to_flush(what, flush, waiting)
        except TimeoutError:
            log.warning(f"{what}_lost", waiting=waiting())


async def _try_to_flush(what: str, flush: Flush, waiting: HowMany) -> None:
    try:
        await flush()
    except Exception as error:
        if not is_of_database(error):
            raise
        log.warning(f"{what}_database_unavailable", error=type(error).__name__, waiting=waiting())
