"""A tenant's golden questions, all in one row as they are read and written as a whole; and what runs of them found."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values
from pydantic import TypeAdapter

from knowledge.domain.golden import KEPT_RUNS, GoldenOptions, GoldenQuestion, GoldenResult, RetrievalFigures, RunState

QUESTIONS = TypeAdapter(list[GoldenQuestion])
RESULTS = TypeAdapter(list[GoldenResult])


@dataclass(frozen=True, slots=True)
class StoredQuestions:
    """Questions as JSON, and how often they were written; none were where `version` is 0."""

    version: int
    written: str | None

    @property
    def questions(self) -> list[GoldenQuestion]:
        return QUESTIONS.validate_json(self.written) if self.written else []


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run of `questions`, of which so many were `asked`. Its figures are there when it is done."""

    id: UUID
    state: RunState
    reason: str | None
    written_options: str
    embedding_model: str
    questions: int
    asked: int
    hit_1: float | None
    hit_5: float | None
    mrr: float | None
    ndcg_5: float | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def options(self) -> GoldenOptions:
        return GoldenOptions.model_validate_json(self.written_options)


@dataclass(frozen=True, slots=True)
class RunContent:
    """What a run asks (nothing once it has ended) and what it found so far, as JSON."""

    state: RunState
    written_options: str
    written_questions: str
    written_results: str

    @property
    def options(self) -> GoldenOptions:
        return GoldenOptions.model_validate_json(self.written_options)

    @property
    def questions(self) -> list[GoldenQuestion]:
        return QUESTIONS.validate_json(self.written_questions)

    @property
    def results(self) -> list[GoldenResult]:
        return RESULTS.validate_json(self.written_results)


@dataclass(frozen=True, slots=True)
class DocumentInSeries:
    """A version of a document, and the id that its versions share."""

    id: UUID
    series_id: UUID


NO_QUESTIONS = StoredQuestions(0, None)
FIND = Rows(
    StoredQuestions, "select version, cast(questions as text) as written from golden_questions where tenant_id = %(tenant_id)s"
)
# Of two that saw the same version one is first, and the other changes nothing.
REPLACE = Values(
    int,
    """
    insert into golden_questions (tenant_id, version, questions)
    values (%(tenant_id)s, %(seen)s + 1, cast(%(questions)s as jsonb))
    on conflict (tenant_id) do update set version = excluded.version, questions = excluded.questions
    where golden_questions.version = %(seen)s
    returning version
    """,
)
COLUMNS = """
    id, state, reason, cast(options as text) as written_options, embedding_model, asking as questions,
    jsonb_array_length(results) as asked, hit_1, hit_5, mrr, ndcg_5, created_at, ended_at
"""
# Of two that begin at the same time one does.
BEGIN_RUN = Rows(
    StoredRun,
    f"""
    insert into golden_run (id, tenant_id, options, embedding_model, questions, asking)
    values (%(id)s, %(tenant_id)s, cast(%(options)s as jsonb), %(embedding_model)s, cast(%(questions)s as jsonb), %(asking)s)
    on conflict (tenant_id) where state = 'running' do nothing
    returning {COLUMNS}
    """,  # noqa: S608 — a constant of ours
)
FORGET_OLD = Command(
    """
    delete from golden_run where tenant_id = %(tenant_id)s and id not in
        (select id from golden_run where tenant_id = %(tenant_id)s order by id desc limit %(kept)s)
    """
)
FIND_RUN = Rows(StoredRun, f"select {COLUMNS} from golden_run where id = %(id)s")  # noqa: S608
RUNS = Rows(
    StoredRun,
    f"select {COLUMNS} from golden_run where tenant_id = %(tenant_id)s order by id desc limit %(kept)s",  # noqa: S608
)
CONTENT = Rows(
    RunContent,
    """
    select state, cast(options as text) as written_options, cast(questions as text) as written_questions,
           cast(results as text) as written_results
    from golden_run where id = %(id)s
    """,
)
# A step that was done twice counts once.
ADD_RESULTS = Values(
    UUID,
    """
    update golden_run set results = results || cast(%(results)s as jsonb)
    where id = %(id)s and state = 'running' and jsonb_array_length(results) = %(asked)s
    returning id
    """,
)
DONE = Command(
    """
    update golden_run set state = 'done', questions = '[]', ended_at = now(), hit_1 = %(hit_1)s, hit_5 = %(hit_5)s,
                          mrr = %(mrr)s, ndcg_5 = %(ndcg_5)s
    where id = %(id)s and state = 'running'
    """
)
FAIL = Command(
    """
    update golden_run set state = 'failed', reason = %(reason)s, questions = '[]', ended_at = now()
    where id = %(id)s and state = 'running'
    """
)
SERIES = Rows(
    DocumentInSeries,
    """
    select id, coalesce(series_id, id) as series_id from document
    where id = any(cast(%(ids)s as uuid[])) and removed_at is null
    """,
)
PRESENT_SERIES = Values(
    UUID,
    """
    select distinct coalesce(series_id, id) from document
    where tenant_id = %(tenant_id)s and coalesce(series_id, id) = any(cast(%(ids)s as uuid[])) and removed_at is null
    """,
)


async def find(session: Session, tenant_id: UUID) -> StoredQuestions:
    return await session.first(FIND, {"tenant_id": tenant_id}) or NO_QUESTIONS


async def replace(session: Session, tenant_id: UUID, seen: int, questions: Sequence[GoldenQuestion]) -> int | None:
    """Returns the new version; None where the version that was `seen` is not the last one any longer."""
    values = {"tenant_id": tenant_id, "seen": seen, "questions": _questions(questions)}
    return await session.first(REPLACE, values)


async def begin_run(
    session: Session,
    tenant_id: UUID,
    run_id: UUID,
    options: GoldenOptions,
    questions: Sequence[GoldenQuestion],
    embedding_model: str,
) -> StoredRun | None:
    """Returns the new run, and forgets those of long ago; None while another one of the tenant runs."""
    values = {"id": run_id, "tenant_id": tenant_id, "options": options.model_dump_json(), "embedding_model": embedding_model}
    begun = await session.first(BEGIN_RUN, {**values, "questions": _questions(questions), "asking": len(questions)})
    if begun is not None:
        await session.run(FORGET_OLD, {"tenant_id": tenant_id, "kept": KEPT_RUNS})
    return begun


async def find_run(session: Session, run_id: UUID) -> StoredRun | None:
    return await session.first(FIND_RUN, {"id": run_id})


async def list_runs(session: Session, tenant_id: UUID) -> list[StoredRun]:
    """Returns a tenant's runs, newest first."""
    return await session.all(RUNS, {"tenant_id": tenant_id, "kept": KEPT_RUNS})


async def find_content(session: Session, run_id: UUID) -> RunContent | None:
    return await session.first(CONTENT, {"id": run_id})


async def add_results(session: Session, run_id: UUID, asked: int, results: Sequence[GoldenResult]) -> bool:
    """Returns whether these follow the `asked` results that are there, and the run goes on."""
    values = {"id": run_id, "asked": asked, "results": RESULTS.dump_json(list(results)).decode()}
    return await session.first(ADD_RESULTS, values) is not None


async def record_done(session: Session, run_id: UUID, figures: RetrievalFigures) -> None:
    await session.run(DONE, {"id": run_id, **asdict(figures)})


async def record_failed(session: Session, run_id: UUID, reason: str) -> None:
    await session.run(FAIL, {"id": run_id, "reason": reason})


async def series_of(session: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Returns the series of those documents that are there."""
    return {one.id: one.series_id for one in await session.all(SERIES, {"ids": list(ids)})}


async def present_series(session: Session, tenant_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Returns which series have a version."""
    return set(await session.all(PRESENT_SERIES, {"tenant_id": tenant_id, "ids": list(ids)}))


def _questions(questions: Sequence[GoldenQuestion]) -> str:
    return QUESTIONS.dump_json(list(questions)).decode()
