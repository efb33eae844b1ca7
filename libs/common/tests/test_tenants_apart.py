"""What one transaction does for several tenants, it does for each with a session that shows no row of another."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from common.db import Session, Values
from common.jobs import Complete, Job, Jobs, schedule
from common.jobs.runner import Runner
from common.messaging.dispatch import Dispatcher, ReadableRecord
from common.messaging.records import RecordReader
from common.messaging.subscriptions import Subscriptions
from contracts.knowledge import DocumentUploaded
from devkit.testing.harness import Harness, record_of
from devkit.testing.statements import watched
from pydantic import BaseModel
from toy.handlers import LABEL
from toy.stage import document

LABELS = Values(str, "select word from label order by word")


class Work(BaseModel):
    pass


class Shown:
    """What each tenant's work was shown, as it asked without naming a tenant."""

    def __init__(self) -> None:
        self.by_tenant: dict[UUID, list[str]] = {}

    async def look(self, tenant_id: UUID, session: Session) -> None:
        self.by_tenant[tenant_id] = await session.all(LABELS)


@pytest.fixture
async def tenants(quiet_toy: Harness) -> list[UUID]:
    """Three, each with a label that bears its id."""
    tenants = [uuid4() for _ in range(3)]
    for tenant_id in tenants:
        async with quiet_toy.session(tenant_id) as session:
            await session.run(LABEL, {"tenant_id": tenant_id, "word": str(tenant_id)})
    return tenants


def commits(trips: list[str]) -> int:
    return sum(trip.split(";\n")[-1] == "commit" for trip in trips)


async def planned(toy: Harness, kind: str, tenants: list[UUID]) -> None:
    async with toy.session(*tenants) as session:
        for tenant_id in tenants:
            schedule(session, kind, "key", Work(), tenant_id=tenant_id, run_at=datetime.now(UTC))


async def test_a_handler_of_single_events_is_shown_the_tenant_of_its_event(quiet_toy: Harness, tenants: list[UUID]) -> None:
    shown, subscriptions = Shown(), Subscriptions("own")

    @subscriptions.on(DocumentUploaded)
    async def look(event: DocumentUploaded, session: Session) -> None:
        await shown.look(event.tenant_id, session)

    reader = RecordReader(subscriptions, "interactive")
    records = [reader.read(record_of(document(tenant_id, "any"), offset=place)) for place, tenant_id in enumerate(tenants)]
    readables = [record for record in records if isinstance(record, ReadableRecord)]
    assert await Dispatcher(quiet_toy.database, subscriptions.of("interactive")).apply(readables) == len(tenants)
    assert shown.by_tenant == {tenant_id: [str(tenant_id)] for tenant_id in tenants}


async def test_a_timer_is_shown_its_tenant(quiet_toy: Harness, tenants: list[UUID]) -> None:
    shown, jobs = Shown(), Jobs()

    @jobs.timer("remind", Work)
    async def look(job: Job[Work], session: Session) -> None:
        await shown.look(job.tenant_id, session)

    await planned(quiet_toy, "remind", tenants)
    with watched(quiet_toy.database.app) as trips:
        await Runner(jobs, quiet_toy.database, None).timers.fire_due()
    assert commits(trips) == 1, "they went off together"
    assert shown.by_tenant == {tenant_id: [str(tenant_id)] for tenant_id in tenants}


async def test_a_completion_is_shown_its_tenant(quiet_toy: Harness, tenants: list[UUID]) -> None:
    shown, jobs = Shown(), Jobs()

    def looking(job: Job[Work]) -> Complete:
        return lambda session: shown.look(job.tenant_id, session)

    @jobs.on("work", Work)
    async def work(job: Job[Work], _: None) -> Complete:
        return looking(job)

    own = Runner(jobs, quiet_toy.database, None)
    await planned(quiet_toy, "work", tenants)
    await own.claim_once()
    await asyncio.gather(*own.tasks)
    with watched(quiet_toy.database.app) as trips:
        await own.completions.catch_up()
    assert commits(trips) == 1, "they were completed together"
    assert shown.by_tenant == {tenant_id: [str(tenant_id)] for tenant_id in tenants}
