"""Admins who change the same thing at the same time: whoever says what they saw writes over nobody's change."""

from typing import Any
from uuid import UUID

import pytest
from devkit.testing.harness import Harness

from .lines import OpenTenant
from .test_administration import channel, user


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def the_tenant(client: Any) -> str:
    return "/v1/tenant"


async def a_person(client: Any) -> str:
    return f"/v1/users/{(await client.post('/v1/users', json=user())).json()['user_id']}"


async def a_channel(client: Any) -> str:
    return f"/v1/channels/{(await client.post('/v1/channels', json=channel())).json()['channel_id']}"


@pytest.mark.parametrize(("thing", "named"), [(the_tenant, "name"), (a_person, "display_name"), (a_channel, "name")])
async def test_whoever_saw_what_is_there_no_more_changes_nothing(
    gateway: Harness, tenant: UUID, thing: Any, named: str
) -> None:
    async with gateway.client(tenant) as client:
        path = await thing(client)
        seen = {"if-match": (await client.get(path)).headers["etag"]}
        first = await client.patch(path, json={named: "First"}, headers=seen)
        second = await client.patch(path, json={named: "Second"}, headers=seen)

        assert (first.status_code, second.status_code) == (200, 412)
        now = await client.get(path)
        assert (now.json()[named], now.headers["etag"]) == ("First", first.headers["etag"])
        for held in (first.headers["etag"], "*"):
            assert (await client.patch(path, json={named: f"Third {held}"}, headers={"if-match": held})).status_code == 200
        assert (await client.patch(path, json={named: "Last"})).status_code == 200  # single fields, by who does not ask


async def test_what_is_changed_elsewhere_is_no_change_of_the_business(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        seen = (await client.get("/v1/tenant")).headers["etag"]
        await a_person(client)
        assert (await client.patch("/v1/tenant", json={"name": "Loja"}, headers={"if-match": seen})).status_code == 200


async def test_what_is_not_there_is_not_found_whatever_somebody_saw(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        for path in ("/v1/users/0190d2c4-0000-7000-8000-0000000000ff", "/v1/channels/0190d2c4-0000-7000-8000-0000000000ff"):
            assert (await client.patch(path, json={}, headers={"if-match": '"x"'})).status_code == 404
