"""The directory of channels, and what is needed to send through them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from contracts.gateway import TenantChanged

from message_sender.domain.errors import HoldReason, held_by_session

NEWER_TENANT = text(
    """
    insert into tenant (tenant_id, version, resend_unknown) values (:tenant_id, :version, :resend_unknown)
    on conflict (tenant_id) do update set version = excluded.version, resend_unknown = excluded.resend_unknown
    where tenant.version < excluded.version
    returning tenant_id
    """
)
FORGOTTEN_CHANNELS = text(
    "update channel set active = false where tenant_id = :tenant_id and active and channel_id <> all(:known)"
)
# Never those of a channel that the directory has not told of yet: the gateway hands them over first.
FORGOTTEN_CREDENTIALS = text(
    """
    delete from channel_credential credential using channel
    where credential.tenant_id = :tenant_id and credential.channel_id <> all(:known)
      and channel.tenant_id = credential.tenant_id and channel.channel_id = credential.channel_id
    """
)
KNOWN_CHANNELS = text(
    """
    insert into channel (tenant_id, channel_id, provider, name, address, active)
    select :tenant_id, * from unnest(cast(:ids as uuid[]), cast(:providers as text[]), cast(:names as text[]),
                                     cast(:addresses as text[]), cast(:active as boolean[]))
    on conflict (tenant_id, channel_id) do update
    set provider = excluded.provider, name = excluded.name, address = excluded.address, active = excluded.active
    """
)
KNOWS_CHANNEL = text("select from channel where tenant_id = :tenant_id and channel_id = :channel_id")
PROVIDER_OF = text("select provider from channel_credential where tenant_id = :tenant_id and channel_id = :channel_id")
PUT_CREDENTIAL = text(
    """
    insert into channel_credential (tenant_id, channel_id, provider, account, sealed_token, settings, updated_at)
    values (:tenant_id, :channel_id, :provider, :account, :sealed_token, cast(:settings as jsonb), :now)
    on conflict (tenant_id, channel_id) do update
    set provider = excluded.provider, account = excluded.account, sealed_token = excluded.sealed_token,
        settings = excluded.settings, updated_at = excluded.updated_at, stopped_reason = null, stopped_code = null
    """
)
RESUME = text(
    """
    update channel_credential set stopped_reason = null, stopped_code = null
    where tenant_id = :tenant_id and channel_id = :channel_id
    returning channel_id
    """
)
# Credentials that were replaced since are not to blame.
STOP = text(
    """
    update channel_credential credential set stopped_reason = stopped.reason, stopped_code = stopped.code
    from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:times as timestamptz[]), cast(:reasons as text[]),
                cast(:codes as text[])) as stopped (tenant_id, channel_id, updated_at, reason, code)
    where credential.tenant_id = stopped.tenant_id and credential.channel_id = stopped.channel_id
      and credential.updated_at = stopped.updated_at
    """
)
# Whoever holds messages back, and whoever sees to it that they go on, must see what the other did: the first share a
# channel's gate, the second has it alone, from before it looks until its transaction ends.
GATE = """
    select {lock}(hashtextextended(cast(channel_id as text), 0))
    from (select distinct unnest(cast(:channels as uuid[])) as channel_id order by 1) channel
"""
GATE_TO_HOLD = text(GATE.format(lock="pg_advisory_xact_lock_shared"))
GATE_TO_REPAIR = text(GATE.format(lock="pg_advisory_xact_lock"))
WORKING = text(
    """
    select credential.tenant_id, credential.channel_id, session.state
    from channel_credential credential
    left join channel_session session
              on session.tenant_id = credential.tenant_id and session.channel_id = credential.channel_id
    where (credential.tenant_id, credential.channel_id)
          in (select * from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[])))
      and stopped_reason is null
    """
)
HELD_CONTACTS = text(
    """
    select distinct tenant_id, contact_key, channel_id from outgoing_message
    where tenant_id = :tenant_id and channel_id = :channel_id and state = 'held'
    """
)
REQUEUE = text(
    """
    update outgoing_message set state = 'queued'
    where tenant_id = :tenant_id and channel_id = :channel_id and state = 'held'
    """
)
CHANNELS = text(
    """
    select channel.channel_id, channel.provider, channel.name, channel.active,
           credential.account is not null as has_credentials, credential.stopped_reason, credential.stopped_code,
           session.state as session,
           (select count(*) from outgoing_message m
            where m.tenant_id = channel.tenant_id and m.channel_id = channel.channel_id and m.state = 'held') as held
    from channel
    left join channel_credential credential
              on credential.tenant_id = channel.tenant_id and credential.channel_id = channel.channel_id
    left join channel_session session
              on session.tenant_id = channel.tenant_id and session.channel_id = channel.channel_id
    where channel.tenant_id = :tenant_id and (cast(:after as uuid) is null or channel.channel_id > :after)
    order by channel.channel_id limit :limit
    """
)

TenantAndChannel = tuple[UUID, UUID]
Stop = tuple[UUID, UUID, datetime, HoldReason, str]
"""(tenant_id, channel_id, time of the credentials that failed, reason, code)"""


async def follow(session: Session, event: TenantChanged) -> None:
    """Take over a directory entry, unless a newer one is known. Of a channel that was removed no secret is kept."""
    values = {
        "tenant_id": event.tenant_id,
        "version": event.version,
        "resend_unknown": event.settings.resend_unknown,
    }
    if not (await session.execute(NEWER_TENANT, values)).all():
        return
    channels = event.channels
    columns = {
        "ids": [channel.channel_id for channel in channels],
        "providers": [channel.provider for channel in channels],
        "names": [channel.name for channel in channels],
        "addresses": [channel.address for channel in channels],
        "active": [channel.active and event.active for channel in channels],
    }
    await session.execute(KNOWN_CHANNELS, {"tenant_id": event.tenant_id, **columns})
    forgotten = {"tenant_id": event.tenant_id, "known": columns["ids"]}
    await session.execute(FORGOTTEN_CHANNELS, forgotten)
    await session.execute(FORGOTTEN_CREDENTIALS, forgotten)


async def stop(session: Session, stops: Sequence[Stop]) -> None:
    """Nobody sends through these channels until they are repaired."""
    if stops:
        tenants, channels, times, reasons, codes = map(list, zip(*sorted(set(stops)), strict=True))
        values = {"tenants": tenants, "channels": channels, "times": times, "reasons": reasons, "codes": codes}
        await session.execute(STOP, values)


async def working(session: Session, channels: Iterable[TenantAndChannel]) -> set[TenantAndChannel]:
    """Those of these channels that can send."""
    tenants, ids = map(list, zip(*sorted(set(channels)), strict=True))
    rows = await session.execute(WORKING, {"tenants": tenants, "channels": ids})
    return {(row.tenant_id, row.channel_id) for row in rows if held_by_session(row.state) is None}


async def about_to_hold(session: Session, channels: Iterable[TenantAndChannel]) -> None:
    """Until this transaction ends nobody repairs these channels unseen."""
    await session.execute(GATE_TO_HOLD, {"channels": [channel_id for _, channel_id in channels]})


async def about_to_repair(session: Session, channels: Iterable[TenantAndChannel]) -> None:
    """Until this transaction ends nobody holds a message of these channels unseen."""
    await session.execute(GATE_TO_REPAIR, {"channels": [channel_id for _, channel_id in channels]})


async def held_contacts(session: Session, tenant_id: UUID, channel_id: UUID) -> list[Row[Any]]:
    """The customers for whom something is held."""
    values = {"tenant_id": tenant_id, "channel_id": channel_id}
    return list(await session.execute(HELD_CONTACTS, values))


async def provider_of(session: Session, tenant_id: UUID, channel_id: UUID) -> str | None:
    """Whose credentials a channel has; None where it has none yet."""
    values = {"tenant_id": tenant_id, "channel_id": channel_id}
    return (await session.execute(PROVIDER_OF, values)).scalar_one_or_none()
