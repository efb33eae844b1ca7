"""A hand-off is a promise: its deadline, what is done when nobody comes, what the customer is told, and reports."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from contracts.conversation import ConversationHandedOff, ConversationTransferred, HandoffOverdue, MessageSendRequested
from contracts.gateway import Member
from conversation.people.domain.hours import WEEKDAYS, BusinessHours, Opening
from conversation.people.domain.words import closed_words, language_of, late_words, spoken_time
from devkit.testing.fixtures import OpenService

from .world import Ai, Customer, Desk, OpenDesk, tenant_changed

DUE = "handoff-due"
SHOP = BusinessHours(
    time_zone="America/Sao_Paulo",
    weekly=tuple(Opening(day=day, opens="09:00", closes="18:00") for day in WEEKDAYS[:5]),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Sao_Paulo"))


@pytest.mark.parametrize(
    ("locale", "now", "said"),
    [
        ("pt-BR", "2026-11-27T20:00", "Uma pessoa responde segunda-feira, 30/11 às 09:00."),
        ("pt-BR", "2026-11-26T20:00", "Uma pessoa responde amanhã às 09:00."),
        ("en-US", "2026-11-27T06:00", "A person will answer you today at 09:00."),
        ("es", "2026-11-28T12:00", "Una persona le responderá el lunes 30/11 a las 09:00."),
    ],
)
def test_outside_of_hours_the_customer_is_told_when_somebody_answers(locale: str, now: str, said: str) -> None:
    words = closed_words(SHOP, local(now), locale, None)
    assert words is not None
    assert said in words


def test_within_hours_nobody_says_that_it_is_closed_and_a_closed_place_promises_no_time() -> None:
    assert closed_words(SHOP, local("2026-11-27T12:00"), "pt-BR", None) is None
    assert closed_words(BusinessHours(time_zone="UTC"), local("2026-11-27T12:00"), "pt-BR", None) is None
    assert closed_words(SHOP, local("2026-11-26T20:00"), "pt-BR", "Até {when}!") == "Até amanhã às 09:00!"
    assert closed_words(SHOP, local("2026-11-26T20:00"), "pt-BR", "{name} {0}") == "{name} {0}", "nothing else is filled in"
    assert late_words("pt-BR", None).startswith("Está demorando")
    assert (language_of(None), language_of("de-DE"), language_of("es_MX")) == ("pt", "en", "es")
    assert spoken_time(local("2026-12-04T09:30"), local("2026-11-27T12:00"), SHOP, "en") == "Friday (04/12) at 09:30"


async def closed_now(desk: Desk) -> datetime:
    """It opens in about six hours, for eight hours. Returns when."""
    now = datetime.now(UTC)
    opens = (now + timedelta(hours=6)).replace(minute=0, second=0, microsecond=0)
    weekly = []
    for part in range(8):
        at = opens + timedelta(hours=part)
        closes = f"{at.hour + 1:02}:00"
        weekly.append({"day": WEEKDAYS[at.weekday()], "opens": f"{at.hour:02}:00", "closes": closes})
    async with desk.harness.client(desk.tenant_id) as admin:
        hours = {"time_zone": "Etc/UTC", "weekly": weekly}
        answer = await admin.put("/v1/business-hours", json=hours, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text
    return opens


async def sent(desk: Desk) -> list[str]:
    return [one.content.text for one in await desk.published(MessageSendRequested)]


async def report(desk: Desk, tenant_id: UUID | None = None) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    async with desk.harness.client(tenant_id or desk.tenant_id, "supervisor") as client:
        period = {"from": (now - timedelta(days=1)).isoformat(), "to": (now + timedelta(days=1)).isoformat()}
        answer = await client.get("/v1/reports/handoffs", params=period)
    assert answer.status_code == 200, answer.text
    return answer.json()["teams"]


async def test_nobody_is_told_that_it_takes_longer_who_took_back_what_they_asked(
    open_desk: OpenDesk, customer: Customer
) -> None:
    desk = await open_desk(ai_enabled=False)
    await desk.receives(customer.writes("oops", provider_message_id="a"))
    assert (await desk.conversation())["promised_by"]
    before = await sent(desk)
    await desk.receives(customer.revokes("a"))
    assert (await desk.conversation())["promised_by"] is None
    for _ in range(4):
        await desk.harness.run_jobs(even_if_early=True)
    assert (await desk.published(HandoffOverdue), await sent(desk), await report(desk)) == ([], before, [])


async def test_who_asks_for_a_person_is_promised_one(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.sends("voice"))
    [event] = await desk.published(ConversationHandedOff)
    shown = await desk.conversation()
    assert event.promised_by is not None
    assert timedelta(minutes=9) < event.promised_by - datetime.now(UTC) < timedelta(minutes=10)
    assert datetime.fromisoformat(shown["promised_by"]) == event.promised_by
    assert (shown["waiting_since"] is not None, shown["queue_position"], shown["escalated"]) == (True, None, False)
    assert [job.run_at for job in await desk.harness.jobs() if job.kind == DUE] == [event.promised_by]


async def test_outside_of_hours_the_promise_is_for_when_it_opens_and_the_customer_knows(desk: Desk, customer: Customer) -> None:
    opens = await closed_now(desk)
    await desk.receives(customer.sends("voice"))
    [event] = await desk.published(ConversationHandedOff)
    assert event.promised_by == opens + timedelta(minutes=10)
    [words] = await sent(desk)
    assert f"{opens:%H:%M}" in words
    assert "Uma pessoa responde" in words


async def test_nobody_comes_so_the_supervisors_see_it_and_then_the_customer_is_told(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.sends("voice"))
    escalated = []
    for _ in range(4):
        await desk.time_for(DUE)
        escalated.append((await desk.conversation())["escalated"])
    stages = [one.stage for one in await desk.published(HandoffOverdue)]
    assert stages == ["next_agent", "supervisors", "customer_told"]
    assert escalated == [False, True, True, True]
    assert (await sent(desk))[1:] == [late_words("pt-BR", None)], "once"
    assert (await report(desk))[0]["open"] == 1


async def test_an_answer_keeps_the_promise(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.sends("voice"))
    await desk.does(agent, "take-over")
    assert (await desk.conversation())["promised_by"] is not None, "taking it over is no answer"
    await desk.does(agent, "messages", text="How can I help?")
    await desk.time_for(DUE)
    assert (await desk.conversation())["promised_by"] is None
    assert await desk.published(HandoffOverdue) == []
    [counted] = await report(desk)
    assert {name: counted[name] for name in ("promised", "kept", "in_time", "orphaned", "open", "orphan_rate")} == {
        "promised": 1, "kept": 1, "in_time": 1, "orphaned": 0, "open": 0, "orphan_rate": 0.0,
    }  # fmt: skip


async def test_who_was_put_off_is_promised_somebody_still(desk: Desk, customer: Customer, agent: UUID) -> None:
    """A snoozed conversation is nobody's business; once it is woken, the promise is as overdue as it is."""
    await desk.receives(customer.sends("voice"))
    await desk.does(agent, "snooze", until=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    await desk.time_for(DUE)
    assert await desk.published(HandoffOverdue) == []
    await desk.does(agent, "wake")
    stages = []
    for _ in range(3):
        await desk.time_for(DUE)
        stages.append((await desk.published(HandoffOverdue))[-1].stage)
    assert stages == ["next_agent", "supervisors", "customer_told"]


async def test_what_was_closed_or_given_back_without_an_answer_is_an_orphan(desk: Desk, ai: Ai, agent: UUID) -> None:
    closed, returned, waits = (Customer(desk.tenant_id) for _ in range(3))
    for customer in (closed, returned, waits):
        await desk.receives(customer.sends("voice"))
    _, of_returned, of_closed = [one["conversation_id"] for one in await desk.conversations()]
    await desk.does_to(of_closed, agent, "close")
    await desk.does_to(of_returned, agent, "take-over")
    await desk.does_to(of_returned, agent, "hand-back")
    [counted] = await report(desk)
    assert (counted["promised"], counted["orphaned"], counted["open"], counted["orphan_rate"]) == (3, 2, 1, 1.0)
    assert await report(desk, uuid4()) == [], "another tenant's are its own"


async def test_a_report_of_a_period_that_ends_before_it_begins_is_refused(desk: Desk) -> None:
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        backwards = {"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
        naive = {"from": "2026-11-01T00:00:00", "to": "2026-11-02T00:00:00"}
        answers = [await client.get("/v1/reports/handoffs", params=one) for one in (backwards, naive, {})]
    async with desk.harness.client(desk.tenant_id, "agent") as client:
        answers.append(await client.get("/v1/reports/handoffs", params=backwards))
    assert [one.status_code for one in answers] == [422, 422, 422, 403]


async def test_a_deadline_survives_the_process(desk: Desk, customer: Customer, open_service: OpenService) -> None:
    await desk.receives(customer.sends("voice"))
    other = await open_service("conversation", database=desk.harness.own_database)
    await desk.make_due(DUE)
    await other.run_jobs()
    assert [one.stage for one in await desk.published(HandoffOverdue)] == ["next_agent"]


async def test_who_does_not_answer_gives_it_up_to_the_next(desk: Desk, customer: Customer) -> None:
    ana, bia = sorted((uuid4(), uuid4()))
    people = tuple(Member(user_id=one, role="agent", display_name="x") for one in (ana, bia))
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
    await desk.sets(assigns_automatically=True)
    for one in (ana, bia):
        async with desk.harness.client(desk.tenant_id, "agent", user_id=one) as client:
            await client.put("/v1/presence", json={"state": "online"})
    await desk.receives(customer.sends("voice"))
    await desk.harness.run_jobs()
    assert (await desk.conversation())["assigned_user_id"] == str(ana)
    await desk.time_for(DUE)
    assert (await desk.conversation())["assigned_user_id"] == str(bia)


async def test_nothing_is_sent_outside_the_window(desk: Desk, customer: Customer, yesterday: datetime) -> None:
    await desk.receives(customer.writes("Hello", sent_at=yesterday))
    before = await sent(desk)
    for _ in range(3):
        await desk.time_for(DUE)
    assert [one.stage for one in await desk.published(HandoffOverdue)][-1] == "customer_told"
    assert await sent(desk) == before == []


async def test_a_tenant_may_say_it_otherwise_or_not_at_all(desk: Desk, customer: Customer) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        for wrong in ({"handoff_answer_minutes": 0}, {"late_text": " "}, {"closed_text": "x" * 1_001}):
            assert (await admin.put("/v1/policy", json=wrong, headers={"if-match": "*"})).status_code == 422
    await desk.sets(handoff_answer_minutes=1, late_text="One moment more, please.")
    await desk.receives(customer.sends("voice"))
    for _ in range(3):
        await desk.time_for(DUE)
    assert (await sent(desk))[-1] == "One moment more, please."
    await desk.sets(handoff_tells_customer=False)
    await desk.receives(Customer(desk.tenant_id).sends("voice"))
    count = len(await sent(desk))
    for _ in range(3):
        await desk.time_for(DUE)
    assert len(await sent(desk)) == count


async def test_a_person_transfers_with_a_note(desk: Desk, customer: Customer, agent: UUID) -> None:
    colleague = uuid4()
    people = (Member(user_id=colleague, role="agent", display_name="x"),)
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
    async with desk.harness.client(desk.tenant_id) as admin:
        team = (await admin.post("/v1/teams", json={"name": "Sales", "members": [str(colleague)]})).json()["team_id"]
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    queued = await desk.does(agent, "transfer", team_id=team, note="wants a refund")
    assert queued.status_code == 200, queued.text
    shown = await desk.conversation()
    assert (shown["team_id"], shown["assigned_user_id"], shown["handoff_reason"]) == (team, None, "transferred")
    assert shown["transfer_note"] == "wants a refund"
    assert shown["promised_by"] is not None
    async with desk.harness.client(desk.tenant_id) as admin:
        assert (await admin.delete(f"/v1/teams/{team}")).status_code == 409, "it has open conversations"
    given = await desk.does(colleague, "transfer", user_id=str(colleague))
    assert (given.json()["assigned_user_id"], given.json()["transfer_note"]) == (str(colleague), None)
    events = await desk.published(ConversationTransferred)
    assert [(one.user_id, one.team_id, one.to_user_id) for one in events] == [
        (agent, UUID(team), None),
        (colleague, None, colleague),
    ]


async def test_why_a_person_was_asked_for_outlives_a_transfer_and_ends_with_the_ai(
    desk: Desk, customer: Customer, agent: UUID, ai: Ai
) -> None:
    people = (Member(user_id=agent, role="agent", display_name="x"),)
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
    await desk.receives(customer.writes("My money back!"))
    await desk.receives(ai.says(await desk.turn(), decision="handoff", handoff_reason="refund"))
    await desk.does(agent, "transfer", user_id=str(agent), note="She called yesterday")
    shown = await desk.conversation()
    async with desk.harness.client(desk.tenant_id, "viewer") as viewer:
        seen = (await viewer.get(f"/v1/conversations/{shown['conversation_id']}")).json()
    back = (await desk.does(agent, "hand-back")).json()
    assert (shown["handoff_reason"], shown["transfer_note"]) == ("refund", "She called yesterday")
    assert (seen["handoff_reason"], seen["transfer_note"]) == ("refund", None), "words are not for viewers"
    assert (back["handoff_reason"], back["transfer_note"]) == (None, None)


async def test_what_cannot_be_transferred_stays(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.does(agent, "take-over")
    answers = [
        await desk.does(agent, "transfer"),
        await desk.does(agent, "transfer", team_id=str(uuid4()), user_id=str(uuid4())),
        await desk.does(agent, "transfer", team_id=str(uuid4())),
        await desk.does(agent, "transfer", user_id=str(uuid4())),
        await desk.does(agent, "transfer", user_id=str(uuid4()), note="x" * 1_001),
        await desk.does(agent, "assign", user_id=str(agent)),
        await desk.does_to(str(uuid4()), agent, "transfer", user_id=str(agent)),
    ]
    assert [one.status_code for one in answers] == [422, 422, 404, 404, 422, 403, 404]
    assert (await desk.conversation())["assigned_user_id"] == str(agent)
