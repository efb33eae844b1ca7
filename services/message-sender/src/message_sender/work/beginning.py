"""How requests come into the queues. A message for an idle customer goes out at once: the transaction that puts it in marks it
as being sent, and the job that calls the provider starts as soon as that has committed. One commit stands before the call.

It is marked only where that job has its place in this process already, and its channel a free one. What has to wait is queued,
and a later run decides about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from common.db import Session, gathered, resources_of
from common.jobs import start
from contracts.content import Text
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.text import printable, storable

from message_sender.domain.sending import Head, SendNow
from message_sender.resources import Resources
from message_sender.store import queue, recipients
from message_sender.store.messages import OutgoingMessage, SendCandidate
from message_sender.store.recipients import Recipient, Woken
from message_sender.work.deciding import BegunSends, SendDecision, decision_about
from message_sender.work.scheduling import SEND, SendNext, schedule_send

MOST = 200
"""At most so many begin in one transaction: a kill leaves no more of them in doubt at once."""


SendRequestedEvent = MessageSendRequested | ContentSendRequested


@dataclass(frozen=True, slots=True)
class BegunSend:
    """A message that this transaction marks as being sent, and the job that calls the provider then."""

    job_id: UUID
    decision: SendDecision

    @property
    def send_id(self) -> UUID:
        return self.decision.candidate.message.head.send_id

    @property
    def parts(self) -> int:
        return self.decision.candidate.message.head.parts


async def enqueue(session: Session, events: Sequence[SendRequestedEvent]) -> None:
    """Put requests into the queues, each once, and see to it that each customer has a job."""
    asked = list({event.send_id: event for event in events}.values())
    first = {(event.tenant_id, event.contact_key): event for event in reversed(asked)}
    customers = [Recipient(event.tenant_id, event.contact_key, event.channel_id) for event in first.values()]
    woken = await recipients.wake_with_channel(session, customers)
    begun = _begin(session, [(one, first[one.recipient.key]) for one in woken])
    new = await queue.enqueue(session, _columns(asked, begun), session.now)
    gathered(session, BegunSends).decisions.update({one.job_id: one.decision for one in begun.values() if one.send_id in new})
    started = {one.decision.candidate.message.recipient_key for one in begun.values()}
    for one in woken:
        if one.recipient.key not in started:
            schedule_send(session, one.recipient, because=first[one.recipient.key])


def _begin(session: Session, woken: Sequence[tuple[Woken, SendRequestedEvent]]) -> dict[UUID, BegunSend]:
    """Returns, by send id, those of these customers' first messages that go out at once: their jobs are scheduled, and have
    their places.
    """
    resources = resources_of(session, Resources)
    begun: dict[UUID, BegunSend] = {}
    for customer, event in woken:
        if len(begun) == MOST or customer.channel_id != event.channel_id:
            continue
        decision = decision_about(_candidate(customer, event), session.now, resources.rules)
        if isinstance(decision.step, SendNow) and (job_id := _start(session, decision, event, resources)) is not None:
            begun[event.send_id] = BegunSend(job_id, decision)
    return begun


def _start(session: Session, decision: SendDecision, event: SendRequestedEvent, resources: Resources) -> UUID | None:
    credential = decision.candidate.credential
    if credential is None:
        return None
    pace = resources.paces.through(event.channel_id, credential.provider)
    if not pace.acquire_if_free():
        return None
    payload = SendNext(channel_id=event.channel_id, marked=event.send_id)
    job_id = start(session, SEND, event.contact_key, payload, tenant_id=event.tenant_id, because=event)
    if job_id is None:
        pace.bucket.give_back()
    return job_id


def _candidate(customer: Woken, event: SendRequestedEvent) -> SendCandidate:
    """Returns the message as the head of a queue, which it is: nothing else waits for a customer who was idle."""
    times = [at for at in (customer.last_inbound_at, event.last_inbound_at) if at is not None]
    head = Head(
        event.send_id,
        "queued",
        event.origin,
        part=1,
        parts=1,
        attempts=0,
        unreached=0,
        last_inbound_at=max(times, default=None),
        not_after=event.not_after,
        resolve_by=None,
        resent=False,
        answered_by=None,
        at_any_time=event.content.kind == "template",
    )
    places = event.tenant_id, event.contact_key, event.channel_id, event.conversation_id
    address, content = printable(event.to), _content(event)
    message = OutgoingMessage(*places, address, content, head, event.turn_id, quoted=_quoted(event))
    return SendCandidate(message, customer.channel, customer.resend_unknown, customer.credential)


def _columns(events: Sequence[SendRequestedEvent], begun: Mapping[UUID, BegunSend]) -> dict[str, list[Any]]:
    """Returns requests as the queue takes them."""
    return {
        "send_ids": [event.send_id for event in events],
        "tenants": [event.tenant_id for event in events],
        "conversations": [event.conversation_id for event in events],
        "channels": [event.channel_id for event in events],
        "contacts": [event.contact_key for event in events],
        "addresses": [printable(event.to) for event in events],
        "contents": [orjson.dumps(_content(event)).decode() for event in events],
        "quoted": [(quoted := _quoted(event)) and orjson.dumps(quoted).decode() for event in events],
        "origins": [event.origin for event in events],
        "lanes": [event.lane for event in events],
        "inbound": [event.last_inbound_at for event in events],
        "not_after": [event.not_after for event in events],
        "turns": [event.turn_id for event in events],
        "sending_parts": [begun[event.send_id].parts if event.send_id in begun else None for event in events],
    }


def _content(event: SendRequestedEvent) -> dict[str, Any]:
    """Returns what is to be sent, as it is stored. What people write is also without control characters."""
    if isinstance(event.content, Text):
        return {"kind": "text", "text": printable(event.content.text)}
    content: dict[str, Any] = storable(event.content.model_dump(mode="json"))
    return content


def _quoted(event: SendRequestedEvent) -> dict[str, Any] | None:
    quoted = event.quoted if isinstance(event, ContentSendRequested) else None
    return storable(quoted.model_dump(mode="json")) if quoted else None
