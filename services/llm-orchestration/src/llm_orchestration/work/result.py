"""What came of a turn, and the events and the trace that say so."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.conversation import TurnRequested
from contracts.llm_orchestration import (
    Citation,
    QuestionUnanswered,
    ReplyGenerated,
    SuggestionGenerated,
    TokensSpent,
    TurnFailed,
    Usage,
)
from contracts.text import printable

from llm_orchestration.domain.blocks import HeldReply
from llm_orchestration.domain.judgement import Judgement, TurnFailure
from llm_orchestration.domain.prompt import question
from llm_orchestration.domain.reply import MOST_ENTITIES, ModelAnswer
from llm_orchestration.store import TurnTrace

NO_MODEL = "curated-answer"
"""What stands for the model in the booking of a reply in words that a person approved."""


UNANSWERED = ("no_information", "ungrounded_answer")
"""Why a turn is handed off for want of something to answer from."""


@dataclass
class TurnProgress:
    """What a turn has come to so far. It is kept outside of the turn, so that a deadline loses nothing that was spent."""

    requested_at: datetime
    held: HeldReply | None = None
    passages: int = 0
    answers: list[ModelAnswer] = field(default_factory=list)
    spent_ms: dict[Literal["reserve", "search", "model"], int] = field(default_factory=dict)


@dataclass(frozen=True)
class TurnResult:
    """A turn that is over: what is to be said (`decided`), or why nothing can be."""

    progress: TurnProgress
    decided: Judgement | TurnFailure
    cost_micros: int
    mode: Literal["reply", "suggest"] = "reply"

    @property
    def label(self) -> str:
        """Returns the decision or the failure, for metrics."""
        return self.decided.decision if isinstance(self.decided, Judgement) else self.decided

    @property
    def replies(self) -> int:
        """Returns how many replies the customer gets, of a model or in words that a person approved: what the plan is charged.
        Of a suggestion they get none.
        """
        if self.mode != "reply" or not isinstance(self.decided, Judgement):
            return 0
        said = self.decided.decision in ("answer", "clarify")
        return int(said and (self.model is not None or self.decided.curated is not None))

    @property
    def block_id(self) -> UUID | None:
        """Returns the block of the plan that the turn's reply is of."""
        held = self.progress.held
        return held.block.id if held and held.block else None

    @property
    def model(self) -> str | None:
        """Returns the model that answered last."""
        return self.progress.answers[-1].model if self.progress.answers else None

    @property
    def usage(self) -> Usage:
        answers = self.progress.answers
        return Usage(
            input_tokens=sum(answer.input_tokens for answer in answers),
            output_tokens=sum(answer.output_tokens for answer in answers),
            cost_micros=self.cost_micros,
        )


def event_of(request: TurnRequested, result: TurnResult, now: datetime) -> ReplyGenerated | SuggestionGenerated | TurnFailed:
    """Returns the event that answers the request."""
    turn = {
        "tenant_id": request.tenant_id,
        "turn_id": request.turn_id,
        "conversation_id": request.conversation_id,
        "up_to_sequence": request.up_to_sequence,
        "occurred_at": now,
    }
    if not isinstance(result.decided, Judgement):
        return TurnFailed(**turn, reason=result.decided)
    judgement, reply = result.decided, result.decided.reply
    said = {
        "decision": judgement.decision,
        "parts": judgement.parts,
        "citations": _citations(judgement),
        "confidence": judgement.confidence,
        "curated_answer_id": judgement.curated.chunk_id if judgement.curated else None,
        "model": result.model,
        "usage": result.usage,
    }
    if request.mode == "suggest":
        return SuggestionGenerated(**turn, **said)
    return ReplyGenerated(
        **turn,
        **said,
        intent=reply.intent if reply else None,
        entities={printable(one.name): printable(one.value) for one in reply.entities[:MOST_ENTITIES]} if reply else {},
        sentiment=reply.sentiment if reply else None,
        lead_score=reply.lead_score if reply else None,
        handoff_reason=judgement.handoff_reason,
    )


def _citations(judgement: Judgement) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            document_id=one.document_id,
            title=one.title,
            chunk_id=one.chunk_id,
            score=one.score,
            kind="curated_answer" if one.is_curated else "passage",
        )
        for one in judgement.citations
    )


def question_event_of(request: TurnRequested, result: TurnResult, now: datetime) -> QuestionUnanswered | None:
    """Returns what the customer had asked, where nothing that the business wrote has the answer; None of what somebody else
    was to answer, and of suggestions, which are asked for again with each message.
    """
    decided, asked = result.decided, question(request.history)
    if request.mode != "reply" or not isinstance(decided, Judgement) or decided.decision != "handoff" or not asked:
        return None
    if decided.handoff_reason not in UNANSWERED:
        return None
    return QuestionUnanswered(
        tenant_id=request.tenant_id,
        turn_id=request.turn_id,
        conversation_id=request.conversation_id,
        contact_id=request.contact_id,
        question=asked,
        reason=decided.handoff_reason,
        occurred_at=now,
    )


def cost_event_of(request: TurnRequested, result: TurnResult, now: datetime, *, attempt: int) -> TokensSpent | None:
    """Returns the event by which the turn is booked and its reply taken off the block; None when no model answered, and nothing
    that a person approved was said.
    """
    if result.model is None and not result.replies:
        return None
    return TokensSpent(
        tenant_id=request.tenant_id,
        turn_id=request.turn_id,
        conversation_id=request.conversation_id,
        reservation_id=None,
        block_id=result.block_id if result.replies else None,
        attempt=attempt,
        answers=result.replies,
        model=result.model or NO_MODEL,
        usage=result.usage,
        occurred_at=now,
    )


def lost_cost_event_of(request: TurnRequested, result: TurnResult, now: datetime, *, attempt: int) -> TokensSpent | None:
    """Returns the event by which an attempt is booked whose reply nobody gets; None where it used no tokens."""
    if result.model is None:
        return None
    event = cost_event_of(request, result, now, attempt=attempt)
    return event and event.model_copy(update={"answers": 0, "block_id": None})


def turn_trace_of(request: TurnRequested, result: TurnResult, now: datetime, *, agent_version: int, attempts: int) -> TurnTrace:
    """Returns what is kept of a turn."""
    progress, usage = result.progress, result.usage
    judgement, failure = (result.decided, None) if isinstance(result.decided, Judgement) else (None, result.decided)
    reply = judgement.reply if judgement else None
    return TurnTrace(
        turn_id=request.turn_id,
        tenant_id=request.tenant_id,
        conversation_id=request.conversation_id,
        up_to_sequence=request.up_to_sequence,
        mode=request.mode,
        agent_version=agent_version,
        decision=judgement.decision if judgement else None,
        failure=failure,
        handoff_reason=judgement.handoff_reason if judgement else None,
        intent=reply.intent if reply else None,
        confidence=judgement.confidence if judgement else 0.0,
        citations=[one.model_dump(mode="json") for one in _citations(judgement)] if judgement else [],
        passages=progress.passages,
        model=result.model,
        model_calls=len(progress.answers),
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost_micros=usage.cost_micros,
        reservation_id=result.block_id,
        reserve_ms=progress.spent_ms.get("reserve"),
        search_ms=progress.spent_ms.get("search"),
        model_ms=progress.spent_ms.get("model"),
        attempts=attempts,
        requested_at=progress.requested_at,
        finished_at=now,
    )
