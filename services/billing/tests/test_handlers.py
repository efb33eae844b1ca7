"""What billing makes of events: each is booked once, and a tenant hears of each threshold once."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from billing.domain.evidence import Sending
from billing.work.charging import record_charges
from billing.work.plans import change_plan
from common.ids import uuid7
from contracts.billing import PlanChanged, PlanName, QuotaExceeded, QuotaRestored, QuotaWarning
from contracts.conversation import ReplyDiscarded
from contracts.knowledge import CatalogueIndexed, DocumentIndexed, DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import TurnFailed
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown
from devkit.testing.harness import Harness
from devkit.testing.statements import watched

from .asking import NOW, cancelled, failed, reserve, sent, spent, usage, used


async def test_a_tenant_is_warned_once_at_eighty_percent(billing: Harness, tenant_id: UUID) -> None:
    for _ in range(45):
        await billing.receives(*(sent(tenant_id) for _ in range(10)))

    assert [warning.percent for warning in await billing.published(QuotaWarning)] == [80]


async def test_a_tenant_that_uses_all_at_once_hears_of_every_threshold(billing: Harness, tenant_id: UUID) -> None:
    await billing.receives(*(sent(tenant_id) for _ in range(500)))

    assert [warning.percent for warning in await billing.published(QuotaWarning)] == [80, 100]
    assert [exceeded.used for exceeded in await billing.published(QuotaExceeded)] == [500]


async def test_the_same_event_delivered_five_times_is_booked_once(billing: Harness, tenant_id: UUID) -> None:
    event, event_id = spent(tenant_id), uuid7()
    for _ in range(5):
        await billing.receives(event, event_id=event_id)

    read = await usage(billing, tenant_id)
    assert read["meters"]["messages"]["used"] == 1
    assert read["costs"] == [{"tokens": 1000, "cost_micros": 250, "currency": "USD"}]


async def test_the_same_turn_under_two_event_ids_is_booked_once(billing: Harness, tenant_id: UUID) -> None:
    event = spent(tenant_id)
    await billing.receives(event, times=2)

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 1


async def test_two_tenants_in_one_batch_are_booked_apart(billing: Harness) -> None:
    one, other = uuid4(), uuid4()
    await billing.receives(spent(one), spent(other), spent(one))

    assert (await usage(billing, one))["meters"]["messages"]["used"] == 2
    assert (await usage(billing, other))["meters"]["messages"]["used"] == 1


async def test_a_batch_of_any_size_and_several_tenants_is_kept_in_four_statements(billing: Harness) -> None:
    """Accounts are locked, holds end, facts are noted, lines and meters are written."""
    tenants = [uuid4() for _ in range(3)]
    await billing.receives(*(sent(tenant_id) for tenant_id in tenants))
    events = [spent(tenant_id, block_id=uuid4()) for tenant_id in tenants for _ in range(5)]
    with watched(billing.database.app) as statements:
        await billing.receives(*events, *(sent(tenant_id) for tenant_id in tenants))

    ours = ("from account", "update block", "into charge", "into ledger_entry")
    kernels = ("begin", "commit", "inbox", "outbox", "set_config", " job")
    assert [next(name for name in ours if name in one) for one in statements if not any(k in one for k in kernels)] == [*ours]


async def test_an_ai_answer_is_charged_by_its_turn_and_not_again_when_sent(billing: Harness, tenant_id: UUID) -> None:
    await billing.receives(spent(tenant_id), sent(tenant_id, origin="ai"), sent(tenant_id, origin="system"))

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 1


async def test_a_message_in_three_parts_counts_once(billing: Harness, tenant_id: UUID) -> None:
    first = sent(tenant_id, of_parts=3)
    await billing.receives(*(first.model_copy(update={"part": part}) for part in (1, 2, 3)))

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 1


async def test_an_answer_of_which_nothing_was_sent_is_given_back(billing: Harness, tenant_id: UUID) -> None:
    nothing_sent = failed(tenant_id)
    await billing.receives(spent(tenant_id), nothing_sent, nothing_sent)

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 0


async def hold(billing: Harness, tenant_id: UUID, reference: str, quantity: int = 1) -> httpx2.Response:
    return await reserve(billing, tenant_id, reference=reference, quantity=quantity)


async def test_an_answer_that_is_sent_after_all_is_charged_after_all(billing: Harness, tenant_id: UUID) -> None:
    turn_id = uuid4()
    of_turn = {"turn_id": turn_id, "send_id": uuid4(), "origin": "ai"}
    await billing.receives(spent(tenant_id, turn_id=turn_id))
    await billing.receives(failed(tenant_id, **of_turn))
    assert await used(billing, tenant_id) == (0, 0)

    await billing.receives(sent(tenant_id, **of_turn), times=2)
    assert await used(billing, tenant_id) == (1, 0)
    async with billing.client(tenant_id) as client:
        lines = (await client.get("/v1/ledger")).json()["entries"]
    assert [(line["source"].split(":")[0], line["quantity"]) for line in lines if line["meter"] == "messages"] == [
        ("again", 1), ("refund", -1), ("turn", 1),
    ]  # fmt: skip


async def test_a_channel_that_is_switched_off_and_on_sends_no_answer_for_nothing(billing: Harness, tenant_id: UUID) -> None:
    turns = [{"turn_id": uuid4(), "send_id": uuid4(), "origin": "ai"} for _ in range(5)]
    await billing.receives(*(spent(tenant_id, turn_id=turn["turn_id"]) for turn in turns))
    for _ in range(3):
        await billing.receives(*(failed(tenant_id, **turn) for turn in turns))
    await billing.receives(*(sent(tenant_id, **turn) for turn in turns))
    await billing.receives(*(failed(tenant_id, **turn) for turn in turns))

    assert await used(billing, tenant_id) == (5, 0)


@pytest.mark.parametrize("denial", [MessageFailed, MessageHeld, MessageOutcomeUnknown])
async def test_a_tenants_own_server_gets_no_answer_for_nothing(
    billing: Harness, tenant_id: UUID, denial: type[Sending]
) -> None:
    """It delivers, and denies it: its word is worth nothing, whatever is said after it."""
    turn = {"turn_id": uuid4(), "send_id": uuid4(), "origin": "ai"}
    held = {"reason": "credentials"} if denial is MessageHeld else {}
    await billing.receives(spent(tenant_id, turn_id=turn["turn_id"]))
    await billing.receives(denial(**sent(tenant_id, **turn, handed_over=True).model_dump(), **held))
    await billing.receives(failed(tenant_id, **turn))

    assert await used(billing, tenant_id) == (1, 0)


async def test_what_a_person_wrote_costs_what_is_known_to_be_out(billing: Harness, tenant_id: UUID) -> None:
    """With a provider of many, an outcome that stays unknown is not known to be out."""
    unknown = MessageOutcomeUnknown(**sent(tenant_id).model_dump())
    await billing.receives(unknown)
    assert await used(billing, tenant_id) == (0, 0)

    own = MessageOutcomeUnknown(**sent(tenant_id, handed_over=True).model_dump())
    await billing.receives(own, failed(tenant_id, send_id=own.send_id, origin="agent", handed_over=True))
    assert await used(billing, tenant_id) == (1, 0)


async def test_an_answer_of_before_turns_were_named_is_given_back_and_charged_again(billing: Harness, tenant_id: UUID) -> None:
    send_id = uuid4()
    await billing.receives(spent(tenant_id), spent(tenant_id), failed(tenant_id, send_id=send_id))
    assert await used(billing, tenant_id) == (1, 0)

    await billing.receives(sent(tenant_id, send_id=send_id, origin="ai"))
    assert await used(billing, tenant_id) == (2, 0)


async def test_a_failure_that_is_heard_of_before_the_answer_is_no_credit(billing: Harness, tenant_id: UUID) -> None:
    turn_id = uuid4()
    await billing.receives(failed(tenant_id, turn_id=turn_id))
    await billing.receives(spent(tenant_id, turn_id=turn_id))

    assert await used(billing, tenant_id) == (0, 0)


async def test_a_persons_message_of_which_a_part_was_sent_is_charged(billing: Harness, tenant_id: UUID) -> None:
    first = sent(tenant_id, of_parts=3)
    await billing.receives(first, failed(tenant_id, send_id=first.send_id, origin="agent", part=2, of_parts=3))

    assert await used(billing, tenant_id) == (1, 0)


async def test_a_reply_that_is_never_said_costs_nothing(billing: Harness, tenant_id: UUID) -> None:
    turn_id = uuid4()
    discarded = ReplyDiscarded(
        tenant_id=tenant_id, turn_id=turn_id, conversation_id=uuid4(), reason="taken_over", occurred_at=NOW
    )
    await billing.receives(spent(tenant_id, turn_id=turn_id))
    await billing.receives(discarded, times=2)

    assert await used(billing, tenant_id) == (0, 0)
    assert (await usage(billing, tenant_id))["costs"][0]["tokens"] == 1000, "its tokens were spent all the same"


async def test_a_cancelled_turn_holds_nothing_any_more_and_is_not_let_in_later(billing: Harness, tenant_id: UUID) -> None:
    first, second = uuid4(), uuid4()
    assert (await hold(billing, tenant_id, str(first))).status_code == 201
    await billing.receives(cancelled(tenant_id, first), cancelled(tenant_id, second))

    assert await used(billing, tenant_id) == (0, 0)
    assert [(await hold(billing, tenant_id, str(one))).status_code for one in (first, second)] == [409, 409]


async def test_a_turn_that_failed_holds_nothing_any_more(billing: Harness, tenant_id: UUID) -> None:
    turn_id = uuid4()
    await hold(billing, tenant_id, str(turn_id))
    ended = {"turn_id": turn_id, "conversation_id": uuid4(), "up_to_sequence": 1, "occurred_at": NOW}
    await billing.receives(TurnFailed(tenant_id=tenant_id, reason="internal", **ended))

    assert await used(billing, tenant_id) == (0, 0)


async def test_an_attempt_that_was_overtaken_costs_its_tokens_and_leaves_the_hold(billing: Harness, tenant_id: UUID) -> None:
    turn_id = uuid4()
    held = (await hold(billing, tenant_id, str(turn_id))).json()["reservation_id"]
    await billing.receives(spent(tenant_id, turn_id=turn_id, answers=0, attempt=1))
    assert await used(billing, tenant_id) == (0, 1)

    await billing.receives(spent(tenant_id, turn_id=turn_id, attempt=2, reservation_id=UUID(held)))
    read = await usage(billing, tenant_id)
    assert (read["meters"]["messages"]["used"], read["meters"]["messages"]["held"]) == (1, 0)
    assert read["costs"] == [{"tokens": 2000, "cost_micros": 500, "currency": "USD"}]


async def test_what_is_given_back_comes_off_the_month_that_was_charged(billing: Harness, tenant_id: UUID) -> None:
    turn_id, last_month = uuid4(), NOW - timedelta(days=40)
    for event, at in ((spent(tenant_id, turn_id=turn_id), last_month), (failed(tenant_id, turn_id=turn_id), NOW)):
        async with billing.session(tenant_id) as session:
            await record_charges(session, [event], at)

    assert await used(billing, tenant_id) == (0, 0), "a month does not begin below nothing"


async def test_a_smaller_plan_in_the_middle_of_a_month_refuses_until_there_is_room(billing: Harness, tenant_id: UUID) -> None:
    async def change(plan: PlanName) -> None:
        async with billing.session(tenant_id) as session:
            await change_plan(session, tenant_id, plan)

    await change("growth")
    held = (await hold(billing, tenant_id, "turn:1", 600)).json()["reservation_id"]
    await change("starter")
    refused = (await hold(billing, tenant_id, "turn:2")).status_code
    async with billing.client(tenant_id, service="test") as client:
        await client.post(f"/v1/reservations/{held}/release")

    assert (refused, (await hold(billing, tenant_id, "turn:2")).status_code) == (429, 201)


async def test_what_was_embedded_for_a_document_is_paid_for_each_time(billing: Harness, tenant_id: UUID) -> None:
    indexed = DocumentIndexed(
        tenant_id=tenant_id,
        document_id=uuid4(),
        occurred_at=NOW,
        chunks=3,
        tokens=1_000,
        cost_micros=20,
        embedding_model="m",
    )
    later = indexed.model_copy(update={"occurred_at": NOW + timedelta(days=1)})
    await billing.receives(indexed, indexed, later)

    assert (await usage(billing, tenant_id))["costs"] == [{"tokens": 2_000, "cost_micros": 40, "currency": "USD"}]


async def test_what_was_embedded_for_a_catalogue_is_paid_for_once(billing: Harness, tenant_id: UUID) -> None:
    said = {"tenant_id": tenant_id, "occurred_at": NOW, "tokens": 1_000, "cost_micros": 20, "embedding_model": "m"}
    one, other = (CatalogueIndexed(**said, batch_id=uuid4()) for _ in range(2))
    await billing.receives(one, one, other)

    assert (await usage(billing, tenant_id))["costs"] == [{"tokens": 2_000, "cost_micros": 40, "currency": "USD"}]


async def test_a_removal_that_is_heard_of_first_leaves_no_bytes_behind(billing: Harness, tenant_id: UUID) -> None:
    document = {"tenant_id": tenant_id, "document_id": uuid4(), "occurred_at": NOW}
    await billing.receives(DocumentRemoved(**document, size=45_000_000))
    await billing.receives(DocumentUploaded(**document, title="Prices", mime_type="text/plain", size=45_000_000))

    assert await used(billing, tenant_id, "storage_bytes") == (0, 0)


async def test_storage_falls_when_a_document_is_removed(billing: Harness, tenant_id: UUID) -> None:
    document = {"tenant_id": tenant_id, "document_id": uuid4(), "occurred_at": NOW}
    await billing.receives(DocumentUploaded(**document, title="Prices", mime_type="text/plain", size=45_000_000))
    assert (await usage(billing, tenant_id))["meters"]["storage_bytes"]["remaining"] == 5_000_000
    assert [warning.percent for warning in await billing.published(QuotaWarning)] == [80]

    await billing.receives(DocumentRemoved(**document, size=45_000_000))
    assert (await usage(billing, tenant_id))["meters"]["storage_bytes"]["used"] == 0


async def test_a_larger_plan_restores_an_exhausted_quota(billing: Harness, tenant_id: UUID) -> None:
    await billing.receives(*(sent(tenant_id) for _ in range(500)))
    await billing.forget()
    async with billing.session(tenant_id) as session:
        await change_plan(session, tenant_id, "growth")

    assert [changed.plan for changed in await billing.published(PlanChanged)] == ["growth"]
    assert [restored.limit for restored in await billing.published(QuotaRestored)] == [2_000]


async def test_a_settled_hold_is_usage_and_no_longer_held(billing: Harness, tenant_id: UUID) -> None:
    held = (await hold(billing, tenant_id, "turn-1")).raise_for_status().json()
    assert (await usage(billing, tenant_id))["meters"]["messages"] | {"limit": 0} == {
        "meter": "messages", "used": 0, "held": 1, "limit": 0, "remaining": 499,
    }  # fmt: skip

    await billing.receives(spent(tenant_id, reservation_id=UUID(held["reservation_id"])))
    meter = (await usage(billing, tenant_id))["meters"]["messages"]
    assert (meter["used"], meter["held"]) == (1, 0)
