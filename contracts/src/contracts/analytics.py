"""Flat, pseudonymous facts for analysts. One row each, never changed; `fact_id` is the key to deduplicate by.

`FactsRecorded` carries what was learned of a tenant together. The same rows are events of their own where an operator asks
for them.
"""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from contracts.bounds import Code, Line, Name
from contracts.conversation import Origin
from contracts.event import LARGEST, Event, Instant, NonNegative, Payload, Share
from contracts.gateway import ErrorClass, Provider
from contracts.llm_orchestration import Decision
from contracts.topics import CONVERSATION_FACTS, FACTS, MESSAGE_FACTS, TURN_FACTS, USAGE_FACTS


class Fact(Payload):
    """`event_time` is when it happened, `ingest_time` when analytics learned of it; `source_id` names what it happened to.

    `contact_pseudonym` (32 hex digits) is the same for all facts of one contact of one tenant, and tells nothing else.
    """

    fact_id: UUID
    schema_version: Literal[1] = 1
    source_id: UUID
    event_time: Instant
    ingest_time: Instant


class MessageFact(Fact, Event, topic=MESSAGE_FACTS, type="analytics.message-fact-recorded.v1", key="fact_id"):
    """A message reached a stage. `send_id` is null for what customers wrote."""

    stage: Literal["received", "echoed", "sent", "delivered", "read", "failed", "unknown"]
    direction: Literal["inbound", "outbound"]
    channel_id: UUID
    provider: Provider | None = None
    send_id: UUID | None = None
    conversation_id: UUID | None = None
    contact_pseudonym: Code | None = None
    kind: Code | None = None
    origin: Origin | None = None
    error_class: ErrorClass | None = None


class TurnFact(Fact, Event, topic=TURN_FACTS, type="analytics.turn-fact-recorded.v1", key="fact_id"):
    """The AI ended a turn. Money in millionths of `currency`."""

    turn_id: UUID
    conversation_id: UUID
    outcome: Decision | Literal["failed"]
    handoff_reason: Line | None = None
    intent: Code | None = None
    sentiment: Code | None = None
    confidence: Share | None = None
    lead_score: NonNegative | None = None
    citations: NonNegative = 0
    model: Name | None = None
    input_tokens: NonNegative = 0
    output_tokens: NonNegative = 0
    cost_micros: NonNegative = 0
    currency: Code = "USD"


class ConversationFact(Fact, Event, topic=CONVERSATION_FACTS, type="analytics.conversation-fact-recorded.v1", key="fact_id"):
    """A conversation reached a stage."""

    stage: Literal["opened", "handed_off", "assigned", "returned_to_ai", "closed"]
    conversation_id: UUID
    channel_id: UUID
    contact_pseudonym: Code | None = None
    user_id: UUID | None = None
    reason: Line | None = None


class RestFact(Fact, Event, topic=CONVERSATION_FACTS, type="analytics.rest-fact-recorded.v1", key="fact_id"):
    """A conversation rests `until` then, or goes on: it was woken, or reopened after its end. `reason` is why, in one word."""

    stage: Literal["snoozed", "woken", "reopened"]
    conversation_id: UUID
    channel_id: UUID
    until: Instant | None = None
    reason: Code | None = None


class UsageFact(Fact, Event, topic=USAGE_FACTS, type="analytics.usage-fact-recorded.v1", key="fact_id"):
    """Something was used that costs: tokens, a sent message, stored bytes. Money in millionths of `currency`."""

    meter: Literal["input_tokens", "output_tokens", "messages", "storage_bytes"]
    quantity: Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
    cost_micros: NonNegative = 0
    currency: Code = "USD"
    model: Name | None = None


MOST_FACTS: Final = {"messages": 120, "turns": 25, "conversations": 30, "rests": 10, "usage": 90}
"""How many rows of a kind a record holds: however full each is, all of them together fit into it."""


class FactsRecorded(Event, topic=FACTS, type="analytics.facts-recorded.v1", key="tenant_id"):
    """What was learned of a tenant within a few seconds: each list is a table, each element a row of it."""

    messages: Annotated[tuple[MessageFact, ...], Field(max_length=MOST_FACTS["messages"])] = ()
    turns: Annotated[tuple[TurnFact, ...], Field(max_length=MOST_FACTS["turns"])] = ()
    conversations: Annotated[tuple[ConversationFact, ...], Field(max_length=MOST_FACTS["conversations"])] = ()
    rests: Annotated[tuple[RestFact, ...], Field(max_length=MOST_FACTS["rests"])] = ()
    usage: Annotated[tuple[UsageFact, ...], Field(max_length=MOST_FACTS["usage"])] = ()
