"""Labels and priorities: who defines and puts them, where they are shown, and what the AI is given of them."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import PrincipalRole
from contracts.conversation import ConversationLabelsChanged, ConversationPriorityChanged, TurnRequested

from .test_live import inbox, serving
from .world import Customer, Desk, KnownAs

NOBODY = "018f0000-0000-7000-8000-000000000000"


async def defined(desk: Desk, name: str, **given: Any) -> str:
    """The id of a new label."""
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        answer = await client.post("/v1/labels", json={"name": name, **given})
    assert answer.status_code == 201, answer.text
    return answer.json()["label_id"]  # type: ignore[no-any-return]


async def puts(
    desk: Desk, path: str, user_id: UUID | None = None, role: PrincipalRole = "agent", **body: Any
) -> httpx2.Response:
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id or uuid4()) as client:
        return await client.put(f"/v1/{path}", json=body)


async def test_who_leads_defines_labels_and_everybody_sees_them(desk: Desk) -> None:
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        made = await client.post("/v1/labels", json={"name": "  Reclamação ", "color": "#FF0000"})
        path = f"/v1/labels/{made.json()['label_id']}"
        twice = await client.post("/v1/labels", json={"name": "RECLAMAÇÃO"})
        unseen = await client.patch(path, json={"color": "#00ff00"})
        changed = await client.patch(path, json={"color": "#00ff00"}, headers={"if-match": made.headers["etag"]})
        stale = await client.patch(path, json={"name": "x"}, headers={"if-match": made.headers["etag"]})
    async with desk.harness.client(desk.tenant_id, "viewer") as client:
        listed = (await client.get("/v1/labels")).json()["labels"]
    assert made.json() | {"label_id": ""} == {"label_id": "", "name": "Reclamação", "color": "#ff0000", "version": 1}
    assert (twice.status_code, unseen.status_code, stale.status_code) == (409, 428, 412)
    assert listed == [changed.json()] == [{**made.json(), "color": "#00ff00", "version": 2}]


@pytest.mark.parametrize("role", ["agent", "viewer"])
async def test_who_does_not_lead_defines_none(desk: Desk, role: PrincipalRole) -> None:
    path = f"/v1/labels/{await defined(desk, 'VIP')}"
    async with desk.harness.client(desk.tenant_id, role) as client:
        answers = [
            await client.post("/v1/labels", json={"name": "x"}),
            await client.patch(path, json={}, headers={"if-match": "*"}),
            await client.delete(path),
        ]
    assert {one.status_code for one in answers} == {403}


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"name": ""}, {"name": " "}, {"name": "a\nb"}, {"name": "a\x00b"}, {"name": "x" * 101}, {"name": 7},
        {"name": "x", "color": "red"}, {"name": "x", "color": "#12345"}, {"name": "x", "color": "#12345g"}, [],
    ],
)  # fmt: skip
async def test_what_is_no_label_is_refused(desk: Desk, wrong: Any) -> None:
    async with desk.harness.client(desk.tenant_id, "admin") as client:
        answer = await client.post("/v1/labels", json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_of_several_who_want_one_name_one_gets_it_and_there_are_500_at_most(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.desk.work.labelling.MOST_DEFINED", 2)
    async with desk.harness.client(desk.tenant_id, "admin") as client:
        same = await asyncio.gather(*(client.post("/v1/labels", json={"name": name}) for name in ("Vip", "VIP", "vip")))
        assert sorted(one.status_code for one in same) == [201, 409, 409]
        others = await asyncio.gather(*(client.post("/v1/labels", json={"name": f"{n}"}) for n in range(3)))
    assert sorted(one.status_code for one in others) == [201, 429, 429]


async def test_a_conversation_has_labels_and_a_priority_and_is_found_by_them(
    desk: Desk, customer: Customer, new_customer: type[Customer], agent: UUID
) -> None:
    vip, refund = await defined(desk, "VIP"), await defined(desk, "refund")
    await desk.receives(customer.writes("Hello"), new_customer(desk.tenant_id).writes("Hello"))
    path = f"conversations/{(await desk.conversations())[0]['conversation_id']}"
    labelled = await puts(desk, f"{path}/labels", agent, label_ids=[refund, vip, refund])
    again = await puts(desk, f"{path}/labels", agent, label_ids=[vip, refund])
    urgent = await puts(desk, f"{path}/priority", agent, priority="urgent")

    assert labelled.json()["label_ids"] == again.json()["label_ids"] == [refund, vip]
    assert again.json()["version"] == labelled.json()["version"], "nothing changed"
    assert (urgent.json()["priority"], urgent.json()["label_ids"]) == ("urgent", [refund, vip])
    for query in ({"label_id": vip}, {"priority": "urgent"}, {"label_id": refund, "priority": "urgent"}):
        assert [one["conversation_id"] for one in await desk.conversations(**query)] == [urgent.json()["conversation_id"]]
    assert len(await desk.conversations(priority="normal")) == 1
    assert await desk.conversations(label_id=str(uuid4())) == []
    (labels,), (priority,) = await desk.published(ConversationLabelsChanged), await desk.published(ConversationPriorityChanged)
    assert [str(one) for one in labels.label_ids] == [refund, vip]
    assert priority.priority == "urgent"
    assert {(one.actor.kind, one.actor.user_id) for one in (labels, priority)} == {("agent", agent)}


async def test_an_open_inbox_sees_labels_and_priorities_change(desk: Desk, customer: Customer) -> None:
    vip = await defined(desk, "VIP")
    await desk.receives(customer.writes("Hello"))
    shown = await desk.conversation()
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id) as one:
        await puts(desk, f"conversations/{shown['conversation_id']}/labels", label_ids=[vip])
        await puts(desk, f"conversations/{shown['conversation_id']}/priority", priority="high")
        await puts(desk, f"contacts/{shown['contact']['contact_id']}/labels", label_ids=[vip])
        told = [(await one.hears())["data"] for _ in range(3)]
    assert [(one["label_ids"], one["priority"], one["contact"]["label_ids"]) for one in told] == [
        ([vip], "normal", []),
        ([vip], "high", []),
        ([vip], "high", [vip]),
    ]


async def test_the_ai_is_given_the_names_of_a_customers_labels_that_there_are(desk: Desk, customer: Customer) -> None:
    vip, gone = await defined(desk, "VIP"), await defined(desk, "gone")
    await desk.receives(customer.writes("Hello"))
    contact_id = (await desk.conversation())["contact"]["contact_id"]
    put = await puts(desk, f"contacts/{contact_id}/labels", label_ids=[vip, gone])
    async with desk.harness.client(desk.tenant_id, "admin") as client:
        assert (await client.delete(f"/v1/labels/{gone}")).status_code == 204
        assert (await client.delete(f"/v1/labels/{gone}")).status_code == 404
    await desk.receives(customer.writes("Are you there?"))

    assert put.json() == {"contact_id": contact_id, "label_ids": [vip, gone]}
    assert [one.contact.labels for one in await desk.published(TurnRequested)] == [(), ("VIP",)]


@pytest.mark.parametrize(
    "wrong", [{}, {"label_ids": None}, {"label_ids": ["x"]}, {"label_ids": [NOBODY]}, {"label_ids": [NOBODY] * 21}]
)
async def test_what_is_no_label_is_put_on_nothing(desk: Desk, customer: Customer, wrong: Any) -> None:
    await desk.receives(customer.writes("Hello"))
    shown = await desk.conversation()
    for path in (f"conversations/{shown['conversation_id']}", f"contacts/{shown['contact']['contact_id']}"):
        answer = await puts(desk, f"{path}/labels", **wrong)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert await desk.conversation() == shown


async def test_a_viewer_puts_nothing_and_what_is_not_there_is_not_found(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    shown = await desk.conversation()
    conversation, contact = f"conversations/{shown['conversation_id']}", f"contacts/{shown['contact']['contact_id']}"
    for path, body in (
        (f"{conversation}/labels", {"label_ids": []}),
        (f"{conversation}/priority", {"priority": "low"}),
        (f"{contact}/labels", {"label_ids": []}),
    ):
        assert (await puts(desk, path, role="viewer", **body)).status_code == 403
        assert (await puts(desk, path.replace(path.split("/")[1], NOBODY), **body)).status_code == 404
    assert (await puts(desk, f"{conversation}/priority", priority="very")).status_code == 422
    await desk.does(uuid4(), "close")
    assert (await puts(desk, f"{conversation}/priority", priority="low")).status_code == 409


async def test_another_tenants_labels_conversations_and_contacts_do_not_exist(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    stranger = Desk(desk.harness, uuid4())
    vip, theirs = await defined(desk, "VIP"), await defined(stranger, "VIP")
    await desk.receives(customer.writes("Hello"), new_customer(stranger.tenant_id).writes("Hello"))
    shown = await desk.conversation()
    paths = [f"conversations/{shown['conversation_id']}/labels", f"contacts/{shown['contact']['contact_id']}/labels"]
    assert {(await puts(desk, path, label_ids=[theirs])).status_code for path in paths} == {422}
    assert {(await puts(stranger, path, label_ids=[theirs])).status_code for path in paths} == {404}
    async with desk.harness.client(stranger.tenant_id, "admin") as client:
        assert (await client.delete(f"/v1/labels/{vip}")).status_code == 404
        assert (await client.patch(f"/v1/labels/{vip}", json={}, headers={"if-match": "*"})).status_code == 404
        assert [one["label_id"] for one in (await client.get("/v1/labels")).json()["labels"]] == [theirs]


async def test_two_who_are_one_have_the_labels_of_both_and_the_higher_priority(desk: Desk, known_as: KnownAs) -> None:
    first, second = await defined(desk, "a"), await defined(desk, "b")
    channel = uuid4()
    hidden, phone = known_as(channel, "lid:123456789"), known_as(channel, "+5541999990000")
    await desk.receives(hidden.writes("who am I"))
    await desk.receives(phone.writes("somebody"))
    for shown, label_id, priority in zip(await desk.conversations(), (first, second), ("low", "high"), strict=True):
        await puts(desk, f"conversations/{shown['conversation_id']}/labels", label_ids=[label_id])
        await puts(desk, f"conversations/{shown['conversation_id']}/priority", priority=priority)
        await puts(desk, f"contacts/{shown['contact']['contact_id']}/labels", label_ids=[label_id])
    await desk.receives(known_as(channel, "+5541999990000", "lid:123456789").has_ids())

    (kept,) = await desk.conversations(state="open")
    assert sorted(kept["label_ids"]) == sorted(kept["contact"]["label_ids"]) == sorted([first, second])
    assert kept["priority"] == "high"
