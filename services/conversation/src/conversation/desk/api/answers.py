"""Canned answers over HTTP."""

from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Agent, Principal
from common.errors import Invalid
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from conversation.desk.domain.answers import (
    AnswerScope,
    CannedAnswer,
    CannedAnswerView,
    Prefix,
    Shortcut,
    answer_view,
    require_editor,
)
from conversation.desk.domain.terms import ShortName, Written, folded
from conversation.desk.store import answers as store
from conversation.desk.work import answering
from conversation.people.store import teams
from conversation.people.work.sight import require_seen
from conversation.store import conversations

router = APIRouter(prefix="/v1/canned-answers", tags=["desk"])


class NewCannedAnswer(BaseModel):
    """`text` may name `{{contact.name}}`, `{{agent.name}}` and `{{business.name}}`, each with what stands there where it is
    missing: `{{contact.name|there}}`. A `team`'s answer has its `team_id`.
    """

    scope: AnswerScope = "personal"
    team_id: UUID | None = None
    shortcut: Shortcut
    title: ShortName
    text: Written


class CannedAnswerChange(BaseModel):
    """What is left out stays as it is."""

    shortcut: Shortcut | None = None
    title: ShortName | None = None
    text: Written | None = None


class CannedAnswerPage(BaseModel):
    """Newest first. `next` is the `cursor` of the following page, null on the last one."""

    answers: list[CannedAnswerView]
    next: str | None


class RenderRequest(BaseModel):
    conversation_id: UUID


class RenderedView(BaseModel):
    text: str


def _leads(principal: Principal) -> bool:
    return principal.role in {"admin", "supervisor"}


@router.get("")
async def list_answers(
    principal: Agent,
    session: TenantSession,
    prefix: Annotated[Prefix, Query()] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CannedAnswerPage:
    """What the caller has at hand, with shortcuts that begin with `prefix`, whatever its case."""
    before = paging.decode(cursor) if cursor else None
    holders = [principal.tenant_id, principal.user_id, *await _teams(session, principal)]
    found = await store.page(session, principal.tenant_id, holders, folded(prefix), before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.created_at, last.id)) if last else None
    return CannedAnswerPage(answers=[answer_view(one) for one in found[:limit]], next=following)


@router.post("", status_code=201)
async def create_answer(new: NewCannedAnswer, principal: Agent, session: TenantSession, response: Response) -> CannedAnswerView:
    """409 where its holder has the shortcut already; 422 for a variable that there is not."""
    require_editor(new.scope, leads=_leads(principal))
    holder_id = await _holder(session, principal, new)
    given = (new.scope, holder_id, new.shortcut, new.title, new.text)
    answer = await answering.write_answer(session, principal.tenant_id, *given)
    response.headers["etag"] = tag(answer.version)
    return answer_view(answer)


@router.get("/{answer_id}")
async def get_answer(answer_id: UUID, principal: Agent, session: TenantSession, response: Response) -> CannedAnswerView:
    found = await _at_hand(session, principal, answer_id)
    response.headers["etag"] = tag(found.version)
    return answer_view(found)


@router.patch("/{answer_id}")
async def change_answer(
    answer_id: UUID,
    change: CannedAnswerChange,
    principal: Agent,
    session: TenantSession,
    seen: IfMatch,
    response: Response,
) -> CannedAnswerView:
    """Changes what is named. `If-Match` says which version the caller saw (412, 428)."""
    answer = await _at_hand(session, principal, answer_id, locked=True)
    require_editor(answer.scope, leads=_leads(principal))
    seen.check(answer.version)
    answer = await answering.change_answer(session, answer, change.shortcut, change.title, change.text)
    response.headers["etag"] = tag(answer.version)
    return answer_view(answer)


@router.delete("/{answer_id}", status_code=204)
async def delete_answer(answer_id: UUID, principal: Agent, session: TenantSession) -> None:
    answer = await _at_hand(session, principal, answer_id, locked=True)
    require_editor(answer.scope, leads=_leads(principal))
    await store.delete(session, principal.tenant_id, answer.id)


@router.post("/{answer_id}/render")
async def render_answer(answer_id: UUID, asked: RenderRequest, principal: Agent, session: TenantSession) -> RenderedView:
    """The text as the caller says it to this customer; nothing is sent."""
    answer = await _at_hand(session, principal, answer_id)
    found = await conversations.get(session, principal.tenant_id, asked.conversation_id)
    conversation = await require_seen(session, principal, found)
    return RenderedView(text=await answering.filled_in(session, answer, conversation, principal.user_id))


async def _teams(session: TenantSession, principal: Principal) -> list[UUID]:
    """Returns the teams whose answers this person has at hand: their own; of who leads, all."""
    if _leads(principal):
        return [team.id for team in await teams.list_all(session, principal.tenant_id)]
    return await store.teams_of(session, principal.tenant_id, principal.user_id)


async def _holder(session: TenantSession, principal: Principal, new: NewCannedAnswer) -> UUID:
    """Returns who has it. Raises `Invalid` where there is no such team."""
    if new.scope != "team":
        return principal.user_id if new.scope == "personal" else principal.tenant_id
    if new.team_id is None or not await teams.existing(session, principal.tenant_id, [new.team_id]):
        raise Invalid("a team's answer needs the team_id of a team that there is")
    return new.team_id


async def _at_hand(session: TenantSession, principal: Principal, answer_id: UUID, *, locked: bool = False) -> CannedAnswer:
    return await answering.answer_at_hand(
        session, principal.tenant_id, answer_id, principal.user_id, leads=_leads(principal), locked=locked
    )
