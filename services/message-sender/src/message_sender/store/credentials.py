"""How channels send, and why some of them may not until they are repaired."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import Provider, SessionState

from message_sender.domain.errors import StopReason, held_by_link

TenantAndChannel = tuple[UUID, UUID]
Stop = tuple[UUID, UUID, datetime, StopReason, str]
"""(tenant_id, channel_id, time of the credentials that failed, reason, code)"""


@dataclass(frozen=True, slots=True)
class Credential:
    """How a channel's provider is called. `updated_at` tells one set of credentials from the next."""

    provider: Provider
    account: str
    sealed_token: bytes
    settings: Mapping[str, str]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Unstopped:
    """A channel that is not stopped, and the state of its link, if it has one."""

    tenant_id: UUID
    channel_id: UUID
    link: SessionState | None


PROVIDER_OF = Values(
    str, "select provider from channel_credential where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s"
)
PUT = Command(
    """
    insert into channel_credential (tenant_id, channel_id, provider, account, sealed_token, settings, updated_at)
    values (%(tenant_id)s, %(channel_id)s, %(provider)s, %(account)s, %(sealed_token)s, cast(%(settings)s as jsonb),
            %(updated_at)s)
    on conflict (tenant_id, channel_id) do update
    set provider = excluded.provider, account = excluded.account, sealed_token = excluded.sealed_token,
        settings = excluded.settings, updated_at = excluded.updated_at, stopped_reason = null, stopped_code = null
    """
)
RESUME = Command(
    """
    update channel_credential set stopped_reason = null, stopped_code = null
    where tenant_id = %(tenant_id)s and channel_id = %(channel_id)s
    """
)
# A link that is connected again has a server that accepts these credentials.
CLEAR_STOPS = Command(
    """
    update channel_credential set stopped_reason = null, stopped_code = null
    where (tenant_id, channel_id) in (select * from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[])))
      and stopped_reason = 'credentials'
    """
)
# Credentials that were replaced since are not to blame.
STOP = Command(
    """
    update channel_credential credential set stopped_reason = stopped.reason, stopped_code = stopped.code
    from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(times)s as timestamptz[]),
                cast(%(reasons)s as text[]), cast(%(codes)s as text[]))
         as stopped (tenant_id, channel_id, updated_at, reason, code)
    where credential.tenant_id = stopped.tenant_id and credential.channel_id = stopped.channel_id
      and credential.updated_at = stopped.updated_at
    """
)
UNSTOPPED = Rows(
    Unstopped,
    """
    select credential.tenant_id, credential.channel_id, link.state as link
    from channel_credential credential
    left join channel_link link
              on link.tenant_id = credential.tenant_id and link.channel_id = credential.channel_id
    where (credential.tenant_id, credential.channel_id)
          in (select * from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[])))
      and stopped_reason is null
    """,
)


async def put(session: Session, tenant_id: UUID, channel_id: UUID, credential: Credential) -> None:
    """Keep how a channel sends. Why it was stopped counts no longer."""
    values = {
        "tenant_id": tenant_id,
        "channel_id": channel_id,
        "provider": credential.provider,
        "account": credential.account,
        "sealed_token": credential.sealed_token,
        "settings": json.dumps(credential.settings),
        "updated_at": credential.updated_at,
    }
    await session.run(PUT, values)


async def provider_of(session: Session, tenant_id: UUID, channel_id: UUID) -> Provider | None:
    """Returns whose credentials a channel has; None where it has none yet."""
    found = await session.first(PROVIDER_OF, {"tenant_id": tenant_id, "channel_id": channel_id})
    return cast("Provider | None", found)


async def stop(session: Session, stops: Sequence[Stop]) -> None:
    """Nobody sends through these channels until they are repaired."""
    if stops:
        tenants, channels, times, reasons, codes = map(list, zip(*sorted(set(stops)), strict=True))
        values = {"tenants": tenants, "channels": channels, "times": times, "reasons": reasons, "codes": codes}
        await session.run(STOP, values)


async def resume(session: Session, tenant_id: UUID, channel_id: UUID) -> bool:
    """Returns whether the channel has credentials. It is no longer stopped."""
    return bool(await session.run(RESUME, {"tenant_id": tenant_id, "channel_id": channel_id}))


async def clear_stops(session: Session, channels: Sequence[TenantAndChannel]) -> None:
    """The links of these channels are connected: they are no longer stopped for their credentials."""
    values = {"tenants": [tenant_id for tenant_id, _ in channels], "channels": [channel_id for _, channel_id in channels]}
    await session.run(CLEAR_STOPS, values)


async def working(session: Session, channels: Iterable[TenantAndChannel]) -> set[TenantAndChannel]:
    """Returns those of these channels that can send."""
    tenants, ids = map(list, zip(*sorted(set(channels)), strict=True))
    found = await session.all(UNSTOPPED, {"tenants": tenants, "channels": ids})
    return {(one.tenant_id, one.channel_id) for one in found if held_by_link(one.link) is None}
