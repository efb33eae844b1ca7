"""What the directory says of tenants and their channels."""

from uuid import UUID

from common.db import Command, Session, Values
from contracts.gateway import TenantChanged

NEWER_TENANT = Values(
    UUID,
    """
    insert into tenant (tenant_id, version, resend_unknown) values (%(tenant_id)s, %(version)s, %(resend_unknown)s)
    on conflict (tenant_id) do update set version = excluded.version, resend_unknown = excluded.resend_unknown
    where tenant.version < excluded.version
    returning tenant_id
    """,
)
FORGOTTEN_CHANNELS = Command(
    """
    update channel set active = false
    where tenant_id = %(tenant_id)s and active and channel_id <> all(cast(%(known)s as uuid[]))
    """
)
# Not those of a channel that the directory does not name yet: its credentials may come first.
FORGOTTEN_CREDENTIALS = Command(
    """
    delete from channel_credential credential using channel
    where credential.tenant_id = %(tenant_id)s and credential.channel_id <> all(cast(%(known)s as uuid[]))
      and channel.tenant_id = credential.tenant_id and channel.channel_id = credential.channel_id
    """
)
KNOWN_CHANNELS = Command(
    """
    insert into channel (tenant_id, channel_id, provider, name, address, active)
    select %(tenant_id)s, *
    from unnest(cast(%(ids)s as uuid[]), cast(%(providers)s as text[]), cast(%(names)s as text[]),
                cast(%(addresses)s as text[]), cast(%(active)s as boolean[]))
    on conflict (tenant_id, channel_id) do update
    set provider = excluded.provider, name = excluded.name, address = excluded.address, active = excluded.active
    """
)
KNOWS_CHANNEL = Values(
    bool,
    "select exists (select from channel where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s) as known",
)


async def project(session: Session, event: TenantChanged) -> None:
    """Keep a directory entry, unless a newer one is known. The credentials of channels that were removed are deleted."""
    values = {
        "tenant_id": event.tenant_id,
        "version": event.version,
        "resend_unknown": event.settings.resend_unknown,
    }
    if await session.first(NEWER_TENANT, values) is None:
        return
    channels = event.channels
    columns = {
        "ids": [channel.channel_id for channel in channels],
        "providers": [channel.provider for channel in channels],
        "names": [channel.name for channel in channels],
        "addresses": [channel.address for channel in channels],
        "active": [channel.active and event.active for channel in channels],
    }
    await session.run(KNOWN_CHANNELS, {"tenant_id": event.tenant_id, **columns})
    forgotten = {"tenant_id": event.tenant_id, "known": columns["ids"]}
    await session.run(FORGOTTEN_CHANNELS, forgotten)
    await session.run(FORGOTTEN_CREDENTIALS, forgotten)


async def knows_channel(session: Session, tenant_id: UUID, channel_id: UUID) -> bool:
    """Returns whether the directory ever named this channel."""
    return await session.one(KNOWS_CHANNEL, {"tenant_id": tenant_id, "channel_id": channel_id})
