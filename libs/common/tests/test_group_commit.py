"""Group commit: callers share a transaction, not each other's mistakes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import psycopg
import pytest
from common.db import Connection, Gathered, Session, gathered
from common.db.pool import Unreachable
from common.errors import Invalid, Unavailable
from common.group_commit import APART, GroupCommit
from common.messaging.failures import classify
from common.provision.databases import ServiceDatabase
from devkit.embedded.postgres import Postgres
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from toy.handlers import LABEL
from toy.stage import comes_true, going, others_run

Item = tuple[UUID, str]


class Groups:
    """Labels written in groups, and how large each group was."""

    def __init__(self, toy: Harness) -> None:
        self.sizes: list[int] = []
        self.written: list[str] = []
        self.commit: GroupCommit[Item, str] = GroupCommit(toy.database, self.apply, most=100, most_waiting=1_000)

    async def apply(self, items: Sequence[Item], session: Session) -> Sequence[str]:
        for tenant_id, word in items:
            if word.startswith("slow"):
                await ask(session, "select pg_sleep(30)")
            if word.partition(" ")[0] != "again":  # a tenant has one label
                await session.run(LABEL, {"tenant_id": tenant_id, "word": word})
        self.sizes.append(len(items))
        self.written += [word for _, word in items]
        return [f"{word} is kept" for _, word in items]

    async def submit(self, word: str, tenant_id: UUID | None = None) -> str:
        tenant_id = tenant_id or uuid4()
        return await self.commit.submit(tenant_id, (tenant_id, word))


@pytest.fixture
async def groups(quiet_toy: Harness) -> AsyncIterator[Groups]:
    groups = Groups(quiet_toy)
    async with going(groups.commit.run):
        yield groups


async def test_callers_that_arrive_together_share_a_commit(groups: Groups) -> None:
    answers = await asyncio.gather(*(groups.submit(str(number)) for number in range(300)))

    assert answers == [f"{number} is kept" for number in range(300)]
    assert sum(groups.sizes) == 300
    assert len(groups.sizes) <= 10
    assert max(groups.sizes) <= 100


async def test_a_tenant_that_sends_by_the_thousand_does_not_keep_the_others_waiting(groups: Groups) -> None:
    noisy = uuid4()
    many = [asyncio.create_task(groups.submit(f"again {number}", noisy)) for number in range(900)]
    await others_run()
    few = [asyncio.create_task(groups.submit(f"quiet {number}")) for number in range(5)]

    await asyncio.gather(*few, *many)

    last = max(groups.written.index(f"quiet {number}") for number in range(5))
    assert last < 200, "the quiet ones were written while most of the noisy one's still waited"
    assert [word for word in groups.written if word.startswith("again")] == [f"again {number}" for number in range(900)]


async def test_what_is_too_much_at_once_is_refused_at_once(groups: Groups) -> None:
    noisy = uuid4()
    many = [asyncio.create_task(groups.submit(f"again {number}", noisy)) for number in range(1_200)]
    answers = await asyncio.gather(*many, return_exceptions=True)

    refused = [one for one in answers if isinstance(one, Unavailable)]
    assert len(refused) == 200
    assert len(groups.written) == 1_000


async def test_one_bad_item_costs_only_itself(groups: Groups) -> None:
    submitted = (groups.submit("forbidden" if number == 7 else str(number)) for number in range(20))
    answers = await asyncio.gather(*submitted, return_exceptions=True)

    assert isinstance(answers.pop(7), psycopg.IntegrityError)
    assert answers == [f"{number} is kept" for number in range(20) if number != 7]


async def test_an_item_that_takes_long_to_fail_takes_the_time_from_its_tenant_only(
    open_service: OpenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement has five seconds here. Only those who arrive together with the first bad item wait for it at all."""
    monkeypatch.setattr("common.db.pool.SERVER_OPTIONS", "-c statement_timeout=5000")
    groups, hostile = Groups(await open_service("toy")), uuid4()
    async with going(groups.commit.run):
        first = asyncio.create_task(groups.submit("slow", hostile))
        assert await groups.submit("together") == "together is kept"
        assert classify((await asyncio.gather(first, return_exceptions=True))[0]) == "conflict"  # type: ignore[arg-type]

        again = [asyncio.create_task(groups.submit("slow", hostile)) for _ in range(5)]
        for number in range(30):
            await groups.submit(str(number))
        assert not any(task.done() for task in again)
        for task in again:
            task.cancel()


async def test_an_outage_brings_nobody_under_suspicion(quiet_toy: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or everybody who wrote during it would be written one by one for a minute."""
    monkeypatch.setattr("common.group_commit.SLOW_S", -1.0)
    away = True

    async def apply(items: Sequence[str], session: Session) -> Sequence[str]:
        if "bad" in items:
            raise Invalid("one by one")
        if away and len(items) == 1:
            raise Unreachable("nobody is there")
        return items

    commit: GroupCommit[str, str] = GroupCommit(quiet_toy.database, apply)
    bad, other = uuid4(), uuid4()
    together = [asyncio.create_task(commit.submit(who, word)) for who, word in ((bad, "bad"), (other, "during"))]
    await others_run()
    async with going(commit.run):
        _, during = await asyncio.gather(*together, return_exceptions=True)
        assert isinstance(during, Unreachable)
        away = False
        assert await commit.submit(other, "after") == "after"
        assert commit._suspects.now() == [bad]


class Refused(Gathered):
    """Postgres refuses it, and with it the commit that it goes with."""

    async def write(self, connection: Connection) -> None:
        connection.put_off(LABEL, {"tenant_id": uuid4(), "word": "of somebody else"})


async def test_the_answer_comes_after_the_commit(quiet_toy: Harness, tenant_id: UUID) -> None:
    async def apply(items: Sequence[str], session: Session) -> Sequence[str]:
        gathered(session, Refused)
        return items

    commit: GroupCommit[str, str] = GroupCommit(quiet_toy.database, apply)
    async with going(commit.run):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await commit.submit(tenant_id, "kept")


async def test_what_is_not_urgent_shares_a_commit_with_what_comes_a_little_later(groups: Groups) -> None:
    groups.commit.urgent, groups.commit.gather_s = _is_urgent, 0.2
    await groups.submit("a message")
    early = asyncio.create_task(groups.submit("early status"))
    await others_run()
    answers = await asyncio.gather(early, *(groups.submit(f"{number} status") for number in range(20)))

    assert len(answers) == 21
    assert groups.sizes == [1, 21], "what was urgent is over"


async def test_what_is_urgent_never_waits_for_others_and_takes_along_who_does(groups: Groups) -> None:
    groups.commit.urgent, groups.commit.gather_s = _is_urgent, 3_600
    patient = [asyncio.create_task(groups.submit(f"{number} status")) for number in range(3)]
    await comes_true(lambda: groups.commit._waiting == 3)
    assert await groups.submit("a message") == "a message is kept"
    await asyncio.gather(*patient)
    assert groups.sizes == [4]


async def test_a_groups_worth_does_not_wait_for_more(groups: Groups) -> None:
    groups.commit.urgent, groups.commit.gather_s = _is_urgent, 3_600
    await asyncio.gather(*(groups.submit(f"{number} status") for number in range(groups.commit.most)))
    assert groups.sizes == [100]


def _is_urgent(item: Item) -> bool:
    return not item[1].endswith("status")


async def test_a_caller_that_went_away_does_not_disturb_the_others(groups: Groups) -> None:
    leaving = asyncio.create_task(groups.submit("leaving"))
    staying = asyncio.create_task(groups.submit("staying"))
    await others_run()
    leaving.cancel()
    assert await staying == "staying is kept"


async def test_all_who_wait_hear_quickly_that_the_database_is_away(
    open_service: OpenService, own_postgres: Postgres, own_database: ServiceDatabase
) -> None:
    groups = Groups(await open_service("toy", database=own_database))
    async with going(groups.commit.run):
        assert await groups.submit("before") == "before is kept"
        await asyncio.to_thread(own_postgres.kill)

        async with asyncio.timeout(60):
            answers = await asyncio.gather(*(groups.submit("during") for _ in range(250)), return_exceptions=True)
        assert {isinstance(answer, psycopg.Error) and classify(answer) for answer in answers} == {"infrastructure"}

        await asyncio.to_thread(own_postgres.start, die_with_parent=True)
        assert await groups.submit("after") == "after is kept"


async def test_a_group_and_what_waits_for_one_have_a_size(quiet_toy: Harness) -> None:
    sizes: list[int] = []

    async def apply(items: Sequence[bytes], session: Session) -> Sequence[int]:
        sizes.append(sum(map(len, items)))
        return list(map(len, items))

    commit: GroupCommit[bytes, int] = GroupCommit(quiet_toy.database, apply, weigh=len, most_bytes=100, most_waiting_bytes=500)
    noisy = uuid4()
    many = [asyncio.create_task(commit.submit(noisy, bytes(60))) for _ in range(10)]
    await others_run()
    quiet = asyncio.create_task(commit.submit(uuid4(), bytes(60)))
    await others_run()
    async with going(commit.run):
        answers = await asyncio.gather(*many, return_exceptions=True)
        assert await quiet == 60, "who has nothing waiting is never refused"

    assert sum(isinstance(one, Unavailable) for one in answers) == 2
    assert max(sizes) == 120
    async with going(commit.run):
        assert await commit.submit(noisy, bytes(499)) == 499, "what was written waits no more"


async def test_what_nobody_waits_for_any_more_is_not_written(groups: Groups, quiet_toy: Harness) -> None:
    tenant_id = uuid4()
    leaving = asyncio.create_task(groups.submit("leaving", tenant_id))
    staying = asyncio.create_task(groups.submit("staying", tenant_id))
    await others_run()
    leaving.cancel()
    await staying

    async with quiet_toy.session(tenant_id) as session:
        assert [word for (word,) in await ask(session, "select word from label")] == ["staying"]


async def test_nobody_who_is_written_apart_is_written_after_leaving(quiet_toy: Harness, tenant_id: UUID) -> None:
    leaving = list[asyncio.Task[str]]()
    tried = list[list[str]]()

    async def apply(items: Sequence[str], session: Session) -> Sequence[str]:
        tried.append([*items])
        if "bad" in items:
            for one in leaving if len(items) == 1 else ():
                one.cancel()
            raise ValueError
        return items

    commit: GroupCommit[str, str] = GroupCommit(quiet_toy.database, apply)
    bad = asyncio.create_task(commit.submit(tenant_id, "bad"))
    leaving.append(asyncio.create_task(commit.submit(tenant_id, "leaving")))
    staying = asyncio.create_task(commit.submit(tenant_id, "staying"))
    await others_run()
    async with going(commit.run):
        assert await staying == "staying"
    assert isinstance((await asyncio.gather(bad, return_exceptions=True))[0], ValueError)
    assert tried == [["bad", "leaving", "staying"], ["bad"], ["staying"]]


async def test_what_is_written_apart_takes_few_connections(quiet_toy: Harness) -> None:
    """However many tenants were in the group that failed."""
    at_once, most = 0, 0

    async def apply(items: Sequence[int], session: Session) -> Sequence[int]:
        nonlocal at_once, most
        if len(items) > 1:
            raise ValueError
        at_once += 1
        most = max(most, at_once)
        await ask(session, "select 1")
        at_once -= 1
        return items

    commit: GroupCommit[int, int] = GroupCommit(quiet_toy.database, apply)
    waiting = [asyncio.create_task(commit.submit(uuid4(), number)) for number in range(20)]
    await others_run()
    async with going(commit.run):
        assert await asyncio.gather(*waiting) == list(range(20))
    assert most == APART


async def test_what_comes_while_a_tenant_is_written_apart_stays_behind_what_waits_there(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    began, go_on, written = asyncio.Event(), asyncio.Event(), list[str]()

    async def apply(items: Sequence[str], session: Session) -> Sequence[str]:
        if len(items) > 1:
            raise ValueError
        if items[0] == "first":
            began.set()
            await go_on.wait()
        written.extend(items)
        return items

    commit: GroupCommit[str, str] = GroupCommit(quiet_toy.database, apply)
    mine = [asyncio.create_task(commit.submit(tenant_id, word)) for word in ("first", "second")]
    await others_run()
    async with going(commit.run):
        await began.wait()
        mine.append(asyncio.create_task(commit.submit(tenant_id, "third")))
        assert await commit.submit(uuid4(), "of another tenant") == "of another tenant"
        go_on.set()
        await asyncio.gather(*mine)
    assert written == ["of another tenant", "first", "second", "third"]
