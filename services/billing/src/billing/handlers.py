"""What billing learns from the fleet. Nobody waits for it, so all of it is in the background lane, folded by batch."""

from collections.abc import Sequence
from datetime import UTC, datetime

from common.messaging.subscriptions import Subscriptions
from contracts.gateway import TenantChanged
from contracts.knowledge import DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import TokensSpent
from contracts.message_sender import MessageFailed, MessageSent
from sqlalchemy.ext.asyncio import AsyncSession

from billing import store
from billing.booking import book, tell_thresholds
from billing.domain import FOREVER
from billing.store import Entry

subscriptions = Subscriptions("billing")

CHARGED_WHEN_SENT = {"agent", "campaign", "notification"}  # an AI answer is charged when its hold is settled


@subscriptions.on_batch(TokensSpent, lane="background")
async def settle_turns(events: Sequence[TokensSpent], session: AsyncSession) -> None:
    """A turn's hold becomes one message, or none, and its tokens are written down with what they cost."""
    held = [event.reservation_id for event in events if event.reservation_id]
    if held:
        await store.end_holds(session, held, "settled")
    answers = [
        Entry(event.tenant_id, "messages", f"turn:{event.turn_id}", event.answers, event.occurred_at)
        for event in events
        if event.answers
    ]
    tokens = [
        Entry(
            event.tenant_id,
            "tokens",
            f"turn:{event.turn_id}",
            event.usage.input_tokens + event.usage.output_tokens,
            event.occurred_at,
            event.usage.cost_micros,
            event.usage.currency,
        )
        for event in events
    ]
    await book(session, [*answers, *tokens], datetime.now(UTC))


@subscriptions.on_batch(MessageSent, lane="background")
async def charge_messages(events: Sequence[MessageSent], session: AsyncSession) -> None:
    """A message that a person or a campaign sent counts once, however many parts it took."""
    charged = [
        Entry(event.tenant_id, "messages", f"send:{event.send_id}", 1, event.occurred_at)
        for event in events
        if event.origin in CHARGED_WHEN_SENT and event.part == event.of_parts
    ]
    await book(session, charged, datetime.now(UTC))


@subscriptions.on_batch(MessageFailed, lane="background")
async def give_back_messages(events: Sequence[MessageFailed], session: AsyncSession) -> None:
    """An AI answer of which nothing was sent costs nothing."""
    refunded = [
        Entry(event.tenant_id, "messages", f"refund:{event.send_id}", -1, event.occurred_at)
        for event in events
        if event.origin == "ai" and event.part == 1
    ]
    await book(session, refunded, datetime.now(UTC))


@subscriptions.on_batch(DocumentUploaded, DocumentRemoved, lane="background")
async def count_storage(events: Sequence[DocumentUploaded | DocumentRemoved], session: AsyncSession) -> None:
    """Stored bytes rise with an upload and fall with a removal."""
    entries = [
        Entry(event.tenant_id, "storage_bytes", f"uploaded:{event.document_id}", event.size, event.occurred_at)
        if isinstance(event, DocumentUploaded)
        else Entry(event.tenant_id, "storage_bytes", f"removed:{event.document_id}", -event.size, event.occurred_at)
        for event in events
    ]
    await book(session, entries, datetime.now(UTC))


@subscriptions.on(TenantChanged, lane="background")
async def follow_tenant(event: TenantChanged, session: AsyncSession) -> None:
    """Every tenant has an account, and its outlets are counted."""
    accounts = await store.accounts(session, [event.tenant_id], datetime.now(UTC))
    values = {"tenant_id": event.tenant_id, "meter": "outlets", "period": FOREVER, "used": len(event.outlets)}
    await tell_thresholds(session, accounts, list(await session.execute(store.SET_USE, values)))
