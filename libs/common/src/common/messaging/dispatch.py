"""One transaction for a batch of records: inbox rows, handlers, outbox. Either all of it happens, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from contracts.event import Event
from opentelemetry.trace import SpanKind

from common.db import Database, Transaction
from common.messaging.dead_letters import RecordOrigin, unblock
from common.messaging.envelope import Envelope
from common.messaging.inbox import admit
from common.messaging.subscriptions import EventHandler
from common.messaging.traces import EventTraces
from common.telemetry import span


class KeyBlocked(Exception):
    """Records of this batch, of these tenants, must wait behind dead ones."""

    def __init__(self, tenants: set[UUID]) -> None:
        super().__init__()
        self.tenants = tenants


@dataclass(frozen=True, slots=True)
class ReadableRecord:
    """A readable record of a type that this lane handles."""

    record: Any  # aiokafka.ConsumerRecord, which is generic in a way of no use here
    origin: RecordOrigin
    envelope: Envelope

    @property
    def tenant_id(self) -> UUID:
        return self.envelope.event.tenant_id


class Dispatcher:
    """Runs a lane's handlers."""

    def __init__(self, database: Database, handlers: Sequence[EventHandler]) -> None:
        self.database = database
        self.handlers = handlers
        self.ordered = any(handler.lane == "interactive" for handler in handlers)

    async def apply(self, readables: Sequence[ReadableRecord]) -> int:
        """Lets every record have its effect once. Returns how many were new. Raises `KeyBlocked` or what a handler raises.

        Batch handlers run first, then the others tenant by tenant; each sees its events in the order of the records.
        """
        tenants = sorted({readable.envelope.event.tenant_id for readable in readables})
        async with self.database.begin(*tenants) as transaction:
            keys = {_key(one.origin) for one in readables} if self.ordered else set()
            new, blocked = await admit(transaction.connection, [readable.envelope for readable in readables], keys)
            of_blocked = [one for one in readables if blocked and _key(one.origin) in blocked]
            if behind := {one.tenant_id for one in of_blocked if one.origin.offset > blocked[_key(one.origin)]}:
                raise KeyBlocked(behind)
            fresh = _once(readables, new)
            traces = transaction.gathered(EventTraces)
            traces.know([one.envelope for one in fresh])
            events = [readable.envelope.event for readable in fresh]
            await self._run_batch_handlers(transaction, events, tenants)
            await self._run_single_handlers(transaction, events, traces)
            if of_blocked:
                await unblock(transaction.connection, [one.origin for one in of_blocked])
        return len(fresh)

    async def _run_batch_handlers(self, transaction: Transaction, events: Sequence[Event], tenants: Sequence[UUID]) -> None:
        for handler in self.handlers:
            mine = [event for event in events if isinstance(event, handler.types)] if handler.batch else []
            if mine:
                with span(f"process {handler.name}", SpanKind.CONSUMER, batch=len(mine)):
                    async with transaction.scoped(*tenants) as session:
                        await handler.call(mine, session)

    async def _run_single_handlers(self, transaction: Transaction, events: Sequence[Event], traces: EventTraces) -> None:
        single = [handler for handler in self.handlers if not handler.batch]
        mine = [event for event in events if any(isinstance(event, handler.types) for handler in single)]
        for tenant_id, of_tenant in groupby(sorted(mine, key=_tenant), key=_tenant):
            async with transaction.scoped(tenant_id) as session:
                for event in of_tenant:
                    for handler in single:
                        if isinstance(event, handler.types):
                            with span(f"process {event.type}", SpanKind.CONSUMER, traces.of(event)):
                                await handler.call(event, session)


def _tenant(event: Event) -> UUID:
    return event.tenant_id


def _key(origin: RecordOrigin) -> tuple[str, str]:
    return origin.topic, origin.key or ""


def _once(readables: Sequence[ReadableRecord], new: set[UUID]) -> list[ReadableRecord]:
    """Returns the new records, and of two with the same id in one batch the first."""
    first = {readable.envelope.id: readable for readable in reversed(readables)}
    return [one for one in readables if one.envelope.id in new and first[one.envelope.id] is one]
