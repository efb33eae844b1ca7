"""Questions that nobody answered, for those who know the answer. They are customers' words: no viewer sees them."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Agent
from common.web import TenantSession
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from knowledge.api.curated import AnswerView
from knowledge.domain.hits import Hit
from knowledge.domain.unanswered import GroupState
from knowledge.resources import OwnResources
from knowledge.store import unanswered
from knowledge.store.unanswered import QuestionGroup
from knowledge.work import unanswered as work

router = APIRouter(prefix="/v1/unanswered-questions")


class QuestionGroupView(BaseModel):
    """Questions that ask for the same: how many there were, and the newest of them."""

    group_id: UUID
    state: GroupState
    questions: int
    first_asked_at: datetime
    last_asked_at: datetime
    dismissed_at: datetime | None
    answer_id: UUID | None = Field(description="the curated answer that was made of them")
    examples: list[str]

    @classmethod
    def of(cls, group: QuestionGroup) -> "QuestionGroupView":
        fields = asdict(group)
        return cls(group_id=fields.pop("id"), state=group.state, **fields)


class QuestionGroupList(BaseModel):
    """Those that were asked most first."""

    groups: list[QuestionGroupView]


class SuggestedSource(BaseModel):
    """A passage that is near to what was asked, and may say the answer."""

    document_id: UUID
    title: str
    url: str | None
    heading: list[str]
    page: int | None
    text: str
    score: float = Field(description="cosine; 0 where the passage was found by its words alone")

    @classmethod
    def of(cls, hit: Hit) -> "SuggestedSource":
        passage = hit.passage
        return cls(
            document_id=hit.document_id,
            title=hit.title,
            url=hit.url,
            heading=list(passage.heading),
            page=passage.page,
            text=passage.text,
            score=hit.scores.dense or 0,
        )


class DraftedAnswerView(BaseModel):
    curated_answer: AnswerView
    sources: list[SuggestedSource]


@router.get("")
async def list_unanswered_questions(
    principal: Agent,
    session: TenantSession,
    state: GroupState = "open",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> QuestionGroupList:
    found = await unanswered.list_groups(session, principal.tenant_id, state, limit)
    return QuestionGroupList(groups=[QuestionGroupView.of(one) for one in found])


@router.post("/{group_id}/dismiss")
async def dismiss_unanswered_questions(group_id: UUID, _: Agent, session: TenantSession) -> QuestionGroupView:
    """Returns the group, which is not listed as open any more, also when the same is asked again."""
    return QuestionGroupView.of(await work.dismiss(session, group_id))


@router.post(
    "/{group_id}/draft",
    status_code=201,
    responses={200: {"model": DraftedAnswerView, "description": "A draft was made of them before"}},
)
async def draft_answer(group_id: UUID, principal: Agent, resources: OwnResources, response: Response) -> DraftedAnswerView:
    """Returns a curated answer in draft, which has the questions as its phrasings and the text of the nearest passage as its
    answer, with the passages that may say it. A person writes the answer and approves it.
    """
    drafted = await work.draft(principal, group_id, resources)
    if not drafted.is_new:
        response.status_code = 200
    sources = [SuggestedSource.of(one) for one in drafted.sources]
    return DraftedAnswerView(curated_answer=AnswerView.of(drafted.answer), sources=sources)
