"""After the tenant's time nothing is left of a customer, nor of what was said in a conversation that goes on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from contracts.conversation import ContactErased, ConversationClosed
from devkit.testing.statements import ask

from .world import Ai, Customer, Desk, KnownAs, OpenDesk, tenant_changed

WORDS = "canary words of a customer"
ANSWER = "canary words of an answer"
YEARS_AGO = "update message set sent_at = sent_at - interval '3 years' where sequence = 1"
BEGAN_YEARS_AGO = "update conversation set opened_at = opened_at - interval '3 years'"


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


async def left(desk: Desk, *secrets: str) -> list[str]:
    """The tables in which something of these is still to be read, once the relay has told what there was."""
    await desk.harness.forget()
    return sorted({table for secret in secrets for table in await desk.harness.tables_with(secret, desk.tenant_id)})


async def test_nothing_of_a_customer_is_left(desk: Desk, customer: Customer, ai: Ai, agent: UUID) -> None:
    await desk.receives(customer.writes(WORDS))
    await desk.receives(ai.says(await desk.turn(), ANSWER))
    await desk.does(agent, "take-over")
    await desk.does(agent, "close")
    await desk.receives(customer.writes(WORDS))
    secrets = (WORDS, ANSWER, customer.phone.removeprefix("+"), "Ana")
    assert await left(desk, *secrets) == ["contact", "contact_term", "live_event", "message"]

    await desk.harness.running.pruner.sweep(in_days(364))
    assert await left(desk, *secrets) == ["contact", "contact_term", "message"]
    await desk.harness.running.pruner.sweep(in_days(366))

    (erased,) = await desk.published(ContactErased)
    assert len(await desk.published(ConversationClosed)) == 1, "the one that nobody closed"
    assert erased.tenant_id == desk.tenant_id
    assert await left(desk, *secrets) == []


async def test_a_customer_who_comes_back_begins_anew(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes(WORDS))
    await desk.harness.running.pruner.sweep(in_days(366))
    await desk.receives(customer.writes("hello again"))

    (conversation,) = await desk.conversations()
    assert [one["content"]["text"] for one in await desk.messages(conversation["conversation_id"])] == ["hello again"]


async def test_another_tenant_keeps_its_customers_for_its_own_time(open_desk: OpenDesk, new_customer: type[Customer]) -> None:
    desk = await open_desk(retention_days=30)
    mine, stranger = new_customer(desk.tenant_id), new_customer(uuid4())
    await desk.receives(tenant_changed(stranger.tenant_id, retention_days=90))
    await desk.receives(mine.writes(WORDS), stranger.writes(WORDS))
    await desk.harness.forget()
    await desk.harness.running.pruner.sweep(in_days(31))

    assert await desk.harness.tables_with(WORDS, desk.tenant_id) == []
    assert await desk.harness.tables_with(WORDS, stranger.tenant_id) == ["message"]


async def test_a_conversation_that_goes_on_keeps_what_is_younger_than_the_tenants_time(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("the first word, years ago"))
    await desk.receives(customer.writes("and another today"))
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, YEARS_AGO)
        await ask(session, BEGAN_YEARS_AGO)

    await desk.harness.running.pruner.sweep()

    assert [words for _, words in await desk.said()] == ["and another today"]
    await desk.receives(customer.writes("and one more"))
    assert [words for _, words in await desk.said()] == ["and another today", "and one more"]


async def test_a_quiet_tenants_live_events_go_within_the_hour(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes(WORDS))
    await desk.harness.forget()
    await desk.harness.running.pruner.sweep(in_days(1 / 24 + 0.001))

    assert await desk.harness.tables_with(WORDS, desk.tenant_id) == ["message"]


async def test_two_contacts_that_became_one_go_together(desk: Desk, known_as: KnownAs) -> None:
    channel = uuid4()
    hidden = known_as(channel, "lid:123456789")
    phone = known_as(channel, "+5541999990000")
    both = known_as(channel, "+5541999990000", "lid:123456789")
    await desk.receives(hidden.writes("who am I"))
    await desk.receives(phone.writes("somebody"))
    await desk.receives(both.has_ids())
    await desk.harness.running.pruner.sweep(in_days(366))

    assert await left(desk, "5541999990000", "123456789") == []
