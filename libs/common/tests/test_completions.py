"""Finished jobs are completed together, and one that cannot be, or takes its time, is nobody else's trouble."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.db import Session, Values
from common.db.pool import Unreachable
from common.jobs import Complete, Job, Jobs, schedule
from common.jobs import completions as module
from common.jobs.runner import Runner
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from pydantic import BaseModel
from toy import stage
from toy.handlers import NOTE
from toy.stage import comes_true, eventually, going


class Work(BaseModel):
    name: str


SLEEP = Values(str, "select pg_sleep(3600)")


async def note(job: Job[Work], session: Session) -> None:
    await session.run(NOTE, {"tenant_id": job.tenant_id, "subject": uuid4(), "what": job.payload.name})


def completed_by(complete_of: Callable[[Job[Work]], Complete], **given: Any) -> Jobs:
    jobs = Jobs()

    @jobs.on("work", Work, first_pause_s=0.01, **given)
    async def work(job: Job[Work], _: None) -> Complete:
        return complete_of(job)

    return jobs


async def put(toy: Harness, tenant_id: UUID, *names: str) -> None:
    async with toy.session(tenant_id) as session:
        for name in names:
            schedule(session, "work", name, Work(name=name), tenant_id=tenant_id)


async def open_tenants(toy: Harness) -> set[UUID]:
    return {job.tenant_id for job in await toy.jobs()}


async def only(toy: Harness, *tenants: UUID) -> None:
    await eventually(partial(open_tenants, toy), lambda found: found == set(tenants))


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is slow counts as slow soon."""
    monkeypatch.setattr(module, "TOGETHER_S", 0.5)


async def test_completions_that_take_for_ever_hold_up_their_own_tenants_only(quiet_toy: Harness, hurried: None) -> None:
    hostile, quiet = [uuid4() for _ in range(6)], uuid4()

    async def hang(session: Session) -> None:
        await session.one(SLEEP)

    jobs = completed_by(lambda job: hang if job.tenant_id in hostile else partial(note, job))
    async with going(Runner(jobs, quiet_toy.database, None).run):
        for tenant_id in hostile:
            await put(quiet_toy, tenant_id, *map(str, range(5)))
        await put(quiet_toy, quiet, *map(str, range(20)))
        await only(quiet_toy, *hostile)
        for number in range(20, 30):
            await put(quiet_toy, quiet, str(number))
            await only(quiet_toy, *hostile)
    assert len(await stage.notes(quiet_toy, quiet)) == 30


async def test_a_completion_that_takes_for_ever_is_given_up_and_frees_its_place(
    quiet_toy: Harness, tenant_id: UUID, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ALONE_S", 0.5)

    async def hang(session: Session) -> None:
        await session.one(SLEEP)

    jobs = completed_by(lambda _: hang, max_attempts=2, exhausted=lambda job: partial(note, job))
    own = Runner(jobs, quiet_toy.database, None)
    await put(quiet_toy, tenant_id, "handed to a person")
    async with going(own.run):
        await eventually(partial(open_tenants, quiet_toy), lambda found: not found)
    assert await stage.notes(quiet_toy, tenant_id) == ["handed to a person"]
    assert not any(own.running.values())


async def test_a_last_word_that_takes_for_ever_leaves_the_row_for_a_person(
    quiet_toy: Harness, tenant_id: UUID, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ALONE_S", 0.5)

    async def hang(session: Session) -> None:
        await session.one(SLEEP)

    own = Runner(completed_by(lambda _: hang, max_attempts=1, exhausted=lambda _: hang), quiet_toy.database, None)
    await put(quiet_toy, tenant_id, "poison")
    async with going(own.run):
        (job,) = await eventually(quiet_toy.jobs, lambda jobs: jobs[0].failed_at)
        await comes_true(lambda: not any(own.running.values()))
    assert job.key == "poison"


async def test_a_slow_tenant_is_trusted_again_when_it_is_quick(
    quiet_toy: Harness, tenant_id: UUID, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW_FOR_S", 0.1)
    slow_once = [True]

    def complete_of(job: Job[Work]) -> Complete:
        async def complete(session: Session) -> None:
            if slow_once and job.payload.name == "slow":
                await ask(session, "select pg_sleep(1)")
                slow_once.clear()
            await note(job, session)

        return complete

    own = Runner(completed_by(complete_of), quiet_toy.database, None)
    async with going(own.run):
        await put(quiet_toy, tenant_id, "slow", "other")
        await only(quiet_toy)
        await comes_true(lambda: not own.completions._is_slow(tenant_id))
        await put(quiet_toy, tenant_id, "later")
        await only(quiet_toy)
    assert sorted(await stage.notes(quiet_toy, tenant_id)) == ["later", "other", "slow"]


async def test_one_completion_that_postgres_refuses_ends_nobody_elses(quiet_toy: Harness) -> None:
    """A value too large for its index, as an id of a provider may be: the server's answer, and not its absence."""
    hostile, quiet = uuid4(), uuid4()

    def complete_of(job: Job[Work]) -> Complete:
        async def poison(session: Session) -> None:
            schedule(session, "other", "".join(uuid4().hex for _ in range(600)), job.payload, tenant_id=job.tenant_id)

        return poison if job.payload.name == "poison" else partial(note, job)

    own = Runner(completed_by(complete_of, max_attempts=2), quiet_toy.database, None)
    async with going(own.run):
        await put(quiet_toy, hostile, "poison", *map(str, range(10)))
        await put(quiet_toy, quiet, *map(str, range(20)))
        (left,) = await eventually(quiet_toy.jobs, lambda jobs: len(jobs) == 1 and jobs[0].failed_at)
        await comes_true(lambda: not any(own.running.values()))
    assert (left.key, left.attempts) == ("poison", 2)
    assert len(await stage.notes(quiet_toy, quiet)) == 20
    assert len(await stage.notes(quiet_toy, hostile)) == 10


LEASE = timedelta(seconds=0.6)


async def leased_until(toy: Harness, tenant_id: UUID) -> datetime:
    """Of a tenant's only job, once it has been claimed; the beginning of time before."""
    (job,) = [job for job in await toy.jobs() if job.tenant_id == tenant_id]
    return job.leased_until or datetime.min.replace(tzinfo=UTC)


async def test_a_completion_that_hangs_lets_no_others_lease_lapse(quiet_toy: Harness) -> None:
    hostile, quiet, go_on = uuid4(), uuid4(), asyncio.Event()
    jobs, attempts = Jobs(), list[int]()

    async def hang(session: Session) -> None:
        await session.one(SLEEP)

    @jobs.on("work", Work, lease_s=LEASE.total_seconds())
    async def work(job: Job[Work], _: None) -> Complete:
        if job.tenant_id == hostile:
            return hang
        attempts.append(job.attempts)
        await go_on.wait()
        return partial(note, job)

    async with going(*(Runner(jobs, quiet_toy.database, None).run for _ in range(2))):
        await put(quiet_toy, hostile, "hangs")
        await put(quiet_toy, quiet, "long")
        born = await eventually(partial(leased_until, quiet_toy, quiet), lambda until: until.year > 1)
        await eventually(partial(leased_until, quiet_toy, quiet), lambda until: until > born + 3 * LEASE)
        go_on.set()
        await only(quiet_toy, hostile)
    assert attempts == [1], "it was taken from nobody"


async def test_a_completion_is_tried_until_the_database_is_back(
    quiet_toy: Harness, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can connect for longer than a failure of its own would be forgiven: that is not the job's doing."""
    monkeypatch.setattr(module, "INFRASTRUCTURE_PAUSE_S", 0.001)
    away = iter(range(10 * module.TRIES))

    async def complete(job: Job[Work], session: Session) -> None:
        if next(away, None) is not None:
            raise Unreachable("nobody is there")
        await note(job, session)

    own = Runner(completed_by(lambda job: partial(complete, job), max_attempts=1), quiet_toy.database, None)
    await put(quiet_toy, tenant_id, "kept")
    async with going(own.run):
        await eventually(partial(open_tenants, quiet_toy), lambda found: not found)
    assert await stage.notes(quiet_toy, tenant_id) == ["kept"]
