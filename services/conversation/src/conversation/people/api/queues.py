"""Queues: what waits for whom, taking the next, and giving conversations to other people and teams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from common import paging
from common.auth import Agent, Supervisor
from common.errors import NotFound
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, model_validator

from conversation.api.inbox import LockedByRequest
from conversation.domain.views import ConversationView
from conversation.people.api.looking import Looking
from conversation.people.api.seen import noticed
from conversation.people.domain.sight import may_see
from conversation.people.domain.transferring import TransferNote
from conversation.people.store import queues as store
from conversation.people.store import teams
from conversation.people.store.queues import QueuedConversation
from conversation.people.work import assigning, transferring
from conversation.work.acting import LockedConversation
from conversation.work.finishing import work_of

router = APIRouter(prefix="/v1", tags=["people"], dependencies=[noticed])

SHOWN_OF_EACH = 50
Queue = UUID | Literal["none"]
"""The id of a team, or the queue of none."""


class QueuedView(BaseModel):
    conversation_id: UUID
    position: int
    waiting_since: datetime


class QueueView(BaseModel):
    """What waits for a team, or for none where `team_id` is null. `conversations` are the first 50; `waiting` is how many there
    are, up to 1,000, which stand for more.
    """

    team_id: UUID | None
    waiting: int
    waiting_since: datetime
    conversations: list[QueuedView]


class QueueList(BaseModel):
    queues: list[QueueView]


class QueuePage(BaseModel):
    """Who waits longest first. `next` is the `cursor` of the following page, null on the last one.

    `position` is counted up to 1,000, which stands for that and all behind it.
    """

    team_id: UUID | None
    conversations: list[QueuedView]
    next: str | None


class Transfer(BaseModel):
    """To a team's queue, or to a person. `note` is for who gets it, and is shown as `transfer_note`."""

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
    found = await store.lengths(session, principal.tenant_id)
    shown = {one.team_id: one for one in found if may_see(who, one.team_id, None)}
    first: dict[UUID | None, list[QueuedConversation]] = {}
    for one in await store.first(session, principal.tenant_id, SHOWN_OF_EACH) if shown else []:
        first.setdefault(one.team_id, []).append(one)
    views = [
        QueueView(
            team_id=team_id,
            waiting=queue.waiting,
            waiting_since=queue.since,
            conversations=_placed(first.get(team_id, []), 1),
        )
        for team_id, queue in shown.items()
    ]
    return QueueList(queues=views)


def _placed(queued: Sequence[QueuedConversation], first_place: int) -> list[QueuedView]:
    """Returns conversations that wait one behind the other, with their places."""
    return [
        QueuedView(conversation_id=one.conversation_id, position=min(place, store.MOST_COUNTED), waiting_since=one.since)
        for place, one in enumerate(queued, first_place)
    ]


@router.get("/queues/{team}")
async def read_queue(
    team: Queue,
    principal: Agent,
    session: TenantSession,
    who: Looking,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> QueuePage:
    """What waits for a team, or for `none`. 404 for a team that there is not, or that is not the caller's."""
    tenant_id, team_id = principal.tenant_id, None if team == "none" else team
    if not may_see(who, team_id, None):
        raise NotFound("there is no such queue")
    found = await store.page(session, tenant_id, team_id, paging.decode(cursor) if cursor else None, limit + 1)
    if not found and team_id is not None and await teams.find(session, tenant_id, team_id) is None:
        raise NotFound("there is no such queue")
    first_place = 1
    if found and cursor:
        first_place = await store.place_of(session, tenant_id, team_id, found[0].since, found[0].conversation_id)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.since, last.conversation_id)) if last else None
    return QueuePage(team_id=team_id, conversations=_placed(found[:limit], first_place), next=following)


@router.post("/queues/{team}/next")
async def take_next(team: Queue, principal: Agent, session: TenantSession, who: Looking) -> ConversationView:
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
