"""What is waited for without end, and what is not: told by SQLSTATE, and by whether the connection is really lost."""

from collections.abc import Awaitable

import pytest
from common.db import Database
from common.errors import Invalid, TooLarge, Unavailable
from common.messaging.failures import classify, unreachable
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from toy.stage import eventually


async def raised_by(work: Awaitable[object]) -> Exception:
    try:
        await work
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


async def run(database: Database, *statements: str, **values: object) -> None:
    async with database.transaction() as session:
        for statement in statements:
            await ask(session, statement, **values)


async def serves(database: Database, pid: int) -> bool:
    """Whether a process of Postgres is there."""
    async with database.kernel.connect() as connection:
        return bool(await ask(connection, "select pid from pg_stat_activity where pid = %(pid)s", pid=pid))


async def run_too_late(database: Database) -> None:
    """Begin, and go on when Postgres has lost its patience."""
    async with database.transaction() as session:
        await ask(session, "set local idle_in_transaction_session_timeout = 20")
        (row,) = await ask(session, "select pg_backend_pid() as pid")
        await eventually(lambda: serves(database, row.pid), lambda there: not there)
        await ask(session, "select 1")


@pytest.mark.parametrize(
    ("sqlstate", "failure"),
    [
        ("08006", "infrastructure"),
        ("57P01", "infrastructure"),
        ("57P02", "infrastructure"),
        ("57P03", "infrastructure"),
        ("53100", "infrastructure"),
        ("53300", "infrastructure"),
        ("40001", "conflict"),
        ("40P01", "conflict"),
        ("55P03", "conflict"),
        ("57014", "conflict"),
        ("25P03", "bug"),
        ("25P04", "bug"),
        ("53000", "bug"),
        ("53200", "bug"),
        ("53400", "bug"),
        ("54000", "bug"),
        ("54001", "bug"),
        ("57000", "bug"),
        ("57P05", "bug"),
        ("22021", "bug"),
        ("23505", "bug"),
        ("42501", "bug"),
        ("58030", "bug"),
        ("XX000", "bug"),
        ("P0001", "bug"),
    ],
)
async def test_what_postgres_says_has_one_meaning_and_none_of_it_is_waited_for_without_end(
    quiet_toy: Harness, sqlstate: str, failure: str
) -> None:
    error = await raised_by(run(quiet_toy.database, f"do $$ begin raise exception using errcode = '{sqlstate}'; end $$"))
    assert (classify(error), unreachable(error)) == (failure, False)


async def test_a_statement_that_takes_too_long_is_no_outage(quiet_toy: Harness) -> None:
    error = await raised_by(run(quiet_toy.database, "set local statement_timeout = 20", "select pg_sleep(5)"))
    assert classify(error) == "conflict"


async def test_a_key_too_large_for_its_index_is_no_outage(quiet_toy: Harness) -> None:
    huge = "create temporary table wide (what text primary key) on commit drop"
    fill = "insert into wide select string_agg(md5(n::text), '') from generate_series(1, 1000) n"
    error = await raised_by(run(quiet_toy.database, huge, fill))
    assert classify(error) == "bug"


async def test_a_connection_that_is_really_lost_is_the_database_being_away(quiet_toy: Harness) -> None:
    error = await raised_by(run(quiet_toy.database, "select pg_terminate_backend(pg_backend_pid())"))
    assert (classify(error), unreachable(error)) == ("infrastructure", False)


async def test_a_connection_that_our_slowness_cost_us_is_our_fault(quiet_toy: Harness) -> None:
    error = await raised_by(run_too_late(quiet_toy.database))
    assert classify(error) == "bug"


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
async def test_a_server_that_nobody_can_connect_to_is_waited_for(host: str) -> None:
    away = Database(f"postgresql://u:p@{host}/toy", f"postgresql://u:p@{host}/toy")
    error = await raised_by(run(away, "select 1"))
    assert (classify(error), unreachable(error)) == ("infrastructure", True)


async def test_a_pool_that_has_no_connection_to_give_is_waited_for(quiet_toy: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_toy.database.app, "within_s", 0.05)
    taken = [await quiet_toy.database.app.acquire() for _ in range(quiet_toy.database.app.size)]
    error = await raised_by(run(quiet_toy.database, "select 1"))
    for connection in taken:
        await quiet_toy.database.app.release(connection)
    assert (classify(error), unreachable(error)) == ("infrastructure", True)


async def test_more_parameters_than_the_protocol_has_room_for_are_no_outage(quiet_toy: Harness) -> None:
    many = {f"p{number}": number for number in range(70_000)}
    listed = ",".join(f"cast(%({name})s as int)" for name in many)
    error = await raised_by(run(quiet_toy.database, f"select array[{listed}]", **many))
    assert (classify(error), unreachable(error)) == ("bug", False)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (Unavailable(), "unavailable"),
        (Invalid(), "domain"),
        (TooLarge(), "domain"),
        (KeyError(), "bug"),
        (TimeoutError(), "bug"),
    ],
)
def test_what_is_not_of_the_database(error: Exception, failure: str) -> None:
    assert (classify(error), unreachable(error)) == (failure, False)
