"""One person under several ids is one contact with one conversation, in whatever order the ids are learned."""

import asyncio
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import (
    ContactChanged,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    MessageSendRequested,
    TurnCancelled,
    TurnRequested,
)
from conversation.domain.identity import together
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask

from .world import Ai, Customer, Desk, KnownAs

CHANNEL = uuid4()
LID, PHONE, OTHER = "lid:148012345678901", "+5511987654321", "+5521912345678"


async def contacts(desk: Desk) -> list[Any]:
    async with desk.harness.session(desk.tenant_id) as session:
        return await ask(session, "select * from contact where merged_into is null order by first_seen_at, id")


async def open_conversations(desk: Desk) -> list[dict[str, Any]]:
    return await desk.conversations(state="open")


async def test_a_hidden_id_first_and_later_its_phone_are_one_contact(desk: Desk, known_as: KnownAs) -> None:
    await desk.receives(known_as(CHANNEL, LID, name="Ana").writes("Hello"))
    await desk.receives(known_as(CHANNEL, PHONE, LID).writes("it's me"))
    await desk.receives(known_as(CHANNEL, PHONE).writes("from the phone"), known_as(CHANNEL, LID).writes("and hidden again"))

    assert [words for _, words in await desk.said()] == ["Hello", "it's me", "from the phone", "and hidden again"]
    assert len(await desk.published(ConversationOpened)) == 1
    [contact] = await contacts(desk)
    assert (contact.address, contact.aliases, contact.name) == (PHONE, [LID], "Ana")
    told = (await desk.published(ContactChanged))[-1]
    assert (told.contact_id, told.address, told.aliases) == (contact.id, PHONE, (LID,))


async def test_one_batch_with_all_ids_is_one_contact(desk: Desk, known_as: KnownAs) -> None:
    await desk.receives(
        known_as(CHANNEL, LID).writes("1"), known_as(CHANNEL, PHONE).writes("2"), known_as(CHANNEL, PHONE, LID).writes("3")
    )

    assert [words for _, words in await desk.said()] == ["1", "2", "3"]
    assert len(await contacts(desk)) == 1
    assert len(await desk.published(TurnRequested)) == 1


async def test_answers_go_to_where_the_customer_wrote_last_under_the_same_key(desk: Desk, known_as: KnownAs, ai: Ai) -> None:
    hidden = known_as(CHANNEL, LID)
    await desk.receives(hidden.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Hi!"))
    await desk.receives(known_as(CHANNEL, PHONE, LID).writes("and now?"))
    await desk.receives(ai.says(await desk.turn(), "Still here."))

    asked = await desk.published(MessageSendRequested)
    assert [one.to for one in asked] == [LID, PHONE.removeprefix("+")]
    assert {one.contact_key for one in asked} == {hidden.key}, "the sender keeps one queue for one person"


async def test_ids_with_last_messageout_a_message_join_and_say_nothing(desk: Desk, known_as: KnownAs) -> None:
    await desk.receives(known_as(CHANNEL, LID).writes("Hello"))
    await desk.receives(known_as(CHANNEL, PHONE, LID).has_ids())
    await desk.receives(known_as(CHANNEL, PHONE).writes("again"))

    assert [words for _, words in await desk.said()] == ["Hello", "again"]
    assert [one.address for one in await contacts(desk)] == [PHONE]


async def test_ids_with_last_messageout_a_message_do_not_change_where_answers_go(desk: Desk, known_as: KnownAs, ai: Ai) -> None:
    await desk.receives(known_as(CHANNEL, LID).writes("Hello"))
    await desk.receives(known_as(CHANNEL, PHONE, LID).has_ids())
    await desk.receives(ai.says(await desk.turn(), "Hi!"))

    assert [one.to for one in await desk.published(MessageSendRequested)] == [LID]


async def test_two_contacts_that_turn_out_to_be_one_become_the_older_one(desk: Desk, known_as: KnownAs, ai: Ai) -> None:
    await desk.receives(known_as(CHANNEL, PHONE).writes("do you open"))
    older, first_turn = await desk.conversation(), await desk.turn()
    await desk.receives(known_as(CHANNEL, LID, name="Bia").writes("on Sunday?"))
    second_turn = await desk.turn()
    await desk.receives(known_as(CHANNEL, PHONE, LID).writes("hm?"))

    [kept] = await open_conversations(desk)
    assert kept["conversation_id"] == older["conversation_id"]
    messages = await desk.messages(kept["conversation_id"])
    assert [(one["sequence"], one["content"]["text"]) for one in messages] == [
        (1, "do you open"),
        (2, "on Sunday?"),
        (3, "hm?"),
    ]
    cancelled = {one.turn_id for one in await desk.published(TurnCancelled)}
    assert {first_turn.turn_id, second_turn.turn_id} <= cancelled
    turn = await desk.turn()
    assert [one.text for one in turn.history] == ["do you open", "on Sunday?", "hm?"]
    assert len(await desk.published(ConversationClosed)) == 1
    [contact] = await contacts(desk)
    assert (contact.address, contact.aliases) == (PHONE, [LID])

    await desk.receives(ai.says(second_turn, "stale"), ai.says(turn, "Yes!"))
    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Yes!"]


async def test_a_person_who_has_one_of_two_conversations_has_both(desk: Desk, known_as: KnownAs, agent: UUID) -> None:
    await desk.receives(known_as(CHANNEL, LID).writes("Hello"))
    await desk.does(agent, "take-over")
    await desk.harness.forget()
    await desk.receives(known_as(CHANNEL, PHONE).writes("it's me"))
    await desk.receives(known_as(CHANNEL, PHONE, LID).has_ids())

    [kept] = await open_conversations(desk)
    assert (kept["owner"], kept["assigned_user_id"]) == ("person", str(agent))
    assert await desk.published(ConversationAssigned) == [], "it was theirs before"
    answered = await desk.does_to(kept["conversation_id"], agent, "messages", text="Hi Ana")
    assert answered.status_code == 201


async def test_a_conversation_that_was_alone_moves_to_the_older_contact(desk: Desk, known_as: KnownAs, agent: UUID) -> None:
    await desk.receives(known_as(CHANNEL, PHONE).writes("last year"))
    closed = await desk.conversation()
    await desk.does(agent, "close")
    await desk.receives(known_as(CHANNEL, LID).writes("now"))
    await desk.receives(known_as(CHANNEL, PHONE, LID).has_ids())
    await desk.receives(known_as(CHANNEL, PHONE).writes("still me"))

    [kept] = await open_conversations(desk)
    assert [one["content"]["text"] for one in await desk.messages(kept["conversation_id"])] == ["now", "still me"]
    assert kept["contact"]["contact_id"] == closed["contact"]["contact_id"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_any_order_of_the_same_ids_ends_with_one_contact(desk: Desk, known_as: KnownAs, order: tuple[int, ...]) -> None:
    seen = [known_as(CHANNEL, LID), known_as(CHANNEL, PHONE), known_as(CHANNEL, PHONE, LID)]
    for place in order:
        await desk.receives(seen[place].writes(str(place)))

    assert len(await contacts(desk)) == 1
    [kept] = await open_conversations(desk)
    assert len(await desk.messages(kept["conversation_id"])) == 3


async def test_what_a_provider_did_not_say_is_never_joined(desk: Desk, known_as: KnownAs, new_customer: type[Customer]) -> None:
    """Nor the same ids on another channel, nor another tenant's."""
    stranger = new_customer(uuid4(), CHANNEL, known_as(CHANNEL, LID).key, phone=LID, provider="evolution")
    await desk.receives(
        known_as(CHANNEL, LID).writes("1"),
        known_as(CHANNEL, OTHER).writes("2"),
        known_as(uuid4(), PHONE, LID).writes("3"),
        stranger.writes("4"),
    )

    assert len(await contacts(desk)) == 3
    assert len(await open_conversations(desk)) == 3


async def test_many_at_once_in_two_replicas_end_with_one_contact(
    desk: Desk, known_as: KnownAs, open_service: OpenService
) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    seen = [known_as(CHANNEL, LID), known_as(CHANNEL, PHONE), known_as(CHANNEL, PHONE, LID)]
    await asyncio.gather(
        *((desk.harness, other)[place % 2].receives(seen[place % 3].writes(str(place))) for place in range(18))
    )

    assert len(await contacts(desk)) == 1
    [kept] = await open_conversations(desk)
    messages = await desk.messages(kept["conversation_id"])
    assert [one["sequence"] for one in messages] == list(range(1, 19))
    assert sorted(int(one["content"]["text"]) for one in messages) == list(range(18))


@pytest.mark.parametrize(
    ("named", "groups"),
    [
        ([], []), (["a", "b"], [[0], [1]]), (["a", "b", "ab"], [[0, 1, 2]]), (["ab", "bc", "d", "cd"], [[0, 1, 2, 3]]),
        (["a", "b", "a"], [[0, 2], [1]]), (["aa", ""], [[0], [1]]),
    ],
)  # fmt: skip
def test_sets_with_members_in_common_are_together(named: list[str], groups: list[list[int]]) -> None:
    assert together(named) == groups
