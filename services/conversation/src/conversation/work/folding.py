"""What became of what we sent: reports are folded into messages, and an answer that did not arrive is given to a person."""

from collections.abc import Sequence, Set
from uuid import UUID

from conversation.domain.delivery import Report, StatusRaise, introduced
from conversation.domain.message import Message
from conversation.metrics import UNMATCHED
from conversation.store import deliveries
from conversation.work.unit import Work


async def fold(work: Work, reports: Sequence[Report]) -> None:
    """Folds reports into messages. A status only ever goes up, so any order of the same reports ends in the same state."""
    reports = introduced(reports)
    if failures := [report for report in reports if report.status == "failed"]:
        await work.lock(await deliveries.conversations_of(work.session, failures))  # before their messages, as everywhere
    folded = await deliveries.apply(work.session, reports)
    for one in folded:
        for name in one.named:
            key = (one.message.tenant_id, one.message.channel_id, name)
            work.raised[key] = StatusRaise(one.message.id, one.before, one.message.status)
    for message in [one.message for one in folded if one.moved]:
        work.updated.append(message)
        if message.status == "failed" and message.author == "ai":
            _give_to_person(work, message)
    await _keep_what_is_early(work, reports, {_name(one.message) for one in folded})


def _give_to_person(work: Work, message: Message) -> None:
    conversation = work.get(message.tenant_id, message.conversation_id)
    if conversation is not None and conversation.owned_by_ai:
        reason = f"not_delivered:{message.error_class or 'unknown'}"
        work.apply(conversation, conversation.hand_off("not_delivered", work.now, reason=reason, announced=False))


def _name(one: Report | Message) -> tuple[UUID, UUID, str | None]:
    return one.tenant_id, one.channel_id, one.provider_message_id


async def _keep_what_is_early(work: Work, reports: Sequence[Report], found: Set[tuple[UUID, UUID, str | None]]) -> None:
    """Keeps reports of messages that are not known yet. Of most we know at once whose they are; of others the database does."""
    nameless = [one for one in reports if one.send_id is None and one.provider_message_id and _name(one) not in found]
    if nameless:
        kept = await deliveries.keep_early(work.session, nameless, work.now)
        UNMATCHED.labels("status").inc(len(kept))
        for early in kept:
            key = (early.tenant_id, early.channel_id, early.provider_message_id)
            work.raised[key] = StatusRaise(None, early.before, early.status)
