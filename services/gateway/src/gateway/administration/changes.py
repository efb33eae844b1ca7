"""The frame of every administrative change: one at a time per tenant, an audit row, and `TenantChanged`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from common.errors import NotFound
from common.messaging.outbox import publish
from contracts.gateway import Channel, Member, Outlet, TenantChanged, TenantSettings
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.store import tenants as store

Action = Literal[
    "tenant.created",
    "tenant.changed",
    "outlet.created",
    "channel.created",
    "channel.changed",
    "channel.removed",
    "member.created",
]


@dataclass
class Change:
    """What is being changed. `subject_id` is known at the end at the latest; `details` name fields, never secrets."""

    session: AsyncSession
    tenant: Row[Any]
    subject_id: UUID
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def tenant_id(self) -> UUID:
        tenant_id: UUID = self.tenant.tenant_id
        return tenant_id


@asynccontextmanager
async def change(session: AsyncSession, tenant_id: UUID, actor: str, action: Action) -> AsyncIterator[Change]:
    """A block that changes something of a tenant. At its end the change is recorded and told. Raises `NotFound`."""
    tenant = await store.locked(session, tenant_id)
    if tenant is None:
        raise NotFound("there is no such tenant")
    current = Change(session, tenant, tenant_id)
    yield current
    await store.audit(session, tenant_id, actor, action, current.subject_id, current.details)
    await announce(session, tenant_id)


async def announce(session: AsyncSession, tenant_id: UUID) -> None:
    """Tell the fleet a tenant's whole directory entry, under the next version."""
    one = {"tenant_id": tenant_id}
    tenant = (await session.execute(store.RAISE_VERSION, one)).one()
    outlets = tuple(Outlet(outlet_id=row.id, name=row.name) for row in await session.execute(store.OUTLETS, one))
    members = tuple(
        Member(user_id=row.id, role=row.role, display_name=row.display_name)
        for row in await session.execute(store.MEMBERS, one)
    )
    publish(
        session,
        TenantChanged(
            tenant_id=tenant_id,
            version=tenant.version,
            name=tenant.name,
            locale=tenant.locale,
            time_zone=tenant.time_zone,
            active=tenant.active,
            settings=TenantSettings.model_validate(tenant.settings),
            outlets=outlets,
            channels=tuple(_channel(row) for row in await session.execute(store.CHANNELS, one)),
            members=members,
        ),
    )


def _channel(row: Row[Any]) -> Channel:
    return Channel(
        channel_id=row.id,
        provider=row.provider,
        name=row.name,
        address=row.account,
        outlet_id=row.outlet_id,
        active=row.active,
    )
