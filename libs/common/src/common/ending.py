"""How a process ends: what is under way is finished, nobody is waited for who is away, and nothing keeps it for ever."""

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

import structlog

from common.db import Database
from common.errors import Unavailable
from common.jobs.runner import Runner
from common.messaging.kafka import Producer
from common.messaging.relay import Relay

GRACE_S = 15.0  # beyond what is drained: for requests under way, for closing, and for what telemetry still has to send
AWAY_S = 4.0  # of a database or a broker, until nobody waits for it to take what was done
CLOSING_S = 3.0  # once it is not waited for

log = structlog.get_logger()


def end_within(seconds: float) -> None:
    """From now on the process ends, whatever a thread or a task of it is stuck in."""

    def end() -> None:
        log.critical("process_killed", after_s=seconds)
        end_now(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def end_now(code: int) -> NoReturn:
    """End without waiting for threads: those of executors would be joined, and one may be stuck."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


async def drain(
    consuming: Sequence[asyncio.Task[None]],
    runner: Runner,
    relay: Relay,
    database: Database,
    producer: Producer,
    timeout_s: float,
) -> None:
    """Returns when all is done, or in time, or as soon as a database that is away keeps anybody from noting what was done: what
    is not noted is done again, by whoever is there when it is back.
    """
    for task in consuming:
        task.cancel()
    draining = asyncio.create_task(_finish(consuming, runner, relay, producer, timeout_s))
    away = asyncio.create_task(database.away_for(AWAY_S))
    await asyncio.wait({draining, away}, return_when=asyncio.FIRST_COMPLETED)
    if draining.done():
        away.cancel()
        return draining.result()
    draining.cancel()
    log.warning("drain_incomplete", reason="database_away")
    return end_within(CLOSING_S)  # a statement that a silent server holds does not let itself be cancelled


async def _finish(
    consuming: Sequence[asyncio.Task[None]], runner: Runner, relay: Relay, producer: Producer, timeout_s: float
) -> None:
    broker_away = asyncio.create_task(producer.away_for(AWAY_S))
    try:
        await asyncio.gather(*consuming, return_exceptions=True)
        async with asyncio.timeout(timeout_s):
            await runner.drain()
            if broker_away.done():
                await producer.ping()  # which may have come back while the last jobs ended
                broker_away = asyncio.create_task(producer.away_for(AWAY_S))
            await _empty_outbox(relay, broker_away)
    except Unavailable:  # it was away before the consumers had left, and still is
        log.warning("drain_incomplete", reason="broker_away")
    except TimeoutError as error:
        log.warning("drain_incomplete", reason=type(error).__name__)
    finally:
        broker_away.cancel()


async def _empty_outbox(relay: Relay, broker_away: asyncio.Task[None]) -> None:
    """Returns when the broker has what is in the outbox, or is away: then another process carries it, or this one's successor.
    Raises `Unavailable`.
    """
    emptying = asyncio.create_task(relay.drain())
    try:
        await asyncio.wait({emptying, broker_away}, return_when=asyncio.FIRST_COMPLETED)
        if emptying.done():
            return emptying.result()
        log.warning("drain_incomplete", reason="broker_away")
    finally:
        emptying.cancel()
