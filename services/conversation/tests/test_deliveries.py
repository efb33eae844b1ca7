"""What became of what we sent: any order of the same reports ends in the same state."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from contracts.conversation import ConversationHandedOff, MessageSendRequested, TurnRequested
from contracts.gateway import DeliveryError, DeliveryStatus, DeliveryStatusChanged
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

from .world import Ai, Customer, Desk

NOW = datetime.now(UTC)
D = TypeVar("D", MessageSent, MessageFailed, MessageHeld, MessageOutcomeUnknown)


def outcome(kind: type[D], request: MessageSendRequested, provider_id: str | None = None, **further: Any) -> D:
    return kind(
        tenant_id=request.tenant_id,
        send_id=request.send_id,
        conversation_id=request.conversation_id,
        channel_id=request.channel_id,
        contact_key=request.contact_key,
        origin=request.origin,
        provider_message_id=provider_id,
        occurred_at=NOW,
        **further,
    )


def status(
    request: MessageSendRequested, word: DeliveryStatus, provider_id: str, *, echoed: bool, error: DeliveryError | None = None
) -> DeliveryStatusChanged:
    return DeliveryStatusChanged(
        tenant_id=request.tenant_id,
        channel_id=request.channel_id,
        provider="meta",
        provider_message_id=provider_id,
        send_id=request.send_id if echoed else None,
        contact_key=request.contact_key if echoed else None,
        status=word,
        error=error,
        occurred_at=NOW,
    )


async def answers(desk: Desk, new_customer: type[Customer], ai: Ai, how_many: int) -> Sequence[MessageSendRequested]:
    """So many answers of the AI, each to a customer of its own."""
    await desk.receives(*(new_customer(desk.tenant_id).writes("Hello") for _ in range(how_many)))
    turns = await desk.published(TurnRequested)
    await desk.receives(*(ai.says(turn, "Hi!") for turn in turns))
    return await desk.published(MessageSendRequested)


async def state(desk: Desk, request: MessageSendRequested) -> tuple[Any, ...]:
    message = (await desk.messages(str(request.conversation_id)))[-1]
    return message["status"], message["error_class"], message["provider_message_id"]


@pytest.mark.parametrize("echoed", [True, False], ids=["our id echoed", "the provider's id only"])
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
async def test_every_permutation_of_statuses_ends_in_one_state(
    desk: Desk, new_customer: type[Customer], ai: Ai, echoed: bool, together: bool
) -> None:
    requests = await answers(desk, new_customer, ai, 24)
    for request, order in zip(requests, permutations(range(4)), strict=True):
        provider_id = f"wamid.{request.send_id}"
        reports = [
            outcome(MessageSent, request, provider_id),
            *(status(request, word, provider_id, echoed=echoed) for word in ("sent", "delivered", "read")),
        ]
        if together:
            await desk.receives(*(reports[place] for place in order))
        else:
            for place in order:
                await desk.receives(reports[place])

    assert {await state(desk, one) for one in requests} == {("read", None, f"wamid.{one.send_id}") for one in requests}


async def test_a_failure_is_final_in_every_order(desk: Desk, new_customer: type[Customer], ai: Ai) -> None:
    requests = await answers(desk, new_customer, ai, 6)
    error = DeliveryError(code="131049", class_="marketing")
    for request, order in zip(requests, permutations(range(3)), strict=True):
        reports = [
            outcome(MessageSent, request, "x"),
            status(request, "failed", "x", echoed=True, error=error),
            status(request, "delivered", "x", echoed=True),
        ]
        for place in order:
            await desk.receives(reports[place])

    assert {await state(desk, one) for one in requests} == {("failed", "marketing", "x")}


async def test_an_answer_that_was_not_delivered_goes_to_a_person_once(desk: Desk, new_customer: type[Customer], ai: Ai) -> None:
    (request,) = await answers(desk, new_customer, ai, 1)
    error = DeliveryError(code="131047", class_="window")
    for _ in range(2):
        await desk.receives(outcome(MessageFailed, request, error=error))

    assert [one.reason for one in await desk.published(ConversationHandedOff)] == ["not_delivered:window"]
    assert len(await desk.published(MessageSendRequested)) == 1
    assert (await desk.conversation())["waiting_for_person"]


async def test_an_announcement_that_was_not_delivered_changes_nothing_else(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.sends("voice"))
    (announcement,) = await desk.published(MessageSendRequested)
    await desk.receives(outcome(MessageFailed, announcement, error=DeliveryError(code="1", class_="other")))

    assert len(await desk.published(ConversationHandedOff)) == 1
    assert (await state(desk, announcement))[:2] == ("failed", "other")


async def test_what_is_held_or_unknown_says_so_until_more_is_known(desk: Desk, new_customer: type[Customer], ai: Ai) -> None:
    (request,) = await answers(desk, new_customer, ai, 1)
    seen = []
    for report in (
        outcome(MessageHeld, request, reason="credentials"),
        outcome(MessageOutcomeUnknown, request),
        outcome(MessageSent, request, "x"),
        outcome(MessageHeld, request, reason="rate"),
    ):
        await desk.receives(report)
        seen.append((await state(desk, request))[0])

    assert seen == ["held", "unknown", "sent", "sent"]


async def test_another_tenants_report_changes_nothing(desk: Desk, new_customer: type[Customer], ai: Ai) -> None:
    (request,) = await answers(desk, new_customer, ai, 1)
    theirs = outcome(MessageFailed, request).model_copy(update={"tenant_id": uuid4()})
    forged = status(request, "failed", "x", echoed=True).model_copy(update={"tenant_id": UUID(int=1)})
    await desk.receives(theirs, forged, outcome(MessageSent, request, "x"))

    assert await state(desk, request) == ("sent", None, "x")
    assert await desk.published(ConversationHandedOff) == []
