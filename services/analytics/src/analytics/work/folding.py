"""A batch of events becomes sums, stages of messages and conversations, and facts: first in memory, then in the database."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from common.db import Session
from common.ids import derived_id
from common.messaging.outbox import publish
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
from contracts.event import Event
from contracts.gateway import BusinessEchoReceived, DeliveryStatusChanged, MessageReceived
from contracts.knowledge import DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import ReplyGenerated, TokensSpent, TurnFailed
from contracts.message_sender import MessageFailed, MessageOutcomeUnknown, MessageSent
from contracts.outgoing import NOT_MESSAGES
from contracts.people import ConversationRated
from contracts.text import printable

from analytics.domain.measures import LONGEST_LABEL, ConversationStage, Measure, MessageStage, RestStage, bucket_of
from analytics.domain.records import AnyFact, records_of
from analytics.store import conversations, deliveries, tallies
from analytics.store.conversations import ConversationTimes
from analytics.store.deliveries import DeliveryStages, NewStages
from analytics.store.tallies import TallyKey
from analytics.work.facts import FactMaker, Lifecycle, Rest

STAGE_OF: Final[dict[type[Event], ConversationStage]] = {
    ConversationOpened: "opened",
    ConversationHandedOff: "handed_off",
    ConversationAssigned: "assigned",
    ConversationReturnedToAI: "returned_to_ai",
    ConversationClosed: "closed",
}
REST_OF: Final[dict[type[Event], RestStage]] = {
    ConversationSnoozed: "snoozed",
    ConversationWoken: "woken",
    ConversationReopened: "reopened",
}
RESPONSES: Final = frozenset({"ai", "agent"})


@dataclass(slots=True)
class Fold:
    """What a batch of events, of any number of tenants, says. With `one_by_one` each fact is also published by itself."""

    maker: FactMaker
    one_by_one: bool = False
    tallies: dict[TallyKey, int] = field(default_factory=lambda: defaultdict(int))
    stages: dict[tuple[UUID, UUID], DeliveryStages] = field(default_factory=lambda: defaultdict(DeliveryStages))
    times: dict[tuple[UUID, UUID], ConversationTimes] = field(default_factory=lambda: defaultdict(ConversationTimes))
    statuses: dict[tuple[UUID, UUID, MessageStage], DeliveryStatusChanged] = field(default_factory=dict)
    facts: list[tuple[AnyFact, Event]] = field(default_factory=list)

    def apply(self, event: Event) -> None:
        HANDLERS[type(event)](self, event)

    async def write(self, session: Session) -> None:
        """Writes sums and stages in three statements, whatever the batch holds, and publishes the facts."""
        for new in await deliveries.record(session, self.stages):
            self._count_new(new)
        await conversations.record(session, self.times)
        await tallies.add(session, {counter: quantity for counter, quantity in self.tallies.items() if quantity})
        for record in records_of(fact for fact, _ in self.facts):
            publish(session, record)
        if self.one_by_one:
            for fact, source in self.facts:
                publish(session, fact, because=source)

    def _count_new(self, new: NewStages) -> None:
        """Counts stages that are new. A message that was read was delivered, also where the provider left that out."""
        reached: dict[MessageStage, bool] = {"delivered": new.delivered, "read": new.read, "failed": new.failed}
        for stage in (stage for stage, is_new in reached.items() if is_new):
            key = new.tenant_id, new.message_ref
            source = self.statuses.get((*key, stage)) or self.statuses[*key, "read"]
            self._count(source, "message", source.occurred_at, stage, str(source.channel_id))

    def _count(self, event: Event, measure: Measure, at: datetime, label: str, detail: str = "", quantity: int = 1) -> None:
        self.tallies[TallyKey(event.tenant_id, measure, bucket_of(at), _label(label), _label(detail))] += quantity

    def _add(self, source: Event, *facts: AnyFact) -> None:
        self.facts.extend((fact, source) for fact in facts)

    def customer_message(self, event: MessageReceived | BusinessEchoReceived) -> None:
        """Old messages of a synced phone are not counted: they are no news."""
        if event.history:
            return
        fact = self.maker.customer_message(event)
        self._count(event, "message", event.sent_at, fact.stage, str(event.channel_id))
        self._add(event, fact)

    def message_sent(self, event: MessageSent) -> None:
        """A reaction or an edit is no message."""
        if event.content_kind in NOT_MESSAGES:
            return
        self._count(event, "message", event.occurred_at, "sent", str(event.channel_id))
        if event.origin in RESPONSES:
            times = self.times[event.tenant_id, event.conversation_id]
            times.first_response_at = min(times.first_response_at or event.occurred_at, event.occurred_at)
        fact = self.maker.outgoing_message(event, "sent")
        self._add(event, fact, self.maker.sent_message(event))

    def message_not_sent(self, event: MessageFailed | MessageOutcomeUnknown) -> None:
        if event.content_kind in NOT_MESSAGES:
            return
        stage: MessageStage = "failed" if isinstance(event, MessageFailed) else "unknown"
        self._count(event, "message", event.occurred_at, stage, str(event.channel_id))
        self._add(event, self.maker.outgoing_message(event, stage))

    def status(self, event: DeliveryStatusChanged) -> None:
        """That a message was sent, `MessageSent` says. One that was played was read."""
        if event.status == "sent":
            return
        stage: MessageStage = "read" if event.status == "played" else event.status
        ref = derived_id("provider message", event.tenant_id, event.channel_id, event.provider_message_id)
        self.statuses.setdefault((event.tenant_id, ref, stage), event)
        stages = self.stages[event.tenant_id, ref]
        stages.failed |= stage == "failed"
        stages.read |= stage == "read"
        stages.delivered |= stage in {"delivered", "read"}
        self._add(event, self.maker.delivery(event, ref, stage))

    def reply(self, event: ReplyGenerated) -> None:
        self._count(event, "turn", event.occurred_at, event.decision)
        if event.intent:
            self._count(event, "intent", event.occurred_at, event.intent)
        self._add(event, self.maker.turn(event))

    def failed_turn(self, event: TurnFailed) -> None:
        self._count(event, "turn", event.occurred_at, "failed", event.reason)
        self._add(event, self.maker.failed_turn(event))

    def tokens(self, event: TokensSpent) -> None:
        usage, at = event.usage, event.occurred_at
        if not (usage.input_tokens or usage.output_tokens or usage.cost_micros):  # a person's words, approved before
            return
        self._count(event, "input_tokens", at, event.model, quantity=usage.input_tokens)
        self._count(event, "output_tokens", at, event.model, quantity=usage.output_tokens)
        self._count(event, "cost_micros", at, usage.currency, event.model, usage.cost_micros)
        self._add(event, *self.maker.tokens(event))

    def lifecycle(self, event: Lifecycle) -> None:
        stage = STAGE_OF[type(event)]
        times = self.times[event.tenant_id, event.conversation_id]
        if stage == "opened":
            times.opened_at = min(times.opened_at or event.occurred_at, event.occurred_at)
        elif stage in {"handed_off", "assigned"}:
            times.person_at = min(times.person_at or event.occurred_at, event.occurred_at)
        elif stage == "closed":
            times.closed_at = max(times.closed_at or event.occurred_at, event.occurred_at)
        self._count(event, "conversation", event.occurred_at, stage, str(event.channel_id))
        self._add(event, self.maker.conversation(event, stage))

    def rest(self, event: Rest) -> None:
        stage = REST_OF[type(event)]
        self._count(event, "conversation", event.occurred_at, stage, str(event.channel_id))
        self._add(event, self.maker.rest(event, stage))

    def rating(self, event: ConversationRated) -> None:
        self._count(event, "satisfaction", event.occurred_at, str(event.score), str(event.channel_id))

    def document(self, event: DocumentUploaded | DocumentRemoved) -> None:
        fact = self.maker.document(event)
        self._count(event, "storage_bytes", event.occurred_at, "", quantity=fact.quantity)
        self._add(event, fact)


HANDLERS: Final[dict[type[Event], Callable[[Fold, Any], None]]] = {
    MessageReceived: Fold.customer_message,
    BusinessEchoReceived: Fold.customer_message,
    MessageSent: Fold.message_sent,
    MessageFailed: Fold.message_not_sent,
    MessageOutcomeUnknown: Fold.message_not_sent,
    DeliveryStatusChanged: Fold.status,
    ReplyGenerated: Fold.reply,
    TurnFailed: Fold.failed_turn,
    TokensSpent: Fold.tokens,
    **dict.fromkeys(STAGE_OF, Fold.lifecycle),
    **dict.fromkeys(REST_OF, Fold.rest),
    ConversationRated: Fold.rating,
    DocumentUploaded: Fold.document,
    DocumentRemoved: Fold.document,
}


def _label(text: str) -> str:
    """Returns a name that a model made up, cut to length and without what Postgres cannot hold."""
    return printable(text)[:LONGEST_LABEL]


async def fold(events: Sequence[Event], maker: FactMaker, session: Session, *, one_by_one: bool = False) -> None:
    """Counts events, and publishes their facts."""
    batch = Fold(maker, one_by_one)
    for event in events:
        batch.apply(event)
    await batch.write(session)
