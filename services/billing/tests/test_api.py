"""Billing's HTTP face: reservations under concurrency, who may do what, and bad input."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from billing.store.ledger import LINES
from common.auth import PrincipalRole
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import general_plan

from .asking import deciding, expire, reserve


async def test_concurrent_requests_never_get_more_than_the_plan_has(billing: Harness, tenant_id: UUID) -> None:
    answers = await asyncio.gather(*(reserve(billing, tenant_id) for _ in range(600)))

    assert Counter(answer.status_code for answer in answers) == {201: 500, 429: 100}


async def test_two_replicas_share_one_quota(billing: Harness, open_service: OpenService, tenant_id: UUID) -> None:
    other = await open_service("billing", database=billing.own_database)
    async with deciding(other):
        answers = await asyncio.gather(
            *(reserve(replica, tenant_id, quantity=7) for _ in range(50) for replica in (billing, other))
        )

    assert Counter(answer.status_code for answer in answers) == {201: 71, 429: 29}


async def test_the_same_reference_gets_the_same_hold(billing: Harness, tenant_id: UUID) -> None:
    answers = await asyncio.gather(*(reserve(billing, tenant_id, reference="turn-1") for _ in range(20)))

    assert len({answer.json()["reservation_id"] for answer in answers}) == 1
    assert (await reserve(billing, tenant_id, quantity=499)).status_code == 201


async def test_an_exhausted_quota_is_said_with_its_figures(billing: Harness, tenant_id: UUID) -> None:
    await reserve(billing, tenant_id, quantity=500)
    refused = await reserve(billing, tenant_id)

    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json() | {"detail": ""} == {
        "type": "about:blank", "title": "Quota exceeded", "status": 429, "detail": "",
        "meter": "messages", "used": 0, "limit": 500,
    }  # fmt: skip


async def test_a_service_learns_what_a_plan_has_room_for(billing: Harness, tenant_id: UUID) -> None:
    async with billing.client(tenant_id, service="gateway") as client:
        limits = [(await client.post("/v1/limits", json={"resource": one})).json() for one in ("outlets", "channels", "users")]
        assert (await client.post("/v1/limits", json={"resource": "planets"})).status_code == 422
    async with billing.client(tenant_id, "admin") as client:
        assert (await client.post("/v1/limits", json={"resource": "outlets"})).status_code == 403

    assert {one["resource"]: one["limit"] for one in limits} == {"outlets": 1, "channels": 25, "users": 10}


async def test_a_released_hold_can_be_had_again_and_a_settled_one_cannot(billing: Harness, tenant_id: UUID) -> None:
    held = [(await reserve(billing, tenant_id, quantity=250)).json()["reservation_id"] for _ in range(2)]
    async with billing.client(tenant_id, service="conversation") as client:
        assert (await client.post(f"/v1/reservations/{held[0]}/release")).status_code == 204
        assert (await client.post(f"/v1/reservations/{held[1]}/settle")).status_code == 204
        assert (await client.post(f"/v1/reservations/{held[1]}/settle")).status_code == 204

    assert (await reserve(billing, tenant_id, quantity=251)).status_code == 429
    assert (await reserve(billing, tenant_id, quantity=250)).status_code == 201


async def test_a_hold_that_nobody_settles_expires(billing: Harness, tenant_id: UUID) -> None:
    await reserve(billing, tenant_id, quantity=500)
    await expire(billing, tenant_id)

    assert (await reserve(billing, tenant_id, quantity=500)).status_code == 201


async def released(billing: Harness, tenant_id: UUID, **body: Any) -> None:
    held = (await reserve(billing, tenant_id, **body)).json()["reservation_id"]
    async with billing.client(tenant_id, service="conversation") as client:
        assert (await client.post(f"/v1/reservations/{held}/release")).status_code == 204


async def test_a_released_reference_is_held_anew_only_where_there_is_room(billing: Harness, tenant_id: UUID) -> None:
    await released(billing, tenant_id, reference="old")
    await reserve(billing, tenant_id, quantity=499)

    assert (await reserve(billing, tenant_id, reference="old", quantity=2)).status_code == 429
    again = await reserve(billing, tenant_id, reference="old")
    assert (again.status_code, again.json()["remaining"]) == (201, 0)
    assert (await reserve(billing, tenant_id)).status_code == 429


async def test_an_expired_reference_is_held_anew_only_where_there_is_room(billing: Harness, tenant_id: UUID) -> None:
    await reserve(billing, tenant_id, reference="old")
    await expire(billing, tenant_id)
    await reserve(billing, tenant_id, quantity=500)

    assert (await reserve(billing, tenant_id, reference="old")).status_code == 429


async def test_whoever_had_an_ended_hold_cannot_end_the_one_that_took_its_place(billing: Harness, tenant_id: UUID) -> None:
    first = (await reserve(billing, tenant_id, reference="turn:1", quantity=10)).json()
    await expire(billing, tenant_id)
    second = (await reserve(billing, tenant_id, reference="turn:1", quantity=20)).json()
    async with billing.client(tenant_id, service="conversation") as client:
        assert (await client.post(f"/v1/reservations/{first['reservation_id']}/release")).status_code == 404

    assert (second["quantity"], second["remaining"]) == (20, 480)
    assert (await reserve(billing, tenant_id, quantity=481)).status_code == 429


async def test_one_reference_has_one_quantity(billing: Harness, tenant_id: UUID) -> None:
    await reserve(billing, tenant_id, reference="turn:1")

    assert (await reserve(billing, tenant_id, reference="turn:1", quantity=100_000)).status_code == 409
    assert (await reserve(billing, tenant_id, quantity=499)).status_code == 201


async def test_what_was_settled_is_not_held_again(billing: Harness, tenant_id: UUID) -> None:
    held = (await reserve(billing, tenant_id, reference="turn:1")).json()["reservation_id"]
    async with billing.client(tenant_id, service="conversation") as client:
        await client.post(f"/v1/reservations/{held}/settle")

    assert (await reserve(billing, tenant_id, reference="turn:1")).status_code == 409


async def test_a_hold_that_has_ended_is_not_settled_over_what_others_hold(billing: Harness, tenant_id: UUID) -> None:
    expired = (await reserve(billing, tenant_id, quantity=500)).json()["reservation_id"]
    await expire(billing, tenant_id)
    await reserve(billing, tenant_id, quantity=500)
    async with billing.client(tenant_id, service="conversation") as client:
        assert (await client.post(f"/v1/reservations/{expired}/settle")).status_code == 409


async def test_two_replicas_do_not_hold_more_bytes_than_the_plan_stores(
    billing: Harness, open_service: OpenService, tenant_id: UUID
) -> None:
    other = await open_service("billing", database=billing.own_database)
    wanted = {"meter": "storage_bytes", "quantity": 5_000_000}
    async with deciding(other):
        answers = await asyncio.gather(
            *(reserve(replica, tenant_id, **wanted) for _ in range(20) for replica in (billing, other))
        )

    assert Counter(answer.status_code for answer in answers) == {201: 10, 429: 30}


async def test_another_tenants_hold_is_not_found(billing: Harness, tenant_id: UUID) -> None:
    held = (await reserve(billing, tenant_id)).json()["reservation_id"]
    async with billing.client(uuid4(), service="conversation") as client:
        assert (await client.post(f"/v1/reservations/{held}/release")).status_code == 404


@pytest.mark.parametrize("role", ["agent", "viewer", "supervisor"])
async def test_only_admins_and_services_reserve(billing: Harness, tenant_id: UUID, role: PrincipalRole) -> None:
    async with billing.client(tenant_id, role) as client:
        answer = await client.post("/v1/reservations", json={"meter": "messages", "reference": "x"})
    assert answer.status_code == 403


async def test_nobody_is_let_in_without_a_valid_token(billing: Harness, tenant_id: UUID) -> None:
    async with billing.client() as client:
        assert (await client.get("/v1/usage")).status_code == 401
        assert (await client.get("/v1/usage", headers={"authorization": "Bearer nonsense"})).status_code == 401


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, b"{"), (422, b"[]"), (422, b"null"), (422, b"{}"), (422, b'{"meter":"messages","reference":"a\\u0000b"}'),
        (422, b'{"meter":"messages","reference":"\\ud800"}'),
        (422, b'{"meter":"messages","reference":"x","quantity":1e400}'),
        (422, b'{"meter":"messages","reference":"x","quantity":-1}'),
        (422, b'{"meter":"unknown","reference":"x"}'), (400, b"[" * 100_000), (422, b"\xff\xfe"),
    ],
)  # fmt: skip
async def test_rubbish_is_refused_and_never_an_error_of_ours(
    billing: Harness, tenant_id: UUID, status: int, body: bytes
) -> None:
    async with billing.client(tenant_id, service="llm-orchestration") as client:
        answer = await client.post("/v1/reservations", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_of_ten_megabytes_is_refused(billing: Harness, tenant_id: UUID) -> None:
    async with billing.client(tenant_id, service="llm-orchestration") as client:
        announced = await client.post("/v1/reservations", content=b"x" * 10_000_000)

        async def in_chunks() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b"x" * 100_000

        chunked = await client.post("/v1/reservations", content=in_chunks())
    assert (announced.status_code, chunked.status_code) == (413, 413)


async def test_the_ledger_is_read_in_pages(billing: Harness, tenant_id: UUID) -> None:
    for number in range(5):
        held = (await reserve(billing, tenant_id, reference=f"r{number}")).json()["reservation_id"]
        async with billing.client(tenant_id) as client:
            await client.post(f"/v1/reservations/{held}/settle")
    async with billing.client(tenant_id, "viewer") as client:
        first = (await client.get("/v1/ledger?limit=3")).json()
        second = (await client.get(f"/v1/ledger?limit=3&before={first['next']}")).json()
        full = (await client.get(f"/v1/ledger?limit=2&before={first['next']}")).json()

    assert (len(first["entries"]), len(second["entries"]), second["next"]) == (3, 2, None)
    assert full == second, "nothing follows a last page that is full"


async def test_a_page_of_the_ledger_is_found_by_its_key_however_long_it_is(billing: Harness, tenant_id: UUID) -> None:
    async with billing.session(tenant_id) as session:
        first, later = [await general_plan(session, LINES.of({"before": before}).sql) for before in (None, tenant_id)]
    for plan in (first, later):
        assert "Index Scan Backward using ledger_entry_pkey" in plan, plan
        assert "Sort" not in plan, plan
    assert re.search(r"Index Cond: .*tenant_id = .*id < ", later), later
