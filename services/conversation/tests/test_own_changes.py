"""Reactions and edits of people: they go out like messages, are none, and count once the provider has them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.conversation import ContentSendRequested, MessageSendRequested, TurnRequested
from contracts.outgoing import Edit, Reaction, ToMessage
from contracts.providers import CAPABILITIES
from conversation.domain.message import Message
from conversation.domain.own_change import carry_out, no_edit_because
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .reports import is_in_doubt, is_refused, is_sent
from .world import Customer, Desk


@pytest.fixture
def customer(tenant_id: UUID) -> Customer:
    """Somebody on a phone's own link, where what was sent can be edited."""
    return Customer(tenant_id, provider="evolution")


async def edits(desk: Desk, user_id: UUID, message_id: str, text: str, **given: Any) -> httpx2.Response:
    conversation_id = (await desk.conversation())["conversation_id"]
    async with desk.harness.client(given.pop("tenant_id", desk.tenant_id), "agent", user_id=user_id) as client:
        path = f"/v1/conversations/{conversation_id}/messages/{message_id}"
        return await client.patch(path, json={"text": text, **given})


async def reacts(desk: Desk, user_id: UUID, message_id: str, emoji: str | None, **given: Any) -> httpx2.Response:
    return await desk.does(user_id, "messages", content={"kind": "reaction", "message_id": message_id, "emoji": emoji}, **given)


async def written(desk: Desk, customer: Customer, agent: UUID, text: str = "We open at nine") -> str:
    """A text of the agent that was sent."""
    await desk.receives(customer.writes("When do you open?"))
    await desk.does(agent, "take-over")
    message_id: str = (await desk.does(agent, "messages", text=text)).json()["message_id"]
    (request,) = await desk.published(MessageSendRequested)
    await desk.receives(is_sent(request, "3EB0"))
    return message_id


async def shown(desk: Desk, message_id: str) -> dict[str, Any]:
    (found,) = [one for one in await desk.messages() if one["message_id"] == message_id]
    return found


async def test_an_edit_counts_once_the_provider_has_it(desk: Desk, customer: Customer, agent: UUID) -> None:
    message_id = await written(desk, customer, agent)
    asked = await edits(desk, agent, message_id, "We open at eight")
    (request,) = await desk.published(ContentSendRequested)
    before = await shown(desk, message_id)
    await desk.receives(is_sent(request, "3EB1"))
    after = await shown(desk, message_id)

    assert (asked.status_code, asked.json()["change"]["state"]) == (202, "asked")
    assert isinstance(request.content, Edit)
    assert (request.content.text, request.content.target.provider_message_id) == ("We open at eight", "3EB0")
    assert (before["content"]["text"], before["change"]["change_id"]) == ("We open at nine", str(request.send_id))
    assert (after["content"]["text"], after["change"], after["edited_at"] is not None) == ("We open at eight", None, True)
    assert len(await desk.messages()) == 2
    await desk.does(agent, "hand-back")
    await desk.receives(customer.writes("And on Sundays?"))
    assert [one.text for one in (await desk.published(TurnRequested))[-1].history][1] == "We open at eight"


async def test_an_edit_that_the_provider_refuses_changes_nothing_and_says_so(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    message_id = await written(desk, customer, agent)
    await edits(desk, agent, message_id, "We open at eight")
    (request,) = await desk.published(ContentSendRequested)
    await desk.receives(is_in_doubt(request))
    in_doubt = await shown(desk, message_id)
    await desk.receives(is_refused(request), is_refused(request))
    refused = await shown(desk, message_id)

    assert in_doubt["change"]["state"] == "unknown"
    assert (refused["content"]["text"], refused["edited_at"]) == ("We open at nine", None)
    assert (refused["change"]["state"], refused["change"]["error_class"]) == ("failed", "content")
    assert refused["status"] == "sent"


async def test_of_two_edits_the_later_counts_in_whatever_order_they_are_reported(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    message_id = await written(desk, customer, agent)
    for text in ("We open at eight", "We open at seven"):
        await edits(desk, agent, message_id, text)
    first, second = await desk.published(ContentSendRequested)
    sooner, later = is_sent(first, "3EB1"), is_sent(second, "3EB2")
    await desk.receives(later)
    await desk.receives(sooner)

    found = await shown(desk, message_id)
    assert (found["content"]["text"], found["change"]) == ("We open at seven", None)


async def test_a_reaction_is_shown_once_it_is_there_and_taken_away_again(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Thank you!"))
    await desk.does(agent, "take-over")
    (theirs,) = await desk.messages()
    asked = await reacts(desk, agent, theirs["message_id"], "👍")
    (request,) = await desk.published(ContentSendRequested)
    await desk.receives(is_sent(request, "3EB1"))
    there = await shown(desk, theirs["message_id"])
    await reacts(desk, agent, theirs["message_id"], None)
    await desk.receives(is_sent((await desk.published(ContentSendRequested))[-1], "3EB2"))

    assert (asked.status_code, asked.json()["reaction"], asked.json()["change"]["kind"]) == (201, None, "reaction")
    assert isinstance(request.content, Reaction)
    assert (request.content.emoji, request.content.target.by_us) == ("👍", False)
    assert there["reaction"] == "👍"
    assert (await shown(desk, theirs["message_id"]))["reaction"] is None
    assert (await desk.conversation())["phase"] == "with_agent"  # a reaction answers nobody


async def test_what_was_asked_for_is_what_was_asked_for_however_late_its_sender_tries_again(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    message_id, client_id = await written(desk, customer, agent), str(uuid4())
    first = await edits(desk, agent, message_id, "We open at eight", client_id=client_id)
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "update message set sent_at = sent_at - interval '1 day' returning id")
    again = await edits(desk, agent, message_id, "We open at eight", client_id=client_id)
    other = await edits(desk, agent, message_id, "We open at seven", client_id=client_id)
    new = await edits(desk, agent, message_id, "We open at eight", client_id=str(uuid4()))

    assert [one.status_code for one in (first, again, other, new)] == [202, 202, 409, 409]
    assert (again.json()["change"], new.json()["reason"]) == (first.json()["change"], "too_late_to_edit")
    assert len(await desk.published(ContentSendRequested)) == 1


async def test_an_answer_that_was_sent_is_sent_also_when_what_it_answers_is_taken_back(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    await desk.receives(customer.writes("When do you open?"))
    [theirs] = await desk.messages()
    await desk.does(agent, "take-over")
    body = {"text": "At nine", "reply_to_message_id": theirs["message_id"], "client_id": str(uuid4())}
    first = await desk.does(agent, "messages", **body)
    await desk.receives(customer.revokes(theirs["provider_message_id"]))
    again, other = await desk.does(agent, "messages", **body), await desk.does(agent, "messages", **{**body, "text": "At ten"})

    assert [one.status_code for one in (first, again, other)] == [201, 201, 409]
    assert again.json()["message_id"] == first.json()["message_id"]


async def test_a_change_with_the_same_client_id_is_asked_for_once(desk: Desk, customer: Customer, agent: UUID) -> None:
    message_id, client_id = await written(desk, customer, agent), str(uuid4())
    answers = await asyncio.gather(*(edits(desk, agent, message_id, "We open at eight", client_id=client_id) for _ in range(4)))
    other = await edits(desk, agent, message_id, "We open at seven", client_id=client_id)

    assert ({answer.status_code for answer in answers}, other.status_code) == ({202}, 409)
    assert len(await desk.published(ContentSendRequested)) == 1


async def test_what_cannot_be_changed_is_refused_with_the_reason(desk: Desk, customer: Customer, agent: UUID) -> None:
    message_id = await written(desk, customer, agent)
    theirs = (await desk.messages())[0]["message_id"]
    unsent = (await desk.does(agent, "messages", text="On its way")).json()["message_id"]
    answers = [
        await edits(desk, agent, theirs, "Other words"),
        await edits(desk, agent, unsent, "Other words"),
        await edits(desk, agent, str(uuid4()), "Other words"),
        await edits(desk, agent, message_id, "long " * 819 + "x"),
        await edits(desk, uuid4(), message_id, "Other words"),
        await edits(desk, agent, message_id, "Other words", tenant_id=uuid4()),
        await edits(desk, agent, message_id, " "),
        await reacts(desk, agent, unsent, "👍"),
        await reacts(desk, agent, theirs, "x" * 33),
        await reacts(desk, agent, theirs, "👍", reply_to_message_id=theirs),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 404, 202, 409, 404, 422, 409, 422, 422]
    assert [answer.json()["reason"] for answer in answers[:2]] == ["not_yours", "not_sent"]
    assert len(await desk.published(ContentSendRequested)) == 1


async def test_where_a_channel_has_no_edits_there_are_none(desk: Desk, tenant_id: UUID, agent: UUID) -> None:
    customer = Customer(tenant_id, provider="meta")
    message_id = await written(desk, customer, agent)
    refused = await edits(desk, agent, message_id, "We open at eight")
    reaction = await reacts(desk, agent, message_id, "👍")

    assert (refused.status_code, refused.json()["reason"]) == (422, "change_not_carried")
    assert reaction.status_code == 201


def message(sent_at: datetime, **given: Any) -> Message:
    ids = {name: uuid4() for name in ("id", "tenant_id", "conversation_id", "channel_id", "user_id")}
    values = {"sequence": 1, "author": "agent", "content": {"kind": "text", "text": "a"}, "provider_message_id": "3EB0"}
    return Message(**{**ids, **values, "sent_at": sent_at, **given})


@given(st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_a_text_can_be_edited_exactly_for_as_long_as_its_channel_says(since: timedelta) -> None:
    now = datetime.now(UTC)
    sent, able = message(now - since), CAPABILITIES["baileys"]
    assert sent.user_id is not None
    against = no_edit_because(sent, sent.user_id, "b", now, able)

    assert able.edited_for is not None
    assert (against is None) == (since < able.edited_for)


@given(st.permutations([1, 2, 3]))
def test_what_was_changed_ends_in_one_state_in_every_order(order: list[int]) -> None:
    at = datetime.now(UTC)
    sent = message(at)
    target = ToMessage(message_id=sent.id, provider_message_id="3EB0", by_us=True)
    for place in order:
        carry_out(sent, Edit(target=target, text=str(place)), at + timedelta(seconds=place))
        carry_out(sent, Reaction(target=target, emoji=str(place)), at + timedelta(seconds=place))

    assert (sent.content["text"], sent.reaction) == ("3", "3")
