"""Two long conversations of one person become one in steps, and are read as one from the first moment on."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conversation.work.merging import MOVED_AT_ONCE, MOVED_PER_STEP
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask

from .world import Customer, Desk, KnownAs, OpenDesk

CHANNEL = uuid4()
LID, PHONE, BSUID = "lid:148012345678901", "+5511987654321", "bsuid:BR.77"
LONG = MOVED_AT_ONCE + 2 * MOVED_PER_STEP + 7

WRITE_MORE = """
    insert into message (id, tenant_id, conversation_id, channel_id, sequence, author, content, sent_at)
    select gen_random_uuid(), tenant_id, id, channel_id, last_sequence + number, 'customer',
           jsonb_build_object('kind', 'text', 'text', 'old ' || number), now()
    from conversation, generate_series(1, %(more)s) as number where id = %(id)s
"""
COUNT_THEM = "update conversation set last_sequence = last_sequence + %(more)s where id = %(id)s"


async def talks_long(desk: Desk, customer: Customer, more: int = LONG) -> str:
    """A conversation with this customer, of `more` messages beside the first; its id."""
    await desk.receives(customer.writes("first"))
    (conversation,) = [one for one in await desk.conversations(state="open") if one["contact"]["address"] == customer.phone]
    id_: str = conversation["conversation_id"]
    async with desk.harness.session(desk.tenant_id) as session:
        for statement in (WRITE_MORE, COUNT_THEM):
            await ask(session, statement, more=more, id=id_)
    return id_


async def read_through(desk: Desk, conversation_id: str, *, forwards: bool) -> list[tuple[int, str]]:
    """All of a conversation, page by page."""
    said: list[tuple[int, str]] = []
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        more, where = True, "after=0" if forwards else ""
        while more:
            page = (await client.get(f"/v1/conversations/{conversation_id}/messages?limit=200&{where}")).json()
            shown = [(one["sequence"], one["content"]["text"]) for one in page["messages"]]
            said = said + shown if forwards else shown + said
            more = page["has_more"]
            where = f"after={said[-1][0]}" if forwards else f"before={said[0][0]}"
    return said


async def step(desk: Desk) -> bool:
    """One step of what is planned; whether there was one."""
    async with desk.harness.database.kernel.connect() as connection:
        planned = await ask(
            connection, "update job set run_at = now() - interval '1 s' where kind = 'messages-move' returning id"
        )
    await desk.harness.running.runner.timers.fire_due()
    return bool(planned)


async def still_elsewhere(desk: Desk, conversation_id: str) -> int:
    async with desk.harness.session(desk.tenant_id) as session:
        [(count,)] = await ask(session, "select count(*) from message where conversation_id <> %(id)s", id=conversation_id)
    return count


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Any:
    return await open_desk(ai_enabled=False)


async def test_a_long_conversation_is_one_with_another_at_once_and_moves_in_steps(desk: Desk, known_as: KnownAs) -> None:
    kept = await talks_long(desk, known_as(CHANNEL, PHONE), 3)
    await talks_long(desk, known_as(CHANNEL, LID))
    await desk.receives(known_as(CHANNEL, PHONE, LID).writes("the same person"))
    await desk.receives(known_as(CHANNEL, LID).writes("indeed"))

    words = ["first", *(f"old {number}" for number in range(1, 4)), "first"]
    words += [*(f"old {number}" for number in range(1, LONG + 1)), "the same person", "indeed"]
    expected = list(enumerate(words, 1))
    left = [await still_elsewhere(desk, kept)]
    while True:
        for forwards in (True, False):
            assert await read_through(desk, kept, forwards=forwards) == expected
        if not await step(desk):
            break
        left.append(await still_elsewhere(desk, kept))
    assert left == [2 * MOVED_PER_STEP + 8, MOVED_PER_STEP + 8, 8, 0]
    assert {one.kind for one in await desk.harness.jobs()} == {"handoff-due"}


async def test_who_is_killed_between_two_steps_is_followed_by_another(
    desk: Desk, known_as: KnownAs, open_service: OpenService
) -> None:
    await desk.sets(handoff_tells_customer=False)
    kept = await talks_long(desk, known_as(CHANNEL, PHONE), 3)
    await talks_long(desk, known_as(CHANNEL, LID))
    await desk.receives(known_as(CHANNEL, PHONE, LID).has_ids())
    before = await read_through(desk, kept, forwards=True)
    await step(desk)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("""
            create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
            create trigger die before update on message for each row
            when (old.content ->> 'text' = 'old 100') execute function die()
        """)
        await step(desk)
        assert await still_elsewhere(desk, kept) == MOVED_PER_STEP + 8
        assert await read_through(desk, kept, forwards=True) == before
        owner.execute("drop trigger die on message")
    other = await open_service("conversation", database=desk.harness.own_database)
    await other.run_jobs(even_if_early=True)

    assert await still_elsewhere(desk, kept) == 0
    assert await read_through(desk, kept, forwards=True) == before


async def test_what_moves_to_a_conversation_that_is_united_itself_goes_on_from_there(desk: Desk, known_as: KnownAs) -> None:
    await desk.sets(handoff_tells_customer=False)
    kept = await talks_long(desk, known_as(CHANNEL, PHONE), 1)
    middle = await talks_long(desk, known_as(CHANNEL, LID), 2)
    last = await talks_long(desk, known_as(CHANNEL, BSUID))
    await desk.receives(known_as(CHANNEL, LID, BSUID).has_ids())
    await desk.receives(known_as(CHANNEL, PHONE, LID).has_ids())
    assert len(await desk.conversations(state="open")) == 1

    words = ["first", "old 1", "first", "old 1", "old 2", "first", *(f"old {number}" for number in range(1, LONG + 1))]
    expected = list(enumerate(words, 1))
    for one in (kept, middle, last):
        assert await read_through(desk, one, forwards=True) == expected
    await desk.harness.run_jobs(even_if_early=True)
    assert await read_through(desk, kept, forwards=False) == expected
    assert await still_elsewhere(desk, kept) == 0
