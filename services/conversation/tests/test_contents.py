"""What people send beside texts: what a channel carries goes out as it was written, and what it does not is refused."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.content import Text
from contracts.conversation import ContentSendRequested, MessageSendRequested, TurnRequested
from contracts.gateway import Provider
from contracts.message_sender import MessageSent
from contracts.outgoing import Buttons, ChoiceList, ListRow, ListSection, OutgoingFile, ReplyButton, StoredFile, Template
from contracts.providers import CAPABILITIES
from conversation.domain.carrying import obstacle
from conversation.domain.message import as_text
from hypothesis import given
from hypothesis import strategies as st

from .files import PNG, FileShelf
from .world import Ai, Customer, Desk, OpenDesk

BUTTONS = {"kind": "buttons", "text": "When?", "buttons": [{"id": "a", "title": "Today"}, {"id": "b", "title": "Tomorrow"}]}
LIST = {
    "kind": "list",
    "text": "Which cake?",
    "button": "Cakes",
    "sections": [{"rows": [{"id": "1", "title": "Carrot"}, {"id": "2", "title": "Corn"}]}],
}
PLACE = {"kind": "location", "latitude": -23.5, "longitude": -46.6, "name": "Padaria Sol"}
CARDS = {"kind": "contacts", "contacts": [{"name": "Rui", "phones": ["+5511987654321"]}]}
TEMPLATE = {"kind": "template", "template_name": "order_ready", "language": "pt_BR", "body": [{"text": "Ana"}]}


async def taken(desk: Desk, customer: Customer, agent: UUID, **writes: Any) -> None:
    """The customer wrote, and the agent has the conversation."""
    await desk.receives(customer.writes("Hello", **writes))
    assert (await desk.does(agent, "take-over")).status_code == 200


async def test_what_is_no_text_goes_out_as_it_was_written(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    contents = [BUTTONS, LIST, PLACE, CARDS, TEMPLATE]
    answers = [await desk.does(agent, "messages", content=content) for content in contents]

    assert [answer.status_code for answer in answers] == [201] * 5, [answer.text for answer in answers]
    requests = await desk.published(ContentSendRequested)
    assert [one.content.kind for one in requests] == ["buttons", "list", "location", "contacts", "template"]
    assert [str(one.send_id) for one in requests] == [answer.json()["message_id"] for answer in answers]
    assert {(one.origin, one.to) for one in requests} == {("agent", customer.contact.provider_address)}
    assert [one["kind"] for one in await desk.messages()][-5:] == [content["kind"] for content in contents]


async def test_a_text_is_asked_for_as_it_always_was_unless_it_answers_one_message(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    await taken(desk, customer, agent)
    asked = (await desk.messages())[0]
    plain = await desk.does(agent, "messages", content={"kind": "text", "text": "Hi"})
    reply = await desk.does(agent, "messages", text="That one", reply_to_message_id=asked["message_id"])

    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Hi"]
    (request,) = await desk.published(ContentSendRequested)
    assert request.content == Text(text="That one")
    assert request.quoted is not None
    assert (request.quoted.provider_message_id, request.quoted.by_us) == (asked["provider_message_id"], False)
    assert request.quoted.quote == "Hello"
    assert plain.json()["reply_to"] is None
    assert reply.json()["reply_to"] == asked["provider_message_id"]
    assert reply.json()["quoted"]["text"] == "Hello", "who sent it and whoever watches see at once what it answers"


async def test_a_file_is_what_was_uploaded_and_nobody_elses(
    with_files: Desk, shelf: FileShelf, customer: Customer, agent: UUID, tenant_id: UUID
) -> None:
    await taken(with_files, customer, agent)
    media_id = await shelf.keep(tenant_id, filename="bolo.png")
    sent = await with_files.does(agent, "messages", content={"kind": "image", "media_id": media_id, "caption": "Carrot cake"})
    foreign = await shelf.keep(uuid4())
    refused = [
        await with_files.does(agent, "messages", content={"kind": "image", "media_id": unknown})
        for unknown in (foreign, str(uuid4()))
    ]

    assert sent.status_code == 201, sent.text
    assert sent.json()["media"] == {
        "media_id": media_id,
        "state": "stored",
        "mime_type": "image/png",
        "size": len(PNG),
        "filename": "bolo.png",
        "reason": None,
    }
    (request,) = await with_files.published(ContentSendRequested)
    assert isinstance(request.content, OutgoingFile)
    assert (str(request.content.media.media_id), request.content.caption) == (media_id, "Carrot cake")
    assert [(one.status_code, one.json()["reason"]) for one in refused] == [(422, "unknown_file")] * 2


async def test_while_the_gateway_is_away_files_are_not_sent_and_texts_are(
    open_desk: OpenDesk, customer: Customer, agent: UUID
) -> None:
    desk = await open_desk(service={"gateway_url": "http://127.0.0.1:1"})
    await taken(desk, customer, agent)
    file = await desk.does(agent, "messages", content={"kind": "image", "media_id": str(uuid4())})
    text = await desk.does(agent, "messages", text="A moment")

    assert (file.status_code, text.status_code) == (503, 201)
    assert await desk.published(ContentSendRequested) == []


@pytest.mark.parametrize(
    ("provider", "content", "reason"),
    [
        ("twilio", BUTTONS, "kind_not_carried"),
        ("wppconnect", CARDS, "kind_not_carried"),
        ("baileys", PLACE, "kind_not_carried"),
        ("evolution", TEMPLATE, "kind_not_carried"),
        ("meta", {**BUTTONS, "buttons": [{"id": "a", "title": "1"}, {"id": "a", "title": "2"}]}, "ids_repeat"),
        ("meta", {**BUTTONS, "buttons": [{"id": "a", "title": "1"}, {"id": "b", "title": "1"}]}, "titles_repeat"),
        ("meta", {**LIST, "sections": LIST["sections"] * 2}, "title_missing"),
    ],
)
async def test_what_a_channel_does_not_carry_is_refused_with_the_reason(
    desk: Desk, tenant_id: UUID, agent: UUID, provider: Provider, content: dict[str, Any], reason: str
) -> None:
    await taken(desk, Customer(tenant_id, provider=provider), agent)
    refused = await desk.does(agent, "messages", content=content)

    assert (refused.status_code, refused.json()["reason"]) == (422, reason)
    assert await desk.published(ContentSendRequested) == []
    assert len(await desk.messages()) == 1


async def test_an_answer_to_one_message_is_refused_where_the_channel_has_none(desk: Desk, tenant_id: UUID, agent: UUID) -> None:
    await taken(desk, Customer(tenant_id, provider="twilio"), agent)
    (asked,) = await desk.messages()
    refused = await desk.does(agent, "messages", text="That one", reply_to_message_id=asked["message_id"])

    assert (refused.status_code, refused.json()["reason"]) == (422, "reply_not_carried")


async def test_after_a_day_a_template_goes_out_and_nothing_else(
    desk: Desk, customer: Customer, agent: UUID, yesterday: datetime
) -> None:
    await taken(desk, customer, agent, sent_at=yesterday)
    place = await desk.does(agent, "messages", content=PLACE)
    template = await desk.does(agent, "messages", content=TEMPLATE)

    assert (place.status_code, place.json()["reason"]) == (409, "window_closed")
    assert template.status_code == 201
    (request,) = await desk.published(ContentSendRequested)
    assert request.not_after is not None
    assert request.not_after > request.last_inbound_at + CAPABILITIES["meta"].window  # type: ignore[operator]


async def test_only_a_message_of_this_conversation_that_was_sent_can_be_answered(
    desk: Desk, customer: Customer, agent: UUID, tenant_id: UUID
) -> None:
    await taken(desk, customer, agent)
    here = (await desk.conversation())["conversation_id"]
    unsent = (await desk.does(agent, "messages", text="On its way")).json()
    other = Customer(tenant_id, phone="+5511900000000")
    await desk.receives(other.writes("Elsewhere"))
    (elsewhere,) = [one["conversation_id"] for one in await desk.conversations() if one["conversation_id"] != here]
    (foreign,) = await desk.messages(elsewhere)
    taken_back = (await desk.messages(here))[0]
    await desk.receives(customer.revokes(taken_back["provider_message_id"]))
    answers = [
        await desk.does_to(here, agent, "messages", text="Hm", reply_to_message_id=target)
        for target in (str(uuid4()), foreign["message_id"], unsent["message_id"], taken_back["message_id"])
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 409, 409]
    assert await desk.published(ContentSendRequested) == []


async def test_the_same_client_id_sends_a_content_once_and_refuses_another(desk: Desk, customer: Customer, agent: UUID) -> None:
    await taken(desk, customer, agent)
    asked, client_id = (await desk.messages())[0]["message_id"], str(uuid4())
    same = {"content": BUTTONS, "client_id": client_id, "reply_to_message_id": asked}
    answers = await asyncio.gather(*(desk.does(agent, "messages", **same) for _ in range(4)))
    others = [
        await desk.does(agent, "messages", client_id=client_id, **other)
        for other in ({"content": BUTTONS}, {"content": LIST}, {"text": "When?"})
    ]

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["message_id"] for answer in answers}) == 1
    assert [answer.status_code for answer in others] == [409] * 3
    assert len(await desk.published(ContentSendRequested)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "Hi", "content": PLACE},
        {"content": {"kind": "nothing"}},
        {"content": {"kind": "reaction", "emoji": "x"}},
        {"content": {"kind": "image"}},
        {"content": {"kind": "image", "media_id": "../x"}},
        {"content": {**PLACE, "latitude": 91}},
        {"content": {**PLACE, "name": "\u0000"}},
        {"content": {**CARDS, "contacts": []}},
        {"content": {"kind": "contacts", "contacts": [{"name": "Rui", "phones": ["call me"]}]}},
        {"content": {**BUTTONS, "text": "  "}},
        {"content": {**BUTTONS, "buttons": [{"id": "a", "title": "more than twenty letters"}]}},
        {"content": {**LIST, "sections": []}},
        {"content": {**TEMPLATE, "body": [{"text": "\u0000"}]}},
        {"content": {**TEMPLATE, "extra": 1}},
        {"text": "Hi", "reply_to_message_id": "none"},
    ],
)
async def test_what_nobody_can_have_meant_is_refused(desk: Desk, customer: Customer, agent: UUID, body: dict[str, Any]) -> None:
    await taken(desk, customer, agent)
    conversation_id = (await desk.conversation())["conversation_id"]
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        refused = await client.post(f"/v1/conversations/{conversation_id}/messages", json=body)

    assert refused.status_code == 422
    assert len(await desk.messages()) == 1


async def test_the_ai_reads_what_people_sent(desk: Desk, customer: Customer, agent: UUID, ai: Ai) -> None:
    await taken(desk, customer, agent)
    for content in (BUTTONS, PLACE, {**TEMPLATE, "preview": "Your order is ready"}):
        await desk.does(agent, "messages", content=content)
    await desk.does(agent, "hand-back")
    await desk.receives(customer.writes("Thanks, and the price?"))

    turn = (await desk.published(TurnRequested))[-1]
    assert [(one.role, one.text) for one in turn.history][1:4] == [
        ("agent", "When? [Today | Tomorrow]"),
        ("agent", "[location: Padaria Sol]"),
        ("agent", "Your order is ready"),
    ]


async def test_a_picture_that_comes_back_from_the_phone_is_ours(
    with_files: Desk, shelf: FileShelf, tenant_id: UUID, agent: UUID
) -> None:
    """A phone's own link tells of what we sent, as if somebody had sent it there."""
    desk, customer = with_files, Customer(tenant_id, provider="evolution")
    await taken(desk, customer, agent)
    media_id = await shelf.keep(tenant_id)
    sent = (await desk.does(agent, "messages", content={"kind": "image", "media_id": media_id})).json()
    echo = customer.is_answered_on_the_phone("-", provider_message_id="3EB0")
    (request,) = await desk.published(ContentSendRequested)
    await desk.receives(echo.model_copy(update={"content": customer.sends("image").content}))
    assert len(await desk.messages()) == 2
    await desk.receives(confirmation(request, "3EB0"))
    await desk.time_for("echo-waited")

    assert [one["message_id"] for one in await desk.messages()][1:] == [sent["message_id"]]
    assert (await desk.messages())[1]["status"] == "sent"


def confirmation(request: ContentSendRequested, provider_message_id: str) -> MessageSent:
    """What message-sender says when the provider has it."""
    ids = {name: getattr(request, name) for name in ("tenant_id", "send_id", "conversation_id", "channel_id", "contact_key")}
    at = request.last_inbound_at or datetime.now()
    kind = request.content.kind
    return MessageSent(**ids, origin="agent", provider_message_id=provider_message_id, content_kind=kind, occurred_at=at)


def file(kind: str, mime_type: str, size: int) -> OutgoingFile:
    return OutgoingFile(kind=kind, media=StoredFile(media_id=uuid4(), mime_type=mime_type, size=size))


@given(
    provider=st.sampled_from(sorted(CAPABILITIES)), kind=st.sampled_from(["image", "video", "document"]), size=st.integers(0)
)
def test_a_file_is_carried_exactly_within_its_channels_limits(provider: Provider, kind: str, size: int) -> None:
    able = CAPABILITIES[provider]
    limit = able.files[kind]  # type: ignore[index]
    size = min(size, 2**62)
    carried = obstacle(file(kind, sorted(limit.mime_types or {"text/plain"})[0], size), able, answers=False)
    other = obstacle(file(kind, "application/x-nothing", 1), able, answers=False)

    assert (carried is None) == (size <= limit.largest_bytes)
    assert (other is None) == (limit.mime_types is None)


@given(rows=st.lists(st.integers(1, 4), min_size=1, max_size=10))
def test_a_list_has_ten_rows_of_all_sections_together(rows: list[int]) -> None:
    sections = tuple(
        ListSection(title=f"s{place}", rows=tuple(ListRow(id=f"{place}-{row}", title="x") for row in range(count)))
        for place, count in enumerate(rows)
    )
    against = obstacle(ChoiceList(text="?", button="b", sections=sections), CAPABILITIES["meta"], answers=False)

    assert (against is None) == (sum(rows) <= 10)


def test_what_is_ours_reads_as_words() -> None:
    buttons = Buttons(text="When?", buttons=(ReplyButton(id="a", title="Today"),))
    template = Template(template_name="order_ready", language="pt_BR")

    assert as_text(buttons.model_dump(mode="json")) == "When? [Today]"
    assert as_text(template.model_dump(mode="json")) == "[template: order_ready]"
    assert as_text({**file("image", "image/png", 1).model_dump(mode="json"), "caption": "Cake"}) == "[image] Cake"
