"""Facts for analysts, made from the fleet's events. A fact's id is made from natural ids, so that it never has two."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.ids import derived_id
from contracts.analytics import ConversationFact, MessageFact, RestFact, TurnFact, UsageFact
from contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationHandedOff,
    ConversationOpened,
    ConversationReopened,
    ConversationReturnedToAI,
    ConversationSnoozed,
    ConversationWoken,
)
from contracts.gateway import BusinessEchoReceived, DeliveryStatusChanged, MessageReceived
from contracts.knowledge import DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import ReplyGenerated, TokensSpent, TurnFailed
from contracts.message_sender import MessageFailed, MessageOutcomeUnknown, MessageSent

from analytics.domain.measures import ConversationStage, MessageStage, RestStage

Lifecycle = ConversationOpened | ConversationHandedOff | ConversationAssigned | ConversationReturnedToAI | ConversationClosed
Rest = ConversationSnoozed | ConversationWoken | ConversationReopened
Pseudonym = Callable[[UUID, UUID], str]
"""(tenant_id, contact_key) → what analysts see of a contact."""


@dataclass(frozen=True, slots=True)
class FactMaker:
    """Makes facts. `now` is the time of ingestion."""

    pseudonym: Pseudonym
    now: datetime

    def _base(self, tenant_id: UUID, source: UUID, at: datetime, *identity: object) -> dict[str, Any]:
        return {
            "tenant_id": tenant_id,
            "fact_id": derived_id("fact", tenant_id, source, *identity),
            "source_id": source,
            "event_time": at,
            "ingest_time": self.now,
        }

    def customer_message(self, event: MessageReceived | BusinessEchoReceived) -> MessageFact:
        echoed = isinstance(event, BusinessEchoReceived)
        stage: MessageStage = "echoed" if echoed else "received"
        return MessageFact(
            **self._base(event.tenant_id, event.message_id, event.sent_at, stage),
            stage=stage,
            direction="outbound" if echoed else "inbound",
            channel_id=event.channel_id,
            provider=event.provider,
            contact_pseudonym=self.pseudonym(event.tenant_id, event.contact.key),
            kind=event.content.kind,
        )

    def outgoing_message(self, event: MessageSent | MessageFailed | MessageOutcomeUnknown, stage: MessageStage) -> MessageFact:
        """Returns the fact of a part. `failed` and `unknown` can happen to a part more than once, `sent` cannot."""
        when = () if stage == "sent" else (event.occurred_at,)
        return MessageFact(
            **self._base(event.tenant_id, event.send_id, event.occurred_at, event.part, stage, *when),
            stage=stage,
            direction="outbound",
            channel_id=event.channel_id,
            send_id=event.send_id,
            conversation_id=event.conversation_id,
            contact_pseudonym=self.pseudonym(event.tenant_id, event.contact_key),
            kind=event.content_kind,
            origin=event.origin,
            error_class=event.error.class_ if event.error else None,
        )

    def delivery(self, event: DeliveryStatusChanged, message_ref: UUID, stage: MessageStage) -> MessageFact:
        return MessageFact(
            **self._base(event.tenant_id, message_ref, event.occurred_at, stage),
            stage=stage,
            direction="outbound",
            channel_id=event.channel_id,
            provider=event.provider,
            send_id=event.send_id,
            contact_pseudonym=self.pseudonym(event.tenant_id, event.contact_key) if event.contact_key else None,
            error_class=event.error.class_ if event.error else None,
        )

    def turn(self, event: ReplyGenerated) -> TurnFact:
        """Returns the fact of a turn. Its cost is what this turn used; to add up money, use the usage facts."""
        return TurnFact(
            **self._base(event.tenant_id, event.turn_id, event.occurred_at, "reply"),
            turn_id=event.turn_id,
            conversation_id=event.conversation_id,
            outcome=event.decision,
            handoff_reason=event.handoff_reason,
            intent=event.intent,
            sentiment=event.sentiment,
            confidence=event.confidence,
            lead_score=event.lead_score,
            citations=len(event.citations),
            model=event.model,
            input_tokens=event.usage.input_tokens,
            output_tokens=event.usage.output_tokens,
            cost_micros=event.usage.cost_micros,
            currency=event.usage.currency,
        )

    def failed_turn(self, event: TurnFailed) -> TurnFact:
        return TurnFact(
            **self._base(event.tenant_id, event.turn_id, event.occurred_at, "failed"),
            turn_id=event.turn_id,
            conversation_id=event.conversation_id,
            outcome="failed",
            handoff_reason=event.reason,
        )

    def conversation(self, event: Lifecycle, stage: ConversationStage) -> ConversationFact:
        return ConversationFact(
            **self._base(event.tenant_id, event.conversation_id, event.occurred_at, stage, event.occurred_at),
            stage=stage,
            conversation_id=event.conversation_id,
            channel_id=event.channel_id,
            contact_pseudonym=self.pseudonym(event.tenant_id, event.contact_key)
            if isinstance(event, ConversationOpened)
            else None,
            user_id=getattr(event, "user_id", None),
            reason=event.reason if isinstance(event, ConversationHandedOff) else None,
        )

    def rest(self, event: Rest, stage: RestStage) -> RestFact:
        return RestFact(
            **self._base(event.tenant_id, event.conversation_id, event.occurred_at, stage, event.occurred_at),
            stage=stage,
            conversation_id=event.conversation_id,
            channel_id=event.channel_id,
            until=event.until if isinstance(event, ConversationSnoozed) else None,
            reason=event.reason,
        )

    def tokens(self, event: TokensSpent) -> list[UsageFact]:
        """Returns the usage of a turn. Its money stands on the output tokens, so that it is added up once."""
        usage = event.usage
        base = self._base(event.tenant_id, event.turn_id, event.occurred_at, "input_tokens")
        more = self._base(event.tenant_id, event.turn_id, event.occurred_at, "output_tokens")
        return [
            UsageFact(**base, meter="input_tokens", quantity=usage.input_tokens, currency=usage.currency, model=event.model),
            UsageFact(
                **more,
                meter="output_tokens",
                quantity=usage.output_tokens,
                cost_micros=usage.cost_micros,
                currency=usage.currency,
                model=event.model,
            ),
        ]

    def sent_message(self, event: MessageSent) -> UsageFact:
        base = self._base(event.tenant_id, event.send_id, event.occurred_at, event.part, "usage")
        return UsageFact(**base, meter="messages", quantity=1)

    def document(self, event: DocumentUploaded | DocumentRemoved) -> UsageFact:
        uploaded = isinstance(event, DocumentUploaded)
        base = self._base(event.tenant_id, event.document_id, event.occurred_at, "uploaded" if uploaded else "removed")
        return UsageFact(**base, meter="storage_bytes", quantity=event.size if uploaded else -event.size)
