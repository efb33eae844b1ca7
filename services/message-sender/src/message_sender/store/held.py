"""Messages that wait for a channel to be repaired."""

from collections.abc import Iterable
from uuid import UUID

from common.db import Command, Rows, Session

from message_sender.store import messages
from message_sender.store.messages import OutgoingMessage
from message_sender.store.recipients import Recipient, RecipientKey, key_arrays

HOLD_QUEUES = Rows(
    messages.MessageRow,
    f"""
    update outgoing_message m set state = 'held'
    from unnest(cast(%(tenants)s as uuid[]), cast(%(contacts)s as uuid[])) as held (tenant_id, contact_key)
    where m.tenant_id = held.tenant_id and m.contact_key = held.contact_key and m.state = 'queued'
    returning {messages.COLUMNS}, m.last_inbound_at, cast(null as text) as answered_by
    """,  # noqa: S608 — constants of this code
)
CONTACTS = Rows(
    Recipient,
    """
    select distinct tenant_id, contact_key, channel_id from outgoing_message
    where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s and state = 'held'
    """,
)
REQUEUE = Command(
    """
    update outgoing_message set state = 'queued'
    where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s and state = 'held'
    """
)


async def hold_queues(session: Session, keys: Iterable[RecipientKey]) -> list[OutgoingMessage]:
    """Returns what else was queued for these customers. It is held now."""
    return [row.message for row in await session.all(HOLD_QUEUES, key_arrays(keys))]


async def waiting(session: Session, tenant_id: UUID, channel_id: UUID) -> list[Recipient]:
    """Returns the customers for whom something is held."""
    return await session.all(CONTACTS, {"tenant_id": tenant_id, "channel_id": channel_id})


async def queue(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """Queue what was held for a channel. The caller has locked its customers."""
    await session.run(REQUEUE, {"tenant_id": tenant_id, "channel_id": channel_id})
