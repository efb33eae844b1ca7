"""How far people have read, and how much they have not: over HTTP and by a command, for each role, with two tenants."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.auth import PrincipalRole
from conversation.people.store.reading import COUNT, UNREAD
from devkit.testing.statements import ask, watched

from .test_live import inbox
from .test_live import open_socket as open_socket
from .test_live_commands import asks, status_of
from .test_notes import NOBODY
from .test_who_sees_what import ANA, BIA, CARO
from .test_who_sees_what import two_teams as two_teams
from .world import Customer, Desk, KnownAs

NO_COUNTERS = {"unread": 0, "queues": []}


async def reads(desk: Desk, user_id: UUID, conversation_id: str, up_to: Any, role: PrincipalRole = "agent") -> Any:
    """The answer to somebody who says up to where they have read."""
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id) as client:
        return await client.put(f"/v1/conversations/{conversation_id}/read", json={"up_to": up_to})


async def counters(desk: Desk, user_id: UUID, role: PrincipalRole = "agent", tenant_id: UUID | None = None) -> dict[str, Any]:
    async with desk.harness.client(tenant_id or desk.tenant_id, role, user_id=user_id) as client:
        answer = await client.get("/v1/counters")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def unread(
    desk: Desk, user_id: UUID, role: PrincipalRole = "agent", tenant_id: UUID | None = None
) -> dict[str, int | None]:
    """How much of each conversation of their list somebody has not read."""
    async with desk.harness.client(tenant_id or desk.tenant_id, role, user_id=user_id) as client:
        found = (await client.get("/v1/conversations")).json()["conversations"]
    return {one["conversation_id"]: one["unread_messages"] for one in found}


async def mark_of(desk: Desk, user_id: UUID, conversation_id: str) -> int:
    async with desk.harness.client(desk.tenant_id, "agent", user_id=user_id) as client:
        up_to: int = (await client.get(f"/v1/conversations/{conversation_id}/read")).json()["up_to"]
    return up_to


async def taken(desk: Desk, customer: Customer, agent: UUID) -> str:
    """A conversation of this person's, in which the customer wrote one message."""
    await desk.receives(customer.writes("Hello"))
    conversation_id: str = (await desk.does(agent, "take-over")).json()["conversation_id"]
    return conversation_id


async def test_what_is_read_is_not_counted_until_the_customer_writes_again(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    assert await counters(desk, agent) == {"unread": 1, "queues": []}
    read = (await reads(desk, agent, place, 1)).json()
    assert (read["up_to"], read["unread_messages"], await counters(desk, agent)) == (1, 0, NO_COUNTERS)
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        assert (await client.get(f"/v1/conversations/{place}/read")).json() == read
    await desk.receives(customer.writes("Are you there?"))
    assert (await counters(desk, agent))["unread"] == 1
    await desk.does(agent, "close")
    assert await counters(desk, agent) == NO_COUNTERS, "what is over is nothing to be read"


async def test_a_mark_never_goes_back(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    await desk.receives(customer.writes("And tomorrow?"))
    first = (await reads(desk, agent, place, 2)).json()
    later = (await reads(desk, agent, place, 1)).json()
    assert later == first
    async with desk.harness.session(desk.tenant_id) as session:
        assert [one.up_to for one in await ask(session, "select up_to from read_mark")] == [2]


async def test_each_has_a_mark_of_their_own(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    other = uuid4()
    await reads(desk, other, place, 1)
    assert (await counters(desk, agent))["unread"] == 1, "somebody else has read it"
    assert await counters(desk, other) == NO_COUNTERS, "it is not theirs"
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        mine = (await client.get(f"/v1/conversations/{place}/read")).json()
    assert mine == {"conversation_id": place, "up_to": 0, "read_at": None, "unread_messages": 1}


@pytest.mark.parametrize("up_to", [0, -1, 2**31, 2**70, "x", None, 1.5, [1], 2])
async def test_what_is_no_place_of_a_message_is_refused(desk: Desk, customer: Customer, agent: UUID, up_to: Any) -> None:
    place = await taken(desk, customer, agent)
    assert (await reads(desk, agent, place, up_to)).status_code == 422
    assert (await counters(desk, agent))["unread"] == 1


async def test_a_list_says_of_each_how_much_is_not_read(desk: Desk, customer: Customer, agent: UUID) -> None:
    place, other = await taken(desk, customer, agent), uuid4()
    assert await unread(desk, agent) == {place: 1}
    await reads(desk, agent, place, 1)
    assert await unread(desk, agent) == {place: 0}
    await desk.receives(*(customer.writes(text) for text in ("Are you", "still", "there?")))
    await desk.does(agent, "messages", text="I am.")
    await desk.receives(customer.sends("sticker"))
    assert (await unread(desk, agent), await unread(desk, other)) == ({place: 3}, {place: 4}), "a sticker asks for nothing"
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        assert (await client.get(f"/v1/conversations/{place}")).json()["unread_messages"] == 3
    assert (await reads(desk, agent, place, 3)).json()["unread_messages"] == 1
    assert (await counters(desk, agent))["unread"] == 1
    assert await unread(desk, agent, "viewer") == {place: None}
    assert await unread(desk, agent, tenant_id=uuid4()) == {}
    await desk.does(agent, "close")
    assert (await unread(desk, agent), await unread(desk, other)) == ({place: 0}, {place: 0})


async def test_of_very_many_that_are_not_read_a_hundred_are_counted(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    await desk.receives(*(customer.writes(f"And {number}?") for number in range(110)))
    assert await unread(desk, agent) == {place: 100}
    await reads(desk, agent, place, 109)
    assert await unread(desk, agent) == {place: 2}


async def test_a_question_that_is_put_anew_is_to_be_read(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Do you take cheques?", provider_message_id="a"))
    place = (await desk.does(agent, "take-over")).json()["conversation_id"]
    await desk.does(agent, "messages", text="We do.")
    await reads(desk, agent, place, 2)
    await desk.receives(customer.edits("a", "When do you deliver?"))
    assert (await unread(desk, agent), (await counters(desk, agent))["unread"]) == ({place: 1}, 1)
    [shown] = await desk.conversations()
    await reads(desk, agent, place, shown["last_sequence"])
    assert (await unread(desk, agent), await counters(desk, agent)) == ({place: 0}, NO_COUNTERS)


async def test_only_who_answers_reads(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    assert (await reads(desk, agent, place, 1, "viewer")).status_code == 403
    assert (await reads(desk, agent, NOBODY, 1)).status_code == 404
    async with desk.harness.client(uuid4(), "admin", user_id=agent) as stranger:
        for method in ("GET", "PUT"):
            answer = await stranger.request(method, f"/v1/conversations/{place}/read", json={"up_to": 1})
            assert answer.status_code == 404
    assert await counters(desk, agent, tenant_id=uuid4()) == NO_COUNTERS
    assert (await counters(desk, agent))["unread"] == 1


async def test_who_may_not_see_it_reads_nothing_and_counts_only_their_queues(desk: Desk, two_teams: dict[str, Any]) -> None:
    answers = [(await reads(desk, who, two_teams["Sales/nobody"], 1)).status_code for who in (ANA, BIA, CARO)]
    assert answers == [200, 404, 404]
    sales, support = two_teams["team/Sales"], two_teams["team/Support"]
    of_none = {"team_id": None, "waiting": 1}
    of_sales, of_support = ({"team_id": team, "waiting": 1} for team in (sales, support))
    assert await counters(desk, ANA) == {"unread": 3, "queues": [of_none, of_sales]}
    assert await counters(desk, BIA) == {"unread": 3, "queues": [of_none, of_support]}
    assert await counters(desk, CARO) == {"unread": 0, "queues": [of_none]}
    for role in ("admin", "viewer"):
        everything = await counters(desk, uuid4(), role)  # type: ignore[arg-type]
        assert everything["unread"] == 0
        assert sorted(map(str, everything["queues"])) == sorted(map(str, (of_none, of_sales, of_support)))


async def test_marks_go_with_their_conversation(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    await reads(desk, agent, place, 1)
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "with gone as (delete from message returning id) select count(*) from gone")
        await ask(session, "with gone as (delete from conversation returning id) select count(*) from gone")
        assert await ask(session, "select * from read_mark") == []


async def test_a_socket_says_what_is_read(desk: Desk, customer: Customer, open_socket: str, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        read = await asks(one, "read", place, up_to=1)
        assert (read["data"]["up_to"], read["data"]["unread_messages"]) == (1, 0)
        assert (await asks(one, "read", place, up_to=1))["data"] == read["data"]
        for wrong in (0, 7, "x"):
            assert status_of(await asks(one, "read", place, up_to=wrong)) == 422
        assert status_of(await asks(one, "read", NOBODY, up_to=1)) == 404
    async with inbox(open_socket, uuid4(), role="admin", user_id=agent) as stranger:
        assert status_of(await asks(stranger, "read", place, up_to=1)) == 404
    async with inbox(open_socket, desk.tenant_id, role="viewer") as viewer:
        assert status_of(await asks(viewer, "read", place, up_to=1)) == 403
    assert await counters(desk, agent) == NO_COUNTERS


async def test_what_was_united_with_another_is_read_there(desk: Desk, known_as: KnownAs, agent: UUID) -> None:
    """The messages are shown at the other one's sequences, and so it is these that are read."""
    channel_id = uuid4()
    older, newer = known_as(channel_id, "lid:1"), known_as(channel_id, "5511911110001")
    await desk.receives(older.writes("Hello"), older.writes("Hello?"))
    await desk.receives(newer.writes("It is me"))
    kept, other = [one["conversation_id"] for one in reversed(await desk.conversations())]
    await desk.receives(known_as(channel_id, "lid:1", "5511911110001").has_ids())
    read = await reads(desk, agent, other, 3)
    assert (read.status_code, read.json()["conversation_id"], read.json()["up_to"]) == (200, kept, 3)


async def test_what_was_read_of_either_is_read_of_both(desk: Desk, known_as: KnownAs) -> None:
    """Whoever has read the one that ends has read that, and not what was asked in the other meanwhile."""
    channel_id = uuid4()
    older, newer = known_as(channel_id, "lid:1"), known_as(channel_id, "5511911110001")
    await desk.receives(older.writes("Hello"), older.writes("Hello?"))
    await desk.receives(newer.writes("It is me"), newer.writes("It really is"))
    kept, other = [one["conversation_id"] for one in reversed(await desk.conversations())]
    both, the_other, the_kept, half, nothing = (uuid4() for _ in range(5))
    for who, of_kept, of_other in ((both, 2, 2), (the_other, 0, 2), (the_kept, 2, 0), (half, 1, 1)):
        for place, up_to in ((kept, of_kept), (other, of_other)):
            if up_to:
                await reads(desk, who, place, up_to)

    await desk.receives(known_as(channel_id, "lid:1", "5511911110001").has_ids())

    left = {who: (await unread(desk, who))[kept] for who in (both, the_other, the_kept, half, nothing)}
    assert left == {both: 0, the_other: 2, the_kept: 2, half: 2, nothing: 4}
    assert [await mark_of(desk, who, kept) for who in (both, the_other, the_kept, half, nothing)] == [4, 0, 2, 1, 0]
    assert (await reads(desk, the_other, kept, 1)).json()["unread_messages"] == 1
    assert (await reads(desk, the_other, kept, 2)).json()["up_to"] == 4, "what stands behind it was read before"
    assert (await reads(desk, half, kept, 2)).json() | {"read_at": None} == {
        "conversation_id": kept, "up_to": 3, "read_at": None, "unread_messages": 1,
    }  # fmt: skip
    await desk.receives(newer.writes("Well?"))
    assert [(await unread(desk, who))[kept] for who in (both, the_other, half)] == [1, 1, 2]


async def test_what_was_read_of_three_that_become_one_is_read(desk: Desk, known_as: KnownAs) -> None:
    channel_id, who, everything = uuid4(), uuid4(), uuid4()
    keys = ["lid:1", "lid:2", "5511911110001"]
    for key in keys:
        customer = known_as(channel_id, key)
        await desk.receives(customer.writes("Hello"), customer.writes("Hello?"))
    first, second, third = [one["conversation_id"] for one in reversed(await desk.conversations())]
    for place in (second, third):
        await reads(desk, who, place, 1)
        await reads(desk, everything, place, 2)

    await desk.receives(known_as(channel_id, keys[1], keys[2]).has_ids())
    await desk.receives(known_as(channel_id, keys[0], keys[1]).has_ids())

    assert ((await unread(desk, who))[first], (await unread(desk, everything))[first]) == (4, 2)
    assert (await reads(desk, who, first, 2)).json()["up_to"] == 3
    assert (await reads(desk, who, first, 4)).json() | {"read_at": None} == {
        "conversation_id": first, "up_to": 5, "read_at": None, "unread_messages": 1,
    }  # fmt: skip
    assert (await reads(desk, everything, first, 2)).json()["up_to"] == 6


async def test_a_long_queue_is_counted_so_far(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    contacts = """
        insert into contact select (jsonb_populate_record(contact, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_key', gen_random_uuid()))).* from contact, generate_series(1, 1100)
    """
    waiting = """
        insert into conversation select (jsonb_populate_record(conversation, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_id', contact.id, 'owner', 'person', 'waiting_for_person', true))).*
        from conversation, contact where contact.id <> conversation.contact_id
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, contacts)
        await ask(session, waiting)
    assert (await counters(desk, uuid4()))["queues"] == [{"team_id": None, "waiting": 1_000}]


async def test_counters_walk_over_no_table_however_long_the_past(desk: Desk, customer: Customer, agent: UUID) -> None:
    place = await taken(desk, customer, agent)
    await reads(desk, agent, place, 1)
    contacts = """
        insert into contact select (jsonb_populate_record(contact, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_key', gen_random_uuid()))).* from contact, generate_series(1, 5000)
    """
    talks = """
        insert into conversation select (jsonb_populate_record(conversation, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_id', contact.id, 'state', 'closed', 'closed_at', now(),
            'closed_because', 'resolved')
        )).* from conversation, contact where contact.id <> conversation.contact_id
    """
    read = """
        insert into read_mark select tenant_id, %(who)s, id, 1, now() from conversation where state = 'closed'
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, contacts)
        await ask(session, talks)
        await ask(session, read, who=agent)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze conversation, contact, read_mark")
    asked = {"of_each": 1_000, "queues_of": [desk.tenant_id], "tenants": [desk.tenant_id], "users": [agent]}
    async with desk.harness.session(desk.tenant_id) as session:
        lines: list[str] = [row[0] for row in await ask(session, f"explain {COUNT.sql}", **asked)]
    assert not any("Seq Scan" in line for line in lines), lines
    for index in ("conversation_of_person", "conversation_queued", "read_mark_"):
        assert any(index in line for line in lines), "\n".join(lines)
    with watched(desk.harness.database.app) as trips:
        assert await counters(desk, agent) == NO_COUNTERS
    assert len([trip for trip in trips if "read_mark" in trip]) == 1, trips


async def test_who_has_read_a_long_conversation_is_counted_what_is_new_alone(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    place = await taken(desk, customer, agent)
    said = """
        insert into message select (jsonb_populate_record(message, jsonb_build_object(
            'id', gen_random_uuid(), 'sequence', number, 'provider_message_id', 'past-' || number)
        )).* from message, generate_series(2, 5000) as number
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, said)
        await ask(session, "update conversation set last_sequence = 5000, last_inbound_sequence = 5000 returning 1 as x")
    await reads(desk, agent, place, 4_997)
    assert await unread(desk, agent) == {place: 3}
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze conversation, message, read_mark")
    asked = {"tenant_id": desk.tenant_id, "user_id": agent, "conversation_ids": [UUID(place)]}
    async with desk.harness.session(desk.tenant_id) as session:
        lines: list[str] = [row[0] for row in await ask(session, f"explain (analyze) {UNREAD.sql}", **asked)]
    assert not any("Rows Removed" in line for line in lines), "\n".join(lines)
