"""Canned answers: who has which at hand, what their variables become, and what is refused when one is written."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from common.errors import Invalid
from conversation.desk.domain.variables import VARIABLES, check_variables, parts_of, render
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .test_notes import ANA, BEN, NOBODY, asks, staffed
from .world import Customer, Desk

PATH = "canned-answers"
TEAM_READERS: list[tuple[UUID, PrincipalRole]] = [(ANA, "agent"), (uuid4(), "agent"), (BEN, "supervisor")]
HELLO = {"shortcut": "Oi", "title": "Hello", "text": "Oi {{contact.name|there}}, aqui é {{agent.name}} da {{business.name}}."}


async def written(desk: Desk, user_id: UUID = ANA, role: PrincipalRole = "agent", **given: Any) -> str:
    answer = await asks(desk, user_id, "POST", PATH, role, **{**HELLO, **given})
    assert answer.status_code == 201, answer.text
    return answer.json()["answer_id"]  # type: ignore[no-any-return]


async def shortcuts(desk: Desk, user_id: UUID, prefix: str = "", role: PrincipalRole = "agent") -> list[str]:
    found = await asks(desk, user_id, "GET", f"{PATH}?prefix={prefix}", role)
    return [one["shortcut"] for one in found.json()["answers"]]


async def test_an_answer_is_filled_in_for_one_conversation_and_nothing_is_sent(desk: Desk, customer: Customer) -> None:
    await staffed(desk)
    await desk.receives(customer.writes("Hello"))
    place = (await desk.conversation())["conversation_id"]
    answer_id = await written(desk, BEN, "supervisor", scope="all")
    said = [await asks(desk, who, "POST", f"{PATH}/{answer_id}/render", conversation_id=place) for who in (ANA, uuid4())]
    assert [one.json()["text"] for one in said] == ["Oi Ana, aqui é Ana da Bakery.", "Oi Ana, aqui é  da Bakery."]
    assert len(await desk.messages()) == 1


async def test_who_has_no_name_is_called_by_the_fallback(desk: Desk, new_customer: type[Customer]) -> None:
    await desk.receives(new_customer(desk.tenant_id, name=None).writes("Hello"))
    answer_id = await written(desk)
    place = (await desk.conversation())["conversation_id"]
    said = await asks(desk, ANA, "POST", f"{PATH}/{answer_id}/render", conversation_id=place)
    assert said.json()["text"].startswith("Oi there,")


async def test_everybody_has_their_own_and_those_of_all(desk: Desk) -> None:
    await written(desk, ANA, shortcut="mine")
    await written(desk, BEN, shortcut="MINE")
    await written(desk, BEN, "admin", scope="all", shortcut="Minutes")
    assert await shortcuts(desk, ANA, "mi") == ["Minutes", "mine"]
    assert await shortcuts(desk, BEN, "MIN") == ["Minutes", "MINE"]
    assert await shortcuts(desk, ANA, "mint") == []
    assert await shortcuts(desk, ANA, "%25") == []
    page = (await asks(desk, ANA, "GET", f"{PATH}?limit=1")).json()
    assert [one["shortcut"] for one in (await asks(desk, ANA, "GET", f"{PATH}?cursor={page['next']}")).json()["answers"]] == [
        "mine"
    ]


async def test_what_others_have_too_is_written_by_who_leads_and_ones_own_is_nobody_elses(desk: Desk) -> None:
    mine, everybodys = await written(desk, ANA), await written(desk, BEN, "supervisor", scope="all")
    assert (await asks(desk, ANA, "POST", PATH, **{**HELLO, "scope": "all"})).status_code == 403
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as client:
        path = f"/v1/{PATH}/{everybodys}"
        assert (await client.patch(path, json={"text": "x"}, headers={"if-match": "*"})).status_code == 403
        assert (await client.delete(path)).status_code == 403
    async with desk.harness.client(desk.tenant_id, "admin", user_id=BEN) as client:
        path = f"/v1/{PATH}/{mine}"
        assert (await client.get(path)).status_code == 404
        assert (await client.patch(path, json={"text": "x"}, headers={"if-match": "*"})).status_code == 404
        assert (await client.delete(path)).status_code == 404
        assert (await client.post(f"{path}/render", json={"conversation_id": NOBODY})).status_code == 404
    assert (await asks(desk, uuid4(), "GET", PATH, "viewer")).status_code == 403


async def test_a_teams_answers_are_at_hand_for_who_is_in_it(desk: Desk) -> None:
    await staffed(desk)
    async with desk.harness.client(desk.tenant_id, "admin") as client:
        team = (await client.post("/v1/teams", json={"name": "Sales", "members": [str(ANA)]})).json()
    one = await written(desk, BEN, "supervisor", scope="team", team_id=team["team_id"], shortcut="sales")
    assert (await shortcuts(desk, ANA), await shortcuts(desk, uuid4())) == (["sales"], [])
    assert await shortcuts(desk, BEN, role="supervisor") == ["sales"], "who leads has every team's"
    seen = [(await asks(desk, who, "GET", f"{PATH}/{one}", role)).status_code for who, role in TEAM_READERS]
    assert seen == [200, 404, 200]
    refused = [
        await asks(desk, ANA, "POST", PATH, **HELLO | {"scope": "team", "team_id": team["team_id"]}),
        await asks(desk, BEN, "POST", PATH, "admin", **HELLO | {"scope": "team", "team_id": NOBODY}),
    ]
    assert [answer.status_code for answer in refused] == [403, 422]


async def test_who_changes_one_says_which_they_saw(desk: Desk) -> None:
    await written(desk, shortcut="taken")
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as client:
        made = await client.post(f"/v1/{PATH}", json=HELLO)
        path, seen = f"/v1/{PATH}/{made.json()['answer_id']}", {"if-match": made.headers["etag"]}
        unseen = await client.patch(path, json={"title": "x"})
        taken = await client.patch(path, json={"shortcut": "TAKEN"}, headers=seen)
        unknown = await client.patch(path, json={"text": "{{contact.phone}}"}, headers=seen)
        changed = await client.patch(path, json={"title": "Other"}, headers=seen)
        stale = await client.patch(path, json={"title": "Third"}, headers=seen)
        assert (await client.get(path)).headers["etag"] == changed.headers["etag"]
        assert [(await client.delete(path)).status_code for _ in range(2)] == [204, 404]
    assert [one.status_code for one in (unseen, taken, unknown, changed, stale)] == [428, 409, 422, 200, 412]
    assert changed.json() == {**made.json(), "title": "Other", "version": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "{{contact.phone}}"}, {"text": "{{contact.name"}, {"text": "{{}}"},
        {"text": "{{contact.name|{{agent.name}}}}"},
        {"text": ""}, {"text": "x" * 4_097}, {"text": "a\x00"}, {"shortcut": ""}, {"shortcut": "two words"},
        {"shortcut": "x" * 51}, {"title": "a\nb"}, {"scope": "team"}, {"scope": "world"},
    ],
)  # fmt: skip
async def test_what_is_no_canned_answer_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = await asks(desk, ANA, "POST", PATH, "admin", **{**HELLO, **wrong})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert await shortcuts(desk, ANA) == []


async def test_there_are_so_many_at_most_and_a_shortcut_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversation.desk.work.answering.MOST_ANSWERS", 2)
    made = [(await asks(desk, ANA, "POST", PATH, **{**HELLO, "shortcut": name})).status_code for name in ("a", "A", "b", "c")]
    assert made == [201, 409, 201, 429]
    assert (await asks(desk, BEN, "POST", PATH, **HELLO)).status_code == 201


async def test_another_tenants_answers_and_conversations_do_not_exist(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    stranger = Desk(desk.harness, uuid4())
    await desk.receives(customer.writes("Hello"), new_customer(stranger.tenant_id).writes("Hello"))
    theirs = await written(stranger, BEN, "admin", scope="all")
    mine = await written(desk, BEN, "admin", scope="all")
    assert (await asks(desk, ANA, "GET", f"{PATH}/{theirs}")).status_code == 404
    place = (await stranger.conversation())["conversation_id"]
    assert (await asks(desk, ANA, "POST", f"{PATH}/{mine}/render", conversation_id=place)).status_code == 404
    assert await shortcuts(desk, ANA) == ["Oi"]


async def test_what_becomes_too_long_or_says_nothing_is_not_said(desk: Desk, new_customer: type[Customer]) -> None:
    await desk.receives(new_customer(desk.tenant_id, name="N" * 200).writes("Hello"))
    place = (await desk.conversation())["conversation_id"]
    for text in ("{{contact.name}}" * 40, "{{agent.name}}"):
        answer_id = await written(desk, shortcut=str(len(text)), text=text)
        assert (await asks(desk, ANA, "POST", f"{PATH}/{answer_id}/render", conversation_id=place)).status_code == 422


WORDS = st.text(alphabet="ab{}| .", max_size=30)
SAID = st.text(alphabet="ab |.", max_size=5)
NAMES = st.sampled_from(sorted(VARIABLES))


@given(st.lists(st.tuples(SAID, NAMES, SAID), max_size=5), WORDS)
def test_values_stand_where_their_variables_stood_and_are_read_once(pieces: list[tuple[str, str, str]], value: str) -> None:
    text = "".join(f"{words}{{{{{name}|{fallback}}}}}" for words, name, fallback in pieces)
    said = "".join(words + (value if value.strip() else fallback) for words, _, fallback in pieces)
    assert render(text, dict.fromkeys(VARIABLES, value)) == said
    assert render(text, {}) == "".join(words + fallback for words, _, fallback in pieces)


@given(WORDS)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parts = list(parts_of(text))
    except Invalid:
        assert "{{" in text
    else:
        assert render(text, {}) is not None
        assert ("{{" in text) == any(not isinstance(one, str) for one in parts)


@pytest.mark.parametrize(
    ("text", "parts"), [("{" * 1_000_000, None), ("{{contact.name|" + "}" * 1_000_000, 2), ("}}{" * 300_000, 1)]
)
def test_reading_a_text_takes_time_by_its_length(text: str, parts: int | None) -> None:
    """Or these would take hours."""
    if parts is None:
        with pytest.raises(Invalid):
            check_variables(text)
    else:
        assert len(list(parts_of(text))) == parts


async def test_what_a_team_had_at_hand_goes_with_it(desk: Desk) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        gone = (await admin.post("/v1/teams", json={"name": "Sales"})).json()
        stays = (await admin.post("/v1/teams", json={"name": "Support"})).json()
        for name, team in (("sales", gone), ("support", stays)):
            await written(desk, BEN, "admin", scope="team", team_id=team["team_id"], shortcut=name)
        deleted = await admin.delete(f"/v1/teams/{gone['team_id']}", headers={"if-match": "*"})
    async with desk.harness.session(desk.tenant_id) as session:
        left = [row.folded for row in await ask(session, "select folded from canned_answer")]
    assert (deleted.status_code, left) == (204, ["support"])
