"""Jobs that are to start as soon as their transaction has committed: their place is theirs from the first moment."""

import asyncio
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from common.db import Connection, ConnectionLost
from common.jobs import Complete, Job, Jobs, cancel, nothing, schedule, start
from common.jobs.runner import Runner
from devkit.testing.harness import Harness
from pydantic import BaseModel
from toy.stage import others_run


class Work(BaseModel):
    name: str = "job"


Seen = list[tuple[int, bool]]


def remembering(seen: Seen) -> Jobs:
    jobs = Jobs()

    @jobs.on("work", Work, concurrency=2, per_tenant=1)
    async def run(job: Job[Work], resources: None) -> Complete:
        seen.append((job.attempts, job.interrupted))
        return nothing

    return jobs


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
def own(quiet_toy: Harness, seen: Seen) -> Runner:
    """A runner that is driven by hand."""
    runner = Runner(remembering(seen), quiet_toy.database, None)
    runner.leasing = True
    return runner


async def done(own: Runner) -> None:
    while own.tasks:
        await asyncio.wait(set(own.tasks))
    await own.completions.catch_up()


async def test_a_job_starts_here_with_the_commit(quiet_toy: Harness, own: Runner, seen: Seen, tenant_id: UUID) -> None:
    async with quiet_toy.session(tenant_id) as session:
        job_id = start(session, "work", "1", Work(), tenant_id=tenant_id)
        assert start(session, "work", "2", Work(), tenant_id=tenant_id) is None, "the tenant's share is one"
        await others_run()
        assert seen == []
    [row] = await quiet_toy.jobs()
    assert (row.id, row.key) == (job_id, "1")
    await done(own)
    assert seen == [(1, False)]
    assert (await quiet_toy.jobs(), len(own.running["work"])) == ([], 0)


async def test_a_process_that_runs_no_jobs_yet_takes_none_on(
    quiet_toy: Harness, own: Runner, seen: Seen, tenant_id: UUID
) -> None:
    own.leasing = False
    async with quiet_toy.session(tenant_id) as session:
        assert start(session, "work", "1", Work(), tenant_id=tenant_id) is None
        schedule(session, "work", "2", Work(), tenant_id=tenant_id)
    [row] = await quiet_toy.jobs()
    assert (row.key, row.lease_token, own.tasks, seen) == ("2", None, set(), [])


async def test_places_that_a_transaction_holds_are_not_given_twice(quiet_toy: Harness, own: Runner) -> None:
    one, other, third = uuid4(), uuid4(), uuid4()
    async with quiet_toy.session(one) as first:
        assert start(first, "work", "1", Work(), tenant_id=one)
        async with quiet_toy.session(other) as second:
            assert start(second, "work", "1", Work(), tenant_id=other)
            async with quiet_toy.session(third) as last:
                assert start(last, "work", "1", Work(), tenant_id=third) is None
                schedule(last, "work", "1", Work(), tenant_id=third)
            assert [job.lease_token for job in await quiet_toy.jobs()] == [None]
    await done(own)


async def begin_and_fail(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.session(tenant_id) as session:
        assert start(session, "work", "1", Work(), tenant_id=tenant_id)
        raise LookupError


async def test_what_is_rolled_back_moved_or_cancelled_leaves_its_place(
    quiet_toy: Harness, own: Runner, seen: Seen, tenant_id: UUID
) -> None:
    with pytest.raises(LookupError):
        await begin_and_fail(quiet_toy, tenant_id)
    async with quiet_toy.session(tenant_id) as session:
        assert start(session, "work", "1", Work(), tenant_id=tenant_id)
        await cancel(session, "work", "1", tenant_id=tenant_id)
        assert start(session, "work", "2", Work(), tenant_id=tenant_id)
        schedule(session, "work", "2", Work(name="again"), tenant_id=tenant_id)
        assert len(own.running["work"]) == 0
    await done(own)
    assert (seen, len(own.running["work"])) == ([(1, False)], 0)


async def test_who_takes_on_what_was_never_begun_has_the_first_attempt(
    quiet_toy: Harness, own: Runner, seen: Seen, tenant_id: UUID
) -> None:
    commit = Connection.commit

    async def broken(connection: Connection) -> None:
        await commit(connection)
        raise ConnectionLost("the server is gone")

    with patch.object(Connection, "commit", broken), pytest.raises(ConnectionLost):
        async with quiet_toy.session(tenant_id) as session:
            start(session, "work", "1", Work(), tenant_id=tenant_id)
    await own.drain()
    assert (seen, len(own.running["work"])) == ([], 0)
    [job] = await quiet_toy.jobs()
    assert (job.lease_token, job.attempts) == (None, 0)

    other = Runner(remembering(seen), quiet_toy.database, None)
    await other.claim_once()
    await done(other)
    assert seen == [(1, False)]
