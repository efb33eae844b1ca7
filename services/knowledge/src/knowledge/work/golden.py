"""Runs of a tenant's golden questions: each is searched for as customers' questions are. Some of them are a job, which the next
follows; so a killed process costs only what it had under way.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, Stale
from common.etags import SeenVersions
from common.ids import uuid7
from common.jobs import Complete, Job, nothing, schedule
from pydantic import BaseModel, NonNegativeInt

from knowledge.domain.golden import (
    LOOKED_AT,
    GoldenOptions,
    GoldenQuestion,
    GoldenResult,
    RightAnswer,
    RunComparison,
    compared,
    figures_of,
    ranks_of,
    result_of,
)
from knowledge.domain.hits import Hit
from knowledge.metrics import GOLDEN_RUNS
from knowledge.resources import Resources
from knowledge.store import golden
from knowledge.store.golden import StoredQuestions, StoredRun
from knowledge.work import searching
from knowledge.work.searching import SearchMeans

EVALUATE = "evaluate"
OF_A_STEP = 20


class ToEvaluate(BaseModel):
    """The next questions of a run, of which so many were `asked`."""

    run_id: UUID
    asked: NonNegativeInt = 0


async def replace(
    session: Session, tenant_id: UUID, questions: Sequence[GoldenQuestion], seen: SeenVersions
) -> StoredQuestions:
    """Returns the questions as they are kept: of documents the id that their versions share. Raises `Stale`, or `Invalid` for a
    question that is there twice.
    """
    if len({one.question for one in questions}) < len(questions):
        raise Invalid("a question is there twice")
    before = await golden.find(session, tenant_id)
    seen.check(before.version)
    series = await golden.series_of(session, _documents(questions))
    kept = [one.model_copy(update={"right": [_of_series(right, series) for right in one.right]}) for one in questions]
    version = await golden.replace(session, tenant_id, before.version, kept)
    if version is None:
        raise Stale("somebody has changed it since: read it again")
    return await golden.find(session, tenant_id)


async def begin(session: Session, tenant_id: UUID, options: GoldenOptions, embedding_model: str) -> StoredRun:
    """Returns a run of the questions as they are now. Raises `Invalid` without any, `Conflict` while another run is at it."""
    questions = (await golden.find(session, tenant_id)).questions
    if not questions:
        raise Invalid("there are no golden questions")
    run = await golden.begin_run(session, tenant_id, uuid7(), options, questions, embedding_model)
    if run is None:
        raise Conflict("golden questions are being asked already", reason="golden_run_under_way")
    schedule(session, EVALUATE, run.id, ToEvaluate(run_id=run.id), tenant_id=tenant_id)
    return run


async def find_run(session: Session, run_id: UUID) -> StoredRun:
    """Returns a run. Raises `NotFound`."""
    run = await golden.find_run(session, run_id)
    if run is None:
        raise NotFound("there is no such run")
    return run


async def compare(session: Session, before: UUID, after: UUID) -> RunComparison:
    """Returns what became of each question. Raises `NotFound`, or `Conflict` while one of both has not ended."""
    for run_id in (before, after):
        if (await find_run(session, run_id)).state == "running":
            raise Conflict("golden questions are still being asked", reason="golden_run_under_way")
    return compared(await results_of(session, before), await results_of(session, after))


async def results_of(session: Session, run_id: UUID) -> list[GoldenResult]:
    """Returns what a run found of each question so far."""
    content = await golden.find_content(session, run_id)
    return content.results if content else []


async def evaluate(job: Job[ToEvaluate], resources: Resources) -> Complete:
    """Returns what completes one step of a run. Raises `Unavailable` while the model or the vector store is away."""
    tenant_id, asked = job.tenant_id, job.payload.asked
    async with resources.database.transaction(tenant_id) as session:
        run = await golden.find_content(session, job.payload.run_id)
    if run is None or run.state != "running" or len(run.results) != asked:
        return nothing
    questions = run.questions
    part = questions[asked : asked + OF_A_STEP]
    found = [await _found(tenant_id, one.question, run.options, resources) for one in part]
    async with resources.database.transaction(tenant_id) as session:
        series = await golden.series_of(session, {hit.document_id for hits in found for hit in hits or ()})
        present = await golden.present_series(session, tenant_id, _documents(part))
    results = [_judged(one, hits, series, present) for one, hits in zip(part, found, strict=True)]
    return partial(_go_on, job, [*run.results, *results], len(questions))


def give_up(job: Job[ToEvaluate]) -> Complete:
    return partial(_fail, job)


async def _found(tenant_id: UUID, question: str, options: GoldenOptions, resources: Resources) -> list[Hit] | None:
    """Returns what is found; None where the model does not take the question."""
    means = SearchMeans(synonyms=options.synonyms, reranker=options.reranker, remembers=False, curated=False)
    try:
        found = await searching.find(
            tenant_id, question, resources, options.asker, top_k=LOOKED_AT, min_score=options.min_score, means=means
        )
    except Invalid:
        return None
    return found.hits


def _judged(question: GoldenQuestion, hits: Sequence[Hit] | None, series: dict[UUID, UUID], present: set[UUID]) -> GoldenResult:
    result = result_of(question.question, ranks_of(hits or (), question.right, series))
    if hits is None:
        return result.model_copy(update={"missed": "refused"})
    gone = all(one.document_id is not None and one.document_id not in present for one in question.right)
    return result.model_copy(update={"missed": "document_gone"}) if gone else result


async def _go_on(job: Job[ToEvaluate], results: Sequence[GoldenResult], questions: int, session: Session) -> None:
    run_id, asked = job.payload.run_id, job.payload.asked
    if not await golden.add_results(session, run_id, asked, results[asked:]):
        return
    if len(results) < questions:
        further = ToEvaluate(run_id=run_id, asked=len(results))
        return schedule(session, EVALUATE, run_id, further, tenant_id=job.tenant_id)
    await golden.record_done(session, run_id, figures_of(results))
    GOLDEN_RUNS.labels("done").inc()


async def _fail(job: Job[ToEvaluate], session: Session) -> None:
    await golden.record_failed(session, job.payload.run_id, "unavailable")
    GOLDEN_RUNS.labels("failed").inc()


def _documents(questions: Sequence[GoldenQuestion]) -> set[UUID]:
    return {right.document_id for one in questions for right in one.right if right.document_id is not None}


def _of_series(right: RightAnswer, series: dict[UUID, UUID]) -> RightAnswer:
    if right.document_id is None:
        return right
    return right.model_copy(update={"document_id": series.get(right.document_id, right.document_id)})
