"""Who listens hears what is notified, and is told whenever something may have been missed."""

import asyncio
from contextlib import aclosing
from uuid import UUID

from common.db import listen_for_ever
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from toy.stage import eventually

SELDOM_S = 3_600.0


async def notify(toy: Harness, payload: str) -> None:
    async with toy.session() as session:
        await ask(session, "select pg_notify('news', %(payload)s)", payload=payload)


LISTENERS = "from pg_stat_activity where usename = current_user and datname = current_database() and query = 'listen news'"


async def end_who_listens(toy: Harness) -> None:
    async with toy.session() as session:
        assert len(await ask(session, f"select pg_terminate_backend(pid) {LISTENERS}")) == 1


async def nobody_listens(toy: Harness) -> bool:
    async with toy.session() as session:
        return await ask(session, f"select pid {LISTENERS}") == []


async def test_what_is_notified_is_heard_in_order_after_a_first_look(quiet_toy: Harness) -> None:
    url = quiet_toy.running.kernel.settings.database_url
    async with asyncio.timeout(60), aclosing(listen_for_ever(url, "news", every_s=SELDOM_S)) as news:
        assert await anext(news) is None
        for payload in ("1", "2", str(UUID(int=3))):
            await notify(quiet_toy, payload)
        assert [await anext(news) for _ in range(3)] == ["1", "2", str(UUID(int=3))]


async def test_a_lost_connection_is_opened_again_and_said(quiet_toy: Harness) -> None:
    url = quiet_toy.running.kernel.settings.database_url
    async with asyncio.timeout(60), aclosing(listen_for_ever(url, "news", every_s=SELDOM_S)) as news:
        assert await anext(news) is None
        await end_who_listens(quiet_toy)
        await notify(quiet_toy, "nobody listens")
        assert await anext(news) is None
        await notify(quiet_toy, "again")
        assert await anext(news) == "again"


async def test_something_may_have_been_missed_at_all_times(quiet_toy: Harness) -> None:
    url = quiet_toy.running.kernel.settings.database_url
    async with asyncio.timeout(60), aclosing(listen_for_ever(url, "news", every_s=0.01)) as news:
        assert [await anext(news) for _ in range(3)] == [None, None, None]


async def test_the_connection_ends_with_whoever_listens(quiet_toy: Harness) -> None:
    url = quiet_toy.running.kernel.settings.database_url
    async with aclosing(listen_for_ever(url, "news", every_s=SELDOM_S)) as news:
        await anext(news)
    await eventually(lambda: nobody_listens(quiet_toy))
