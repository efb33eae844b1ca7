"""What is listed or looked for among a hundred thousand customers costs what is found, and not all of them."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from common.provision.databases import PostgresServer
from conversation.domain.searching import Sought, ranges_of
from conversation.people.domain.sight import Beholder
from conversation.people.store import sight
from conversation.people.store.sight import values_of
from conversation.store import people, searching
from devkit.testing.statements import ask

from .test_finding import found
from .test_who_sees_what import ANA, two_teams
from .world import Customer, Desk

__all__ = ["two_teams"]

MANY = 100_000
CONTACTS = """
    insert into contact (id, tenant_id, channel_id, contact_key, address, provider_address, aliases, version, provider,
                         first_seen_at)
    select gen_random_uuid(), tenant_id, channel_id, gen_random_uuid(), address, provider_address, aliases, version, provider,
           first_seen_at + number * interval '1 s'
    from contact, generate_series(1, %s) number where id = %s
"""
TALKS = """
    insert into conversation
    select made.* from conversation, contact, lateral jsonb_populate_record(
        conversation, jsonb_build_object('id', gen_random_uuid(), 'contact_id', contact.id)) made
    where conversation.contact_id = %s and contact.name is null
"""
# Every other one is a Maria and every other one a Silva, and only a few are both.
TERMS = """
    insert into contact_term (tenant_id, contact_id, term)
    select tenant_id, id, case when row_number() over () % 2 = 0 then 'nmaria' else 'nsilva' end from contact
    on conflict do nothing
"""


@pytest.fixture
def owner(desk: Desk, postgres_server: PostgresServer) -> Iterator[psycopg.Connection[Any]]:
    """Who writes what no trigger hears of."""
    with postgres_server.admin(desk.harness.own_database.name) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


async def rows_read(desk: Desk, statement: Any, **values: Any) -> int:
    """How many rows a statement takes from tables and indexes, those among them that it leaves again."""
    async with desk.harness.session(desk.tenant_id) as session:
        [[plan]] = await ask(session, f"explain (analyze, format json) {statement.sql}", tenant_id=desk.tenant_id, **values)
    return sum(map(_read_by, _nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"])))


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


def _read_by(node: dict[str, Any]) -> int:
    if "Relation Name" not in node and "Index Name" not in node:
        return 0
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node["Actual Rows"] + removed) * node["Actual Loops"])


async def test_who_sees_few_customers_reads_few(desk: Desk, two_teams: dict[str, Any], owner: psycopg.Connection[Any]) -> None:
    conversations = {one["conversation_id"]: one["contact"]["contact_id"] for one in await desk.conversations()}
    hidden = conversations[two_teams["Support/bia"]]
    owner.execute(CONTACTS, [MANY, hidden])
    owner.execute(TALKS, [hidden])
    owner.execute("analyze contact, conversation")
    team = UUID(two_teams["team/Sales"])
    ana = Beholder("agent", ANA, frozenset({team}), frozenset({ANA}))

    async with desk.harness.client(desk.tenant_id, "agent", user_id=ANA) as client:
        shown = (await client.get("/v1/contacts", params={"limit": 2})).json()
        rest = (await client.get("/v1/contacts", params={"cursor": shown["next"]})).json()
    seen = {conversations[two_teams[one]] for one in ("none/nobody", "none/ana", "Sales/nobody", "Sales/ana", "Support/ana")}
    assert {one["contact_id"] for one in [*shown["contacts"], *rest["contacts"]]} == seen

    page = people._page(frozenset({"of_few_and_mates"}))
    assert await rows_read(desk, page, limit=51, **values_of(ana)) < 50
    assert await rows_read(desk, sight.COUNT_SEEN[True], most=sight.FEW + 1, **values_of(ana)) < 20
    boss = Beholder("supervisor", ANA, frozenset({UUID(two_teams["team/Support"])}))
    counted = await rows_read(desk, sight.COUNT_SEEN[False], most=sight.FEW + 1, **values_of(boss))
    assert counted <= sight.FEW + 20, "who sees very many does not have them counted"


async def test_two_words_that_very_many_have_are_read_once_each(desk: Desk, owner: psycopg.Connection[Any]) -> None:
    both = [Customer(desk.tenant_id, name=f"Maria {name} Silva", phone=f"+55119{name:08}") for name in range(3)]
    await desk.receives(*(one.writes("Hi") for one in both))
    first = await desk.conversations()
    owner.execute(CONTACTS, [MANY, first[-1]["contact"]["contact_id"]])
    owner.execute(TERMS)
    owner.execute("analyze contact, contact_term")

    assert sorted(await found(desk, q="silva maria")) == [one.name for one in both]
    assert await found(desk, q="maria 2 sil") == ["Maria 2 Silva"]
    assert len(await found(desk, q="mar")) == 3, "one word that very many have: the list is walked"
    sought = Sought(("nmaria", "nsilva"), all_common=True)
    rows = await rows_read(desk, searching.INTERSECT, **searching.values_of_sought(sought))
    assert rows <= MANY + 20, "each term once"
    rare = Sought(("n2", "nmaria", "nsilva"))
    firsts, lasts = ranges_of(rare.rarest)
    values = {"rare_firsts": firsts, "rare_lasts": lasts, **searching.values_of_sought(rare)}
    assert await rows_read(desk, searching.FIND, **values) < 20
