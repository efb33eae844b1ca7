"""The one place where a fact becomes deliveries: in the transaction that made it true, so that nothing is told that is not,
and nothing is forgotten.

Two kinds of facts are told: what conversation publishes, and what it heard and acted on. What changed nothing here (a repeated
message, an edit by somebody else, a status that is known) is told to nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from common.db import Session, gathered, resources_of
from common.ids import uuid7
from common.jobs import schedule
from common.messaging.outbox import publish
from common.messaging.traces import EventTraces
from contracts.event import Event
from contracts.gateway import (
    BusinessEchoReceived,
    DeliveryStatusChanged,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)
from contracts.message_sender import MessageFailed, MessageSent
from contracts.text import storable

from conversation.resources import Resources
from conversation.webhooks.domain.catalogue import TYPES, data_of
from conversation.webhooks.domain.endpoint import FactSubscriber, body_of, wanted_by
from conversation.webhooks.metrics import DELIVERIES
from conversation.webhooks.store import deliveries
from conversation.webhooks.store.deliveries import NewDelivery
from conversation.webhooks.work.scheduling import DELIVER, DeliverWebhook
from conversation.work.unit import Work


@dataclass(frozen=True, slots=True)
class CapturedFact:
    """An event, under the id that it has everywhere."""

    event_id: UUID
    event: Event


async def capture(work: Work) -> None:
    """Writes what is to be told of a transaction, behind all that it did."""
    subscribers = await _subscribers(work.session)
    if subscribers:
        heard = [*gathered(work.session, EventTraces).heard, *work.waited]
        published = [CapturedFact(id_, event) for id_, event in work.published]
        _write(work.session, subscribers, [*published, *_acted_on(work, heard)])


async def publish_facts(session: Session, events: Sequence[Event]) -> None:
    """Publishes facts that no conversation's work is about."""
    facts = [CapturedFact(publish(session, event), event) for event in events]
    if subscribers := await _subscribers(session):
        _write(session, subscribers, facts)


async def _subscribers(session: Session) -> Sequence[FactSubscriber]:
    return await resources_of(session, Resources).subscribers.of(session, session.tenants)


def _write(session: Session, subscribers: Sequence[FactSubscriber], facts: Iterable[CapturedFact]) -> None:
    """Writes deliveries, and has them made as soon as the transaction is committed."""
    is_full = resources_of(session, Resources).subscribers.is_full
    new = [
        NewDelivery(uuid7(), event.tenant_id, endpoint_id, event_id, event.type, body, is_full(endpoint_id))
        for event_id, event in ((one.event_id, one.event) for one in facts if one.event.type in TYPES)
        for endpoint_id, asked in wanted_by(subscribers, event.tenant_id, event.type)
        for body in [_body(event, asked, session.now)]
    ]
    if new:
        deliveries.insert(session, new, session.now)
    for one in new:
        if one.skipped:
            DELIVERIES.labels("skipped").inc()
        else:
            schedule(session, DELIVER, one.id, DeliverWebhook(delivery_id=one.id), tenant_id=one.tenant_id)


def _body(event: Event, asked: Sequence[str], now: datetime) -> str:
    at = getattr(event, "occurred_at", None) or getattr(event, "received_at", None) or now
    return orjson.dumps(body_of(event.type, at, data_of(event, asked))).decode()


def _acted_on(work: Work, heard: Iterable[tuple[UUID, Event]]) -> Iterator[CapturedFact]:
    """Yields what was heard and is true now."""
    created = {message.id for message in work.created}
    applied = {id(event) for event in work.applied}
    for event_id, event in heard:
        match event:
            case MessageReceived() | BusinessEchoReceived():
                is_true = event.message_id in created and not event.history
            case MessageEdited() | MessageRevoked() | ReactionChanged():
                is_true = id(event) in applied
            case MessageSent() | MessageFailed():
                is_true = True
            case DeliveryStatusChanged():
                raised = work.raised.get((event.tenant_id, event.channel_id, storable(event.provider_message_id)))
                if raised is not None and raised.includes(event.status):
                    yield CapturedFact(event_id, event.model_copy(update={"send_id": raised.message_id or event.send_id}))
                continue
            case _:
                is_true = False
        if is_true:
            yield CapturedFact(event_id, event)
