"""Hours, teams, skills, capacity and presence over HTTP: who may set what, stale versions, bad input, two tenants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import PrincipalRole
from common.ids import derived_id
from contracts.gateway import Member, TenantChanged
from conversation.people.domain.presence import OFFLINE_AFTER
from conversation.people.domain.teams import MOST_TEAMS
from devkit.testing.statements import ask

from .world import Desk, tenant_changed

HOURS = {"time_zone": "America/Sao_Paulo", "weekly": [{"day": "monday", "opens": "09:00", "closes": "18:00"}]}
GONE_QUIET = "update presence set seen_at = seen_at - make_interval(secs => %(s)s) returning user_id"


def with_people(tenant_id: UUID, *people: tuple[UUID, str], version: int = 2) -> TenantChanged:
    members = tuple(Member(user_id=id_, role=role, display_name=f"Agent {role}") for id_, role in people)
    return tenant_changed(tenant_id, version).model_copy(update={"members": members, "time_zone": "America/Manaus"})


@pytest.fixture
def ana() -> UUID:
    return uuid4()


@pytest.fixture
def bia() -> UUID:
    return uuid4()


@pytest.fixture
async def staffed(desk: Desk, ana: UUID, bia: UUID) -> Desk:
    await desk.receives(with_people(desk.tenant_id, (ana, "agent"), (bia, "supervisor"), (uuid4(), "viewer")))
    return desk


@asynccontextmanager
async def someone(
    desk: Desk, role: PrincipalRole = "admin", user_id: UUID | None = None, tenant_id: UUID | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    async with desk.harness.client(tenant_id or desk.tenant_id, role, user_id=user_id) as client:
        yield client


async def new_team(desk: Desk, **given: Any) -> dict[str, Any]:
    async with someone(desk) as admin:
        answer = await admin.post("/v1/teams", json={"name": "Sales", **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_who_set_no_hours_is_always_open_in_the_directorys_time_zone(staffed: Desk) -> None:
    async with someone(staffed, "agent") as agent:
        answer = await agent.get("/v1/business-hours")
    assert (answer.json()["time_zone"], len(answer.json()["weekly"]), answer.headers["etag"]) == ("America/Manaus", 7, '"0"')


async def test_hours_are_set_by_an_admin_who_has_seen_them(desk: Desk) -> None:
    async with someone(desk) as admin:
        blind = await admin.put("/v1/business-hours", json=HOURS)
        first = await admin.put("/v1/business-hours", json=HOURS, headers={"if-match": '"0"'})
        stale = await admin.put("/v1/business-hours", json=HOURS, headers={"if-match": '"0"'})
        kept = await admin.get("/v1/business-hours")
    async with someone(desk, "supervisor") as supervisor:
        refused = await supervisor.put("/v1/business-hours", json=HOURS, headers={"if-match": '"1"'})
    async with someone(desk, tenant_id=uuid4()) as stranger:
        elsewhere = await stranger.get("/v1/business-hours")

    assert [one.status_code for one in (blind, first, stale, refused)] == [428, 200, 412, 403]
    assert (kept.json()["weekly"], kept.headers["etag"]) == (HOURS["weekly"], '"1"')
    assert len(elsewhere.json()["weekly"]) == 7, "another tenant's are its own"


async def test_impossible_hours_are_refused_with_the_reason(desk: Desk) -> None:
    backwards = {"weekly": [{"day": "monday", "opens": "18:00", "closes": "09:00"}]}
    async with someone(desk) as admin:
        for given, complaint in ((backwards, "not after it opens"), ({"time_zone": "Mars/Olympus"}, "no time zone")):
            answer = await admin.put("/v1/business-hours", json=HOURS | given, headers={"if-match": '"0"'})
            assert (answer.status_code, complaint in answer.text) == (422, True)


async def test_a_team_is_made_changed_and_taken_away(staffed: Desk, ana: UUID) -> None:
    team = await new_team(staffed, members=[str(ana)], skills=["English", "english "], hours=HOURS)
    assert (team["members"], team["skills"], team["assignment"]) == ([str(ana)], ["english"], "round_robin")
    path = f"/v1/teams/{team['team_id']}"
    async with someone(staffed) as admin:
        blind = await admin.patch(path, json={"name": "Support"})
        changed = await admin.patch(
            path, json={"assignment": "least_busy", "members": [], "hours": None}, headers={"if-match": '"1"'}
        )
        stale = await admin.patch(path, json={"name": "Support"}, headers={"if-match": '"1"'})
        gone = [await admin.delete(path), await admin.get(path), await admin.delete(path)]
        left = await admin.get("/v1/teams")

    assert [one.status_code for one in (blind, stale)] == [428, 412]
    now = changed.json()
    assert (now["name"], now["assignment"], now["members"], now["hours"]) == ("Sales", "least_busy", [], None)
    assert [one.status_code for one in gone] == [204, 404, 404]
    assert left.json() == {"teams": []}


async def test_a_name_is_one_teams_and_members_are_people_who_answer(staffed: Desk, bia: UUID) -> None:
    await new_team(staffed)
    nobody = uuid4()
    async with someone(staffed) as admin:
        again = await admin.post("/v1/teams", json={"name": " SALES "})
        unknown = await admin.post("/v1/teams", json={"name": "Support", "members": [str(nobody), str(bia)]})
        blank = await admin.post("/v1/teams", json={"name": "  "})
        control = await admin.post("/v1/teams", json={"name": "a\u0000b"})
        right_to_left = await admin.post("/v1/teams", json={"name": "مبيعات 🛍"})
    assert [one.status_code for one in (again, unknown, blank, control, right_to_left)] == [409, 422, 422, 422, 201]
    assert unknown.json()["user_ids"] == [str(nobody)]


@pytest.mark.parametrize("again", ["ÁGIL STRASSE", "a\u0301gil straße", "ÁGIL STRAẞE"])
async def test_a_name_in_other_letters_is_the_same_name_in_every_alphabet(staffed: Desk, again: str) -> None:
    async with someone(staffed) as admin:
        answers = [await admin.post("/v1/teams", json={"name": name}) for name in ("Ágil Straße", again, "Agil Strasse")]
    assert [one.status_code for one in answers] == [201, 409, 201]


async def test_teams_that_were_named_alike_before_letters_were_compared_are_changed_and_not_named_so_again(
    staffed: Desk,
) -> None:
    kept, other = await new_team(staffed), await new_team(staffed, name="Support")
    async with staffed.harness.session(staffed.tenant_id) as session:
        await ask(session, "update team set name = 'SALES' where id = %(id)s returning id", id=UUID(other["team_id"]))
    changes = [{"assignment": "least_busy"}, {"name": "SALES"}, {"name": "sales"}, {"name": "Support"}, {"name": "SALES"}]
    async with someone(staffed) as admin:
        answers = [await admin.patch(f"/v1/teams/{other['team_id']}", json=one, headers={"if-match": "*"}) for one in changes]
        left = {one["team_id"]: one["name"] for one in (await admin.get("/v1/teams")).json()["teams"]}
    assert [one.status_code for one in answers] == [200, 200, 409, 200, 409]
    assert left == {kept["team_id"]: "Sales", other["team_id"]: "Support"}


async def test_teams_have_a_bound(desk: Desk) -> None:
    async with someone(desk) as admin:
        answers = [await admin.post("/v1/teams", json={"name": f"Team {n}"}) for n in range(MOST_TEAMS + 1)]
    assert [one.status_code for one in answers] == [201] * MOST_TEAMS + [429]


async def test_another_tenants_team_is_not_there(staffed: Desk) -> None:
    team = await new_team(staffed)
    path = f"/v1/teams/{team['team_id']}"
    async with someone(staffed, tenant_id=uuid4()) as stranger:
        answers = [
            await stranger.get(path),
            await stranger.patch(path, json={"name": "Mine"}, headers={"if-match": "*"}),
            await stranger.delete(path),
        ]
        named_alike = await stranger.post("/v1/teams", json={"name": "Sales"})
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert named_alike.status_code == 201


async def test_what_somebody_can_is_set_by_a_supervisor(staffed: Desk, ana: UUID) -> None:
    team = await new_team(staffed)
    change = {"skills": ["Español"], "capacity": 3, "teams": [team["team_id"]]}
    path = f"/v1/agents/{ana}"
    async with someone(staffed, "supervisor") as supervisor:
        before = await supervisor.get(path)
        changed = await supervisor.patch(path, json=change, headers={"if-match": before.headers["etag"]})
        stale = await supervisor.patch(path, json=change, headers={"if-match": before.headers["etag"]})
        nobody = await supervisor.patch(f"/v1/agents/{uuid4()}", json=change, headers={"if-match": "*"})
        nowhere = await supervisor.patch(path, json={"teams": [str(uuid4())]}, headers={"if-match": "*"})
        too_much = await supervisor.patch(path, json={"capacity": 101}, headers={"if-match": "*"})
    async with someone(staffed, "agent") as agent:
        refused = await agent.patch(path, json=change, headers={"if-match": "*"})

    assert (before.json()["capacity"], before.json()["skills"], before.json()["display_name"]) == (10, [], "Agent agent")
    now = changed.json()
    assert (now["skills"], now["capacity"], now["teams"]) == (["español"], 3, [team["team_id"]])
    assert [one.status_code for one in (stale, nobody, nowhere, too_much, refused)] == [412, 404, 422, 422, 403]


async def test_agents_are_listed_in_pages_and_viewers_are_none(staffed: Desk, ana: UUID, bia: UUID) -> None:
    async with someone(staffed, "agent") as agent:
        first = (await agent.get("/v1/agents", params={"limit": 1})).json()
        second = (await agent.get("/v1/agents", params={"limit": 1, "cursor": first["next"]})).json()
    async with someone(staffed, "agent", tenant_id=uuid4()) as stranger:
        elsewhere = (await stranger.get("/v1/agents")).json()
    assert [one["agents"][0]["user_id"] for one in (first, second)] == sorted([str(ana), str(bia)])
    assert (second["next"], elsewhere["agents"]) == (None, [])


async def test_who_says_so_is_there_until_nothing_is_heard_of_them(staffed: Desk, ana: UUID, bia: UUID) -> None:
    async with someone(staffed, "agent", ana) as client:
        said = [(await client.put("/v1/presence", json={"state": state})).json()["state"] for state in ("away", "online")]
        wrong = await client.put("/v1/presence", json={"state": "offline"})
    assert (said, wrong.status_code) == (["away", "online"], 422)

    await quiet(staffed, OFFLINE_AFTER)
    assert await states(staffed) == {str(ana): "offline", str(bia): "offline"}
    async with someone(staffed, "agent", ana) as client:
        await client.get("/v1/conversations")
    await staffed.harness.resources.heartbeats.write()
    assert await states(staffed) == {str(ana): "online", str(bia): "offline"}, "a request is heard, once it is written down"


async def test_asking_alone_makes_nobody_present(staffed: Desk, ana: UUID, bia: UUID) -> None:
    async with someone(staffed, "agent", ana) as client:
        await client.get("/v1/conversations")
    await staffed.harness.resources.heartbeats.write()
    assert set((await states(staffed)).values()) == {"offline"}


async def test_many_requests_cost_one_row_now_and_then(staffed: Desk, ana: UUID) -> None:
    async with someone(staffed, "agent", ana) as client:
        await client.put("/v1/presence", json={"state": "online"})
        before = await seen(staffed)
        for _ in range(3):
            await client.get("/v1/conversations")
            await staffed.harness.resources.heartbeats.write()
    assert await seen(staffed) == before, "it was written moments ago"


async def test_when_somebody_was_last_active_is_for_their_supervisors(staffed: Desk, ana: UUID, bia: UUID) -> None:
    async with someone(staffed, "agent", ana) as client:
        await client.put("/v1/presence", json={"state": "online"})
    for role, user_id, sees in (("agent", uuid4(), False), ("agent", ana, True), ("supervisor", bia, True)):
        async with someone(staffed, role, user_id) as client:  # type: ignore[arg-type]
            shown = (await client.get(f"/v1/agents/{ana}")).json()
        assert (shown["state"], shown["last_active_at"] is not None) == ("online", sees)


async def test_a_person_of_an_outside_issuer_is_known_once_they_were_here(staffed: Desk) -> None:
    outsider = derived_id("oidc", "https://issuer.example", "somebody")
    async with someone(staffed, "agent", outsider) as client:
        await client.put("/v1/presence", json={"state": "online"})
        refused = await client.put("/v1/business-hours", json=HOURS)
    assert refused.status_code == 403
    assert (await states(staffed))[str(outsider)] == "online"
    assert (await new_team(staffed, members=[str(outsider)]))["members"] == [str(outsider)]


async def test_a_viewer_is_nobody_who_answers(desk: Desk) -> None:
    async with someone(desk, "viewer", uuid4()) as viewer:
        answers = [
            await viewer.put("/v1/presence", json={"state": "online"}),
            await viewer.get("/v1/presence"),
            await viewer.get("/v1/agents"),
            await viewer.get("/v1/teams"),
            await viewer.get("/v1/business-hours"),
        ]
    assert {one.status_code for one in answers} == {403}


async def quiet(desk: Desk, duration: timedelta) -> None:
    """Nothing is heard of anybody for so long."""
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, GONE_QUIET, s=duration.total_seconds())


async def seen(desk: Desk) -> list[Any]:
    async with desk.harness.session(desk.tenant_id) as session:
        return [one.seen_at for one in await ask(session, "select seen_at from presence")]


async def states(desk: Desk) -> dict[str, str]:
    async with someone(desk, "agent") as client:
        return {one["user_id"]: one["state"] for one in (await client.get("/v1/presence")).json()["presence"]}
