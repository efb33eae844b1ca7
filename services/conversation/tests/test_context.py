"""Whoever answers knows what a message answers to, and which ad led to it: the AI, people over HTTP, and sockets."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.auth import PrincipalRole
from contracts.conversation import CameFrom, MessageSendRequested, QuotedWords
from contracts.gateway import Referral
from contracts.message_sender import MessageSent
from conversation.store import columns
from devkit.testing.statements import ask, watched

from .world import Ai, Customer, Desk, KnownAs

AD = Referral(
    source_url="https://fb.me/x1",
    source_id="1202012345",
    source_type="ad",
    headline="Bolo de cenoura inteiro por 60 reais",
    body="Peça já o seu",
    click_id="AfExample",
)


@pytest.fixture
def customer(known_as: KnownAs) -> Customer:
    return known_as(uuid4(), "+5541988000106", name="Ana", provider="meta")


async def answered(desk: Desk, customer: Customer, ai: Ai, question: str, answer: str, provider_id: str) -> None:
    """The AI has answered, under an id that the customer can quote."""
    await desk.receives(customer.writes(question))
    await desk.receives(ai.says(await desk.turn(), answer))
    request = (await desk.published(MessageSendRequested))[-1]
    names = ("tenant_id", "send_id", "conversation_id", "channel_id", "contact_key", "origin")
    same = {name: getattr(request, name) for name in names}
    at = request.last_inbound_at
    assert at is not None
    await desk.receives(MessageSent(**same, part=1, of_parts=1, provider_message_id=provider_id, occurred_at=at))


async def newest(desk: Desk, role: PrincipalRole = "agent") -> dict[str, Any]:
    talk = await desk.conversation()
    async with desk.harness.client(desk.tenant_id, role) as client:
        answer = await client.get(f"/v1/conversations/{talk['conversation_id']}/messages", params={"limit": 1})
    (message,) = answer.json()["messages"]
    return dict(message)


async def shown_live(desk: Desk, kind: str) -> list[dict[str, Any]]:
    async with desk.harness.session(desk.tenant_id) as session:
        rows = await ask(session, f"select payload from live_event where type = '{kind}' order by sequence")
    return [row.payload for row in rows]


async def test_the_ai_is_told_which_answer_is_quoted(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai, "Tem bolo de cenoura?", "Sim, por 60 reais.", "wamid.A1")
    await answered(desk, customer, ai, "Tem torta de limão?", "Sim, por 80 reais.", "wamid.A2")
    await desk.receives(customer.writes("Quero este", reply_to="wamid.A1"))

    last = (await desk.turn()).history[-1]
    assert (last.text, last.quoted) == ("Quero este", QuotedWords(role="ai", text="Sim, por 60 reais."))
    shown = (await newest(desk))["quoted"]
    assert (shown["author"], shown["kind"], shown["text"]) == ("ai", "text", "Sim, por 60 reais.")
    assert (await shown_live(desk, "message.created"))[-1]["quoted"] == shown
    await desk.receives(customer.writes("Por favor"))
    assert (await desk.turn()).history[-2].quoted == last.quoted, "and it is still known of what is stored"


async def test_an_agent_sees_what_is_quoted_after_any_change(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai, "Tem bolo?", "Sim.", "wamid.A1")
    await desk.receives(customer.writes("Este", reply_to="wamid.A1", provider_message_id="b"))
    await desk.receives(customer.reacts("b", "👍"))

    assert (await shown_live(desk, "message.updated"))[-1]["quoted"]["text"] == "Sim."


async def test_a_quotation_of_the_same_batch_is_known(desk: Desk, customer: Customer) -> None:
    await desk.receives(
        customer.writes("Tem bolo?", provider_message_id="a"), customer.writes("E este?", reply_to="a", provider_message_id="b")
    )

    assert (await desk.turn()).history[-1].quoted == QuotedWords(role="customer", text="Tem bolo?")


@pytest.mark.parametrize("together", [True, False])
async def test_what_was_taken_back_is_quoted_to_nobody(desk: Desk, customer: Customer, together: bool) -> None:
    await desk.receives(customer.writes("canary", provider_message_id="a"))
    events = [customer.writes("Este", reply_to="a"), customer.revokes("a")]
    for batch in [events] if together else [[one] for one in events]:
        await desk.receives(*batch)

    turn = await desk.turn()
    assert "canary" not in turn.write().decode()
    assert turn.history[-1].quoted is None
    assert (await newest(desk))["quoted"]["text"] is None


async def test_another_customers_words_are_not_quoted(
    desk: Desk, customer: Customer, known_as: KnownAs, new_customer: type[Customer]
) -> None:
    other = known_as(customer.channel_id, "+5541988000999", provider="meta")
    stranger = new_customer(uuid4(), customer.channel_id, customer.key, phone=customer.phone)
    await desk.receives(
        other.writes("my card is 4111", provider_message_id="x"), stranger.writes("theirs", provider_message_id="y")
    )
    for target in ("x", "y", "unknown", "nul\x00"):
        await desk.receives(customer.writes("Este", reply_to=target))
        turn = await desk.turn()
        assert turn.tenant_id == desk.tenant_id
        assert [one.quoted for one in turn.history if one.quoted] == []


async def test_a_long_quotation_is_cut(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("long " * 5_000, provider_message_id="a"))
    await desk.receives(customer.writes("Este", reply_to="a"))

    quoted = (await desk.turn()).history[-1].quoted
    assert quoted is not None
    assert len(quoted.text) == 400
    assert len((await newest(desk))["quoted"]["text"]) == 400


async def test_who_clicked_an_ad_is_known_to_come_from_it(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Olá! Tenho interesse", referral=AD))

    expected = CameFrom(**AD.model_dump(exclude={"click_id"}))
    (first,) = (await desk.turn()).history
    assert first.came_from == expected
    for shown in (await newest(desk), (await shown_live(desk, "message.created"))[-1]):
        assert CameFrom(**shown["came_from"]) == expected
        assert "AfExample" not in str(shown)


async def test_viewers_see_no_words_that_are_quoted(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("my card is 4111", provider_message_id="a"))
    await desk.receives(customer.writes("This", reply_to="a"))

    assert (await newest(desk, "viewer"))["quoted"] is None


async def test_a_quotation_costs_no_further_round_trip(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("one", provider_message_id="a"))
    with watched(desk.harness.database.app) as trips:
        await desk.receives(customer.writes("two", reply_to="a", referral=AD))

    contact_and_conversation, all_that_is_written, kernel = 1, 1, 3
    assert len(trips) == contact_and_conversation + all_that_is_written + kernel
    assert UUID((await newest(desk))["quoted"]["message_id"])


async def test_what_is_quoted_is_found_by_indexes(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello", provider_message_id="p1"))
    many = """
        insert into message (id, tenant_id, conversation_id, channel_id, sequence, author, content, sent_at,
                             provider_message_id, reply_to)
        select gen_random_uuid(), tenant_id, conversation_id, channel_id, place, author, content, sent_at, 'p' || place,
               'p' || place - 1
        from message, generate_series(2, 5000) place where sequence = 1 returning id
    """
    plan = f"explain select {columns.QUOTED} as quoted from message where tenant_id = %(tenant)s and provider_message_id = 'p9'"
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, many)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze message, conversation, sent_id")
    async with desk.harness.session(desk.tenant_id) as session:
        lines: list[str] = [row[0] for row in await ask(session, plan, tenant=desk.tenant_id)]
    assert any("message_pkey" in line for line in lines), lines
    assert any("message_provider_id" in line for line in lines), lines
    assert not any("Seq Scan on message" in line for line in lines), lines
