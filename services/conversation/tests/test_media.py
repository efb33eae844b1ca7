"""Files that messages carry, and who of a group wrote."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.content import Media, MediaContent
from contracts.conversation import MessageSendRequested, TurnRequested
from contracts.gateway import Author, MediaMissing, MediaStored, MessageReceived
from devkit.testing.statements import ask

from .world import Customer, Desk, KnownAs

MEDIA_ID = uuid4()


def stored(message: MessageReceived, **given: Any) -> MediaStored:
    values = {"tenant_id": message.tenant_id, "mime_type": "image/jpeg", "filename": "menu.jpg", **given}
    return MediaStored(
        media_id=MEDIA_ID,
        message_id=message.message_id,
        channel_id=message.channel_id,
        contact_key=message.contact.key,
        size=1234,
        sha256="0" * 64,
        stored_at=datetime.now(UTC),
        **values,
    )


def missing(message: MessageReceived) -> MediaMissing:
    return MediaMissing(
        tenant_id=message.tenant_id,
        media_id=MEDIA_ID,
        message_id=message.message_id,
        channel_id=message.channel_id,
        contact_key=message.contact.key,
        reason="expired",
        occurred_at=datetime.now(UTC),
    )


@pytest.fixture
def picture(customer: Customer) -> MessageReceived:
    announced = Media(provider_media_id="1", mime_type="image/png", filename="x.png")
    message: MessageReceived = customer.sends("image", "the menu")
    return message.model_copy(update={"content": MediaContent(kind="image", media=announced, caption="the menu")})


async def shown(desk: Desk) -> dict[str, Any]:
    message: dict[str, Any] = (await desk.messages())[0]
    return message["media"]


async def test_a_file_is_announced_and_then_stored(desk: Desk, picture: MessageReceived) -> None:
    await desk.receives(picture)
    assert await shown(desk) == {
        "media_id": None, "state": "pending", "mime_type": "image/png", "size": None, "filename": "x.png", "reason": None,
    }  # fmt: skip
    await desk.receives(stored(picture))

    assert await shown(desk) == {
        "media_id": str(MEDIA_ID), "state": "stored", "mime_type": "image/jpeg", "size": 1234, "filename": "menu.jpg",
        "reason": None,
    }  # fmt: skip


async def test_message_and_file_may_come_in_one_batch(desk: Desk, picture: MessageReceived) -> None:
    await desk.receives(picture, stored(picture))

    assert (await shown(desk))["state"] == "stored"


async def test_a_file_that_cannot_be_had_says_why_and_one_that_is_there_stays(desk: Desk, picture: MessageReceived) -> None:
    await desk.receives(picture, missing(picture))
    assert ((await shown(desk))["state"], (await shown(desk))["reason"]) == ("missing", "expired")
    await desk.receives(stored(picture), missing(picture))

    await desk.receives(missing(picture))
    assert ((await shown(desk))["state"], (await shown(desk))["reason"]) == ("stored", None)


async def test_sockets_are_told_of_the_file(desk: Desk, picture: MessageReceived) -> None:
    await desk.receives(picture)
    await desk.receives(stored(picture))
    async with desk.harness.session(desk.tenant_id) as session:
        [told] = await ask(session, "select * from live_event order by sequence desc limit 1")

    assert (told.type, told.payload["media"]["state"]) == ("message.updated", "stored")


async def test_another_tenants_word_about_a_file_changes_nothing(desk: Desk, picture: MessageReceived) -> None:
    await desk.receives(picture)
    await desk.receives(stored(picture, tenant_id=uuid4()))

    assert (await shown(desk))["state"] == "pending"


async def test_a_withdrawn_message_shows_no_file(desk: Desk, customer: Customer, picture: MessageReceived) -> None:
    await desk.receives(picture, stored(picture), customer.revokes(picture.provider_message_id))

    assert await shown(desk) is None


async def test_in_a_group_people_answer_until_one_of_them_hands_it_to_the_ai(
    desk: Desk, known_as: KnownAs, agent: UUID
) -> None:
    group = known_as(UUID(int=1), "group:1203630@g.us", name="The neighbours")
    await desk.receives(
        group.writes("who has a ladder?", author=Author(address="+5511911111111", name="Ana")),
        group.writes("I do", author=Author(address="+5511922222222", name="Bia")),
        group.writes("hm", author=Author(address="+5511933333333")),
    )

    assert [one["author_name"] for one in await desk.messages()] == ["Ana", "Bia", None]
    assert await desk.published(TurnRequested) == [], "they talk with each other"
    assert await desk.published(MessageSendRequested) == []
    assert (await desk.conversation())["waiting_for_person"]

    assert (await desk.does(agent, "hand-back")).status_code == 200
    await desk.receives(group.writes("and a saw?", author=Author(address="+5511922222222", name="Bia")))
    said = [one.text for one in (await desk.turn()).history]
    assert said == ["Ana: who has a ladder?", "Bia: I do", "hm", "Bia: and a saw?"]
