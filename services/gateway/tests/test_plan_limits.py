"""A plan's limits: asked of billing before, held to under the tenant's lock, and nothing is made while nobody can say."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.gateway import MOST_OUTLETS
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .billing import Billing
from .lines import OpenGateway, OpenTenant
from .linked_world import serving

SECRETS = {"app_secret": "the-app-secret", "verify_token": "the-verify-token", "access_token": "EAAtoken"}


def body_of(resource: str, number: int) -> dict[str, Any]:
    if resource == "channels":
        settings = {"phone_number_id": str(number)}
        return {"provider": "meta", "name": "WhatsApp", "settings": settings, "secrets": SECRETS}
    if resource == "outlets":
        return {"name": f"Loja {number}"}
    return {"email": f"{number}@loja.local", "display_name": "Ana", "role": "agent", "password": "eight or more"}


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def create(gateway: Harness, tenant: UUID, resource: str, number: int) -> Any:
    async with gateway.client(tenant) as client:
        return await client.post(f"/v1/{resource}", json=body_of(resource, number))


async def invite(gateway: Harness, tenant: UUID, email: str) -> Any:
    async with gateway.client(tenant) as client:
        return await client.post("/v1/invitations", json={"email": email, "role": "agent"})


@pytest.mark.parametrize("resource", ["outlets", "channels", "users"])
async def test_of_many_who_add_at_once_only_so_many_do(gateway: Harness, tenant: UUID, billing: Billing, resource: str) -> None:
    billing.limits[resource] = 2
    answers = await asyncio.gather(*(create(gateway, tenant, resource, number) for number in range(5)))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["content-type"] == "application/problem+json"
    assert {name: refused.json()[name] for name in ("title", "resource", "used", "limit")} == {
        "title": "Quota exceeded",
        "resource": resource,
        "used": 2,
        "limit": 2,
    }
    async with gateway.client(tenant) as client:
        assert len((await client.get(f"/v1/{resource}")).json()[resource]) == 2


async def test_what_is_removed_makes_room_and_other_tenants_take_none(
    gateway: Harness, tenant: UUID, open_tenant: OpenTenant, billing: Billing
) -> None:
    billing.limits["outlets"] = 1
    outlet = (await create(gateway, tenant, "outlets", 1)).json()
    assert (await create(gateway, await open_tenant(gateway), "outlets", 1)).status_code == 201
    async with gateway.client(tenant) as client:
        await client.delete(f"/v1/outlets/{outlet['outlet_id']}")

    assert (await create(gateway, tenant, "outlets", 2)).status_code == 201


async def test_whoever_accepts_an_invitation_needs_room_too(gateway: Harness, tenant: UUID, billing: Billing) -> None:
    async with gateway.client(tenant) as client:
        invited = (await client.post("/v1/invitations", json={"email": "ana@loja.local", "role": "agent"})).json()
    billing.limits["users"] = 0
    acceptance = {"token": invited["token"], "password": "eight or more"}
    async with gateway.client() as client:
        assert (await client.post("/v1/invitations/accept", json=acceptance)).status_code == 429
        billing.limits["users"] = 1
        assert (await client.post("/v1/invitations/accept", json=acceptance)).status_code == 201


async def test_nobody_is_invited_for_whom_there_is_no_room(
    gateway: Harness, tenant: UUID, billing: Billing, open_tenant: OpenTenant
) -> None:
    billing.limits["users"] = 2
    invited = await asyncio.gather(*(invite(gateway, tenant, f"guest{number}@loja.local") for number in range(4)))

    assert sorted(answer.status_code for answer in invited) == [201, 201, 429, 429]
    assert (await create(gateway, tenant, "users", 1)).status_code == 201, "somebody who is there comes before who may come"
    assert (await invite(gateway, await open_tenant(gateway), "ana@outra.local")).status_code == 201
    first = next(answer.json() for answer in invited if answer.status_code == 201)
    acceptance = {"token": first["token"], "password": "eight or more"}
    async with gateway.client() as client:
        assert (await client.post("/v1/invitations/accept", json=acceptance)).status_code == 201


async def test_an_invitation_that_is_revoked_makes_room(gateway: Harness, tenant: UUID, billing: Billing) -> None:
    billing.limits["users"] = 1
    first = (await invite(gateway, tenant, "ana@loja.local")).json()
    assert (await invite(gateway, tenant, "bia@loja.local")).status_code == 429
    async with gateway.client(tenant) as client:
        await client.delete(f"/v1/invitations/{first['invitation_id']}")

    assert (await invite(gateway, tenant, "bia@loja.local")).status_code == 201


@pytest.mark.parametrize("resource", ["outlets", "channels", "users"])
async def test_nothing_is_made_while_billing_is_away(open_gateway: OpenGateway, open_tenant: OpenTenant, resource: str) -> None:
    gateway = await open_gateway(billing_url="http://127.0.0.1:1")
    tenant = await open_tenant(gateway)

    assert (await create(gateway, tenant, resource, 1)).status_code == 503
    assert await gateway.outbox() == []
    async with gateway.client(tenant) as client:
        assert (await client.get(f"/v1/{resource}")).json()[resource] == []


@pytest.mark.parametrize("limit", ["many", -1, [], ""])
async def test_an_answer_that_is_none_lets_nothing_be_made(
    gateway: Harness, tenant: UUID, billing: Billing, limit: Any
) -> None:
    billing.limits["outlets"] = limit

    assert (await create(gateway, tenant, "outlets", 1)).status_code == 503


@pytest.fixture
async def real_billing(open_service: OpenService) -> AsyncIterator[str]:
    """The address of a billing service that listens."""
    harness = await open_service("billing")
    async with serving(harness.running.app) as url:
        yield url


async def test_a_starter_has_one_outlet_twenty_five_channels_and_ten_people(
    real_billing: str, open_gateway: OpenGateway, open_tenant: OpenTenant
) -> None:
    gateway = await open_gateway(billing_url=real_billing)
    tenant = await open_tenant(gateway)
    outlets = [(await create(gateway, tenant, "outlets", number)).status_code for number in range(2)]
    channels = [(await create(gateway, tenant, "channels", number)).status_code for number in range(26)]

    assert outlets == [201, 429]
    assert channels == [201] * 25 + [429]
    people = [(await create(gateway, tenant, "users", uuid4().int)).status_code for _ in range(11)]
    assert people == [201] * 10 + [429]


async def test_a_plan_without_a_limit_has_room_for_what_the_directory_can_tell(gateway: Harness, tenant: UUID) -> None:
    async with gateway.session(tenant) as session:
        await ask(session, MANY_OUTLETS, tenant=tenant, most=MOST_OUTLETS - 1)

    answers = [await create(gateway, tenant, "outlets", number) for number in range(2)]

    assert [answer.status_code for answer in answers] == [201, 429]
    assert answers[1].json()["limit"] == MOST_OUTLETS


MANY_OUTLETS = """
    insert into outlet (id, tenant_id, name)
    select gen_random_uuid(), %(tenant)s, 'L' || n from generate_series(1, %(most)s) as n
    """
