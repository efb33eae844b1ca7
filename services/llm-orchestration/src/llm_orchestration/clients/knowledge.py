"""Passages, asked of knowledge. That knowledge is away raises nothing here: the turn decides what it means."""

from typing import Annotated
from uuid import UUID

import structlog
from common.errors import DomainError
from common.http import Peer
from contracts.bounds import Body, Name, first
from contracts.text import printable
from pydantic import BaseModel, ValidationError

from llm_orchestration.domain.passages import FoundPassage

log = structlog.get_logger()

MOST_FOUND = 20


class _Found(BaseModel):
    chunk_id: UUID
    document_id: UUID
    title: Name
    text: Body
    score: float


class _Findings(BaseModel):
    results: Annotated[list[_Found], *first(MOST_FOUND)]


async def search(knowledge: Peer, tenant_id: UUID, query: str, *, top_k: int, timeout_s: float) -> list[FoundPassage] | None:
    """Returns passages, best first; None when knowledge cannot be asked."""
    try:
        answer = await knowledge.post("/v1/search", tenant_id, {"query": query, "top_k": top_k}, timeout_s=timeout_s)
        found = _Findings.model_validate(answer).results
    except (DomainError, ValidationError) as error:
        log.warning("knowledge_search_failed", error=type(error).__name__)
        return None
    return [FoundPassage(one.chunk_id, one.document_id, printable(one.title), printable(one.text), one.score) for one in found]
