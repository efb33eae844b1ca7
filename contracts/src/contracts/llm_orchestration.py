"""What the AI decided in a turn, and what the turn cost."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from contracts.bounds import LONGEST_CODE, LONGEST_NAME, MARK, Code, Line, Name, cut, cut_at, first
from contracts.event import LARGEST, Event, Instant, NonNegative, Payload, Share, personal
from contracts.topics import QUESTIONS, REPLIES, TOKEN_USAGE

Decision = Literal["answer", "clarify", "handoff", "none"]

MOST_PARTS = 10
LONGEST_PART = 8_192
MOST_CITATIONS = 20
MOST_ENTITIES = 20
MOST_INSIDE = 5
LONGEST_QUESTION = 1_000


def _leaf(value: Any) -> Any:
    if isinstance(value, str):
        return cut(value, LONGEST_NAME)
    if isinstance(value, int | float):
        return value if abs(value) <= LARGEST else MARK
    return None if value is None else MARK


def _branch(value: Any) -> Any:
    match value:
        case dict():
            return {cut(str(name), LONGEST_CODE): _leaf(one) for name, one in list(value.items())[:MOST_INSIDE]}
        case list() | tuple():
            return [_leaf(one) for one in value[:MOST_INSIDE]]
    return _leaf(value)


def _pruned(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {cut(str(name), LONGEST_CODE): _branch(one) for name, one in list(value.items())[:MOST_ENTITIES]}


Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)] | Annotated[float, Field(allow_inf_nan=False)]
Leaf = Number | bool | Name | None
Leaves = Annotated[tuple[Leaf, ...], Field(max_length=MOST_INSIDE)]
NamedLeaves = Annotated[dict[Code, Leaf], Field(max_length=MOST_INSIDE)]
Entities = Annotated[dict[Code, Leaf | Leaves | NamedLeaves], Field(max_length=MOST_ENTITIES), BeforeValidator(_pruned)]
"""What a model read out of a conversation, by name: two levels; what is deeper has a mark in its place."""

Part = Annotated[str, *cut_at(LONGEST_PART)]


class Citation(Payload):
    """A passage that the answer rests on. `score` is its dense similarity to the question. Of a curated answer both ids are
    the answer's, and `title` is the phrasing that the question was like.
    """

    document_id: UUID
    title: Name
    chunk_id: UUID
    score: Annotated[float, Field(allow_inf_nan=False)]
    kind: Literal["passage", "curated_answer"] = "passage"


class Usage(Payload):
    """Tokens and money of a turn: millionths of `currency` (ISO 4217)."""

    input_tokens: NonNegative = 0
    output_tokens: NonNegative = 0
    cost_micros: NonNegative = 0
    currency: Code = "USD"


class ReplyGenerated(Event, topic=REPLIES, type="llm-orchestration.reply-generated.v1", key="conversation_id"):
    """What the AI would say to everything up to a sequence number. `conversation` decides if it is wanted.

    With `curated_answer_id` these are exactly the words that a person approved, and no model was asked.
    """

    turn_id: UUID
    conversation_id: UUID
    up_to_sequence: NonNegative
    decision: Decision
    parts: Annotated[tuple[Part, ...], *first(MOST_PARTS), personal] = ()
    citations: Annotated[tuple[Citation, ...], *first(MOST_CITATIONS)] = ()
    intent: Code | None = None
    entities: Annotated[Entities, personal] = Field(default_factory=dict)
    sentiment: Literal["positive", "neutral", "negative"] | None = None
    lead_score: Annotated[int, Field(ge=0, le=100)] | None = None
    confidence: Share = 0.0
    handoff_reason: Line | None = None
    curated_answer_id: UUID | None = None
    model: Name | None
    usage: Usage = Usage()
    occurred_at: Instant


class SuggestionGenerated(Event, topic=REPLIES, type="llm-orchestration.suggestion-generated.v1", key="conversation_id"):
    """What the AI would have said to everything up to a sequence number, for the person who answers. No parts: it knows nothing
    to say. Its tokens are booked, and no reply of the plan. With `curated_answer_id` no model was asked.
    """

    turn_id: UUID
    conversation_id: UUID
    up_to_sequence: NonNegative
    decision: Decision
    parts: Annotated[tuple[Part, ...], *first(MOST_PARTS), personal] = ()
    citations: Annotated[tuple[Citation, ...], *first(MOST_CITATIONS)] = ()
    confidence: Share = 0.0
    curated_answer_id: UUID | None = None
    model: Name | None
    usage: Usage = Usage()
    occurred_at: Instant


class TurnFailed(Event, topic=REPLIES, type="llm-orchestration.turn-failed.v1", key="conversation_id"):
    """The AI could not answer, for a reason that is ours and not the customer's: a person is needed."""

    turn_id: UUID
    conversation_id: UUID
    up_to_sequence: NonNegative
    reason: Literal["deadline", "model_unavailable", "invalid_output", "quota_exhausted", "internal"]
    occurred_at: Instant


class QuestionUnanswered(Event, topic=QUESTIONS, type="llm-orchestration.question-unanswered.v1", key="conversation_id"):
    """A turn ended without an answer, for nothing that the business wrote has it: what the customer had asked. `contact_id` is
    whom it goes with when they are erased.
    """

    turn_id: UUID
    conversation_id: UUID
    contact_id: UUID | None
    question: Annotated[str, *cut_at(LONGEST_QUESTION), personal]
    reason: Literal["no_information", "ungrounded_answer"]
    occurred_at: Instant


class TokensSpent(Event, topic=TOKEN_USAGE, type="llm-orchestration.tokens-spent.v1", key="tenant_id"):
    """What an attempt at a turn used, booked once. `block_id` names the block of the plan, held at billing, of which
    `answers` are used up hereby, or is null; `reservation_id` a hold for this turn alone.

    A curated answer used no tokens, and has `curated-answer` for its model.
    An attempt that another one overtook has neither a hold to settle nor an answer, but its tokens were spent.
    """

    turn_id: UUID
    conversation_id: UUID
    reservation_id: UUID | None
    block_id: UUID | None = None
    attempt: NonNegative = 1
    answers: NonNegative
    model: Name
    usage: Usage
    occurred_at: Instant
