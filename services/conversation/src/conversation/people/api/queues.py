"""Queues: what waits for whom, taking the next, and giving conversations to other people and teams."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from common.auth import Agent, Supervisor
from common.errors import NotFound
from common.web import TenantSession
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, model_validator

from conversation.api.inbox import LockedByRequest
from conversation.domain.views import ConversationView
from conversation.people.api.looking import Looking
from conversation.people.api.seen import noticed
from conversation.people.domain.sight import may_see
from conversation.people.domain.transferring import TransferNote
from conversation.people.store import queues as store
from conversation.people.work import assigning, transferring
from conversation.work.acting import LockedConversation
from conversation.work.finishing import work_of

router = APIRouter(prefix="/v1", tags=["people"], dependencies=[noticed])

SHOWN_OF_EACH = 50


class QueuedView(BaseModel):
    conversation_id: UUID
    position: int
    waiting_since: datetime


class QueueView(BaseModel):
    """What waits for a team, or for none where `team_id` is null. `conversations` are the first 50."""

    team_id: UUID | None
    waiting: int
    waiting_since: datetime
    conversations: list[QueuedView]


class QueueList(BaseModel):
    queues: list[QueueView]


class Transfer(BaseModel):
    """To a team's queue, or to a person. `note` is for who gets it, and is shown as the reason."""

    model_config = ConfigDict(extra="forbid")

    team_id: UUID | None = None
    user_id: UUID | None = None
    note: TransferNote | None = None

    @model_validator(mode="after")
    def _to_one(self) -> Self:
        if (self.team_id is None) == (self.user_id is None):
            raise ValueError("say either team_id or user_id")
        return self


class Assignment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    user_id: UUID
    note: TransferNote | None = None


@router.get("/queues")
async def list_queues(principal: Agent, session: TenantSession, who: Looking) -> QueueList:
    """Returns the queues in which somebody waits, who waits longest first: those of the caller's teams, and of none."""
    waiting = await store.waiting(session, principal.tenant_id, SHOWN_OF_EACH)
    waiting = [one for one in waiting if may_see(who, one.team_id, None)]
    by_team: dict[UUID | None, list[store.Waiting]] = {}
    for one in waiting:
        by_team.setdefault(one.team_id, []).append(one)
    return QueueList(queues=[_view(team_id, queued) for team_id, queued in by_team.items()])


def _view(team_id: UUID | None, queued: list[store.Waiting]) -> QueueView:
    shown = [QueuedView(conversation_id=one.conversation_id, position=one.place, waiting_since=one.since) for one in queued]
    return QueueView(team_id=team_id, waiting=queued[0].queue_length, waiting_since=queued[0].since, conversations=shown)


@router.post("/queues/{team}/next")
async def take_next(team: UUID | Literal["none"], principal: Agent, session: TenantSession, who: Looking) -> ConversationView:
    """Take who waits longest for a team, or for `none`. 404 when nobody does, 409 when the caller has as many as they may."""
    work, team_id = work_of(session), None if team == "none" else team
    if not may_see(who, team_id, None):
        raise NotFound("nobody waits in this queue")
    taken = await assigning.take_next(work, principal.tenant_id, principal.user_id, team_id)
    return await LockedConversation(work, taken, principal).shown()


@router.post("/conversations/{conversation_id}/transfer")
async def transfer(new: Transfer, locked: LockedByRequest) -> ConversationView:
    """Give the conversation to a team's queue, or to another person. 409 when it is another's and the caller no supervisor."""
    await _transfer(locked, team_id=new.team_id, to_user_id=new.user_id, note=new.note)
    return await locked.shown()


@router.post("/conversations/{conversation_id}/assign")
async def assign(new: Assignment, locked: LockedByRequest, _: Supervisor) -> ConversationView:
    """Give the conversation to a person, whoever has it, and whatever they have already."""
    await _transfer(locked, to_user_id=new.user_id, note=new.note)
    return await locked.shown()


async def _transfer(locked: LockedConversation, **given: Any) -> None:
    by, may_override = locked.user_id, locked.may_override
    await transferring.transfer(locked.work, locked.conversation, by, may_override=may_override, **given)
