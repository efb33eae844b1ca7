"""People who answer: what they can, how much at once, and whether they are there."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Agent, Principal, Supervisor
from common.errors import NotFound, Stale
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from conversation.people.api.seen import noticed
from conversation.people.domain.presence import Announced, PresenceState
from conversation.people.domain.teams import MOST_TEAMS, Capacity, Skills
from conversation.people.store import agents as store
from conversation.people.store import teams
from conversation.people.store.agents import AgentProfile
from conversation.people.work import teams as work
from conversation.people.work.attendance import look_at_queues, show_presence

router = APIRouter(prefix="/v1", tags=["people"], dependencies=[noticed])

AgentsLimit = Annotated[int, Query(ge=1, le=200)]


class AgentChange(BaseModel):
    """What is left out stays as it is. `capacity`: how many conversations at once; `teams`: exactly these."""

    model_config = ConfigDict(extra="forbid")

    skills: Skills | None = None
    capacity: Capacity | None = None
    teams: Annotated[frozenset[UUID], Field(max_length=MOST_TEAMS)] | None = None


class AgentView(BaseModel):
    """A person who answers. `display_name` is null for people of outside issuers; `last_active_at` is shown to supervisors."""

    user_id: UUID
    display_name: str | None
    role: str
    skills: list[str]
    capacity: int
    teams: list[UUID]
    state: PresenceState
    since: datetime | None
    last_active_at: datetime | None
    version: int


class AgentPage(BaseModel):
    """`next` is the `cursor` of the following page, null on the last one."""

    agents: list[AgentView]
    next: UUID | None


class NewPresence(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: Announced


class PresenceView(BaseModel):
    user_id: UUID
    state: PresenceState
    since: datetime | None
    last_active_at: datetime | None


class PresencePage(BaseModel):
    """`next` is the `cursor` of the following page, null on the last one."""

    presence: list[PresenceView]
    next: UUID | None


@router.get("/agents")
async def list_agents(
    principal: Agent, session: TenantSession, cursor: UUID | None = None, limit: AgentsLimit = 100
) -> AgentPage:
    """Returns people who answer, by their ids."""
    found, following = await _page(principal, session, cursor, limit)
    return AgentPage(agents=[_view(one, session.now, principal) for one in found], next=following)


@router.get("/agents/{user_id}")
async def get_agent(user_id: UUID, principal: Agent, session: TenantSession, response: Response) -> AgentView:
    return _answer(await _existing(session, principal, user_id), session.now, principal, response)


@router.patch("/agents/{user_id}")
async def change_agent(
    user_id: UUID, change: AgentChange, principal: Supervisor, session: TenantSession, seen: IfMatch, response: Response
) -> AgentView:
    """Set what somebody can and how much at once. `If-Match` says which version the caller saw (412, 428)."""
    await teams.lock(session, principal.tenant_id)
    before = (await store.answering(session, principal.tenant_id, [user_id])).get(user_id)
    if before is None:
        raise NotFound("nobody who answers has this id")
    seen.check(before.version)
    skills = before.skills if change.skills is None else change.skills
    capacity = before.capacity if change.capacity is None else change.capacity
    saved = await store.save(session, principal.tenant_id, user_id, before.version, skills=skills, capacity=capacity)
    if saved is None:
        raise Stale("somebody has changed it since: read it again")
    if change.teams is not None:
        await work.join_exactly(session, principal.tenant_id, user_id, change.teams, before.teams)
    await look_at_queues(session, principal.tenant_id)
    return _answer(await _existing(session, principal, user_id), session.now, principal, response)


@router.put("/presence")
async def put_presence(new: NewPresence, principal: Agent, session: TenantSession) -> PresenceView:
    """Say whether you are there. Who is not heard of for a minute and a half (a socket, or requests) counts as offline."""
    await store.record_presence(session, principal.tenant_id, principal.user_id, new.state, principal.role)
    await show_presence(session, principal.tenant_id)
    if new.state == "online":
        await look_at_queues(session, principal.tenant_id)
    [found] = await store.find(session, principal.tenant_id, [principal.user_id])
    return _presence(found, session.now, principal)


@router.get("/presence")
async def list_presence(
    principal: Agent, session: TenantSession, cursor: UUID | None = None, limit: AgentsLimit = 200
) -> PresencePage:
    """Returns who is there, by their ids."""
    found, following = await _page(principal, session, cursor, limit)
    return PresencePage(presence=[_presence(one, session.now, principal) for one in found], next=following)


async def _page(
    principal: Principal, session: TenantSession, cursor: UUID | None, limit: int
) -> tuple[list[AgentProfile], UUID | None]:
    found = await store.page(session, principal.tenant_id, cursor, limit + 1)
    return found[:limit], found[limit - 1].user_id if len(found) > limit else None


async def _existing(session: TenantSession, principal: Principal, user_id: UUID) -> AgentProfile:
    found = await store.find(session, principal.tenant_id, [user_id])
    if not found:
        raise NotFound("nobody who answers has this id")
    return found[0]


def _answer(agent: AgentProfile, now: datetime, principal: Principal, response: Response) -> AgentView:
    response.headers["etag"] = tag(agent.version)
    return _view(agent, now, principal)


def _last_active_at(agent: AgentProfile, principal: Principal) -> datetime | None:
    """Returns when somebody was last heard of: their own business, and that of whom they work for."""
    sees_it = principal.role in {"admin", "supervisor"} or principal.subject == str(agent.user_id)
    return agent.seen_at if sees_it else None


def _view(agent: AgentProfile, now: datetime, principal: Principal) -> AgentView:
    return AgentView(
        user_id=agent.user_id,
        display_name=agent.display_name,
        role=agent.role,
        skills=agent.skills,
        capacity=agent.capacity,
        teams=agent.teams,
        state=agent.state(now),
        since=agent.since,
        last_active_at=_last_active_at(agent, principal),
        version=agent.version,
    )


def _presence(agent: AgentProfile, now: datetime, principal: Principal) -> PresenceView:
    last = _last_active_at(agent, principal)
    return PresenceView(user_id=agent.user_id, state=agent.state(now), since=agent.since, last_active_at=last)
