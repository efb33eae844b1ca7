"""Who sees which conversation: the rule, and every way to one, for each role, with two teams."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from contracts.gateway import Member
from conversation.people.domain.sight import Beholder, may_see
from conversation.store.inbox import Filter, page
from hypothesis import given
from hypothesis import strategies as st

from .test_live import inbox, serving
from .world import Customer, Desk, tenant_changed

IDS = [UUID(int=n) for n in range(1, 5)]
SOME = st.none() | st.sampled_from(IDS)
GROUP = st.frozensets(st.sampled_from(IDS))
ANYBODY = st.builds(Beholder, st.sampled_from(["admin", "supervisor", "agent", "viewer"]), st.sampled_from(IDS), GROUP, GROUP)


@given(ANYBODY, SOME, SOME)
def test_the_rule(who: Beholder, team: UUID | None, assigned: UUID | None) -> None:
    seen = may_see(who, team, assigned)
    if who.role in {"admin", "viewer"} or assigned == who.user_id:
        assert seen
    elif who.role == "supervisor":
        assert seen == (not who.teams or team is None or team in who.teams)
    elif team is not None and team not in who.teams:
        assert not seen
    else:
        assert seen == (assigned is None or not who.teams or assigned in who.mates)


ANA, BIA, CARO = (UUID(int=n) for n in (11, 12, 13))
"""Ana is of Sales, Bia of Support, Caro of none."""


@pytest.fixture
async def two_teams(desk: Desk) -> dict[str, Any]:
    """Conversations of Sales, of Support and of no team, each with nobody, with Ana and with Bia, by `team/person`."""
    people = tuple(Member(user_id=one, role="agent", display_name="x") for one in (ANA, BIA, CARO))
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
    made: dict[str, Any] = {"team/none": None}
    async with desk.harness.client(desk.tenant_id) as admin:
        for name, member in (("Sales", ANA), ("Support", BIA)):
            team = await admin.post("/v1/teams", json={"name": name, "members": [str(member)]})
            made[f"team/{name}"] = team.json()["team_id"]
        for team, (person, user_id) in product(("none", "Sales", "Support"), (("nobody", None), ("ana", ANA), ("bia", BIA))):
            await desk.receives(Customer(desk.tenant_id).sends("voice"))
            newest = (await admin.get("/v1/conversations", params={"limit": 1})).json()["conversations"][0]["conversation_id"]
            if made[f"team/{team}"]:
                await admin.post(f"/v1/conversations/{newest}/transfer", json={"team_id": made[f"team/{team}"]})
            if user_id:
                await admin.post(f"/v1/conversations/{newest}/assign", json={"user_id": str(user_id)})
            made[f"{team}/{person}"] = newest
    return made


ALL = {f"{team}/{person}" for team, person in product(("none", "Sales", "Support"), ("nobody", "ana", "bia"))}
OF_ANA = {"none/nobody", "none/ana", "Sales/nobody", "Sales/ana", "Support/ana"}
OF_CARO = {"none/nobody", "none/ana", "none/bia"}
CASES: list[tuple[PrincipalRole, UUID, set[str]]] = [
    ("admin", uuid4(), ALL),
    ("viewer", uuid4(), ALL),
    ("supervisor", CARO, ALL),
    ("supervisor", ANA, {one for one in ALL if not one.startswith("Support/")} | {"Support/ana"}),
    ("agent", ANA, OF_ANA),
    ("agent", CARO, OF_CARO),
]


@pytest.mark.parametrize(("role", "user_id", "visible"), CASES)
async def test_lists_reads_and_commands_show_the_same(
    desk: Desk, two_teams: dict[str, Any], role: PrincipalRole, user_id: UUID, visible: set[str]
) -> None:
    names = {id_: name for name, id_ in two_teams.items() if not name.startswith("team/")}
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id) as client:
        listed = {names[one["conversation_id"]] for one in (await client.get("/v1/conversations")).json()["conversations"]}
        read = {name for id_, name in names.items() if (await client.get(f"/v1/conversations/{id_}")).status_code == 200}
        said = {
            name for id_, name in names.items() if (await client.get(f"/v1/conversations/{id_}/messages")).status_code == 200
        }
        hidden = [id_ for id_, name in names.items() if name not in visible]
        statuses = {(await client.post(f"/v1/conversations/{id_}/take-over")).status_code for id_ in hidden}
    assert (listed, read, said) == (visible, visible, visible)
    assert statuses <= {404}


async def test_a_queue_of_another_team_is_not_there(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as client:
        queues = {one["team_id"] for one in (await client.get("/v1/queues")).json()["queues"]}
        others = await client.post(f"/v1/queues/{two_teams['team/Support']}/next")
        own = await client.post(f"/v1/queues/{two_teams['team/Sales']}/next")
    assert queues == {None, two_teams["team/Sales"]}
    assert (others.status_code, own.json()["conversation_id"]) == (404, two_teams["Sales/nobody"])


async def test_a_socket_tells_what_its_person_may_see(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id, role="agent", user_id=ANA) as ana:
        shown = {one["conversation_id"] for one in ana.ready["snapshot"]["conversations"]}
        assert shown == {two_teams[one] for one in OF_ANA}
        for name in ("Support/nobody", "Sales/nobody"):
            await desk.does_to(two_teams[name], uuid4(), "close", role="admin")
        heard = await ana.hears()
    assert heard["data"]["conversation_id"] == two_teams["Sales/nobody"]


async def test_who_loses_a_conversation_hears_that_and_no_more_of_it(desk: Desk, two_teams: dict[str, Any]) -> None:
    moved, sales, support = two_teams["Sales/nobody"], two_teams["team/Sales"], two_teams["team/Support"]
    async with serving(desk.harness) as (url, _):
        async with (
            inbox(url, desk.tenant_id, role="agent", user_id=ANA) as ana,
            inbox(url, desk.tenant_id, role="agent", user_id=BIA) as bia,
        ):
            await desk.does_to(moved, ANA, "transfer", team_id=support)
            lost, gained = await ana.hears(), await bia.hears()
            await desk.does_to(moved, BIA, "take-over")
            await desk.does_to(moved, BIA, "transfer", team_id=sales)
            again = await ana.hears()
        async with inbox(url, desk.tenant_id, role="agent", user_id=ANA, resume_from=ana.ready["sequence"]) as ana:
            missed = [await ana.hears()]
            while missed[-1]["sequence"] < again["sequence"]:
                missed.append(await ana.hears())
    assert lost == {"type": "conversation.hidden", "sequence": lost["sequence"], "data": {"conversation_id": moved}}
    assert (gained["type"], gained["data"]["team_id"]) == ("conversation.changed", support)
    assert (again["type"], again["data"]["team_id"]) == ("conversation.changed", sales)
    assert {one["type"] for one in missed} == {"conversation.changed"}, "it is theirs again, and so is what was said of it"


async def test_who_comes_into_a_team_sees_what_it_has(desk: Desk, two_teams: dict[str, Any]) -> None:
    """The socket ends, and the next one begins with what is seen now, also where it asks for what was missed only."""
    support = two_teams["team/Support"]
    async with serving(desk.harness) as (url, _):
        async with (
            inbox(url, desk.tenant_id, role="agent", user_id=ANA) as ana,
            inbox(url, desk.tenant_id, role="agent", user_id=BIA) as bia,
            inbox(url, desk.tenant_id, role="supervisor", user_id=CARO) as caro,
        ):
            await put_into(desk, support, ANA, BIA)
            assert await ana.ends() == 1013
            await desk.does_to(two_teams["none/ana"], uuid4(), "close", role="admin")
            shown_to_bia, shown_to_caro = await bia.hears(), await caro.hears()
        async with inbox(url, desk.tenant_id, role="agent", user_id=ANA, resume_from=ana.ready["sequence"]) as ana:
            seen = {one["conversation_id"] for one in ana.ready["snapshot"]["conversations"]}
        async with inbox(url, desk.tenant_id, role="agent", user_id=BIA, resume_from=bia.ready["sequence"]) as bia:
            assert bia.ready["resumed"], "nothing of hers is another's"
            assert (await bia.hears())["data"]["conversation_id"] == two_teams["none/ana"]
    assert shown_to_bia["data"]["conversation_id"] == shown_to_caro["data"]["conversation_id"] == two_teams["none/ana"]
    assert seen == {id_ for name, id_ in two_teams.items() if not name.startswith("team/") and name != "none/ana"}


async def test_who_leaves_a_team_hears_nothing_of_it(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with serving(desk.harness) as (url, _):
        async with inbox(url, desk.tenant_id, role="agent", user_id=ANA) as ana:
            async with desk.harness.client(desk.tenant_id) as admin:
                answer = await admin.patch(f"/v1/agents/{ANA}", json={"teams": []}, headers={"if-match": "*"})
            assert answer.status_code == 200, answer.text
            await desk.does_to(two_teams["Sales/nobody"], uuid4(), "close", role="admin")
            heard, code = await ana.hears_to_the_end()
        async with inbox(url, desk.tenant_id, role="agent", user_id=ANA) as ana:
            seen = {one["conversation_id"] for one in ana.ready["snapshot"]["conversations"]}
    assert (heard, code) == ([], 1013)
    assert seen == {two_teams[one] for one in OF_CARO | {"Sales/ana", "Support/ana"}}


async def test_the_condition_is_the_rule(desk: Desk, two_teams: dict[str, Any]) -> None:
    """What lists ask of the database is what the pure function says, for whoever looks."""
    teams = [None, *(UUID(two_teams[f"team/{one}"]) for one in ("Sales", "Support"))]
    sets = [frozenset[UUID](), frozenset({teams[1]}), frozenset({teams[1], teams[2]})]
    groups = [frozenset[UUID](), frozenset({ANA}), frozenset({ANA, BIA})]
    async with desk.harness.session(desk.tenant_id) as session:
        for role, user_id, theirs, mates in product(("admin", "supervisor", "agent", "viewer"), (ANA, None), sets, groups):
            who = Beholder(role, user_id, theirs, mates)  # type: ignore[arg-type]
            everything = await page(session, desk.tenant_id, Filter(), None, 100)
            seen = await page(session, desk.tenant_id, Filter(who=who), None, 100)
            assert seen == [
                one for one in everything if may_see(who, one.conversation.team_id, one.conversation.assigned_user_id)
            ]


async def test_reports_are_of_ones_own_teams(desk: Desk, two_teams: dict[str, Any]) -> None:
    for name in ("Sales", "Support"):
        await desk.receives(Customer(desk.tenant_id).writes("Hello"))
        newest = (await desk.conversations(limit=1))[0]["conversation_id"]
        given = await desk.does_to(newest, uuid4(), "transfer", role="admin", team_id=two_teams[f"team/{name}"])
        assert given.json()["promised_by"], "a promise of the team"
    now = datetime.now(UTC)
    period = {"from": (now - timedelta(days=1)).isoformat(), "to": (now + timedelta(days=1)).isoformat()}
    shown = []
    for user_id in (ANA, CARO):
        async with desk.harness.client(desk.tenant_id, "supervisor", user_id=user_id) as client:
            teams = (await client.get("/v1/reports/handoffs", params=period)).json()["teams"]
        shown.append({one["team_id"] for one in teams})
    assert shown == [{None, two_teams["team/Sales"]}, {None, two_teams["team/Sales"], two_teams["team/Support"]}]


async def test_what_is_over_and_another_teams_is_taken_up_by_nobody_else(desk: Desk, two_teams: dict[str, Any]) -> None:
    closed = two_teams["Support/nobody"]
    await desk.does_to(closed, uuid4(), "close", role="admin")
    refused, stranger = await desk.does_to(closed, ANA, "reopen"), await desk.does_to(str(uuid4()), ANA, "reopen")
    assert (refused.status_code, refused.json()) == (404, stranger.json()), "as if it were not there"
    assert (await desk.does_to(closed, BIA, "reopen")).status_code == 200


async def test_notes_of_what_is_not_seen_are_not_there(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id, "agent", user_id=BIA) as bia:
        written = await bia.post(f"/v1/conversations/{two_teams['Support/bia']}/notes", json={"text": "calls often"})
    note = f"/v1/conversations/{two_teams['Support/bia']}/notes/{written.json()['note_id']}"
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as ana:
        answers = [
            await ana.get(f"/v1/conversations/{two_teams['Support/bia']}/notes"),
            await ana.post(f"/v1/conversations/{two_teams['Support/bia']}/notes", json={"text": "?"}),
            await ana.patch(note, json={"text": "?"}),
            await ana.delete(note),
        ]
    assert written.status_code == 201, written.text
    assert [one.status_code for one in answers] == [404, 404, 404, 404]


async def test_a_mention_is_shown_for_as_long_as_its_conversation_is(desk: Desk, two_teams: dict[str, Any]) -> None:
    one = two_teams["none/nobody"]
    async with desk.harness.client(desk.tenant_id) as admin:
        await admin.post(f"/v1/conversations/{one}/notes", json={"text": "look at this", "mentions": [str(ANA)]})
        async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as ana:
            before = (await ana.get("/v1/mentions")).json()["mentions"]
            await admin.post(f"/v1/conversations/{one}/transfer", json={"team_id": two_teams["team/Support"]})
            after = (await ana.get("/v1/mentions")).json()["mentions"]
    assert ([mention["note"]["text"] for mention in before], after) == (["look at this"], [])


async def test_who_does_not_see_a_conversation_labels_no_customer_of_it(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        label = (await admin.post("/v1/labels", json={"name": "VIP", "color": "#00aa00"})).json()["label_id"]
        hidden, shown = [
            (await admin.get(f"/v1/conversations/{two_teams[name]}")).json()["contact"]["contact_id"]
            for name in ("Support/bia", "Sales/ana")
        ]
        async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as ana:
            statuses = [
                (await ana.put(f"/v1/contacts/{one}/labels", json={"label_ids": [label]})).status_code
                for one in (hidden, shown)
            ]
        found = (await admin.get(f"/v1/conversations/{two_teams['Support/bia']}")).json()["contact"]["label_ids"]
    assert (statuses, found) == ([404, 200], [])


async def test_a_viewer_sees_all_without_personal_data_and_changes_nothing(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id, "viewer") as client:
        listed = (await client.get("/v1/conversations")).json()["conversations"]
        refused = await client.post(f"/v1/conversations/{two_teams['Sales/ana']}/take-over")
    assert len(listed) == len(ALL)
    assert {one["contact"]["name"] for one in listed} == {None}
    assert refused.status_code == 403


async def test_another_tenants_teams_let_nobody_in(desk: Desk, two_teams: dict[str, Any]) -> None:
    """Somebody of the same id in another tenant's team of the same id sees nothing of this one."""
    other = uuid4()
    async with desk.harness.client(other, "agent", user_id=ANA) as client:
        listed = (await client.get("/v1/conversations")).json()["conversations"]
        read = await client.get(f"/v1/conversations/{two_teams['Sales/ana']}")
    assert (listed, read.status_code) == ([], 404)


async def put_into(desk: Desk, team_id: str, *members: UUID) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        change = {"members": [str(one) for one in members]}
        answer = await admin.patch(f"/v1/teams/{team_id}", json=change, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text
