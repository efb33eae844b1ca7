"""What became of what we sent. In the background lane: nobody waits for a tick."""

from collections.abc import Sequence

from common.db import Session
from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

from conversation.domain.delivery import report_of
from conversation.handlers.routing import subscriptions
from conversation.work import folding
from conversation.work.finishing import work_of

ReportEvent = MessageSent | MessageFailed | MessageHeld | MessageOutcomeUnknown | DeliveryStatusChanged


@subscriptions.on_batch(
    MessageSent, MessageFailed, MessageHeld, MessageOutcomeUnknown, DeliveryStatusChanged, lane="background"
)
async def fold_reports(events: Sequence[ReportEvent], session: Session) -> None:
    await folding.fold(work_of(session), [report_of(event, event.tenant_id) for event in events])
