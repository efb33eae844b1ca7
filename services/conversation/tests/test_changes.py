"""Nobody changes what another wrote: not the business's words, not another customer's, and nothing backwards in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import Author, MessageSendRequested
from contracts.gateway import Author as Member
from contracts.message_sender import MessageSent
from conversation.domain.change import ChangeAttempt, apply, refusal
from conversation.domain.message import Message
from conversation.metrics import REFUSED_CHANGES
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .world import Ai, Customer, Desk, KnownAs

CHANNEL = uuid4()
ANA, BIA = "+5511987654321", "+5511900000002"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def refused(kind: str, why: str) -> float:
    return REFUSED_CHANGES.labels(kind, why)._value.get()


@pytest.fixture
def customer(known_as: KnownAs) -> Customer:
    return known_as(CHANNEL, ANA, name="Ana", provider="baileys")


@pytest.fixture
def other(known_as: KnownAs) -> Customer:
    return known_as(CHANNEL, BIA, name="Bia", provider="baileys")


async def answered(desk: Desk, customer: Customer, ai: Ai, provider_id: str) -> None:
    """The AI has answered, under an id that the customer's phone knows."""
    await desk.receives(customer.writes("Is it free?", provider_message_id="question"))
    await desk.receives(ai.says(await desk.turn(), "No, it is not."))
    (request,) = await desk.published(MessageSendRequested)
    names = ("tenant_id", "send_id", "conversation_id", "channel_id", "contact_key", "origin")
    same = {name: getattr(request, name) for name in names}
    await desk.receives(MessageSent(**same, part=1, of_parts=1, provider_message_id=provider_id, occurred_at=datetime.now(UTC)))


async def test_a_customer_cannot_rewrite_what_the_business_said(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai, "3EB0OURS")
    before, was_refused = await desk.messages(), refused("edit", "not_the_author")
    await desk.receives(customer.edits("3EB0OURS", "Yes, for ever, promised."))
    await desk.receives(customer.revokes("3EB0OURS"))

    assert await desk.messages() == before
    assert refused("edit", "not_the_author") == was_refused + 1
    await desk.receives(customer.writes("So?"))
    assert [one.text for one in (await desk.turn()).history] == ["Is it free?", "No, it is not.", "So?"]


async def test_nobody_changes_another_customers_words_or_reacts_to_them(
    desk: Desk, customer: Customer, other: Customer, new_customer: type[Customer]
) -> None:
    stranger = new_customer(uuid4(), CHANNEL, customer.key, phone=ANA, provider="baileys")
    await desk.receives(customer.writes("I pay on Friday", provider_message_id="a"), other.writes("Hello"))
    for who in (other, stranger, replace(other, key=uuid4())):
        await desk.receives(who.edits("a", "I never pay"), who.revokes("a"), who.reacts("a", "👎"))

    (message,) = [one for talk in await desk.conversations() for one in await desk.messages(talk["conversation_id"])
                  if one["provider_message_id"] == "a"]  # fmt: skip
    assert (message["content"]["text"], message["reaction"]) == ("I pay on Friday", None)
    assert (message["edited_at"], message["revoked_at"]) == (None, None)


async def test_a_customer_reacts_to_what_the_business_said(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai, "3EB0OURS")
    await desk.receives(customer.reacts("3EB0OURS", "👍"))

    assert (await desk.messages())[-1]["reaction"] == "👍"


async def test_the_business_changes_what_it_wrote_on_its_phone_and_nothing_else(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai, "3EB0OURS")
    echo = customer.is_answered_on_the_phone("At 9h", provider_message_id="echo")
    await desk.receives(echo)
    await desk.receives(customer.edits("echo", "Never", by="customer"), customer.edits("echo", "At 10h", by="business"))
    for target in ("question", "3EB0OURS"):
        await desk.receives(customer.edits(target, "x", by="business"), customer.revokes(target, by="business"))

    assert [words for _, words in await desk.said()] == ["Is it free?", "No, it is not.", "At 10h"]


async def test_a_customer_known_by_several_ids_changes_their_message_under_any(desk: Desk, known_as: KnownAs) -> None:
    await desk.receives(known_as(CHANNEL, ANA, "lid:77").writes("Helo", provider_message_id="a"))
    await desk.receives(known_as(CHANNEL, "lid:77").edits("a", "Hello"))
    assert await desk.said() == [("customer", "Hello")]

    await desk.receives(known_as(CHANNEL, "lid:78", "lid:77").edits("a", "Hello there"))
    assert await desk.said() == [("customer", "Hello there")]


async def test_a_member_of_a_group_changes_only_their_own_words(desk: Desk, known_as: KnownAs) -> None:
    group = known_as(CHANNEL, "group:123", provider="baileys")
    ana, bia = Member(address=ANA, name="Ana"), Member(address=BIA, name="Bia")
    await desk.receives(group.writes("Who has a ladder?", provider_message_id="a", author=ana))
    await desk.receives(group.edits("a", "I give my ladder away", author=bia), group.revokes("a"))
    assert [words for _, words in await desk.said()] == ["Who has a ladder?"]

    await desk.receives(group.edits("a", "Who has a saw?", author=ana))
    assert [words for _, words in await desk.said()] == ["Who has a saw?"]


async def test_an_older_edit_never_wins_and_what_is_taken_back_stays_so(desk: Desk, customer: Customer) -> None:
    first, second = NOW, NOW + timedelta(seconds=1)
    await desk.receives(customer.writes("1", provider_message_id="a"), customer.writes("x", provider_message_id="b"))
    await desk.receives(customer.edits("a", "3", sent_at=second), customer.reacts("a", "👍", sent_at=second))
    await desk.receives(customer.edits("a", "2", sent_at=first), customer.reacts("a", None, sent_at=first))
    await desk.receives(customer.revokes("b", sent_at=first))
    await desk.receives(customer.edits("b", "back again", sent_at=second), customer.reacts("b", "👍"))

    edited, withdrawn = await desk.messages()
    assert (edited["content"]["text"], edited["reaction"]) == ("3", "👍")
    assert (withdrawn["content"], withdrawn["edited_at"], withdrawn["reaction"]) == (None, None, None)


async def test_an_edit_from_the_future_does_not_win_for_ever(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("1", provider_message_id="a"))
    await desk.receives(customer.edits("a", "2", sent_at=NOW.replace(year=2100)))
    await desk.receives(customer.edits("a", "3"))

    assert await desk.said() == [("customer", "3")]


async def test_what_was_taken_back_is_not_kept(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("my card is 4111", provider_message_id="a"), customer.revokes("a"))

    async with desk.harness.session(desk.tenant_id) as session:
        rows = await ask(session, "select content from message where revoked_at is not null")
    assert [row.content for row in rows] == [{}]


def message(author: Author, *, user_id: UUID | None = None, member: str | None = None) -> Message:
    content = {"kind": "text", "text": "as written"}
    ids = {"id": uuid4(), "tenant_id": UUID(int=1), "conversation_id": uuid4(), "channel_id": CHANNEL}
    return Message(**ids, sequence=1, author=author, content=content, sent_at=NOW, user_id=user_id, author_address=member)


def written() -> dict[str, tuple[str, Message]]:
    """By a name: of whose conversation it is, and the message."""
    return {
        "ana's": ("ana", message("customer")),
        "bia's": ("bia", message("customer")),
        "ai's to ana": ("ana", message("ai")),
        "agent's to ana": ("ana", message("agent", user_id=uuid4())),
        "phone's to ana": ("ana", message("agent")),
        "member's": ("group", message("customer", member="lid:1")),
    }


MAY = {"ana's": ("ana", False, None), "bia's": ("bia", False, None), "phone's to ana": ("ana", True, None),
       "member's": ("group", False, "lid:1")}  # fmt: skip
CHANGES = st.tuples(
    st.sampled_from(list(written())),
    st.sampled_from(["ana", "bia", "group", "stranger"]),
    st.sampled_from(["edit", "revocation", "reaction"]),
    st.booleans(),
    st.sampled_from([None, "lid:1", "lid:2"]),
    st.integers(0, 3),
    st.sampled_from(["a", "b", "c"]),
)


def after(changes: list[Any]) -> dict[str, Any]:
    world = written()
    for target, who, kind, by_business, member, second, said in changes:
        whose, about = world[target]
        change = ChangeAttempt(
            kind, UUID(int=1), CHANNEL, target, UUID(int=2), (), NOW + timedelta(seconds=second), by_business, who == "group",
            member,
            {"kind": "text", "text": said}, None if said == "a" else said,
        )  # fmt: skip
        if refusal(change, about, of_contact=who == whose) is None:
            apply(change, about)
    names = ("content", "edited_at", "revoked_at", "reaction", "reacted_at")
    return {name: [getattr(one, field) for field in names] for name, (_, one) in world.items()}


@given(st.lists(CHANGES, max_size=25), st.randoms())
def test_any_order_of_the_same_changes_ends_in_one_state_that_only_authors_made(changes: list[Any], random: Random) -> None:
    shuffled = list(changes)
    random.shuffle(shuffled)
    assert after(shuffled) == after(changes)

    may = [
        one
        for one in changes
        if one[2] == "reaction" or MAY.get(one[0]) == (one[1], one[3], one[4] if one[1] == "group" else None)
    ]
    assert after(changes) == after(may), "what anybody else does changes nothing"
