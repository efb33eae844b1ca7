"""Passages, asked of knowledge. That knowledge is away raises nothing here: the turn decides what it means."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import structlog
from common.errors import DomainError
from common.http import Peer
from contracts.bounds import Body, Code, Name, first
from contracts.text import printable
from pydantic import BaseModel, ValidationError

from llm_orchestration.domain.passages import FoundPassage

log = structlog.get_logger()

MOST_FOUND = 20
MOST_LEVELS = 9


class _Found(BaseModel):
    kind: Code = "passage"
    verbatim: bool = False
    chunk_id: UUID
    document_id: UUID
    title: Name
    heading: Annotated[tuple[Name, ...], *first(MOST_LEVELS)] = ()
    text: Body
    score: float


class _Findings(BaseModel):
    results: Annotated[list[_Found], *first(MOST_FOUND)]


async def search(
    knowledge: Peer, tenant_id: UUID, query: str, bases: Sequence[UUID] | None, *, top_k: int, timeout_s: float
) -> list[FoundPassage] | None:
    """Returns passages that a customer may be told, of the general base and of these (None: of all), best first; None when
    knowledge cannot be asked.
    """
    asked: dict[str, Any] = {"query": query, "top_k": top_k, "audience": "customers"}
    if bases is not None:
        asked["knowledge_base_ids"] = [str(one) for one in bases]
    try:
        answer = await knowledge.post("/v1/search", tenant_id, asked, timeout_s=timeout_s)
        found = _Findings.model_validate(answer).results
    except (DomainError, ValidationError) as error:
        log.warning("knowledge_search_failed", error=type(error).__name__)
        return None
    return [_passage(one) for one in found]


def _passage(one: _Found) -> FoundPassage:
    heading = tuple(map(printable, one.heading))
    is_curated = one.kind == "curated_answer"
    return FoundPassage(
        one.chunk_id,
        one.document_id,
        printable(one.title),
        printable(one.text),
        one.score,
        heading,
        is_curated=is_curated,
        verbatim=is_curated and one.verbatim,
    )
