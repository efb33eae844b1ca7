"""Golden questions: what a tenant's searches should find, and how well they do."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Agent, Viewer
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from knowledge.domain.golden import (
    MOST_QUESTIONS,
    GoldenOptions,
    GoldenQuestion,
    GoldenResult,
    RunComparison,
    RunState,
)
from knowledge.resources import OwnResources
from knowledge.store import golden as store
from knowledge.store.golden import StoredRun
from knowledge.work import golden

router = APIRouter(prefix="/v1/golden-questions")


class GoldenQuestionList(BaseModel):
    """Each question once."""

    model_config = ConfigDict(extra="forbid")

    questions: Annotated[list[GoldenQuestion], Field(max_length=MOST_QUESTIONS)]


class FiguresView(BaseModel):
    hit_1: float = Field(description="share of the questions whose first result is right")
    hit_5: float = Field(description="share of the questions with something right among the first five")
    mrr: float = Field(description="mean of 1 / rank of the first right result, among ten")
    ndcg_5: float


class RunView(BaseModel):
    run_id: UUID
    state: RunState
    reason: str | None = Field(description="why it failed: `unavailable`")
    options: GoldenOptions
    embedding_model: str
    questions: int
    asked: int = Field(description="questions that were asked so far")
    figures: FiguresView | None = Field(description="when it is `done`")
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: StoredRun) -> "RunView":
        return cls(**_fields(run))


class RunResults(RunView):
    results: list[GoldenResult]


class RunList(BaseModel):
    """Newest first; the last twenty are kept."""

    runs: list[RunView]


class RankChangeView(BaseModel):
    question: str
    before: int | None
    after: int | None


class ComparisonView(BaseModel):
    """Questions that are answered further up or further down than before; the ranks are the same where only the gain is not."""

    better: list[RankChangeView]
    worse: list[RankChangeView]
    same: int
    only_before: int = Field(description="questions that only the earlier run asked")
    only_after: int

    @classmethod
    def of(cls, comparison: RunComparison) -> "ComparisonView":
        return cls(**asdict(comparison))


@router.get("")
async def read_golden_questions(principal: Viewer, session: TenantSession, response: Response) -> GoldenQuestionList:
    """Returns all questions, with their `ETag`."""
    stored = await store.find(session, principal.tenant_id)
    response.headers["etag"] = tag(stored.version)
    return GoldenQuestionList(questions=stored.questions)


@router.put("")
async def put_golden_questions(
    body: GoldenQuestionList, principal: Agent, session: TenantSession, seen: IfMatch, response: Response
) -> GoldenQuestionList:
    """Returns all questions, written anew. `If-Match` says which version the caller saw (412, 428)."""
    stored = await golden.replace(session, principal.tenant_id, body.questions, seen)
    response.headers["etag"] = tag(stored.version)
    return GoldenQuestionList(questions=stored.questions)


@router.post("/runs", status_code=202)
async def start_golden_run(body: GoldenOptions, principal: Agent, session: TenantSession, resources: OwnResources) -> RunView:
    """Returns a run, which asks all questions as customers would, or as it is said here. 409 while another one is at it."""
    return RunView.of(await golden.begin(session, principal.tenant_id, body, resources.embeddings.model))


@router.get("/runs")
async def list_golden_runs(principal: Viewer, session: TenantSession) -> RunList:
    return RunList(runs=[RunView.of(one) for one in await store.list_runs(session, principal.tenant_id)])


@router.get("/runs/{run_id}")
async def read_golden_run(run_id: UUID, _: Viewer, session: TenantSession) -> RunResults:
    """Returns a run with what it found of each question so far."""
    run = await golden.find_run(session, run_id)
    return RunResults(**_fields(run), results=await golden.results_of(session, run_id))


@router.get("/runs/{run_id}/changes-since/{earlier_run_id}")
async def compare_golden_runs(run_id: UUID, earlier_run_id: UUID, _: Viewer, session: TenantSession) -> ComparisonView:
    """Returns what became better or worse. 409 while one of both has not ended."""
    return ComparisonView.of(await golden.compare(session, earlier_run_id, run_id))


def _fields(run: StoredRun) -> Mapping[str, Any]:
    fields = asdict(run)
    del fields["written_options"]
    figures = {name: fields.pop(name) for name in FiguresView.model_fields}
    done = FiguresView(**figures) if run.state == "done" else None
    return {**fields, "run_id": fields.pop("id"), "options": run.options, "figures": done}
