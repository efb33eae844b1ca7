"""What became of what we sent. In the background lane: nobody waits for a tick."""

from collections.abc import Sequence

from common.db import Session
from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from contracts.outgoing import NOT_MESSAGES

from conversation.domain.delivery import report_of
from conversation.handlers.routing import subscriptions
from conversation.work import folding, own_changes
from conversation.work.finishing import work_of

ReportEvent = MessageSent | MessageFailed | MessageHeld | MessageOutcomeUnknown | DeliveryStatusChanged


@subscriptions.on_batch(
    MessageSent, MessageFailed, MessageHeld, MessageOutcomeUnknown, DeliveryStatusChanged, lane="background"
)
async def fold_reports(events: Sequence[ReportEvent], session: Session) -> None:
    work = work_of(session)
    ours = [event for event in events if not isinstance(event, DeliveryStatusChanged) and event.content_kind in NOT_MESSAGES]
    if ours:
        await own_changes.fold(work, ours)
    if about_messages := [event for event in events if event not in ours]:
        await folding.fold(work, [report_of(event, event.tenant_id) for event in about_messages])
