"""Rules over HTTP: who writes, reads and tries them, what is refused, and what is kept of each version and of each run."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from contracts.gateway import Channel
from conversation.automation.domain.rule import MOST_VERSIONS
from conversation.automation.store import rules

from .automations import DRY_RUNS, RULES, RUNS, adds, automated, has, log_of, prioritises, removes, rule_of, says
from .test_canned_answers import written
from .test_labels import NOBODY, defined, puts
from .test_notes import BEN, staffed
from .world import Customer, Desk, tenant_changed

HIGH, NOTE, CLOSE = prioritises("high"), {"type": "note", "text": "x"}, {"type": "close"}
RULE = rule_of("message_received", HIGH, conditions=[says("refund")])


async def test_an_admin_writes_rules_and_each_version_is_kept(desk: Desk) -> None:
    ana, ben = uuid4(), uuid4()
    async with desk.harness.client(desk.tenant_id, user_id=ana) as admin:
        made = await admin.post(RULES, json=RULE | {"name": " Refunds "})
        path = f"{RULES}/{made.json()['rule_id']}"
        again = await admin.post(RULES, json=RULE | {"name": "REFUNDS"})
        unseen = await admin.put(path, json=RULE)
        stale = await admin.put(path, json=RULE, headers={"if-match": '"7"'})
    async with desk.harness.client(desk.tenant_id, user_id=ben) as admin:
        body = rule_of("closed", NOTE, name="Refunds", enabled=False)
        changed = await admin.put(path, json=body, headers={"if-match": made.headers["etag"]})
        late = await admin.put(path, json=RULE, headers={"if-match": made.headers["etag"]})
        unseen_too = await admin.delete(path)
        gone = await admin.delete(path, headers={"if-match": changed.headers["etag"]})
        missing = [await admin.get(path), await admin.put(path, json=RULE, headers={"if-match": "*"})]
        first = (await admin.get(f"{path}/versions", params={"limit": 2})).json()
        rest = (await admin.get(f"{path}/versions", params={"before": first["versions"][-1]["version"]})).json()
    assert made.status_code == 201, made.text
    assert (made.json()["name"], made.json()["version"], made.headers["etag"], made.json()["warnings"]) == (
        "Refunds",
        1,
        '"1"',
        [],
    )
    statuses = [one.status_code for one in (again, unseen, stale, changed, late, unseen_too, gone, *missing)]
    assert statuses == [409, 428, 412, 200, 412, 428, 204, 404, 404]
    assert (changed.json()["version"], changed.json()["enabled"], changed.json()["changed_by"]) == (2, False, str(ben))
    versions = first["versions"] + rest["versions"]
    assert [(one["version"], one["changed_by"], one["deleted"]) for one in versions] == [
        (3, str(ben), True),
        (2, str(ben), False),
        (1, str(ana), False),
    ]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert versions[2]["conditions"] == RULE["conditions"]


async def test_supervisors_read_and_try_and_nobody_else_does(desk: Desk) -> None:
    path = f"{RULES}/{(await automated(desk, 'closed', NOTE))['rule_id']}"
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        read = [await client.get(one) for one in (RULES, path, f"{path}/versions", RUNS)]
        read.append(await client.post(DRY_RUNS, json={"rule": RULE}))
        writing = [
            await client.post(RULES, json=RULE),
            await client.put(path, json=RULE, headers={"if-match": "*"}),
            await client.delete(path, headers={"if-match": "*"}),
        ]
    assert {one.status_code for one in read} == {200}
    assert {one.status_code for one in writing} == {403}
    roles: tuple[PrincipalRole, ...] = ("agent", "viewer")
    for role in roles:
        async with desk.harness.client(desk.tenant_id, role) as client:
            assert {(await client.get(one)).status_code for one in (RULES, path, f"{path}/versions", RUNS)} == {403}
            assert (await client.post(DRY_RUNS, json={"rule": RULE})).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 101}, {"name": "a\nb"}, {"event": "full_moon"}, {"actions": []}, {"actions": [HIGH] * 11},
        {"conditions": [{"type": "owner", "any_of": ["ai"]}] * 21}, {"conditions": [{"type": "text", "matches": "(a+)+$"}]},
        {"actions": [{"type": "run_code"}]}, {"actions": [CLOSE, NOTE]}, {"actions": [adds(NOBODY)]}, {"surplus": True},
        {"actions": [removes(NOBODY)]}, {"conditions": [has("any", NOBODY)]},
        {"actions": [{"type": "team", "team_id": NOBODY}]},
        {"conditions": [{"type": "team", "any_of": [NOBODY]}]}, {"conditions": [{"type": "channel", "any_of": [NOBODY]}]},
        {"actions": [{"type": "canned_answer", "answer_id": NOBODY}]}, {"event": "closed"}, {"conditions": [says("\x00")]},
        {"event": "snoozed", "conditions": [], "actions": [{"type": "snooze", "for_s": 60}]}, {"conditions": None},
    ],
)  # fmt: skip
async def test_what_is_no_rule_is_refused_and_tried_no_more_than_written(desk: Desk, wrong: dict[str, Any]) -> None:
    async with desk.harness.client(desk.tenant_id) as admin:
        answers = [await admin.post(RULES, json=RULE | wrong), await admin.post(DRY_RUNS, json={"rule": RULE | wrong})]
        listed = await admin.get(RULES)
    assert [(one.status_code, one.headers["content-type"]) for one in answers] == [(422, "application/problem+json")] * 2
    assert listed.json()["rules"] == []


async def test_what_another_tenant_has_is_not_there(desk: Desk, customer: Customer) -> None:
    stranger = Desk(desk.harness, uuid4())
    theirs = await defined(stranger, "VIP")
    answer_id = await written(stranger, BEN, "admin", scope="all")
    own = await written(desk, BEN, "agent")
    async with desk.harness.client(stranger.tenant_id) as admin:
        team_id = (await admin.post("/v1/teams", json={"name": "Sales"})).json()["team_id"]
    mine = await automated(desk, "message_received", HIGH)
    await desk.receives(customer.writes("Hello"))
    await desk.harness.run_jobs()
    assert len(await log_of(desk)) == 1
    async with desk.harness.client(desk.tenant_id) as admin:
        named = [
            adds(theirs),
            {"type": "team", "team_id": team_id},
            *({"type": "canned_answer", "answer_id": one} for one in (answer_id, own)),
        ]
        refused = [await admin.post(RULES, json=rule_of("closed", one, name="x")) for one in named]
    assert [one.status_code for one in refused] == [422] * 4
    path = f"{RULES}/{mine['rule_id']}"
    async with desk.harness.client(stranger.tenant_id) as admin:
        answers = [
            await admin.get(path),
            await admin.put(path, json=RULE, headers={"if-match": "*"}),
            await admin.delete(path, headers={"if-match": "*"}),
            await admin.get(f"{path}/versions"),
        ]
        assert (await admin.get(RULES)).json()["rules"] == []
        assert (await admin.get(RUNS)).json()["runs"] == []
        tried = (await admin.post(DRY_RUNS, json={"rule": rule_of("closed", NOTE)})).json()
    assert {one.status_code for one in answers} == {404}
    assert (tried["looked_at"], tried["matched"]) == (0, [])


async def test_a_rule_names_the_channels_that_the_tenant_has(desk: Desk, customer: Customer) -> None:
    channel = Channel(channel_id=customer.channel_id, provider="meta", name="x", address="+551130000000", outlet_id=uuid4())
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"channels": (channel,)}))
    here = {"type": "channel", "any_of": [str(customer.channel_id)]}
    await automated(desk, "conversation_opened", HIGH, conditions=[here])
    await desk.receives(customer.writes("Hello"), Customer(desk.tenant_id, phone="+5511900000000").writes("Hello"))
    await desk.harness.run_jobs()
    shown = {one["channel_id"]: one["priority"] for one in await desk.conversations()}
    assert shown.pop(str(customer.channel_id)) == "high"
    assert list(shown.values()) == ["normal"]


async def test_of_several_who_want_one_name_one_gets_it_and_there_are_100_at_most(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.automation.work.writing.MOST_RULES", 2)
    async with desk.harness.client(desk.tenant_id) as admin:
        same = await asyncio.gather(*(admin.post(RULES, json=RULE | {"name": name}) for name in ("One", "ONE", "one")))
        others = await asyncio.gather(*(admin.post(RULES, json=RULE | {"name": f"{n}"}) for n in range(3)))
        listed = (await admin.get(RULES)).json()["rules"]
        changed = await asyncio.gather(
            *(
                admin.put(f"{RULES}/{listed[0]['rule_id']}", json=RULE | {"name": f"n{n}"}, headers={"if-match": '"1"'})
                for n in range(3)
            )
        )
    assert sorted(one.status_code for one in same) == [201, 409, 409]
    assert sorted(one.status_code for one in others) == [201, 429, 429]
    assert sorted(one.status_code for one in changed) == [200, 412, 412]
    assert len(listed) == 2


async def test_of_a_rules_versions_the_newest_are_kept(desk: Desk) -> None:
    rule = await automated(desk, "closed", NOTE)
    async with desk.harness.client(desk.tenant_id) as admin:
        for n in range(MOST_VERSIONS + 2):
            body, seen = rule_of("closed", NOTE, name=f"{n}"), {"if-match": "*"}
            assert (await admin.put(f"{RULES}/{rule['rule_id']}", json=body, headers=seen)).status_code == 200
    async with desk.harness.session(desk.tenant_id) as session:
        kept = await rules.versions(session, desk.tenant_id, UUID(rule["rule_id"]), None, 1_000)
    newest = MOST_VERSIONS + 3
    assert [one.version for one in kept] == list(range(newest, newest - MOST_VERSIONS, -1))


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    desk: Desk, customer: Customer, new_customer: type[Customer], agent: UUID
) -> None:
    taken, other = new_customer(desk.tenant_id, phone="+5511900000001"), new_customer(desk.tenant_id, phone="+4930000001")
    vip = await defined(desk, "VIP")
    await desk.receives(customer.writes("REFUND now"), taken.writes("a refund"), other.writes("Hello"))
    shown = {one["contact"]["address"]: one["conversation_id"] for one in await desk.conversations()}
    await desk.does_to(shown[taken.phone], agent, "take-over")
    await puts(desk, f"conversations/{shown[customer.phone]}/priority", priority="high")
    before = await desk.harness.everything(desk.tenant_id)

    rule = rule_of("message_received", HIGH, adds(vip), CLOSE, conditions=[says("refund")], enabled=False)
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        tried = (await client.post(DRY_RUNS, json={"rule": rule, "last": 200})).json()
        few = (await client.post(DRY_RUNS, json={"rule": rule | {"conditions": []}, "last": 1})).json()
        wrong = [await client.post(DRY_RUNS, json={"rule": rule, "last": last}) for last in (0, 201, "all")]
        warned = (await client.post(DRY_RUNS, json={"rule": rule_of("labels_changed", adds(vip))})).json()
    assert await desk.harness.everything(desk.tenant_id) == before, "nothing is written"
    assert tried["looked_at"] == 3
    assert {one["conversation_id"]: (one["would_do"], one["refused"]) for one in tried["matched"]} == {
        shown[customer.phone]: (["labels", "close"], None),
        shown[taken.phone]: ([], "the conversation is another person's"),
    }
    assert (few["looked_at"], len(few["matched"])) == (1, 1)
    assert {one.status_code for one in wrong} == {422}
    assert len(warned["warnings"]) == 1


async def test_the_log_comes_in_pages_and_by_rule_and_conversation(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    one = await automated(desk, "message_received", HIGH, name="one")
    two = await automated(desk, "message_received", NOTE, name="two")
    await desk.receives(customer.writes("Hello"))
    await desk.harness.run_jobs()
    await desk.receives(new_customer(desk.tenant_id).writes("Hello"))
    await desk.harness.run_jobs()
    first, *_ = [run["conversation_id"] for run in await log_of(desk)]
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        seen, cursor = [], None
        while True:
            page = (await client.get(RUNS, params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
            seen += page["runs"]
            if (cursor := page["next"]) is None:
                break
        both = {"rule_id": two["rule_id"], "conversation_id": first}
        assert len((await client.get(RUNS, params=both)).json()["runs"]) == 1
        assert (await client.get(RUNS, params={"cursor": "x"})).status_code == 422
        assert (await client.get(RUNS, params={"rule_id": "x"})).status_code == 422
        assert (await client.get(RUNS, params={"limit": 201})).status_code == 422
        assert (await client.get(RUNS, params={"rule_id": str(uuid4())})).json() == {"runs": [], "next": None}
    assert len({run["run_id"] for run in seen}) == len(seen) == 4
    assert [run["created_at"] for run in seen] == sorted((run["created_at"] for run in seen), reverse=True)
    assert [run["rule_id"] for run in await log_of(desk, rule_id=one["rule_id"])] == [one["rule_id"]] * 2
    assert len(await log_of(desk, conversation_id=first)) == 2


async def test_a_supervisor_of_a_team_is_shown_what_they_may_see(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    await staffed(desk)
    async with desk.harness.client(desk.tenant_id) as admin:
        mine = (await admin.post("/v1/teams", json={"name": "Mine", "members": [str(BEN)]})).json()["team_id"]
        theirs = (await admin.post("/v1/teams", json={"name": "Theirs"})).json()["team_id"]
    for team_id, word in ((mine, "one"), (theirs, "two")):
        await automated(desk, "message_received", {"type": "team", "team_id": team_id}, conditions=[says(word)], name=word)
    await desk.receives(customer.writes("one"), new_customer(desk.tenant_id).writes("two"))
    await desk.harness.run_jobs()
    async with desk.harness.client(desk.tenant_id, "supervisor", user_id=BEN) as client:
        runs = (await client.get(RUNS)).json()["runs"]
        tried = (await client.post(DRY_RUNS, json={"rule": rule_of("closed", NOTE)})).json()
    seen = [one["conversation_id"] for one in await desk.conversations() if one["team_id"] == mine]
    assert [one["conversation_id"] for one in runs] == [one["conversation_id"] for one in tried["matched"]] == seen
    assert (len(seen), tried["looked_at"], len(await log_of(desk))) == (1, 1, 2)


async def test_the_log_goes_after_thirty_days_and_so_do_versions_of_what_is_gone(desk: Desk, customer: Customer) -> None:
    kept, gone = (
        await automated(desk, "message_received", HIGH, name="kept"),
        await automated(desk, "closed", NOTE, name="gone"),
    )
    await desk.receives(customer.writes("Hello"))
    await desk.harness.run_jobs()
    async with desk.harness.client(desk.tenant_id) as admin:
        assert (await admin.delete(f"{RULES}/{gone['rule_id']}", headers={"if-match": "*"})).status_code == 204
        await desk.harness.running.pruner.sweep(datetime.now(UTC) + timedelta(days=29))
        assert len(await log_of(desk)) == 1
        assert (await admin.get(f"{RULES}/{gone['rule_id']}/versions")).status_code == 200
        await desk.harness.running.pruner.sweep(datetime.now(UTC) + timedelta(days=31))
        assert (await admin.get(f"{RULES}/{gone['rule_id']}/versions")).status_code == 404
        assert (await admin.get(f"{RULES}/{kept['rule_id']}/versions")).status_code == 200
    assert await log_of(desk) == []
