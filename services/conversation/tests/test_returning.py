"""A customer who writes again after the end: soon it is the same conversation, later another one that knows the last."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import Actor, ConversationHandedOff, ConversationOpened, ConversationReopened, TurnRequested
from conversation.domain.meaning import says_thanks
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .world import Customer, Desk, KnownAs, tenant_changed


async def closed(desk: Desk, customer: Customer, agent: UUID, hours_ago: int = 0) -> str:
    """A conversation with this customer that is over; its id."""
    await desk.receives(customer.writes("Hello"))
    id_: str = (await desk.conversations(state="open"))[0]["conversation_id"]
    await desk.does_to(id_, agent, "take-over")
    await desk.does_to(id_, agent, "close")
    async with desk.harness.session(desk.tenant_id) as session:
        moved = "update conversation set closed_at = closed_at - make_interval(hours => %(hours)s) where id = %(id)s"
        await ask(session, moved, hours=hours_ago, id=id_)
    await desk.harness.forget()
    return id_


async def test_soon_after_the_end_it_goes_on_with_the_ai(desk: Desk, customer: Customer, agent: UUID) -> None:
    id_ = await closed(desk, customer, agent, hours_ago=23)
    await desk.receives(customer.writes("One more thing"))

    only = await desk.conversation()
    assert (only["conversation_id"], only["state"], only["owner"], only["assigned_user_id"]) == (id_, "open", "ai", None)
    assert (only["closed_at"], only["closed_because"]) == (None, None)
    (reopened,) = await desk.published(ConversationReopened)
    assert (reopened.actor, reopened.reason, reopened.owner) == (Actor(kind="customer"), "customer_wrote", "ai")
    assert [one.text for one in (await desk.turn()).history] == ["Hello", "One more thing"]
    assert await desk.published(ConversationOpened) == []


async def test_later_another_one_begins_and_knows_the_last(desk: Desk, customer: Customer, agent: UUID) -> None:
    earlier = await closed(desk, customer, agent, hours_ago=25)
    await desk.receives(customer.writes("One more thing"))

    (opened,) = await desk.published(ConversationOpened)
    assert str(opened.previous_conversation_id) == earlier
    (fresh,) = await desk.conversations(state="open")
    assert (fresh["conversation_id"], fresh["previous_conversation_id"]) == (str(opened.conversation_id), earlier)
    assert await desk.published(ConversationReopened) == []


@pytest.mark.parametrize(("had", "phase"), [(True, "with_agent"), (False, "queued")])
async def test_it_may_go_on_with_whoever_had_it(desk: Desk, customer: Customer, agent: UUID, had: bool, phase: str) -> None:
    await desk.sets(reopened_owner="person")
    await closed(desk, customer, agent)
    if not had:
        async with desk.harness.session(desk.tenant_id) as session:
            await ask(session, "update conversation set assigned_user_id = null")
    await desk.receives(customer.writes("One more thing"))

    only = await desk.conversation()
    assert (only["phase"], only["assigned_user_id"]) == (phase, str(agent) if had else None)
    assert len(await desk.published(ConversationHandedOff)) == (0 if had else 1)
    assert await desk.published(TurnRequested) == []


@pytest.mark.parametrize("hours_ago", [1, 1_000])
@pytest.mark.parametrize("words", ["Muito obrigada! 🙏", "valeu", "👍👍", None])
async def test_what_is_said_when_all_is_said_goes_with_the_end_and_asks_for_nothing(
    desk: Desk, customer: Customer, agent: UUID, words: str | None, hours_ago: int
) -> None:
    id_ = await closed(desk, customer, agent, hours_ago)
    await desk.receives(customer.writes(words) if words else customer.sends("sticker"))

    only = await desk.conversation()
    assert (only["conversation_id"], only["phase"], only["last_sequence"]) == (id_, "resolved", 2)
    assert [await desk.published(kind) for kind in (ConversationReopened, ConversationOpened, TurnRequested)] == [[], [], []]
    await desk.receives(customer.writes("And on Sunday?"))
    assert (await desk.turn()).history[-1].text == "And on Sunday?"


@given(st.text(max_size=100))
def test_no_question_is_taken_for_thanks(words: str) -> None:
    assert not says_thanks(words + "?")
    assert not says_thanks(f"{words} pedido")


@pytest.mark.parametrize("words", ["bom dia", "Boa tarde!", "oi", "...", "?", "", "5", "so", "ok, mas e a entrega"])
def test_what_begins_something_is_no_thanks(words: str) -> None:
    assert not says_thanks(words)


@pytest.mark.parametrize("words", ["OBRIGADA!!", "ok", "ok, muito obrigado ❤️", "Thank you so much", "até mais, obg", "😀"])
def test_mere_thanks_are_known(words: str) -> None:
    assert says_thanks(words)


async def test_history_and_the_businesss_own_words_reopen_nothing(desk: Desk, customer: Customer, agent: UUID) -> None:
    earlier = await closed(desk, customer, agent)
    await desk.receives(customer.is_answered_on_the_phone("By the way"))

    (opened,) = await desk.published(ConversationOpened)
    assert (str(opened.previous_conversation_id), opened.actor) == (earlier, Actor(kind="agent"))
    assert await desk.published(ConversationReopened) == []


async def test_the_last_of_several_goes_on_and_no_other_tenants(
    desk: Desk, customer: Customer, new_customer: type[Customer], agent: UUID
) -> None:
    await desk.sets(reopen_within_hours=48)
    stranger = new_customer(uuid4(), channel_id=customer.channel_id, key=customer.key)
    first = await closed(desk, customer, agent, hours_ago=60)
    second = await closed(desk, customer, agent)
    await desk.receives(tenant_changed(stranger.tenant_id), stranger.writes("Hi"), customer.writes("Again"))

    assert {one["conversation_id"]: one["state"] for one in await desk.conversations()} == {first: "closed", second: "open"}
    (theirs,) = await desk.published(ConversationOpened)
    assert (theirs.tenant_id, theirs.previous_conversation_id) == (stranger.tenant_id, None)


async def test_what_was_merged_is_never_reopened(desk: Desk, known_as: KnownAs, agent: UUID) -> None:
    channel, phone = uuid4(), "+5511987654321"
    await desk.receives(known_as(channel, "lid:1").writes("one"))
    await desk.receives(known_as(channel, phone).writes("two"))
    await desk.receives(known_as(channel, "lid:1", phone).has_ids())
    (kept,) = await desk.conversations(state="open")
    await desk.does_to(kept["conversation_id"], agent, "close")
    await desk.receives(known_as(channel, "lid:1", phone).writes("three"))

    (again,) = await desk.conversations(state="open")
    assert again["conversation_id"] == kept["conversation_id"]


async def test_two_who_hear_of_it_at_once_reopen_it_once(
    desk: Desk, customer: Customer, agent: UUID, open_service: OpenService
) -> None:
    id_ = await closed(desk, customer, agent)
    other = await open_service("conversation", database=desk.harness.own_database)
    await asyncio.gather(desk.receives(customer.writes("one")), other.receives(customer.writes("two")))

    assert [(one["conversation_id"], one["last_sequence"]) for one in await desk.conversations()] == [(id_, 3)]
    assert len(await desk.published(ConversationReopened)) == 1


async def test_the_last_conversation_is_found_by_one_place_of_an_index(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    plan = """
        explain (costs off) select id from conversation where tenant_id = %(tenant)s and contact_id = %(tenant)s
        and moved_to is null and closed_because is distinct from 'merged' order by closed_at desc nulls first limit 1
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "set local enable_seqscan = off")
        lines: list[Any] = [row[0] for row in await ask(session, plan, tenant=desk.tenant_id)]
    assert any("conversation_of_contact" in line for line in lines), lines
    assert not any("Sort" in line for line in lines), lines
