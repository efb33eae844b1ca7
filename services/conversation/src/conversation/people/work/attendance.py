"""Somebody came, or has room for more: what waits may be theirs."""

from collections.abc import Collection
from uuid import UUID

from common.db import Session

from conversation.people.domain.reading import BoardSignal
from conversation.people.store import agents
from conversation.people.work.following import plan_assignment
from conversation.store import live, policies


async def look_at_queues(session: Session, tenant_id: UUID) -> None:
    """Schedules a look at a tenant's queues, where people are given what waits by themselves."""
    if (await policies.get(session, tenant_id)).policy.assigns_automatically:
        plan_assignment(session, tenant_id)


async def record_heard(session: Session, people: Collection[tuple[UUID, UUID]]) -> None:
    """Writes down that these people (tenant and user id) are still here. For who had been gone, what waits is looked at."""
    for tenant_id in sorted(set(await agents.heard(session, people))):
        await look_at_queues(session, tenant_id)
        await show_presence(session, tenant_id)


async def show_presence(session: Session, tenant_id: UUID) -> None:
    """Has sockets look, when this transaction commits, who of a tenant's people is there. Who goes silently they notice."""
    await live.signal(session, BoardSignal(tenant_id=tenant_id, board="presence").model_dump_json())
