"""Macros: all of one is done, or nothing, and nobody may do by one what they may not do alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import PrincipalRole
from contracts.conversation import ConversationClosed, ConversationPriorityChanged, MessageSendRequested

from .test_canned_answers import written
from .test_labels import defined
from .test_notes import ANA, BEN, NOBODY, asks, staffed
from .world import Customer, Desk, KnownAs

ME = {"type": "assign", "to": "me"}
CLOSE = {"type": "close"}
URGENT = {"type": "priority", "priority": "urgent"}


async def macro(desk: Desk, *actions: Any, name: str = "Refund") -> str:
    answer = await asks(desk, BEN, "POST", "macros", "supervisor", name=name, actions=list(actions))
    assert answer.status_code == 201, answer.text
    return answer.json()["macro_id"]  # type: ignore[no-any-return]


async def runs(desk: Desk, macro_id: str, user_id: UUID = ANA, role: PrincipalRole = "agent") -> httpx2.Response:
    (conversation,) = await desk.conversations()
    return await asks(desk, user_id, "POST", f"conversations/{conversation['conversation_id']}/macros/{macro_id}", role)


async def test_a_macro_does_several_things_at_once(desk: Desk, customer: Customer) -> None:
    await staffed(desk)
    await desk.receives(customer.writes("I want my money back"))
    label_id = await defined(desk, "refund")
    answer_id = await written(desk, BEN, "admin", scope="all", text="Sorry, {{contact.name}}.")
    note = {"type": "note", "text": "refunded", "mentions": [str(BEN)]}
    actions = [ME, {"type": "label", "label_ids": [label_id]}, URGENT, note, {"type": "canned_answer", "answer_id": answer_id}]
    answer = await runs(desk, await macro(desk, *actions, CLOSE))

    assert answer.status_code == 200, answer.text
    done, shown = answer.json()["done"], answer.json()["conversation"]
    assert [one["type"] for one in done] == ["assign", "label", "priority", "note", "canned_answer", "close"]
    assert shown == await desk.shown_to_all()
    assert (shown["state"], shown["label_ids"], shown["priority"]) == ("closed", [label_id], "urgent")
    (sent,) = await desk.published(MessageSendRequested)
    assert (sent.content.text, str(sent.send_id)) == ("Sorry, Ana.", done[4]["message_id"])
    (mention,) = (await asks(desk, BEN, "GET", "mentions")).json()["mentions"]
    assert mention["note"]["note_id"] == done[3]["note_id"]
    assert len(await desk.published(ConversationClosed)) == 1


async def test_where_one_action_may_not_be_done_none_is(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    answer_id = await written(desk, BEN, "admin", scope="all")
    note = {"type": "note", "text": "x"}
    macro_id = await macro(desk, URGENT, note, {"type": "canned_answer", "answer_id": answer_id})
    before = await desk.conversation()

    alone = await asks(desk, ANA, "POST", f"conversations/{before['conversation_id']}/messages", text="x")
    answer = await runs(desk, macro_id)
    assert (answer.status_code, answer.json()) == (409, alone.json()), "it is not the caller's"
    assert await desk.conversation() == before
    assert (await asks(desk, ANA, "GET", f"conversations/{before['conversation_id']}/notes")).json()["notes"] == []
    assert await desk.published(ConversationPriorityChanged) == []


async def test_a_note_is_where_those_of_two_who_are_one_are(desk: Desk, known_as: KnownAs) -> None:
    channel = uuid4()
    await desk.receives(known_as(channel, "lid:123456789").writes("who am I"))
    await desk.receives(known_as(channel, "+5541999990000").writes("somebody"))
    before = [one["conversation_id"] for one in await desk.conversations()]
    await desk.receives(known_as(channel, "+5541999990000", "lid:123456789").has_ids())
    macro_id = await macro(desk, {"type": "note", "text": "call back"})
    for place in before:
        assert (await asks(desk, ANA, "POST", f"conversations/{place}/macros/{macro_id}")).status_code == 200

    for place in before:
        found = (await asks(desk, ANA, "GET", f"conversations/{place}/notes")).json()["notes"]
        assert [one["text"] for one in found] == ["call back", "call back"]


async def test_nobody_may_do_by_a_macro_what_they_may_not_do_alone(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    take = await macro(desk, ME, CLOSE)
    await desk.does(BEN, "take-over")
    assert (await runs(desk, take, ANA)).status_code == 409
    assert (await runs(desk, take, ANA, "viewer")).status_code == 403
    assert (await runs(desk, take, ANA, "supervisor")).status_code == 200


async def test_what_a_macro_needs_may_be_gone_by_then(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    label_id = await defined(desk, "refund")
    macro_id = await macro(desk, URGENT, {"type": "label", "label_ids": [label_id]})
    await asks(desk, BEN, "DELETE", f"labels/{label_id}", "admin")
    assert (await runs(desk, macro_id)).status_code == 422
    assert (await desk.conversation())["priority"] == "normal"


async def test_a_macro_gives_a_conversation_to_somebody(desk: Desk, customer: Customer) -> None:
    await staffed(desk)
    await desk.receives(customer.writes("Hello"))
    answer = await runs(desk, await macro(desk, URGENT, {"type": "assign", "to": str(BEN)}))
    assert (answer.status_code, answer.json()["conversation"]["assigned_user_id"]) == (200, str(BEN)), answer.text


async def test_a_macro_hands_back(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    answer = await runs(desk, await macro(desk, ME, {"type": "hand_back"}))
    assert (answer.status_code, answer.json()["conversation"]["owner"]) == (200, "ai")


async def test_a_macro_lets_the_conversation_rest(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Call me tomorrow"))
    answer = await runs(desk, await macro(desk, ME, {"type": "snooze", "for_s": 86_400}))
    assert answer.status_code == 200, answer.text
    shown = await desk.conversation()
    assert (shown["state"], shown["phase"], shown["assigned_user_id"]) == ("snoozed", "snoozed", str(ANA))
    (job,) = (one for one in await desk.harness.jobs() if one.kind == "snooze-ends")
    assert datetime.fromisoformat(shown["snoozed_until"]) == job.run_at > datetime.now(UTC) + timedelta(hours=23)


@pytest.mark.parametrize(
    "wrong",
    [
        [], [URGENT] * 11, [CLOSE, URGENT], [{"type": "hand_back"}, CLOSE],
        [{"type": "snooze", "for_s": 60}, URGENT], [{"type": "snooze", "for_s": 59}],
        [{"type": "snooze", "for_s": 31_536_001}], [{"type": "snooze"}],
        [{"type": "format_disk"}], [{}], ["close"], None,
        [{"type": "priority", "priority": "very"}], [{"type": "label", "label_ids": []}],
        [{"type": "label", "label_ids": [NOBODY]}], [{"type": "note", "text": "x", "mentions": [NOBODY]}],
        [{"type": "canned_answer", "answer_id": NOBODY}], [{"type": "close", "now": True}], [{"type": "assign", "to": "you"}],
        [{"type": "assign", "to": NOBODY}],
    ],
)  # fmt: skip
async def test_what_is_no_macro_is_refused(desk: Desk, wrong: Any) -> None:
    answer = await asks(desk, BEN, "POST", "macros", "admin", name="x", actions=wrong)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (await asks(desk, BEN, "GET", "macros")).json()["macros"] == []


async def test_a_macro_says_nothing_that_only_one_person_has(desk: Desk) -> None:
    own = await written(desk, BEN)
    refused = await asks(desk, BEN, "POST", "macros", "admin", name="x", actions=[{"type": "canned_answer", "answer_id": own}])
    assert refused.status_code == 422


async def test_who_leads_writes_macros_and_says_which_they_saw(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversation.desk.work.macros.MOST_MACROS", 2)
    macro_id = await macro(desk, URGENT)
    await macro(desk, CLOSE, name="Bye")
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        path, seen = f"/v1/macros/{macro_id}", {"if-match": '"1"'}
        too_many = await client.post("/v1/macros", json={"name": "third", "actions": [CLOSE]})
        unseen = await client.patch(path, json={"name": "x"})
        taken = await client.patch(path, json={"name": " BYE"}, headers=seen)
        changed = await client.patch(path, json={"actions": [URGENT, CLOSE]}, headers=seen)
        stale = await client.patch(path, json={"name": "x"}, headers=seen)
        listed = (await client.get("/v1/macros")).json()["macros"]
    assert [one.status_code for one in (too_many, unseen, taken, changed, stale)] == [429, 428, 409, 200, 412]
    assert [one["name"] for one in listed] == ["Bye", "Refund"]
    assert listed[1] == changed.json() == {"macro_id": macro_id, "name": "Refund", "actions": [URGENT, CLOSE], "version": 2}
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        assert (await client.patch(path, json={}, headers={"if-match": "*"})).status_code == 403
        assert (await client.delete(path)).status_code == 403
        assert (await client.post("/v1/macros", json={"name": "x", "actions": [CLOSE]})).status_code == 403


async def test_another_tenants_macros_do_not_exist(desk: Desk, customer: Customer) -> None:
    stranger = Desk(desk.harness, uuid4())
    theirs, mine = await macro(stranger, CLOSE), await macro(desk, CLOSE)
    await desk.receives(customer.writes("Hello"))
    assert (await runs(desk, theirs)).status_code == 404
    place = (await desk.conversation())["conversation_id"]
    assert (await asks(stranger, BEN, "POST", f"conversations/{place}/macros/{theirs}", "admin")).status_code == 404
    assert (await asks(stranger, BEN, "DELETE", f"macros/{mine}", "admin")).status_code == 404
    assert (await runs(desk, str(uuid4()))).status_code == 404
