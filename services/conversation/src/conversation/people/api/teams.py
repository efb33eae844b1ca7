"""Teams: who is in which, how it shares its work, and what its people need to know."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from common.auth import Admin, Agent
from common.etags import IfMatch, tag
from common.ids import uuid7
from common.web import TenantSession
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from conversation.people.api.seen import noticed
from conversation.people.domain.hours import BusinessHours
from conversation.people.domain.teams import MOST_CHANNELS, MOST_MEMBERS, AssignmentRule, Skills, Team, TeamName
from conversation.people.store import teams as store
from conversation.people.work import teams as work

router = APIRouter(prefix="/v1/teams", tags=["people"], dependencies=[noticed])

Members = Annotated[frozenset[UUID], Field(max_length=MOST_MEMBERS)]
Channels = Annotated[frozenset[UUID], Field(max_length=MOST_CHANNELS)]


class NewTeam(BaseModel):
    """`hours`: its own, where they are not the business's. `channels`: whose customers it is asked for first."""

    model_config = ConfigDict(extra="forbid")

    name: TeamName
    assignment: AssignmentRule = "round_robin"
    skills: Skills = frozenset()
    members: Members = frozenset()
    channels: Channels = frozenset()
    hours: BusinessHours | None = None


class TeamChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: TeamName | None = None
    assignment: AssignmentRule | None = None
    skills: Skills | None = None
    members: Members | None = None
    channels: Channels | None = None
    hours: BusinessHours | None = None


class TeamView(BaseModel):
    team_id: UUID
    name: str
    assignment: AssignmentRule
    skills: list[str]
    members: list[UUID]
    channels: list[UUID]
    hours: BusinessHours | None
    version: int


class TeamList(BaseModel):
    teams: list[TeamView]


@router.get("")
async def list_teams(principal: Agent, session: TenantSession) -> TeamList:
    """Returns all of them, by name: there are at most 100."""
    return TeamList(teams=[_view(one) for one in await store.list_all(session, principal.tenant_id)])


@router.get("/{team_id}")
async def get_team(team_id: UUID, principal: Agent, session: TenantSession, response: Response) -> TeamView:
    return _answer(await work.find(session, principal.tenant_id, team_id), response)


@router.post("", status_code=201)
async def create_team(new: NewTeam, principal: Admin, session: TenantSession, response: Response) -> TeamView:
    """Make a team. 409 where another has the name, 422 where a member is nobody who answers."""
    team = Team(
        id=uuid7(),
        name=new.name,
        assignment=new.assignment,
        skills=sorted(new.skills),
        channels=sorted(new.channels),
        hours=new.hours.model_dump_json() if new.hours else None,
        version=1,
        members=sorted(new.members),
    )
    await work.create(session, principal.tenant_id, team)
    return _answer(team, response)


@router.patch("/{team_id}")
async def change_team(
    team_id: UUID, change: TeamChange, principal: Admin, session: TenantSession, seen: IfMatch, response: Response
) -> TeamView:
    """Change what is named; `hours: null` is the business's again. `If-Match` says which version the caller saw (412, 428)."""
    before = await work.lock(session, principal.tenant_id, team_id)
    seen.check(before.version)
    changed = replace(before, **_changes(change), version=before.version + 1)
    await work.save(session, principal.tenant_id, changed, before)
    return _answer(changed, response)


@router.delete("/{team_id}", status_code=204)
async def delete_team(team_id: UUID, principal: Admin, session: TenantSession) -> None:
    """Take a team away. 409 while it has open conversations."""
    await work.delete(session, principal.tenant_id, await work.lock(session, principal.tenant_id, team_id))


def _changes(change: TeamChange) -> dict[str, Any]:
    given = {name: value for name in change.model_fields_set if (value := getattr(change, name)) is not None}
    changes: dict[str, Any] = {name: sorted(one) if isinstance(one, frozenset) else one for name, one in given.items()}
    if "hours" in change.model_fields_set:
        changes["hours"] = change.hours.model_dump_json() if change.hours else None
    return changes


def _answer(team: Team, response: Response) -> TeamView:
    response.headers["etag"] = tag(team.version)
    return _view(team)


def _view(team: Team) -> TeamView:
    return TeamView(
        team_id=team.id,
        name=team.name,
        assignment=team.assignment,
        skills=team.skills,
        members=team.members,
        channels=team.channels,
        hours=team.own_hours,
        version=team.version,
    )
