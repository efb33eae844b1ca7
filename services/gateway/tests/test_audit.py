"""Who changed what: a row for every administrative change, newest first, for admins, without a secret in it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.gateway import TenantChanged
from devkit.testing.harness import Harness

from .lines import OpenTenant

PERSON = {"email": "ana@loja.local", "display_name": "Ana", "role": "agent", "password": "eight or more"}
KEY = {"name": "CRM", "role": "viewer", "scopes": ["gateway:read"]}
CHANNEL = {
    "provider": "meta",
    "name": "WhatsApp",
    "settings": {"phone_number_id": "106540352242922"},
    "secrets": {"app_secret": "the-app-secret", "verify_token": "the-verify-token", "access_token": "EAAtoken"},
}


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def test_every_change_is_written_down_and_told(gateway: Harness, tenant: UUID) -> None:
    actor = uuid4()
    async with gateway.client(tenant, user_id=actor) as client:

        async def made(path: str, body: dict[str, Any], name: str) -> str:
            return f"{path}/{(await client.post(path, json=body)).raise_for_status().json()[name]}"

        channel = await made("/v1/channels", CHANNEL, "channel_id")
        await client.patch(channel, json={"name": "Vendas"})
        await client.delete(channel)
        outlet = await made("/v1/outlets", {"name": "Centro"}, "outlet_id")
        await client.patch(outlet, json={"name": "Praia"})
        await client.delete(outlet)
        person = await made("/v1/users", PERSON, "user_id")
        await client.patch(person, json={"role": "viewer"})
        await client.post(f"{person}/password-reset")
        await client.delete(person)
        await client.delete(await made("/v1/invitations", {"email": "bia@loja.local", "role": "agent"}, "invitation_id"))
        await client.delete(await made("/v1/api-keys", KEY, "api_key_id"))
        await client.patch("/v1/tenant", json={"name": "Loja Nova"})
        answer = await client.get("/v1/audit")
        entries = answer.json()["entries"]

    assert [entry["action"] for entry in reversed(entries)] == [
        "channel.created",
        "channel.changed",
        "channel.removed",
        "outlet.created",
        "outlet.changed",
        "outlet.removed",
        "member.created",
        "member.changed",
        "member.reset_offered",
        "member.removed",
        "invitation.created",
        "invitation.revoked",
        "api_key.created",
        "api_key.revoked",
        "tenant.changed",
    ]
    assert {entry["actor"] for entry in entries} == {str(actor)}
    assert entries[-1]["subject_id"] == channel.rpartition("/")[2]
    versions = [event.version for event in await gateway.published(TenantChanged)]
    assert versions == list(range(1, len(entries) + 1))
    for secret in ("the-app-secret", "the-verify-token", "EAAtoken", "eight or more", "loja.local"):
        assert secret not in answer.text


async def test_what_did_not_happen_is_not_written_down(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        await client.post("/v1/outlets", json={"name": "Centro"})
        assert (await client.post("/v1/outlets", json={"name": "Centro"})).status_code == 409
        assert (await client.delete(f"/v1/users/{uuid4()}")).status_code == 404
        assert len((await client.get("/v1/audit")).json()["entries"]) == 1


async def test_the_record_is_read_in_pages_and_by_its_own_tenant_only(
    gateway: Harness, tenant: UUID, open_tenant: OpenTenant
) -> None:
    async with gateway.client(tenant) as client:
        for name in ("A", "B", "C"):
            await client.post("/v1/outlets", json={"name": name})
        first = (await client.get("/v1/audit?limit=2")).json()
        second = (await client.get(f"/v1/audit?limit=2&before={first['next']}")).json()
        full = (await client.get("/v1/audit?limit=3")).json()
    async with gateway.client(await open_tenant(gateway)) as client:
        assert (await client.get("/v1/audit")).json() == {"entries": [], "next": None}

    assert (len(first["entries"]), len(second["entries"]), second["next"]) == (2, 1, None)
    assert (len(full["entries"]), full["next"]) == (3, None)
    ids = [entry["id"] for entry in first["entries"] + second["entries"]]
    assert ids == sorted(ids, reverse=True)
