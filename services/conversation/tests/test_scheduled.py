"""What people write to be sent later: it goes out when its time comes and all rules allow it, or says why it did not."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.ids import derived_id
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.gateway import Channel, Member, TenantChanged
from contracts.people import ScheduledMessageFailed
from devkit.testing.statements import ask

from .world import Customer, Desk, KnownAs, tenant_changed

DUE = "scheduled-send"


def soon(**given: float) -> str:
    return (datetime.now(UTC) + timedelta(**(given or {"hours": 1}))).isoformat()


async def taken(desk: Desk, customer: Customer, agent: UUID, **writes: Any) -> str:
    """Returns the conversation of a customer who wrote, which the agent has."""
    await desk.receives(customer.writes("Hello", **writes))
    assert (await desk.does(agent, "take-over")).status_code == 200
    conversation_id: str = (await desk.conversation())["conversation_id"]
    return conversation_id


async def plans(desk: Desk, agent: UUID, **body: Any) -> httpx2.Response:
    return await desk.does(agent, "scheduled-messages", **{"text": "Good morning", "send_at": soon(), **body})


async def listed(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    conversation_id = (await desk.conversation())["conversation_id"]
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        answer = await client.get(f"/v1/conversations/{conversation_id}/scheduled-messages", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["scheduled_messages"]
    return found


async def calls_off(desk: Desk, user_id: UUID, scheduled_id: str, role: Any = "agent") -> httpx2.Response:
    conversation_id = (await desk.conversation())["conversation_id"]
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id) as client:
        return await client.delete(f"/v1/conversations/{conversation_id}/scheduled-messages/{scheduled_id}")


async def test_it_is_sent_when_its_time_comes_and_not_before(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    planned = await plans(desk, agent)
    await desk.harness.run_jobs()
    assert (planned.status_code, planned.json()["state"]) == (201, "waiting")
    assert await desk.published(MessageSendRequested) == []
    assert [one["scheduled_id"] for one in await listed(desk)] == [planned.json()["scheduled_id"]]

    await desk.time_for(DUE)
    (request,) = await desk.published(MessageSendRequested)
    (sent,) = await listed(desk, state="sent")
    assert (request.content.text, request.origin) == ("Good morning", "agent")
    assert (sent["message_id"], sent["user_id"]) == (str(request.send_id), str(agent))
    assert await listed(desk) == []
    assert (await desk.messages())[-1]["user_id"] == str(agent)


async def test_a_template_is_planned_for_when_the_window_is_closed(
    desk: Desk, customer: Customer, agent: UUID, yesterday: datetime
) -> None:
    await taken(desk, customer, agent, sent_at=yesterday)
    template = {"kind": "template", "template_name": "order_ready", "language": "pt_BR"}
    for content in (template, {"kind": "text", "text": "Good morning"}):
        assert (await plans(desk, agent, text=None, content=content)).status_code == 201
    await desk.time_for(DUE)

    assert [one.content.kind for one in await desk.published(ContentSendRequested)] == ["template"]
    assert await desk.published(MessageSendRequested) == []
    assert [one.reason for one in await desk.published(ScheduledMessageFailed)] == ["window_closed"]


@pytest.mark.parametrize("meanwhile", ["handed_back", "closed", "another_has_it", "channel_gone", "message_withdrawn"])
async def test_what_cannot_be_sent_any_more_is_a_fact_with_the_reason(
    desk: Desk, customer: Customer, agent: UUID, tenant_id: UUID, meanwhile: str
) -> None:
    conversation_id = await taken(desk, customer, agent)
    (theirs,) = await desk.messages()
    await plans(desk, agent, reply_to_message_id=theirs["message_id"])
    match meanwhile:
        case "handed_back":
            await desk.does(agent, "hand-back")
        case "closed":
            await desk.does(agent, "close")
        case "another_has_it":
            await desk.does(uuid4(), "take-over", role="supervisor")
        case "channel_gone":
            left = Channel(channel_id=uuid4(), provider="meta", name="Loja", address="+551140000000")
            await desk.receives(TenantChanged(tenant_id=tenant_id, version=9, name="Loja", channels=(left,)))
        case "message_withdrawn":
            await desk.receives(customer.revokes(theirs["provider_message_id"]))
    await desk.time_for(DUE)

    expected = {
        "handed_back": "not_yours",
        "closed": "closed",
        "another_has_it": "not_yours",
        "channel_gone": "channel_gone",
        "message_withdrawn": "taken_back",
    }
    (fact,) = await desk.published(ScheduledMessageFailed)
    assert (fact.reason, fact.user_id, str(fact.conversation_id)) == (expected[meanwhile], agent, conversation_id)
    (failed,) = await listed(desk, state="failed")
    assert (failed["reason"], failed["message_id"]) == (expected[meanwhile], None)
    assert await desk.published(ContentSendRequested) == []


@pytest.mark.parametrize("meanwhile", ["suspended", "removed", "demoted", "nothing", "others_changed"])
async def test_who_may_not_write_any_more_does_not_write_later(
    desk: Desk, customer: Customer, agent: UUID, meanwhile: str
) -> None:
    ana, ben = (Member(user_id=one, role="agent", display_name="x") for one in (agent, uuid4()))
    outsider = derived_id("oidc", "https://sso.example", "somebody")
    author = outsider if meanwhile == "others_changed" else agent
    first = tenant_changed(desk.tenant_id, 2)
    await desk.receives(first.model_copy(update={"members": (ana, ben)}))
    await taken(desk, customer, author)
    await plans(desk, author)
    changes: dict[str, dict[str, Any]] = {
        "suspended": {"active": False, "members": (ana, ben)},
        "removed": {"members": (ben,)},
        "demoted": {"members": (ana.model_copy(update={"role": "viewer"}), ben)},
        "nothing": {"members": (ana, ben)},
        "others_changed": {"members": (ben,)},
    }
    await desk.receives(first.model_copy(update={"version": 3, "event_id": uuid4(), **changes[meanwhile]}))
    await desk.time_for(DUE)

    reasons = {"suspended": ["suspended"], "removed": ["author_gone"], "demoted": ["author_gone"]}.get(meanwhile, [])
    assert [one.reason for one in await desk.published(ScheduledMessageFailed)] == reasons
    assert len(await desk.published(MessageSendRequested)) == (not reasons)


async def test_what_was_called_off_is_not_sent(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    planned = [(await plans(desk, agent)).json()["scheduled_id"] for _ in range(2)]
    foreign = await calls_off(desk, uuid4(), planned[0])
    own = await calls_off(desk, agent, planned[0])
    again = await calls_off(desk, agent, planned[0])
    supervisors = await calls_off(desk, uuid4(), planned[1], "supervisor")
    unknown = await calls_off(desk, agent, str(uuid4()))
    await desk.time_for(DUE)

    assert [one.status_code for one in (foreign, own, again, supervisors, unknown)] == [409, 200, 200, 200, 404]
    assert own.json()["state"] == "cancelled"
    assert await desk.published(MessageSendRequested) == []
    async with desk.harness.database.kernel.connect() as connection:
        assert await ask(connection, "select id from job where kind = 'scheduled-send'") == []
    assert len(await listed(desk, state="cancelled")) == 2


async def test_calling_off_and_sending_at_once_do_one_of_both(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    planned = [(await plans(desk, agent)).json()["scheduled_id"] for _ in range(5)]
    await desk.make_due(DUE)
    answers, _ = await asyncio.gather(
        asyncio.gather(*(calls_off(desk, agent, one) for one in planned)), desk.harness.run_jobs()
    )
    await desk.time_for(DUE)

    sent = await desk.published(MessageSendRequested)
    called_off = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len(sent) + len(called_off) == 5
    assert len(await listed(desk, state="sent")) == len(sent)


async def test_it_is_sent_in_the_conversation_that_its_own_was_united_with(desk: Desk, agent: UUID, known_as: KnownAs) -> None:
    channel, lid, phone = uuid4(), "lid:148012345678901", "+5511987654321"
    hidden, by_phone = known_as(channel, lid), known_as(channel, phone)
    await desk.receives(by_phone.writes("Hello"))
    await desk.receives(hidden.writes("Hello from here"))
    newer = (await desk.conversations())[0]
    assert newer["contact"]["address"] == lid
    await desk.does_to(newer["conversation_id"], agent, "take-over")
    body = {"text": "Good morning", "send_at": soon()}
    planned = await desk.does_to(newer["conversation_id"], agent, "scheduled-messages", **body)
    assert planned.status_code == 201
    await desk.receives(known_as(channel, lid, phone).has_ids())
    (kept,) = await desk.conversations(state="open")
    assert kept["conversation_id"] != newer["conversation_id"]
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        path = f"/v1/conversations/{kept['conversation_id']}/scheduled-messages"
        waiting = (await client.get(path)).json()["scheduled_messages"]
    await desk.time_for(DUE)

    assert [one["scheduled_id"] for one in waiting] == [planned.json()["scheduled_id"]]
    (request,) = [one for one in await desk.published(MessageSendRequested) if one.origin == "agent"]
    assert str(request.conversation_id) == kept["conversation_id"]


async def test_the_same_client_id_plans_once(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    body = {"client_id": str(uuid4()), "send_at": soon()}
    answers = await asyncio.gather(*(plans(desk, agent, **body) for _ in range(4)))
    other = await plans(desk, agent, **{**body, "text": "Good night"})

    assert ({answer.status_code for answer in answers}, other.status_code) == ({201}, 409)
    assert len(await listed(desk)) == 1


async def test_a_list_goes_on_where_its_page_ended(desk: Desk, customer: Customer, agent: UUID) -> None:
    conversation_id = await taken(desk, customer, agent)
    for hours in (3, 1, 2):
        await plans(desk, agent, text=str(hours), send_at=soon(hours=hours))
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        path = f"/v1/conversations/{conversation_id}/scheduled-messages"
        first = (await client.get(path, params={"limit": 2})).json()
        second = (await client.get(path, params={"limit": 2, "cursor": first["next"]})).json()
        wrong = await client.get(path, params={"cursor": "?"})

    texts = [one["content"]["text"] for page in (first, second) for one in page["scheduled_messages"]]
    assert (texts, second["next"], wrong.status_code) == (["1", "2", "3"], None, 422)


async def test_what_nobody_can_have_meant_is_refused(desk: Desk, customer: Customer, agent: UUID) -> None:
    conversation_id = await taken(desk, customer, agent)
    bodies: list[dict[str, Any]] = [
        {"send_at": soon(hours=-1)},
        {"send_at": soon(days=400)},
        {"send_at": "2031-01-01T10:00:00"},
        {"send_at": "tomorrow"},
        {"text": " "},
        {"text": None, "content": {"kind": "reaction", "message_id": str(uuid4()), "emoji": "x"}},
        {"text": None, "content": {"kind": "buttons", "text": "?", "buttons": []}},
    ]
    refused = [await plans(desk, agent, **body) for body in bodies]
    others = await plans(desk, uuid4())
    async with desk.harness.client(uuid4(), "agent") as stranger, desk.harness.client(desk.tenant_id, "viewer") as viewer:
        path = f"/v1/conversations/{conversation_id}/scheduled-messages"
        strange = [
            await stranger.get(path),
            await stranger.post(path, json={"text": "Hi", "send_at": soon()}),
            await viewer.get(path),
        ]

    assert [answer.status_code for answer in refused] == [422] * 7
    assert (others.status_code, others.json()["reason"]) == (409, "not_yours")
    assert [answer.status_code for answer in strange] == [404, 404, 403]


async def test_so_many_wait_in_one_conversation_and_no_more(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    answers = [await plans(desk, agent) for _ in range(51)]

    assert [answer.status_code for answer in answers] == [201] * 50 + [409]
    assert answers[-1].json()["reason"] == "too_many"
