"""Automation: what happens is looked at by the rules that wait for it, each acts once and wholly, and none for ever."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.ids import derived_id
from common.jobs import schedule
from contracts.conversation import (
    ConversationClosed,
    ConversationHandedOff,
    ConversationLabelsChanged,
    ConversationPriorityChanged,
    ConversationSnoozed,
    ConversationTransferred,
    MessageSendRequested,
    TurnRequested,
)
from conversation.automation.work import running
from conversation.automation.work.scheduling import RULES_LOOK, FactForRules
from conversation.store import conversations, inbox
from conversation.store.inbox import Filter
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import watched

from .automations import RULES, adds, automated, has, log_of, outcomes, prioritises, removes, rule_of, says
from .test_canned_answers import written
from .test_labels import defined, puts
from .test_notes import ANA, BEN, asks
from .world import Ai, Customer, Desk, tenant_changed

HAND_OFF = {"type": "hand_off", "reason": "The customer wants a refund"}
CLOSE = {"type": "close"}


async def test_a_rule_does_all_that_it_says_when_its_conditions_hold(desk: Desk, customer: Customer) -> None:
    label_id = await defined(desk, "refund")
    answer_id = await written(desk, BEN, "admin", scope="all", text="One moment, {{contact.name}}.")
    note, answer = {"type": "note", "text": "asks for a refund"}, {"type": "canned_answer", "answer_id": answer_id}
    deeds = [adds(label_id), prioritises("high"), answer, note, HAND_OFF]
    rule = await automated(desk, "message_received", *deeds, conditions=[says("Reembolso", "refund")])
    await desk.receives(customer.writes("Hello"))
    await desk.harness.run_jobs()
    assert await log_of(desk) == []
    assert (await desk.conversation())["owner"] == "ai"

    await desk.receives(customer.writes("quero REEMBOLSO!"))
    await desk.harness.run_jobs()
    shown = await desk.conversation()
    assert (shown["owner"], shown["phase"], shown["priority"], shown["label_ids"]) == ("person", "queued", "high", [label_id])
    assert shown["handoff_reason"] == HAND_OFF["reason"]
    assert (await desk.said())[-2:] == [("system", "One moment, Ana."), ("system", "A person comes.")]
    (left,) = (await asks(desk, ANA, "GET", f"conversations/{shown['conversation_id']}/notes")).json()["notes"]
    assert (left["text"], left["author_id"], left["rule_id"]) == ("asks for a refund", None, rule["rule_id"])
    facts = [
        *await desk.published(ConversationLabelsChanged),
        *await desk.published(ConversationPriorityChanged),
        *await desk.published(ConversationHandedOff),
    ]
    assert {(one.actor and one.actor.kind, one.actor and str(one.actor.rule_id)) for one in facts} == {
        ("rule", rule["rule_id"])
    }
    assert [one.origin for one in await desk.published(MessageSendRequested)] == ["system", "system"]
    (run,) = await log_of(desk, rule_id=rule["rule_id"], conversation_id=shown["conversation_id"])
    assert (run["outcome"], run["event"], run["depth"]) == ("acted", "message_received", 0)
    assert run["done"] == ["labels", "priority", "canned_answer", "note", "hand_off"]


async def test_what_stands_against_one_action_undoes_the_others_and_is_logged(
    desk: Desk, customer: Customer, agent: UUID
) -> None:
    await automated(desk, "message_received", prioritises("high"), {"type": "note", "text": "x"}, CLOSE)
    await desk.receives(customer.writes("Hello"))
    assert (await desk.does(agent, "take-over")).status_code == 200
    before = await desk.conversation()
    await desk.harness.run_jobs()

    assert await desk.conversation() == before
    (run,) = await log_of(desk)
    assert (run["outcome"], run["reason"], run["done"]) == ("refused", "the conversation is another person's", [])
    assert (await asks(desk, ANA, "GET", f"conversations/{before['conversation_id']}/notes")).json()["notes"] == []
    assert await desk.published(ConversationPriorityChanged) == []


async def test_a_rule_writes_to_nobody_beyond_the_window(desk: Desk, customer: Customer, yesterday: datetime) -> None:
    answer_id = await written(desk, BEN, "admin", scope="all", text="Hello")
    await desk.receives(customer.writes("Hello", sent_at=yesterday))
    await desk.harness.forget()
    conversation_id = (await desk.conversation())["conversation_id"]
    await automated(desk, "priority_changed", {"type": "canned_answer", "answer_id": answer_id})
    await puts(desk, f"conversations/{conversation_id}/priority", priority="high")
    await desk.harness.run_jobs()
    assert await outcomes(desk) == ["refused"]
    assert await desk.published(MessageSendRequested) == []


async def test_rules_see_what_is_true_by_then_and_what_an_earlier_one_did(desk: Desk, customer: Customer) -> None:
    vip = await defined(desk, "VIP")
    await automated(desk, "conversation_opened", adds(vip), conditions=[says("hello")], name="first")
    await automated(desk, "conversation_opened", prioritises("urgent"), conditions=[has("any", vip)], name="second")
    await automated(desk, "conversation_opened", prioritises("low"), conditions=[has("none", vip)], name="third")
    await desk.receives(customer.writes("Hello"))
    await desk.harness.run_jobs()
    shown = await desk.conversation()
    assert (shown["label_ids"], shown["priority"]) == ([vip], "urgent")
    assert await outcomes(desk) == ["acted", "acted"]


async def test_a_message_that_was_taken_back_meanwhile_says_nothing(desk: Desk, customer: Customer) -> None:
    await automated(desk, "message_received", prioritises("high"), conditions=[says("refund")])
    await desk.receives(customer.writes("refund", provider_message_id="a"))
    await desk.receives(customer.revokes("a"))
    await desk.harness.run_jobs()
    assert (await desk.conversation())["priority"] == "normal"


async def test_a_rule_that_is_switched_off_or_deleted_before_its_turn_does_not_act(desk: Desk, customer: Customer) -> None:
    off = await automated(desk, "message_received", prioritises("high"), name="off")
    gone = await automated(desk, "message_received", prioritises("urgent"), name="gone")
    await desk.receives(customer.writes("Hello"))
    assert [one.kind for one in await desk.harness.jobs() if one.kind == RULES_LOOK] == [RULES_LOOK]
    async with desk.harness.client(desk.tenant_id) as admin:
        body, seen = rule_of("message_received", prioritises("high"), name="off", enabled=False), {"if-match": '"1"'}
        assert (await admin.put(f"{RULES}/{off['rule_id']}", json=body, headers=seen)).status_code == 200
        assert (await admin.delete(f"{RULES}/{gone['rule_id']}", headers=seen)).status_code == 204
    await desk.harness.run_jobs()
    assert (await desk.conversation())["priority"] == "normal"
    assert await log_of(desk) == []
    await desk.harness.resources.rules.refresh()
    await desk.receives(customer.writes("Hello again"))
    assert RULES_LOOK not in [one.kind for one in await desk.harness.jobs()]


async def test_a_fact_that_is_heard_twice_is_acted_upon_once(desk: Desk, customer: Customer) -> None:
    await automated(desk, "message_received", {"type": "note", "text": "x"})
    event, event_id = customer.writes("Hello"), uuid4()
    await desk.harness.receives(event, event_id=event_id)
    await desk.harness.receives(event, event_id=event_id)
    await desk.harness.run_jobs()
    (run,) = await log_of(desk)
    assert run["fact_id"] == str(event_id)

    payload = FactForRules(
        conversation_id=run["conversation_id"], fact_id=event_id, event="message_received", rule_ids=[run["rule_id"]]
    )
    async with desk.harness.session(desk.tenant_id) as session:
        schedule(session, RULES_LOOK, event_id, payload, tenant_id=desk.tenant_id)
    await desk.harness.run_jobs()
    assert await log_of(desk) == [run]
    assert run["run_id"] == str(derived_id("rule run", UUID(run["rule_id"]), event_id))


async def test_two_rules_that_undo_each_other_come_to_an_end(desk: Desk, customer: Customer) -> None:
    a = await defined(desk, "A")
    await automated(desk, "labels_changed", removes(a), conditions=[has("any", a)], name="off")
    await automated(desk, "labels_changed", adds(a), conditions=[has("none", a)], name="on")
    await desk.receives(customer.writes("Hello"))
    conversation_id = (await desk.conversation())["conversation_id"]
    await puts(desk, f"conversations/{conversation_id}/labels", label_ids=[a])
    await desk.harness.run_jobs()

    log = await log_of(desk)
    assert {one["outcome"] for one in log} == {"acted", "too_deep"}
    assert max(one["depth"] for one in log if one["outcome"] == "acted") == 2
    assert {one["depth"] for one in log if one["outcome"] == "too_deep"} == {3}
    assert [one for one in await desk.harness.jobs() if one.kind == RULES_LOOK] == []


async def test_a_rule_acts_ten_times_an_hour_on_one_conversation_and_the_rest_is_said_once(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    await automated(desk, "message_received", {"type": "note", "text": "x"})
    for n in range(14):
        await desk.receives(customer.writes(f"{n}"))
        await desk.harness.run_jobs()
    await desk.receives(new_customer(desk.tenant_id).writes("Hello"))
    await desk.harness.run_jobs()
    assert await outcomes(desk) == ["acted"] * 10 + ["too_often", "acted"], "another conversation is another"


async def test_many_messages_at_once_are_counted_as_those_that_come_apart(desk: Desk, customer: Customer) -> None:
    await automated(desk, "message_received", {"type": "note", "text": "x"})
    await desk.receives(*(customer.writes(f"{n}") for n in range(14)))
    await desk.harness.run_jobs()
    assert sorted(await outcomes(desk)) == ["acted"] * 10 + ["too_often"]


async def test_a_rule_gives_to_a_team_and_what_waits_already_moves_to_its_queue(
    desk: Desk, customer: Customer, new_customer: type[Customer], ai: Ai
) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        made = await admin.post("/v1/teams", json={"name": "Billing"})
    assert made.status_code == 201, made.text
    team_id, label_id = made.json()["team_id"], await defined(desk, "bill")
    to_billing = {"type": "team", "team_id": team_id, "reason": "about a bill"}
    rule = await automated(desk, "message_received", to_billing, conditions=[says("bill")], name="of the AI")
    other_rule = await automated(desk, "labels_changed", to_billing, conditions=[has("any", label_id)], name="of people")

    await desk.receives(customer.writes("my bill"))
    await desk.harness.run_jobs()
    shown = await desk.conversation()
    assert (shown["team_id"], shown["phase"], shown["handoff_reason"]) == (team_id, "queued", "about a bill")
    (handed_off,) = await desk.published(ConversationHandedOff)
    assert (str(handed_off.team_id), handed_off.actor and str(handed_off.actor.rule_id)) == (team_id, rule["rule_id"])
    assert handed_off.promised_by is not None

    other = new_customer(desk.tenant_id)
    await desk.receives(other.writes("Hello"))
    await desk.receives(ai.fails(await desk.turn(), "deadline"))
    (waiting,) = [one for one in await desk.conversations() if one["conversation_id"] != shown["conversation_id"]]
    await puts(desk, f"conversations/{waiting['conversation_id']}/labels", label_ids=[label_id])
    await desk.harness.run_jobs()
    (moved,) = [one for one in await desk.conversations() if one["conversation_id"] == waiting["conversation_id"]]
    assert (moved["team_id"], moved["promised_by"]) == (team_id, waiting["promised_by"]), "the customer waits all along"
    (transferred,) = await desk.published(ConversationTransferred)
    assert transferred.actor is not None
    assert (transferred.actor.kind, transferred.actor.user_id, str(transferred.team_id)) == ("rule", None, team_id)
    assert (str(transferred.user_id), str(transferred.actor.rule_id)) == (other_rule["changed_by"], other_rule["rule_id"])


async def test_a_rule_lets_rest_and_what_rests_wakes(desk: Desk, customer: Customer) -> None:
    await automated(
        desk, "priority_changed", {"type": "snooze", "for_s": 3600}, conditions=[{"type": "priority", "any_of": ["low"]}]
    )
    await desk.receives(customer.writes("no hurry"))
    conversation_id = (await desk.conversation())["conversation_id"]
    await puts(desk, f"conversations/{conversation_id}/priority", priority="low")
    await desk.harness.run_jobs()
    (snoozed,) = await desk.published(ConversationSnoozed)
    assert snoozed.actor is not None
    assert snoozed.actor.kind == "rule"
    (job,) = (one for one in await desk.harness.jobs() if one.kind == "snooze-ends")
    assert timedelta(minutes=59) < job.run_at - datetime.now(UTC) <= timedelta(hours=1)


async def test_a_rule_closes_and_the_ai_is_waited_for_no_longer(desk: Desk, customer: Customer) -> None:
    await automated(desk, "message_received", CLOSE, conditions=[says("spam")])
    await desk.receives(customer.writes("SPAM"))
    await desk.harness.run_jobs()
    (closed,) = await desk.published(ConversationClosed)
    assert (closed.user_id, closed.because, closed.actor and closed.actor.kind) == (None, "resolved", "rule")
    assert (await desk.conversation())["phase"] == "resolved"


async def test_outside_of_business_hours_and_by_where_a_contact_is(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        never = {"time_zone": "UTC", "weekly": []}
        assert (await admin.put("/v1/business-hours", json=never, headers={"if-match": "*"})).status_code == 200
    closed, open_ = ({"type": "business_hours", "are": are} for are in ("closed", "open"))
    abroad = {"type": "contact_address", "any_of": ["+49", "+43"]}
    await automated(desk, "conversation_opened", prioritises("low"), conditions=[closed, abroad], name="closed")
    await automated(desk, "conversation_opened", prioritises("high"), conditions=[open_], name="open")
    await desk.receives(customer.writes("Hello"), new_customer(desk.tenant_id, phone="+4930123456").writes("Hallo"))
    await desk.harness.run_jobs()
    shown = {one["contact"]["address"]: one["priority"] for one in await desk.conversations()}
    assert shown == {customer.phone: "normal", "+4930123456": "low"}


async def test_who_has_no_rules_pays_no_statement_for_those_of_others(desk: Desk, new_customer: type[Customer]) -> None:
    async def trips(one: Customer) -> int:
        await desk.receives(one.writes("warm"))
        await desk.receives(one.writes("warm"))
        with watched(desk.harness.database.app) as seen:
            await desk.receives(one.writes("Hello"))
        return len(seen)

    stranger = Desk(desk.harness, uuid4())
    await desk.receives(tenant_changed(stranger.tenant_id))
    before = await trips(new_customer(desk.tenant_id))
    await automated(stranger, "message_received", prioritises("high"))
    assert await trips(new_customer(desk.tenant_id)) == before
    assert RULES_LOOK not in [one.kind for one in await desk.harness.jobs()]
    assert await trips(new_customer(stranger.tenant_id)) == before, "a job goes with what is written anyway"
    assert RULES_LOOK in [one.kind for one in await desk.harness.jobs()]


async def test_another_replica_hears_of_a_rule_and_one_that_cannot_look_asks(
    desk: Desk, customer: Customer, open_service: OpenService
) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    await automated(desk, "message_received", prioritises("high"))
    known = other.resources.rules
    assert not known._by_tenant
    await known.refresh()
    assert known._by_tenant
    known._by_tenant, known._looked_at = {}, float("-inf")
    await other.receives(customer.writes("Hello"))
    await other.run_jobs()
    assert (await desk.conversation())["priority"] == "high"


async def test_a_conversation_that_somebody_holds_is_looked_at_again(desk: Desk, customer: Customer) -> None:
    await automated(desk, "message_received", prioritises("high"))
    await desk.receives(customer.writes("Hello"))
    conversation_id = UUID((await desk.conversation())["conversation_id"])
    async with desk.harness.session(desk.tenant_id) as session:
        assert await conversations.lock(session, [(desk.tenant_id, conversation_id)])
        await desk.harness.running.runner.timers.fire_due()
        assert RULES_LOOK in [one.kind for one in await desk.harness.jobs()]
    await desk.time_for(RULES_LOOK)
    assert (await desk.conversation())["priority"] == "high"


async def test_what_was_not_committed_is_done_when_its_time_comes_again(
    desk: Desk, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await automated(desk, "message_received", {"type": "note", "text": "x"}, prioritises("high"))
    await desk.receives(customer.writes("Hello"))
    with monkeypatch.context() as broken:

        def dies(*_: Any) -> None:
            raise RuntimeError("the process is gone")

        broken.setattr(running.run_store, "insert", dies)
        await desk.harness.running.runner.timers.fire_due()
    assert (await desk.conversation())["priority"] == "normal"
    async with asyncio.timeout(30):
        while not await log_of(desk):
            await desk.time_for(RULES_LOOK)
    shown = await desk.conversation()
    assert shown["priority"] == "high"
    notes = (await asks(desk, ANA, "GET", f"conversations/{shown['conversation_id']}/notes")).json()["notes"]
    assert len(notes) == 1
    assert await outcomes(desk) == ["acted"]


async def test_what_an_error_of_ours_keeps_from_acting_is_logged_as_failed(
    desk: Desk, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await automated(desk, "message_received", prioritises("high"))
    await desk.receives(customer.writes("Hello"))

    def fails(*_: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(running, "trial", fails)
    for _ in range(7):
        await desk.time_for(RULES_LOOK)
    assert await outcomes(desk) == ["failed"]
    assert RULES_LOOK not in [one.kind for one in await desk.harness.jobs()]
    assert len(await desk.published(TurnRequested)) == 1, "the customer is answered all the same"


async def test_a_suspended_tenants_rules_do_nothing(desk: Desk, customer: Customer) -> None:
    await automated(desk, "message_received", prioritises("high"))
    await desk.receives(customer.writes("Hello"))
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"active": False}))
    await desk.harness.run_jobs()
    async with desk.harness.session(desk.tenant_id) as session:
        (only,) = await inbox.page(session, desk.tenant_id, Filter(), None, 10)
    assert only.conversation.priority == "normal"
