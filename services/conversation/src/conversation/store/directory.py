"""SQL about the copy of the tenants' directory."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import Channel, Provider, TenantChanged
from contracts.text import storable


@dataclass(frozen=True, slots=True)
class DirectoryStanding:
    """What the directory says of a tenant, and of a person who may be one of its people: `role` is None where it has none."""

    active: bool
    lists_people: bool
    role: str | None


UPSERT_TENANTS = Command(
    """
    insert into tenant (tenant_id, version, name, locale, time_zone, active, settings, members, channels)
    select tenant_id, version, name, locale, time_zone, active, settings, members, channels
    from unnest(cast(%(tenants)s as uuid[]), cast(%(versions)s as bigint[]), cast(%(names)s as text[]),
                cast(%(locales)s as text[]), cast(%(zones)s as text[]), cast(%(active)s as boolean[]),
                cast(%(settings)s as jsonb[]), cast(%(members)s as jsonb[]), cast(%(channels)s as jsonb[]))
         as entry (tenant_id, version, name, locale, time_zone, active, settings, members, channels)
    order by tenant_id
    on conflict (tenant_id) do update
    set version = excluded.version, name = excluded.name, locale = excluded.locale, time_zone = excluded.time_zone,
        active = excluded.active, settings = excluded.settings, members = excluded.members,
        channels = excluded.channels
    where tenant.version < excluded.version
    """
)

# The copies of before channels were in them know only who was written to through one.
PROVIDER_OF = Values(
    str,
    """
    select coalesce(
        (select channel ->> 'provider' from tenant, jsonb_array_elements(tenant.channels) channel
         where tenant.tenant_id = cast(%(tenant_id)s as uuid) and channel ->> 'channel_id' = cast(%(channel_id)s as text)),
        (select contact.provider from contact_identity known join contact on contact.id = known.contact_id
         where known.tenant_id = cast(%(tenant_id)s as uuid) and known.channel_id = cast(%(channel_id)s as uuid) limit 1)
    ) as provider
    """,
)
# Copies of before channels were in them know of none.
IS_GONE = Values(
    bool,
    """
    select exists (
        select from tenant
        where tenant_id = cast(%(tenant_id)s as uuid) and jsonb_array_length(channels) > 0
          and not channels @> jsonb_build_array(jsonb_build_object('channel_id', cast(%(channel_id)s as text)))
    ) as is_gone
    """,
)
# Copies of before people were in them know of none.
STANDING = Rows(
    DirectoryStanding,
    """
    select active, jsonb_array_length(members) > 0 as lists_people, (
        select member ->> 'role' from jsonb_array_elements(members) as member
        where member ->> 'user_id' = cast(cast(%(user_id)s as uuid) as text) limit 1
    ) as role
    from tenant where tenant_id = %(tenant_id)s
    """,
)
KNOWN: frozenset[Provider] = frozenset(get_args(Provider))


async def provider_of(session: Session, tenant_id: UUID, channel_id: UUID) -> Provider | None:
    """Returns who carries a channel's messages; None where the tenant has no such channel."""
    found = await session.first(PROVIDER_OF, {"tenant_id": tenant_id, "channel_id": channel_id})
    return next((provider for provider in KNOWN if provider == found), None)


async def is_gone(session: Session, tenant_id: UUID, channel_id: UUID) -> bool:
    """Returns whether the tenant had a channel and does not have it any more."""
    return await session.one(IS_GONE, {"tenant_id": tenant_id, "channel_id": channel_id})


async def standing_of(session: Session, tenant_id: UUID, user_id: UUID) -> DirectoryStanding | None:
    """Returns None for a tenant that is not known."""
    return await session.first(STANDING, {"tenant_id": tenant_id, "user_id": user_id})


async def project(session: Session, entries: Iterable[TenantChanged]) -> None:
    """Keeps the newest entry of each tenant. An older version never wins, in whichever order they come."""
    newest = {entry.tenant_id: entry for entry in sorted(entries, key=lambda entry: entry.version)}
    dumped = [storable(entry.model_dump(mode="json", include={"settings", "members"})) for entry in newest.values()]
    await session.run(
        UPSERT_TENANTS,
        {
            "tenants": list(newest),
            "versions": [entry.version for entry in newest.values()],
            "names": [storable(entry.name) for entry in newest.values()],
            "locales": [storable(entry.locale) for entry in newest.values()],
            "zones": [storable(entry.time_zone) for entry in newest.values()],
            "active": [entry.active for entry in newest.values()],
            "settings": [json.dumps(entry["settings"]) for entry in dumped],
            "members": [json.dumps(entry["members"]) for entry in dumped],
            "channels": [json.dumps([_kept(one) for one in entry.channels]) for entry in newest.values()],
        },
    )


def _kept(channel: Channel) -> dict[str, str]:
    return {"channel_id": str(channel.channel_id), "provider": channel.provider}
