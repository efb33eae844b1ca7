"""A conversation rests, wakes, ends and is taken up again; who did it, and why, is said."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import (
    Actor,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
    TurnRequested,
)
from devkit.testing.statements import ask

from .world import Ai, Customer, Desk, KnownAs


def hence(**given: float) -> str:
    return (datetime.now(UTC) + timedelta(**given)).isoformat()


async def snoozed(desk: Desk, customer: Customer, agent: UUID) -> str:
    """A conversation that is this agent's and rests until tomorrow; its id."""
    await desk.receives(customer.writes("Call me tomorrow"))
    await desk.does(agent, "take-over")
    answer = await desk.does(agent, "snooze", until=hence(days=1))
    assert answer.status_code == 200, answer.text
    id_: str = answer.json()["conversation_id"]
    return id_


async def test_a_snoozed_conversation_rests_until_its_time_comes(desk: Desk, customer: Customer, agent: UUID) -> None:
    id_ = await snoozed(desk, customer, agent)
    (resting,) = await desk.conversations(phase="snoozed")
    (told,) = await desk.published(ConversationSnoozed)
    assert (resting["conversation_id"], resting["state"], resting["snoozed_until"] is None) == (id_, "snoozed", False)
    assert told.actor == Actor(kind="agent", user_id=agent)
    assert [(job.kind, job.key) for job in await desk.harness.jobs() if job.kind == "snooze-ends"] == [("snooze-ends", id_)]

    await desk.harness.run_jobs()
    assert (await desk.conversation())["state"] == "snoozed", "it is not tomorrow yet"
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "update conversation set snoozed_until = now()")
    await desk.time_for("snooze-ends")
    woken = await desk.conversation()
    assert (woken["state"], woken["phase"], woken["snoozed_until"]) == ("open", "with_agent", None)
    assert [(one.actor, one.reason) for one in await desk.published(ConversationWoken)] == [
        (Actor(kind="system"), "snooze_ended")
    ]


async def test_a_customer_who_writes_wakes_it(desk: Desk, customer: Customer, agent: UUID) -> None:
    id_ = await snoozed(desk, customer, agent)
    await desk.receives(customer.writes("I could not wait"))
    woken = await desk.conversation()
    assert (woken["conversation_id"], woken["state"], woken["assigned_user_id"]) == (id_, "open", str(agent))
    assert [(one.actor, one.reason) for one in await desk.published(ConversationWoken)] == [
        (Actor(kind="customer"), "customer_wrote")
    ]
    await desk.time_for("snooze-ends")
    assert len(await desk.published(ConversationWoken)) == 1, "the job finds nothing to do"


async def test_whoever_wakes_it_by_hand_cancels_the_job(desk: Desk, customer: Customer, agent: UUID) -> None:
    await snoozed(desk, customer, agent)
    woken = await desk.does(agent, "wake")
    assert (woken.status_code, woken.json()["state"]) == (200, "open")
    assert [job.kind for job in await desk.harness.jobs() if job.kind == "snooze-ends"] == []
    assert (await desk.does(agent, "wake")).status_code == 200
    assert len(await desk.published(ConversationWoken)) == 1


async def test_snoozed_again_the_later_order_counts(desk: Desk, customer: Customer, agent: UUID) -> None:
    await snoozed(desk, customer, agent)
    await desk.does(agent, "snooze", until=hence(days=9))
    await desk.time_for("snooze-ends")
    assert (await desk.conversation())["state"] == "snoozed", "the job looks at what it says by now"
    assert len(await desk.published(ConversationSnoozed)) == 2


async def test_what_the_ai_has_not_answered_is_asked_when_it_wakes(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    first = await desk.turn()
    await desk.does(agent, "snooze", until=hence(hours=1))
    assert not (await desk.conversation())["turn_pending"]
    await desk.does(agent, "wake")

    again = await desk.turn()
    assert again.turn_id != first.turn_id
    assert (await desk.conversation())["phase"] == "with_ai"


async def test_taking_over_handing_back_and_answering_wake_it(desk: Desk, customer: Customer, agent: UUID) -> None:
    await snoozed(desk, customer, agent)
    for verb, body in (("take-over", {}), ("messages", {"text": "Here I am"}), ("hand-back", {})):
        await desk.does(agent, "take-over")
        await desk.does(agent, "snooze", until=hence(hours=1))
        assert (await desk.does(agent, verb, **body)).status_code in {200, 201}
        assert (await desk.conversation())["state"] == "open"
    assert {one.reason for one in await desk.published(ConversationWoken)} >= {"taken_over", "answered", "handed_back"}


@pytest.mark.parametrize(
    "until",
    [timedelta(minutes=-1), timedelta(days=367), "9999-12-31T23:59:59Z", "2027-01-01T10:00:00", "soon", None, 7, [], "1e9"],
)
async def test_a_time_that_is_none_to_wait_for_is_refused(desk: Desk, customer: Customer, agent: UUID, until: Any) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    answer = await desk.does(
        agent, "snooze", until=(datetime.now(UTC) + until).isoformat() if isinstance(until, timedelta) else until
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await desk.conversation())["state"] == "open"


async def test_nobody_snoozes_or_wakes_what_is_not_theirs(desk: Desk, customer: Customer, agent: UUID) -> None:
    id_ = await snoozed(desk, customer, agent)
    assert (await desk.does(uuid4(), "snooze", until=hence(hours=2))).status_code == 409
    assert (await desk.does(uuid4(), "snooze", role="viewer", until=hence(hours=2))).status_code == 403
    async with desk.harness.client(uuid4(), "admin") as stranger:
        for verb, body in (("snooze", {"until": hence(hours=1)}), ("wake", None), ("close", None), ("reopen", None)):
            assert (await stranger.post(f"/v1/conversations/{id_}/{verb}", json=body)).status_code == 404
    await desk.does(agent, "close")
    assert (await desk.does(agent, "snooze", until=hence(hours=2))).status_code == 409
    assert (await desk.does(agent, "wake")).status_code == 409


async def test_an_end_says_why_and_what_is_over_is_taken_up_again(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    closed = await desk.does(agent, "close", reason="He called")
    (told,) = await desk.published(ConversationClosed)
    assert (told.because, told.reason, told.actor) == ("resolved", "He called", Actor(kind="agent", user_id=agent))
    assert (closed.json()["phase"], closed.json()["closed_because"]) == ("resolved", "resolved")
    assert (await desk.does(agent, "close", reason="x" * 1_001)).status_code == 422
    assert (await desk.does(agent, "close", reason="a\x00")).status_code == 422

    taken_up = await desk.does(agent, "reopen")
    assert (taken_up.status_code, taken_up.json()["state"], taken_up.json()["assigned_user_id"]) == (200, "open", str(agent))
    assert (taken_up.json()["closed_at"], taken_up.json()["closed_because"]) == (None, None)
    (reopened,) = await desk.published(ConversationReopened)
    assert (reopened.owner, reopened.reason, reopened.actor) == ("person", "reopened", Actor(kind="agent", user_id=agent))
    assert [one.user_id for one in await desk.published(ConversationAssigned)] == [agent]
    assert (await desk.does(agent, "reopen")).status_code == 200
    assert len(await desk.published(ConversationReopened)) == 1


async def test_of_several_who_take_it_up_one_has_it(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "close")
    answers = await asyncio.gather(*(desk.does(uuid4(), "reopen") for _ in range(4)), desk.receives(customer.writes("Hi")))
    assert len({answer.json()["assigned_user_id"] for answer in answers[:4] if answer.status_code == 200}) <= 1
    assert len(await desk.conversations(state="open")) == 1


async def test_what_goes_on_in_another_conversation_is_not_taken_up(desk: Desk, known_as: KnownAs, agent: UUID) -> None:
    channel, phone = uuid4(), "+5511987654321"
    by_lid, by_phone = known_as(channel, "lid:1"), known_as(channel, phone)
    await desk.receives(by_lid.writes("one"))
    await desk.receives(by_phone.writes("two"))
    await desk.receives(known_as(channel, "lid:1", phone).has_ids())
    merged = [one for one in await desk.published(ConversationClosed) if one.because == "merged"]
    (over,) = await desk.conversations(state="closed")

    assert [str(one.conversation_id) for one in merged] == [over["conversation_id"]]
    assert (await desk.does_to(over["conversation_id"], agent, "reopen")).status_code == 409


async def test_lists_show_each_phase_as_the_conversation_says_it(
    desk: Desk, new_customer: type[Customer], tenant_id: UUID, agent: UUID, ai: Ai
) -> None:
    customers = {phase: new_customer(tenant_id, name=phase) for phase in PHASES}
    ids = {}
    for phase, customer in customers.items():
        await desk.receives(customer.sends("voice") if phase == "queued" else customer.writes("Hello"))
        ids[phase] = str((await desk.published(ConversationOpened))[-1].conversation_id)
        if phase == "waiting_for_customer":
            await desk.receives(ai.says(await desk.turn(), "Hi!"))
    await desk.does_to(ids["with_agent"], agent, "take-over")
    await desk.does_to(ids["snoozed"], agent, "snooze", until=hence(hours=1))
    await desk.does_to(ids["resolved"], agent, "close")
    await desk.does_to(ids["expired"], agent, "close")
    async with desk.harness.session(tenant_id) as session:
        await ask(session, "update conversation set closed_because = 'expired' where id = %(id)s", id=ids["expired"])

    for phase in PHASES:
        found = await desk.conversations(phase=phase)
        assert [(one["contact"]["name"], one["phase"]) for one in found] == [(phase, phase)]
    assert [one["contact"]["name"] for one in await desk.conversations(phase="queued", owner="ai")] == []
    assert await desk.published(TurnRequested)


PHASES = ("with_ai", "queued", "with_agent", "waiting_for_customer", "snoozed", "resolved", "expired")
