"""Counting and facts: each thing once, whatever the order and however often its event arrives."""

import random
from collections import Counter
from uuid import UUID, uuid4

import pytest
from analytics.domain.records import LIST_OF
from common.identity import pseudonym
from contracts.analytics import MOST_FACTS, ConversationFact, FactsRecorded, MessageFact, RestFact, TurnFact, UsageFact
from contracts.bounds import MARK
from contracts.event import Event
from contracts.knowledge import DocumentRemoved, DocumentUploaded
from devkit.testing.fixtures import PEPPER, OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import watched

from .story import FactsOf, Overview, Story


async def test_a_conversation_is_counted_stage_by_stage(analytics: Harness, story: Story, overview: Overview) -> None:
    sent = story.sent(9)
    statuses = [story.status(sent, status, 10) for status in ("sent", "delivered", "read")]
    await analytics.receives(
        story.received(0), story.opened(0), *story.turn(intent="opening_hours", cost_micros=420), sent, *statuses,
        story.closed(60),
    )  # fmt: skip
    report = await overview()

    assert report["messages"] == {
        "received": 1, "echoed": 0, "sent": 1, "delivered": 1, "read": 1, "failed": 0, "unknown": 0,
    }  # fmt: skip
    assert report["conversations"] == {
        "opened": 1, "handed_off": 0, "assigned": 0, "returned_to_ai": 0, "closed": 1, "snoozed": 0, "woken": 0, "reopened": 0,
        "automation_rate": 1.0,
        "first_response": {"answered": 1, "median_s": 9.0, "p90_s": 9.0},
    }  # fmt: skip
    assert report["turns"] == {"answer": 1, "clarify": 0, "handoff": 0, "none": 0, "failed": 0}
    assert report["usage"] == {
        "input_tokens": 900, "output_tokens": 100, "costs": [{"currency": "BRL", "cost_micros": 420}], "stored_bytes": 0,
    }  # fmt: skip
    assert report["top_intents"] == [{"intent": "opening_hours", "turns": 1}]


async def test_what_rests_and_goes_on_is_counted_and_told(
    analytics: Harness, facts_of: FactsOf, story: Story, overview: Overview
) -> None:
    await analytics.receives(story.opened(0), story.snoozed(10), story.woken(20), story.closed(30), story.reopened(40))
    report = (await overview())["conversations"]

    assert {stage: report[stage] for stage in ("opened", "snoozed", "woken", "closed", "reopened")} == {
        "opened": 1, "snoozed": 1, "woken": 1, "closed": 1, "reopened": 1,
    }  # fmt: skip
    assert Counter(fact.stage for fact in await facts_of(ConversationFact)) == {"opened": 1, "closed": 1}
    assert [(fact.stage, fact.until, fact.reason) for fact in await facts_of(RestFact)] == [
        ("snoozed", story.at(70), None), ("woken", None, "customer_wrote"), ("reopened", None, "customer_wrote"),
    ]  # fmt: skip


async def test_a_rest_is_one_fact_however_often_it_is_told_and_of_its_tenant_alone(
    analytics: Harness, facts_of: FactsOf, story: Story
) -> None:
    other = Story(uuid4())
    await analytics.receives(story.snoozed(10), other.snoozed(10))
    await analytics.receives(story.snoozed(10), story.snoozed(99))
    rests = await facts_of(RestFact)
    assert Counter(fact.tenant_id for fact in rests) == {story.tenant_id: 3, other.tenant_id: 1}
    ours = {fact.fact_id for fact in rests if fact.tenant_id == story.tenant_id}
    assert len(ours) == 2, "snoozed twice; whoever reads the same twice keeps one by its id"


async def test_more_rests_than_a_record_holds_go_on_in_the_next(analytics: Harness, story: Story) -> None:
    await analytics.receives(*(story.snoozed(second) for second in range(MOST_FACTS["rests"] + 2)))
    assert [len(one.rests) for one in await analytics.published(FactsRecorded)] == [MOST_FACTS["rests"], 2]


async def test_what_customers_answer_is_reported_with_its_average(analytics: Harness, story: Story, overview: Overview) -> None:
    assert (await overview())["satisfaction"] == {"answered": 0, "average": None, "scores": dict.fromkeys("12345", 0)}
    await analytics.receives(story.rated(5), story.rated(4, 1), story.rated(5, 2))

    assert (await overview())["satisfaction"] == {
        "answered": 3, "average": 14 / 3, "scores": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2},
    }  # fmt: skip


async def test_the_same_event_again_counts_nothing(
    analytics: Harness, facts_of: FactsOf, story: Story, overview: Overview
) -> None:
    ids = {event: uuid4() for event in (story.received(), story.opened(), story.sent(5))}
    for _ in range(3):
        for event, event_id in ids.items():
            await analytics.receives(event, event_id=event_id)
    report = await overview()

    assert (report["messages"]["received"], report["messages"]["sent"], report["conversations"]["opened"]) == (1, 1, 1)
    assert len(await facts_of(MessageFact)) == 2


@pytest.mark.parametrize("seed", range(4))
async def test_statuses_in_any_order_and_repeated_come_to_the_same(
    analytics: Harness, story: Story, overview: Overview, seed: int
) -> None:
    sent = [story.sent(1) for _ in range(20)]
    stages = [("delivered",), ("read",), ("delivered", "read"), ("sent", "read", "played"), ("delivered", "failed")]
    statuses = [story.status(one, status, 2) for one, of_one in zip(sent, stages * 4, strict=True) for status in of_one]
    statuses += random.Random(seed).choices(statuses, k=20)
    random.Random(seed).shuffle(statuses)
    for start in range(0, len(statuses), 7):
        await analytics.receives(*statuses[start : start + 7])
    messages = (await overview())["messages"]

    assert (messages["delivered"], messages["read"], messages["failed"]) == (20, 12, 4)


async def test_facts_carry_pseudonyms_and_neither_phones_nor_texts(
    analytics: Harness, facts_of: FactsOf, story: Story, tenant_id: UUID
) -> None:
    sent = story.sent(1)
    await analytics.receives(story.received(), story.opened(), sent, story.status(sent, "delivered", 2), story.echoed(3))

    facts = await facts_of(MessageFact)
    alias = pseudonym(PEPPER.encode(), tenant_id, story.contact_key)
    assert [(fact.stage, fact.direction) for fact in facts] == [
        ("received", "inbound"), ("sent", "outbound"), ("delivered", "outbound"), ("echoed", "outbound"),
    ]  # fmt: skip
    assert {fact.contact_pseudonym for fact in facts} == {alias}
    assert [fact.contact_pseudonym for fact in await facts_of(ConversationFact)] == [alias]
    everything = b"".join([event.write() for event in await analytics.outbox()]).decode()
    for secret in (story.phone, "um segredo", "Ana", str(story.contact_key), "wamid"):
        assert secret not in everything


async def test_a_fact_has_the_same_id_whenever_it_is_made(analytics: Harness, facts_of: FactsOf, story: Story) -> None:
    async def ids() -> list[UUID]:
        return [fact.fact_id for kind in LIST_OF for fact in await facts_of(kind)]

    events = [story.received(), story.opened(), *story.turn(), story.sent(1), story.failed(2), story.unknown(3)]
    await analytics.receives(*events)
    first = await ids()
    await analytics.forget()
    await analytics.receives(*events)

    assert await ids() == first
    assert len(set(first)) == len(first) == 9


async def test_a_turns_money_is_added_up_once(analytics: Harness, facts_of: FactsOf, story: Story, overview: Overview) -> None:
    await analytics.receives(*story.turn("clarify", cost_micros=300), *story.turn("handoff", cost_micros=50))
    await analytics.receives(story.failed_turn())

    report = await overview()
    assert report["usage"]["costs"] == [{"currency": "BRL", "cost_micros": 350}]
    assert report["turns"] == {"answer": 0, "clarify": 1, "handoff": 1, "none": 0, "failed": 1}
    assert sum(fact.cost_micros for fact in await facts_of(UsageFact)) == 350
    assert Counter(fact.outcome for fact in await facts_of(TurnFact)) == {
        "clarify": 1, "handoff": 1, "failed": 1,
    }  # fmt: skip


async def test_automation_is_what_ended_without_a_person(analytics: Harness, tenant_id: UUID, overview: Overview) -> None:
    stories = [Story(tenant_id) for _ in range(5)]
    answered, handed, taken, unanswered, late = stories
    await analytics.receives(answered.sent(4), handed.handed_off(3), taken.sent(20), taken.assigned(1))
    await analytics.receives(late.sent(100))
    await analytics.receives(*(story.opened(0) for story in stories))
    assert unanswered.conversation_id

    conversations = (await overview())["conversations"]
    assert conversations["automation_rate"] == 0.5
    assert conversations["first_response"] == {"answered": 3, "median_s": 20.0, "p90_s": 84.0}


async def test_only_answers_respond(analytics: Harness, story: Story, overview: Overview) -> None:
    await analytics.receives(story.opened(0), story.sent(2, origin="system"), story.sent(30, origin="agent"))
    assert (await overview())["conversations"]["first_response"]["median_s"] == 30.0


async def test_old_messages_of_a_synced_phone_are_no_news(analytics: Harness, story: Story, overview: Overview) -> None:
    await analytics.receives(story.received(history=True))
    assert (await overview())["messages"]["received"] == 0
    assert await analytics.outbox() == []


async def test_storage_is_a_level(
    analytics: Harness, facts_of: FactsOf, story: Story, tenant_id: UUID, overview: Overview
) -> None:
    kept, gone = uuid4(), uuid4()
    for document_id, size in ((kept, 700), (gone, 300)):
        await analytics.receives(
            DocumentUploaded(
                tenant_id=tenant_id,
                document_id=document_id,
                occurred_at=story.at(0),
                title="t",
                mime_type="text/plain",
                size=size,
            )
        )
    await analytics.receives(DocumentRemoved(tenant_id=tenant_id, document_id=gone, occurred_at=story.at(1), size=300))

    assert (await overview())["usage"]["stored_bytes"] == 700
    assert [fact.quantity for fact in await facts_of(UsageFact)] == [700, 300, -300]


async def test_two_tenants_in_one_batch_stay_apart(analytics: Harness, story: Story, overview: Overview) -> None:
    other = Story(uuid4())
    other.channel_id, other.conversation_id = story.channel_id, story.conversation_id
    ours, theirs = story.sent(1), other.sent(2)
    theirs = theirs.model_copy(update={"provider_message_id": ours.provider_message_id})
    await analytics.receives(
        story.opened(0), other.opened(0), ours, theirs, other.received(), story.status(ours, "read", 5),
        other.handed_off(9),
    )  # fmt: skip
    mine, foreign = await overview(), await overview(other.tenant_id)

    assert (mine["messages"]["read"], foreign["messages"]["read"]) == (1, 0)
    assert (mine["messages"]["received"], foreign["messages"]["received"]) == (0, 1)
    assert (mine["conversations"]["automation_rate"], foreign["conversations"]["automation_rate"]) == (1.0, 0.0)


async def test_what_a_model_makes_up_is_kept_short_and_storable(analytics: Harness, story: Story, overview: Overview) -> None:
    await analytics.receives(*story.turn(intent="a\0b" + "x" * 500))
    [intent] = (await overview())["top_intents"]
    assert intent["intent"] == "ab" + "x" * 96 + MARK  # the NUL counted


async def test_a_batch_costs_three_statements_of_ours_whatever_it_holds(analytics: Harness) -> None:
    events: list[Event] = []
    for _ in range(50):
        story = Story(uuid4())
        sent = story.sent(1)
        events += [story.received(), story.opened(), *story.turn(), sent, story.status(sent, "read", 2)]
    with watched(analytics.database.app) as statements:
        await analytics.receives(*events)

    ours = Counter(words[2] if words[0] == "insert" else words[0] for words in map(str.split, statements))
    assert {name: ours[name] for name in ("delivery", "conversation", "tally", "outbox")} == {
        "delivery": 1, "conversation": 1, "tally": 1, "outbox": 1,
    }  # fmt: skip
    assert ours["select"] <= 2, "the kernel names the tenants; nothing is read"


async def test_a_tenants_facts_are_published_together(analytics: Harness, story: Story) -> None:
    other = Story(uuid4())
    await analytics.receives(story.received(), other.received(), story.echoed(), *other.turn())

    [ours, theirs] = await analytics.published(FactsRecorded)
    assert (ours.tenant_id, theirs.tenant_id) == (story.tenant_id, other.tenant_id)
    assert [fact.stage for fact in ours.messages] == ["received", "echoed"]
    assert [len(facts) for facts in (theirs.messages, theirs.turns, theirs.conversations, theirs.usage)] == [1, 1, 0, 2]
    for record in (ours, theirs):
        assert {fact.tenant_id for fact in (*record.messages, *record.turns, *record.usage)} == {record.tenant_id}


async def test_more_than_a_record_holds_goes_on_in_the_next(analytics: Harness, facts_of: FactsOf, story: Story) -> None:
    messages = [story.received(second) for second in range(MOST_FACTS["messages"] + 5)]
    await analytics.receives(*messages, *story.turn())

    records = await analytics.published(FactsRecorded)
    assert [(len(one.messages), len(one.turns)) for one in records] == [(MOST_FACTS["messages"], 1), (5, 0)]
    assert [fact.source_id for fact in await facts_of(MessageFact)] == [message.message_id for message in messages]


async def test_nothing_is_published_where_nothing_happened(analytics: Harness, story: Story) -> None:
    await analytics.receives(story.status(story.sent(1), "sent", 2))
    assert await analytics.outbox() == []


async def test_readers_of_single_facts_have_them_while_an_operator_says_so(open_service: OpenService, story: Story) -> None:
    analytics = await open_service("analytics", single_facts=True)
    await analytics.receives(story.received(), story.opened(), *story.turn(), story.snoozed())

    [together, *single] = await analytics.outbox()
    assert isinstance(together, FactsRecorded)
    assert [type(fact) for fact in single] == [MessageFact, ConversationFact, TurnFact, UsageFact, UsageFact, RestFact]
    assert set(single) == {
        *together.messages, *together.conversations, *together.turns, *together.usage, *together.rests,
    }  # fmt: skip
