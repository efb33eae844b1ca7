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
from common.messaging.traces import Traces
from common.telemetry import span


class KeyParked(Exception):
    """Records of this batch, of these tenants, must wait behind dead ones."""

    def __init__(self, tenants: set[UUID]) -> None:
        super().__init__()
        self.tenants = tenants


@dataclass(frozen=True, slots=True)
class Delivery:
    """A readable record of a type that this lane handles."""

    record: Any  # aiokafka.ConsumerRecord, which is generic in a way of no use here
    origin: Origin
    envelope: Envelope

    @property
    def tenant_id(self) -> UUID:
        return self.envelope.event.tenant_id


class Dispatcher:
    """Runs a lane's handlers."""

    def __init__(self, database: Database, handlers: Sequence[Handler]) -> None:
        self.database = database
        self.handlers = handlers
        self.ordered = any(handler.lane == "interactive" for handler in handlers)

    async def apply(self, deliveries: Sequence[Delivery]) -> int:
        """Let every record have its effect once; how many were new. Raises `KeyParked` or what a handler raises.

        Batch handlers run first, then the others tenant by tenant; each sees its events in the order of the records.
        """
        tenants = sorted({delivery.envelope.event.tenant_id for delivery in deliveries})
        async with self.database.begin(*tenants) as transaction:
            keys = {_key(one.origin) for one in deliveries} if self.ordered else set()
            new, parked = await admit(transaction.connection, [delivery.envelope for delivery in deliveries], keys)
            of_parked = [one for one in deliveries if parked and _key(one.origin) in parked]
            if behind := {one.tenant_id for one in of_parked if one.origin.offset > parked[_key(one.origin)]}:
                raise KeyParked(behind)
            fresh = _once(deliveries, new)
            traces = transaction.gathered(Traces)
            traces.know(one.envelope for one in fresh)
            events = [delivery.envelope.event for delivery in fresh]
            await self._run_batch_handlers(transaction, events, tenants)
            await self._run_single_handlers(transaction, events, traces)
            if of_parked:
                await unpark(transaction.connection, [one.origin for one in of_parked])
        return len(fresh)

    async def _run_batch_handlers(self, transaction: Transaction, events: Sequence[Event], tenants: Sequence[UUID]) -> None:
        for handler in self.handlers:
            mine = [event for event in events if isinstance(event, handler.types)] if handler.batch else []
            if mine:
                with span(f"process {handler.name}", SpanKind.CONSUMER, batch=len(mine)):
                    async with transaction.scoped(*tenants) as session:
                        await handler.call(mine, session)

    async def _run_single_handlers(self, transaction: Transaction, events: Sequence[Event], traces: Traces) -> None:
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


def _key(origin: Origin) -> tuple[str, str]:
    return origin.topic, origin.key or ""


def _once(deliveries: Sequence[Delivery], new: set[UUID]) -> list[Delivery]:
    """New records, and of two with the same id in one batch the first."""
    first = {delivery.envelope.id: delivery for delivery in reversed(deliveries)}
    return [one for one in deliveries if one.envelope.id in new and first[one.envelope.id] is one]
