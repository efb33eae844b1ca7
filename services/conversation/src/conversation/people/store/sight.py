"""SQL about who is in which team with whom, and the rule of `domain.sight` as a condition."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values

from conversation.people.domain.sight import Beholder

VISIBLE = """
    (%(sees_all)s or conversation.assigned_user_id = cast(%(beholder_id)s as uuid)
     or ((conversation.team_id is null or conversation.team_id = any(%(beholder_teams)s))
         and (not %(minds_assignment)s or conversation.assigned_user_id is null
              or conversation.assigned_user_id = any(%(beholder_mates)s))))
"""
"""The rule, over a conversation and the `values_of` who looks."""
FEW = 2_000
"""Of so many conversations those that somebody sees are taken; of more a list is walked until its page is full."""


def seen(*, minds_assignment: bool) -> str:
    """Returns the query of the contacts of what somebody sees who does not see all: `VISIBLE`, as far as `conversation_sight`
    and `conversation_ever_of_person` have a place for each part of it.
    """
    whose = ("assigned_user_id is null", "assigned_user_id = any(%(beholder_mates)s)") if minds_assignment else ("true",)
    of_teams = (f"{team} and {one}" for team in ("team_id is null", "team_id = any(%(beholder_teams)s)") for one in whose)
    return " union all ".join(
        f"select contact_id from conversation where tenant_id = %(tenant_id)s and {one}"  # noqa: S608 — the conditions are ours
        for one in ("assigned_user_id = cast(%(beholder_id)s as uuid)", *of_teams)
    )


COUNT_SEEN = {
    minds: Values(int, f"select count(*) from (select from ({seen(minds_assignment=minds)}) visible limit %(most)s) counted")  # noqa: S608
    for minds in (False, True)
}


@dataclass(frozen=True, slots=True)
class TeamPeople:
    """Who is in a team."""

    tenant_id: UUID
    team_id: UUID
    people: list[UUID]


TEAMS_OF = Rows(
    TeamPeople,
    """
    select mate.tenant_id, mate.team_id, array_agg(mate.user_id) as people
    from (
        select distinct tenant_id, team_id
        from unnest(cast(%(tenants)s as uuid[]), cast(%(users)s as uuid[])) as asked (tenant_id, user_id)
        join team_member using (tenant_id, user_id)
    ) theirs
    join team_member mate using (tenant_id, team_id)
    group by mate.tenant_id, mate.team_id
    """,
)


async def teams_of(session: Session, people: Collection[tuple[UUID, UUID]]) -> list[TeamPeople]:
    """Returns the teams that any of these people (tenant and user id) is in, each with all of its people."""
    values = {"tenants": [tenant for tenant, _ in people], "users": [user for _, user in people]}
    return await session.all(TEAMS_OF, values)


async def sees_few(session: Session, tenant_id: UUID, who: Beholder) -> bool:
    values = {"tenant_id": tenant_id, "most": FEW + 1, **values_of(who)}
    return not who.sees_all and await session.one(COUNT_SEEN[who.minds_assignment], values) <= FEW


def values_of(who: Beholder) -> dict[str, object]:
    """Returns what `VISIBLE` is asked with."""
    return {
        "sees_all": who.sees_all,
        "minds_assignment": who.minds_assignment,
        "beholder_id": who.user_id,
        "beholder_teams": list(who.teams),
        "beholder_mates": list(who.mates),
    }
