"""A customer who says nothing more is reminded once, and then the conversation is over; who waits for us is not."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from contracts.conversation import Actor, ConversationClosed, ConversationReopened, MessageSendRequested
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, MessageWritten, WasClosed
from conversation.domain.policy import ConversationPolicy
from conversation.domain.silence import silence_went_on
from conversation.work.silence import SilenceSweep
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask, watched
from hypothesis import given
from hypothesis import strategies as st

from .world import Ai, Customer, Desk, tenant_changed

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
REMINDS = {"remind_after_hours": 4, "reminder_text": "Are you still there?", "expires_after_hours": 24}


async def sweeps(harness: Harness) -> None:
    await SilenceSweep(harness.database).sweep()


async def silent_for(desk: Desk, hours: float) -> None:
    """Whatever was said was said so much earlier."""
    moved = """
        update conversation set last_activity_at = last_activity_at - make_interval(mins => %(minutes)s),
                                last_inbound_at = last_inbound_at - make_interval(mins => %(minutes)s)
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, moved, minutes=int(hours * 60))
    await sweeps(desk.harness)


async def answered(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Hi!"))


async def sent(desk: Desk) -> list[str]:
    return [one.content.text for one in await desk.published(MessageSendRequested)]


async def test_what_is_answered_expires_after_three_days(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai)
    await silent_for(desk, 71)
    assert (await desk.conversation())["phase"] == "waiting_for_customer"
    await silent_for(desk, 1.1)

    only = await desk.conversation()
    assert (only["phase"], only["state"], only["closed_because"]) == ("expired", "closed", "expired")
    (closed,) = await desk.published(ConversationClosed)
    assert (closed.actor, closed.because, closed.reason, closed.user_id) == (Actor(kind="system"), "expired", "silence", None)
    await sweeps(desk.harness)
    assert len(await desk.published(ConversationClosed)) == 1
    await desk.receives(customer.writes("One more thing"))
    assert len(await desk.published(ConversationReopened)) == 1


async def test_the_customer_is_reminded_once_and_the_end_comes_no_later_for_it(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.sets(**REMINDS)
    await answered(desk, customer, ai)
    for hours in (3, 1.1, 4.1, 4.1):
        await silent_for(desk, hours)
    assert await sent(desk) == ["Hi!", "Are you still there?"]
    assert (await desk.said())[-1] == ("system", "Are you still there?")
    await silent_for(desk, 12)
    assert (await desk.conversation())["phase"] == "expired"


async def test_who_answers_the_reminder_may_be_reminded_again(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.sets(**REMINDS)
    await answered(desk, customer, ai)
    await silent_for(desk, 5)
    await desk.receives(customer.writes("Yes"))
    await desk.receives(ai.says(await desk.turn(), "Good"))
    await silent_for(desk, 5)

    assert await sent(desk) == ["Hi!", "Are you still there?", "Good", "Are you still there?"]


async def test_where_the_window_is_over_nobody_is_reminded(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.sets(**REMINDS | {"expires_after_hours": None})
    await answered(desk, customer, ai)
    await silent_for(desk, 25)

    assert await sent(desk) == ["Hi!"]
    assert (await desk.conversation())["phase"] == "waiting_for_customer"


@pytest.mark.parametrize("what", ["unanswered", "waiting", "snoozed", "never", "follow-up"])
async def test_what_waits_for_us_or_rests_never_ends_by_itself(
    desk: Desk, customer: Customer, ai: Ai, agent: UUID, what: str
) -> None:
    await desk.sets(expires_after_hours=None if what == "never" else 1)
    if what in ("snoozed", "never", "follow-up"):
        await answered(desk, customer, ai)
    else:
        await desk.receives(customer.writes("Hello"))
    if what == "waiting":
        await desk.receives(ai.fails(await desk.turn(), "internal"))
    if what == "follow-up":
        await desk.does(agent, "take-over")
        monday = (datetime.now(UTC) + timedelta(days=5)).isoformat()
        assert (await desk.does(agent, "scheduled-messages", text="Good morning", send_at=monday)).status_code < 300
    if what == "snoozed":
        await desk.does(agent, "snooze", until=(datetime.now(UTC) + timedelta(days=30)).isoformat())
    await silent_for(desk, 500)

    assert (await desk.conversation())["state"] != "closed"


async def test_a_suspended_tenants_conversations_and_no_other_ones_are_left_alone(
    desk: Desk, customer: Customer, new_customer: type[Customer], ai: Ai
) -> None:
    stranger = new_customer(uuid4())
    await desk.receives(tenant_changed(stranger.tenant_id))
    await desk.receives(stranger.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Hi!"))
    await answered(desk, customer, ai)
    suspended = tenant_changed(desk.tenant_id, version=2).model_copy(update={"active": False})
    await desk.receives(suspended)
    async with desk.harness.session(stranger.tenant_id, desk.tenant_id) as session:
        await ask(session, "update conversation set last_activity_at = last_activity_at - interval '9 days'")
    await sweeps(desk.harness)

    assert [one.tenant_id for one in await desk.published(ConversationClosed)] == [stranger.tenant_id]


async def test_two_replicas_that_sweep_at_once_remind_once(
    desk: Desk, customer: Customer, ai: Ai, open_service: OpenService
) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    await desk.sets(**REMINDS)
    await answered(desk, customer, ai)
    moved = "update conversation set last_activity_at = last_activity_at - interval '5 hours'"
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, moved)
    await asyncio.gather(*(sweeps(one) for one in (desk.harness, other) * 3))

    assert await sent(desk) == ["Hi!", "Are you still there?"]


async def test_a_conversation_that_somebody_holds_is_passed_over(desk: Desk, customer: Customer, ai: Ai) -> None:
    await answered(desk, customer, ai)
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "update conversation set last_activity_at = last_activity_at - interval '9 days'")
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "select from conversation for update")
        async with asyncio.timeout(60):
            await sweeps(desk.harness)
    assert (await desk.conversation())["state"] == "open"
    await sweeps(desk.harness)
    assert (await desk.conversation())["phase"] == "expired"


async def test_a_sweep_costs_two_statements_where_nothing_is_due_and_walks_over_no_table(
    desk: Desk, customer: Customer, ai: Ai
) -> None:
    await answered(desk, customer, ai)
    many = """
        insert into contact select (jsonb_populate_record(contact, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_key', gen_random_uuid()))).* from contact, generate_series(1, 3000)
    """
    talks = """
        insert into conversation select (jsonb_populate_record(conversation, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_id', contact.id, 'state', 'closed', 'closed_at', now(),
            'closed_because', 'resolved')
        )).* from conversation, contact where contact.id <> conversation.contact_id
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, many)
        await ask(session, talks)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze conversation, contact")
    with watched(desk.harness.database.app) as trips:
        await sweeps(desk.harness)
    assert len([trip for trip in trips if "select" in trip]) == 2, trips
    plan = """
        explain select id from conversation where tenant_id = %(tenant)s and state <> 'closed' and state = 'open'
        and last_activity_at <= now() - interval '3 days' order by last_activity_at limit 100
    """
    async with desk.harness.session(desk.tenant_id) as session:
        lines: list[str] = [row[0] for row in await ask(session, plan, tenant=desk.tenant_id)]
    assert any("conversation_goes_on" in line for line in lines), lines


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_after_hours": 0},
        {"remind_after_hours": 1},
        {**REMINDS, "remind_after_hours": 24},
        {**REMINDS, "reminder_text": " "},
    ],
)
async def test_rules_of_silence_that_make_no_sense_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        assert (await admin.put("/v1/policy", json=wrong, headers={"if-match": "*"})).status_code == 422


@given(
    expires=st.integers(2, 100) | st.none(),
    reminds=st.integers(1, 100) | st.none(),
    hours=st.lists(st.floats(0.1, 60), max_size=8),
    provider=st.sampled_from(["meta", "evolution"]),
)
def test_a_silence_has_one_reminder_and_one_end(
    expires: int | None, reminds: int | None, hours: list[float], provider: Any
) -> None:
    if reminds is not None and expires is not None and reminds >= expires:
        reminds = None
    rules = {"expires_after_hours": expires, "remind_after_hours": reminds, "reminder_text": reminds and "Are you there?"}
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", provider)
    profile = TenantProfile(rules=ConversationPolicy.model_validate(rules).model_dump_json())
    talk = Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, profile)
    talk.hear(talk.next_sequence(NOW), NOW)
    talk.answered_by_person(NOW)
    now, happened = NOW, list[Happened]()
    for passed in hours:
        now += timedelta(hours=passed)
        happened.append(silence_went_on(talk, now))
        if any(isinstance(one, MessageWritten) for one in happened[-1]):
            assert talk.next_sequence(now) == talk.reminded_sequence
            assert talk.window_is_open(now)
    all_that_happened = [one for part in happened for one in part]
    assert len([one for one in all_that_happened if isinstance(one, MessageWritten)]) <= 1
    assert len([one for one in all_that_happened if isinstance(one, WasClosed)]) <= 1
    if expires is not None and now - NOW >= timedelta(hours=expires) and talk.reminded_sequence == 0:
        assert talk.state == "closed"
