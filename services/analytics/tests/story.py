"""A tenant's conversations as the fleet's events, and how tests ask what analytics made of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

from analytics.domain.records import AnyFact
from contracts.content import Text
from contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationHandedOff,
    ConversationOpened,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
)
from contracts.event import Event
from contracts.gateway import (
    BusinessEchoReceived,
    Contact,
    DeliveryError,
    DeliveryStatus,
    DeliveryStatusChanged,
    MessageReceived,
)
from contracts.llm_orchestration import Decision, ReplyGenerated, TokensSpent, TurnFailed, Usage
from contracts.message_sender import MessageFailed, MessageOutcomeUnknown, MessageSent
from contracts.people import ConversationRated

F = TypeVar("F", bound=AnyFact)


def _an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


@dataclass
class Story:
    """One conversation of a tenant with one customer. Times are seconds after `begun_at`."""

    tenant_id: UUID
    begun_at: datetime = field(default_factory=_an_hour_ago)
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

    def snoozed(self, seconds: float = 0) -> ConversationSnoozed:
        return ConversationSnoozed(**self._life(seconds), until=self.at(seconds + 60))

    def woken(self, seconds: float = 0) -> ConversationWoken:
        return ConversationWoken(**self._life(seconds), reason="customer_wrote")

    def reopened(self, seconds: float = 0) -> ConversationReopened:
        return ConversationReopened(**self._life(seconds), owner="ai", reason="customer_wrote")

    def rated(self, score: int, seconds: float = 0) -> ConversationRated:
        return ConversationRated(**self._life(seconds), score=score)

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

    def status(self, sent: MessageSent, status: DeliveryStatus, seconds: float = 0) -> DeliveryStatusChanged:
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

    def turn(self, decision: Decision = "answer", *, intent: str | None = None, cost_micros: int = 0) -> list[Event]:
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


class Overview(Protocol):
    """`await overview()`: the report of the tenant, or of another one."""

    async def __call__(self, of: UUID | None = None, **params: str) -> dict[str, Any]: ...


class FactsOf(Protocol):
    """`await facts_of(MessageFact)`: the facts of a kind that analysts would see, oldest first."""

    async def __call__(self, kind: type[F]) -> list[F]: ...
