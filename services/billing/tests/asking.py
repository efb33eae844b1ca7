"""What tests ask billing for, and the events that they hand it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
from contracts.conversation import TurnCancelled
from contracts.llm_orchestration import TokensSpent, Usage
from contracts.message_sender import MessageFailed, MessageSent
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

NOW = datetime.now(UTC)
EXPIRE_ALL = "update {table} set expires_at = now() - interval '1 second'"


@asynccontextmanager
async def deciding(replica: Harness) -> AsyncIterator[None]:
    """While it is open, the replica decides reservations."""
    group = asyncio.create_task(replica.resources.reservations.run())
    try:
        yield
    finally:
        group.cancel()


async def reserve(billing: Harness, tenant_id: UUID, **body: Any) -> httpx2.Response:
    async with billing.client(tenant_id, service="llm-orchestration") as client:
        return await client.post("/v1/reservations", json={"meter": "messages", "reference": str(uuid4()), **body})


async def expire(billing: Harness, tenant_id: UUID, table: str = "reservation") -> None:
    """Lets all holds (or blocks) of a tenant expire."""
    async with billing.session(tenant_id) as session:
        await ask(session, EXPIRE_ALL.format(table=table))


async def usage(billing: Harness, tenant_id: UUID) -> dict[str, Any]:
    """Returns a tenant's usage, its meters by their names."""
    async with billing.client(tenant_id, "viewer") as client:
        answer = (await client.get("/v1/usage")).raise_for_status().json()
    return {**answer, "meters": {meter["meter"]: meter for meter in answer["meters"]}}


async def used(billing: Harness, tenant_id: UUID, meter: str = "messages") -> tuple[int, int]:
    """Returns how much of a meter is used, and held."""
    level = (await usage(billing, tenant_id))["meters"][meter]
    return level["used"], level["held"]


def sent(tenant_id: UUID, **given: Any) -> MessageSent:
    ids = {name: uuid4() for name in ("send_id", "conversation_id", "channel_id", "contact_key")}
    return MessageSent(**{**ids, "tenant_id": tenant_id, "origin": "agent", "occurred_at": NOW, **given})


def failed(tenant_id: UUID, **given: Any) -> MessageFailed:
    return MessageFailed(**sent(tenant_id, **{"origin": "ai", **given}).model_dump())


def spent(tenant_id: UUID, **given: Any) -> TokensSpent:
    usage = Usage(input_tokens=900, output_tokens=100, cost_micros=250)
    ids = {"turn_id": uuid4(), "conversation_id": uuid4(), "reservation_id": None}
    return TokensSpent(
        **{**ids, "tenant_id": tenant_id, "answers": 1, "model": "m", "usage": usage, "occurred_at": NOW, **given}
    )


def cancelled(tenant_id: UUID, turn_id: UUID) -> TurnCancelled:
    return TurnCancelled(tenant_id=tenant_id, turn_id=turn_id, conversation_id=uuid4(), reason="superseded")
