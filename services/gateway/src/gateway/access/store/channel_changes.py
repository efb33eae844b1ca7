"""SQL by which all replicas learn that a channel changed, or that its tenant was suspended or resumed."""

from uuid import UUID

from common.db import Command, Session, Values

CHANNEL_CHANGES = "channels"
"""Where the directories of all replicas listen: `<tenant id> <channel id>`."""
NOTIFY = Command(f"select pg_notify('{CHANNEL_CHANGES}', %(what)s)")
RELOAD = Values(UUID, "update channel set version = version + 1 where tenant_id = %(tenant_id)s returning id")


async def notify(session: Session, tenant_id: UUID, channel_id: UUID) -> None:
    """Let all replicas' directories know, when this transaction commits."""
    await session.run(NOTIFY, {"what": f"{tenant_id} {channel_id}"})


async def notify_all(session: Session, tenant_id: UUID) -> None:
    """Have all replicas look at all channels of a tenant again."""
    for channel_id in await session.all(RELOAD, {"tenant_id": tenant_id}):
        await notify(session, tenant_id, channel_id)
