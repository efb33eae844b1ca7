"""What the fleet's events say of things that cost: the only place that knows which event means what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.billing import Meter
from contracts.conversation import ReplyDiscarded, TurnCancelled
from contracts.event import Event
from contracts.knowledge import CatalogueIndexed, DocumentIndexed, DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import TokensSpent, TurnFailed
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from contracts.outgoing import NOT_MESSAGES

from billing.domain.charges import Charge, ChargeFacts, LedgerEntry

MADE, UNDONE, SENT = ChargeFacts(made=True), ChargeFacts(undone=True), ChargeFacts(sent=True)
CHARGED = {"ai", "agent", "campaign", "notification"}  # what the fleet itself says is free

Sending = MessageSent | MessageFailed | MessageHeld | MessageOutcomeUnknown


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one event says of one thing that costs."""

    tenant_id: UUID
    meter: Meter
    charge: Charge
    occurred_at: datetime


def evidence_of(event: Event, now: datetime) -> Evidence | None:
    """Returns what an event says of a thing that costs, or None. `now` is the time of what undoes a turn: not all of these
    events say when it happened.
    """
    match event:
        case TokensSpent(answers=answers) if answers:
            return Evidence(event.tenant_id, "messages", Charge("turn", str(event.turn_id), answers, MADE), event.occurred_at)
        case TurnCancelled() | TurnFailed() | ReplyDiscarded():
            return Evidence(event.tenant_id, "messages", Charge("turn", str(event.turn_id), 1, UNDONE), now)
        case MessageSent() | MessageFailed() | MessageHeld() | MessageOutcomeUnknown():
            return _evidence_of_sending(event)
        case DocumentUploaded():
            charge = Charge("document", str(event.document_id), event.size, MADE)
            return Evidence(event.tenant_id, "storage_bytes", charge, event.occurred_at)
        case DocumentRemoved():
            charge = Charge("document", str(event.document_id), event.size, UNDONE)
            return Evidence(event.tenant_id, "storage_bytes", charge, event.occurred_at)
    return None


def _evidence_of_sending(event: Sending) -> Evidence | None:
    """Returns that a message is out when its provider took it, or when a tenant's own server had it: what such a server says
    afterwards proves nothing. A reaction or an edit is no message, and costs nothing.
    """
    if event.content_kind in NOT_MESSAGES:
        return None
    facts = None
    if isinstance(event, MessageSent) or event.handed_over:
        facts = SENT if event.origin in CHARGED else None
    elif isinstance(event, MessageFailed) and event.origin == "ai" and event.part == 1:
        facts = UNDONE
    return Evidence(event.tenant_id, "messages", _sending(event, facts), event.occurred_at) if facts else None


def _sending(event: Sending, facts: ChargeFacts) -> Charge:
    """Returns the charge of a message: an answer of the AI is charged as its turn, any other message as itself.

    Old events of answers do not name their turn. The ledger has those answers already, so their charge begins as booked.
    """
    if event.turn_id is not None:
        return Charge("turn", str(event.turn_id), 1, facts)
    if event.origin == "ai":
        return Charge("send", str(event.send_id), 1, facts | MADE, booked=1)
    return Charge("send", str(event.send_id), 1, facts)


def token_entries(event: Event) -> Iterator[LedgerEntry]:
    """Yields what models are paid for. Each attempt at a turn, and each indexing of a document, is a line of its own."""
    match event:
        case TokensSpent(usage=usage) if usage.input_tokens or usage.output_tokens or usage.cost_micros:
            source = f"turn:{event.turn_id}" if event.attempt <= 1 else f"turn:{event.turn_id}:{event.attempt}"
            quantity = usage.input_tokens + usage.output_tokens
            yield LedgerEntry(event.tenant_id, "tokens", source, quantity, event.occurred_at, usage.cost_micros, usage.currency)
        case DocumentIndexed() if event.tokens:
            source = f"document:{event.document_id}:{event.occurred_at.isoformat()}"
            cost = event.cost_micros, event.currency
            yield LedgerEntry(event.tenant_id, "tokens", source, event.tokens, event.occurred_at, *cost)
        case CatalogueIndexed():
            source, cost = f"catalogue:{event.batch_id}", (event.cost_micros, event.currency)
            yield LedgerEntry(event.tenant_id, "tokens", source, event.tokens, event.occurred_at, *cost)
