"""What a model is asked to fill in, and how what it said is read."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from contracts.llm_orchestration import Decision
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

Intent = Literal[
    "greeting",
    "thanks",
    "smalltalk",
    "question",
    "pricing",
    "purchase",
    "opening_hours",
    "delivery",
    "payment",
    "complaint",
    "human_request",
    "other",
]
MOST_ENTITIES = 20


def _within(least: float, most: float) -> AfterValidator:
    """Returns what moves a number into its range: a second call of the model is not worth it."""
    return AfterValidator(lambda value: type(value)(min(most, max(least, value))))


class Entity(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    value: str


class ModelReply(BaseModel):
    """What you decided about the customer's last messages."""

    model_config = ConfigDict(title="Reply", extra="forbid", allow_inf_nan=False)  # the title goes to the model

    intent: Intent
    sentiment: Literal["positive", "neutral", "negative"]
    entities: Annotated[list[Entity], Field(description="names, dates, amounts and products that the customer mentioned")]
    lead_score: Annotated[int, _within(0, 100), Field(description="how likely the customer is to buy, 0 to 100")]
    citations: Annotated[list[str], Field(description="ids of the passages that your answer rests on, such as p1")]
    decision: Decision
    handoff_reason: Literal["customer_request", "no_information", "complaint", "out_of_scope"] | None
    parts: Annotated[list[str], Field(description="one to three WhatsApp messages to the customer")]
    confidence: Annotated[float, _within(0, 1), Field(description="how sure you are, 0 to 1")]


RESPONSE_FORMAT: dict[str, Any] = {
    "type": "json_schema",
    "json_schema": {"name": "reply", "strict": True, "schema": ModelReply.model_json_schema()},
}
"""OpenAI's strict mode wants every property required and no others: `ModelReply` has no defaults and forbids extras."""


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What a model answered to a call, and the tokens of both."""

    model: str
    content: str | None
    refusal: str | None
    finish_reason: str | None
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Unusable:
    """An answer that another attempt may mend. `mistake` goes to the model and holds nothing that it said."""

    mistake: str


@dataclass(frozen=True, slots=True)
class Declined:
    """An answer that is no answer, and would not be at another attempt."""

    reason: Literal["model_refused", "content_filtered"]


def read(answer: ModelAnswer) -> ModelReply | Unusable | Declined:
    if answer.refusal:
        return Declined("model_refused")
    if answer.finish_reason == "content_filter":
        return Declined("content_filtered")
    if answer.finish_reason == "length":
        return Unusable("it was cut off because it was too long; be brief")
    if not (answer.content or "").strip():
        return Unusable("it was empty")
    try:
        return ModelReply.model_validate_json(answer.content or "", extra="ignore")
    except ValidationError as error:
        return Unusable(_mistakes(error))


def _mistakes(error: ValidationError) -> str:
    mistakes = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the answer'}: {one['msg']}" for one in mistakes[:5])
