"""One transaction for a batch of records: inbox rows, handlers, outbox. Either all of it happens, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from contracts.event import Event
from opentelemetry.trace import SpanKind

from common.db import Database, Transaction
from common.messaging.dead_letters import Origin, unpark
from common.messaging.envelope import Envelope
from common.messaging.inbox import admit
from common.messaging.subscriptions import Handler
from common.telemetry import span


class KeyParked(Exception):
    """A record of this batch must wait behind a dead one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A readable record of a type that this lane handles."""

    record: Any  # aiokafka.ConsumerRecord, which is generic in a way of no use here
    origin: Origin
    envelope: Envelope


class Dispatcher:
    """Runs a lane's handlers."""

    def __init__(self, database: Database, handlers: Sequence[Handler]) -> None:
        self.database = database
        self.handlers = handlers

    async def apply(self, deliveries: Sequence[Delivery]) -> int:
        """Let every record have its effect once; how many were new. Raises `KeyParked` or what a handler raises.

        Batch handlers run first, then the others tenant by tenant; each sees its events in the order of the records.
        """
        async with self.database.begin() as transaction:
            new, parked = await admit(transaction.connection, [delivery.envelope for delivery in deliveries])
            if any(_waits(delivery.origin, parked) for delivery in deliveries):
                raise KeyParked
            fresh = _once(deliveries, new)
            transaction.traces = {id(one.envelope.event): one.envelope.traceparent for one in fresh}
            events = [delivery.envelope.event for delivery in fresh]
            await self._run_batch_handlers(transaction, events)
            await self._run_single_handlers(transaction, events)
            for delivery in fresh:
                if delivery.origin.replayed:
                    await unpark(transaction.connection, delivery.origin)
        return len(fresh)

    async def _run_batch_handlers(self, transaction: Transaction, events: Sequence[Event]) -> None:
        for handler in self.handlers:
            mine = [event for event in events if isinstance(event, handler.types)] if handler.batch else []
            if mine:
                with span(f"process {handler.name}", SpanKind.CONSUMER, batch=len(mine)):
                    async with transaction.scoped(*_tenants(mine)) as session:
                        await handler.call(mine, session)

    async def _run_single_handlers(self, transaction: Transaction, events: Sequence[Event]) -> None:
        single = [handler for handler in self.handlers if not handler.batch]
        mine = [event for event in events if any(isinstance(event, handler.types) for handler in single)]
        for tenant_id, of_tenant in groupby(sorted(mine, key=_tenant), key=_tenant):
            async with transaction.scoped(tenant_id) as session:
                for event in of_tenant:
                    for handler in single:
                        if isinstance(event, handler.types):
                            trace = transaction.traces[id(event)]
                            with span(f"process {event.type}", SpanKind.CONSUMER, trace):
                                await handler.call(event, session)


def _tenant(event: Event) -> UUID:
    return event.tenant_id


def _tenants(events: Sequence[Event]) -> list[UUID]:
    return sorted({event.tenant_id for event in events})


def _waits(origin: Origin, parked: set[tuple[str, str]]) -> bool:
    return bool(parked) and not origin.replayed and origin.key is not None and (origin.topic, origin.key) in parked


def _once(deliveries: Sequence[Delivery], new: set[UUID]) -> list[Delivery]:
    """New records, and of two with the same id in one batch the first."""
    first = {delivery.envelope.id: delivery for delivery in reversed(deliveries)}
    return [one for one in deliveries if one.envelope.id in new and first[one.envelope.id] is one]
