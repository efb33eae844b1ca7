"""What repairs sending: new credentials, a link that is connected again, and what people say and ask for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound
from contracts.gateway import ChannelSessionChanged

from message_sender.store import credentials, gates, held, links, outgoing, recipients
from message_sender.store.credentials import Credential
from message_sender.store.recipients import Recipient
from message_sender.work.scheduling import schedule_send


async def replace_credentials(session: Session, tenant_id: UUID, channel_id: UUID, credential: Credential) -> None:
    """A channel sends with these credentials from now on, and first what was held."""
    await gates.lock_to_repair(session, [(tenant_id, channel_id)])
    await credentials.put(session, tenant_id, channel_id, credential)
    await _send_held(session, tenant_id, channel_id)


async def resume(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """Somebody says that the channel is repaired: what was held is sent. Raises `Conflict` where it has no credentials."""
    await gates.lock_to_repair(session, [(tenant_id, channel_id)])
    if not await credentials.resume(session, tenant_id, channel_id):
        raise Conflict("the channel has no credentials yet", reason="no_credentials")
    await _send_held(session, tenant_id, channel_id)


async def project_links(session: Session, events: Sequence[ChannelSessionChanged]) -> None:
    """Keep whether channels are connected. Those that are connected again send what was held."""
    await gates.lock_to_repair(session, [(event.tenant_id, event.channel_id) for event in events])
    if connected := await links.project(session, events):
        await credentials.clear_stops(session, connected)
        for tenant_id, channel_id in sorted(connected):
            await _send_held(session, tenant_id, channel_id)


async def resend(session: Session, tenant_id: UUID, send_id: UUID, user_id: UUID, now: datetime) -> None:
    """Send a message that failed, or whose outcome is unknown, once more: a person takes the risk of a double.

    Raises `NotFound`, or `Conflict` for a message in any other state.
    """
    message = await outgoing.one(session, tenant_id, send_id)
    if message is None:
        raise NotFound("there is no such outgoing message")
    await recipients.lock(session, [(tenant_id, message.contact_key)])
    if not await outgoing.queue_again(session, tenant_id, send_id, user_id, now):
        raise Conflict(
            f"only a message that failed or is unknown can be sent again, this one is {message.state}", reason="not_failed"
        )
    await _wake(session, [Recipient(tenant_id, message.contact_key, message.channel_id)])


async def _send_held(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """What a channel held goes on, in its order."""
    waiting = await held.waiting(session, tenant_id, channel_id)
    await recipients.lock(session, [recipient.key for recipient in waiting])
    await held.queue(session, tenant_id, channel_id)
    await _wake(session, waiting)


async def _wake(session: Session, waiting: list[Recipient]) -> None:
    for recipient in await recipients.wake(session, waiting):
        schedule_send(session, recipient)
