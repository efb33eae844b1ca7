"""What the business's own phone tells of: a person who wrote there, or a message of ours that comes back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from contracts.content import MediaContent, Text
from contracts.conversation import ConversationHandedOff, MessageSendRequested
from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import MessageSent

from .world import Ai, Customer, Desk, KnownAs

CHANNEL = uuid4()
PHONE = "+5511987654321"


@pytest.fixture
def customer(known_as: KnownAs) -> Customer:
    return known_as(CHANNEL, PHONE, name="Ana")


def a_minute_ago() -> datetime:
    """Time enough for a person to read and to type."""
    return datetime.now(UTC) - timedelta(minutes=1)


def sent(request: MessageSendRequested, provider_id: str, part: int = 1, of_parts: int = 1) -> MessageSent:
    return MessageSent(
        tenant_id=request.tenant_id,
        send_id=request.send_id,
        conversation_id=request.conversation_id,
        channel_id=request.channel_id,
        contact_key=request.contact_key,
        origin=request.origin,
        part=part,
        of_parts=of_parts,
        provider_message_id=provider_id,
        occurred_at=datetime.now(UTC),
    )


async def answered(desk: Desk, customer: Customer, ai: Ai, words: str = "Yes, we do.") -> MessageSendRequested:
    await desk.receives(customer.writes("Do you open on Sunday?", sent_at=a_minute_ago()))
    await desk.receives(ai.says(await desk.turn(), words))
    (request,) = await desk.published(MessageSendRequested)
    return request


async def after_the_wait(desk: Desk) -> None:
    await desk.harness.run_jobs(even_if_early=True)


async def is_untouched(desk: Desk) -> bool:
    """Two messages, the AI's conversation, and nobody was asked for."""
    conversation = await desk.conversation()
    return (
        len(await desk.messages()) == 2 and conversation["owner"] == "ai" and await desk.published(ConversationHandedOff) == []
    )


async def test_our_own_message_comes_back_after_we_know_its_id(desk: Desk, customer: Customer, ai: Ai) -> None:
    request = await answered(desk, customer, ai)
    await desk.receives(sent(request, "3EB0A"))
    await desk.receives(customer.is_answered_on_the_phone("Yes, we do.", provider_message_id="3EB0A"))
    await after_the_wait(desk)

    assert await is_untouched(desk)


async def test_our_own_message_comes_back_before_we_know_its_id(desk: Desk, customer: Customer, ai: Ai) -> None:
    request = await answered(desk, customer, ai)
    echo = customer.is_answered_on_the_phone("Yes, we do.", provider_message_id="3EB0A")
    await desk.receives(echo)
    await desk.receives(echo)
    assert await is_untouched(desk)
    await desk.receives(sent(request, "3EB0A"))
    await after_the_wait(desk)

    assert await is_untouched(desk)
    assert (await desk.messages())[-1]["status"] == "sent"


async def test_an_old_message_of_ours_in_the_phones_history_is_not_stored_again(desk: Desk, customer: Customer, ai: Ai) -> None:
    request = await answered(desk, customer, ai)
    await desk.receives(sent(request, "3EB0A"))
    await desk.receives(customer.is_answered_on_the_phone("Yes, we do.", provider_message_id="3EB0A", history=True))

    assert await is_untouched(desk)


async def test_every_part_of_a_long_text_is_ours(desk: Desk, customer: Customer, ai: Ai) -> None:
    request = await answered(desk, customer, ai, "A whole sentence. " * 300)
    await desk.receives(sent(request, "part-1", 1, 2))
    await desk.receives(customer.is_answered_on_the_phone("the rest", provider_message_id="part-2"))
    await desk.receives(sent(request, "part-2", 2, 2))
    await desk.receives(customer.is_answered_on_the_phone("the rest", provider_message_id="part-2"))
    await after_the_wait(desk)

    assert await is_untouched(desk)


async def test_who_writes_on_the_phone_while_we_send_is_heard_a_little_later(desk: Desk, customer: Customer, ai: Ai) -> None:
    request = await answered(desk, customer, ai)
    await desk.receives(customer.is_answered_on_the_phone("Hi Ana, it's Rui", provider_message_id="human"))
    assert await is_untouched(desk)
    await desk.receives(sent(request, "3EB0A"))
    await after_the_wait(desk)

    assert [words for _, words in await desk.said()][-1] == "Hi Ana, it's Rui"
    assert (await desk.conversation())["owner"] == "person"
    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["business_echo"]


async def test_who_writes_on_the_phone_while_nothing_is_on_its_way_is_heard_at_once(
    desk: Desk, customer: Customer, ai: Ai
) -> None:
    await desk.receives(sent(await answered(desk, customer, ai), "3EB0A"))
    await desk.receives(customer.is_answered_on_the_phone("Hi Ana, it's Rui"))

    assert (await desk.conversation())["owner"] == "person"


async def test_a_picture_from_the_phone_waits_for_nothing(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai)
    picture = customer.is_answered_on_the_phone("x").model_copy(update={"content": MediaContent(kind="image", media={})})
    await desk.receives(picture)

    assert (await desk.conversation())["owner"] == "person"


async def test_metas_echoes_are_never_ours_and_never_wait(desk: Desk, known_as: KnownAs, ai: Ai) -> None:
    customer = known_as(CHANNEL, PHONE, provider="meta")
    await answered(desk, customer, ai)
    await desk.receives(customer.is_answered_on_the_phone("Hi Ana, it's Rui"))

    assert (await desk.conversation())["owner"] == "person"


async def test_statuses_and_reactions_of_phones_find_every_part(desk: Desk, customer: Customer, ai: Ai) -> None:
    request = await answered(desk, customer, ai)
    await desk.receives(sent(request, "true_5511@c.us_3EB0A", 1, 2), sent(request, "true_5511@c.us_3EB0B", 2, 2))
    read = DeliveryStatusChanged(
        tenant_id=request.tenant_id,
        channel_id=request.channel_id,
        provider="wppconnect",
        provider_message_id="true_5511@c.us_3EB0B",
        send_id=None,
        contact_key=None,
        status="read",
        occurred_at=datetime.now(UTC),
    )
    await desk.receives(read, customer.reacts("true_5511@c.us_3EB0B", "👍"))

    answer = (await desk.messages())[-1]
    assert (answer["status"], answer["reaction"]) == ("read", "👍")


async def test_edits_and_withdrawals_of_phones_change_the_message(desk: Desk, customer: Customer) -> None:
    await desk.receives(
        customer.writes("Helo", provider_message_id="3EB0C767D097"),
        customer.writes("nonsense", provider_message_id="false_5511@c.us_3EB0D"),
    )
    await desk.receives(customer.edits("3EB0C767D097", "Hello"), customer.revokes("false_5511@c.us_3EB0D"))

    first, second = await desk.messages()
    assert (first["content"], second["content"]) == ({"kind": "text", "text": "Hello"}, None)


async def test_a_phone_knows_no_24_hours(desk: Desk, customer: Customer, agent: UUID, yesterday: datetime) -> None:
    await desk.receives(customer.writes("Hello", sent_at=yesterday))
    await desk.does(agent, "take-over")

    assert (await desk.does(agent, "messages", text="Good morning!")).status_code == 201
    (request,) = await desk.published(MessageSendRequested)
    assert request.content == Text(text="Good morning!")
    assert request.not_after > datetime.now(UTC)
    assert (await desk.conversation())["window_ends_at"] is None
