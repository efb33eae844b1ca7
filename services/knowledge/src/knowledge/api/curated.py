"""Curated answers: written by who may upload, found once an admin or a supervisor approved them. Drafts may have customers'
words: no viewer sees them.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.auth import Agent, Supervisor
from common.errors import NotFound
from common.etags import IfMatch, tag
from common.paging import cut
from common.web import TenantSession
from contracts.bounds import LONGEST_LABEL
from contracts.knowledge import DocumentAudience
from contracts.text import printable, require_storable
from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from knowledge.api.scopes import ScopeChange
from knowledge.domain.curated import LONGEST_ANSWER, LONGEST_PHRASING, MOST_PHRASINGS, AnswerState
from knowledge.domain.scope import Scope, changed
from knowledge.resources import OwnResources
from knowledge.store import curated_answers
from knowledge.store.curated_answers import StoredAnswer, WrittenAnswer
from knowledge.work import curating

router = APIRouter(prefix="/v1/curated-answers")

Phrasing = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PHRASING),
    AfterValidator(require_storable),
]
Phrasings = Annotated[list[Phrasing], Field(min_length=1, max_length=MOST_PHRASINGS)]
AnswerText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ANSWER),
    AfterValidator(require_storable),
    AfterValidator(printable),
]
"""As it is sent: without control characters, every line end a newline."""


class AnswerWording(ScopeChange):
    """`phrasings` are ways in which the question is asked, `answer` the exact words that customers get. Where it is `verbatim`
    they get them without a model; else a model reads them first of all.
    """

    phrasings: Phrasings
    answer: AnswerText
    verbatim: bool = False


class AnswerChange(ScopeChange):
    """Only what is there is changed."""

    phrasings: Phrasings = Field(default_factory=list)
    answer: AnswerText = ""
    verbatim: bool = False


class AnswerView(BaseModel):
    """`found` is whether searches find it as it is now; where it is approved and not found, it is being embedded, or `reason`
    says why it is not.
    """

    answer_id: UUID
    version: int
    state: AnswerState
    found: bool
    reason: str | None
    phrasings: list[str]
    answer: str
    verbatim: bool
    knowledge_base_id: UUID | None = Field(description="null in the general base")
    labels: list[str]
    audience: DocumentAudience
    valid_from: datetime | None = Field(description="not found before")
    valid_until: datetime | None = Field(description="not found from then on")
    written_by: str = Field(description="who changed it last: a person's id, or an API key's name")
    approved_by: UUID | None
    approved_at: datetime | None
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, answer: StoredAnswer) -> "AnswerView":
        fields = asdict(answer)
        fields |= fields.pop("scope")
        found = answer.wanted_version is not None and answer.placed_version == answer.version
        return cls(answer_id=fields.pop("id"), found=found, **fields)


class AnswerPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    curated_answers: list[AnswerView]
    next: UUID | None


@router.post("", status_code=201)
async def add_curated_answer(
    body: AnswerWording, principal: Agent, session: TenantSession, resources: OwnResources, response: Response
) -> AnswerView:
    """Returns the draft, which is not found until somebody approves it."""
    given = body.given()
    wording: dict[str, Any] = {name: given.pop(name, False) for name in curating.OF_WORDING}
    written = WrittenAnswer(scope=changed(Scope(), given), **wording)
    return _tagged(await curating.add(session, principal, written, resources.settings.max_curated_answers), response)


@router.get("")
async def list_curated_answers(
    principal: Agent,
    session: TenantSession,
    state: AnswerState | None = None,
    knowledge_base_id: UUID | None = None,
    label: Annotated[str | None, Query(max_length=LONGEST_LABEL)] = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AnswerPage:
    listed = await curated_answers.page(
        session, principal.tenant_id, state=state, base_id=knowledge_base_id, label=label, before=before, limit=limit + 1
    )
    found, last = cut(listed, limit)
    return AnswerPage(curated_answers=[AnswerView.of(one) for one in found], next=last.id if last else None)


@router.get("/{answer_id}")
async def read_curated_answer(answer_id: UUID, _: Agent, session: TenantSession, response: Response) -> AnswerView:
    answer = await curated_answers.find(session, answer_id)
    if answer is None:
        raise NotFound
    return _tagged(answer, response)


@router.patch("/{answer_id}")
async def change_curated_answer(
    answer_id: UUID, body: AnswerChange, principal: Agent, seen: IfMatch, resources: OwnResources, response: Response
) -> AnswerView:
    """Returns the answer. One that is approved is changed by those who may approve (403), and stays approved. `If-Match` says
    which version the caller saw (412, 428).
    """
    return _tagged(await curating.change(principal, answer_id, body.given(), seen, resources), response)


@router.post("/{answer_id}/approve")
async def approve_curated_answer(
    answer_id: UUID, principal: Supervisor, seen: IfMatch, session: TenantSession, response: Response
) -> AnswerView:
    """Returns the answer, which is found soon. `If-Match` says which version the caller read (412, 428)."""
    return _tagged(await curating.approve(session, principal, answer_id, seen), response)


@router.post("/{answer_id}/withdraw")
async def withdraw_curated_answer(
    answer_id: UUID, principal: Supervisor, resources: OwnResources, response: Response
) -> AnswerView:
    """Returns the answer as a draft: from now on it is not found. After a 503 it will be so; asking again waits for it."""
    return _tagged(await curating.withdraw(principal, answer_id, resources), response)


@router.delete("/{answer_id}", status_code=204)
async def remove_curated_answer(answer_id: UUID, principal: Agent, resources: OwnResources) -> None:
    """From the answer on it is not found any more. An approved one is removed by those who may approve (403)."""
    await curating.remove(principal, answer_id, resources)


def _tagged(answer: StoredAnswer, response: Response) -> AnswerView:
    response.headers["etag"] = tag(answer.version)
    return AnswerView.of(answer)
