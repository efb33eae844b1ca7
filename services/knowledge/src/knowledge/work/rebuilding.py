"""Rebuilding: vectors that are lost, or were made by another model, are made again from the passages in the database, and the
vectors that are kept beside them.

A tenant's documents are found again together, when the last of them is there: nothing is answered from half of them. Until then
they are `processing`, for the reason `vectors_lost`. How far it has come is what the vector store has.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from common.db import Database, Session
from common.errors import Unavailable
from common.jobs import Complete, Job, Later, is_open, is_ours, schedule
from pydantic import BaseModel

from knowledge.clients.vectors import VectorStore
from knowledge.domain.documents import VECTORS_LOST
from knowledge.metrics import DOCUMENTS
from knowledge.resources import Resources
from knowledge.store import rebuilding as store
from knowledge.store import scopes
from knowledge.store.rebuilding import SearchableDocument
from knowledge.work import placing
from knowledge.work.filling import EMBEDDING_TIMEOUT_S, FillRun, fill
from knowledge.work.removing import schedule_removal
from knowledge.work.scoping import rescope

REBUILD = "rebuild"
AT_ONCE = 200
PASSAGES_OF_A_RUN = 20_000  # some eighty requests to the model; then another tenant may have the place
PAUSE_S = 30  # of a run that came forward and was held up, mostly by the model's limits of a minute
FIRST = UUID(int=0)
Pages = Callable[[Session, UUID, UUID, int], Coroutine[Any, Any, list[SearchableDocument]]]


class ToRebuild(BaseModel):
    """All that a tenant has."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a tenant lacks, and documents of which there are vectors although they were removed. `answers` are those of which
    searches find something else than they should.
    """

    documents: int
    passages: int
    tokens: int
    removed: int
    answers: int


async def look(tenant_id: UUID, database: Database, vectors: VectorStore, dimensions: int) -> Missing:
    """Returns what there would be to do; changes nothing."""
    there, lacking = await _examine(tenant_id, database, vectors, dimensions)
    removed = await _removed(tenant_id, there, database, vectors, remove=False)
    return _missing(lacking, removed, await placing.lacking(tenant_id, database, vectors, dimensions))


async def begin(tenant_id: UUID, database: Database, vectors: VectorStore, dimensions: int) -> Missing:
    """Returns what there is to do. The running service does it from now on; vectors of documents that were removed are gone.

    It may be interrupted, and called again: what is there by then is not made once more, and a job that is at it goes on.
    """
    there, lacking = await _examine(tenant_id, database, vectors, dimensions)
    removed = await _removed(tenant_id, there, database, vectors, remove=True)
    answers = await placing.lacking(tenant_id, database, vectors, dimensions)
    if answers:
        async with database.transaction(tenant_id) as session:
            await placing.place_again(session, tenant_id, answers)
    if lacking:
        async with database.transaction(tenant_id) as session:
            if not await is_open(session, REBUILD, tenant_id, tenant_id=tenant_id):
                schedule(session, REBUILD, tenant_id, ToRebuild(), tenant_id=tenant_id)
            await store.mark_rebuilding(session, [one.id for one in lacking])
    return _missing(lacking, removed, answers)


def _missing(lacking: Sequence[SearchableDocument], removed: int, answers: Sequence[UUID]) -> Missing:
    passages, tokens = sum(one.chunks for one in lacking), sum(one.tokens for one in lacking)
    return Missing(len(lacking), passages, tokens, removed, len(answers))


async def _examine(
    tenant_id: UUID, database: Database, vectors: VectorStore, dimensions: int
) -> tuple[list[UUID], list[SearchableDocument]]:
    """Returns a tenant's documents, and those of them that are not found as a whole, or do not say that they are."""
    there, lacking = [], []
    async for one in _each(tenant_id, database, store.searchable):
        there.append(one.id)
        if not one.indexed or await vectors.count(tenant_id, one.id, dimensions, live=True) != one.chunks:
            lacking.append(one)
    return there, lacking


async def _removed(tenant_id: UUID, there: Sequence[UUID], database: Database, vectors: VectorStore, *, remove: bool) -> int:
    """Returns how many documents have vectors and no row: a vector store that was put back to an earlier moment has them.

    A row is there before its vectors are, so a document that is looked for after its vectors were seen is really gone.
    """
    known, gone = set(there), set[UUID]()
    while seen := await vectors.documents_beside(tenant_id, [*known, *gone], AT_ONCE):
        async with database.transaction(tenant_id) as session:
            present = await store.may_be_found(session, list(seen))
        known |= present
        gone |= seen - present
        if remove:
            for document_id in seen - present:
                await vectors.remove(tenant_id, document_id)
    return len(gone)


async def _each(tenant_id: UUID, database: Database, pages: Pages) -> AsyncIterator[SearchableDocument]:
    after = FIRST
    while True:
        async with database.transaction(tenant_id) as session:
            page = await pages(session, tenant_id, after, AT_ONCE)
        for one in page:
            yield one
        if len(page) < AT_ONCE:
            return
        after = page[-1].id


async def rebuild(job: Job[ToRebuild], resources: Resources) -> Complete:
    """Returns what completes the job, once all of the tenant's documents have their vectors again, and are found.

    Where it did its part and there is more to do, or came forward and was held up, a job of its own does the rest, with all
    of its attempts. Raises `Later` when the job is somebody else's by now.
    """
    run = FillRun(job, resources, await resources.embeddings.dimensions(timeout_s=EMBEDDING_TIMEOUT_S), reason=VECTORS_LOST)
    try:
        whole = await _fill_all(run)
    except Unavailable:
        if not run.stored:
            raise
        return partial(_go_on, job, PAUSE_S)
    if whole is None:
        return partial(_go_on, job, 0)
    await _reveal(run, whole)
    return partial(_complete, job, whole, resources.embeddings.model)


async def _fill_all(run: FillRun) -> list[UUID] | None:
    """Returns the documents whose passages are all stored; None when there is more to do than one run should."""
    whole = []
    async for one in _each(run.tenant_id, run.resources.database, store.rebuilding):
        there = await run.resources.vectors.count(run.tenant_id, one.id, run.dimensions, live=False)
        if there != one.chunks:
            if run.stored >= PASSAGES_OF_A_RUN:
                return None
            if not await fill(run, one, there):
                continue
        whole.append(one.id)
    return whole


async def _reveal(run: FillRun, whole: Sequence[UUID]) -> None:
    """What a run that was killed stored of documents that were removed meanwhile goes first.

    A removal first marks the row and then takes the points out. Here the rows are looked at after the last point is stored:
    either the mark is seen, or the removal finds all points.
    """
    tenant_id, database, vectors = run.tenant_id, run.resources.database, run.resources.vectors
    there = [one.id async for one in _each(tenant_id, database, store.searchable)]
    await _removed(tenant_id, there, database, vectors, remove=True)
    async with database.transaction(tenant_id) as session:
        still = await store.still_rebuilding(session, whole)
        described = await scopes.described(session, still)
        ours = await is_ours(session, run.job)
    if not ours:
        raise Later(0)
    for series_id in described:
        await rescope(tenant_id, series_id, run.resources)
    if still:
        await vectors.reveal_all(tenant_id, still, run.dimensions)


async def _go_on(job: Job[ToRebuild], pause_s: float, session: Session) -> None:
    at = session.now + timedelta(seconds=pause_s)
    schedule(session, REBUILD, job.tenant_id, job.payload, tenant_id=job.tenant_id, run_at=at)


async def _complete(job: Job[ToRebuild], whole: Sequence[UUID], model: str, session: Session) -> None:
    """What was removed meanwhile is removed once more: its vectors came back behind its back. What an operator found to be
    lost meanwhile is begun.
    """
    await store.record_rebuilt(session, whole, model)
    present = await store.may_be_found(session, whole)
    for document_id in whole:
        if document_id not in present:
            schedule_removal(session, job.tenant_id, document_id)
    DOCUMENTS.labels("rebuilt").inc(len(present))
    if await store.rebuilding(session, job.tenant_id, FIRST, 1):
        await _go_on(job, 0, session)
