"""Tenants: how they want to be served, and who their people are."""

from collections.abc import Sequence

from common.db import Session
from contracts.gateway import TenantChanged

from conversation.handlers.routing import subscriptions
from conversation.people.work.following import plan_leaving
from conversation.store import directory


@subscriptions.on_batch(TenantChanged)
async def project_tenants(events: Sequence[TenantChanged], session: Session) -> None:
    await directory.project(session, events)
    # A directory that lists nobody says of nobody that they are gone.
    for tenant_id in sorted({event.tenant_id for event in events if event.members}):
        plan_leaving(session, tenant_id)
