"""SQL about the copy of the tenants' directory."""

import json
from collections.abc import Iterable

from common.db import Command, Session
from contracts.gateway import TenantChanged
from contracts.text import storable

UPSERT_TENANTS = Command(
    """
    insert into tenant (tenant_id, version, locale, active, settings, members)
    select tenant_id, version, locale, active, settings, members
    from unnest(cast(%(tenants)s as uuid[]), cast(%(versions)s as bigint[]), cast(%(locales)s as text[]),
                cast(%(active)s as boolean[]), cast(%(settings)s as jsonb[]), cast(%(members)s as jsonb[]))
         as entry (tenant_id, version, locale, active, settings, members)
    order by tenant_id
    on conflict (tenant_id) do update
    set version = excluded.version, locale = excluded.locale, active = excluded.active, settings = excluded.settings,
        members = excluded.members
    where tenant.version < excluded.version
    """
)


async def project(session: Session, entries: Iterable[TenantChanged]) -> None:
    """Keeps the newest entry of each tenant. An older version never wins, in whichever order they come."""
    newest = {entry.tenant_id: entry for entry in sorted(entries, key=lambda entry: entry.version)}
    dumped = [storable(entry.model_dump(mode="json", include={"settings", "members"})) for entry in newest.values()]
    await session.run(
        UPSERT_TENANTS,
        {
            "tenants": list(newest),
            "versions": [entry.version for entry in newest.values()],
            "locales": [storable(entry.locale) for entry in newest.values()],
            "active": [entry.active for entry in newest.values()],
            "settings": [json.dumps(entry["settings"]) for entry in dumped],
            "members": [json.dumps(entry["members"]) for entry in dumped],
        },
    )
