"""The two questions of a turn to other services. Neither raises because a service is away: the turn decides what that means."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import structlog
from common.errors import Conflict, DomainError, QuotaExceeded
from common.http import Peer
from contracts.bounds import Body, Name, first
from pydantic import BaseModel, ValidationError

from llm_orchestration.domain.passages import Passage
from llm_orchestration.domain.wording import clean

log = structlog.get_logger()

RELEASE_TIMEOUT_S = 0.5
HOLD_MARGIN_S = 30
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Hold:
    """A reserved answer. Without an id none could be asked for; `refused` when the plan has none left, `over` when the turn
    was paid for, or is not wanted any more.
    """

    reservation_id: UUID | None = None
    refused: bool = False
    over: bool = False


class _Reservation(BaseModel):
    reservation_id: UUID


class _Found(BaseModel):
    chunk_id: UUID
    document_id: UUID
    title: Name
    text: Body
    score: float


class _Findings(BaseModel):
    results: Annotated[list[_Found], *first(MOST_FOUND)]


async def reserve(billing: Peer, tenant_id: UUID, turn_id: UUID, *, lasts_s: float, timeout_s: float) -> Hold:
    """A hold on one answer. The same turn gets the same one, however often it is asked."""
    body = {
        "meter": "messages",
        "quantity": 1,
        "reference": str(turn_id),
        "expires_in_s": int(lasts_s) + HOLD_MARGIN_S,
    }
    try:
        answer = await billing.post("/v1/reservations", tenant_id, body, timeout_s=timeout_s)
        return Hold(_Reservation.model_validate(answer).reservation_id)
    except QuotaExceeded:
        return Hold(refused=True)
    except Conflict:
        return Hold(over=True)
    except (DomainError, ValidationError) as error:
        log.warning("not_reserved", turn_id=str(turn_id), error=type(error).__name__)
        return Hold()


async def release(billing: Peer, tenant_id: UUID, reservation_id: UUID) -> None:
    """Give a hold back early; when that fails it expires by itself."""
    try:
        await billing.post(f"/v1/reservations/{reservation_id}/release", tenant_id, {}, timeout_s=RELEASE_TIMEOUT_S)
    except DomainError as error:
        log.info("not_released", reservation_id=str(reservation_id), error=type(error).__name__)


async def search(knowledge: Peer, tenant_id: UUID, query: str, *, top_k: int, timeout_s: float) -> list[Passage] | None:
    """Passages, best first; None when knowledge cannot be asked."""
    try:
        answer = await knowledge.post("/v1/search", tenant_id, {"query": query, "top_k": top_k}, timeout_s=timeout_s)
        found = _Findings.model_validate(answer).results
    except (DomainError, ValidationError) as error:
        log.warning("not_searched", error=type(error).__name__)
        return None
    return [Passage(one.chunk_id, one.document_id, clean(one.title), clean(one.text), one.score) for one in found]
