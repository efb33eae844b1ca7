"""What waits is given to who is there: the pure choice, the rules of teams, capacity, and two replicas at once."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import ConversationAssigned
from contracts.gateway import Member
from conversation.people.domain.assignment import Candidate, choose
from conversation.people.work.following import plan_assignment
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .world import Customer, Desk, OpenDesk, tenant_changed

IDS = [UUID(int=n) for n in range(1, 9)]
CANDIDATES = st.lists(
    st.builds(Candidate, st.sampled_from(IDS), st.frozensets(st.sampled_from("abc")), st.integers(0, 4), st.integers(0, 4)),
    unique_by=lambda one: one.user_id,
)
RULES = st.sampled_from(["round_robin", "least_busy", "last_agent"])
SOMEBODY = st.none() | st.sampled_from(IDS)


@given(CANDIDATES, RULES, st.frozensets(st.sampled_from("abc")), SOMEBODY, SOMEBODY, SOMEBODY)
def test_who_is_chosen_has_room_and_can_what_is_needed(
    people: list[Candidate], rule: Any, skills: frozenset[str], last: UUID | None, before: UUID | None, passed: UUID | None
) -> None:
    chosen = choose(people, rule, skills=skills, last_given_to=last, last_agent=before, passed_over=passed)
    able = {one.user_id for one in people if one.load < one.capacity and skills <= one.skills and one.user_id != passed}
    assert (chosen in able) if able else chosen is None
    if rule == "last_agent" and before in able:
        assert chosen == before
    if rule == "least_busy" and able:
        loads = {one.user_id: one.load for one in people}
        assert loads[chosen] == min(loads[one] for one in able)  # type: ignore[index]


@given(st.sets(st.sampled_from(IDS), min_size=1), st.integers(1, 40))
def test_turns_are_fair(ids: set[UUID], rounds: int) -> None:
    people = [Candidate(one, frozenset(), 0, 100) for one in ids]
    given_to, last = Counter[UUID](), None
    for _ in range(rounds):
        last = choose(people, "round_robin", last_given_to=last)
        assert last is not None
        given_to[last] += 1
    counts = [given_to[one] for one in ids]
    assert max(counts) - min(counts) <= 1


@pytest.fixture
def team_of() -> Any:
    async def make(desk: Desk, *members: UUID, **given: Any) -> str:
        people = tuple(Member(user_id=one, role="agent", display_name="x") for one in members)
        await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
        async with desk.harness.client(desk.tenant_id) as admin:
            team = await admin.post("/v1/teams", json={"name": "Sales", "members": [str(one) for one in members], **given})
        return str(team.json()["team_id"])

    return make


async def automatic(desk: Desk, **policy: Any) -> None:
    await desk.sets(assigns_automatically=True, **policy)


async def arrives(desk: Desk, user_id: UUID, state: str = "online") -> None:
    async with desk.harness.client(desk.tenant_id, "agent", user_id=user_id) as client:
        assert (await client.put("/v1/presence", json={"state": state})).status_code == 200


async def wait(desk: Desk, number: int, channel_id: UUID) -> None:
    """So many customers wait for a person."""
    await desk.receives(*(Customer(desk.tenant_id, channel_id).sends("voice") for _ in range(number)))


async def loads(desk: Desk) -> Counter[str | None]:
    return Counter(one["assigned_user_id"] for one in await desk.conversations(limit=200))


async def limit_to(desk: Desk, user_id: UUID, capacity: int, **given: Any) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        change = {"capacity": capacity, **given}
        answer = await admin.patch(f"/v1/agents/{user_id}", json=change, headers={"if-match": "*"})
        assert answer.status_code == 200, answer.text


async def test_without_the_policy_nobody_is_given_anything(desk: Desk, customer: Customer) -> None:
    await arrives(desk, uuid4())
    await desk.receives(customer.sends("voice"))
    await desk.harness.run_jobs()
    assert (await desk.conversation())["waiting_for_person"]


async def test_what_waits_is_shared_in_turns_up_to_what_each_may_have(desk: Desk, team_of: Any) -> None:
    ana, bia, channel = uuid4(), uuid4(), uuid4()
    team = await team_of(desk, ana, bia, channels=[str(channel)])
    await automatic(desk)
    await limit_to(desk, ana, 2)
    await arrives(desk, ana)
    await arrives(desk, bia)
    await arrives(desk, uuid4())  # of no team
    await wait(desk, 6, channel)
    await desk.harness.run_jobs()

    assert await loads(desk) == {str(ana): 2, str(bia): 4}
    assert {one["team_id"] for one in await desk.conversations()} == {team}
    assert len(await desk.published(ConversationAssigned)) == 6


async def test_who_comes_later_or_has_room_again_is_given_what_waits(desk: Desk, team_of: Any) -> None:
    ana, channel = uuid4(), uuid4()
    await team_of(desk, ana, channels=[str(channel)])
    await automatic(desk)
    await limit_to(desk, ana, 1)
    await wait(desk, 2, channel)
    await desk.harness.run_jobs()
    assert await loads(desk) == {None: 2}

    await arrives(desk, ana)
    await desk.harness.run_jobs()
    assert await loads(desk) == {str(ana): 1, None: 1}
    mine = next(one for one in await desk.conversations() if one["assigned_user_id"])
    await desk.does_to(mine["conversation_id"], ana, "close")
    await desk.harness.run_jobs()
    assert Counter(one["assigned_user_id"] for one in await desk.conversations(state="open")) == {str(ana): 1}


async def test_who_is_away_or_lacks_a_skill_is_given_nothing(desk: Desk, team_of: Any) -> None:
    ana, bia, caro, channel = uuid4(), uuid4(), uuid4(), uuid4()
    await team_of(desk, ana, bia, caro, channels=[str(channel)], skills=["english"])
    await automatic(desk)
    await limit_to(desk, ana, 10, skills=["english"])
    await limit_to(desk, caro, 10, skills=["English", "german"])
    await arrives(desk, ana, "away")
    await arrives(desk, bia)
    await wait(desk, 1, channel)
    await desk.harness.run_jobs()
    assert await loads(desk) == {None: 1}
    await arrives(desk, caro)
    await desk.harness.run_jobs()
    assert await loads(desk) == {str(caro): 1}


async def test_a_customer_gets_who_they_had_last_where_the_team_says_so(desk: Desk, customer: Customer, team_of: Any) -> None:
    ana, bia = uuid4(), uuid4()
    await team_of(desk, ana, bia, channels=[str(customer.channel_id)], assignment="last_agent")
    await automatic(desk)
    last = max(ana, bia)
    await desk.receives(customer.sends("voice"))
    await desk.does(last, "take-over")
    await desk.does(last, "close")
    await arrives(desk, ana)
    await arrives(desk, bia)
    await desk.receives(customer.sends("voice"))
    await desk.harness.run_jobs()
    [now] = await desk.conversations(state="open")
    assert now["assigned_user_id"] == str(last)


async def test_two_replicas_give_no_conversation_twice_and_nobody_too_much(
    open_desk: OpenDesk, open_service: OpenService, team_of: Any
) -> None:
    """Both look at once, again and again, while people come, go, join the team, leave it, and take the next themselves."""
    desk = await open_desk()
    other = await open_service("conversation", database=desk.harness.own_database)
    people, channel = [uuid4() for _ in range(4)], uuid4()
    team = await team_of(desk, *people, channels=[str(channel)], assignment="least_busy")
    await automatic(desk)
    for one in people:
        await limit_to(desk, one, 3)
    for one in people[:2]:
        await arrives(desk, one)

    async def look(harness: Harness) -> None:
        for _ in range(6):
            await harness.run_jobs(rounds=200)
            await asyncio.sleep(0)

    async def are_in_the_team(*members: UUID) -> None:
        async with desk.harness.client(desk.tenant_id) as admin:
            change = {"members": [str(one) for one in members]}
            answer = await admin.patch(f"/v1/teams/{team}", json=change, headers={"if-match": "*"})
        assert answer.status_code == 200, answer.text

    async def live() -> None:
        await wait(desk, 10, channel)
        await arrives(desk, people[0], "away")
        await are_in_the_team(*people[1:3])
        for one in people[2:]:
            await arrives(desk, one)
            async with desk.harness.client(desk.tenant_id, "agent", user_id=one) as client:
                for _ in range(4):
                    assert (await client.post(f"/v1/queues/{team}/next")).status_code in {200, 404, 409}
        await are_in_the_team(*people[2:])
        await wait(desk, 10, channel)
        await are_in_the_team(*people)

    await asyncio.gather(look(desk.harness), look(other), live())
    for _ in range(3):
        await asyncio.gather(desk.harness.run_jobs(rounds=200), other.run_jobs(rounds=200))

    found = await loads(desk)
    assert {str(one) for one in people} >= {one for one in found if one}
    assert max(count for one, count in found.items() if one) == 3
    assert found[None] == 20 - sum(count for one, count in found.items() if one)
    assert sum(count for one, count in found.items() if one) >= 9, "three who are there are full"
    assigned = Counter(one.conversation_id for one in await desk.published(ConversationAssigned))
    assert set(assigned.values()) == {1}, "each was given once"


async def test_the_timer_waits_for_nobody_who_may_wait_for_it(desk: Desk, team_of: Any) -> None:
    ana = uuid4()
    await team_of(desk, ana)
    await automatic(desk)
    await arrives(desk, ana)
    await desk.harness.run_jobs()
    await wait(desk, 1, uuid4())
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(
            session, "update live_cursor set sequence = sequence returning sequence"
        )  # as whoever writes what sockets see
        await desk.time_for("assign-waiting")
        assert desk.harness.running.runner.timers.suspects.now() == [], "nothing was given up after a wait for the lock"
        plan_assignment(session, desk.tenant_id)
    assert (await loads(desk))[str(ana)] == 0

    await desk.time_for("assign-waiting")
    assert (await loads(desk))[str(ana)] == 1


async def test_another_tenants_people_are_given_nothing(desk: Desk, customer: Customer, team_of: Any) -> None:
    await automatic(desk)
    stranger = uuid4()
    async with desk.harness.client(uuid4(), "agent", user_id=stranger) as client:
        await client.put("/v1/presence", json={"state": "online"})
    await desk.receives(customer.sends("voice"))
    await desk.harness.run_jobs()
    assert await loads(desk) == {None: 1}


async def test_queues_show_places_and_the_next_is_who_waits_longest(desk: Desk, team_of: Any) -> None:
    ana, channel = uuid4(), uuid4()
    team = await team_of(desk, ana, channels=[str(channel)])
    await wait(desk, 1, channel)
    await wait(desk, 1, channel)
    await wait(desk, 1, uuid4())
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ana) as client:
        queues = {one["team_id"]: one for one in (await client.get("/v1/queues")).json()["queues"]}
        first, second = queues[team]["conversations"]
        seen = [
            (await client.get(f"/v1/conversations/{one['conversation_id']}")).json()["queue_position"]
            for one in (first, second)
        ]
        taken = await client.post(f"/v1/queues/{team}/next")
        left = (await client.get(f"/v1/conversations/{second['conversation_id']}")).json()
        nobody = [await client.post("/v1/queues/none/next"), await client.post("/v1/queues/none/next")]
        wrong = [await client.post(f"/v1/queues/{uuid4()}/next"), await client.post("/v1/queues/sales/next")]
    assert (queues[team]["waiting"], queues[None]["waiting"], seen) == (2, 1, [1, 2])
    assert taken.json()["conversation_id"] == first["conversation_id"]
    assert taken.json()["assigned_user_id"] == str(ana)
    assert (left["queue_position"], left["waiting_since"] is not None) == (1, True)
    assert [one.status_code for one in (*nobody, *wrong)] == [200, 404, 404, 422]


async def test_who_is_full_takes_no_next(desk: Desk, team_of: Any) -> None:
    ana, channel = uuid4(), uuid4()
    team = await team_of(desk, ana, channels=[str(channel)])
    await limit_to(desk, ana, 1)
    await wait(desk, 2, channel)
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ana) as client:
        answers = [await client.post(f"/v1/queues/{team}/next") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 409]


async def test_a_killed_assignment_is_done_by_another(desk: Desk, open_service: OpenService, team_of: Any) -> None:
    """The timer's row and what it does are one commit: what died before it left the row, and nothing else."""
    ana, channel = uuid4(), uuid4()
    await team_of(desk, ana, channels=[str(channel)])
    await automatic(desk)
    await arrives(desk, ana)
    await wait(desk, 1, channel)
    assert "assign-waiting" in {one.kind for one in await desk.harness.jobs()}
    other = await open_service("conversation", database=desk.harness.own_database)
    await other.run_jobs()
    assert await loads(desk) == {str(ana): 1}
    async with desk.harness.session(desk.tenant_id) as session:
        assert len(await ask(session, "select * from assignment_turn")) == 1
