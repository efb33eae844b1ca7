"""What was said last, wherever a conversation is shown."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.content import Contacts, Location, SharedContact
from contracts.conversation import MessageSendRequested
from conversation.domain.message import Message
from conversation.domain.previews import LONGEST_PREVIEW, last_message_view, preview_of
from hypothesis import given
from hypothesis import strategies as st

from .test_live import inbox, serving
from .test_who_sees_what import ANA
from .world import Ai, Customer, Desk


async def shown_last(desk: Desk, role: Any = "admin") -> dict[str, Any] | None:
    """What list and single read show of the only conversation, which is the same."""
    async with desk.harness.client(desk.tenant_id, role) as client:
        (listed,) = (await client.get("/v1/conversations")).json()["conversations"]
        read = (await client.get(f"/v1/conversations/{listed['conversation_id']}")).json()
    assert read["last_message"] == listed["last_message"]
    return listed["last_message"]


async def test_a_list_says_what_was_said_last(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Do you\n  have\tbread? 🥖"))
    last = await shown_last(desk)
    (message,) = await desk.messages()
    assert last == {
        "message_id": message["message_id"],
        "author": "customer",
        "kind": "text",
        "text": "Do you have bread? 🥖",
        "sent_at": message["sent_at"],
        "status": None,
        "revoked_at": None,
    }
    await desk.receives(ai.says(await desk.turn(), "x" * 500))
    last = await shown_last(desk)
    assert (last["author"], last["status"], last["text"]) == ("ai", "queued", "x" * (LONGEST_PREVIEW - 1) + "…")


async def test_a_viewer_is_told_that_something_was_said_last_and_not_what(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("My name is Ana"))
    last = await shown_last(desk, "viewer")
    assert (last["author"], last["kind"], last["text"]) == ("customer", "text", None)


async def test_what_is_no_text_is_previewed_by_its_words(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    for content, words in (
        (Location(latitude=1, longitude=2, name="Bakery"), "Bakery"),
        (Contacts(contacts=(SharedContact(name="Bia"),)), None),
    ):
        await desk.receives(customer.writes("x").model_copy(update={"content": content}))
        last = await shown_last(desk)
        assert (last["kind"], last["text"]) == (content.kind, words)
    await desk.receives(customer.sends("image", "Is it this one?"))
    assert (await shown_last(desk))["text"] == "Is it this one?"
    await desk.receives(customer.sends("image"))
    assert (await shown_last(desk))["text"] is None


async def test_an_edit_and_a_withdrawal_show(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Helo", provider_message_id="wamid.1"))
    await desk.receives(customer.edits("wamid.1", "Hello"))
    assert (await shown_last(desk))["text"] == "Hello"
    await desk.receives(customer.revokes("wamid.1"))
    last = await shown_last(desk)
    assert (last["text"], last["revoked_at"] is None) == (None, False)


async def test_each_conversation_has_its_own(desk: Desk, new_customer: type[Customer]) -> None:
    texts = [f"I am number {number}" for number in range(5)]
    for text in texts:
        await desk.receives(new_customer(desk.tenant_id).writes(text))
    shown = [one["last_message"]["text"] for one in await desk.conversations()]
    assert shown == texts[::-1]


async def test_another_business_is_shown_its_own(desk: Desk, customer: Customer, new_customer: type[Customer]) -> None:
    other = uuid4()
    await desk.receives(customer.writes("Ours"), new_customer(other, customer.channel_id, customer.key).writes("Theirs"))
    assert (await shown_last(desk))["text"] == "Ours"
    async with desk.harness.client(other) as client:
        (theirs,) = (await client.get("/v1/conversations")).json()["conversations"]
    assert theirs["last_message"]["text"] == "Theirs"


async def test_answers_to_what_people_do_have_it(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    assert (await desk.does(agent, "take-over")).json()["last_message"]["text"] == "Hello"
    await desk.does(agent, "messages", text="Good morning")
    assert (await desk.does(agent, "close")).json()["last_message"]["text"] == "Good morning"
    assert len(await desk.published(MessageSendRequested)) == 1


@pytest.mark.parametrize("role", ["agent", "viewer"])
async def test_sockets_say_it_with_each_change(desk: Desk, customer: Customer, role: Any) -> None:
    def text(conversation: dict[str, Any], said: str) -> bool:
        return conversation["last_message"]["text"] == (None if role == "viewer" else said)

    await desk.receives(customer.writes("Hello"))
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id, role=role) as socket:
        (opened,) = socket.ready["snapshot"]["conversations"]
        assert text(opened, "Hello")
        await desk.receives(customer.writes("Anybody?"))
        told = [await socket.hears(), await socket.hears()]
        (change,) = [one["data"] for one in told if one["type"] == "conversation.changed"]
        assert text(change, "Anybody?")
        await desk.does(ANA, "take-over")
        while (heard := await socket.hears())["type"] != "conversation.changed" or not heard["data"]["assigned_user_id"]:
            pass
        assert text(heard["data"], "Anybody?")


@given(st.text(max_size=300))
def test_a_preview_is_one_line_and_short(said: str) -> None:
    content = {"kind": "text", "text": said}
    ids = {name: uuid4() for name in ("id", "tenant_id", "conversation_id", "channel_id")}
    view = last_message_view(
        preview_of(Message(**ids, sequence=1, author="customer", content=content, sent_at=datetime.now(UTC)))
    )
    line = " ".join(said.split())
    assert view is not None
    assert view.text == (line if 0 < len(line) <= LONGEST_PREVIEW else line[: LONGEST_PREVIEW - 1] + "…" if line else None)
