"""Customers over HTTP: who is shown whom, and the names that people give them."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import PrincipalRole
from common.db import Values
from contracts.conversation import ContactChanged
from conversation.domain.people import kind_of
from conversation.store.conversations import lock

from .test_finding import PEOPLE, write
from .test_live import inbox, serving
from .test_who_sees_what import ALL, CASES, two_teams
from .world import Ai, Customer, Desk

__all__ = ["two_teams"]


WAITING = Values(int, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")


async def asks(
    desk: Desk, path: str = "", role: PrincipalRole = "admin", user_id: UUID | None = None, **query: Any
) -> httpx2.Response:
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id or uuid4()) as client:
        return await client.get(f"/v1/contacts{path}", params=query)


async def names(desk: Desk, **query: Any) -> list[str | None]:
    answer = await asks(desk, **query)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["contacts"]]


async def only(desk: Desk, role: PrincipalRole = "admin") -> dict[str, Any]:
    (contact,) = (await asks(desk, role=role)).json()["contacts"]
    return contact  # type: ignore[no-any-return]


async def renames(
    desk: Desk,
    contact_id: str,
    display_name: Any,
    version: int | None,
    role: PrincipalRole = "agent",
    user_id: UUID | None = None,
) -> httpx2.Response:
    headers = {} if version is None else {"if-match": f'"{version}"'}
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id or uuid4()) as client:
        return await client.patch(f"/v1/contacts/{contact_id}", json={"display_name": display_name}, headers=headers)


async def test_a_customer_is_shown_with_all_that_they_are_known_by(desk: Desk, known_as: Any, agent: UUID) -> None:
    await desk.sets(reopen_within_hours=0)
    ana = known_as(uuid4(), "lid:771234567890", "+5511987654321", name="Ana")
    await desk.receives(ana.writes("Hi"))
    await desk.does(agent, "close")
    await desk.receives(ana.writes("Hi again"))
    shown = await only(desk)
    talk = (await desk.conversations())[0]
    assert shown["identities"] == [
        {"provider": "evolution", "kind": "lid", "address": "lid:771234567890"},
        {"provider": "evolution", "kind": "phone", "address": "+5511987654321"},
    ]
    assert (shown["contact_id"], shown["name"], shown["display_name"]) == (talk["contact"]["contact_id"], "Ana", None)
    assert (shown["conversations"], shown["last_seen_at"]) == (2, talk["last_inbound_at"])
    read = await asks(desk, f"/{shown['contact_id']}")
    assert (read.json(), read.headers["etag"]) == (shown, f'"{shown["version"]}"')


@pytest.mark.parametrize(("role", "user_id", "visible"), CASES)
async def test_a_customer_is_seen_by_who_sees_a_conversation_with_them(
    desk: Desk, two_teams: dict[str, Any], role: PrincipalRole, user_id: UUID, visible: set[str]
) -> None:
    people = {one["conversation_id"]: one["contact"]["contact_id"] for one in await desk.conversations()}
    named = {people[two_teams[name]]: name for name in ALL}
    listed = (await asks(desk, role=role, user_id=user_id)).json()["contacts"]
    assert {named[one["contact_id"]] for one in listed} == visible
    assert {one["conversations"] for one in listed} == {1}
    for contact_id, name in named.items():
        read = await asks(desk, f"/{contact_id}", role, user_id)
        assert read.status_code == (200 if name in visible else 404)
        renamed = await renames(desk, contact_id, "Somebody", 1, role, user_id)
        assert renamed.status_code == (403 if role == "viewer" else 200 if name in visible else 404)


async def test_a_viewer_sees_that_there_are_people(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hi"))
    await renames(desk, (await only(desk))["contact_id"], "Ana of the bakery", 1)
    shown = await only(desk, "viewer")
    assert (shown["name"], shown["display_name"], shown["profile_name"]) == (None, None, None)
    assert shown["identities"] == [{"provider": "meta", "kind": "phone", "address": "••••••••••4321"}]
    assert (await asks(desk, role="viewer", q="ana")).status_code == 403


async def test_another_businesss_customers_are_not_there(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hi"))
    contact_id, other = (await only(desk))["contact_id"], uuid4()
    async with desk.harness.client(other) as stranger:
        assert (await stranger.get("/v1/contacts")).json() == {"contacts": [], "next": None}
        assert (await stranger.get("/v1/contacts?q=ana")).json()["contacts"] == []
        assert (await stranger.get(f"/v1/contacts/{contact_id}")).status_code == 404
        headers = {"if-match": "*"}
        assert (
            await stranger.patch(f"/v1/contacts/{contact_id}", json={"display_name": "x"}, headers=headers)
        ).status_code == 404
    assert (await only(desk))["display_name"] is None


async def test_pages_searches_and_labels(desk: Desk) -> None:
    await write(desk, *PEOPLE)
    pages, cursor = list[str](), None
    while True:
        page = (await asks(desk, limit=3, **({"cursor": cursor} if cursor else {}))).json()
        pages += [one["contact_id"] for one in page["contacts"]]
        if not (cursor := page["next"]):
            break
    assert len(pages) == len(set(pages)) == len(PEOPLE)
    assert set(await names(desk, q="maria s")) == {"MARIA da Silva", "Mariana Souza"}
    assert await names(desk, q="maria s", role="agent", user_id=uuid4()) == await names(desk, q="maria s")
    assert await names(desk, q="4321") == ["José Ángelo d'Ávila"]

    async with desk.harness.client(desk.tenant_id, user_id=uuid4()) as admin:
        label_id = (await admin.post("/v1/labels", json={"name": "VIP"})).json()["label_id"]
        jose = (await admin.get("/v1/contacts?q=jose")).json()["contacts"][0]
        await admin.put(f"/v1/contacts/{jose['contact_id']}/labels", json={"label_ids": [label_id]})
    assert await names(desk, label_id=label_id) == [jose["name"]]
    assert await names(desk, label_id=label_id, q="maria") == []
    assert await names(desk, label_id=str(uuid4())) == []


async def test_people_call_a_customer_by_a_name_of_theirs(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hi"))
    before = await only(desk)
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id) as socket:
        answer = await renames(desk, before["contact_id"], "  Ana (bakery) ", before["version"])
        heard = await socket.hears()
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["name"], shown["display_name"], shown["profile_name"]) == ("Ana (bakery)", "Ana (bakery)", "Ana")
    assert answer.headers["etag"] == f'"{before["version"] + 1}"'
    assert (heard["type"], heard["data"]["contact"]["name"]) == ("conversation.changed", "Ana (bakery)")
    fact = (await desk.published(ContactChanged))[-1]
    assert (fact.name, fact.display_name, fact.version) == ("Ana", "Ana (bakery)", before["version"] + 1)

    customer.name = "Ana Maria"
    await desk.receives(customer.writes("It is me"))
    assert (await desk.conversation())["contact"]["name"] == "Ana (bakery)", "what the profile says does not replace it"
    for q in ("bakery", "maria"):
        assert await names(desk, q=q) == ["Ana (bakery)"]
    taken_back = await renames(desk, before["contact_id"], None, (await only(desk))["version"])
    assert (taken_back.json()["name"], await names(desk, q="bakery")) == ("Ana Maria", [])
    told = len(await desk.published(ContactChanged))
    assert (await renames(desk, before["contact_id"], None, taken_back.json()["version"])).status_code == 200
    assert len(await desk.published(ContactChanged)) == told, "nothing changed"


async def waiting(desk: Desk, ours: int) -> None:
    """Until that many transactions of this service wait for a lock."""
    while True:
        async with desk.harness.database.transaction() as session:
            if await session.one(WAITING) == ours:
                return
        await asyncio.sleep(0.01)


async def test_what_is_said_meanwhile_does_not_bring_the_old_name_back(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hi"))
    ana, turn = await only(desk), await desk.turn()
    async with serving(desk.harness) as (url, _), inbox(url, desk.tenant_id) as socket:
        async with desk.harness.database.transaction(desk.tenant_id) as session:
            await lock(session, [(desk.tenant_id, turn.conversation_id)])
            naming = asyncio.create_task(renames(desk, ana["contact_id"], "Ana of the bakery", ana["version"]))
            await waiting(desk, 1)
            answering = asyncio.create_task(desk.receives(ai.says(turn, "Hello!")))
            await waiting(desk, 2)
        assert (await naming).status_code == 200
        await answering
        heard = [await socket.hears() for _ in range(3)]
    changes = [one["data"] for one in heard if one["type"] == "conversation.changed"]
    assert [(one["last_sequence"], one["contact"]["name"]) for one in changes] == [
        (1, "Ana of the bakery"),
        (2, "Ana of the bakery"),
    ]
    assert changes[-1]["contact"] == (await desk.conversation())["contact"]


async def test_the_one_who_stays_keeps_the_name_of_the_one_who_goes(desk: Desk, known_as: Any) -> None:
    channel = uuid4()
    await desk.receives(known_as(channel, "lid:77", name="Rosa").writes("Hi"))
    await desk.receives(known_as(channel, "+5511911112222", name="Rosa").writes("Hello"))
    phone = next(one for one in (await asks(desk)).json()["contacts"] if one["identities"][0]["kind"] == "phone")
    await renames(desk, phone["contact_id"], "Rosa of the corner", phone["version"])
    await desk.receives(known_as(channel, "+5511911112222", "lid:77", name="Rosa").writes("It is me"))
    shown = await only(desk)
    assert (shown["name"], shown["conversations"]) == ("Rosa of the corner", 1)
    assert (await asks(desk, f"/{phone['contact_id']}")).status_code == 404
    assert (await renames(desk, phone["contact_id"], "x", 1)).status_code == 404


async def test_who_saw_an_older_version_does_not_write_over_a_newer(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hi"))
    contact_id = (await only(desk))["contact_id"]
    assert (await renames(desk, contact_id, "x", None)).status_code == 428
    assert (await renames(desk, contact_id, "First", 1)).status_code == 200
    assert (await renames(desk, contact_id, "Second", 1)).status_code == 412
    assert (await only(desk))["name"] == "First"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b", "x" * 200, 7, ["x"], {}])
async def test_what_is_no_name_is_refused(desk: Desk, customer: Customer, name: Any) -> None:
    await desk.receives(customer.writes("Hi"))
    assert (await renames(desk, (await only(desk))["contact_id"], name, 1)).status_code == 422


@pytest.mark.parametrize("query", [{"q": "1"}, {"q": ""}, {"label_id": "x"}, {"cursor": "x"}, {"limit": 0}, {"limit": 201}])
async def test_what_is_no_question_is_refused(desk: Desk, query: dict[str, Any]) -> None:
    assert (await asks(desk, **query)).status_code == 422


async def test_an_emoji_is_a_name(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hi"))
    assert (await renames(desk, (await only(desk))["contact_id"], "🥖 شيماء", 1)).status_code == 200
    assert (await desk.conversation())["contact"]["name"] == "🥖 شيماء"


def test_addresses_are_of_kinds() -> None:
    addresses = ["+5511987654321", "lid:7", "bsuid:US.1", "group:1@g.us", "7", ""]
    assert [kind_of(one) for one in addresses] == ["phone", "lid", "bsuid", "group", "other", "other"]
