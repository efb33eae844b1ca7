"""How the growth of tables ends: by the tenant's own time, in small steps, and nobody waits for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from common.db import Command, Session, Values
from common.ids import uuid7
from common.retention import Aged, Personal, Pruner, Retention
from contracts.gateway import TenantChanged, TenantSettings
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from toy import stage

OLD_NOTES = Command(
    """
    insert into note (tenant_id, subject, what, noted_at)
    select %(tenant_id)s, gen_random_uuid(), %(what)s, now() - make_interval(days => %(days)s)
    from generate_series(1, %(count)s)
    """
)
HANDLED = Values(int, "select count(*) from inbox where event_id = any(%(ids)s)")


@dataclass(frozen=True, slots=True)
class Gone:
    tenant_id: UUID


async def tenant(toy: Harness, *, retention_days: int, version: int = 1, tenant_id: UUID | None = None) -> UUID:
    """A tenant of which the toy has heard."""
    tenant_id = tenant_id or uuid4()
    settings = TenantSettings(retention_days=retention_days)
    await toy.receives(TenantChanged(tenant_id=tenant_id, version=version, name="Sol", settings=settings))
    return tenant_id


async def noted(toy: Harness, tenant_id: UUID, what: str, *, days_ago: int, count: int = 1) -> None:
    async with toy.session(tenant_id) as session:
        await session.run(OLD_NOTES, {"tenant_id": tenant_id, "what": what, "days": days_ago, "count": count})


def pruner(toy: Harness, rules: Retention, settings: object = None) -> Pruner:
    return Pruner(toy.database, rules, settings)


async def test_each_tenants_rows_go_when_its_own_time_is_over(quiet_toy: Harness) -> None:
    brief = await tenant(quiet_toy, retention_days=30)
    patient = await tenant(quiet_toy, retention_days=365)
    for one in (brief, patient):
        await noted(quiet_toy, one, "recent", days_ago=29)
        await noted(quiet_toy, one, "old", days_ago=31)
        await noted(quiet_toy, one, "ancient", days_ago=366)

    assert await quiet_toy.running.pruner.sweep() == 3

    assert await stage.notes(quiet_toy, brief) == ["recent"]
    assert await stage.notes(quiet_toy, patient) == ["recent", "old"]


async def test_a_shorter_time_counts_from_when_it_was_heard_of(quiet_toy: Harness) -> None:
    tenant_id = await tenant(quiet_toy, retention_days=365)
    await noted(quiet_toy, tenant_id, "old", days_ago=31)
    assert await quiet_toy.running.pruner.sweep() == 0

    await tenant(quiet_toy, retention_days=30, version=3, tenant_id=tenant_id)
    await tenant(quiet_toy, retention_days=365, version=2, tenant_id=tenant_id)  # an older word, come late

    assert await quiet_toy.running.pruner.sweep() == 1


async def test_a_long_past_goes_in_steps_and_another_tenant_does_not_wait_for_its_end(quiet_toy: Harness) -> None:
    tenants = sorted([await tenant(quiet_toy, retention_days=30) for _ in range(2)])
    much, little = tenants
    await noted(quiet_toy, much, "old", days_ago=31, count=25)
    await noted(quiet_toy, little, "old", days_ago=31, count=5)
    steps: list[tuple[UUID, int]] = []

    async def written_down(rows: Sequence[Any], _: Session) -> None:
        steps.append((rows[0].tenant_id, len(rows)))

    rule = Personal(due="noted_at < %(before)s", returning="tenant_id", row=Gone, then=written_down, at_once=10)
    assert await pruner(quiet_toy, {"note": rule}).sweep() == 30

    assert steps == [(much, 10), (little, 5), (much, 10), (much, 5)]


async def test_what_somebody_holds_is_passed_over_and_goes_the_next_time(quiet_toy: Harness) -> None:
    tenant_id = await tenant(quiet_toy, retention_days=30)
    await noted(quiet_toy, tenant_id, "held", days_ago=31)
    await noted(quiet_toy, tenant_id, "free", days_ago=31, count=3)

    async with quiet_toy.session(tenant_id) as session:
        await ask(session, "select from note where what = 'held' for update")
        assert await quiet_toy.running.pruner.sweep() == 3

    assert await stage.notes(quiet_toy, tenant_id) == ["held"]
    assert await quiet_toy.running.pruner.sweep() == 1


async def test_a_rule_that_the_database_refuses_keeps_no_other_from_being_applied(quiet_toy: Harness) -> None:
    tenant_id = await tenant(quiet_toy, retention_days=30)
    await noted(quiet_toy, tenant_id, "old", days_ago=31)
    rules = {"label": Personal(due="no_such_column < %(before)s"), "note": Personal(due="noted_at < %(before)s")}

    assert await pruner(quiet_toy, rules).sweep() == 1


async def test_a_time_of_the_operators_counts_where_it_is_shorter_than_the_tenants(quiet_toy: Harness) -> None:
    brief = await tenant(quiet_toy, retention_days=3)
    patient = await tenant(quiet_toy, retention_days=365)
    for one in (brief, patient):
        await noted(quiet_toy, one, "old", days_ago=11)
        await noted(quiet_toy, one, "not so old", days_ago=4)

    class Told:
        keep_days = 10

    rule = Personal(due="noted_at < %(before)s", most_days="keep_days")
    assert await pruner(quiet_toy, {"note": rule}, Told()).sweep() == 3

    assert await stage.notes(quiet_toy, patient) == ["not so old"]
    assert await stage.notes(quiet_toy, brief) == []


async def test_what_handled_events_leave_behind_goes_in_its_own_time(quiet_toy: Harness) -> None:
    event = stage.document(await tenant(quiet_toy, retention_days=30), "a file")
    event_id = uuid7()
    await quiet_toy.receives(event, event_id=event_id)

    async def handled() -> int:
        async with quiet_toy.database.kernel.connect() as connection:
            return await connection.one(HANDLED, {"ids": [event_id]})

    await quiet_toy.running.pruner.sweep(stage.now() + timedelta(days=44))
    assert await handled() == 1
    await quiet_toy.running.pruner.sweep(stage.now() + timedelta(days=46))
    assert await handled() == 0


async def test_two_replicas_prune_together_and_each_row_once(quiet_toy: Harness) -> None:
    tenant_id = await tenant(quiet_toy, retention_days=30)
    await noted(quiet_toy, tenant_id, "old", days_ago=31, count=2_500)
    rules = {"note": Aged(due="noted_at < %(before)s", days=30, at_once=100)}

    counts = await asyncio.gather(*(pruner(quiet_toy, rules).sweep() for _ in range(2)))

    await pruner(quiet_toy, rules).sweep()  # what both passed over in their last step
    assert await stage.notes(quiet_toy, tenant_id) == []
    assert sum(counts) <= 2_500
