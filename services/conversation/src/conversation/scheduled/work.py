"""What people wrote to be sent later: kept, sent by a timer under its own key where all rules still allow it, or cancelled.

What could not be sent is a fact, with the reason, and is shown to people: nobody takes it for sent.
"""

from datetime import datetime, timedelta
from uuid import UUID

from common.errors import Conflict, Invalid, NotFound
from common.ids import derived_id, uuid7
from common.jobs import cancel as cancel_job
from common.jobs import schedule
from contracts.outgoing import OutgoingContent
from contracts.people import ScheduledMessageFailed
from contracts.text import storable
from pydantic import BaseModel, TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import person
from conversation.metrics import SCHEDULED
from conversation.scheduled import store
from conversation.scheduled.domain import (
    MOST_WAITING,
    ScheduledMessage,
    require_author,
    require_cancellable,
    require_timely,
    scheduled_view,
)
from conversation.store import conversations, directory
from conversation.store.live import LiveEvent
from conversation.work import sending
from conversation.work.sending import Letter
from conversation.work.unit import Work

SCHEDULED_SEND = "scheduled-send"
TRY_AGAIN_AFTER = timedelta(milliseconds=50)
CONTENT: TypeAdapter[OutgoingContent] = TypeAdapter(OutgoingContent)


class ScheduledSend(BaseModel):
    conversation_id: UUID
    scheduled_id: UUID


async def plan(work: Work, conversation: Conversation, user_id: UUID, letter: Letter, send_at: datetime) -> ScheduledMessage:
    """Returns what is to be sent later, new or of an earlier attempt with this `client_id`.

    Raises `Conflict` and `Invalid` as `sending.send` does, but for the window: that is looked at when the time comes.
    """
    sending.require_carried(conversation, letter)
    given = letter.client_id
    scheduled_id = derived_id("scheduled of a client", conversation.id, user_id, given) if given else uuid7()
    content = storable(letter.content.model_dump(mode="json"))
    known = await store.get(work.session, conversation.tenant_id, scheduled_id) if given else None
    if known is not None:
        if (known.content, known.answers, known.send_at) != (content, letter.answers, send_at):
            raise Conflict("this client_id was used for something else", reason="id_used")
        return known
    require_timely(send_at, work.now)
    conversation.require_writable_by(user_id, work.now, at_any_time=True)
    if await store.waiting(work.session, conversation.tenant_id, conversation.id) >= MOST_WAITING:
        raise Conflict("too many messages wait in this conversation", reason="too_many", limit=MOST_WAITING)
    places = scheduled_id, conversation.tenant_id, conversation.id, user_id
    new = ScheduledMessage(*places, content, letter.answers, send_at, work.now)
    store.add(work.session, new)
    _schedule(work, new, send_at)
    _show(work, new)
    return new


def _schedule(work: Work, one: ScheduledMessage, run_at: datetime) -> None:
    payload = ScheduledSend(conversation_id=one.conversation_id, scheduled_id=one.id)
    schedule(work.session, SCHEDULED_SEND, one.id, payload, tenant_id=one.tenant_id, run_at=run_at)


def _show(work: Work, one: ScheduledMessage) -> None:
    work.shown.append(LiveEvent(one.tenant_id, "scheduled.changed", scheduled_view(one).model_dump_json()))


async def call_off(
    work: Work, conversation: Conversation, scheduled_id: UUID, user_id: UUID, *, may_override: bool
) -> ScheduledMessage:
    """Returns what is not sent. Raises `NotFound`, and `Conflict` for what is over, or another person's."""
    known = await store.get(work.session, conversation.tenant_id, scheduled_id)
    if known is None or known.conversation_id != conversation.id:
        raise NotFound("there is no such message to be sent later")
    require_cancellable(known, user_id, may_override=may_override)
    ended = await store.end(work.session, known, "cancelled")
    await cancel_job(work.session, SCHEDULED_SEND, scheduled_id, tenant_id=conversation.tenant_id)
    if ended is None:
        return known
    SCHEDULED.labels("cancelled").inc()
    _show(work, ended)
    return ended


async def send_due(work: Work, tenant_id: UUID, due: ScheduledSend) -> None:
    """Sends what is due, in the conversation that it waits in now, which may have been united with another.

    It never waits for the conversation, as whoever holds it may be calling it off: it comes again.
    """
    known = await store.get(work.session, tenant_id, due.scheduled_id)
    if known is None or known.state != "waiting":
        return
    named = tenant_id, known.conversation_id
    await work.lock([named], skip_locked=True)
    conversation = work.get(*named)
    is_busy = conversation is None and bool(await conversations.existing(work.session, [named]))
    waits = await store.get(work.session, tenant_id, due.scheduled_id)  # as it is under the lock
    if is_busy or (waits is not None and waits.conversation_id != known.conversation_id):
        _schedule(work, known, work.now + TRY_AGAIN_AFTER)
    elif conversation is not None and waits is not None:
        await _send(work, conversation, waits)


async def _send(work: Work, conversation: Conversation, known: ScheduledMessage) -> None:
    reason, message_id = None, None
    try:
        await _require_standing(work, conversation, known.user_id)
        letter = Letter(CONTENT.validate_python(known.content), known.answers, known.id)
        message_id = (await sending.send(work, conversation, known.user_id, letter)).id
    except (Conflict, Invalid) as refused:
        reason = str(refused.extra.get("reason", "refused"))
    ended = await store.end(work.session, known, "sent" if message_id else "failed", reason=reason, message_id=message_id)
    if ended is None:
        return
    SCHEDULED.labels(ended.state).inc()
    _show(work, ended)
    if reason is not None:
        work.publish(_failed(conversation, ended, reason, work.now))


async def _require_standing(work: Work, conversation: Conversation, user_id: UUID) -> None:
    """Raises `Conflict` where a tenant, its person or its channel are not what they were: nothing new begins then."""
    standing = await directory.standing_of(work.session, conversation.tenant_id, user_id)
    if standing is not None:
        if not standing.active:
            raise Conflict(reason="suspended")
        require_author(user_id, standing.role, lists_people=standing.lists_people)
    if await directory.is_gone(work.session, conversation.tenant_id, conversation.channel_id):
        raise Conflict(reason="channel_gone")


def _failed(conversation: Conversation, ended: ScheduledMessage, reason: str, now: datetime) -> ScheduledMessageFailed:
    return ScheduledMessageFailed(
        tenant_id=ended.tenant_id,
        conversation_id=ended.conversation_id,
        contact_id=conversation.contact_id,
        channel_id=conversation.channel_id,
        occurred_at=now,
        actor=person(ended.user_id),
        reason=reason,
        scheduled_id=ended.id,
        user_id=ended.user_id,
        send_at=ended.send_at,
    )
