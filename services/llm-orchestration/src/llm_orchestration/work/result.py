"""What came of a turn, and what is told and kept of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.conversation import TurnRequested
from contracts.llm_orchestration import Citation, ReplyGenerated, TokensSpent, TurnFailed, Usage
from contracts.text import printable

from llm_orchestration.domain.blocks import HeldReply
from llm_orchestration.domain.judgement import Judgement
from llm_orchestration.domain.reply import MOST_ENTITIES, ModelAnswer
from llm_orchestration.store import TurnFailure, TurnTrace


class TurnAborted(Exception):
    """The turn ends here, for a reason that is ours and not the customer's."""

    def __init__(self, reason: TurnFailure) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class TurnProgress:
    """What a turn has come to so far, kept outside of it so that a deadline in its middle loses nothing that was spent."""

    requested_at: datetime
    hold: HeldReply | None = None
    passages: int = 0
    calls: list[ModelAnswer] = field(default_factory=list)
    spent_ms: dict[Literal["reserve", "search", "model"], int] = field(default_factory=dict)


@dataclass(frozen=True)
class TurnResult:
    """A finished turn: `result` is what is said, or why nothing can be."""

    progress: TurnProgress
    result: Judgement | TurnFailure
    cost_micros: int
    finished_at: datetime

    @property
    def answers(self) -> int:
        """How many answers the customer gets that a model gave: what is charged."""
        said = isinstance(self.result, Judgement) and self.result.decision in ("answer", "clarify")
        return int(said and self.model is not None)

    @property
    def block_id(self) -> UUID | None:
        """The block of the plan that the turn has its answer of."""
        hold = self.progress.hold
        return hold.block.id if hold and hold.block else None

    @property
    def model(self) -> str | None:
        """The model that had the last word."""
        return self.progress.calls[-1].model if self.progress.calls else None

    @property
    def usage(self) -> Usage:
        calls = self.progress.calls
        return Usage(
            input_tokens=sum(call.input_tokens for call in calls),
            output_tokens=sum(call.output_tokens for call in calls),
            cost_micros=self.cost_micros,
        )


def told(request: TurnRequested, outcome: TurnResult) -> ReplyGenerated | TurnFailed:
    """The event that answers the request."""
    turn = {
        "tenant_id": request.tenant_id,
        "turn_id": request.turn_id,
        "conversation_id": request.conversation_id,
        "up_to_sequence": request.up_to_sequence,
        "occurred_at": outcome.finished_at,
    }
    if not isinstance(outcome.result, Judgement):
        return TurnFailed(**turn, reason=outcome.result)
    verdict, reply = outcome.result, outcome.result.reply
    return ReplyGenerated(
        **turn,
        decision=verdict.decision,
        parts=verdict.parts,
        citations=citations(verdict),
        intent=reply.intent if reply else None,
        entities={printable(one.name): printable(one.value) for one in reply.entities[:MOST_ENTITIES]} if reply else {},
        sentiment=reply.sentiment if reply else None,
        lead_score=reply.lead_score if reply else None,
        confidence=reply.confidence if reply else 0.0,
        handoff_reason=verdict.handoff_reason,
        model=outcome.model,
        usage=outcome.usage,
    )


def citations(verdict: Judgement) -> tuple[Citation, ...]:
    return tuple(
        Citation(document_id=one.document_id, title=one.title, chunk_id=one.chunk_id, score=one.score)
        for one in verdict.citations
    )


def spent(request: TurnRequested, outcome: TurnResult, *, attempt: int) -> TokensSpent | None:
    """What is to be booked, and the hold that this settles; None when no model answered."""
    if outcome.model is None:
        return None
    return TokensSpent(
        tenant_id=request.tenant_id,
        turn_id=request.turn_id,
        conversation_id=request.conversation_id,
        reservation_id=None,
        block_id=outcome.block_id if outcome.answers else None,
        attempt=attempt,
        answers=outcome.answers,
        model=outcome.model,
        usage=outcome.usage,
        occurred_at=outcome.finished_at,
    )


def spent_in_vain(request: TurnRequested, outcome: TurnResult, *, attempt: int) -> TokensSpent | None:
    """What is to be booked of an attempt whose reply nobody gets."""
    booking = spent(request, outcome, attempt=attempt)
    return booking and booking.model_copy(update={"answers": 0, "block_id": None})


def trace(request: TurnRequested, outcome: TurnResult, *, agent_version: int, attempts: int) -> TurnTrace:
    """Returns what is kept of a turn."""
    progress, usage = outcome.progress, outcome.usage
    verdict, failure = (outcome.result, None) if isinstance(outcome.result, Judgement) else (None, outcome.result)
    reply = verdict.reply if verdict else None
    return TurnTrace(
        turn_id=request.turn_id,
        tenant_id=request.tenant_id,
        conversation_id=request.conversation_id,
        up_to_sequence=request.up_to_sequence,
        mode=request.mode,
        agent_version=agent_version,
        decision=verdict.decision if verdict else None,
        failure=failure,
        handoff_reason=verdict.handoff_reason if verdict else None,
        intent=reply.intent if reply else None,
        confidence=reply.confidence if reply else 0.0,
        citations=[one.model_dump(mode="json") for one in citations(verdict)] if verdict else [],
        passages=progress.passages,
        model=outcome.model,
        model_calls=len(progress.calls),
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost_micros=usage.cost_micros,
        reservation_id=outcome.block_id,
        reserve_ms=progress.spent_ms.get("reserve"),
        search_ms=progress.spent_ms.get("search"),
        model_ms=progress.spent_ms.get("model"),
        attempts=attempts,
        requested_at=progress.requested_at,
        finished_at=outcome.finished_at,
    )
