"""What message-sender learns from the fleet: what to send, who wrote, and what became of what was sent."""

from collections.abc import Sequence

from common.db import Session
from common.messaging.subscriptions import Subscriptions
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.gateway import (
    BusinessEchoReceived,
    ChannelSessionChanged,
    DeliveryStatusChanged,
    MessageReceived,
    TenantChanged,
)

from message_sender.store import directory, recipients
from message_sender.work import beginning, clearing, repairing

subscriptions = Subscriptions("message-sender")


@subscriptions.on_batch(MessageSendRequested, ContentSendRequested)
async def enqueue(events: Sequence[MessageSendRequested | ContentSendRequested], session: Session) -> None:
    """Each request is a row, once; a customer who was idle gets a job, one who was not has one."""
    await beginning.enqueue(session, events)


@subscriptions.on_batch(MessageReceived, lane="background")
async def open_windows(events: Sequence[MessageReceived], session: Session) -> None:
    """A customer's message opens the 24-hour window, from when it was written. A request to answer it says so itself, so
    nobody waits for this.
    """
    await recipients.record_inbound(session, events)


@subscriptions.on_batch(DeliveryStatusChanged, lane="background")
async def record_statuses(events: Sequence[DeliveryStatusChanged], session: Session) -> None:
    """The highest status counts. Where the outcome of a send was open, a status makes it known."""
    await clearing.record_statuses(session, events)


@subscriptions.on_batch(BusinessEchoReceived, lane="background")
async def recognise_echoes(events: Sequence[BusinessEchoReceived], session: Session) -> None:
    """Where the outcome of a send is open, an echo with the same words to the same customer makes it known."""
    await clearing.recognise_echoes(session, events)


@subscriptions.on(TenantChanged)
async def project_tenant(event: TenantChanged, session: Session) -> None:
    await directory.project(session, event)


@subscriptions.on_batch(ChannelSessionChanged)
async def project_links(events: Sequence[ChannelSessionChanged], session: Session) -> None:
    """While a channel is not connected its messages are held, from the next run on; when it is again, they go on."""
    await repairing.project_links(session, events)
