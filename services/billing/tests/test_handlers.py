"""What billing makes of events: each is booked once, and a tenant hears of each threshold once."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.ids import uuid7
from contracts.billing import PlanChanged, QuotaExceeded, QuotaRestored, QuotaWarning
from contracts.knowledge import DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import TokensSpent, Usage
from contracts.message_sender import MessageFailed, MessageSent
from devkit.testing.harness import Harness

NOW = datetime.now(UTC)


@pytest.fixture
async def billing(open_service: Any) -> Harness:
    return await open_service("billing")  # type: ignore[no-any-return]


def sent(tenant_id: UUID, **given: Any) -> MessageSent:
    ids = {name: uuid4() for name in ("send_id", "conversation_id", "channel_id", "contact_key")}
    return MessageSent(**{**ids, "tenant_id": tenant_id, "origin": "agent", "occurred_at": NOW, **given})


def spent(tenant_id: UUID, **given: Any) -> TokensSpent:
    usage = Usage(input_tokens=900, output_tokens=100, cost_micros=250)
    ids = {"turn_id": uuid4(), "conversation_id": uuid4(), "reservation_id": None}
    return TokensSpent(
        **{**ids, "tenant_id": tenant_id, "answers": 1, "model": "m", "usage": usage, "occurred_at": NOW, **given}
    )


async def usage(billing: Harness, tenant_id: UUID) -> dict[str, Any]:
    async with billing.client(tenant_id, "viewer") as client:
        answer = (await client.get("/v1/usage")).raise_for_status().json()
    return answer | {"meters": {meter["meter"]: meter for meter in answer["meters"]}}


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


async def test_the_same_turn_told_under_two_event_ids_is_booked_once(billing: Harness, tenant_id: UUID) -> None:
    event = spent(tenant_id)
    await billing.receives(event, times=2)

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 1


async def test_two_tenants_in_one_batch_are_booked_apart(billing: Harness) -> None:
    one, other = uuid4(), uuid4()
    await billing.receives(spent(one), spent(other), spent(one))

    assert (await usage(billing, one))["meters"]["messages"]["used"] == 2
    assert (await usage(billing, other))["meters"]["messages"]["used"] == 1


async def test_an_ai_answer_is_charged_by_its_turn_and_not_again_when_sent(billing: Harness, tenant_id: UUID) -> None:
    await billing.receives(spent(tenant_id), sent(tenant_id, origin="ai"), sent(tenant_id, origin="system"))

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 1


async def test_a_message_in_three_parts_counts_once(billing: Harness, tenant_id: UUID) -> None:
    first = sent(tenant_id, of_parts=3)
    await billing.receives(*(first.model_copy(update={"part": part}) for part in (1, 2, 3)))

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 1


async def test_an_answer_of_which_nothing_was_sent_is_given_back(billing: Harness, tenant_id: UUID) -> None:
    failed = MessageFailed(**sent(tenant_id, origin="ai").model_dump())
    await billing.receives(spent(tenant_id), failed, failed)

    assert (await usage(billing, tenant_id))["meters"]["messages"]["used"] == 0


async def test_storage_falls_when_a_document_is_removed(billing: Harness, tenant_id: UUID) -> None:
    document = {"tenant_id": tenant_id, "document_id": uuid4(), "occurred_at": NOW}
    await billing.receives(DocumentUploaded(**document, title="Prices", mime_type="text/plain", size=45_000_000))
    assert (await usage(billing, tenant_id))["meters"]["storage_bytes"]["remaining"] == 5_000_000
    assert [warning.percent for warning in await billing.published(QuotaWarning)] == [80]

    await billing.receives(DocumentRemoved(**document, size=45_000_000))
    assert (await usage(billing, tenant_id))["meters"]["storage_bytes"]["used"] == 0


async def test_a_larger_plan_restores_an_exhausted_quota(billing: Harness, tenant_id: UUID) -> None:
    from billing.commands import change_plan

    await billing.receives(*(sent(tenant_id) for _ in range(500)))
    await billing.forget()
    async with billing.session(tenant_id) as session:
        await change_plan(session, tenant_id, "growth", datetime.now(UTC))

    assert [changed.plan for changed in await billing.published(PlanChanged)] == ["growth"]
    assert [restored.limit for restored in await billing.published(QuotaRestored)] == [2_000]


async def test_a_settled_hold_is_usage_and_no_longer_held(billing: Harness, tenant_id: UUID) -> None:
    group = asyncio.create_task(billing.resources.reservations.run())
    async with billing.client(tenant_id, service="llm-orchestration") as client:
        body = {"meter": "messages", "reference": "turn-1"}
        held = (await client.post("/v1/reservations", json=body)).raise_for_status().json()
    assert (await usage(billing, tenant_id))["meters"]["messages"] | {"limit": 0} == {
        "meter": "messages", "used": 0, "held": 1, "limit": 0, "remaining": 499,
    }  # fmt: skip

    await billing.receives(spent(tenant_id, reservation_id=UUID(held["reservation_id"])))
    meter = (await usage(billing, tenant_id))["meters"]["messages"]
    assert (meter["used"], meter["held"]) == (1, 0)
    group.cancel()
