"""What the AI decided in a turn, and what the turn cost."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Instant, NonNegative, Payload, Share, personal
from contracts.topics import REPLIES, TOKEN_USAGE

Decision = Literal["answer", "clarify", "handoff", "none"]


class Citation(Payload):
    """A passage that the answer rests on. `score` is its dense similarity to the question."""

    document_id: UUID
    title: str
    chunk_id: UUID
    score: float


class Usage(Payload):
    """Tokens and money of a turn: millionths of `currency` (ISO 4217)."""

    input_tokens: NonNegative = 0
    output_tokens: NonNegative = 0
    cost_micros: NonNegative = 0
    currency: str = "USD"


class ReplyGenerated(Event, topic=REPLIES, type="llm-orchestration.reply-generated.v1", key="conversation_id"):
    """What the AI would say to everything up to a sequence number. `conversation` decides if it is wanted."""

    turn_id: UUID
    conversation_id: UUID
    up_to_sequence: NonNegative
    decision: Decision
    parts: Annotated[tuple[str, ...], personal] = ()
    citations: tuple[Citation, ...] = ()
    intent: str | None = None
    entities: Annotated[dict[str, Any], personal] = Field(default_factory=dict)
    sentiment: Literal["positive", "neutral", "negative"] | None = None
    lead_score: Annotated[int, Field(ge=0, le=100)] | None = None
    confidence: Share = 0.0
    handoff_reason: str | None = None
    model: str | None
    usage: Usage = Usage()
    occurred_at: Instant


class TurnFailed(Event, topic=REPLIES, type="llm-orchestration.turn-failed.v1", key="conversation_id"):
    """The AI could not answer, for a reason that is ours and not the customer's: a person is needed."""

    turn_id: UUID
    conversation_id: UUID
    up_to_sequence: NonNegative
    reason: Literal["deadline", "model_unavailable", "invalid_output", "quota_exhausted", "internal"]
    occurred_at: Instant


class TokensSpent(Event, topic=TOKEN_USAGE, type="llm-orchestration.tokens-spent.v1", key="tenant_id"):
    """What a turn used, booked once. `reservation_id` names the hold in billing that this settles, or is null."""

    turn_id: UUID
    conversation_id: UUID
    reservation_id: UUID | None
    answers: NonNegative
    model: str
    usage: Usage
    occurred_at: Instant
