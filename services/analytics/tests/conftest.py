"""A tenant's conversations, told as the fleet's events."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from analytics.domain.records import LIST_OF, AnyFact
from contracts.analytics import FactsRecorded
from contracts.content import Text
from contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationHandedOff,
    ConversationOpened,
)
from contracts.event import Event
from contracts.gateway import BusinessEchoReceived, Contact, DeliveryError, DeliveryStatusChanged, MessageReceived
from contracts.llm_orchestration import ReplyGenerated, TokensSpent, TurnFailed, Usage
from contracts.message_sender import MessageFailed, MessageOutcomeUnknown, MessageSent
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness


@dataclass
class Story:
    """One conversation of a tenant with one customer. Times are seconds after `begun_at`."""

    tenant_id: UUID
    begun_at: datetime
    channel_id: UUID = field(default_factory=uuid4)
    conversation_id: UUID = field(default_factory=uuid4)
    contact_key: UUID = field(default_factory=uuid4)
    phone: str = field(default_factory=lambda: "55119" + str(uuid4().int)[:8])

    def at(self, seconds: float) -> datetime:
        return self.begun_at + timedelta(seconds=seconds)

    def _incoming(self, seconds: float, history: bool) -> dict[str, Any]:
        contact = Contact(key=self.contact_key, address=f"+{self.phone}", provider_address=self.phone, name="Ana")
        return {
            "tenant_id": self.tenant_id, "message_id": uuid4(), "channel_id": self.channel_id, "provider": "meta",
            "provider_message_id": f"wamid.{uuid4()}", "contact": contact, "sent_at": self.at(seconds),
            "received_at": self.at(seconds), "content": Text(text="um segredo"), "history": history,
        }  # fmt: skip

    def received(self, seconds: float = 0, *, history: bool = False) -> MessageReceived:
        return MessageReceived(**self._incoming(seconds, history))

    def echoed(self, seconds: float = 0) -> BusinessEchoReceived:
        return BusinessEchoReceived(**self._incoming(seconds, history=False))

    def _life(self, seconds: float) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id, "conversation_id": self.conversation_id, "contact_id": uuid4(),
            "channel_id": self.channel_id, "occurred_at": self.at(seconds),
        }  # fmt: skip

    def opened(self, seconds: float = 0) -> ConversationOpened:
        return ConversationOpened(**self._life(seconds), contact_key=self.contact_key)

    def handed_off(self, seconds: float = 0) -> ConversationHandedOff:
        return ConversationHandedOff(**self._life(seconds), reason="asked_for_person")

    def assigned(self, seconds: float = 0) -> ConversationAssigned:
        return ConversationAssigned(**self._life(seconds), user_id=uuid4())

    def closed(self, seconds: float = 0) -> ConversationClosed:
        return ConversationClosed(**self._life(seconds), user_id=None)

    def _delivery(self, seconds: float, **more: Any) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id, "send_id": uuid4(), "conversation_id": self.conversation_id,
            "channel_id": self.channel_id, "contact_key": self.contact_key, "origin": "ai",
            "occurred_at": self.at(seconds), **more,
        }  # fmt: skip

    def sent(self, seconds: float = 0, **more: Any) -> MessageSent:
        return MessageSent(**self._delivery(seconds, provider_message_id=f"wamid.{uuid4()}", **more))

    def failed(self, seconds: float = 0) -> MessageFailed:
        return MessageFailed(**self._delivery(seconds, error=DeliveryError(code="131047", class_="window")))

    def unknown(self, seconds: float = 0) -> MessageOutcomeUnknown:
        return MessageOutcomeUnknown(**self._delivery(seconds))

    def status(self, sent: MessageSent, status: Any, seconds: float = 0) -> DeliveryStatusChanged:
        return DeliveryStatusChanged(
            tenant_id=self.tenant_id,
            channel_id=self.channel_id,
            provider="meta",
            provider_message_id=str(sent.provider_message_id),
            send_id=sent.send_id,
            contact_key=self.contact_key,
            status=status,
            error=DeliveryError(code="131026", class_="recipient") if status == "failed" else None,
            occurred_at=self.at(seconds),
        )

    def turn(self, decision: Any = "answer", *, intent: str | None = None, cost_micros: int = 0) -> list[Event]:
        """A reply and what it cost, as they are published together."""
        turn_id = uuid4()
        usage = Usage(input_tokens=900, output_tokens=100, cost_micros=cost_micros, currency="BRL")
        ids = {"tenant_id": self.tenant_id, "turn_id": turn_id, "conversation_id": self.conversation_id}
        reply = ReplyGenerated(
            **ids, up_to_sequence=1, decision=decision, intent=intent, model="m", usage=usage, occurred_at=self.at(0)
        )
        spent = TokensSpent(**ids, reservation_id=None, answers=1, model="m", usage=usage, occurred_at=self.at(0))
        return [reply, spent]

    def failed_turn(self) -> TurnFailed:
        return TurnFailed(
            tenant_id=self.tenant_id, turn_id=uuid4(), conversation_id=self.conversation_id, up_to_sequence=1,
            reason="deadline", occurred_at=self.at(0),
        )  # fmt: skip


Overview = Callable[..., Awaitable[dict[str, Any]]]
Told = Callable[[type[AnyFact]], Awaitable[list[Any]]]


@pytest.fixture
async def analytics(open_service: OpenService) -> Harness:
    opened: Harness = await open_service("analytics")
    return opened


@pytest.fixture
def story(tenant_id: UUID) -> Story:
    return Story(tenant_id, datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def another_story() -> Callable[..., Story]:
    """`another_story(tenant_id)`: a further conversation, of this tenant or another."""
    return lambda tenant_id, begun_at=None: Story(tenant_id, begun_at or datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def overview(analytics: Harness, tenant_id: UUID) -> Overview:
    """The report of a tenant, today included."""

    async def ask(of: UUID | None = None, **params: str) -> dict[str, Any]:
        async with analytics.client(of or tenant_id, "viewer") as client:
            answer = await client.get("/v1/reports/overview", params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return ask


@pytest.fixture
def told(analytics: Harness) -> Told:
    """`await told(MessageFact)`: the facts of a kind that analysts would see, oldest first."""

    async def facts_of(kind: type[AnyFact]) -> list[Any]:
        records = await analytics.published(FactsRecorded)
        return [fact for record in records for fact in getattr(record, LIST_OF[kind])]

    return facts_of
