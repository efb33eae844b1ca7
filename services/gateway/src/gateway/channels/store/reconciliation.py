"""SQL of what is known of a channel for as long as its list of messages is read again."""

from uuid import UUID

from common.db import Command, Session

FORGET = Command("delete from reconciliation where channel_id = %(channel_id)s")


async def forget(session: Session, channel_id: UUID) -> None:
    """How far the list was read is of no interest any more."""
    await session.run(FORGET, {"channel_id": channel_id})
