"""Placing: an approved answer is stored where searches find it; one that is not approved any more, or gone, is taken out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from common.db import Database, Session
from common.errors import Invalid
from common.jobs import Complete, Job, is_open, nothing, schedule
from pydantic import BaseModel

from knowledge.clients.vector_answers import PlacedAnswer
from knowledge.clients.vectors import VectorStore
from knowledge.metrics import EMBEDDED_TOKENS
from knowledge.resources import Resources
from knowledge.store import curated_answers
from knowledge.store.curated_answers import StoredAnswer
from knowledge.work.filling import EMBEDDING_TIMEOUT_S

PLACE = "place_answer"
AGAIN = timedelta(minutes=5)
EMBEDDING_FAILED = "embedding_failed"


class ToPlace(BaseModel):
    answer_id: UUID


def schedule_placing(session: Session, tenant_id: UUID, answer_id: UUID, at: datetime | None = None) -> None:
    schedule(session, PLACE, answer_id, ToPlace(answer_id=answer_id), tenant_id=tenant_id, run_at=at or session.now)


async def place(job: Job[ToPlace], resources: Resources) -> Complete:
    """Returns what completes the job, once searches find what the row says.

    Whoever wrote looks again afterwards: of two that write at once, the last to write has seen what was said last.
    """
    tenant_id, answer_id = job.tenant_id, job.payload.answer_id
    known = await _known(tenant_id, answer_id, resources)
    while True:
        wanted = known.wanted_version if known else None
        refused = False
        if known is None or wanted is None:
            await resources.vectors.answers.remove(tenant_id, answer_id)
        else:
            refused = not await _put(tenant_id, known, resources)
        known = await _known(tenant_id, answer_id, resources)
        if (known.wanted_version if known else None) == wanted:
            break
    if wanted is None:
        return nothing
    return partial(_record, answer_id, wanted, EMBEDDING_FAILED if refused else None)


def try_again(job: Job[ToPlace]) -> Complete:
    """Returns what becomes of a job that failed too often: another."""
    return partial(_try_again, job)


async def lacking(tenant_id: UUID, database: Database, vectors: VectorStore, dimensions: int) -> list[UUID]:
    """Returns the answers of which searches find something else than they should: nothing, an earlier version, one of before
    it was taken back or removed.
    """
    stored = await vectors.answers.stored(tenant_id, dimensions)
    async with database.transaction(tenant_id) as session:
        wanted = {one.id: (one.version, one.phrasings) for one in await curated_answers.approved(session, tenant_id)}
    return sorted({answer_id for answer_id, _ in {*wanted.items()} ^ {*stored.items()}})


async def place_again(session: Session, tenant_id: UUID, answer_ids: Sequence[UUID]) -> None:
    """The running service looks after these; one that it is at already is left alone."""
    for answer_id in answer_ids:
        if not await is_open(session, PLACE, answer_id, tenant_id=tenant_id):
            schedule_placing(session, tenant_id, answer_id)


async def _known(tenant_id: UUID, answer_id: UUID, resources: Resources) -> StoredAnswer | None:
    async with resources.database.transaction(tenant_id) as session:
        return await curated_answers.find(session, answer_id)


async def _put(tenant_id: UUID, answer: StoredAnswer, resources: Resources) -> bool:
    """Returns whether the answer is found; not where the model refuses a phrasing: then nothing of it is."""
    try:
        embedded = await resources.embeddings.embed(answer.phrasings, timeout_s=EMBEDDING_TIMEOUT_S)
    except Invalid:
        await resources.embeddings.dimensions(timeout_s=EMBEDDING_TIMEOUT_S)  # raises where it refuses everything
        await resources.vectors.answers.remove(tenant_id, answer.id)
        return False
    EMBEDDED_TOKENS.inc(embedded.tokens)
    placed = PlacedAnswer(answer.id, answer.version, answer.phrasings, answer.answer, answer.verbatim, answer.scope)
    await resources.vectors.answers.put(tenant_id, placed, embedded.vectors)
    return True


async def _record(answer_id: UUID, version: int, reason: str | None, session: Session) -> None:
    await curated_answers.record_placed(session, answer_id, version, reason=reason)


async def _try_again(job: Job[ToPlace], session: Session) -> None:
    schedule_placing(session, job.tenant_id, job.payload.answer_id, session.now + AGAIN)
