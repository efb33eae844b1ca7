"""Placing: an approved answer is stored where searches find it; one that is not approved any more, or gone, is taken out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from common.db import Database, Session
from common.errors import Invalid
from common.jobs import Complete, Job, Later, is_open, is_ours, schedule
from pydantic import BaseModel

from knowledge.clients.embeddings import Embedded
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


async def schedule_placing(session: Session, tenant_id: UUID, answer_id: UUID) -> None:
    """Has searches find what is written in this transaction. A job that is at it sees that before it ends, and is not moved:
    its row says that there may be something to take out again, if it is killed just behind storing what was true before.
    """
    if not await is_open(session, PLACE, answer_id, tenant_id=tenant_id):
        _schedule(session, tenant_id, answer_id, session.now)


def _schedule(session: Session, tenant_id: UUID, answer_id: UUID, at: datetime) -> None:
    schedule(session, PLACE, answer_id, ToPlace(answer_id=answer_id), tenant_id=tenant_id, run_at=at)


async def place(job: Job[ToPlace], resources: Resources) -> Complete:
    """Returns what completes the job, once searches find what the row says. Raises `Later` when it is somebody else's by now.

    Whoever stores looks at the row before and behind it: what is not true any more goes before anything else is done.
    """
    tenant_id, answer_id, answers = job.tenant_id, job.payload.answer_id, resources.vectors.answers
    while True:
        known = await _known(tenant_id, answer_id, resources)
        wanted = _wanted(known)
        embedded = None if known is None or wanted is None else await _embedded(known, resources)
        if await _look_before(job, resources) != wanted:
            continue
        if known is None or embedded is None:
            await answers.remove(tenant_id, answer_id)
        else:
            await answers.put(tenant_id, _placed(known), embedded.vectors)
        if await _record(tenant_id, answer_id, wanted, resources, refused=embedded is None):
            return partial(_go_on, job, wanted)
        await answers.remove(tenant_id, answer_id)


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
        await schedule_placing(session, tenant_id, answer_id)


def _wanted(answer: StoredAnswer | None) -> int | None:
    return answer.wanted_version if answer else None


async def _known(tenant_id: UUID, answer_id: UUID, resources: Resources) -> StoredAnswer | None:
    async with resources.database.transaction(tenant_id) as session:
        return await curated_answers.find(session, answer_id)


async def _embedded(answer: StoredAnswer, resources: Resources) -> Embedded | None:
    """Returns the vectors of all phrasings; None where the model refuses one of them: then nothing of the answer is found."""
    try:
        embedded = await resources.embeddings.embed(answer.phrasings, timeout_s=EMBEDDING_TIMEOUT_S)
    except Invalid:
        await resources.embeddings.dimensions(timeout_s=EMBEDDING_TIMEOUT_S)  # raises where it refuses everything
        return None
    EMBEDDED_TOKENS.inc(embedded.tokens)
    return embedded


async def _look_before(job: Job[ToPlace], resources: Resources) -> int | None:
    """Returns which version searches should find now. Raises `Later` where another run is at it: that stores it."""
    async with resources.database.transaction(job.tenant_id) as session:
        if not await is_ours(session, job):
            raise Later(0)
        return _wanted(await curated_answers.find(session, job.payload.answer_id))


def _placed(answer: StoredAnswer) -> PlacedAnswer:
    return PlacedAnswer(answer.id, answer.version, answer.phrasings, answer.answer, answer.verbatim, answer.scope)


async def _record(tenant_id: UUID, answer_id: UUID, version: int | None, resources: Resources, *, refused: bool) -> bool:
    """Returns whether this still is what searches should find, and then says in the row that they do. Not when the job is
    completed: whoever changes an answer holds its row, and waits for the job's.
    """
    async with resources.database.transaction(tenant_id) as session:
        if _wanted(await curated_answers.lock(session, answer_id)) != version:
            return False
        if version is not None:
            reason = EMBEDDING_FAILED if refused else None
            await curated_answers.record_placed(session, answer_id, version, reason=reason)
        return True


async def _go_on(job: Job[ToPlace], placed: int | None, session: Session) -> None:
    """What was written since the last look is placed by the next job: whoever wrote it saw this one, and began none."""
    if _wanted(await curated_answers.find(session, job.payload.answer_id)) != placed:
        _schedule(session, job.tenant_id, job.payload.answer_id, session.now)


async def _try_again(job: Job[ToPlace], session: Session) -> None:
    _schedule(session, job.tenant_id, job.payload.answer_id, session.now + AGAIN)
