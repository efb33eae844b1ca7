"""Reports for people."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from common.auth import Viewer
from common.errors import Invalid
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from analytics.domain.measures import (
    ConversationStage,
    MessageStage,
    Period,
    RestStage,
    Score,
    Sums,
    TurnEnd,
    counts,
    share,
    top_intents,
    total,
)
from analytics.store.conversations import Cohort
from analytics.work.reporting import load_report

router = APIRouter(prefix="/v1/reports")


class MessagesView(BaseModel):
    """WhatsApp messages: a long answer is sent as several. `delivered` includes what is known to be read only."""

    received: int
    echoed: int
    sent: int
    delivered: int
    read: int
    failed: int
    unknown: int


class ResponseTimes(BaseModel):
    """From a conversation's opening to the first answer sent, in seconds."""

    answered: int
    median_s: float
    p90_s: float


class ConversationsView(BaseModel):
    """Stages by when they were reached; what was closed and goes on counts as `closed` and as `reopened`.

    `automation_rate` and `first_response` are about the conversations opened.
    """

    opened: int
    handed_off: int
    assigned: int
    returned_to_ai: int
    closed: int
    snoozed: int = 0
    woken: int = 0
    reopened: int = 0
    automation_rate: Annotated[float, Field(ge=0, le=1)] | None
    first_response: ResponseTimes | None


class SatisfactionView(BaseModel):
    """What customers answered who were asked how content they are, from 1 to 5."""

    answered: int
    average: float | None
    scores: dict[Score, int]


class TurnsView(BaseModel):
    """What the AI's turns ended with."""

    answer: int
    clarify: int
    handoff: int
    none: int
    failed: int


class CostView(BaseModel):
    currency: str
    cost_micros: int


class UsageView(BaseModel):
    """`stored_bytes` is what documents take at the end of the period."""

    input_tokens: int
    output_tokens: int
    costs: list[CostView]
    stored_bytes: int


class IntentView(BaseModel):
    intent: str
    turns: int


class Overview(BaseModel):
    """`from` and `to` are days of `time_zone`, both included."""

    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    time_zone: str
    messages: MessagesView
    conversations: ConversationsView
    satisfaction: SatisfactionView
    turns: TurnsView
    usage: UsageView
    top_intents: list[IntentView]


@router.get("/overview")
async def overview(
    principal: Viewer,
    session: TenantSession,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    time_zone: Annotated[str, Query(max_length=64, description="an IANA name, as America/Sao_Paulo")] = "UTC",
) -> Overview:
    """Returns the figures of up to 366 days; by default of the last seven, today included."""
    period = Period.of(from_, to, _zone(time_zone), session.now)
    report = await load_report(session, principal.tenant_id, period)
    return Overview(
        from_=period.first,
        to=period.last,
        time_zone=time_zone,
        messages=MessagesView(**counts(report.sums, "message", MessageStage)),
        conversations=_conversations(report.sums, report.cohort),
        satisfaction=_satisfaction(report.sums),
        turns=TurnsView(**counts(report.sums, "turn", TurnEnd)),
        usage=_usage(report.sums, report.stored_bytes),
        top_intents=[IntentView(intent=intent, turns=turns) for intent, turns in top_intents(report.sums)],
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("there is no such time zone") from None


def _conversations(sums: Sums, cohort: Cohort) -> ConversationsView:
    times = None
    if cohort.median_s is not None and cohort.p90_s is not None:
        times = ResponseTimes(answered=cohort.answered, median_s=cohort.median_s, p90_s=cohort.p90_s)
    return ConversationsView(
        **counts(sums, "conversation", ConversationStage),
        **counts(sums, "conversation", RestStage),
        automation_rate=share(cohort.automated, cohort.served),
        first_response=times,
    )


def _satisfaction(sums: Sums) -> SatisfactionView:
    scores = counts(sums, "satisfaction", Score)
    answered, points = sum(scores.values()), sum(int(score) * times for score, times in scores.items())
    return SatisfactionView(answered=answered, average=share(points, answered), scores=scores)


def _usage(sums: Sums, stored_bytes: int) -> UsageView:
    costs = sorted((label, quantity) for (measure, label), quantity in sums.items() if measure == "cost_micros")
    return UsageView(
        input_tokens=total(sums, "input_tokens"),
        output_tokens=total(sums, "output_tokens"),
        costs=[CostView(currency=currency, cost_micros=micros) for currency, micros in costs],
        stored_bytes=stored_bytes,
    )
