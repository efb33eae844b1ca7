"""The timers of people who answer."""

from common.db import Session
from common.jobs import Job

from conversation.people.work.assigning import assign_waiting as assign
from conversation.people.work.clocks import apply_time
from conversation.people.work.following import (
    ASSIGN_WAITING,
    HANDOFF_DUE,
    PEOPLE_LEAVE,
    HandoffDue,
    PeopleOfTenant,
    QueuesOfTenant,
)
from conversation.people.work.leaving import let_go
from conversation.people.work.measuring import SLA_DUE, SlaDue
from conversation.people.work.promises import apply_overdue
from conversation.registry import jobs
from conversation.work.finishing import work_of


@jobs.timer(HANDOFF_DUE, HandoffDue)
async def handoff_due(job: Job[HandoffDue], session: Session) -> None:
    """Nobody may have answered who was promised."""
    await apply_overdue(work_of(session), job.tenant_id, job.payload)


@jobs.timer(SLA_DUE, SlaDue)
async def sla_due(job: Job[SlaDue], session: Session) -> None:
    """Customers may have waited for almost too long, or for too long."""
    await apply_time(work_of(session), job.tenant_id, job.payload)


@jobs.timer(ASSIGN_WAITING, QueuesOfTenant)
async def assign_waiting(job: Job[QueuesOfTenant], session: Session) -> None:
    """Something waits, or somebody has room."""
    await assign(work_of(session), job.tenant_id)


@jobs.timer(PEOPLE_LEAVE, PeopleOfTenant)
async def people_leave(job: Job[PeopleOfTenant], session: Session) -> None:
    """The directory changed: somebody may be gone."""
    await let_go(work_of(session), job.tenant_id)
