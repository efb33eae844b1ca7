"""The frame of every administrative change: one at a time per tenant, an audit row, and `TenantChanged`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from uuid import UUID

import structlog
from common.db import Session
from common.errors import NotFound
from common.messaging.outbox import publish
from common.tenants import project_tenants
from contracts.gateway import (
    MOST_CHANNELS,
    MOST_MEMBERS,
    MOST_OUTLETS,
    Channel,
    Member,
    Outlet,
    TenantChanged,
    TenantSettings,
)

from gateway.access.store import audit
from gateway.access.store import outlets as places
from gateway.access.store import tenants as store
from gateway.access.store.tenants import ListedChannel, StoredTenant
from gateway.metrics import DIRECTORY_CUT

R = TypeVar("R")

log = structlog.get_logger()

AuditAction = Literal[
    "tenant.created",
    "tenant.changed",
    "tenant.suspended",
    "tenant.resumed",
    "outlet.created",
    "outlet.changed",
    "outlet.removed",
    "channel.created",
    "channel.changed",
    "channel.removed",
    "channel.replayed",
    "channel.session_started",
    "channel.session_reset",
    "channel.session_ended",
    "member.created",
    "member.changed",
    "member.removed",
    "member.password_changed",
    "member.reset_offered",
    "invitation.created",
    "invitation.revoked",
    "api_key.created",
    "api_key.revoked",
    "session.link_made",
    "session.opened_by_link",
    "session.reused",
    "session.all_ended",
]


@dataclass
class DirectoryChange:
    """What is being changed. `subject_id` is known at the end at the latest; `details` name fields, never secrets."""

    session: Session
    tenant: StoredTenant
    subject_id: UUID
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.tenant_id


@asynccontextmanager
async def change(session: Session, tenant_id: UUID, actor: str, action: AuditAction) -> AsyncIterator[DirectoryChange]:
    """Yields a change of something of a tenant, for the block to say what it is. At the block's end it is recorded and
    published. Raises `NotFound`.
    """
    tenant = await store.locked(session, tenant_id)
    if tenant is None:
        raise NotFound("there is no such tenant")
    current = DirectoryChange(session, tenant, tenant_id)
    yield current
    await audit.add(session, tenant_id, actor, action, current.subject_id, current.details)
    await publish_tenant(session, tenant_id)


async def record(session: Session, tenant_id: UUID, actor: str, action: AuditAction, subject_id: UUID) -> None:
    """The audit row of something that is no change of the directory: the news of it is another event's, or nobody's."""
    await audit.add(session, tenant_id, actor, action, subject_id, {})


async def publish_tenant(session: Session, tenant_id: UUID) -> None:
    """Tell the fleet a tenant's whole directory entry, under the next version.

    Never fails for its size: names are cut by their types, and of more places, channels or people than a record can hold the
    oldest are published. Nobody could be suspended otherwise who has made too many.
    """
    tenant = await store.raise_version(session, tenant_id)
    outlets = _cut("outlets", tenant_id, await places.outlets(session, tenant_id), MOST_OUTLETS)
    channels = _cut("channels", tenant_id, await store.listed_channels(session, tenant_id), MOST_CHANNELS)
    members = _cut("users", tenant_id, await store.listed_members(session, tenant_id), MOST_MEMBERS)
    news = TenantChanged(
        tenant_id=tenant_id,
        version=tenant.version,
        name=tenant.name,
        locale=tenant.locale,
        time_zone=tenant.time_zone,
        active=tenant.active,
        settings=TenantSettings.model_validate(tenant.settings),
        outlets=tuple(Outlet(outlet_id=row.id, name=row.name) for row in outlets),
        channels=tuple(_channel(row) for row in channels),
        members=tuple(Member(user_id=row.id, role=row.role, display_name=row.display_name) for row in members),
    )
    publish(session, news)
    await project_tenants([news], session)  # the gateway does not listen to itself


def _cut(resource: str, tenant_id: UUID, rows: Sequence[R], most: int) -> Sequence[R]:
    if len(rows) > most:
        log.warning("directory_truncated", tenant_id=str(tenant_id), resource=resource, known=len(rows), published=most)
        DIRECTORY_CUT.labels(resource=resource).inc()
    return rows[:most]


def _channel(row: ListedChannel) -> Channel:
    return Channel(
        channel_id=row.id,
        provider=row.provider,
        name=row.name,
        address=row.account,
        outlet_id=row.outlet_id,
        active=row.active,
    )
