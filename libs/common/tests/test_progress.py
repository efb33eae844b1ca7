"""Readiness says when jobs stand still that could move, and one tenant whose jobs hang makes nobody unready."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.db import Command, Session
from common.errors import Unavailable
from common.jobs import Complete, Job, Jobs, nothing, schedule
from common.jobs import progress as module
from common.jobs.runner import Runner
from devkit.testing.harness import Harness
from pydantic import BaseModel
from toy.stage import comes_true, eventually, going

TimePasses = Callable[[float], Awaitable[None]]


class Work(BaseModel):
    pass


def hanging(*hostile: UUID, **given: Any) -> Jobs:
    jobs = Jobs()

    @jobs.on("work", Work, **given)
    async def work(job: Job[Work], _: None) -> Complete:
        if job.tenant_id in hostile:
            await asyncio.Event().wait()
        return nothing

    @jobs.timer("remind", Work)
    async def remind(job: Job[Work], session: Session) -> None:
        pass

    return jobs


async def put(toy: Harness, tenant_id: UUID, count: int, kind: str = "work") -> None:
    async with toy.session(tenant_id) as session:
        for number in range(count):
            schedule(session, kind, number, Work(), tenant_id=tenant_id)


async def stalled(own: Runner) -> set[str]:
    await own.progress.measure(own.database)
    try:
        await own.progress.check()
    except Unavailable:
        return {name for name, still_s in own.progress.stalled.items() if still_s}
    return set()


LONG_AGO = Command("update job set run_at = run_at - make_interval(secs => %(by_s)s)")


@pytest.fixture
def time_passes(quiet_toy: Harness, monkeypatch: pytest.MonkeyPatch) -> TimePasses:
    """So much later nothing has moved, and what is due has been due for longer."""
    later_s = [0.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + sum(later_s)))

    async def pass_by(by_s: float) -> None:
        later_s.append(by_s)
        async with quiet_toy.database.kernel.connect() as connection:
            await connection.run(LONG_AGO, {"by_s": by_s})

    return pass_by


@pytest.mark.parametrize("kind", ["work", "remind"])
async def test_a_process_that_does_not_take_what_is_due_says_so(
    quiet_toy: Harness, tenant_id: UUID, kind: str, time_passes: TimePasses
) -> None:
    own = Runner(hanging(), quiet_toy.database, None)
    await put(quiet_toy, tenant_id, 3, kind)
    assert await stalled(own) == set()
    await time_passes(module.STALLED_S - 10)
    assert await stalled(own) == set()
    await time_passes(20)
    assert await stalled(own) == {kind}

    async with going(own.run):
        await eventually(quiet_toy.jobs, lambda jobs: not jobs)
    assert await stalled(own) == set()


async def test_a_tenant_whose_jobs_hang_makes_nobody_unready(quiet_toy: Harness, time_passes: TimePasses) -> None:
    hostile, quiet = uuid4(), uuid4()
    own = Runner(hanging(hostile, concurrency=8, per_tenant=2), quiet_toy.database, None)
    async with going(own.run):
        await put(quiet_toy, hostile, 20)
        await comes_true(lambda: len(own.running["work"]) == 2)
        await time_passes(2 * module.STALLED_S)
        assert await stalled(own) == set()
        await put(quiet_toy, quiet, 1)
        await eventually(quiet_toy.jobs, lambda jobs: quiet not in {job.tenant_id for job in jobs})
        assert await stalled(own) == set()


async def test_where_every_place_is_taken_it_counts_after_the_longest_run(quiet_toy: Harness, time_passes: TimePasses) -> None:
    hostile, quiet = [uuid4() for _ in range(3)], uuid4()
    jobs = hanging(*hostile, concurrency=3, per_tenant=1, longest_s=2.0, max_attempts=1_000, first_pause_s=0.01)
    own = Runner(jobs, quiet_toy.database, None)
    async with going(own.run):
        for tenant_id in hostile:
            await put(quiet_toy, tenant_id, 5)
        await comes_true(lambda: len(own.running["work"]) == 3)
        await put(quiet_toy, quiet, 1)
        await time_passes(module.STALLED_S + 1.0)
        assert await stalled(own) == set(), "a run may last so long"
        await eventually(quiet_toy.jobs, lambda jobs: quiet not in {job.tenant_id for job in jobs})
    await comes_true(lambda: not any(own.running.values()))
    await time_passes(module.STALLED_S + 10)
    assert await stalled(own) == {"work"}, "nothing begins here, though the longest run is over"
