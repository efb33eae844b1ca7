"""Jobs over a real database: fair, leased, fenced, and done once whatever happens in between."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.db import Command, Session
from common.db.pool import Unreachable
from common.errors import Invalid, TooLarge, Unavailable
from common.jobs import (
    Complete,
    Job,
    Jobs,
    KeptCompletion,
    Later,
    cancel,
    is_open,
    is_ours,
    nothing,
    schedule,
    start,
    timer_store,
)
from common.jobs import store as job_store
from common.jobs.registry import JobKind
from common.jobs.runner import Runner
from common.jobs.schedule import Planned
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from prometheus_client import REGISTRY
from pydantic import BaseModel
from toy import stage
from toy.handlers import NOTE
from toy.stage import comes_true, eventually, going, others_run


class Work(BaseModel):
    name: str


Run = Callable[[Job[Work]], Any]
LAPSE = Command("update job set leased_until = now() - interval '1 second' where lease_token is not null")


async def note(job: Job[Work], session: Session) -> None:
    await session.run(NOTE, {"tenant_id": job.tenant_id, "subject": uuid4(), "what": job.payload.name})


def worker(run: Run, **given: Any) -> Jobs:
    """One kind of job, which does what a story says and then writes down its name."""
    jobs = Jobs()

    @jobs.on("work", Work, first_pause_s=0.01, **given)
    async def work(job: Job[Work], _: None) -> Complete:
        result = run(job)
        if asyncio.iscoroutine(result):
            result = await result
        return result or partial(note, job)

    return jobs


def runner(toy: Harness, jobs: Jobs) -> Runner:
    return Runner(jobs, toy.database, None)


async def put(toy: Harness, tenant_id: UUID, *names: str, kind: str = "work", **given: Any) -> None:
    async with toy.session(tenant_id) as session:
        for name in names:
            schedule(session, kind, name, Work(name=name), tenant_id=tenant_id, **given)


async def lapse(toy: Harness) -> None:
    """No lease counts any more."""
    async with toy.database.kernel.connect() as connection:
        await connection.run(LAPSE)


async def claim(toy: Harness, limit: int = 10, lease_s: float = 6.0) -> list[Any]:
    kind = JobKind("work", Work, nothing, concurrency=1_000, per_tenant=1_000, lease_s=lease_s)
    return await job_store.claim(toy.database, kind, limit)


async def no_jobs(toy: Harness) -> bool:
    return await toy.jobs() == []


async def test_a_busy_tenant_does_not_keep_another_waiting(quiet_toy: Harness) -> None:
    busy, quiet = uuid4(), uuid4()
    await put(quiet_toy, busy, *map(str, range(1_000)))
    await put(quiet_toy, quiet, "the only one")

    claimed = await claim(quiet_toy, 10)
    assert len(claimed) == 10
    assert [row.key for row in claimed if row.tenant_id == quiet] == ["the only one"]


async def test_each_tenants_oldest_job_comes_first(quiet_toy: Harness) -> None:
    tenants = [uuid4() for _ in range(3)]
    now = datetime.now(UTC)
    for tenant_id in tenants:
        for age in (1, 3, 2):
            await put(quiet_toy, tenant_id, f"{age} s old", run_at=now - timedelta(seconds=age))

    claimed = await claim(quiet_toy, 3)
    assert {row.tenant_id for row in claimed} == set(tenants)
    assert {row.key for row in claimed} == {"3 s old"}


async def test_a_claim_is_never_larger_than_asked_after_churn_and_analyze(quiet_toy: Harness, tenant_id: UUID) -> None:
    others = [uuid4() for _ in range(20)]
    for _ in range(3):
        for tenant in (tenant_id, *others):
            await put(quiet_toy, tenant, *map(str, range(60)))
        async with quiet_toy.database.kernel.connect() as connection:
            await ask(connection, "delete from job where key like '%%7'")
            await ask(connection, "update job set run_at = run_at - interval '1 second' where key like '%%3'")
    with psycopg.connect(quiet_toy.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze job")

    claims = await asyncio.gather(*(claim(quiet_toy, 50) for _ in range(8)))
    assert [len(rows) for rows in claims] == [50] * 8
    assert len({row.id for rows in claims for row in rows}) == 400, "no job is claimed by two"


async def test_a_job_that_is_not_due_is_left_alone(quiet_toy: Harness, tenant_id: UUID) -> None:
    await put(quiet_toy, tenant_id, "later", run_at=datetime.now(UTC) + timedelta(minutes=1))
    assert await claim(quiet_toy) == []


async def test_an_expired_lease_is_claimed_again_and_the_next_attempt_knows(quiet_toy: Harness, tenant_id: UUID) -> None:
    await put(quiet_toy, tenant_id, "job")
    (first,) = await claim(quiet_toy, lease_s=3_600)
    assert (first.attempts, first.interrupted) == (1, False)
    assert await claim(quiet_toy) == [], "leased"

    await lapse(quiet_toy)
    (second,) = await claim(quiet_toy)
    assert (second.attempts, second.interrupted) == (2, True)
    assert second.lease_token != first.lease_token


async def test_what_is_leased_does_not_hide_what_is_due_behind_it(quiet_toy: Harness, tenant_id: UUID) -> None:
    now = datetime.now(UTC)
    for age in (3, 2, 1):
        await put(quiet_toy, tenant_id, f"{age} s old", run_at=now - timedelta(seconds=age))
    claimed = [row.key for _ in range(4) for row in await claim(quiet_toy, 1)]
    assert claimed == ["3 s old", "2 s old", "1 s old"]


async def test_a_running_job_keeps_its_lease(quiet_toy: Harness, tenant_id: UUID) -> None:
    attempts, go_on = [], asyncio.Event()
    lease = timedelta(seconds=3)

    async def run(job: Job[Work]) -> None:
        attempts.append(job.attempts)
        await go_on.wait()

    one, other = (runner(quiet_toy, worker(run, lease_s=lease.total_seconds())) for _ in range(2))
    await put(quiet_toy, tenant_id, "long")
    async with going(one.run, other.run):
        (claimed,) = await eventually(quiet_toy.jobs, lambda jobs: jobs[0].leased_until)
        until = claimed.leased_until + lease
        await eventually(quiet_toy.jobs, lambda jobs: jobs[0].leased_until > until)
        go_on.set()
        await eventually(lambda: no_jobs(quiet_toy))
    assert attempts == [1]
    assert await stage.notes(quiet_toy, tenant_id) == ["long"]


async def test_a_stale_completion_is_fenced_off(quiet_toy: Harness, tenant_id: UUID) -> None:
    finished: list[str] = []
    go_on = {1: asyncio.Event(), 2: asyncio.Event()}

    async def run(job: Job[Work]) -> Complete:
        await go_on[job.attempts].wait()

        async def complete(session: Session) -> None:
            finished.append(f"attempt {job.attempts}")

        return complete

    paused = runner(quiet_toy, worker(run))
    await put(quiet_toy, tenant_id, "job")
    await paused.claim_once()  # nothing renews its lease, as in a process that is paused
    await lapse(quiet_toy)
    async with going(runner(quiet_toy, worker(run)).run):
        await eventually(quiet_toy.jobs, lambda jobs: jobs[0].attempts == 2)
        go_on[1].set()
        await asyncio.gather(*paused.tasks)
        await paused.completions.catch_up()
        assert finished == [], "somebody else has it now"
        go_on[2].set()
        await eventually(lambda: no_jobs(quiet_toy))

    assert finished == ["attempt 2"]
    assert not any(paused.running.values())


async def test_a_run_learns_that_its_job_is_anothers_even_when_that_one_gave_it_back(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    ours: list[tuple[int, bool]] = []
    go_on = asyncio.Event()

    async def look(job: Job[Work]) -> None:
        async with quiet_toy.session(tenant_id) as session:
            ours.append((job.attempts, await is_ours(session, job)))

    async def run(job: Job[Work]) -> None:
        await look(job)
        if job.attempts == 2:
            raise Later(3_600)
        await go_on.wait()
        await look(job)

    paused, other = runner(quiet_toy, worker(run)), runner(quiet_toy, worker(run))
    await put(quiet_toy, tenant_id, "job")
    await paused.claim_once()
    await comes_true(lambda: bool(ours))
    await lapse(quiet_toy)
    await other.claim_once()
    await asyncio.gather(*other.tasks)
    go_on.set()
    await asyncio.gather(*paused.tasks)

    assert ours == [(1, True), (2, True), (1, False)]


async def test_a_job_is_open_until_it_is_given_up_and_only_to_its_tenant(quiet_toy: Harness, tenant_id: UUID) -> None:
    async def open_to(asking: UUID, kind: str = "work") -> bool:
        async with quiet_toy.session(asking) as session:
            return await is_open(session, kind, "job", tenant_id=tenant_id)

    assert not await open_to(tenant_id)
    await put(quiet_toy, tenant_id, "job")
    assert await open_to(tenant_id)
    assert not await open_to(uuid4())
    assert not await open_to(tenant_id, "other")
    async with quiet_toy.database.kernel.connect() as connection:
        await ask(connection, "update job set failed_at = now()")
    assert not await open_to(tenant_id)


async def test_scheduling_again_while_it_runs_supersedes_it(quiet_toy: Harness, tenant_id: UUID) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    runs = []

    async def run(job: Job[Work]) -> None:
        runs.append((job.payload.name, job.attempts, job.interrupted))
        started.set()
        if len(runs) == 1:
            await go_on.wait()

    async with going(runner(quiet_toy, worker(run)).run):
        async with quiet_toy.session(tenant_id) as session:
            schedule(session, "work", "key", Work(name="old"), tenant_id=tenant_id)
        await started.wait()
        async with quiet_toy.session(tenant_id) as session:
            schedule(session, "work", "key", Work(name="new"), tenant_id=tenant_id)
        go_on.set()
        await eventually(lambda: no_jobs(quiet_toy))

    assert runs == [("old", 1, False), ("new", 1, False)]
    assert await stage.notes(quiet_toy, tenant_id) == ["new"]


async def test_a_cancelled_job_changes_nothing_even_while_it_runs(quiet_toy: Harness, tenant_id: UUID) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def run(_: Job[Work]) -> None:
        started.set()
        await go_on.wait()

    own = runner(quiet_toy, worker(run))
    async with going(own.run):
        await put(quiet_toy, tenant_id, "key")
        await started.wait()
        async with quiet_toy.session(tenant_id) as session:
            await cancel(session, "work", "key", tenant_id=tenant_id)
        go_on.set()
        await comes_true(lambda: not any(own.running.values()))
    assert await stage.notes(quiet_toy, tenant_id) == []


async def test_later_does_not_count_as_an_attempt(quiet_toy: Harness, tenant_id: UUID) -> None:
    attempts = []

    def run(job: Job[Work]) -> None:
        attempts.append((job.attempts, job.interrupted))
        if len(attempts) < 8:
            raise Later(0.01)

    await put(quiet_toy, tenant_id, "job")
    async with going(runner(quiet_toy, worker(run, max_attempts=2)).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert attempts == [(1, False)] * 8
    assert await stage.notes(quiet_toy, tenant_id) == ["job"]


@pytest.mark.parametrize(("error", "tries"), [(Unavailable(), 3), (ValueError(), 3), (Invalid("no"), 1)])
async def test_failures_are_tried_again_with_pauses_and_then_have_their_last_word(
    quiet_toy: Harness, tenant_id: UUID, error: Exception, tries: int
) -> None:
    attempts = []

    def run(job: Job[Work]) -> None:
        attempts.append((job.attempts, asyncio.get_running_loop().time()))
        raise error

    def exhausted(job: Job[Work]) -> Complete:
        async def last_word(session: Session) -> None:
            await note(Job(**{**slots(job), "payload": Work(name="given up")}), session)

        return last_word

    await put(quiet_toy, tenant_id, "job")
    async with going(runner(quiet_toy, worker(run, max_attempts=3, exhausted=exhausted)).run):
        await eventually(lambda: no_jobs(quiet_toy))

    assert [attempt for attempt, _ in attempts] == list(range(1, tries + 1))
    assert all(later - earlier > 0.01 for (_, earlier), (_, later) in pairwise(attempts))
    assert await stage.notes(quiet_toy, tenant_id) == ["given up"]


def slots(job: Job[Work]) -> dict[str, Any]:
    return {name: getattr(job, name) for name in job.__slots__}


async def test_a_job_without_a_last_word_stays_for_a_person(quiet_toy: Harness, tenant_id: UUID) -> None:
    def run(_: Job[Work]) -> None:
        raise ValueError

    await put(quiet_toy, tenant_id, "job")
    async with going(runner(quiet_toy, worker(run, max_attempts=2)).run):
        (failed,) = await eventually(quiet_toy.jobs, lambda jobs: jobs[0].failed_at)
    assert failed.attempts == 2
    assert await claim(quiet_toy) == []


async def test_a_completion_that_fails_costs_only_itself_and_is_known_as_interrupted(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    seen = []

    def run(job: Job[Work]) -> Complete | None:
        async def fail(session: Session) -> None:
            await note(job, session)
            raise ValueError

        if job.payload.name != "bad":
            return None
        seen.append((job.attempts, job.interrupted))
        return fail if len(seen) < 3 else None

    await put(quiet_toy, tenant_id, *map(str, range(10)), "bad")
    async with going(runner(quiet_toy, worker(run)).run):
        await eventually(lambda: no_jobs(quiet_toy))

    assert sorted(await stage.notes(quiet_toy, tenant_id)) == sorted([*map(str, range(10)), "bad"])
    assert seen == [(1, False), (2, True), (3, True)], "the outside may have been touched, so the next attempt is told"


async def test_a_completion_that_always_fails_ends_in_the_last_word(quiet_toy: Harness, tenant_id: UUID) -> None:
    async def fail(session: Session) -> None:
        raise ValueError

    jobs = worker(lambda _: fail, max_attempts=2, exhausted=lambda job: partial(note, job))
    await put(quiet_toy, tenant_id, "handed to a person")
    async with going(runner(quiet_toy, jobs).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert await stage.notes(quiet_toy, tenant_id) == ["handed to a person"]


async def test_a_payload_of_another_release_is_given_up_and_others_go_on(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.session(tenant_id) as session:
        schedule(session, "work", "strange", stage.Strange(), tenant_id=tenant_id)
    await put(quiet_toy, tenant_id, "good")
    own = runner(quiet_toy, worker(lambda _: None))
    async with going(own.run):
        (failed,) = await eventually(quiet_toy.jobs, lambda jobs: len(jobs) == 1 and jobs[0].failed_at)
        await comes_true(lambda: not any(own.running.values()))
    assert failed.key == "strange"
    assert await stage.notes(quiet_toy, tenant_id) == ["good"]


async def test_a_timer_fires_once_under_two_replicas(quiet_toy: Harness, open_service: OpenService, tenant_id: UUID) -> None:
    replica: Harness = await open_service("toy", database=quiet_toy.own_database)
    timers = Jobs()
    timers.timer("remind", Work)(note)
    names = [str(number) for number in range(300)]
    await put(quiet_toy, tenant_id, *names, kind="remind", run_at=datetime.now(UTC) + timedelta(seconds=0.3))

    async with going(Runner(timers, quiet_toy.database, None).run, Runner(timers, replica.database, None).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert sorted(await stage.notes(quiet_toy, tenant_id)) == sorted(names)


async def test_a_bad_timer_costs_only_itself(quiet_toy: Harness, tenant_id: UUID) -> None:
    timers = Jobs()

    @timers.timer("remind", Work)
    async def remind(job: Job[Work], session: Session) -> None:
        await note(job, session)
        if job.payload.name == "bad":
            raise ValueError

    await put(quiet_toy, tenant_id, "one", "bad", "two", kind="remind")
    async with going(Runner(timers, quiet_toy.database, None).run):
        await eventually(quiet_toy.jobs, lambda jobs: len(jobs) == 1 and jobs[0].attempts > 0)
    assert sorted(await stage.notes(quiet_toy, tenant_id)) == ["one", "two"]


async def test_a_timer_waits_for_the_database_and_is_not_blamed(
    quiet_toy: Harness, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.jobs.timers.INFRASTRUCTURE_PAUSE_S", 0.001)
    timers, away = Jobs(), iter(range(20))

    @timers.timer("remind", Work)
    async def remind(job: Job[Work], session: Session) -> None:
        if next(away, None) is not None:
            raise Unreachable("nobody is there")
        await note(job, session)

    await put(quiet_toy, tenant_id, "kept", kind="remind")
    async with going(Runner(timers, quiet_toy.database, None).run):
        assert await eventually(lambda: stage.notes(quiet_toy, tenant_id)) == ["kept"]


async def test_a_drain_waits_for_what_runs_and_starts_nothing_more(quiet_toy: Harness, tenant_id: UUID) -> None:
    started, go_on = [], asyncio.Event()

    async def run(job: Job[Work]) -> None:
        started.append(job.payload.name)
        await go_on.wait()

    own = runner(quiet_toy, worker(run, concurrency=3, per_tenant=3))
    await put(quiet_toy, tenant_id, *map(str, range(9)))
    async with going(own.run):
        await comes_true(lambda: len(started) == 3)
        draining = asyncio.create_task(own.drain())
        await comes_true(lambda: own.draining)
        assert not draining.done()
        go_on.set()
        await draining
        done = await stage.notes(quiet_toy, tenant_id)
        assert not await own.claim_once()

    assert sorted(done) == sorted(started)
    assert len(started) == 3
    assert len(await claim(quiet_toy)) == 6, "the rest is at once somebody else's"


async def test_the_runner_wakes_when_a_job_is_committed(
    quiet_toy: Harness, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.jobs.runner.SAFETY_POLL_S", 3_600.0)
    await put(quiet_toy, tenant_id, "found by the first look")
    async with going(runner(quiet_toy, worker(lambda _: None)).run):
        await eventually(lambda: no_jobs(quiet_toy))
        await put(quiet_toy, tenant_id, "now")
        await eventually(lambda: no_jobs(quiet_toy))
        await put(quiet_toy, tenant_id, "soon", run_at=datetime.now(UTC) + timedelta(seconds=0.3))
        await eventually(lambda: no_jobs(quiet_toy))
    assert await stage.notes(quiet_toy, tenant_id) == ["found by the first look", "now", "soon"]


async def test_a_job_knows_when_its_attempt_began_and_its_completion_when_it_is_written(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    instants: list[datetime] = []

    async def complete(session: Session) -> None:
        instants.append(session.now)

    async def run(job: Job[Work]) -> Complete:
        instants.append(job.now)
        return complete

    before = datetime.now(UTC)
    await put(quiet_toy, tenant_id, "job")
    async with going(runner(quiet_toy, worker(run)).run):
        await eventually(lambda: no_jobs(quiet_toy))

    assert [before, *instants] == sorted([before, *instants])
    assert len(instants) == 2


async def test_who_cancels_takes_no_job_of_another_tenant_or_kind_off_the_list(quiet_toy: Harness, tenant_id: UUID) -> None:
    """Also where one transaction sees the rows of both tenants."""
    other = uuid4()
    for one in (tenant_id, other):
        await put(quiet_toy, one, "key")
    await put(quiet_toy, tenant_id, "key", kind="remind")
    async with quiet_toy.session(tenant_id, other) as session:
        await cancel(session, "work", "key", tenant_id=tenant_id)
    assert {(job.tenant_id, job.kind) for job in await quiet_toy.jobs()} == {(other, "work"), (tenant_id, "remind")}


async def test_two_tenants_may_use_the_same_key(quiet_toy: Harness) -> None:
    tenants = [uuid4(), uuid4()]
    for tenant_id in tenants:
        await put(quiet_toy, tenant_id, "job")
    async with going(runner(quiet_toy, worker(lambda _: None)).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert [await stage.notes(quiet_toy, tenant_id) for tenant_id in tenants] == [["job"], ["job"]]


async def test_a_job_that_may_fail_for_ever_is_given_back_each_time(quiet_toy: Harness, tenant_id: UUID) -> None:
    def run(_: Job[Work]) -> None:
        raise Unavailable

    await put(quiet_toy, tenant_id, "stubborn")
    async with quiet_toy.database.kernel.connect() as connection:
        await ask(connection, "update job set attempts = 100000")
    own = runner(quiet_toy, worker(run, max_attempts=1_000_000))
    async with going(own.run):
        (given_back,) = await eventually(quiet_toy.jobs, lambda jobs: jobs[0].attempts > 100_000 and not jobs[0].leased_until)
        await comes_true(lambda: not any(own.running.values()))
    assert given_back.failed_at is None
    assert given_back.run_at > datetime.now(UTC) + timedelta(minutes=4)


def hanging(others_done: list[UUID], hostile: set[UUID], **given: Any) -> Jobs:
    """Work of some tenants never ends; whose does is noted."""

    async def run(job: Job[Work]) -> None:
        if job.tenant_id in hostile:
            await asyncio.Event().wait()
        others_done.append(job.tenant_id)

    return worker(run, **given)


async def test_a_tenant_whose_work_hangs_holds_its_share_and_no_more(quiet_toy: Harness) -> None:
    hostile, quiet, done = uuid4(), uuid4(), list[UUID]()
    own = runner(quiet_toy, hanging(done, {hostile}, concurrency=8, per_tenant=2))
    async with going(own.run):
        await put(quiet_toy, hostile, *map(str, range(20)))
        await comes_true(lambda: own.running["work"].by_tenant[hostile] == 2)
        for number in range(5):
            await put(quiet_toy, quiet, f"before {number}")
        await put(quiet_toy, quiet, *map(str, range(20)))
        await eventually(quiet_toy.jobs, lambda jobs: {job.tenant_id for job in jobs} == {hostile})
        assert own.running["work"].by_tenant == {hostile: 2}
    assert len(done) == 25


async def test_a_tenants_share_holds_for_what_is_born_leased_too(quiet_toy: Harness) -> None:
    hostile, quiet, done = uuid4(), uuid4(), list[UUID]()
    own = runner(quiet_toy, hanging(done, {hostile}, concurrency=8, per_tenant=3))
    async with going(own.run):
        async with quiet_toy.session(hostile, quiet) as session:
            for number in range(8):
                schedule(session, "work", number, Work(name="stuck"), tenant_id=hostile)
            schedule(session, "work", "1", Work(name="quick"), tenant_id=quiet)
        await eventually(quiet_toy.jobs, lambda jobs: {job.tenant_id for job in jobs} == {hostile})
        await eventually(quiet_toy.jobs, lambda jobs: len([job for job in jobs if job.lease_token]) == 3)
        assert own.running["work"].by_tenant == {hostile: 3}


async def test_many_tenants_that_hang_leave_places_to_others(quiet_toy: Harness) -> None:
    hostile, quiet, done = {uuid4() for _ in range(20)}, uuid4(), list[UUID]()
    own = runner(quiet_toy, hanging(done, hostile, concurrency=64, per_tenant=3))
    async with going(own.run):
        for tenant_id in hostile:
            await put(quiet_toy, tenant_id, *map(str, range(10)))
        await comes_true(lambda: len(own.running["work"]) >= 60)
        await put(quiet_toy, quiet, *map(str, range(50)))
        await eventually(quiet_toy.jobs, lambda jobs: quiet not in {job.tenant_id for job in jobs})
    assert done == [quiet] * 50


async def test_a_run_that_does_not_end_is_ended(quiet_toy: Harness, tenant_id: UUID) -> None:
    jobs = hanging([], {tenant_id}, max_attempts=2, longest_s=0.1, exhausted=lambda job: partial(note, job))
    await put(quiet_toy, tenant_id, "given up")
    async with going(runner(quiet_toy, jobs).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert await stage.notes(quiet_toy, tenant_id) == ["given up"]


async def test_a_process_that_was_paused_renews_before_it_claims_and_never_claims_what_runs_here(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    attempts, go_on = [], asyncio.Event()

    async def run(job: Job[Work]) -> None:
        attempts.append(job.attempts)
        await go_on.wait()

    own = runner(quiet_toy, worker(run))
    await put(quiet_toy, tenant_id, "job")
    await own.claim_once()
    await others_run()
    await lapse(quiet_toy)
    await own.claim_once()
    (job,) = await quiet_toy.jobs()
    assert job.attempts == 1, "it runs here"

    own._renewed_at -= 9  # as after nine seconds in which the process stood still
    await own.claim_once()
    (job,) = await quiet_toy.jobs()
    assert job.leased_until > datetime.now(UTC), "nobody else may have it"
    go_on.set()
    await asyncio.gather(*own.tasks)
    await own.completions.catch_up()
    assert attempts == [1]
    assert await stage.notes(quiet_toy, tenant_id) == ["job"]


@pytest.mark.parametrize(("max_attempts", "processes"), [(2, 5), (7, 7)], ids=["of few attempts", "of many"])
async def test_a_job_that_takes_its_process_down_is_given_up_by_those_who_come_after(
    quiet_toy: Harness, tenant_id: UUID, max_attempts: int, processes: int
) -> None:
    begun, forever = [], asyncio.Event()

    async def run(job: Job[Work]) -> None:
        begun.append(job.attempts)
        await forever.wait()  # and the process ends here

    jobs = worker(run, max_attempts=max_attempts, exhausted=lambda job: partial(note, job))
    await put(quiet_toy, tenant_id, "job")
    for _ in range(processes):
        killed = runner(quiet_toy, jobs)
        await killed.claim_once()
        await others_run()
        for task in killed.tasks:
            task.cancel()
        await lapse(quiet_toy)

    async with going(runner(quiet_toy, jobs).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert begun == list(range(1, processes + 1)), "the next process does not begin it"
    assert await stage.notes(quiet_toy, tenant_id) == ["job"], "and its kind has the last word"


async def test_what_a_paused_process_learned_is_kept_though_the_job_is_anothers(quiet_toy: Harness, tenant_id: UUID) -> None:
    go_on = asyncio.Event()

    async def run(job: Job[Work]) -> KeptCompletion:
        late = Job(**{**slots(job), "payload": Work(name="late")})
        if job.attempts == 1:
            await go_on.wait()
        return KeptCompletion(partial(note, job), partial(note, late))

    paused = runner(quiet_toy, worker(run))
    await put(quiet_toy, tenant_id, "job")
    await paused.claim_once()
    await lapse(quiet_toy)
    async with going(runner(quiet_toy, worker(run)).run):
        await eventually(lambda: no_jobs(quiet_toy))
    go_on.set()
    await asyncio.gather(*paused.tasks)
    await paused.completions.catch_up()
    assert await stage.notes(quiet_toy, tenant_id) == ["job", "late"]
    assert not any(paused.running.values())


async def test_a_completion_that_costs_its_connection_each_time_ends_and_holds_nobody_up(
    quiet_toy: Harness, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.jobs.completions.INFRASTRUCTURE_PAUSE_S", 0.01)
    stage.poison_notes(quiet_toy, "perform pg_terminate_backend(pg_backend_pid())")
    other = uuid4()
    async with going(runner(quiet_toy, worker(lambda _: None, max_attempts=1)).run):
        await put(quiet_toy, tenant_id, "poison")
        await put(quiet_toy, other, "well")
        await eventually(lambda: stage.notes(quiet_toy, other), lambda notes: notes == ["well"])
        (failed,) = await eventually(quiet_toy.jobs, lambda jobs: [job.failed_at for job in jobs] != [None])
    assert failed.key == "poison"


def reminders(**given: Any) -> Jobs:
    timers = Jobs()
    timers.timer("remind", Work, **given)(note)
    return timers


@pytest.fixture
def impatient_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is due again at once."""
    monkeypatch.setattr(timer_store, "TIMER_FAILED", Command(timer_store.TIMER_FAILED.sql.replace("3 ^ attempts", "0.01")))


@pytest.mark.usefixtures("hurried", "impatient_timers")
@pytest.mark.parametrize(
    "poison",
    [
        "perform pg_sleep(60)",
        "raise exception using errcode = '54000'",
        "raise exception using errcode = '57P01'",
        "perform pg_terminate_backend(pg_backend_pid())",
    ],
)
async def test_a_timer_that_always_fails_in_postgres_starves_nobody_and_ends(
    quiet_toy: Harness, tenant_id: UUID, poison: str
) -> None:
    stage.poison_notes(quiet_toy, poison)
    other = uuid4()
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    await put(quiet_toy, tenant_id, *(f"poison {number}" for number in range(3)), kind="remind", run_at=long_ago)
    await put(quiet_toy, tenant_id, "mine", kind="remind")
    await put(quiet_toy, other, "theirs", kind="remind")

    async with going(Runner(reminders(), quiet_toy.database, None).run):
        await eventually(lambda: stage.notes(quiet_toy, other), lambda notes: notes == ["theirs"])
        await put(quiet_toy, other, "later", kind="remind")
        await eventually(lambda: stage.notes(quiet_toy, other), lambda notes: notes == ["theirs", "later"])
        await eventually(lambda: stage.notes(quiet_toy, tenant_id), lambda notes: notes == ["mine"])
        jobs = await eventually(quiet_toy.jobs, lambda jobs: all(job.failed_at for job in jobs))
    assert [job.attempts for job in jobs] == [5, 5, 5]


async def test_timers_do_not_wait_for_a_poison_and_jobs_do_not_wait_for_timers(quiet_toy: Harness, tenant_id: UUID) -> None:
    stage.poison_notes(quiet_toy, "perform pg_sleep(14); raise exception using errcode = '57014'")
    jobs = worker(lambda _: None)
    jobs.timer("remind", Work)(note)
    own = runner(quiet_toy, jobs)
    await put(quiet_toy, tenant_id, *(f"poison {number}" for number in range(3)), kind="remind")
    async with going(own.run):
        await put(quiet_toy, tenant_id, "a job")
        await eventually(lambda: stage.notes(quiet_toy, tenant_id), lambda notes: notes == ["a job"])
        assert not own.timers.suspects.now(), "the first try of a poison has not ended"
        await comes_true(own.timers.suspects.now)
        started = asyncio.get_running_loop().time()
        for number in range(10):
            other = uuid4()
            await put(quiet_toy, other, str(number), kind="remind")
            await eventually(lambda other=other: stage.notes(quiet_toy, other))
        assert asyncio.get_running_loop().time() - started < 70, "or each waited for a try of a poison: more than two minutes"


@pytest.mark.usefixtures("impatient_timers")
@pytest.mark.parametrize(("error", "tries"), [(TooLarge("much"), 1), (Invalid("no"), 1), (ValueError(), 5)])
async def test_a_timer_that_is_given_up_is_counted_and_has_its_last_word(
    quiet_toy: Harness, tenant_id: UUID, error: Exception, tries: int
) -> None:
    tried = []
    timers = Jobs()

    @timers.timer("remind", Work, exhausted=lambda job: partial(note, job))
    async def remind(job: Job[Work], session: Session) -> None:
        tried.append(job.attempts)
        raise error

    before = given_up(type(error).__name__)
    await put(quiet_toy, tenant_id, "handed to a person", kind="remind")
    async with going(Runner(timers, quiet_toy.database, None).run):
        await eventually(lambda: no_jobs(quiet_toy))
    assert await stage.notes(quiet_toy, tenant_id) == ["handed to a person"]
    assert len(tried) == tries + 1, "once together with what else was due"
    assert given_up(type(error).__name__) == before + 1


def given_up(reason: str) -> float:
    return REGISTRY.get_sample_value("jobs_given_up_total", {"kind": "remind", "reason": reason}) or 0.0


async def test_handlers_of_several_tenants_schedule_in_one_transaction(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    async with quiet_toy.database.begin(a, b) as transaction:
        for tenant_id in (a, b):
            async with transaction.scoped(tenant_id) as session:
                await session.run(NOTE, {"tenant_id": tenant_id, "subject": uuid4(), "what": "its own"})
                schedule(session, "work", "same", Work(name="w"), tenant_id=tenant_id)
    assert {job.tenant_id for job in await quiet_toy.jobs()} == {a, b}


async def test_who_is_about_to_end_takes_nothing_on_and_nothing_twice(quiet_toy: Harness, tenant_id: UUID) -> None:
    running = runner(quiet_toy, worker(lambda _: None, concurrency=8, per_tenant=8))
    running.leasing = True
    row = Planned(uuid4(), tenant_id, "work", "a", Work(name="a"), None, datetime.now(UTC))
    assert running.lease(row)
    assert not running.lease(row), "it has its place"
    draining = asyncio.create_task(running.drain())
    await others_run()
    assert running.draining
    assert not running.lease(Planned(uuid4(), tenant_id, "work", "b", Work(name="b"), None, datetime.now(UTC)))
    running.unplanned(row, in_doubt=False)
    await draining
    assert len(running.running["work"]) == 0


async def test_a_start_that_is_planned_anew_in_its_transaction_leaves_no_place_behind(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    running = runner(quiet_toy, worker(lambda _: None, concurrency=8, per_tenant=8))
    running.leasing = True
    later = datetime.now(UTC) + timedelta(hours=1)
    async with quiet_toy.session(tenant_id) as session:
        assert start(session, "work", "same", Work(name="first"), tenant_id=tenant_id) is not None
        assert len(running.running["work"]) == 1
        schedule(session, "work", "same", Work(name="second"), tenant_id=tenant_id, run_at=later)
    assert len(running.running["work"]) == 0
    [job] = await quiet_toy.jobs()
    assert job.payload == {"name": "second"}


async def test_a_timer_that_failed_goes_off_beside_and_never_with_the_others(quiet_toy: Harness, tenant_id: UUID) -> None:
    kind = JobKind("work", Work, nothing, concurrency=1, per_tenant=1, timer=True)
    await put(quiet_toy, tenant_id, "failed")
    [failed] = await timer_store.due_timers(quiet_toy.database, kind, 10, without=[])
    await timer_store.timer_failed(quiet_toy.database, failed, 0.0, last=False)
    await put(quiet_toy, tenant_id, "fresh")
    [fresh] = await timer_store.due_timers(quiet_toy.database, kind, 10, without=[])
    assert fresh != failed
    assert [one.id for one in await timer_store.due_timers_beside(quiet_toy.database, kind, [])] == [failed]


async def test_a_timer_that_is_moved_after_it_was_found_due_does_not_go_off(quiet_toy: Harness, tenant_id: UUID) -> None:
    kind = JobKind("remind", Work, nothing, timer=True)
    await put(quiet_toy, tenant_id, "moved", "due", kind="remind")
    found = await timer_store.due_timers(quiet_toy.database, kind, 10, without=[])
    later = datetime.now(UTC) + timedelta(hours=1)
    async with quiet_toy.session(tenant_id) as session:
        [moved] = [job.id for job in await quiet_toy.jobs() if job.key == "moved"]
        await session.run(MOVE, {"id": moved, "run_at": later})
    async with quiet_toy.session(tenant_id) as session:
        assert [row.key for row in await timer_store.delete_timers(session.ready(), list(found))] == ["due"]
    assert [(job.key, job.run_at) for job in await quiet_toy.jobs()] == [("moved", later)]


MOVE = Command("update job set run_at = %(run_at)s where id = %(id)s")
HOLD = Command("update job set traceparent = null where key = 'held'")


async def test_a_timer_that_somebody_holds_keeps_no_other_waiting(quiet_toy: Harness, tenant_id: UUID) -> None:
    """Another replica lets it go off, perhaps slowly; or a handler moves it."""
    own = runner(quiet_toy, reminders())
    await put(quiet_toy, tenant_id, "held", "free", kind="remind")
    async with quiet_toy.session(tenant_id) as session:
        await session.run(HOLD)
        await own.timers.fire_due()
        assert await stage.notes(quiet_toy, tenant_id) == ["free"]
    await own.timers.fire_due()
    assert await stage.notes(quiet_toy, tenant_id) == ["free", "held"]


async def test_what_never_had_a_place_gives_none_back(quiet_toy: Harness, tenant_id: UUID) -> None:
    """Else a tenant's share would grow with everything that finds it taken."""
    own = runner(quiet_toy, worker(lambda _: asyncio.Event().wait(), concurrency=8, per_tenant=1))
    await put(quiet_toy, tenant_id, "one", "two", "three")
    rows = await claim(quiet_toy)
    for row in rows:
        own._start(own.kinds[0], row)
    await eventually(quiet_toy.jobs, lambda jobs: sum(job.lease_token is not None for job in jobs) == 1)
    assert own.running["work"].by_tenant == {tenant_id: 1}
    for task in own.tasks:
        task.cancel()


async def test_a_job_that_was_given_up_lives_again_when_it_is_scheduled_again(quiet_toy: Harness, tenant_id: UUID) -> None:
    await put(quiet_toy, tenant_id, "job")
    (row,) = await claim(quiet_toy)
    await job_store.release(quiet_toy.database, row.id, row.lease_token, 0.0, forgiven=False, failed=True, unheard=False)
    assert await claim(quiet_toy) == []
    await put(quiet_toy, tenant_id, "job")
    assert [again.attempts for again in await claim(quiet_toy)] == [1]


async def test_a_drain_waits_for_what_is_being_claimed_when_it_begins(quiet_toy: Harness, tenant_id: UUID) -> None:
    own = runner(quiet_toy, worker(lambda _: None))
    await put(quiet_toy, tenant_id, "job")
    async with going(own.completions.run):
        claiming = asyncio.create_task(own.claim_once())
        await others_run()
        await own.drain()
        assert claiming.done()
        assert await stage.notes(quiet_toy, tenant_id) == ["job"]


async def test_a_drain_waits_for_timers_that_go_off(quiet_toy: Harness, tenant_id: UUID) -> None:
    timers, began = Jobs(), asyncio.Event()

    @timers.timer("remind", Work)
    async def remind(job: Job[Work], session: Session) -> None:
        began.set()
        await note(job, session)

    own = runner(quiet_toy, timers)
    await put(quiet_toy, tenant_id, "reminded", kind="remind")
    firing = asyncio.create_task(own.timers.fire_due())
    await began.wait()
    await own.drain()
    assert firing.done()
    assert await stage.notes(quiet_toy, tenant_id) == ["reminded"]
