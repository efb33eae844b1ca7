"""A list costs what it shows, however long it goes on: queues from their fronts, and what has a label from its newest."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from conversation.people.store import queues
from conversation.store import inbox
from conversation.store.inbox import Filter
from devkit.testing.statements import ask

from .test_assignment import team_of, wait
from .test_labels import defined, puts
from .world import Customer, Desk

__all__ = ["team_of"]

MANY = """
    insert into contact select (jsonb_populate_record(contact, jsonb_build_object(
        'id', gen_random_uuid(), 'contact_key', gen_random_uuid()))).* from contact, generate_series(1, 5000)
"""
TALKS = """
    insert into conversation select (jsonb_populate_record(conversation, jsonb_build_object(
        'id', gen_random_uuid(), 'contact_id', contact.id,
        'handed_off_at', conversation.handed_off_at + random() * interval '1 hour',
        'last_activity_at', conversation.last_activity_at - random() * interval '90 days')
    )).* from conversation, contact where contact.id <> conversation.contact_id
"""
LABELS = """
    insert into conversation_label (tenant_id, conversation_id, label_id, last_activity_at)
    select tenant_id, id, label_id, last_activity_at from conversation cross join unnest(label_ids) label_id
    on conflict do nothing
"""


async def multiplied(desk: Desk) -> None:
    """The only conversation, five thousand times."""
    async with desk.harness.session(desk.tenant_id) as session:
        for statement in (MANY, TALKS, LABELS):
            await ask(session, statement)
    with psycopg.connect(desk.harness.own_database.owner_url, autocommit=True) as owner:
        owner.execute("analyze conversation, contact, conversation_label")


async def plan_of(desk: Desk, statement: Any, **values: Any) -> list[str]:
    """How a statement is done where the table is too large to be read whole."""
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, "set local enable_seqscan = off")
        rows = await ask(session, f"explain (costs off) {statement.sql}", tenant_id=desk.tenant_id, **values)
    return [row[0] for row in rows]


async def test_a_queue_is_turned_over_page_by_page(desk: Desk, team_of: Any) -> None:
    ana, channel = uuid4(), uuid4()
    team = await team_of(desk, ana, channels=[str(channel)])
    await wait(desk, 5, channel)
    await wait(desk, 1, uuid4())
    seen, cursor = [], None
    async with desk.harness.client(desk.tenant_id, "agent", user_id=ana) as client:
        while len(seen) < 5:
            answer = await client.get(f"/v1/queues/{team}", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
            assert answer.status_code == 200, answer.text
            seen, cursor = [*seen, *answer.json()["conversations"]], answer.json()["next"]
        none = (await client.get("/v1/queues/none")).json()
        at_once = {one["team_id"]: one for one in (await client.get("/v1/queues")).json()["queues"]}
    assert [one["position"] for one in seen] == [1, 2, 3, 4, 5]
    assert at_once[team] == {
        "team_id": team, "waiting": 5, "waiting_since": seen[0]["waiting_since"], "conversations": seen,
    }  # fmt: skip
    assert (none["team_id"], [one["position"] for one in none["conversations"]], none["next"]) == (None, [1], None)


async def test_an_empty_queue_is_there_and_that_of_another_team_or_tenant_is_not(desk: Desk, team_of: Any) -> None:
    team = await team_of(desk, uuid4())
    await wait(desk, 1, uuid4())
    async with desk.harness.client(desk.tenant_id) as admin, desk.harness.client(uuid4()) as stranger:
        empty = await admin.get(f"/v1/queues/{team}")
        unknown = [await admin.get(f"/v1/queues/{uuid4()}"), await stranger.get(f"/v1/queues/{team}")]
        wrong = [await admin.get(path) for path in ("/v1/queues/sales", "/v1/queues/none?limit=0", "/v1/queues/none?cursor=x")]
        theirs = (await stranger.get("/v1/queues/none")).json()
    async with (
        desk.harness.client(desk.tenant_id, "agent") as outsider,
        desk.harness.client(desk.tenant_id, "viewer") as viewer,
    ):
        hidden = [await outsider.get(f"/v1/queues/{team}"), await viewer.get(f"/v1/queues/{team}")]
    assert (empty.status_code, empty.json()["conversations"]) == (200, [])
    assert [one.status_code for one in unknown] == [404, 404]
    assert [one.status_code for one in wrong] == [422, 422, 422]
    assert theirs["conversations"] == []
    assert [one.status_code for one in hidden] == [404, 403]


async def test_a_long_queue_is_read_and_counted_as_far_as_it_is_shown(desk: Desk, team_of: Any) -> None:
    channel = uuid4()
    team = await team_of(desk, uuid4(), channels=[str(channel)])
    await wait(desk, 1, channel)
    await multiplied(desk)
    async with desk.harness.client(desk.tenant_id) as admin:
        queue = (await admin.get("/v1/queues")).json()["queues"][0]
        page = (await admin.get(f"/v1/queues/{team}", params={"limit": 200})).json()
        next_page = (await admin.get(f"/v1/queues/{team}", params={"cursor": page["next"]})).json()
    assert (queue["waiting"], len(queue["conversations"])) == (queues.MOST_COUNTED, 50)
    assert [one["position"] for one in page["conversations"]] == list(range(1, 201))
    assert next_page["conversations"][0]["position"] == 201

    place = {"team_id": UUID(team), "since": page["conversations"][9]["waiting_since"], "id": uuid4()}
    after = {"after_at": place["since"], "after_id": place["id"], "limit": 50}
    plans = [
        await plan_of(desk, queues.PAGE[False, True], team_id=UUID(team), **after),
        await plan_of(desk, queues.PLACE[False], **place),
        await plan_of(desk, queues.FIRST, of_each=50),
    ]
    for plan in plans:
        assert any("conversation_queued" in line for line in plan), "\n".join(plan)
        assert not any("Seq Scan" in line for line in plan), plan
    assert not any("Sort" in line for line in plans[0]), plans[0]


async def test_what_has_a_label_is_listed_by_its_newest_words(desk: Desk) -> None:
    vip, spam = await defined(desk, "VIP"), await defined(desk, "Spam")
    customers = [Customer(desk.tenant_id, key=uuid4()) for _ in range(3)]
    for one in customers:
        await desk.receives(one.writes("Hello"))
    ids = [one["conversation_id"] for one in await desk.conversations()][::-1]
    for id_ in ids[:2]:
        await puts(desk, f"conversations/{id_}/labels", label_ids=[vip])
    assert await listed(desk, vip) == [ids[1], ids[0]]

    await desk.receives(customers[0].writes("Again"))
    assert await listed(desk, vip) == [ids[0], ids[1]]
    await puts(desk, f"conversations/{ids[0]}/labels", label_ids=[spam])
    assert (await listed(desk, vip), await listed(desk, spam)) == ([ids[1]], [ids[0]])
    await puts(desk, f"conversations/{ids[0]}/labels", label_ids=[spam, vip])
    assert await listed(desk, vip, limit=1) == [ids[0], ids[1]]
    assert await listed(desk, vip, state="closed") == []
    async with desk.harness.client(uuid4()) as stranger:
        theirs = await stranger.get("/v1/conversations", params={"label_id": vip})
    assert theirs.json()["conversations"] == []


async def listed(desk: Desk, label_id: str, **given: Any) -> list[str]:
    """The ids of all pages of what has a label."""
    ids: list[str] = []
    cursor: dict[str, str] = {}
    async with desk.harness.client(desk.tenant_id) as client:
        while True:
            answer = await client.get("/v1/conversations", params={"label_id": label_id, **given, **cursor})
            assert answer.status_code == 200, answer.text
            ids += [one["conversation_id"] for one in answer.json()["conversations"]]
            if not answer.json()["next"]:
                return ids
            cursor = {"cursor": answer.json()["next"]}


async def test_a_list_by_label_walks_over_the_newest_that_have_it(desk: Desk, customer: Customer) -> None:
    vip = await defined(desk, "VIP")
    await desk.receives(customer.writes("Hello"))
    only = await desk.conversation()
    await puts(desk, f"conversations/{only['conversation_id']}/labels", label_ids=[vip])
    await multiplied(desk)
    place = {"before_at": only["last_activity_at"], "before_id": uuid4()}
    for given in ({}, {"state": "open"}, {"before_at": True}):
        statement = inbox.page_of(frozenset({"label_id", *given}), goes_on=Filter(state=given.get("state")).is_of_going_on)
        plan = await plan_of(desk, statement, label_id=UUID(vip), limit=51, state="open", **place)

        assert any("conversation_labelled" in line for line in plan), plan
        assert not any("Seq Scan on conversation" in line for line in plan), plan
        assert [line for line in plan if line.endswith("Sort")] == ["Sort"], "only what the page shows is put in order"
