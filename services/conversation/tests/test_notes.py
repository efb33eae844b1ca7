"""Private notes: who reads and writes them, who is mentioned, and that neither the customer nor the AI ever learns of one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import PrincipalRole
from contracts.conversation import MessageSendRequested, TurnRequested
from contracts.gateway import Member

from .test_live import inbox, serving
from .world import Customer, Desk, KnownAs, tenant_changed

SECRET = "canary words of a colleague"
NOBODY = "018f0000-0000-7000-8000-000000000000"
ANA, BEN, A_VIEWER = uuid4(), uuid4(), uuid4()


async def staffed(desk: Desk) -> None:
    members = [
        Member(user_id=ANA, role="agent", display_name="Ana"),
        Member(user_id=BEN, role="supervisor", display_name="Ben"),
        Member(user_id=A_VIEWER, role="viewer", display_name="Vi"),
    ]
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": tuple(members)}))


async def asks(
    desk: Desk, user_id: UUID, method: str, path: str, role: PrincipalRole = "agent", **body: Any
) -> httpx2.Response:
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id) as client:
        return await client.request(method, f"/v1/{path}", json=body or None)


async def notes_of(desk: Desk, customer: Customer) -> str:
    await staffed(desk)
    await desk.receives(customer.writes("Hello"))
    return f"conversations/{(await desk.conversation())['conversation_id']}/notes"


async def test_people_leave_notes_for_each_other_and_whoever_is_mentioned_finds_them(desk: Desk, customer: Customer) -> None:
    path = await notes_of(desk, customer)
    first = await asks(desk, ANA, "POST", path, text=f" {SECRET} ", mentions=[str(BEN), str(BEN)])
    second = await asks(desk, ANA, "POST", path, text="and another")
    assert (first.status_code, first.json()["text"], first.json()["mentions"]) == (201, SECRET, [str(BEN)])
    page = (await asks(desk, BEN, "GET", f"{path}?limit=1")).json()
    assert page["notes"] == [second.json()]
    assert (await asks(desk, BEN, "GET", f"{path}?limit=1&cursor={page['next']}")).json()["notes"] == [first.json()]

    (mention,) = (await asks(desk, BEN, "GET", "mentions")).json()["mentions"]
    assert (mention["note"], mention["read_at"]) == (first.json(), None)
    assert (await asks(desk, ANA, "GET", "mentions")).json()["mentions"] == []
    read = f"mentions/{first.json()['note_id']}/read"
    assert [(await asks(desk, who, "POST", read)).status_code for who in (BEN, BEN, ANA)] == [204, 204, 404]
    assert (await asks(desk, BEN, "GET", "mentions")).json()["mentions"] == []
    (seen,) = (await asks(desk, BEN, "GET", "mentions?unread=false")).json()["mentions"]
    assert seen["read_at"] is not None


async def test_only_its_author_changes_a_note_and_an_admin_may_remove_it(desk: Desk, customer: Customer) -> None:
    path = await notes_of(desk, customer)
    one, other = [(await asks(desk, ANA, "POST", path, text="x", mentions=[str(BEN)])).json()["note_id"] for _ in range(2)]
    await asks(desk, BEN, "POST", f"mentions/{one}/read")
    changed = await asks(desk, ANA, "PATCH", f"{path}/{one}", text="y")
    assert (changed.json()["text"], changed.json()["mentions"]) == ("y", [str(BEN)])
    assert changed.json()["edited_at"] is not None
    assert len((await asks(desk, BEN, "GET", "mentions")).json()["mentions"]) == 1, "who has read it has read it"
    await asks(desk, ANA, "PATCH", f"{path}/{other}", mentions=[str(ANA)])
    assert (await asks(desk, BEN, "GET", "mentions")).json()["mentions"] == []

    refused = [
        await asks(desk, BEN, "PATCH", f"{path}/{one}", text="mine"),
        await asks(desk, BEN, "DELETE", f"{path}/{one}", "supervisor"),
    ]
    assert {one.status_code for one in refused} == {403}
    removed = [
        await asks(desk, BEN, "DELETE", f"{path}/{one}", "admin"),
        await asks(desk, ANA, "DELETE", f"{path}/{other}"),
        await asks(desk, ANA, "DELETE", f"{path}/{other}"),
    ]
    assert [one.status_code for one in removed] == [204, 204, 404]
    assert (await asks(desk, ANA, "GET", path)).json()["notes"] == []
    assert (await asks(desk, ANA, "GET", "mentions?unread=false")).json()["mentions"] == []


async def test_neither_the_customer_nor_the_ai_nor_any_service_learns_of_a_note(desk: Desk, customer: Customer) -> None:
    path = await notes_of(desk, customer)
    await asks(desk, ANA, "POST", path, text=SECRET, mentions=[str(BEN)])
    await desk.receives(customer.writes("Are you there?"))

    turn = (await desk.published(TurnRequested))[-1]
    assert [one.text for one in turn.history] == ["Hello", "Are you there?"]
    assert await desk.published(MessageSendRequested) == []
    assert all(one["content"].get("text") != SECRET for one in await desk.messages())
    assert await desk.harness.tables_with(SECRET, desk.tenant_id) == ["live_event", "note"], "not in the outbox"


async def test_an_open_inbox_sees_notes_and_a_viewer_nothing_of_them(desk: Desk, customer: Customer) -> None:
    path = await notes_of(desk, customer)
    async with (
        serving(desk.harness) as (url, _),
        inbox(url, desk.tenant_id) as agent,
        inbox(url, desk.tenant_id, role="viewer") as viewer,
    ):
        note = (await asks(desk, ANA, "POST", path, text=SECRET)).json()
        edited = (await asks(desk, ANA, "PATCH", f"{path}/{note['note_id']}", text=f"{SECRET}!")).json()
        await asks(desk, ANA, "DELETE", f"{path}/{note['note_id']}")
        told = [(await agent.hears(), await viewer.hears()) for _ in range(3)]
    gone = {name: note[name] for name in ("note_id", "conversation_id")}
    assert [(one["type"], one["data"]) for one, _ in told] == [
        ("note.created", note),
        ("note.updated", edited),
        ("note.deleted", gone),
    ]
    assert [one["data"] for _, one in told] == [{}, {}, {}]
    assert [one["sequence"] for _, one in told] == [one["sequence"] for one, _ in told]


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"text": ""}, {"text": " \n "}, {"text": "a\x00b"}, {"text": "x" * 4_097}, {"text": 7},
        {"text": "x", "mentions": [NOBODY]}, {"text": "x", "mentions": [str(A_VIEWER)]}, {"text": "x", "mentions": ["me"]},
        {"text": "x", "mentions": [str(ANA)] * 21}, {"text": "x", "mentions": None},
    ],
)  # fmt: skip
async def test_what_is_no_note_is_refused(desk: Desk, customer: Customer, wrong: Any) -> None:
    path = await notes_of(desk, customer)
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as client:
        answer = await client.post(f"/v1/{path}", json=wrong)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (await asks(desk, ANA, "GET", path)).json()["notes"] == []


async def test_a_viewer_reads_no_notes_and_another_tenants_do_not_exist(desk: Desk, customer: Customer) -> None:
    path = await notes_of(desk, customer)
    note_id = (await asks(desk, ANA, "POST", path, text=SECRET, mentions=[str(BEN)])).json()["note_id"]
    stranger = Desk(desk.harness, uuid4())
    calls = [
        ("GET", path, {}), ("POST", path, {"text": "x"}), ("PATCH", f"{path}/{note_id}", {"text": "x"}),
        ("DELETE", f"{path}/{note_id}", {}), ("POST", f"mentions/{note_id}/read", {}),
    ]  # fmt: skip
    for method, where, body in calls:
        assert (await asks(desk, A_VIEWER, method, where, "viewer", **body)).status_code == 403
        assert (await asks(stranger, BEN, method, where, "admin", **body)).status_code == 404
    assert (await asks(desk, A_VIEWER, "GET", "mentions", "viewer")).status_code == 403
    assert (await asks(stranger, BEN, "GET", "mentions")).json()["mentions"] == []
    assert SECRET not in json.dumps((await asks(stranger, BEN, "GET", "mentions?unread=false")).json())
    assert (await asks(desk, ANA, "GET", "mentions?cursor=AAAA")).status_code == 422


async def test_notes_about_two_who_are_one_are_found_together(desk: Desk, known_as: KnownAs) -> None:
    await staffed(desk)
    channel = uuid4()
    await desk.receives(known_as(channel, "lid:123456789").writes("who am I"))
    await desk.receives(known_as(channel, "+5541999990000").writes("somebody"))
    before = [one["conversation_id"] for one in await desk.conversations()]
    for place in before:
        await asks(desk, ANA, "POST", f"conversations/{place}/notes", text=f"about {place}")
    await desk.receives(known_as(channel, "+5541999990000", "lid:123456789").has_ids())

    for place in before:
        found = (await asks(desk, ANA, "GET", f"conversations/{place}/notes")).json()["notes"]
        assert sorted(one["text"] for one in found) == sorted(f"about {place}" for place in before)


async def test_a_note_goes_with_the_tenants_time(desk: Desk, customer: Customer) -> None:
    path = await notes_of(desk, customer)
    await asks(desk, ANA, "POST", path, text=SECRET, mentions=[str(BEN)])
    await desk.harness.forget()
    await desk.harness.running.pruner.sweep(datetime.now(UTC) + timedelta(days=364))
    assert await desk.harness.tables_with(SECRET, desk.tenant_id) == ["note"]
    await desk.harness.running.pruner.sweep(datetime.now(UTC) + timedelta(days=366))
    assert await desk.harness.tables_with(SECRET, desk.tenant_id) == []
    assert (await asks(desk, BEN, "GET", "mentions?unread=false")).json()["mentions"] == []
