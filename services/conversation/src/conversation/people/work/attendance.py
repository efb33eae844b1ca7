"""Somebody came, or has room for more: what waits may be theirs."""

from collections.abc import Collection
from uuid import UUID

from common.db import Session

from conversation.people.store import agents
from conversation.people.work.following import plan_assignment
from conversation.store import policies


async def look_at_queues(session: Session, tenant_id: UUID) -> None:
    """Schedules a look at a tenant's queues, where people are given what waits by themselves."""
    if (await policies.get(session, tenant_id)).policy.assigns_automatically:
        plan_assignment(session, tenant_id)


async def record_heard(session: Session, people: Collection[tuple[UUID, UUID]]) -> None:
    """Writes down that these people (tenant and user id) are still here. For who had been gone, what waits is looked at."""
    for tenant_id in sorted(set(await agents.heard(session, people))):
        await look_at_queues(session, tenant_id)
