"""The inbox over HTTP: lists, taking over, writing, handing back, closing, and bad input."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReturnedToAI,
    MessageSendRequested,
    TurnCancelled,
    TurnRequested,
)

from .world import Customer, Desk

NOWHERE = "/v1/conversations/018f0000-0000-7000-8000-000000000000"


async def test_a_person_takes_over_writes_and_hands_back(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.sends("voice"))
    await desk.harness.forget()
    taken = await desk.does(agent, "take-over")
    assert (taken.json()["assigned_user_id"], taken.json()["waiting_for_person"]) == (str(agent), False)
    assert [one.user_id for one in await desk.published(ConversationAssigned)] == [agent]

    written = await desk.does(agent, "messages", text="How can I help?")
    assert written.status_code == 201
    (request,) = await desk.published(MessageSendRequested)
    assert (request.origin, request.content.text, str(request.send_id)) == (
        "agent",
        "How can I help?",
        written.json()["message_id"],
    )
    returned = await desk.does(agent, "hand-back")
    assert (returned.json()["owner"], returned.json()["turn_pending"]) == ("ai", False)
    assert [one.user_id for one in await desk.published(ConversationReturnedToAI)] == [agent]
    assert await desk.published(TurnRequested) == []


async def test_the_ai_answers_what_nobody_answered_before_it_got_the_conversation_back(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    await desk.receives(customer.sends("voice"))
    await desk.does(agent, "take-over")
    await desk.receives(customer.writes("Anybody there?"))
    assert await desk.published(TurnRequested) == []
    returned = await desk.does(agent, "hand-back")

    assert returned.json()["turn_pending"]
    turn = await desk.turn()
    assert [one.text for one in turn.history] == ["[voice]", "A person comes.", "Anybody there?"]
    assert (await desk.does(agent, "hand-back")).status_code == 200
    assert len(await desk.published(TurnRequested)) == 1


async def test_a_message_with_the_same_client_id_is_sent_once(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    client_id = str(uuid4())
    answers = await asyncio.gather(*(desk.does(agent, "messages", text="Once", client_id=client_id) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["message_id"] for answer in answers}) == 1
    assert len(await desk.published(MessageSendRequested)) == 1


async def test_nobody_writes_into_what_is_not_theirs(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    untaken = await desk.does(agent, "messages", text="Hi")
    await desk.does(agent, "take-over")
    others = await desk.does(uuid4(), "messages", text="Hi")
    supervisors = await desk.does(uuid4(), "messages", role="admin", text="Hi")

    assert [answer.status_code for answer in (untaken, others, supervisors)] == [409, 409, 409]
    assert "take the conversation over" in untaken.json()["detail"]
    assert await desk.published(MessageSendRequested) == []


async def test_after_a_day_only_a_template_may_be_sent(
    desk: Desk, customer: Customer, agent: UUID, yesterday: datetime
) -> None:
    await desk.receives(customer.writes("Hello", sent_at=yesterday))
    await desk.does(agent, "take-over")
    refused = await desk.does(agent, "messages", text="Sorry for the delay")

    assert refused.status_code == 409
    assert "24 hours" in refused.json()["detail"]


async def test_only_a_supervisor_takes_what_is_another_persons(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    boss = uuid4()

    for verb in ("take-over", "hand-back", "close"):
        assert (await desk.does(uuid4(), verb)).status_code == 409
    assert (await desk.does(agent, "take-over")).status_code == 200
    assert (await desk.does(boss, "take-over", role="supervisor")).json()["assigned_user_id"] == str(boss)
    assert [one.user_id for one in await desk.published(ConversationAssigned)] == [agent, boss]


async def test_two_people_who_take_over_at_once_do_not_both_get_it(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    answers = await asyncio.gather(*(desk.does(uuid4(), "take-over") for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


async def test_the_next_message_after_the_end_opens_another_conversation(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.sets(reopen_within_hours=0)
    await desk.receives(customer.writes("Hello"))
    turn = await desk.turn()
    closed = await desk.does(agent, "close")
    assert (closed.json()["state"], closed.json()["turn_pending"]) == ("closed", False)
    assert (await desk.does(agent, "close")).status_code == 200
    assert [one.user_id for one in await desk.published(ConversationClosed)] == [agent]
    assert [(one.turn_id, one.reason) for one in await desk.published(TurnCancelled)] == [(turn.turn_id, "closed")]

    await desk.receives(customer.writes("One more thing"))
    first, second = await desk.published(ConversationOpened)
    assert first.contact_id == second.contact_id
    assert (first.previous_conversation_id, second.previous_conversation_id) == (None, first.conversation_id)
    assert [one.text for one in (await desk.turn()).history] == ["One more thing"]
    assert [one["state"] for one in await desk.conversations()] == ["open", "closed"]


async def test_lists_are_filtered_and_paged_with_the_newest_activity_first(
    desk: Desk, new_customer: type[Customer], tenant_id: UUID, agent: UUID
) -> None:
    customers = [new_customer(tenant_id, name=f"c{number}") for number in range(5)]
    for one in customers[1:]:
        await desk.receives(one.writes("Hello"))
    await desk.receives(customers[0].sends("voice"))

    def names(page: list[dict[str, Any]]) -> list[str]:
        return [one["contact"]["name"] for one in page]

    assert names(await desk.conversations()) == ["c0", "c4", "c3", "c2", "c1"]
    assert names(await desk.conversations(waiting=True)) == ["c0"]
    assert names(await desk.conversations(owner="ai", limit=2)) == ["c4", "c3"]
    assert await desk.conversations(state="closed") == []
    async with desk.harness.client(tenant_id, "agent", user_id=agent) as client:
        seen, cursor = [], None
        while True:
            params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/v1/conversations", params=params)).json()
            seen += names(page["conversations"])
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == ["c0", "c4", "c3", "c2", "c1"]
        newest = (await client.get("/v1/conversations?limit=1")).json()["conversations"][0]["conversation_id"]
        await client.post(f"/v1/conversations/{newest}/take-over")
        mine = (await client.get("/v1/conversations?assigned_to=me")).json()["conversations"]
        assert names(mine) == ["c0"]


async def test_messages_are_read_forwards_and_backwards(desk: Desk, customer: Customer) -> None:
    await desk.receives(*(customer.writes(str(number)) for number in range(1, 8)))
    path = f"/v1/conversations/{(await desk.conversation())['conversation_id']}/messages"

    async with desk.harness.client(desk.tenant_id, "agent") as client:

        async def page(query: str) -> tuple[list[str], bool]:
            answer = (await client.get(f"{path}?limit=3&{query}")).json()
            return [one["content"]["text"] for one in answer["messages"]], answer["has_more"]

        assert await page("") == (["5", "6", "7"], True)
        assert await page("before=5") == (["2", "3", "4"], True)
        assert await page("before=2") == (["1"], False)
        assert await page("after=4") == (["5", "6", "7"], False)
        assert await page("after=0") == (["1", "2", "3"], True)
        assert (await client.get(f"{path}?after=1&before=3")).status_code == 422


async def test_another_tenants_conversation_is_not_found(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    path = f"/v1/conversations/{(await desk.conversation())['conversation_id']}"
    async with desk.harness.client(uuid4(), "admin") as client:
        read = [await client.get(path), await client.get(f"{path}/messages")]
        written = [await client.post(f"{path}/{verb}") for verb in ("take-over", "hand-back", "close")]
        written.append(await client.post(f"{path}/messages", json={"text": "Hi"}))
        assert (await client.get("/v1/conversations")).json()["conversations"] == []
    assert {answer.status_code for answer in [*read, *written]} == {404}


async def test_viewers_read_and_do_not_write(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    for verb in ("take-over", "hand-back", "close"):
        assert (await desk.does(uuid4(), verb, role="viewer")).status_code == 403
    assert (await desk.does(uuid4(), "messages", role="viewer", text="Hi")).status_code == 403
    async with desk.harness.client() as nobody:
        assert (await nobody.get("/v1/conversations")).status_code == 401
    async with desk.harness.client(desk.tenant_id, service="billing") as service:
        assert (await service.get("/v1/conversations")).status_code == 403


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, b"{"), (422, b"[]"), (422, b"null"), (422, b"{}"), (422, b'{"text":""}'), (422, b'{"text":" \\n "}'),
        (422, b'{"text":7}'), (422, b'{"text":"a\\u0000b"}'), (422, b'{"text":"\\ud800"}'),
        (422, b'{"text":"' + b"x" * 4097 + b'"}'), (422, b'{"text":"x","client_id":"1"}'), (422, b"\xff\xfe"),
        (400, b"[" * 100_000),
    ],
)  # fmt: skip
async def test_rubbish_is_refused_with_a_problem_document(
    desk: Desk, customer: Customer, agent: UUID, status: int, body: bytes
) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    path = f"/v1/conversations/{(await desk.conversation())['conversation_id']}/messages"
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        answer = await client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert await desk.published(MessageSendRequested) == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/conversations?limit=0", "/v1/conversations?limit=201", "/v1/conversations?cursor=%00",
        "/v1/conversations?cursor=AAAA", "/v1/conversations?cursor=%F0%9F%98%80", "/v1/conversations?state=ajar",
        "/v1/conversations?phase=tired",
        "/v1/conversations?assigned_to=you", "/v1/conversations/x", f"{NOWHERE}/messages?after=-1",
        f"{NOWHERE}/messages?before=99999999999999999999",
    ],
)  # fmt: skip
async def test_wrong_queries_are_refused(desk: Desk, path: str) -> None:
    async with desk.harness.client(desk.tenant_id, "viewer") as client:
        answer = await client.get(path)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_another_text_under_a_used_client_id_is_refused(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    client_id = str(uuid4())
    assert (await desk.does(agent, "messages", text="One", client_id=client_id)).status_code == 201
    refused = await desk.does(agent, "messages", text="Two", client_id=client_id)
    again = await desk.does(agent, "messages", text="One", client_id=client_id)

    assert (refused.status_code, again.status_code) == (409, 201)
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["One"]
