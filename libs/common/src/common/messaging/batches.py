"""Letting records have their effect: a batch in one transaction, a tenant's part of it in another, and aside, one by one.

What fails costs the tenant whose it is, and only that record: the other tenants go on in the lane, its own other keys aside.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from aiokafka import ConsumerRecord

from common.errors import Unavailable
from common.messaging.aside import Aside, Case
from common.messaging.dead_letters import DeadLetters
from common.messaging.dispatch import Dispatcher, KeyBlocked, ReadableRecord
from common.messaging.failures import classify, is_of_database, unreachable
from common.messaging.illness import LaneHealth
from common.messaging.records import RecordReader, Unreadable
from common.messaging.subscriptions import Lane
from common.metrics import CONSUMED, DEAD_LETTERS
from common.suspects import Suspects

TRIES = 5
TRIES_WHEN_LOST = 10  # a server that restarts takes the connection with it, so this is more often nobody's fault
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
INFRASTRUCTURE_PAUSE_S = 0.5
WITHIN_S = 60.0  # a handler that never comes back is given up too
SLOW_S = 1.0  # what takes this long to fail is not let into the lane again at once

log = structlog.get_logger()


class Batches:
    """What a lane does with what it polled. `well` is false while our database cannot be reached."""

    def __init__(self, lane: Lane, reader: RecordReader, dispatcher: Dispatcher, dead: DeadLetters) -> None:
        self.lane = lane
        self.reader = reader
        self.dispatcher = dispatcher
        self.dead = dead
        self.health = LaneHealth()
        self.aside = Aside(lane, self._try_alone)
        self.suspects = Suspects()
        self.well = True
        self.ill = False

    async def run(self) -> None:
        """Tries what stands aside, until cancelled or ill."""
        while not self.ill:
            await self.aside.step()

    async def drain(self) -> None:
        """Returns when nothing stands aside any more; or early, when we are ill."""
        while self.aside.occupied and not self.ill:
            await self.aside.step()

    async def handle(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """Returns when each record has had its effect, is a dead letter, is not ours, or stands aside."""
        together = []
        for readable in await self._read(records):
            if readable.tenant_id in self.aside or readable.tenant_id in self.suspects:
                self.aside.put(readable)
            else:
                together.append(readable)
        if together and not self.ill:
            await self._handle_together(together)

    async def database_is_there(self) -> None:
        """Returns as soon as our database can be reached."""
        while True:
            try:
                return await self.dispatcher.database.ping()
            except Exception as error:
                if not is_of_database(error):
                    raise
                self.well = False
                log.warning("consumer_database_unavailable", lane=self.lane, error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)

    async def _read(self, records: Sequence[ConsumerRecord[Any, Any]]) -> list[ReadableRecord]:
        readables = []
        for record in records:
            if self.ill:
                break
            read = self.reader.read(record)
            if isinstance(read, ReadableRecord):
                readables.append(read)
            elif isinstance(read, Unreadable):
                await self.bury(record, read.reason, attempts=1, block=read.block)
                self._died(read.tenant_id)
        return readables

    async def _handle_together(self, readables: Sequence[ReadableRecord]) -> None:
        error = await self._try(readables)
        if error is None:
            return
        log.info("batch_split", lane=self.lane, records=len(readables), error=type(error).__name__)
        if isinstance(error, KeyBlocked):
            rest = [one for one in readables if one.tenant_id not in error.tenants]
            self._set_aside([one for one in readables if one.tenant_id in error.tenants])
            return await self._handle_together(rest) if rest else None
        of_tenants = _by_tenant(readables)
        for part in of_tenants:
            if len(of_tenants) == 1 or await self._try(part) is not None:
                self._set_aside(part)

    def _set_aside(self, readables: Sequence[ReadableRecord]) -> None:
        for readable in readables:
            self.aside.put(readable)

    async def _try(self, readables: Sequence[ReadableRecord]) -> Exception | None:
        """Tries one transaction. Returns what it failed of. While nobody can connect it is waited for."""
        lost = False
        while True:
            error = await self._apply(readables)
            if error is None or not (unreachable(error) or (not lost and classify(error) == "infrastructure")):
                return error
            lost = not unreachable(error)
            await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)

    async def _apply(self, readables: Sequence[ReadableRecord]) -> Exception | None:
        started = time.monotonic()
        try:
            async with asyncio.timeout(WITHIN_S):
                await self.dispatcher.apply(readables)
        except Exception as error:
            if time.monotonic() - started > SLOW_S and len({one.tenant_id for one in readables}) == 1:
                self.suspects.add(readables[0].tenant_id)
            self.well = not unreachable(error)
            if not self.well:
                log.warning("consumer_database_unavailable", lane=self.lane, error=type(error).__name__)
            return error
        self.well = True
        for readable in readables:
            self._count(readable, "handled")
            self.health.handled(readable.tenant_id)
        return None

    async def _try_alone(self, case: Case) -> float | None:
        readable = case.readable
        async with self.dispatcher.database.in_trouble:
            error = await self._apply([readable])
        if error is None:
            return None
        if isinstance(error, KeyBlocked):
            await self._give_up(case, "blocked")
            return None
        if unreachable(error):
            return INFRASTRUCTURE_PAUSE_S
        case.attempts += 1
        failure = classify(error)
        if failure == "domain" or case.attempts >= (TRIES_WHEN_LOST if failure == "infrastructure" else TRIES):
            log.error("record_given_up", type=readable.envelope.event.type, failure=failure, exc_info=error)
            await self._give_up(case, type(error).__name__, block=failure != "domain")
            self._died(readable.tenant_id)
            return None
        return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 3.0 ** (case.attempts - 1))

    def _died(self, tenant_id: UUID | None) -> None:
        self.health.died(tenant_id)
        self.ill = self.ill or self.health.ill

    async def _give_up(self, case: Case, reason: str, *, block: bool = True) -> None:
        self._count(case.readable, "dead")
        await self.bury(case.readable.record, reason, attempts=case.attempts, block=block)

    async def bury(self, record: ConsumerRecord[Any, Any], reason: str, *, attempts: int, block: bool = True) -> None:
        """Give a record up. Only the interactive lane blocks keys: the effects of the background lane commute."""
        DEAD_LETTERS.labels(self.lane, reason).inc()
        while True:
            try:
                await self.dead.bury(record, reason, attempts=attempts)
                break
            except Unavailable as error:
                log.warning("dead_letter_broker_unavailable", lane=self.lane, detail=error.detail)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)
        while block and self.lane == "interactive":
            try:
                await self.dead.block(record)
                break
            except Exception as error:
                if classify(error) not in {"infrastructure", "conflict"}:
                    log.error("key_block_failed", lane=self.lane, exc_info=error)
                    break
                log.warning("consumer_database_unavailable", lane=self.lane, error=type(error).__name__)
                await asyncio.sleep(INFRASTRUCTURE_PAUSE_S)

    def _count(self, readable: ReadableRecord, outcome: str) -> None:
        CONSUMED.labels(self.lane, readable.envelope.event.type, outcome).inc()


def _by_tenant(readables: Sequence[ReadableRecord]) -> list[list[ReadableRecord]]:
    parts: dict[UUID, list[ReadableRecord]] = {}
    for readable in readables:
        parts.setdefault(readable.tenant_id, []).append(readable)
    return list(parts.values())
