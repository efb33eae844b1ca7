"""What became of what we sent. In the background lane: nobody waits for a tick."""

from collections.abc import Sequence, Set
from uuid import UUID

from common.db import Session
from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

from conversation.domain.delivery import Report, introduced, report_of
from conversation.domain.message import Message
from conversation.handlers.routing import subscriptions
from conversation.metrics import UNMATCHED
from conversation.store import deliveries
from conversation.work import acts
from conversation.work.finishing import work_of
from conversation.work.unit import Work

Outcome = MessageSent | MessageFailed | MessageHeld | MessageOutcomeUnknown | DeliveryStatusChanged


@subscriptions.on_batch(
    MessageSent, MessageFailed, MessageHeld, MessageOutcomeUnknown, DeliveryStatusChanged, lane="background"
)
async def fold_outcomes(events: Sequence[Outcome], session: Session) -> None:
    """A message's status only ever goes up, so any order of the same events ends in the same state."""
    work = work_of(session)
    reports = introduced([report_of(event, event.tenant_id) for event in events])
    if failures := [report for report in reports if report.status == "failed"]:
        await work.lock(await deliveries.conversations_of(session, failures))  # before their messages, as everywhere
    folded = await deliveries.apply(session, reports)
    for message in [one.message for one in folded if one.moved]:
        work.updated.append(message)
        if message.status == "failed" and message.author == "ai":
            _give_to_person(work, message)
    await _keep_what_is_early(work, reports, {_name(one.message) for one in folded})


def _give_to_person(work: Work, message: Message) -> None:
    conversation = work.get(message.tenant_id, message.conversation_id)
    if conversation is not None and conversation.owned_by_ai:
        reason = f"not_delivered:{message.error_class or 'unknown'}"
        acts.hand_off(work, conversation, "not_delivered", reason=reason, tell=False)


def _name(one: Report | Message) -> tuple[UUID, UUID, str | None]:
    return one.tenant_id, one.channel_id, one.provider_message_id


async def _keep_what_is_early(work: Work, reports: Sequence[Report], found: Set[tuple[UUID, UUID, str | None]]) -> None:
    """Of most we know at once whose they are; whether somebody has told us of the others by now, the database is asked."""
    nameless = [one for one in reports if one.send_id is None and one.provider_message_id and _name(one) not in found]
    if nameless:
        UNMATCHED.labels("status").inc(await deliveries.keep_early(work.session, nameless, work.now))
