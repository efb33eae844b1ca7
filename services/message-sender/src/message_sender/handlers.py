"""What message-sender learns from the fleet: what to send, who wrote, and what became of what was sent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from common.db import Session
from common.messaging.subscriptions import Subscriptions
from contracts.content import Text
from contracts.conversation import MessageSendRequested
from contracts.gateway import (
    BusinessEchoReceived,
    ChannelSessionChanged,
    DeliveryStatusChanged,
    MessageReceived,
    TenantChanged,
)

from message_sender.domain.sending import accepted
from message_sender.store import credentials, directory, gates, links, queue, recipients, statuses
from message_sender.store.messages import EndedSend
from message_sender.store.recipients import Recipient
from message_sender.work.beginning import begin, columns, keep
from message_sender.work.ending import go_on, record_outcomes, schedule_send
from message_sender.work.repairing import resume

subscriptions = Subscriptions("message-sender")


@subscriptions.on_batch(MessageSendRequested)
async def enqueue(events: Sequence[MessageSendRequested], session: Session) -> None:
    """Each request is a row, once; a customer who was idle gets a job, one who was not has one."""
    asked = list({event.send_id: event for event in events}.values())
    first = {(event.tenant_id, event.contact_key): event for event in reversed(asked)}
    customers = [Recipient(event.tenant_id, event.contact_key, event.channel_id) for event in first.values()]
    woken = await recipients.wake_with_channel(session, customers)
    now = datetime.now(UTC)
    begun = begin(session, [(one, first[one.recipient.key]) for one in woken], now)
    new = await queue.enqueue(session, columns(asked, begun), now)
    keep(session, [one for send_id, one in begun.items() if send_id in new])
    started = {one.decision.candidate.message.recipient_key for one in begun.values()}
    for one in woken:
        if one.recipient.key not in started:
            schedule_send(session, one.recipient, because=first[one.recipient.key])


@subscriptions.on_batch(MessageReceived, lane="background")
async def open_windows(events: Sequence[MessageReceived], session: Session) -> None:
    """A customer's message opens the 24-hour window, from when it was written. Who asks for an answer to it says so themselves,
    so nobody waits for this.
    """
    newest: dict[tuple[UUID, UUID, UUID], datetime] = {}
    for event in events:
        if not event.history:
            customer = event.tenant_id, event.contact.key, event.channel_id
            newest[customer] = max(newest.get(customer, event.sent_at), event.sent_at)
    await recipients.record_inbound(session, newest)


@subscriptions.on_batch(DeliveryStatusChanged, lane="background")
async def record_statuses(events: Sequence[DeliveryStatusChanged], session: Session) -> None:
    """The highest status counts. One that answers the question what became of a send answers it now, and one that says that a
    message arrived is believed also where a repetition of it was refused meanwhile.
    """
    best = statuses.highest(events)
    arrived = {(event.tenant_id, event.send_id) for event in best if event.status != "failed"}
    answers = {
        (news.tenant_id, news.send_id): news.provider_message_id
        for news in await statuses.record(session, best)
        if news.open and news.part is None and news.send_id is not None
    }
    items = [
        EndedSend(message, head.state, accepted(head, answers[message.tenant_id, head.send_id], head.attempts))
        for message in await statuses.open_messages(session, answers)
        if (head := message.head).state == "unknown" or (message.tenant_id, head.send_id) in arrived
    ]
    await go_on(session, await record_outcomes(session, items, session.now))


@subscriptions.on_batch(BusinessEchoReceived, lane="background")
async def recognise_echoes(events: Sequence[BusinessEchoReceived], session: Session) -> None:
    """What we sent comes back from phones as if somebody had typed it there: where nobody knows what became of a call, an
    echo with the same words to the same customer tells.
    """
    echoes = [event for event in events if isinstance(event.content, Text) and not event.history]
    if echoes:
        await statuses.recognise(session, echoes)


@subscriptions.on(TenantChanged)
async def project_tenant(event: TenantChanged, session: Session) -> None:
    await directory.project(session, event)


@subscriptions.on_batch(ChannelSessionChanged)
async def project_links(events: Sequence[ChannelSessionChanged], session: Session) -> None:
    """While a channel is not connected its messages are held, from the next run on; when it is again, they go on."""
    await gates.about_to_repair(session, [(event.tenant_id, event.channel_id) for event in events])
    if connected := await links.project(session, events):
        await credentials.clear_stops(session, connected)
        for tenant_id, channel_id in sorted(connected):
            await resume(session, tenant_id, channel_id)
