"""Times that a business sets itself: what is told and shown of them, and reported, for each role and for two tenants."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from contracts.conversation import ConversationPriorityChanged
from contracts.gateway import Member
from contracts.people import SlaBreached, SlaWarned
from conversation.people.domain.hours import WEEKDAYS
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask, watched

from .automations import automated, prioritises
from .test_live import inbox
from .test_live import open_socket as open_socket
from .world import Ai, Customer, Desk, tenant_changed

DUE = "sla-due"
TARGETS = {"first_answer": 10, "next_answer": 20, "resolution": 120}
PASSES = """
    update conversation set clocks = (
        select coalesce(jsonb_object_agg(key, value || jsonb_build_object(
            'since', cast(value ->> 'since' as timestamptz) - make_interval(mins => %(minutes)s),
            'due_at', cast(value ->> 'due_at' as timestamptz) - make_interval(mins => %(minutes)s),
            'warn_at', cast(value ->> 'warn_at' as timestamptz) - make_interval(mins => %(minutes)s))), '{}')
        from jsonb_each(clocks))
"""


async def measured(desk: Desk, **sla: Any) -> None:
    """The business sets itself times, and what people have they keep."""
    await desk.sets(sla={"targets": TARGETS, **sla}, returns_to_ai_after_answer=False)


async def minutes_pass(desk: Desk, minutes: int) -> None:
    """Whatever runs has run for so much longer, and timers go off."""
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, PASSES, minutes=minutes)
    await desk.time_for(DUE)


async def shown(desk: Desk) -> dict[str, dict[str, Any]]:
    return {one["target"]: one for one in (await desk.conversation())["sla"]}


async def report(desk: Desk, tenant_id: UUID | None = None, user_id: UUID | None = None) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    async with desk.harness.client(tenant_id or desk.tenant_id, "supervisor", user_id=user_id or uuid4()) as client:
        period = {"from": (now - timedelta(days=1)).isoformat(), "to": (now + timedelta(days=1)).isoformat()}
        answer = await client.get("/v1/reports/sla", params=period)
    assert answer.status_code == 200, answer.text
    return answer.json()["teams"]


async def test_who_waits_for_a_person_is_measured_warned_of_and_told(desk: Desk, customer: Customer) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    first = (await shown(desk))["first_answer"]
    assert (first["minutes"], first["paused"], first["warned"], first["breached"]) == (10, False, False, False)
    timers = {job.key.partition(":")[2]: job.run_at for job in await desk.harness.jobs() if job.kind == DUE}
    assert set(timers) == {"first_answer", "resolution"}
    assert timers["first_answer"] == datetime.fromisoformat(first["due_at"]) - timedelta(minutes=2)

    await desk.time_for(DUE)
    assert await desk.published(SlaWarned) == [], "it went off too early"
    await minutes_pass(desk, 9)
    assert [(one.target, one.minutes) for one in await desk.published(SlaWarned)] == [("first_answer", 10)]
    assert await desk.published(SlaBreached) == []
    await minutes_pass(desk, 2)
    await desk.time_for(DUE)
    assert [one.target for one in await desk.published(SlaBreached)] == ["first_answer"], "once"
    assert len(await desk.published(SlaWarned)) == 1
    assert (await shown(desk))["first_answer"]["breached"]


async def test_an_answer_in_time_leaves_a_timer_with_nothing_to_do(desk: Desk, customer: Customer, agent: UUID) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="How can I help?")
    assert {target: one["paused"] for target, one in (await shown(desk)).items()} == {"resolution": True}
    await minutes_pass(desk, 30)
    await desk.receives(customer.writes("I forgot my order"))
    assert {target: one["paused"] for target, one in (await shown(desk)).items()} == {"resolution": False, "next_answer": False}
    await desk.does(agent, "messages", text="Here it is.")
    await desk.does(agent, "close")
    assert await shown(desk) == {}
    assert [*await desk.published(SlaWarned), *await desk.published(SlaBreached)] == []
    counted = {one["target"]: one for one in await report(desk)}
    assert {target: (one["measured"], one["met"], one["in_time"], one["breach_rate"]) for target, one in counted.items()} == {
        "first_answer": (1, 1, 1, 0.0), "next_answer": (1, 1, 1, 0.0), "resolution": (1, 1, 1, 0.0),
    }  # fmt: skip


async def test_a_late_answer_is_in_the_report_and_no_other_tenants(desk: Desk, customer: Customer, agent: UUID) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    await minutes_pass(desk, 15)
    await desk.does(agent, "take-over")
    await desk.does(agent, "messages", text="Sorry!")
    counted = {one["target"]: one for one in await report(desk)}["first_answer"]
    assert (counted["met"], counted["in_time"], counted["breached"], counted["breach_rate"]) == (1, 0, 1, 1.0)
    assert 900 <= counted["median_s"] < 960
    assert await report(desk, uuid4()) == []


async def test_another_tenants_times_are_its_own(desk: Desk, customer: Customer) -> None:
    stranger = Customer(uuid4())
    await desk.receives(tenant_changed(stranger.tenant_id))
    await measured(desk)
    await desk.receives(customer.sends("voice"), stranger.sends("voice"))
    other = Desk(desk.harness, stranger.tenant_id)
    assert (set(await shown(desk)), await shown(other)) == ({"first_answer", "resolution"}, {})
    assert [one["measured"] for one in await report(desk)] == [1, 1]
    assert await report(other) == []


async def test_the_ai_is_not_measured_and_moves_no_timer(desk: Desk, customer: Customer, ai: Ai, agent: UUID) -> None:
    await measured(desk)
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Hi!"))
    assert [job for job in await desk.harness.jobs() if job.kind == DUE] == []
    await desk.does(agent, "take-over")
    await desk.receives(customer.writes("And now?"))
    assert set(await shown(desk)) == {"first_answer", "resolution"}
    await desk.does(agent, "hand-back")
    assert await shown(desk) == {}
    assert {one["target"]: (one["met"], one["open"]) for one in await report(desk)} == {
        "first_answer": (0, 0),
        "resolution": (0, 0),
    }


async def test_measuring_takes_no_further_round_trip_and_of_the_ais_nothing(desk: Desk, new_customer: type[Customer]) -> None:
    seen: dict[tuple[bool, bool], list[str]] = {}
    for is_measured in (False, True):
        await (measured(desk) if is_measured else desk.sets())
        for by_ai in (True, False):
            one = new_customer(desk.tenant_id)
            with watched(desk.harness.database.app) as trips:
                await desk.receives(one.writes("Hello") if by_ai else one.sends("voice"))
            seen[is_measured, by_ai] = trips
    assert [len(seen[True, by_ai]) for by_ai in (True, False)] == [len(seen[False, by_ai]) for by_ai in (True, False)]
    assert [any("into sla_clock" in trip for trip in seen[True, by_ai]) for by_ai in (True, False)] == [False, True]


async def test_what_is_snoozed_rests(desk: Desk, customer: Customer, agent: UUID) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    await desk.does(agent, "snooze", until=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    assert {one["paused"] for one in (await shown(desk)).values()} == {True}
    assert {one["due_at"] for one in (await shown(desk)).values()} == {None}
    await minutes_pass(desk, 300)
    assert [*await desk.published(SlaWarned), *await desk.published(SlaBreached)] == []
    await desk.does(agent, "wake")
    due_at = datetime.fromisoformat((await shown(desk))["first_answer"]["due_at"])
    assert timedelta(minutes=9) < due_at - datetime.now(UTC) < timedelta(minutes=10)


async def test_outside_of_hours_no_time_passes(desk: Desk, customer: Customer) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    weekly = [{"day": WEEKDAYS[tomorrow.weekday()], "opens": "00:00", "closes": "24:00"}]
    async with desk.harness.client(desk.tenant_id) as admin:
        hours = {"time_zone": "Etc/UTC", "weekly": weekly}
        assert (await admin.put("/v1/business-hours", json=hours, headers={"if-match": "*"})).status_code == 200
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    opens = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    assert datetime.fromisoformat((await shown(desk))["first_answer"]["due_at"]) == opens + timedelta(minutes=10)


async def test_what_becomes_urgent_is_due_sooner(desk: Desk, customer: Customer, agent: UUID) -> None:
    await measured(desk, by_priority={"urgent": {"first_answer": 2}})
    await desk.receives(customer.sends("voice"))
    conversation_id = (await desk.conversation())["conversation_id"]
    async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as client:
        answer = await client.put(f"/v1/conversations/{conversation_id}/priority", json={"priority": "urgent"})
    assert answer.status_code == 200, answer.text
    first = (await shown(desk))["first_answer"]
    assert first["minutes"] == 2
    await minutes_pass(desk, 3)
    [breached] = await desk.published(SlaBreached)
    assert (breached.minutes, breached.priority) == (2, "urgent")


async def test_lists_and_sockets_ask_for_what_is_late(
    desk: Desk, customer: Customer, new_customer: type[Customer], open_socket: str, agent: UUID
) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    late = (await desk.conversation())["conversation_id"]

    async def listed() -> list[list[str]]:
        found = [await desk.conversations(sla=sla) for sla in ("warned", "breached")]
        return [[one["conversation_id"] for one in each] for each in found]

    assert await listed() == [[], []]
    interests = {sla: {"to": "inbox", "filter": {"sla": sla}} for sla in ("warned", "breached")}
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests=interests) as one:
        await minutes_pass(desk, 9)
        warned = await one.hears()
        assert (warned["type"], warned["data"]["conversation_id"]) == ("conversation.changed", late)
        assert [(each["warned"], each["breached"]) for each in warned["data"]["sla"]] == [(True, False), (False, False)]
        assert await listed() == [[late], []]
        await desk.receives(new_customer(desk.tenant_id).sends("voice"))
        await minutes_pass(desk, 2)
        breached = await one.hears()
        while not breached["data"].get("sla", [{}])[0].get("breached"):
            breached = await one.hears()
        assert breached["data"]["conversation_id"] == late, "of who has not waited for long only falls out"
        assert await listed() == [[], [late]]
        await desk.does_to(late, agent, "take-over")
        await desk.does_to(late, agent, "messages", text="Sorry!")
        assert await listed() == [[], []], "it is answered"
        while (answered := await one.hears())["data"].get("sla") is None or len(answered["data"]["sla"]) > 1:
            pass
        assert answered["data"]["conversation_id"] == late
    assert (await desk.conversations(sla="breached", state="closed")) == []


async def test_lists_of_what_is_late_are_each_tenants_own_and_know_two_words(desk: Desk, customer: Customer) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    await minutes_pass(desk, 11)
    assert len(await desk.conversations(sla="breached")) == 1
    assert await Desk(desk.harness, uuid4()).conversations(sla="breached") == []
    async with desk.harness.client(desk.tenant_id, "viewer") as viewer:
        seen = await viewer.get("/v1/conversations", params={"sla": "breached"})
        wrong = await viewer.get("/v1/conversations", params={"sla": "late"})
    assert [one["breached"] for one in seen.json()["conversations"][0]["sla"]] == [True, False]
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")


async def test_what_is_late_is_found_among_what_goes_on_however_long_the_past(desk: Desk, customer: Customer) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    await minutes_pass(desk, 11)
    contacts = """
        insert into contact select (jsonb_populate_record(contact, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_key', gen_random_uuid()))).* from contact, generate_series(1, 5000)
    """
    talks = """
        insert into conversation select (jsonb_populate_record(conversation, jsonb_build_object(
            'id', gen_random_uuid(), 'contact_id', contact.id, 'state', 'closed', 'closed_at', now(),
            'closed_because', 'resolved', 'clocks', jsonb_build_object())
        )).* from conversation, contact where contact.id <> conversation.contact_id
    """
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, contacts)
        await ask(session, talks)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze conversation, contact")
    with watched(desk.harness.database.app) as trips:
        assert len(await desk.conversations(sla="breached", limit=1)) == 1
    [listed] = [one for trip in trips for one in trip.split(";\n") if "%(sla)s" in one]
    async with desk.harness.session(desk.tenant_id) as session:
        asked = {"tenant_id": desk.tenant_id, "sla": "breached", "limit": 2}
        plan = "\n".join(row[0] for row in await ask(session, f"explain {listed}", **asked))
    assert "conversation_goes_on" in plan, plan


async def test_a_team_with_other_hours_has_its_own_time(desk: Desk, customer: Customer, agent: UUID) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    opens = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    weekly = [{"day": WEEKDAYS[tomorrow.weekday()], "opens": "00:00", "closes": "24:00"}]
    async with desk.harness.client(desk.tenant_id) as admin:
        night = {"name": "Night", "members": [], "hours": {"time_zone": "Etc/UTC", "weekly": weekly}}
        team = (await admin.post("/v1/teams", json=night)).json()["team_id"]
    await desk.does(agent, "transfer", team_id=team)
    first = (await shown(desk))["first_answer"]
    left = datetime.fromisoformat(first["due_at"]) - opens
    assert timedelta(minutes=9) < left < timedelta(minutes=10), "what passed before counts"
    [timer] = [job for job in await desk.harness.jobs() if job.kind == DUE and job.key.endswith("first_answer")]
    assert timer.run_at == datetime.fromisoformat(first["due_at"]) - timedelta(minutes=2)


async def test_two_replicas_tell_each_of_them_once(
    desk: Desk, new_customer: type[Customer], open_service: OpenService, agent: UUID
) -> None:
    """Both look at the same time, while a person answers some."""
    await measured(desk)
    await desk.receives(*(new_customer(desk.tenant_id).sends("voice") for _ in range(12)))
    ids = [one["conversation_id"] for one in await desk.conversations()]
    other = await open_service("conversation", database=desk.harness.own_database)
    for minutes in (9, 2):
        async with desk.harness.session(desk.tenant_id) as session:
            await ask(session, PASSES, minutes=minutes)
        await desk.make_due(DUE)
        answered = [_is_answered(desk, one, agent) for one in ids[:4]] if minutes == 2 else []
        await asyncio.gather(desk.harness.run_jobs(), other.run_jobs(), *answered)
    await desk.time_for(DUE)
    warned, breached = await desk.published(SlaWarned), await desk.published(SlaBreached)
    for told in (warned, breached):
        assert Counter(str(one.conversation_id) for one in told if one.target == "first_answer") == Counter(ids)
    [counted] = [one for one in await report(desk) if one["target"] == "first_answer"]
    assert [counted[name] for name in ("measured", "met", "in_time", "warned", "breached", "open")] == [12, 4, 0, 12, 12, 8]


async def _is_answered(desk: Desk, conversation_id: str, agent: UUID) -> None:
    await desk.does_to(conversation_id, agent, "take-over")
    answer = await desk.does_to(conversation_id, agent, "messages", text="Here I am.")
    assert answer.status_code < 300, answer.text


async def test_a_rule_may_wait_for_a_warning(desk: Desk, customer: Customer) -> None:
    await measured(desk)
    await automated(desk, "sla_warned", prioritises("urgent"))
    await desk.receives(customer.sends("voice"))
    await minutes_pass(desk, 9)
    assert [one.priority for one in await desk.published(ConversationPriorityChanged)] == ["urgent"]


async def test_a_clock_waits_for_nobody_and_is_looked_at_again(desk: Desk, customer: Customer) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    async with desk.harness.session(desk.tenant_id) as held:
        await ask(held, "select id from conversation for no key update")
        await desk.make_due(DUE)
        timers = desk.harness.running.runner.timers
        await timers.fire_due()
        assert timers.suspects.now() == [], "nothing was given up after a wait for the lock"
    left = [job for job in await desk.harness.jobs() if job.kind == DUE]
    assert len(left) == 2
    await minutes_pass(desk, 11)
    assert [one.target for one in await desk.published(SlaBreached)] == ["first_answer"]


async def test_a_clock_survives_the_process(desk: Desk, customer: Customer, open_service: OpenService) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, PASSES, minutes=11)
    other = await open_service("conversation", database=desk.harness.own_database)
    await desk.make_due(DUE)
    await other.run_jobs()
    assert [one.target for one in await desk.published(SlaBreached)] == ["first_answer"]


async def test_supervisors_see_what_is_of_their_teams_and_of_none(desk: Desk, agent: UUID) -> None:
    ana, bia = uuid4(), uuid4()
    people = tuple(Member(user_id=one, role="supervisor", display_name="x") for one in (ana, bia))
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
    channel = uuid4()
    async with desk.harness.client(desk.tenant_id) as admin:
        sales = {"name": "Sales", "members": [str(ana)], "channels": [str(channel)]}
        team = (await admin.post("/v1/teams", json=sales)).json()["team_id"]
        await admin.post("/v1/teams", json={"name": "Support", "members": [str(bia)]})
    await measured(desk)
    await desk.receives(Customer(desk.tenant_id).sends("voice"), Customer(desk.tenant_id, channel).sends("voice"))
    assert {one["team_id"] for one in await report(desk, user_id=ana)} == {None, team}
    assert {one["team_id"] for one in await report(desk, user_id=bia)} == {None}


async def test_a_report_that_cannot_be_is_refused(desk: Desk) -> None:
    backwards = {"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    naive = {"from": "2026-11-01T00:00:00", "to": "2026-11-02T00:00:00"}
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        answers = [await client.get("/v1/reports/sla", params=one) for one in (backwards, naive, {})]
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        answers.append(await client.get("/v1/reports/sla", params=backwards))
    assert [one.status_code for one in answers] == [422, 422, 422, 403]


@pytest.mark.parametrize(
    "wrong",
    [
        {"targets": {"first_answer": 0}},
        {"targets": {"first_answer": "soon"}},
        {"targets": {"first_answer": 20, "resolution": 10}},
        {"by_priority": {"extreme": {"first_answer": 5}}},
        {"warning_percent": 0},
        {"nonsense": 1},
    ],
)
async def test_times_that_make_no_sense_are_refused_and_change_nothing(desk: Desk, wrong: Any) -> None:
    await measured(desk)
    async with desk.harness.client(desk.tenant_id) as admin:
        before = (await admin.get("/v1/policy")).json()
        answer = await admin.put("/v1/policy", json={"sla": wrong}, headers={"if-match": "*"})
        after = (await admin.get("/v1/policy")).json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert after == before


async def test_what_was_measured_goes_with_the_tenants_time(desk: Desk, customer: Customer) -> None:
    await measured(desk)
    await desk.receives(customer.sends("voice"))
    await desk.harness.forget()
    assert len(await report(desk)) == 2
    await desk.harness.running.pruner.sweep(datetime.now(UTC) + timedelta(days=366))
    async with desk.harness.session(desk.tenant_id) as session:
        assert await ask(session, "select count(*) from sla_clock") == [(0,)]
