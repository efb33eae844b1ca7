"""Lists of a team, of a person or of nobody, of one contact; and people who are looked for by name or phone."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from conversation.domain.searching import digits_in, ranges_of, sought_by_name, sought_by_phone
from conversation.store import searching
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .test_live import inbox, serving
from .test_who_sees_what import ANA, BIA, two_teams
from .world import Customer, Desk

__all__ = ["two_teams"]


async def found(desk: Desk, role: PrincipalRole = "admin", user_id: UUID | None = None, **query: Any) -> list[str]:
    """The names of those with whom the conversations of a list are."""
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id or uuid4()) as client:
        answer = await client.get("/v1/conversations", params=query)
    assert answer.status_code == 200, answer.text
    return [one["contact"]["name"] for one in answer.json()["conversations"]]


async def status(desk: Desk, role: PrincipalRole = "admin", user_id: UUID | None = None, **query: Any) -> int:
    async with desk.harness.client(desk.tenant_id, role, user_id=user_id or uuid4()) as client:
        return (await client.get("/v1/conversations", params=query)).status_code


async def write(desk: Desk, *people: tuple[str | None, str], tenant_id: UUID | None = None) -> None:
    await desk.receives(*(Customer(tenant_id or desk.tenant_id, name=name, phone=phone).writes("Hi") for name, phone in people))


PEOPLE = [
    ("José Ángelo d'Ávila", "+5511987654321"),
    ("MARIA da Silva", "+5521900001111"),
    ("Mariana Souza", "+5511900002222"),
    ("ΜΑΡΊΑ Straße", "+4930123456"),
    ("محمد علي", "+966500001234"),
    ("🥖 Padaria_Sol", "+5541933334444"),
    (None, "+5541955556666"),
]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("jose", ["José Ángelo d'Ávila"]),
        ("  AVILA angelo", ["José Ángelo d'Ávila"]),
        ("mari", ["Mariana Souza", "MARIA da Silva"]),
        ("maria s", ["Mariana Souza", "MARIA da Silva"]),
        ("maria sil", ["MARIA da Silva"]),
        ("sil maria", ["MARIA da Silva"]),
        ("mária souz", ["Mariana Souza"]),
        ("ria", []),
        ("μαρια", ["ΜΑΡΊΑ Straße"]),
        ("strasse", ["ΜΑΡΊΑ Straße"]),
        ("محمد", ["محمد علي"]),
        ("sol", ["🥖 Padaria_Sol"]),
        ("4321", ["José Ángelo d'Ávila"]),
        ("(11) 98765-4321", ["José Ángelo d'Ávila"]),
        ("+55 21", ["MARIA da Silva"]),
        ("5541", [None, "🥖 Padaria_Sol"]),
        ("+49 30 12", ["ΜΑΡΊΑ Straße"]),
        ("9876", []),
        ("%", None),
        ("' or 1=1 --", []),
    ],
)
async def test_people_are_found_by_the_beginnings_of_words_or_by_either_end_of_a_phone(
    desk: Desk, q: str, names: list[str | None] | None
) -> None:
    await write(desk, *PEOPLE)
    if names is None:
        assert await status(desk, q=q) == 422
    else:
        assert set(await found(desk, q=q)) == set(names)


@pytest.mark.parametrize("q", ["", "1", "+55", "123", "🥖", " ", "_", "x" * 81, "a\x00b"])
async def test_what_says_too_little_or_too_much_is_refused(desk: Desk, q: str) -> None:
    assert await status(desk, q=q) == 422


async def test_a_viewer_looks_for_nobody(desk: Desk) -> None:
    await write(desk, *PEOPLE)
    assert await status(desk, "viewer", q="maria") == 403
    assert await status(desk, "viewer", contact_id=str(uuid4())) == 200


async def test_another_businesss_people_are_not_found(desk: Desk) -> None:
    other = uuid4()
    await write(desk, PEOPLE[0])
    await write(desk, PEOPLE[1], tenant_id=other)
    assert await found(desk, q="maria") == []
    async with desk.harness.client(other) as client:
        names = [one["contact"]["name"] for one in (await client.get("/v1/conversations?q=maria")).json()["conversations"]]
    assert names == ["MARIA da Silva"]


async def test_another_name_is_found_and_the_old_one_is_not(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hi"))
    customer.name = "Beatriz"
    await desk.receives(customer.writes("I have married"))
    assert (await found(desk, q="ana"), await found(desk, q="bea")) == ([], ["Beatriz"])


async def test_whoever_turned_out_to_be_somebody_else_is_found_as_that_one(desk: Desk, known_as: Any) -> None:
    channel = uuid4()
    await desk.receives(known_as(channel, "lid:77", name="Rosa Lima").writes("Hi"))
    await desk.receives(known_as(channel, "+5511911112222", name="Rosa").writes("Hello"))
    await desk.receives(known_as(channel, "+5511911112222", "lid:77", name="Rosa").writes("It is me"))
    by_phone, by_name = await desk.conversations(q="2222"), await desk.conversations(q="rosa")
    assert [one["conversation_id"] for one in by_phone] == [one["conversation_id"] for one in by_name]
    assert len({one["contact"]["contact_id"] for one in by_phone}) == 1
    left = "select term from contact_term join contact on id = contact_id where merged_into is not null"
    async with desk.harness.session(desk.tenant_id) as session:
        assert await ask(session, left) == []


@pytest.mark.parametrize("most", [0, 2_000])
async def test_pages_go_on_whether_few_or_many_are_found(desk: Desk, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(searching, "MOST_FOUND", most)
    await write(desk, *((f"Maria {number}", f"+55119000000{number:02d}") for number in range(7)), *PEOPLE[:1])
    seen, cursor = list[str](), None
    async with desk.harness.client(desk.tenant_id) as client:
        while True:
            query = {"q": "maria", "limit": 3} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/v1/conversations", params=query)).json()
            seen += [one["contact"]["name"] for one in page["conversations"]]
            if not (cursor := page["next"]):
                break
    assert sorted(seen) == [f"Maria {number}" for number in range(7)]
    assert await found(desk, q="maria 3", state="open") == ["Maria 3"]
    assert await found(desk, q="maria 3", state="closed") == []


async def test_lists_of_a_team_of_somebody_and_of_nobody(desk: Desk, two_teams: dict[str, Any]) -> None:
    names = {id_: name for name, id_ in two_teams.items() if not name.startswith("team/")}

    async def listed(role: PrincipalRole = "admin", user_id: UUID = BIA, **query: Any) -> set[str]:
        async with desk.harness.client(desk.tenant_id, role, user_id=user_id) as client:
            answer = await client.get("/v1/conversations", params=query)
        assert answer.status_code == 200, answer.text
        return {names[one["conversation_id"]] for one in answer.json()["conversations"]}

    sales, support = two_teams["team/Sales"], two_teams["team/Support"]
    assert await listed(team_id=sales) == {"Sales/nobody", "Sales/ana", "Sales/bia"}
    assert await listed(team_id=sales, assigned_to="nobody") == {"Sales/nobody"}
    assert await listed(assigned_to="nobody") == {f"{team}/nobody" for team in ("none", "Sales", "Support")}
    assert await listed(assigned_to=str(ANA)) == {f"{team}/ana" for team in ("none", "Sales", "Support")}
    assert await listed("supervisor", assigned_to=str(ANA)) == {"none/ana", "Support/ana"}
    assert await listed("agent", ANA, assigned_to=str(ANA)) == await listed("agent", ANA, assigned_to="me")
    assert await listed("agent", ANA, team_id=support) == {"Support/ana"}
    assert await listed(team_id=str(uuid4())) == set()
    for role in ("agent", "viewer"):
        assert await status(desk, role, assigned_to=str(ANA)) == 403
    for wrong in ({"assigned_to": "everybody"}, {"team_id": "none"}, {"contact_id": "x"}):
        assert await status(desk, **wrong) == 422


async def test_what_was_said_with_somebody_before(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.sets(reopen_within_hours=0)
    await desk.receives(customer.writes("Hi"))
    await desk.does(agent, "close")
    await desk.receives(customer.writes("Hi again"), Customer(desk.tenant_id).writes("I am another"))
    async with desk.harness.client(desk.tenant_id) as client:
        everything = (await client.get("/v1/conversations")).json()["conversations"]
        contact_id = next(one["contact"]["contact_id"] for one in everything if one["state"] == "closed")
        theirs = (await client.get("/v1/conversations", params={"contact_id": contact_id})).json()["conversations"]
    assert [one["state"] for one in theirs] == ["open", "closed"]
    async with desk.harness.client(uuid4()) as stranger:
        assert (await stranger.get("/v1/conversations", params={"contact_id": contact_id})).json()["conversations"] == []


async def test_sockets_filter_by_the_same_words(desk: Desk, customer: Customer, agent: UUID) -> None:
    await desk.receives(customer.writes("Hi"))
    contact_id = (await desk.conversation())["contact"]["contact_id"]
    async with serving(desk.harness) as (url, _):
        filters = {"theirs": {"contact_id": contact_id}, "free": {"assigned_to": "nobody"}, "his": {"assigned_to": str(ANA)}}
        interests = {name: {"to": "inbox", "filter": one} for name, one in filters.items()}
        async with inbox(url, desk.tenant_id, role="agent", interests=interests) as theirs:
            assert theirs.ready["interests"] == ["free", "theirs"], "nobody asks for a colleague's"
        async with inbox(url, desk.tenant_id, role="supervisor", interests=interests) as boss:
            assert boss.ready["interests"] == ["free", "his", "theirs"]
        only = {"theirs": interests["theirs"]}
        async with inbox(url, desk.tenant_id, interests=only) as one:
            await desk.receives(Customer(desk.tenant_id).writes("I am another"), customer.writes("It is me"))
            heard = await one.hears()
            assert heard["type"] == "message.created"
            assert heard["data"]["content"]["text"] == "It is me"


@given(st.text(max_size=80))
def test_digits_alone_are_a_phone(text: str) -> None:
    digits = digits_in(text)
    if digits is not None:
        assert digits.isascii()
        assert digits.isdigit()
        assert not any(one.isalpha() for one in text)


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=20), st.text("0123456789", min_size=4, max_size=80))
def test_what_begins_so_lies_within_the_range(words: list[str], digits: str) -> None:
    for sought in (sought_by_name(words), sought_by_phone(digits)):
        assert set(sought.rarest) <= set(sought.prefixes)
        assert 1 <= sought.needed <= len(sought.prefixes) <= 10
        for first, last, prefix in zip(*ranges_of(sought.prefixes), sought.prefixes, strict=True):
            assert first <= prefix + "\U0010fffe" < last
