"""A transaction sees the tenants that it names, and nothing else; what is put off to its end runs there, once."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest
from common.db import (
    BY_VALUES,
    Command,
    Connection,
    ConnectionLost,
    Gathered,
    Pool,
    Rows,
    Session,
    Values,
    connection_to,
    gathered,
    resources_of,
    transaction_of,
)
from common.messaging.outbox import publish
from devkit.testing.harness import Harness
from devkit.testing.statements import ask, watched
from psycopg.conninfo import conninfo_to_dict
from toy import stage
from toy.settings import Settings
from toy.stage import document


@dataclass(frozen=True, slots=True)
class Word:
    tenant_id: UUID
    word: str


NOTE = "insert into note (tenant_id, subject, what) values (%(tenant_id)s, %(tenant_id)s, %(what)s)"
SEEN = Values(str, "select word from label order by word")
LABEL = Command("insert into label (id, tenant_id, word) values (gen_random_uuid(), %(tenant_id)s, 'put off')")


async def write(session: Session, tenant_id: UUID, word: str, label_id: UUID | None = None) -> None:
    values = {"id": label_id or uuid4(), "tenant_id": tenant_id, "word": word}
    await ask(session, "insert into label (id, tenant_id, word) values (%(id)s, %(tenant_id)s, %(word)s)", **values)


async def label(toy: Harness, tenant_id: UUID, word: str) -> UUID:
    label_id = uuid4()
    async with toy.session(tenant_id) as session:
        await write(session, tenant_id, word, label_id)
    return label_id


async def words(toy: Harness, *tenants: UUID) -> list[str]:
    async with toy.session(*tenants) as session:
        return await session.all(SEEN)


async def test_a_session_sees_exactly_the_tenants_that_it_names(quiet_toy: Harness) -> None:
    a, b, c = (uuid4() for _ in range(3))
    for tenant_id, word in ((a, "a"), (b, "b"), (c, "c")):
        await label(quiet_toy, tenant_id, word)

    assert await words(quiet_toy) == []
    assert await words(quiet_toy, a) == ["a"]
    assert await words(quiet_toy, a, c) == ["a", "c"]
    assert await words(quiet_toy, uuid4()) == []


async def test_a_pooled_connection_remembers_no_tenant(quiet_toy: Harness, tenant_id: UUID) -> None:
    await label(quiet_toy, tenant_id, "a")
    for _ in range(20):
        assert await words(quiet_toy, tenant_id) == ["a"]
        async with quiet_toy.database.app.connect() as connection:
            assert await connection.all(SEEN) == []
    assert await words(quiet_toy) == []


async def test_a_change_of_scope_ends_with_the_transaction_and_can_end_before(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    await label(quiet_toy, a, "a")
    await label(quiet_toy, b, "b")
    async with quiet_toy.database.begin(a) as transaction:
        for tenants, seen in (((a,), ["a"]), ((b,), ["b"]), ((), []), ((a, b), ["a", "b"]), ((b,), ["b"])):
            async with transaction.scoped(*tenants) as session:
                assert await session.all(SEEN) == seen
    async with quiet_toy.database.app.connect() as connection:
        assert await connection.all(SEEN) == []


async def test_a_foreign_row_can_neither_be_written_nor_changed_nor_deleted(quiet_toy: Harness) -> None:
    mine, foreign = uuid4(), uuid4()
    await label(quiet_toy, foreign, "foreign")

    async with quiet_toy.session(mine) as session:
        assert await ask(session, "update label set word = 'mine' returning 1 as one") == []
        assert await ask(session, "delete from label returning 1 as one") == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with quiet_toy.session(mine) as session:
            await write(session, foreign, "smuggled")
    assert await words(quiet_toy, foreign) == ["foreign"]


async def test_the_kernels_role_sees_no_table_of_a_tenant_but_jobs(quiet_toy: Harness, tenant_id: UUID) -> None:
    await label(quiet_toy, tenant_id, "a")
    async with quiet_toy.database.kernel.connect() as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.all(SEEN)


async def test_a_session_ends_with_its_scope(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    await label(quiet_toy, a, "a")
    async with quiet_toy.database.begin() as transaction:
        async with transaction.scoped(a) as kept:
            assert await kept.all(SEEN) == ["a"]
        async with transaction.scoped(b) as session:
            assert await session.all(SEEN) == []
            with pytest.raises(RuntimeError, match="this session has ended"):
                await kept.all(SEEN)


async def test_a_session_ends_with_its_transaction(quiet_toy: Harness) -> None:
    """Whoever kept it would work in the transaction of the next one who is given its connection, and see what is theirs."""
    a, b = uuid4(), uuid4()
    await label(quiet_toy, b, "b")
    async with quiet_toy.database.begin(a) as ended, ended.scoped(a) as kept:
        assert await kept.all(SEEN) == []
    async with quiet_toy.session(b) as session:
        assert session.ready().driver is ended.connection.driver, "it lay in the pool"
        with pytest.raises(RuntimeError, match="this session has ended"):
            await kept.all(SEEN)
        with pytest.raises(RuntimeError, match="this transaction has ended"):
            async with ended.scoped(a):
                pass
        assert await session.all(SEEN) == ["b"]


async def test_a_transaction_that_is_undone_leaves_its_connection_to_the_next_one(quiet_toy: Harness, tenant_id: UUID) -> None:
    used = list[Connection]()
    for _ in range(3):
        with contextlib.suppress(ValueError):
            async with quiet_toy.session(tenant_id) as session:
                await write(session, tenant_id, "undone")
                used.append(session.ready())
                raise ValueError
    assert len(set(used)) == 1
    assert await words(quiet_toy, tenant_id) == []


async def test_scoped_sessions_of_one_transaction_commit_together(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()

    async def write_both(word: str) -> None:
        async with quiet_toy.database.begin() as transaction:
            for tenant_id, one in ((a, "fine"), (b, word)):
                async with transaction.scoped(tenant_id) as session:
                    await ask(session, NOTE, tenant_id=tenant_id, what=one)
            if word == "bad":
                raise ValueError

    with pytest.raises(ValueError):
        await write_both("bad")
    assert await stage.notes(quiet_toy, a, b) == []
    await write_both("fine")
    assert await stage.notes(quiet_toy, a, b) == ["fine", "fine"]


class Seen(Gathered):
    """Looks at what there is at the end, and tells of it."""

    def __init__(self) -> None:
        self.tellers: list[UUID] = []
        self.seen: list[list[str]] = []
        self.fails = False

    async def finish(self, session: Session) -> None:
        self.seen.append(await session.all(SEEN))
        publish(session, document(self.tellers[0], "from the end"))
        if self.fails:
            raise ValueError


async def test_what_is_gathered_takes_effect_once_and_last_and_sees_all_tenants(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    async with quiet_toy.database.begin() as transaction:
        for tenant_id, word in ((a, "a"), (b, "b")):
            async with transaction.scoped(tenant_id) as session:
                gathered(session, Seen).tellers.append(tenant_id)
                await write(session, tenant_id, word)
        seen = transaction.gathered(Seen)
        assert (seen.tellers, seen.seen) == ([a, b], [])

    assert seen.seen == [["a", "b"]]
    assert [event.title for event in await quiet_toy.published(stage.DocumentUploaded)] == ["from the end"]


class Later(Gathered):
    """What only another kind's end asks for."""

    async def finish(self, session: Session) -> None:
        await session.run(LABEL, {"tenant_id": session.tenants[0]})


class Sooner(Gathered):
    async def finish(self, session: Session) -> None:
        gathered(session, Later)


async def test_what_is_gathered_at_the_end_takes_effect_too(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.session(tenant_id) as session:
        gathered(session, Sooner)
    assert await words(quiet_toy, tenant_id) == ["put off"]


async def test_what_cannot_take_effect_undoes_the_transaction(quiet_toy: Harness, tenant_id: UUID) -> None:
    async def fail() -> None:
        async with quiet_toy.session(tenant_id) as session:
            gathered(session, Seen).tellers.append(tenant_id)
            gathered(session, Seen).fails = True
            await write(session, tenant_id, "a")

    with pytest.raises(ValueError):
        await fail()
    assert await words(quiet_toy, tenant_id) == []
    assert await quiet_toy.outbox() == []


async def test_a_failed_statement_that_somebody_swallows_is_no_commit(quiet_toy: Harness, tenant_id: UUID) -> None:
    async def swallow() -> None:
        async with quiet_toy.session(tenant_id) as session:
            await write(session, tenant_id, "a")
            with contextlib.suppress(psycopg.Error):
                await ask(session, "select 1 / 0")

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        await swallow()
    assert await words(quiet_toy, tenant_id) == []


REFUSED = Command("insert into label (id, tenant_id, word) values (gen_random_uuid(), %(tenant_id)s, 'forbidden')")


async def test_what_is_put_off_to_the_commit_undoes_it_when_it_fails(quiet_toy: Harness, tenant_id: UUID) -> None:
    heard: list[bool] = []

    class PutOff(Gathered):
        async def write(self, connection: Connection) -> None:
            connection.put_off(REFUSED, {"tenant_id": tenant_id})

        def abandoned(self, *, in_doubt: bool) -> None:
            heard.append(in_doubt)

    async def fail() -> None:
        async with quiet_toy.session(tenant_id) as session:
            gathered(session, PutOff)
            await write(session, tenant_id, "a")

    for _ in range(10):  # also when the driver prepares it
        with pytest.raises(psycopg.errors.CheckViolation):
            await fail()
    assert heard == [False] * 10, "nobody doubts that nothing was committed"
    assert await words(quiet_toy, tenant_id) == []


async def test_begin_and_scope_go_with_the_first_statement_and_the_last_with_the_commit(
    quiet_toy: Harness, tenant_id: UUID
) -> None:
    class PutOff(Gathered):
        async def write(self, connection: Connection) -> None:
            connection.put_off(LABEL, {"tenant_id": tenant_id})

    with watched(quiet_toy.database.app) as trips:
        async with quiet_toy.session(tenant_id) as session:
            gathered(session, PutOff)
            assert await session.all(SEEN) == []

    assert [trip.split(";\n")[0] for trip in trips] == ["begin", LABEL.sql]
    assert [trip.split(";\n")[-1] for trip in trips] == [SEEN.sql, "commit"]
    assert await words(quiet_toy, tenant_id) == ["put off"]


async def test_trips_of_others_are_told_apart(quiet_toy: Harness, tenant_id: UUID) -> None:
    """For stories that count what one transaction costs while others run beside it."""
    with watched(quiet_toy.database.app) as trips:
        async with quiet_toy.session(tenant_id) as one, quiet_toy.session(tenant_id) as other:
            await write(one, tenant_id, "a")
            await other.all(SEEN)
            await one.all(SEEN)
        await words(quiet_toy, tenant_id)
        async with quiet_toy.database.app.connect() as connection:
            await ask(connection, "select 1")
            await ask(connection, "select 2")

    assert len(trips) == 9
    assert [trip.partition(";\n")[0].split()[0] for trip in trips.of("insert into label")] == ["begin", "select", "commit"]
    assert len(trips.of(SEEN.sql)) == 3 + 2 + 2
    assert trips.of("select 1") == ["select 1"], "each is a transaction of its own"
    assert trips.of("select 3") == []


async def test_nobody_hears_of_connections_that_died_while_nobody_used_them(quiet_toy: Harness, tenant_id: UUID) -> None:
    others = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = user and pid <> pg_backend_pid()"
    for _ in range(3):
        await asyncio.gather(*(words(quiet_toy, tenant_id) for _ in range(4)))
        async with await connection_to(quiet_toy.own_database.app_url) as killer:
            await killer.execute(others)
        await label(quiet_toy, uuid4(), "a")


async def test_what_was_gathered_hears_of_the_commit_only_after_it(quiet_toy: Harness, tenant_id: UUID) -> None:
    heard: list[list[str]] = []

    class Heard(Gathered):
        def __init__(self) -> None:
            self.words: list[str] = []

        def committed(self) -> None:
            heard.append(self.words)

        async def write(self, connection: Connection) -> None:
            self.words = await connection.all(SEEN)

    async with quiet_toy.session(tenant_id) as session:
        gathered(session, Heard)
        await write(session, tenant_id, "a")
        assert heard == []
    assert heard == [["a"]]
    with contextlib.suppress(ValueError):
        async with quiet_toy.session(tenant_id) as session:
            gathered(session, Heard)
            raise ValueError
    assert heard == [["a"]]


class Told(Gathered):
    """Notes what became of its transaction."""

    def __init__(self, news: list[str]) -> None:
        self.news = news

    def committed(self) -> None:
        self.news.append("committed")

    def abandoned(self, *, in_doubt: bool) -> None:
        self.news.append("in doubt" if in_doubt else "undone")


@pytest.mark.parametrize("reached", [True, False], ids=["it was committed", "it was not"])
async def test_of_a_commit_whose_answer_is_lost_nobody_says_that_it_failed(
    quiet_toy: Harness, tenant_id: UUID, reached: bool
) -> None:
    news = list[str]()
    quiet_toy.database.makers[Told] = lambda: Told(news)
    execute = Connection._execute

    async def cut(connection: Connection, sql: str, values: Any) -> None:
        if sql == "commit":
            if reached:
                await execute(connection, sql, values)
            await connection.driver.close()
        await execute(connection, sql, values)

    async def work(*, fails: bool) -> None:
        async with quiet_toy.session(tenant_id) as session:
            gathered(session, Told)
            if fails:
                raise ValueError
            await write(session, tenant_id, "a")

    with patch.object(Connection, "_execute", cut), pytest.raises(ConnectionLost):
        await work(fails=False)
    assert news == ["in doubt"]
    assert await words(quiet_toy, tenant_id) == (["a"] if reached else [])

    with contextlib.suppress(ValueError):
        await work(fails=True)
    assert news == ["in doubt", "undone"]


@pytest.mark.parametrize("statement", ["insert", "commit", "rollback"])
async def test_whoever_is_cancelled_at_any_step_leaves_a_pool_that_is_whole(quiet_toy: Harness, statement: str) -> None:
    """No place is lost, nothing is left open, nobody else's scope is set."""
    pool, execute = quiet_toy.database.app, Connection._execute

    async def interrupted(connection: Connection, sql: str, values: Any) -> None:
        task = asyncio.current_task()
        if sql.startswith(statement) and task is not None and task.get_name() == "interrupted":
            asyncio.get_running_loop().call_soon(task.cancel)
        await execute(connection, sql, values)

    async def work() -> None:
        tenant_id = uuid4()
        async with quiet_toy.session(tenant_id) as session:
            await write(session, tenant_id, "a")
            if statement == "rollback":
                raise ValueError

    with patch.object(Connection, "_execute", interrupted):
        for _ in range(2 * pool.size):
            ended = await asyncio.gather(asyncio.create_task(work(), name="interrupted"), return_exceptions=True)
            assert isinstance(ended[0], asyncio.CancelledError)
    assert pool._places._value == pool.size
    assert all(one.usable for one in pool._idle)
    async with pool.connect() as connection:
        assert await connection.all(SEEN) == []


async def test_a_handler_gets_the_resources_of_its_kind_and_of_no_other(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.session(tenant_id) as session:
        assert resources_of(session, Settings) is quiet_toy.resources
        with pytest.raises(TypeError, match="Settings, not dict"):
            resources_of(session, dict)
        assert transaction_of(session).tenants == {tenant_id}


async def test_fifty_transactions_at_once_share_four_connections(quiet_toy: Harness) -> None:
    tenants = [uuid4() for _ in range(50)]
    await asyncio.gather(*(label(quiet_toy, tenant_id, str(place)) for place, tenant_id in enumerate(tenants)))
    found = await asyncio.gather(*(words(quiet_toy, tenant_id) for tenant_id in tenants))
    assert found == [[str(place)] for place in range(50)]


async def test_what_is_given_back_to_a_closed_pool_is_closed(quiet_toy: Harness, tenant_id: UUID) -> None:
    pool = Pool(quiet_toy.own_database.app_url, 2)
    async with pool.connect() as kept:
        pass
    async with pool.connect() as late, pool.connect() as other:
        assert kept in (late, other), "it is given out again"
        await pool.close()
        assert await late.all(SEEN) == [], "whoever has one may end what they began"
    assert (late.driver.closed, other.driver.closed) == (True, True)


async def test_columns_that_are_not_those_declared_are_refused(quiet_toy: Harness, tenant_id: UUID) -> None:
    await label(quiet_toy, tenant_id, "a")
    async with quiet_toy.session(tenant_id) as session:
        with pytest.raises(TypeError, match="not of"):
            await session.all(Rows(Word, "select word, tenant_id from label"))
        with pytest.raises(TypeError, match="one column"):
            await session.all(Values(str, "select word, tenant_id from label"))
        assert await session.all(Rows(Word, "select tenant_id, word from label")) == [Word(tenant_id, "a")]


@dataclass(frozen=True, slots=True)
class Pair:
    first: Word
    second: Word | None
    place: int


NAMED = Values(str, "select word from unnest(cast(%(ids)s as uuid[])) one (id) join label using (id)")
PLANNED = "select generic_plans, custom_plans from pg_prepared_statements where statement like 'select word from unnest%%'"


async def test_a_statement_is_planned_once_or_for_its_values_where_a_transaction_says_so(quiet_toy: Harness) -> None:
    async with quiet_toy.database.app.connect() as connection:
        for _ in range(12):
            await connection.all(NAMED, {"ids": [uuid4()]})
        ((generic, custom),) = await ask(connection, PLANNED)
        assert (generic > 5, custom) == (True, 0), "though a plan for one id promises to be cheaper than one for ten"
        connection.begin()
        connection.put_off(BY_VALUES)
        await connection.all(NAMED, {"ids": [uuid4()]})
        await connection.commit()
        await connection.all(NAMED, {"ids": [uuid4()]})
        assert await ask(connection, PLANNED) == [(generic + 1, 1)], "and only there"


async def test_a_row_has_parts_and_one_that_a_join_did_not_find_is_none(quiet_toy: Harness, tenant_id: UUID) -> None:
    pairs = Rows(
        Pair,
        """
        with word as (select %(tenant_id)s::uuid as tenant_id, word from unnest(array['a', 'b']) word)
        select first.tenant_id as "first.tenant_id", first.word as "first.word",
               later.tenant_id as "second.tenant_id", later.word as "second.word", 7 as place
        from word first left join word later on later.word > first.word order by first.word
        """,
    )
    async with quiet_toy.session(tenant_id) as session:
        found = await session.all(pairs, {"tenant_id": tenant_id})
    assert found == [Pair(Word(tenant_id, "a"), Word(tenant_id, "b"), 7), Pair(Word(tenant_id, "b"), None, 7)]


async def test_a_caller_who_leaves_stops_what_it_asked_for(quiet_toy: Harness, tenant_id: UUID) -> None:
    """Its locks are free again at once, and the connection is nobody's trouble."""
    for _ in range(10):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), quiet_toy.session(tenant_id) as session:
                await ask(session, "select pg_sleep(20)")
    assert await words(quiet_toy, tenant_id) == []
    async with quiet_toy.database.kernel.connect() as connection:
        running = "select count(*) as n from pg_stat_activity where query like '%%pg_sleep(20)%%' and state = 'active'"
        assert (await ask(connection, running + " and pid <> pg_backend_pid()"))[0].n == 0


async def test_whoever_stops_waiting_for_a_connection_leaves_none_half_open(quiet_toy: Harness) -> None:
    url, us = quiet_toy.own_database.app_url, psutil.Process()
    port = int(conninfo_to_dict(url)["port"])

    async def open_to_postgres() -> int:
        return sum(bool(one.raddr) and one.raddr.port == port for one in us.net_connections("tcp"))

    before, gave_up = await open_to_postgres(), list[asyncio.Task[Any]]()
    for steps in range(40):
        gave_up.append(asyncio.create_task(connection_to(url)))
        for _ in range(steps):
            await stage.others_run()
        gave_up[-1].cancel()
    ended = await asyncio.gather(*gave_up, return_exceptions=True)
    for connection in ended:
        if isinstance(connection, psycopg.AsyncConnection):
            await connection.close()

    assert any(isinstance(one, asyncio.CancelledError) for one in ended)
    await stage.eventually(open_to_postgres, lambda now: now <= before)
