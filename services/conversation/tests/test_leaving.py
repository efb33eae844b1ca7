"""Who is not of the business any more: what they had waits for others, and nothing is given to them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.ids import derived_id, uuid7
from contracts.conversation import ConversationHandedOff
from contracts.gateway import Member, Role, TenantChanged
from conversation.people.store import leaving as store
from conversation.people.work import leaving
from devkit.testing.statements import ask

from .world import Customer, Desk, tenant_changed

LEAVE = "people-leave"


def people_of(tenant_id: UUID, version: int, *people: tuple[UUID, Role]) -> TenantChanged:
    members = tuple(Member(user_id=id_, role=role, display_name="x") for id_, role in people)
    return tenant_changed(tenant_id, version).model_copy(update={"members": members})


async def business(desk: Desk, tenant_id: UUID, customers: int, agent: UUID, boss: UUID) -> Desk:
    """Returns a business in which this agent is online, in a team that is theirs alone, and has so many conversations."""
    one = Desk(desk.harness, tenant_id)
    await one.receives(people_of(tenant_id, 2, (agent, "agent"), (boss, "admin")))
    async with one.harness.client(tenant_id) as admin:
        team = await admin.post("/v1/teams", json={"name": "Sales", "members": [str(agent)]})
        assert team.status_code == 201, team.text
        change = {"capacity": 3, "skills": ["english"]}
        await admin.patch(f"/v1/agents/{agent}", json=change, headers={"if-match": "*"})
    await arrives(one, agent)
    await one.receives(*(Customer(tenant_id, key=uuid4()).writes("Hello") for _ in range(customers)))
    for conversation in await one.conversations():
        path = conversation["conversation_id"]
        given = await one.does_to(path, boss, "transfer", "admin", team_id=team.json()["team_id"])
        assert given.status_code == 200, given.text
        assert (await one.does_to(path, boss, "assign", "admin", user_id=str(agent))).status_code == 200
        assert (await one.does_to(path, agent, "messages", text="I am on it")).status_code == 201
    return one


async def arrives(desk: Desk, user_id: UUID) -> None:
    async with desk.harness.client(desk.tenant_id, "agent", user_id=user_id) as client:
        assert (await client.put("/v1/presence", json={"state": "online"})).status_code == 200


async def rows_of(desk: Desk, user_id: UUID) -> list[Any]:
    sql = """
        select 'presence' as place from presence where user_id = %(user_id)s
        union all select 'agent' from agent where user_id = %(user_id)s
        union all select 'team' from team_member where user_id = %(user_id)s
    """
    async with desk.harness.session(desk.tenant_id) as session:
        return sorted(one.place for one in await ask(session, sql, user_id=user_id))


async def test_who_has_just_come_keeps_what_they_take_before_the_directory_lists_them(
    desk: Desk, customer: Customer, agent: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.receives(people_of(desk.tenant_id, 2, (agent, "agent")), customer.writes("Hello"))
    newcomer = uuid7()
    assert (await desk.does(newcomer, "take-over")).status_code == 200
    await desk.time_for(LEAVE)
    assert (await desk.does(newcomer, "messages", text="I am new here")).status_code == 201

    monkeypatch.setattr(store, "NEW_FOR", timedelta())  # a minute later
    await desk.time_for(LEAVE)
    assert (await desk.conversation())["assigned_user_id"] is None, "nobody lists them still: they are gone"


@pytest.mark.parametrize("role", [None, "viewer"])
async def test_what_somebody_had_waits_in_the_queue_of_its_team_once_they_are_gone(
    desk: Desk, role: Role | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "LET_GO_PER_STEP", 2)
    ana, boss = uuid4(), uuid4()
    ours = await business(desk, desk.tenant_id, 5, ana, boss)
    theirs = await business(desk, uuid4(), 1, ana, boss)
    closed, snoozed, *_ = [one["conversation_id"] for one in await ours.conversations()]
    assert (await ours.does_to(closed, ana, "close")).status_code == 200
    assert (await ours.does_to(snoozed, ana, "snooze", until="2027-01-01T12:00:00Z")).status_code == 200

    await ours.receives(people_of(desk.tenant_id, 3, (boss, "admin"), *([(ana, role)] if role else [])))
    for _ in range(3):
        await ours.time_for(LEAVE)

    shown = {one["conversation_id"]: one for one in await ours.conversations()}
    assert shown.pop(closed)["assigned_user_id"] == str(ana), "what is over stays what it was"
    assert len(shown) == 4
    for one in shown.values():
        what = (one["state"], one["phase"], one["assigned_user_id"], one["waiting_for_person"], one["handoff_reason"])
        assert what == ("open", "queued", None, True, "agent_left")
        assert one["team_id"] is not None
        assert one["promised_by"] is not None
    told = [one for one in await ours.published(ConversationHandedOff) if one.reason == "agent_left"]
    assert {str(one.conversation_id) for one in told} == set(shown)
    assert {one.actor.kind for one in told} == {"system"}
    assert await rows_of(ours, ana) == []

    assert (await theirs.conversation())["assigned_user_id"] == str(ana), "another tenant's are its own"
    assert await rows_of(theirs, ana) == ["agent", "presence", "team"]


async def test_who_has_waited_longer_does_not_wait_anew(desk: Desk) -> None:
    ana, boss = uuid4(), uuid4()
    ours = await business(desk, desk.tenant_id, 0, ana, boss)
    await ours.receives(Customer(desk.tenant_id).sends("voice"))
    assert (await ours.does(ana, "take-over")).status_code == 200
    before = await ours.conversation()

    await ours.receives(people_of(desk.tenant_id, 3, (boss, "admin")))
    await ours.time_for(LEAVE)
    after = await ours.conversation()
    assert (after["phase"], after["promised_by"]) == ("queued", before["promised_by"])


async def test_a_customer_does_not_come_back_to_somebody_who_is_gone(desk: Desk) -> None:
    ana, boss = uuid4(), uuid4()
    ours = await business(desk, desk.tenant_id, 0, ana, boss)
    await ours.sets(reopened_owner="person")
    customer = Customer(desk.tenant_id)
    await ours.receives(customer.writes("Hello"))
    assert (await ours.does(ana, "take-over")).status_code == 200
    assert (await ours.does(ana, "close")).status_code == 200
    await ours.receives(people_of(desk.tenant_id, 3, (boss, "admin")))
    await ours.time_for(LEAVE)

    await ours.receives(customer.writes("One more thing"))
    await ours.time_for(LEAVE)
    shown = await ours.conversation()
    assert (shown["phase"], shown["assigned_user_id"], shown["handoff_reason"]) == ("queued", None, "agent_left")


async def test_who_is_not_of_the_business_is_given_nothing(desk: Desk) -> None:
    ana, boss = uuid4(), uuid4()
    outside, never_here = derived_id("oidc", "https://issuer.example", "1"), derived_id("oidc", "https://issuer.example", "2")
    ours = await business(desk, desk.tenant_id, 0, ana, boss)
    await arrives(ours, outside)
    await ours.receives(people_of(desk.tenant_id, 3, (boss, "admin")))
    await ours.sets(assigns_automatically=True)
    await ours.receives(Customer(desk.tenant_id).sends("voice"))
    await ours.harness.run_jobs()
    assert (await ours.conversation())["assigned_user_id"] == str(outside), "who is online, and may be given something"

    for nobody in (ana, never_here):
        for verb in ("assign", "transfer"):
            assert (await ours.does(boss, verb, "admin", user_id=str(nobody))).status_code == 404, verb
        macro = {"name": "Give", "actions": [{"type": "assign", "to": str(nobody)}]}
        async with ours.harness.client(ours.tenant_id) as admin:
            assert (await admin.post("/v1/macros", json=macro)).status_code == 422
            assert (await admin.post("/v1/teams", json={"name": "Late", "members": [str(nobody)]})).status_code == 422
            change = {"capacity": 1}
            assert (await admin.patch(f"/v1/agents/{nobody}", json=change, headers={"if-match": "*"})).status_code == 404
    for somebody in (boss, outside):
        given = await ours.does(boss, "assign", "admin", user_id=str(somebody))
        assert given.json()["assigned_user_id"] == str(somebody)


async def test_a_macro_of_before_gives_nothing_to_who_is_gone(desk: Desk) -> None:
    ana, boss = uuid4(), uuid4()
    ours = await business(desk, desk.tenant_id, 0, ana, boss)
    macro = {"name": "To Ana", "actions": [{"type": "assign", "to": str(ana)}]}
    async with ours.harness.client(ours.tenant_id) as admin:
        made = (await admin.post("/v1/macros", json=macro)).json()["macro_id"]
    await ours.receives(Customer(desk.tenant_id).sends("voice"))
    await ours.receives(people_of(desk.tenant_id, 3, (boss, "admin")))
    assert (await ours.does(boss, f"macros/{made}", "admin")).status_code == 404
    assert (await ours.conversation())["assigned_user_id"] is None
