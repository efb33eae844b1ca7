"""The rules that a tenant sets for its conversations: who may, which version was seen, and what is no rule."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from conversation.domain.policy import ConversationPolicy, policy_of
from conversation.store import conversations

from .world import Customer, Desk

PATH = "/v1/policy"
RULE = "returns_to_ai_after_answer"
ON, OFF = {RULE: True}, {RULE: False}


async def test_an_admin_sets_the_rules_and_agents_read_them(desk: Desk) -> None:
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        before = await admin.get(PATH)
        answer = await admin.put(PATH, json=OFF, headers={"if-match": before.headers["etag"]})
        stale = await admin.put(PATH, json=ON, headers={"if-match": before.headers["etag"]})
        unseen = await admin.put(PATH, json=ON)
    async with desk.harness.client(desk.tenant_id, "agent") as agent:
        after = await agent.get(PATH)
        refused = await agent.put(PATH, json={}, headers={"if-match": after.headers["etag"]})
    async with desk.harness.client(desk.tenant_id, "viewer") as viewer:
        unread = await viewer.get(PATH)

    assert before.json() == ConversationPolicy().model_dump(mode="json")
    assert (answer.status_code, answer.json()) == (200, before.json() | OFF), "what is not named is as by default"
    assert (stale.status_code, unseen.status_code, refused.status_code, unread.status_code) == (412, 428, 403, 403)
    assert stale.headers["content-type"] == unseen.headers["content-type"] == "application/problem+json"
    assert after.json() == answer.json()
    assert after.headers["etag"] == answer.headers["etag"] != before.headers["etag"]


async def test_of_several_who_saw_the_same_rules_one_sets_them(desk: Desk) -> None:
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        for _ in range(2):  # there are none yet, and there are some
            seen = (await admin.get(PATH)).headers["etag"]
            puts = [admin.put(PATH, json=OFF, headers={"if-match": seen}) for _ in range(4)]
            assert sorted(answer.status_code for answer in await asyncio.gather(*puts)) == [200, 412, 412, 412]
        over_all = await admin.put(PATH, json={}, headers={"if-match": "*"})
    assert over_all.status_code == 200


@pytest.mark.parametrize("wrong", [{RULE: "perhaps"}, {RULE: None}, {RULE: 2}, {"nonsense": True}, []])
async def test_what_is_no_rule_is_refused(desk: Desk, wrong: Any) -> None:
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        answer = await admin.put(PATH, json=wrong, headers={"if-match": "*"})
        after = await admin.get(PATH)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert after.json() == ConversationPolicy().model_dump(mode="json")


async def test_rules_are_known_wherever_a_conversation_is_and_are_no_other_tenants(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    stranger = new_customer(uuid4())
    async with desk.harness.client(desk.tenant_id, "admin") as admin:
        await admin.put(PATH, json=OFF, headers={"if-match": "*"})
    async with desk.harness.client(stranger.tenant_id, "admin") as other:
        assert (await other.get(PATH)).json() == ConversationPolicy().model_dump(mode="json")
    await desk.receives(customer.writes("Hello"), stranger.writes("Hello"))

    mine = (await desk.conversation())["conversation_id"]
    async with desk.harness.session(desk.tenant_id) as session:
        known = await conversations.get(session, desk.tenant_id, UUID(mine))
    assert known is not None
    assert known.tenant.policy == ConversationPolicy(returns_to_ai_after_answer=False)


def test_rules_of_a_newer_version_are_read_as_far_as_they_are_known() -> None:
    assert not policy_of('{"returns_to_ai_after_answer": false, "of_tomorrow": {"a": 1}}').returns_to_ai_after_answer
