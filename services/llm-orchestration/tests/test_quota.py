"""Answers of the plan are held in blocks: most turns ask nobody, and near the plan's end nobody keeps what another needs."""

from collections import Counter
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from common.errors import Unavailable
from common.http import Peer
from contracts.llm_orchestration import ReplyGenerated
from devkit.testing.statements import ask
from llm_orchestration.domain.blocks import HEAR_S, LASTS_S, MEMORY_S, STALE_S, HeldReply, Purse, ReplyBlock

from .shop import OpenShop, ScriptedModel, Shop

pytest_plugins = ("devkit.testing.simulator", "devkit.testing.peers")

TURN_S = 30.0


def purse(ready: int, now: float = 0, *, scarce: bool = False) -> Purse:
    one = Purse()
    one.add(ReplyBlock(uuid4(), ready, now + LASTS_S), now, scarce=scarce)
    return one


def take(purse: Purse, now: float, conversation_id: UUID | None = None) -> HeldReply | None:
    return purse.acquire(conversation_id or uuid4(), TURN_S, now)


def test_what_is_ready_is_taken_and_no_more() -> None:
    one = purse(2)
    assert [take(one, 0) is not None for _ in range(3)] == [True, True, False]


def test_no_turn_begins_under_a_block_that_ends_before_it() -> None:
    assert take(purse(1), LASTS_S - TURN_S - 31) is not None
    assert take(purse(1), LASTS_S - TURN_S - 29) is None


def test_what_a_turn_gives_back_the_next_one_finds_and_only_once() -> None:
    one = purse(1)
    answer = take(one, 0)
    assert answer is not None
    one.release(answer)
    one.release(answer)
    assert one.ready == 1


def test_what_was_told_as_spent_is_never_used_again() -> None:
    """The commit's answer was lost: the second try finds the job gone, and believes that it was somebody else's."""
    one = purse(1)
    answer = take(one, 0)
    assert answer is not None
    one.spend(answer)
    one.release(answer)
    assert take(one, 0) is None
    assert answer.block is not None, "a further try tells of the same block"


def test_a_conversation_has_one_answer_however_often_it_asks() -> None:
    one, conversation_id = purse(5), uuid4()
    answers = [take(one, 0, conversation_id) for _ in range(4)]
    assert one.ready == 4
    for answer in answers:
        assert answer is not None
        one.release(answer)
    assert one.ready == 5


def test_an_answer_that_was_given_is_not_taken_over() -> None:
    one, conversation_id = purse(5), uuid4()
    answered = take(one, 0, conversation_id)
    assert answered is not None
    one.spend(answered)
    assert take(one, 0, conversation_id) is not None
    assert one.ready == 3


def test_as_many_are_kept_ready_as_were_taken_lately() -> None:
    one = purse(20)
    assert one.ahead(0) == 0, "who asked once is not asked for ahead"
    for second in range(12):
        take(one, second)
    assert (one.ready, one.ahead(11)) == (8, 0)
    for second in range(12, 15):
        take(one, second)
    assert (one.ready, one.ahead(14)) == (5, 10)
    assert one.ahead(14 + MEMORY_S) == 0


def test_what_nobody_asks_for_any_more_goes_back_once() -> None:
    one = purse(8)
    take(one, 0)
    take(one, 1)
    (back,) = one.surplus(2).values()
    assert (back, one.ready) == (2, 4)
    (back,) = one.surplus(2 + MEMORY_S).values()
    assert (back, one.ready, one.surplus(30)) == (6, 0, {})


def test_what_is_given_back_to_a_block_that_was_returned_is_returned_too() -> None:
    one = purse(2)
    answer = take(one, 0)
    assert answer is not None
    assert list(one.surplus(MEMORY_S + 1).values()) == [1]
    one.release(answer)
    assert list(one.surplus(MEMORY_S + 2).values()) == [2]
    assert one.empty


def test_what_ends_too_soon_for_another_turn_goes_back_although_turns_go_on() -> None:
    one, soon = purse(4), LASTS_S - STALE_S + 1
    take(one, soon - 4)
    take(one, soon - 3)
    assert list(one.surplus(soon).values()) == [2]


def test_a_scarce_plan_is_kept_by_nobody() -> None:
    one = purse(3, scarce=True)
    take(one, 0)
    take(one, 0)
    assert one.ahead(0) == 0
    assert sum(one.surplus(0).values()) == 1


async def blocks(shop: Shop) -> int:
    """Returns how often billing granted a block."""
    async with shop.billing.session(shop.tenant_id) as session:
        return int((await ask(session, "select count(*) from block"))[0][0])


async def test_most_turns_ask_billing_nothing(shop: Shop) -> None:
    for _ in range(40):
        await shop.ask("Oi")
    asked = await blocks(shop)

    assert asked <= 12
    assert len({spent.block_id for spent in await shop.spent()}) <= asked
    await shop.settle()
    assert await shop.usage() == (40, 0)


async def test_turns_that_find_nothing_ready_ask_together(shop: Shop) -> None:
    await shop.llm.receives(*(shop.request("Oi") for _ in range(30)))
    await shop.llm.run_jobs()

    assert await blocks(shop) <= 4
    assert await shop.usage() == (0, 30)


async def test_to_the_last_answer_no_replica_keeps_what_another_one_needs(open_shop: OpenShop) -> None:
    replicas = [await open_shop(), await open_shop()]
    await replicas[0].leave(12)
    for turn in range(12):
        await replicas[turn % 2].ask("Oi")

    assert (await replicas[0].ask_in_vain("Oi")).reason == "quota_exhausted"


async def test_a_busy_replica_hears_that_the_plan_ends_and_gives_back(open_shop: OpenShop) -> None:
    busy, other = await open_shop(), await open_shop()
    for _ in range(8):
        await busy.ask("Oi")
    await busy.quota.wait_for_answers()
    held = await busy.held_at_billing() - 8
    assert held > 0, "some are ready"
    await busy.leave(500 - 492 + 8 + held)  # eight, beside what is used and ready
    for _ in range(8):
        await other.ask("Oi")
    assert (await other.ask_in_vain("Oi")).reason == "quota_exhausted"
    busy.quota.purses[busy.tenant_id].heard_at -= HEAR_S
    await busy.quota.sweep()
    for _ in range(held):
        await other.ask("Oi")

    assert (await other.ask_in_vain("Oi")).reason == "quota_exhausted"


async def test_a_process_that_ends_gives_back_what_it_has_ready(shop: Shop) -> None:
    for _ in range(10):
        await shop.ask("Oi")
    await shop.settle()
    await shop.quota.wait_for_answers()
    ready = await shop.held_at_billing()
    await shop.quota.close()

    assert (ready > 0, await shop.held_at_billing()) == (True, 0)


async def test_what_billing_granted_unheard_goes_back(shop: Shop) -> None:
    """Who waits in vain and asks again would hold the plan's last answers several times, and use none."""
    quota = shop.quota
    post = Peer.post

    async def too_late(peer: Peer, path: str, *given: Any, **named: Any) -> object:
        answer = await post(peer, path, *given, **named)
        if path == "/v1/blocks":
            raise Unavailable("billing does not answer")
        return answer

    with patch.object(Peer, "post", too_late):
        for _ in range(3):
            assert (await quota.acquire(shop.tenant_id, uuid4(), TURN_S)).reply is None
    assert await shop.held_at_billing() == 3
    await quota.sweep()
    assert await shop.held_at_billing() == 0


async def test_what_a_killed_process_held_comes_back_by_itself(shop: Shop) -> None:
    for _ in range(10):
        await shop.ask("Oi")
    await shop.settle()
    await shop.quota.wait_for_answers()
    assert await shop.held_at_billing() > 0
    async with shop.billing.session(shop.tenant_id) as session:
        await ask(session, "update block set expires_at = now() - interval '1 second'")

    assert await shop.held_at_billing() == 0


async def test_turns_of_two_tenants_use_blocks_of_their_own(shop: Shop) -> None:
    other = shop.request("Oi").model_copy(update={"tenant_id": uuid4()})
    await shop.llm.receives(shop.request("Oi"), other)
    await shop.llm.run_jobs()

    assert await shop.held_at_billing() == 1
    assert await blocks(shop) == 1


async def test_three_hundred_turns_wait_for_a_slow_model_together(open_shop: OpenShop, model: ScriptedModel) -> None:
    model.fills_in(decision="clarify", parts=["Qual?"])
    model.wanted = 300
    model.released.clear()
    shop = await open_shop(openai_base_url=model.url, model_timeout_s=60)
    tenants = [uuid4() for _ in range(5)]
    requests = [shop.request("Oi", tenant_id=tenants[number % 5], deadline_s=120) for number in range(300)]
    await shop.llm.receives(*requests)
    await shop.llm.run_jobs()

    said = await shop.llm.published(ReplyGenerated)
    assert Counter(reply.tenant_id for reply in said) == dict.fromkeys(tenants, 60)
    assert {reply.decision for reply in said} == {"clarify"}
