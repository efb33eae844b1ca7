"""What agents' sockets ask to hear of: interests, who may have them, and who of the people is typing."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from devkit.live import CommandRefusedError, LiveClient
from devkit.testing.tokens import token

from .test_live import inbox
from .test_live import open_socket as open_socket
from .test_live_commands import answer_to, asks, status_of
from .test_notes import ANA, BEN, NOBODY, staffed
from .world import Desk, KnownAs

EVERYTHING = {"to": "inbox"}


async def hears_of(one: Any, command: str, name: str, interest: Any = None, id_: str = "s") -> dict[str, Any]:
    """The answer to a subscription."""
    await one.says(
        {"type": "command", "id": id_, "command": command, "name": name, **({"interest": interest} if interest else {})}
    )
    return await answer_to(one, id_)


def of(conversation_id: str) -> dict[str, Any]:
    return {"to": "conversation", "conversation_id": conversation_id}


async def begun(desk: Desk, known_as: KnownAs, *addresses: str) -> list[str]:
    """Conversations with these customers, in their order."""
    channel_id = uuid4()
    for address in addresses:
        await desk.receives(known_as(channel_id, address).writes("Hello"))
    return [one["conversation_id"] for one in reversed(await desk.conversations())]


async def test_a_socket_hears_of_the_conversation_that_it_asked_for_and_of_no_other(
    desk: Desk, known_as: KnownAs, open_socket: str, agent: UUID
) -> None:
    first, second = await begun(desk, known_as, "5511911110001", "5511911110002")
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests={"open": of(first)}) as one:
        assert (one.ready["interests"], one.ready["snapshot"]) == (["open"], None)
        for conversation_id in (second, first):
            await desk.does_to(conversation_id, agent, "take-over")
        changed = await one.hears()
        assert (changed["type"], changed["data"]["conversation_id"]) == ("conversation.changed", first)
        assert (await hears_of(one, "unsubscribe", "open"))["data"] == {"interests": []}
        assert status_of(await hears_of(one, "unsubscribe", "open")) == 404
        assert (await hears_of(one, "subscribe", "all", EVERYTHING))["data"] == {"interests": ["all"]}
        await desk.does_to(second, agent, "close")
        assert (await one.hears())["data"]["conversation_id"] == second


async def test_a_filter_is_told_what_comes_into_it_and_what_falls_out_as_it_ended_up(
    desk: Desk, known_as: KnownAs, open_socket: str, agent: UUID
) -> None:
    (mine,) = await begun(desk, known_as, "5511911110001")
    own = {"to": "inbox", "filter": {"assigned_to": "me", "state": "open"}}
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests={"mine": own}) as one:
        await desk.does_to(mine, agent, "take-over")
        assert (await one.hears())["data"]["assigned_user_id"] == str(agent)
        await desk.does_to(mine, agent, "messages", text="Hello!")
        assert [(await one.hears())["type"] for _ in range(2)] == ["message.created", "conversation.changed"]
        await desk.does_to(mine, agent, "close")
        assert (await one.hears())["data"]["state"] == "closed", "it is told once what it is no longer"
        await desk.does_to(mine, agent, "reopen")
        assert (await one.hears())["data"]["state"] == "open"


async def test_who_comes_back_is_told_what_was_missed_of_the_same_interests(
    desk: Desk, known_as: KnownAs, open_socket: str, agent: UUID
) -> None:
    first, second = await begun(desk, known_as, "5511911110001", "5511911110002")
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests={"open": of(first)}) as one:
        last = one.ready["sequence"]
    for conversation_id in (second, first):
        await desk.does_to(conversation_id, agent, "take-over")
    async with inbox(open_socket, desk.tenant_id, user_id=agent, interests={"open": of(first)}, resume_from=last) as one:
        assert (one.ready["resumed"], one.ready["interests"]) == (True, ["open"])
        assert (await one.hears())["data"]["conversation_id"] == first


async def test_nobody_asks_for_what_is_not_theirs(desk: Desk, known_as: KnownAs, open_socket: str) -> None:
    await staffed(desk)
    (conversation_id,) = await begun(desk, known_as, "5511911110001")
    async with desk.harness.client(desk.tenant_id, "admin") as client:
        team = (await client.post("/v1/teams", json={"name": "Sales", "members": [str(BEN)]})).json()["team_id"]
        given = await client.post(f"/v1/conversations/{conversation_id}/transfer", json={"team_id": team})
        assert given.status_code == 200, given.text
    interests: dict[str, Any] = {
        "conversation": of(conversation_id),
        "team": {"to": "team", "team_id": team},
        "filter": {"to": "inbox", "filter": {"team_id": team}},
        "nobody": {"to": "team", "team_id": NOBODY},
    }
    async with inbox(open_socket, desk.tenant_id, user_id=ANA, interests=interests) as other:
        assert other.ready["interests"] == []
        for name, interest in interests.items():
            assert status_of(await hears_of(other, "subscribe", name, interest)) == 404
        assert status_of(await asks(other, "typing", conversation_id)) == 404
    async with inbox(open_socket, desk.tenant_id, user_id=BEN, interests=interests) as theirs:
        assert theirs.ready["interests"] == ["conversation", "filter", "team"]
        await desk.does_to(conversation_id, BEN, "take-over")
        assert (await theirs.hears())["data"]["assigned_user_id"] == str(BEN)
    async with inbox(open_socket, uuid4(), user_id=BEN, role="admin", interests=interests) as stranger:
        assert stranger.ready["interests"] == []
        assert status_of(await asks(stranger, "typing", conversation_id)) == 404


async def test_two_who_type_in_the_same_conversation_learn_of_each_other(
    desk: Desk, known_as: KnownAs, open_socket: str
) -> None:
    (place,) = await begun(desk, known_as, "5511911110001")
    async with (
        inbox(open_socket, desk.tenant_id, user_id=ANA) as ana,
        inbox(open_socket, desk.tenant_id, user_id=BEN) as ben,
        inbox(open_socket, desk.tenant_id, role="viewer") as elsewhere,
    ):
        for one in (ana, ben):
            assert (await hears_of(one, "subscribe", "open", of(place)))["ok"]
        assert (await asks(ana, "typing", place))["data"] == {"conversation_id": place, "user_ids": []}
        heard = await ben.hears()
        assert (heard["type"], heard["data"]["user_id"], "sequence" in heard) == ("typing", str(ANA), False)
        assert heard["data"]["until"] is not None
        assert (await asks(ben, "typing", place))["data"]["user_ids"] == [str(ANA)]
        assert (await ana.hears())["data"]["user_id"] == str(BEN)
        await asks(ana, "typing", place, typing=False)
        assert (await ben.hears())["data"] == {"conversation_id": place, "user_id": str(ANA), "until": None}
        assert (await asks(ben, "typing", place))["data"]["user_ids"] == []
        await elsewhere.says({"type": "ping"})
        assert await elsewhere.hears() == {"type": "pong"}, "who has not opened it hears nothing of it"
        assert status_of(await asks(elsewhere, "typing", place)) == 403


async def test_who_says_that_they_type_all_the_time_is_passed_on_now_and_then(
    desk: Desk, known_as: KnownAs, open_socket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.live.listening.TYPING_EVERY_S", 600)
    (place,) = await begun(desk, known_as, "5511911110001")
    async with inbox(open_socket, desk.tenant_id, user_id=ANA) as ana, inbox(open_socket, desk.tenant_id, user_id=BEN) as ben:
        await hears_of(ben, "subscribe", "open", of(place))
        for _ in range(5):
            assert (await asks(ana, "typing", place))["ok"]
        await asks(ana, "typing", place, typing=False)
        untils = [(await ben.hears())["data"]["until"] is None for _ in range(2)]
        assert untils == [False, True]


async def test_who_types_here_and_there_by_turns_is_passed_on_no_more_often(
    desk: Desk, known_as: KnownAs, open_socket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.live.listening.TYPING_PER_S", 0.001)
    monkeypatch.setattr("conversation.live.listening.TYPING_EVERY_S", 600)
    places = await begun(desk, known_as, "5511911110001", "5511911110002")
    async with inbox(open_socket, desk.tenant_id, user_id=ANA, interests={}) as ana:
        both = [await asks(ana, "typing", place) for _ in range(4) for place in places]
        assert all(one["ok"] for one in both), "what is said again soon is not passed on, and costs nothing"
        answers = [await asks(ana, "typing", place, typing=False) for _ in range(4) for place in places]
        assert [one["ok"] for one in answers] == [True] * 4 + [False] * 4
        assert {status_of(one) for one in answers[4:]} == {429}
        await ana.says({"type": "ping"})
        assert await ana.hears() == {"type": "pong"}, "the connection goes on"


@pytest.mark.parametrize("role", ["agent", "viewer"])
async def test_a_socket_has_so_many_interests_and_no_more(desk: Desk, open_socket: str, role: PrincipalRole) -> None:
    async with inbox(open_socket, desk.tenant_id, role=role, interests={}) as one:
        for number in range(20):
            assert (await hears_of(one, "subscribe", str(number), EVERYTHING))["ok"]
        assert status_of(await hears_of(one, "subscribe", "further", EVERYTHING)) == 429
        assert (await hears_of(one, "subscribe", "7", EVERYTHING))["ok"], "another one under a name that is there"


@pytest.mark.parametrize(
    "interest",
    [
        None, {}, [], "inbox", {"to": "everything"}, {"to": "team"}, {"to": "conversation", "conversation_id": "x"},
        {"to": "inbox", "filter": {"state": "odd"}}, {"to": "inbox", "filter": {"mine": True}},
        {"to": "inbox", "filter": {"assigned_to": "everybody"}}, {"to": "inbox", "team_id": NOBODY},
    ],
)  # fmt: skip
async def test_what_is_no_interest_is_refused(desk: Desk, open_socket: str, interest: Any) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        await one.says({"type": "command", "id": "x", "command": "subscribe", "name": "x", "interest": interest})
        assert status_of(await answer_to(one, "x")) == 422


async def test_a_client_of_the_devkit_comes_back_to_where_it_was(
    desk: Desk, known_as: KnownAs, open_socket: str, agent: UUID
) -> None:
    (place,) = await begun(desk, known_as, "5511911110001")
    mine = token(desk.tenant_id, "agent", user_id=agent)
    async with LiveClient.connected(open_socket, mine, interests={}) as client:
        assert await client.subscribe("open", of(place)) == ["open"]
        with pytest.raises(CommandRefusedError) as refused:
            await client.send(place, "Hello!")
        assert refused.value.status == 409, "it is nobody's yet"
        assert (await client.ask("take_over", conversation_id=place))["assigned_user_id"] == str(agent)
        assert (await client.hear())["type"] == "conversation.changed", "what came before the answer is kept"
        sent = await client.send(place, "Hello!", request_id="once")
    async with LiveClient.connected(open_socket, mine, resume_from=client.sequence, interests={"open": of(place)}) as again:
        assert again.ready["resumed"]
        created = await again.hear()
        assert (created["type"], created["data"]) == ("message.created", sent)
        assert await again.send(place, "Hello!", request_id="once") == sent
