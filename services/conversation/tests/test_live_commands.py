"""What agents have done over their sockets: each command once, in order, answered, and refused as HTTP would refuse it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from contracts.conversation import MessageSendRequested
from devkit.testing.statements import ask

from .test_labels import defined
from .test_live import Inbox, inbox, serving
from .test_notes import ANA, BEN, NOBODY, staffed
from .test_notes import asks as over_http
from .world import Ai, Customer, Desk, OpenDesk, tenant_changed

EACH: dict[str, dict[str, Any]] = {
    "send": {"text": "Hello"},
    "take_over": {},
    "hand_back": {},
    "close": {},
    "assign": {"user_id": NOBODY},
    "note": {"text": "Hello"},
    "label": {"label_ids": []},
    "read": {"up_to": 1},
}
"""Each command, with what it needs."""
UNDERSTOOD = 'only {"type": "ping"}'


@pytest.fixture
async def open_socket(desk: Desk) -> AsyncIterator[str]:
    async with serving(desk.harness) as (url, _):
        yield url


async def asks(one: Inbox, command: str, conversation_id: str, **given: Any) -> dict[str, Any]:
    """The answer to a command."""
    request = {"type": "command", "id": str(uuid4()), "command": command, "conversation_id": conversation_id, **given}
    await one.says(request)
    return await answer_to(one, request["id"])


async def answer_to(one: Inbox, id_: str) -> dict[str, Any]:
    while True:
        heard = await one.hears()
        if heard["type"] == "result":
            assert heard["id"] == id_
            return heard


def status_of(answer: dict[str, Any]) -> int:
    assert answer["ok"] is False, answer
    assert answer["error"].keys() >= {"type", "title", "status", "detail"}
    return int(answer["error"]["status"])


async def opened(desk: Desk, customer: Customer) -> str:
    await desk.receives(customer.writes("Hello?"))
    return str((await desk.conversation())["conversation_id"])


@asynccontextmanager
async def held(desk: Desk) -> AsyncIterator[None]:
    """Somebody else has all conversations locked."""
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "select id from conversation for update")
        yield


async def waits(desk: Desk) -> None:
    """Until a transaction waits for a lock that is held."""
    query = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    while True:
        async with desk.harness.session() as session:
            if await ask(session, query):
                return


async def test_each_command_is_answered_with_what_http_would_say(
    desk: Desk, customer: Customer, ai: Ai, open_socket: str, agent: UUID
) -> None:
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        taken = await asks(one, "take_over", conversation_id)
        assert (taken["ok"], taken["data"]["assigned_user_id"]) == (True, str(agent))
        assert taken["data"] == await desk.shown_to_all()
        sent = await asks(one, "send", conversation_id, text="Good morning.")
        assert sent["data"] == (await desk.messages())[-1]
        assert (await asks(one, "hand_back", conversation_id))["data"]["owner"] == "ai"
        closed = await asks(one, "close", conversation_id)
        assert closed["data"]["state"] == "closed"
        assert closed["data"] == await desk.shown_to_all()
    assert [event.content.text for event in await desk.published(MessageSendRequested)] == ["Good morning."]  # type: ignore[union-attr]


async def test_a_conversation_is_assigned_labelled_and_noted_over_the_socket(
    desk: Desk, customer: Customer, open_socket: str
) -> None:
    await staffed(desk)
    conversation_id, label_id = await opened(desk, customer), await defined(desk, "refund")
    async with inbox(open_socket, desk.tenant_id, role="supervisor", user_id=BEN) as one:
        given = await asks(one, "assign", conversation_id, user_id=str(ANA), note="She speaks Spanish.")
        assert (given["data"]["assigned_user_id"], given["data"]["transfer_note"]) == (str(ANA), "She speaks Spanish.")
        labelled = await asks(one, "label", conversation_id, label_ids=[label_id])
        assert labelled["data"]["label_ids"] == [label_id]
        assert labelled["data"] == await desk.shown_to_all()
        assert status_of(await asks(one, "label", conversation_id, label_ids=[NOBODY])) == 422
        assert status_of(await asks(one, "assign", conversation_id, user_id=NOBODY)) == 404
        noted = await asks(one, "note", conversation_id, text="Call her.", mentions=[str(ANA)])
        assert status_of(await asks(one, "note", conversation_id, text="x", mentions=[NOBODY])) == 422
    found = (await over_http(desk, ANA, "GET", f"conversations/{conversation_id}/notes")).json()["notes"]
    assert found == [noted["data"]]
    async with inbox(open_socket, desk.tenant_id, user_id=ANA) as one:
        assert status_of(await asks(one, "assign", conversation_id, user_id=str(BEN))) == 403, "she leads nobody"


async def test_a_note_that_is_sent_again_is_written_once(desk: Desk, customer: Customer, open_socket: str) -> None:
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, desk.tenant_id, user_id=ANA) as one:
        first = await asks(one, "note", conversation_id, id="n", text="Once.")
        assert await asks(one, "note", conversation_id, id="n", text="Once.") == first
        assert status_of(await asks(one, "note", conversation_id, id="n", text="Lost?")) == 409
    async with inbox(open_socket, desk.tenant_id, user_id=BEN) as other:
        theirs = await asks(other, "note", conversation_id, id="n", text="Mine")
        assert theirs["data"]["note_id"] != first["data"]["note_id"], "an id is a person's own"
    found = (await over_http(desk, ANA, "GET", f"conversations/{conversation_id}/notes")).json()["notes"]
    assert [one["text"] for one in found] == ["Mine", "Once."]


async def test_what_is_asked_in_one_breath_is_done_in_its_order(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID
) -> None:
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        for number, (command, given) in enumerate([("take_over", {}), *(("send", {"text": str(n)}) for n in range(7))]):
            frame = {"type": "command", "id": f"n{number}", "command": command, "conversation_id": conversation_id, **given}
            await one.says(frame)
        answers = [await answer_to(one, f"n{number}") for number in range(8)]
    assert [answer["ok"] for answer in answers] == [True] * 8
    assert [text for author, text in await desk.said() if author == "agent"] == [str(n) for n in range(7)]


@pytest.mark.parametrize("command", ["send", "take_over", "hand_back", "close"])
async def test_a_command_that_is_sent_again_has_its_effect_once(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID, command: str
) -> None:
    conversation_id = await opened(desk, customer)
    again = {"id": "the same", "text": "Once."} if command == "send" else {"id": "the same"}
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        if command in {"send", "hand_back"}:
            await asks(one, "take_over", conversation_id)
        first = await asks(one, command, conversation_id, **again)
        last = (await desk.conversations())[0]["version"]
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        assert (await asks(one, command, conversation_id, **again)) == first
    assert (await desk.conversations())[0]["version"] == last
    assert [text for author, text in await desk.said() if author == "agent"] == ["Once."] * (command == "send")


async def test_other_words_under_a_used_id_are_refused(desk: Desk, customer: Customer, open_socket: str, agent: UUID) -> None:
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        await asks(one, "take_over", conversation_id)
        await asks(one, "send", conversation_id, id="1", text="Once.")
        assert status_of(await asks(one, "send", conversation_id, id="1", text="Lost?")) == 409
        client_id = str(uuid4())
        sent = await asks(one, "send", conversation_id, client_id=client_id, text="By HTTP too")
    by_http = await desk.does(agent, "messages", text="By HTTP too", client_id=client_id)
    assert by_http.json()["message_id"] == sent["data"]["message_id"]


async def test_a_connection_that_is_lost_before_the_answer_loses_no_message_and_doubles_none(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID
) -> None:
    conversation_id = await opened(desk, customer)
    frame = {"type": "command", "id": "x", "command": "send", "conversation_id": conversation_id, "text": "Once."}
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        await asks(one, "take_over", conversation_id)
        async with held(desk):
            await one.says(frame)
            await waits(desk)
            one.socket.transport.abort()
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        await one.says(frame)
        assert (await answer_to(one, "x"))["data"]["content"]["text"] == "Once."
    assert [text for author, text in await desk.said() if author == "agent"] == ["Once."]


async def test_so_many_commands_are_under_way_and_no_more(open_desk: OpenDesk, customer: Customer, agent: UUID) -> None:
    desk = await open_desk(service={"socket_commands": 2})
    conversation_id = await opened(desk, customer)
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id, user_id=agent) as one:
        async with held(desk):
            for id_ in ("1", "2", "3"):
                frame = {"type": "command", "id": id_, "command": "take_over", "conversation_id": conversation_id}
                await one.says(frame)
            assert status_of(await answer_to(one, "3")) == 429
            await one.says({"type": "ping"})
            assert await one.hears() == {"type": "pong"}, "what waits holds up nothing else"
        assert [(await answer_to(one, id_))["ok"] for id_ in ("1", "2")] == [True, True]
        assert (await asks(one, "take_over", conversation_id))["ok"]


@pytest.mark.parametrize(("command", "given"), EACH.items())
async def test_a_viewer_does_nothing(
    desk: Desk, customer: Customer, open_socket: str, command: str, given: dict[str, Any]
) -> None:
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, desk.tenant_id, role="viewer") as one:
        assert status_of(await asks(one, command, conversation_id, **given)) == 403
    assert (await desk.conversation())["version"] == 1


@pytest.mark.parametrize(("role", "status"), [("agent", 409), ("supervisor", None), ("admin", None)])
async def test_anothers_conversation_is_only_taken_by_who_may(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID, role: PrincipalRole, status: int | None
) -> None:
    conversation_id = await opened(desk, customer)
    await desk.does(agent, "take-over")
    async with inbox(open_socket, desk.tenant_id, role=role) as one:
        answer = await asks(one, "take_over", conversation_id)
        assert (status_of(answer) if status else answer["ok"]) == (status or True)


async def test_another_tenants_conversation_is_not_there(desk: Desk, customer: Customer, open_socket: str, agent: UUID) -> None:
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, uuid4(), role="admin", user_id=agent) as one:
        for command, given in EACH.items():
            assert status_of(await asks(one, command, conversation_id, **given)) == 404
    assert (await desk.conversation())["version"] == 1


ID = "018f0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"command": "explode"}, 422), ({"command": None}, 422), ({"command": ["send"]}, 422), ({}, 422),
        ({"command": "close"}, 404), ({"command": "close", "conversation_id": "x"}, 422),
        ({"command": "close", "conversation_id": None}, 422), ({"command": "send"}, 422),
        ({"command": "send", "text": ""}, 422), ({"command": "send", "text": " \n"}, 422),
        ({"command": "send", "text": "\0"}, 422),
        ({"command": "send", "text": "x" * 4097}, 422), ({"command": "send", "text": "x", "client_id": "x"}, 422),
        ({"command": "send", "text": "x" * 4096}, 404),
    ],
)  # fmt: skip
async def test_bad_input_is_refused_under_its_id(open_socket: str, desk: Desk, given: dict[str, Any], status: int) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        await one.says({"type": "command", "id": "x", "conversation_id": ID, **given})
        assert status_of(await answer_to(one, "x")) == status
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}


@pytest.mark.parametrize("id_", [None, "", "x" * 65, 7, "\0", "\ud800", ["x"]])
async def test_what_has_no_proper_id_is_answered_with_an_error(open_socket: str, desk: Desk, id_: object) -> None:
    async with inbox(open_socket, desk.tenant_id) as one:
        await one.says(json.dumps({"type": "command", "id": id_, "command": "close", "conversation_id": ID}))
        error = await one.hears()
        assert (error["type"], UNDERSTOOD in error["detail"]) == ("error", True)
        await one.says({"type": "ping"})
        assert await one.hears() == {"type": "pong"}


async def test_who_is_shut_out_does_nothing_more(
    desk: Desk, customer: Customer, open_socket: str, agent: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.tenants.FRESH_S", 0)
    monkeypatch.setattr("conversation.live.socket.ADMITTED_AGAIN_EVERY_S", 600)  # so the command is what finds out
    conversation_id = await opened(desk, customer)
    async with inbox(open_socket, desk.tenant_id, user_id=agent) as one:
        await desk.receives(tenant_changed(desk.tenant_id, 7).model_copy(update={"active": False}))
        assert status_of(await asks(one, "take_over", conversation_id)) == 401
    async with desk.harness.session(desk.tenant_id) as session:
        assert await ask(session, "select version from conversation") == [(1,)]
