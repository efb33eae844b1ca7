"""What sockets are shown besides events: counters, and who of the people is there."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from conversation.people.domain.presence import OFFLINE_AFTER
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask

from .test_interests import hears_of
from .test_live import Inbox, inbox, serving
from .test_live import open_socket as open_socket
from .test_live_commands import asks, status_of
from .test_reading import taken
from .test_who_sees_what import ANA, BIA
from .test_who_sees_what import two_teams as two_teams
from .world import Customer, Desk

COUNTERS, PRESENCE = {"to": "counters"}, {"to": "presence"}


QUIET = "update presence set seen_at = seen_at - make_interval(secs => %(s)s)"
"""Nothing is heard of people for so long."""


def states(told: dict[str, Any]) -> dict[str, str]:
    return {one["user_id"]: one["state"] for one in told["people"]}


async def is_there(desk: Desk, user_id: UUID, state: str = "online", tenant_id: UUID | None = None) -> None:
    async with desk.harness.client(tenant_id or desk.tenant_id, "agent", user_id=user_id) as client:
        assert (await client.put("/v1/presence", json={"state": state})).status_code == 200


async def shown(one: Inbox, type_: str) -> dict[str, Any]:
    """The next that a socket is shown of a board; nothing else is heard before."""
    heard = await one.hears()
    assert (heard["type"], "sequence" in heard) == (type_, False)
    return heard["data"]


async def shown_beside(one: Inbox, type_: str, counters: dict[str, Any]) -> dict[str, Any]:
    """The frame of a type; and counters, which may come before it: they may have been read for another's sake just then."""
    heard = {frame["type"]: frame["data"] for frame in (await one.hears(), await one.hears())}
    assert heard.keys() == {type_, "counters"}
    assert heard["counters"] == counters
    return dict(heard[type_])


async def test_counters_are_shown_at_first_and_when_they_are_others(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID
) -> None:
    place = await taken(desk, customer, agent)
    async with (
        inbox(open_socket, desk.tenant_id, user_id=agent, interests={"n": COUNTERS}) as one,
        inbox(open_socket, desk.tenant_id, user_id=uuid4(), interests={"n": COUNTERS}) as other,
    ):
        assert (one.ready["interests"], one.ready["snapshot"]) == (["n"], None)
        assert await shown(one, "counters") == {"unread": 1, "queues": []}
        assert await shown(other, "counters") == {"unread": 0, "queues": []}
        async with desk.harness.client(desk.tenant_id, "agent", user_id=agent) as elsewhere:
            mark = (await elsewhere.put(f"/v1/conversations/{place}/read", json={"up_to": 1})).json()
        read_elsewhere = {"unread": 0, "queues": []}
        assert await shown_beside(one, "read", read_elsewhere) == mark
        await desk.receives(customer.writes("Are you there?"))
        assert await shown(one, "counters") == {"unread": 1, "queues": []}
        await desk.does(agent, "close")
        await desk.receives(Customer(desk.tenant_id).sends("voice"))
        told = [await shown(other, "counters")]
        while not told[-1]["queues"]:
            told.append(await shown(other, "counters"))
        assert told[-1] == {"unread": 0, "queues": [{"team_id": None, "waiting": 1}]}
        assert (await hears_of(one, "unsubscribe", "n"))["data"] == {"interests": []}


async def test_what_changes_all_the_time_is_said_now_and_then(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.live.boards.BOARDS_EVERY_S", 600)
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests={"n": COUNTERS}) as one:
        assert (await shown(one, "counters"))["unread"] == 0
        await taken(desk, customer, agent)
        await desk.receives(Customer(desk.tenant_id).sends("voice"))
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}


async def test_queues_that_are_not_theirs_are_not_counted_for_them(desk: Desk, two_teams: dict[str, Any]) -> None:
    async with (
        serving(desk.harness) as (url, _),
        inbox(url, desk.tenant_id, user_id=ANA, interests={"n": COUNTERS}) as ana,
        inbox(url, desk.tenant_id, role="viewer", interests={"n": COUNTERS}) as viewer,
        inbox(url, uuid4(), role="admin", user_id=ANA, interests={"n": COUNTERS}) as stranger,
    ):
        seen = {one["team_id"] for one in (await shown(ana, "counters"))["queues"]}
        assert seen == {None, two_teams["team/Sales"]}
        all_ = {one["team_id"] for one in (await shown(viewer, "counters"))["queues"]}
        assert all_ == {None, two_teams["team/Sales"], two_teams["team/Support"]}
        assert await shown(stranger, "counters") == {"unread": 0, "queues": []}


async def test_a_snapshot_says_how_much_of_each_is_not_read(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID
) -> None:
    await taken(desk, customer, agent)
    for role, told in {"agent": 1, "viewer": None}.items():
        async with inbox(open_socket, desk.tenant_id, role=role, user_id=agent) as one:  # type: ignore[arg-type]
            assert [talk["unread_messages"] for talk in one.ready["snapshot"]["conversations"]] == [told]


async def test_a_socket_sees_who_comes_and_goes(desk: Desk, open_socket: str) -> None:
    stranger = uuid4()
    await is_there(desk, ANA)
    async with inbox(open_socket, desk.tenant_id, user_id=uuid4(), interests={"p": PRESENCE}) as one:
        first = await shown(one, "presence")
        assert (first["whole"], states(first)) == (True, {str(ANA): "online"})
        await is_there(desk, BIA, tenant_id=stranger)
        await is_there(desk, ANA, "away")
        changed = await shown(one, "presence")
        assert (changed["whole"], states(changed)) == (False, {str(ANA): "away"})
        await is_there(desk, BIA)
        assert [who["user_id"] for who in (await shown(one, "presence"))["people"]] == [str(BIA)]
        async with desk.harness.session(desk.tenant_id) as session:
            await ask(session, f"{QUIET} where user_id = %(who)s returning 1 as x", s=OFFLINE_AFTER.total_seconds(), who=ANA)
        desk.harness.resources.hub.boards.look({desk.tenant_id}, "presence")
        left = await shown(one, "presence")
        assert left == {"whole": False, "people": [{"user_id": str(ANA), "state": "offline", "since": None}]}
        async with inbox(open_socket, desk.tenant_id, user_id=uuid4(), interests={}) as late:
            assert (await hears_of(late, "subscribe", "p", PRESENCE))["ok"]
            told = await shown(late, "presence")
        assert (told["whole"], [who["user_id"] for who in told["people"]]) == (True, [str(BIA)])
    async with inbox(open_socket, stranger, user_id=uuid4(), interests={"p": PRESENCE}) as theirs:
        assert [who["user_id"] for who in (await shown(theirs, "presence"))["people"]] == [str(BIA)]


async def test_a_heartbeat_of_who_had_gone_is_seen(desk: Desk, open_socket: str) -> None:
    await is_there(desk, ANA)
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, f"{QUIET} returning 1 as x", s=OFFLINE_AFTER.total_seconds())
    async with inbox(open_socket, desk.tenant_id, user_id=uuid4(), interests={"p": PRESENCE}) as one:
        assert await shown(one, "presence") == {"whole": True, "people": []}
        async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as client:
            await client.get("/v1/conversations")
        await desk.harness.resources.heartbeats.write()
        assert states(await shown(one, "presence")) == {str(ANA): "online"}


async def test_a_viewer_is_not_shown_who_is_there(desk: Desk, open_socket: str) -> None:
    await is_there(desk, ANA)
    role: PrincipalRole = "viewer"
    async with inbox(open_socket, desk.tenant_id, role=role, interests={"p": PRESENCE, "n": COUNTERS}) as one:
        assert one.ready["interests"] == ["n"]
        assert await shown(one, "counters") == {"unread": 0, "queues": []}
        assert status_of(await hears_of(one, "subscribe", "p", PRESENCE)) == 403
        assert status_of(await hears_of(one, "subscribe", "p", {"to": "presence", "of": str(ANA)})) == 422
        assert status_of(await hears_of(one, "subscribe", "p", {"to": "counters", "team_id": str(ANA)})) == 422


async def test_boards_alone_bring_no_events(desk: Desk, customer: Customer, open_socket: str, agent: UUID) -> None:
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests={"n": COUNTERS}) as one:
        assert (await shown(one, "counters"))["unread"] == 0
        await taken(desk, customer, agent)
        told = await shown(one, "counters")
        while told["unread"] != 1:
            told = await shown(one, "counters")
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}


async def test_another_replica_hears_of_marks_too(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID, open_service: OpenService
) -> None:
    other = await open_service("conversation", database=desk.harness.own_database)
    place = await taken(desk, customer, agent)
    async with (
        serving(other) as (elsewhere, _),
        inbox(elsewhere, desk.tenant_id, user_id=agent, interests={"n": COUNTERS}) as one,
        inbox(open_socket, desk.tenant_id, user_id=agent) as two,
    ):
        assert (await shown(one, "counters"))["unread"] == 1
        assert (await asks(two, "read", place, up_to=1))["ok"]
        assert (await shown_beside(one, "read", {"unread": 0, "queues": []}))["conversation_id"] == place
