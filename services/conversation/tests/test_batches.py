"""Batches of several processes at once, and what a batch costs."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.conversation import ConversationOpened, MessageSendRequested, TurnRequested
from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import MessageSent
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask, watched

from .world import Ai, Customer, Desk, OpenDesk


async def test_a_timer_does_not_wait_for_whoever_holds_the_conversation(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(burst_window_ms=60_000)
    await desk.receives(customer.writes("Hello"))
    await desk.make_due("burst-ends")
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "select from conversation for update")
        timers = desk.harness.running.runner.timers
        await timers.fire_due()
        assert timers.suspects.now() == [], "nothing was given up after a wait for the lock"
        assert [job.kind for job in await desk.harness.jobs()] == ["burst-ends"]

    await desk.time_for("burst-ends")
    assert len(await desk.published(TurnRequested)) == 1


async def test_two_replicas_at_once_open_one_conversation(
    desk: Desk, customer: Customer, ai: Ai, open_service: OpenService
) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    words = [str(number) for number in range(20)]
    await asyncio.gather(*((desk.harness, other)[place % 2].receives(customer.writes(one)) for place, one in enumerate(words)))

    assert len(await desk.published(ConversationOpened)) == 1
    messages = await desk.messages()
    assert [one["sequence"] for one in messages] == list(range(1, 21))
    assert sorted(one["content"]["text"] for one in messages) == sorted(words)
    third = await desk.turn()
    assert (len(await desk.published(TurnRequested)), third.up_to_sequence) == (3, 3), "who never stops is answered"
    await desk.receives(ai.says(third, "Yes"))
    assert (await desk.turn()).up_to_sequence == 20


async def test_two_replicas_at_once_open_one_conversation_with_a_customer_who_comes_back(
    desk: Desk, customer: Customer, agent: UUID, open_service: OpenService
) -> None:
    await desk.sets(reopen_within_hours=0)
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "close")
    other = await open_service("conversation", database=desk.harness.own_database)
    words = [str(number) for number in range(20)]
    await asyncio.gather(*((desk.harness, other)[place % 2].receives(customer.writes(one)) for place, one in enumerate(words)))

    (conversation,) = await desk.conversations(state="open")
    messages = await desk.messages(conversation["conversation_id"])
    assert sorted(one["content"]["text"] for one in messages) == sorted(words)


async def test_a_message_that_waits_for_a_conversation_to_be_closed_opens_another(desk: Desk, customer: Customer) -> None:
    await desk.sets(reopen_within_hours=0)
    await desk.receives(customer.writes("Hello"))
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "update conversation set state = 'closed', closed_at = now(), version = version + 1")
        arrival = asyncio.create_task(desk.receives(customer.writes("Are you there?")))
        while not await ask(session, "select 1 from pg_locks where not granted and locktype in ('transactionid', 'tuple')"):
            continue
    await arrival

    (conversation,) = await desk.conversations(state="open")
    (message,) = await desk.messages(conversation["conversation_id"])
    assert (message["sequence"], message["content"]["text"]) == (1, "Are you there?")
    assert (await desk.turn()).conversation_id == UUID(conversation["conversation_id"])


async def test_many_conversations_cost_no_more_statements_than_one(
    desk: Desk, new_customer: type[Customer], tenant_id: UUID
) -> None:
    alone = await _trips(desk, [new_customer(tenant_id).writes("Hello")])
    many = await _trips(desk, [new_customer(tenant_id).writes("Hello") for _ in range(50)])

    assert many == alone
    contact_and_conversation, all_that_is_written = 1, 1
    kernel = 3  # begin with inbox, outbox, commit; the turn's deadline goes with one of them
    assert alone == contact_and_conversation + all_that_is_written + kernel


async def test_an_answer_is_found_written_and_told_in_two_trips(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    inbox_outbox_commit = 3
    assert await _trips(desk, [ai.says(await desk.turn(), "Good day")]) == 2 + inbox_outbox_commit


async def _trips(desk: Desk, events: list[Any]) -> int:
    with watched(desk.harness.database.app) as trips:
        await desk.receives(*events)
    return len(trips)


async def test_a_status_is_found_written_and_told_in_two_trips(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Good day"))
    (send,) = await desk.published(MessageSendRequested)
    named = {"tenant_id": send.tenant_id, "channel_id": send.channel_id, "provider_message_id": "wamid.1"}
    now = datetime.now(UTC)
    sent = MessageSent(
        **named,
        send_id=send.send_id,
        conversation_id=send.conversation_id,
        contact_key=send.contact_key,
        origin="ai",
        occurred_at=now,
    )
    read = DeliveryStatusChanged(**named, provider="meta", send_id=None, contact_key=None, status="read", occurred_at=now)

    inbox_commit = 2
    assert await _trips(desk, [sent]) == 2 + inbox_commit
    assert await _trips(desk, [read]) == 2 + inbox_commit
    assert (await desk.messages())[-1]["status"] == "read"
