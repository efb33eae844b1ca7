"""Blocks: some of a plan, held for many turns at once by whoever has many."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from billing.domain.quotas import Portion, Quota, portion
from devkit.testing.harness import Harness
from hypothesis import given
from hypothesis import strategies as st

from .asking import expire, used


@pytest.mark.parametrize(
    ("used", "held", "needed", "ahead", "expected"),
    [
        (0, 0, 1, 0, Portion(1, scarce=False)),
        (0, 0, 1, 40, Portion(41, scarce=False)),
        (0, 0, 0, 400, Portion(62, scarce=False)),
        (300, 60, 2, 30, Portion(19, scarce=False)),
        (380, 60, 2, 30, Portion(2, scarce=True)),
        (400, 40, 0, 8, Portion(7, scarce=False)),
        (400, 49, 0, 8, Portion(0, scarce=True)),
        (490, 9, 3, 8, Portion(1, scarce=True)),
        (490, 10, 3, 0, Portion(0, scarce=True)),
    ],
)
def test_a_block_gets_smaller_as_the_plans_end_comes_near(
    used: int, held: int, needed: int, ahead: int, expected: Portion
) -> None:
    assert portion(Quota(used, held, 500), needed, ahead) == expected


amounts = st.integers(0, 600)


@given(amounts, amounts, amounts, amounts)
def test_a_block_never_has_more_than_is_left_and_all_that_is_needed_where_there_is_any(
    used: int, held: int, needed: int, ahead: int
) -> None:
    quota = Quota(used, held, 500)
    left = max(0, 500 - used - held)
    granted = portion(quota, needed, ahead).granted

    assert min(needed, left) <= granted <= min(needed + ahead, left)


def test_without_a_limit_everybody_gets_what_they_ask_for() -> None:
    assert portion(Quota(10**6, 10**6, None), 3, 400) == Portion(403, scarce=False)


async def block(billing: Harness, tenant_id: UUID, **body: Any) -> httpx2.Response:
    async with billing.client(tenant_id, service="llm-orchestration") as client:
        return await client.post("/v1/blocks", json={"meter": "messages", "block_id": str(uuid4()), **body})


async def give_back(billing: Harness, tenant_id: UUID, **unused: int) -> int:
    async with billing.client(tenant_id, service="llm-orchestration") as client:
        answer = await client.post("/v1/blocks/return", json={"unused": unused})
    return int(answer.status_code)


async def held(billing: Harness, tenant_id: UUID) -> int:
    return (await used(billing, tenant_id))[1]


async def test_blocks_that_are_asked_for_at_once_never_hold_more_than_the_plan_has(billing: Harness, tenant_id: UUID) -> None:
    answers = await asyncio.gather(*(block(billing, tenant_id, needed=7, ahead=30) for _ in range(100)))
    granted = [answer.json()["granted"] for answer in answers if answer.status_code == 201]

    assert sum(granted) == 500 == await held(billing, tenant_id)
    assert Counter(answer.status_code for answer in answers)[429] > 0


async def test_asking_again_gets_the_same_block(billing: Harness, tenant_id: UUID) -> None:
    block_id = str(uuid4())
    answers = await asyncio.gather(*(block(billing, tenant_id, block_id=block_id, needed=5) for _ in range(10)))

    assert {(answer.status_code, answer.json()["granted"]) for answer in answers} == {(201, 5)}
    assert await held(billing, tenant_id) == 5


async def test_what_is_returned_is_said_in_all_and_counts_once(billing: Harness, tenant_id: UUID) -> None:
    block_id = str(uuid4())
    await block(billing, tenant_id, block_id=block_id, needed=5)
    left = []
    for unused in (2, 2, 3, 1, 99):
        await give_back(billing, tenant_id, **{block_id: unused})
        left.append(await held(billing, tenant_id))

    assert left == [3, 3, 2, 2, 0]


async def test_a_block_that_is_over_is_not_had_again(billing: Harness, tenant_id: UUID) -> None:
    block_id = str(uuid4())
    await block(billing, tenant_id, block_id=block_id, needed=5)
    await expire(billing, tenant_id, "block")

    assert await held(billing, tenant_id) == 0
    assert (await block(billing, tenant_id, block_id=block_id, needed=5)).status_code == 409


async def test_a_block_of_nothing_is_granted_to_whoever_needs_nothing(billing: Harness, tenant_id: UUID) -> None:
    answers = [await block(billing, tenant_id), await block(billing, tenant_id, needed=500), await block(billing, tenant_id)]

    assert [(one.json()["granted"], one.json()["scarce"]) for one in answers] == [(0, False), (500, True), (0, True)]
    assert (await block(billing, tenant_id, needed=1)).status_code == 429


async def test_another_tenants_block_is_neither_returned_nor_had(billing: Harness, tenant_id: UUID) -> None:
    block_id, stranger = str(uuid4()), uuid4()
    await block(billing, tenant_id, block_id=block_id, needed=5)

    assert await give_back(billing, stranger, **{block_id: 5}) == 204
    asked = await block(billing, stranger, block_id=block_id, needed=5)
    assert asked.status_code == 409
    assert (await held(billing, tenant_id), await held(billing, stranger)) == (5, 0)


async def test_only_services_have_blocks(billing: Harness, tenant_id: UUID) -> None:
    async with billing.client(tenant_id, "admin") as client:
        answers = [
            await client.post("/v1/blocks", json={"meter": "messages", "block_id": str(uuid4()), "needed": 1}),
            await client.post("/v1/blocks/return", json={"unused": {}}),
        ]
    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize(
    "body",
    [
        {"needed": -1}, {"needed": 10_001}, {"ahead": 10**12}, {"block_id": "x"}, {"meter": "planets"}, {"expires_in_s": 0},
        {"expires_in_s": 86_401},
    ],
)  # fmt: skip
async def test_blocks_that_make_no_sense_are_refused(billing: Harness, tenant_id: UUID, body: dict[str, Any]) -> None:
    assert (await block(billing, tenant_id, **body)).status_code == 422
