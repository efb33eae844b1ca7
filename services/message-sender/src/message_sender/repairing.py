"""What people do when sending went wrong: repair a channel, or send one message again."""

from datetime import datetime
from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound

from message_sender.settling import schedule_send
from message_sender.store import channels, outgoing, recipients


async def resume(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """A channel can send again: what was held goes on, in its order. The caller has cleared why it was stopped."""
    held = await channels.held_contacts(session, tenant_id, channel_id)
    await recipients.lock(session, [(row.tenant_id, row.contact_key) for row in held])
    await session.execute(channels.REQUEUE, {"tenant_id": tenant_id, "channel_id": channel_id})
    await _wake(session, [(row.tenant_id, row.contact_key, row.channel_id) for row in held])


async def resend(session: Session, tenant_id: UUID, send_id: UUID, user_id: UUID, now: datetime) -> None:
    """Send a message that failed, or whose outcome is unknown, once more: a person takes the risk of a double.

    Raises `NotFound`, or `Conflict` for a message in any other state.
    """
    message = await outgoing.one(session, tenant_id, send_id)
    if message is None:
        raise NotFound("there is no such outgoing message")
    await recipients.lock(session, [(tenant_id, message.contact_key)])
    values = {"tenant_id": tenant_id, "send_id": send_id, "user_id": user_id, "now": now}
    if not (await session.execute(outgoing.RESEND, values)).all():
        raise Conflict(f"only a message that failed or is unknown can be sent again, this one is {message.state}")
    await _wake(session, [(tenant_id, message.contact_key, message.channel_id)])


async def _wake(session: Session, contacts: list[tuple[UUID, UUID, UUID]]) -> None:
    for row in await recipients.wake(session, contacts):
        schedule_send(session, row.tenant_id, row.contact_key, row.channel_id)
