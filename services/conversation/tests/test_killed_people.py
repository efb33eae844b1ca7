"""SIGKILL of a real process before every statement of a hand-off, of its deadline, of a measured time and of an assignment:
what another process then finds is nothing, or all of it; nobody is promised twice, and no conversation is given to two people.
"""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from contracts.conversation import ConversationAssigned, ConversationHandedOff, HandoffOverdue, MessageSendRequested
from contracts.people import SlaBreached, SlaWarned
from devkit.testing.statements import ask

from .mortals import MOST_STATEMENTS, Mortals
from .test_assignment import arrives, automatic
from .test_sla import DUE, PASSES, measured
from .world import Customer, Desk


async def nobody_works_on_jobs(desk: Desk) -> None:
    """What the dead had taken is free again, as after their lease."""
    async with desk.harness.database.kernel.connect() as kernel:
        await ask(kernel, "update job set leased_until = now() - interval '1 second' where leased_until is not null")


async def test_a_hand_off_is_there_once_or_not_at_all(desk: Desk, mortals: Mortals) -> None:
    """The event comes again, as from the broker, whose offset the dead did not commit."""
    killed = 0
    for statements in range(MOST_STATEMENTS):
        event, event_id = Customer(desk.tenant_id).sends("voice"), uuid4()
        lived = await mortals.lives(statements, event_id, event)
        killed += not lived
        told, opened = len(await desk.published(ConversationHandedOff)), len(await desk.conversations(limit=200))
        assert told == opened, "all, or nothing"
        assert told - statements in {0, 1}, "those before, and perhaps this one"
        await desk.harness.receives(event, event_id=event_id)
        if lived:
            break
    assert killed > 2
    handed_off = Counter(one.conversation_id for one in await desk.published(ConversationHandedOff))
    shown = {UUID(one["conversation_id"]) for one in await desk.conversations(limit=200)}
    async with desk.harness.session(desk.tenant_id) as session:
        promised = Counter(row[0] for row in await ask(session, "select conversation_id from handoff"))
    timers = Counter(UUID(job.key) for job in await desk.harness.jobs() if job.kind == "handoff-due")
    assert handed_off == promised == timers == Counter(shown)
    assert len(shown) == killed + 1
    assert len(await desk.published(MessageSendRequested)) == killed + 1, "each customer is told once"


async def test_each_stage_of_a_promise_is_reached_once(desk: Desk, customer: Customer, mortals: Mortals) -> None:
    await desk.receives(customer.sends("voice"))
    killed = Counter[int]()
    for stage in range(3):
        for statements in range(MOST_STATEMENTS):
            await desk.make_due("handoff-due")
            if await mortals.lives(statements) or len(await desk.published(HandoffOverdue)) > stage:
                break
            killed[stage] += 1
            await nobody_works_on_jobs(desk)
        assert len(await desk.published(HandoffOverdue)) == stage + 1
        await nobody_works_on_jobs(desk)
    await desk.time_for("handoff-due")
    assert [one.stage for one in await desk.published(HandoffOverdue)] == ["next_agent", "supervisors", "customer_told"]
    assert min(killed[stage] for stage in range(3)) > 1
    assert len(await desk.published(MessageSendRequested)) == 2, "that a person comes, and once that it takes longer"


async def test_a_measured_time_is_warned_of_and_breached_once(desk: Desk, customer: Customer, mortals: Mortals) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    killed = Counter[type]()
    for kind, minutes in ((SlaWarned, 9), (SlaBreached, 2)):
        async with desk.harness.session(desk.tenant_id) as session:
            await ask(session, PASSES, minutes=minutes)
        for statements in range(MOST_STATEMENTS):
            await desk.make_due(DUE)
            if await mortals.lives(statements) or await desk.published(kind):
                break
            killed[kind] += 1
            assert await _reported(desk) == [(kind is SlaBreached, False)], "in the report is what is told"
            await nobody_works_on_jobs(desk)
        assert [one.target for one in await desk.published(kind)] == ["first_answer"]
        await nobody_works_on_jobs(desk)
    await desk.time_for(DUE)
    told = [*await desk.published(SlaWarned), *await desk.published(SlaBreached)]
    assert [type(one) for one in told] == [SlaWarned, SlaBreached]
    assert min(killed[kind] for kind in (SlaWarned, SlaBreached)) > 1
    assert await _reported(desk) == [(True, True)]


async def _reported(desk: Desk) -> list[Any]:
    async with desk.harness.session(desk.tenant_id) as session:
        return await ask(session, "select warned, breached from sla_clock where target = 'first_answer'")


async def test_what_waits_is_given_to_one(desk: Desk, mortals: Mortals) -> None:
    """Two are there and would take it; who dies before the commit has given it to nobody."""
    await automatic(desk)
    people = [uuid4(), uuid4()]
    for one in people:
        await arrives(desk, one)
    killed = 0
    await desk.receives(Customer(desk.tenant_id).sends("voice"))
    for statements in range(MOST_STATEMENTS):
        if await mortals.lives(statements) or await desk.published(ConversationAssigned):
            break
        killed += 1
        assert [one["assigned_user_id"] for one in await desk.conversations()] == [None]
        await nobody_works_on_jobs(desk)
    await nobody_works_on_jobs(desk)
    await desk.harness.run_jobs()
    [assigned] = await desk.published(ConversationAssigned)
    [shown] = await desk.conversations()
    assert shown["assigned_user_id"] == str(assigned.user_id)
    assert assigned.user_id in people
    assert killed > 2
