"""A transaction sees the tenants that it names, and nothing else; what is put off to its end runs there, once."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.db import before_commit, resources_of, transaction_of
from common.messaging.outbox import publish
from devkit.testing.harness import Harness
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from toy import stage
from toy.handlers import LABEL
from toy.models import Label, Note
from toy.settings import Settings
from toy.stage import document

SEEN = text("select word from label order by word")


async def label(toy: Harness, tenant_id: UUID, word: str) -> UUID:
    label_id = uuid4()
    async with toy.session(tenant_id) as session:
        session.add(Label(id=label_id, tenant_id=tenant_id, word=word))
    return label_id


async def words(toy: Harness, *tenants: UUID) -> list[str]:
    async with toy.session(*tenants) as session:
        return list((await session.execute(SEEN)).scalars())


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
            assert (await connection.execute(SEEN)).all() == []
    assert await words(quiet_toy) == []


async def test_a_change_of_scope_ends_with_the_transaction_and_can_end_before(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    await label(quiet_toy, a, "a")
    await label(quiet_toy, b, "b")
    async with quiet_toy.database.begin(a) as transaction:
        for tenants, seen in (((a,), ["a"]), ((b,), ["b"]), ((), []), ((a, b), ["a", "b"]), ((b,), ["b"])):
            async with transaction.scoped(*tenants) as session:
                assert (await session.execute(SEEN)).scalars().all() == seen
    async with quiet_toy.database.app.connect() as connection:
        assert (await connection.execute(SEEN)).all() == []


async def test_a_foreign_row_can_neither_be_written_nor_changed_nor_deleted(quiet_toy: Harness) -> None:
    mine, foreign = uuid4(), uuid4()
    await label(quiet_toy, foreign, "foreign")

    async with quiet_toy.session(mine) as session:
        assert (await session.execute(text("update label set word = 'mine' returning 1"))).all() == []
        assert (await session.execute(text("delete from label returning 1"))).all() == []
    with pytest.raises(ProgrammingError) as refused:
        async with quiet_toy.session(mine) as session:
            await session.execute(LABEL, {"tenant_id": foreign, "word": "smuggled"})
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
    assert await words(quiet_toy, foreign) == ["foreign"]


async def test_the_kernels_role_sees_no_table_of_a_tenant_but_jobs(quiet_toy: Harness, tenant_id: UUID) -> None:
    await label(quiet_toy, tenant_id, "a")
    async with quiet_toy.database.kernel.connect() as connection:
        with pytest.raises(ProgrammingError):
            await connection.execute(SEEN)


async def test_the_identity_map_does_not_cross_tenants(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    label_id = await label(quiet_toy, a, "a")
    async with quiet_toy.database.begin() as transaction:
        async with transaction.scoped(a) as session:
            kept = await session.get(Label, label_id)
            assert kept is not None
        async with transaction.scoped(b) as session:
            assert await session.get(Label, label_id) is None
            assert (await session.scalars(select(Label))).all() == []
        async with transaction.scoped(a) as session:
            assert (await session.get(Label, label_id)) is not kept


async def test_scoped_sessions_of_one_transaction_commit_together(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()

    async def write_both(word: str) -> None:
        async with quiet_toy.database.begin() as transaction:
            for tenant_id, one in ((a, "fine"), (b, word)):
                async with transaction.scoped(tenant_id) as session:
                    session.add(Note(tenant_id=tenant_id, subject=tenant_id, what=one))
            if word == "bad":
                raise ValueError

    with pytest.raises(ValueError):
        await write_both("bad")
    assert await stage.notes(quiet_toy, a, b) == []
    await write_both("fine")
    assert await stage.notes(quiet_toy, a, b) == ["fine", "fine"]


async def test_hooks_run_once_and_last_and_see_all_tenants_of_the_transaction(quiet_toy: Harness) -> None:
    a, b = uuid4(), uuid4()
    seen: list[Any] = []

    async def hook(session: AsyncSession) -> None:
        seen.append((await session.execute(SEEN)).scalars().all())
        publish(session, document(a, "from the hook"))

    async with quiet_toy.database.begin() as transaction:
        for tenant_id, word in ((a, "a"), (b, "b")):
            async with transaction.scoped(tenant_id) as session:
                before_commit(session, "hook", hook)
                session.add(Label(id=uuid4(), tenant_id=tenant_id, word=word))
        assert seen == []

    assert seen == [["a", "b"]]
    assert [event.title for event in await quiet_toy.published(stage.DocumentUploaded)] == ["from the hook"]


async def test_a_hook_that_fails_undoes_the_transaction(quiet_toy: Harness, tenant_id: UUID) -> None:
    async def hook(_: AsyncSession) -> None:
        raise ValueError

    async def write() -> None:
        async with quiet_toy.session(tenant_id) as session:
            before_commit(session, "hook", hook)
            session.add(Label(id=uuid4(), tenant_id=tenant_id, word="a"))

    with pytest.raises(ValueError):
        await write()
    assert await words(quiet_toy, tenant_id) == []


async def test_others_hear_of_a_commit_only_after_it(quiet_toy: Harness, tenant_id: UUID) -> None:
    heard = []
    quiet_toy.database.on_commit.append(lambda transaction: heard.append(set(transaction.pending)))
    async with quiet_toy.session(tenant_id) as session:
        publish(session, document(tenant_id, "a"))
        assert heard == []
    assert heard == [{"outbox"}]


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


async def test_an_exception_of_the_database_shows_no_parameters(quiet_toy: Harness, tenant_id: UUID) -> None:
    with pytest.raises(Exception, match="hide_parameters") as error:
        async with quiet_toy.session(tenant_id) as session:
            await session.execute(text("select cast(:phone as int)"), {"phone": "+5511999990000"})
    assert "[parameters" not in str(error.value).replace("[SQL parameters hidden", "")
