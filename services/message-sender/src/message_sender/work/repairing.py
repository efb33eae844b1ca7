"""What people do when sending went wrong: repair a channel, or send one message again."""

from datetime import datetime
from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound

from message_sender.store import held, outgoing, recipients
from message_sender.store.recipients import Recipient
from message_sender.work.ending import schedule_send


async def resume(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """A channel can send again: what was held goes on, in its order. The caller has cleared why it was stopped."""
    waiting = await held.waiting(session, tenant_id, channel_id)
    await recipients.lock(session, [recipient.key for recipient in waiting])
    await held.queue(session, tenant_id, channel_id)
    await _wake(session, waiting)


async def resend(session: Session, tenant_id: UUID, send_id: UUID, user_id: UUID, now: datetime) -> None:
    """Send a message that failed, or whose outcome is unknown, once more: a person takes the risk of a double.

    Raises `NotFound`, or `Conflict` for a message in any other state.
    """
    message = await outgoing.one(session, tenant_id, send_id)
    if message is None:
        raise NotFound("there is no such outgoing message")
    await recipients.lock(session, [(tenant_id, message.contact_key)])
    if not await outgoing.queue_again(session, tenant_id, send_id, user_id, now):
        raise Conflict(f"only a message that failed or is unknown can be sent again, this one is {message.state}")
    await _wake(session, [Recipient(tenant_id, message.contact_key, message.channel_id)])


async def _wake(session: Session, waiting: list[Recipient]) -> None:
    for recipient in await recipients.wake(session, waiting):
        schedule_send(session, recipient)
