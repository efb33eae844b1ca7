"""API keys: shown once, known by a digest, held to their scopes everywhere, and ended at once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.auth import Authenticator, TrustedIssuer
from common.errors import Forbidden, Unauthenticated
from contracts.gateway import AccessRevoked, TenantChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask as look

from .lines import OpenTenant

STORED = (
    "select row_to_json(api_key)::text from api_key union all select row_to_json(audit_entry)::text from audit_entry "
    "union all select encode(token_digest, 'escape') from credential_route"
)
SUSPEND = "update tenant set active = false"
EXPIRE = "update api_key set expires_at = now() - interval '1 second'"
LAST_USED = "select last_used_at from api_key"


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def create(gateway: Harness, tenant: UUID, *scopes: str, role: str = "admin", **body: Any) -> dict[str, Any]:
    wanted = {"name": "CRM", "role": role, "scopes": list(scopes) or ["gateway:write"]} | body
    async with gateway.client(tenant) as client:
        answer = await client.post("/v1/api-keys", json=wanted)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def ask(gateway: Harness, token: str, path: str = "/v1/tenant", method: str = "GET", **given: Any) -> Any:
    async with gateway.client() as client:
        return await client.request(method, path, headers={"authorization": f"Bearer {token}"}, **given)


async def exchange(gateway: Harness, key: str) -> Any:
    return await ask(gateway, key, "/v1/sessions/api-key", "POST")


def elsewhere(gateway: Harness, service: str) -> Authenticator:
    """Another service that trusts this gateway."""
    return Authenticator(service, [TrustedIssuer("prosa-gateway", "", keys=gateway.resources.signer.public)], "s" * 32)


async def test_a_key_is_shown_once_and_stored_as_a_digest(gateway: Harness, tenant: UUID) -> None:
    created = await create(gateway, tenant)
    async with gateway.client(tenant) as client:
        (listed,) = (await client.get("/v1/api-keys")).json()["api_keys"]
    async with gateway.session(tenant) as db:
        stored = [value for (value,) in await look(db, STORED)]
    told = [event.model_dump_json() for event in await gateway.published(TenantChanged)]

    assert created["key"].startswith(created["prefix"] + "_")
    assert len(created["key"].rpartition("_")[2]) == 64
    assert listed == {name: value for name, value in created.items() if name != "key"}
    assert (len(stored), len(told)) == (3, 1)
    assert not any(created["key"] in place for place in [*stored, *told])


async def test_a_key_acts_with_its_role_and_within_its_scopes(gateway: Harness, tenant: UUID) -> None:
    reader = (await create(gateway, tenant, "gateway:read"))["key"]
    viewer = (await create(gateway, tenant, "gateway:write", role="viewer"))["key"]
    stranger = (await create(gateway, tenant, "billing:write"))["key"]
    change = {"json": {"name": "Loja Nova"}}

    assert (await ask(gateway, reader)).json()["tenant_id"] == str(tenant)
    assert (await ask(gateway, reader, method="PATCH", **change)).status_code == 403
    assert (await ask(gateway, viewer)).status_code == 200
    assert (await ask(gateway, viewer, method="PATCH", **change)).status_code == 403
    assert (await ask(gateway, stranger)).status_code == 403
    writer = (await create(gateway, tenant))["key"]
    assert (await ask(gateway, writer, method="PATCH", **change)).status_code == 200


async def test_what_a_key_did_is_written_down_under_its_name(gateway: Harness, tenant: UUID) -> None:
    created = await create(gateway, tenant)
    await ask(gateway, created["key"], method="PATCH", json={"name": "Loja Nova"})
    entry = (await ask(gateway, created["key"], "/v1/audit")).json()["entries"][0]

    assert (entry["actor"], entry["action"]) == (f"api-key:{created['api_key_id']}", "tenant.changed")


async def test_a_key_is_nobody_and_lets_nobody_in(gateway: Harness, tenant: UUID) -> None:
    created = await create(gateway, tenant)
    person = {"email": "a@b", "display_name": "A", "role": "admin", "password": "eight or more"}
    asked = [
        ("/v1/me", "GET", None),
        ("/v1/sessions", "DELETE", None),
        ("/v1/api-keys", "POST", {"name": "more", "role": "admin", "scopes": ["billing:write"]}),
        (f"/v1/api-keys/{created['api_key_id']}", "DELETE", None),
        ("/v1/users", "POST", person),
        ("/v1/invitations", "POST", {"email": "a@b", "role": "admin"}),
    ]

    for path, method, body in asked:
        assert (await ask(gateway, created["key"], path, method, json=body)).status_code == 403, path


async def test_a_key_is_exchanged_for_a_token_that_every_service_holds_to_its_scopes(gateway: Harness, tenant: UUID) -> None:
    created = await create(gateway, tenant, "knowledge:write", "billing:read", role="agent")
    answer = (await exchange(gateway, created["key"])).json()
    token = answer["access_token"]

    assert (answer["role"], answer["scopes"]) == ("agent", ["billing:read", "knowledge:write"])
    assert 880 < answer["expires_in"] <= 900
    knowledge, billing, analytics = (elsewhere(gateway, name) for name in ("knowledge", "billing", "analytics"))
    principal = await knowledge.authenticate(token, "write")
    assert (principal.tenant_id, principal.role) == (tenant, "agent")
    assert principal.subject == f"api-key:{created['api_key_id']}"
    with pytest.raises(Forbidden, match="person"):
        _ = principal.user_id
    assert (await billing.authenticate(token)).tenant_id == tenant
    for service, access in ((billing, "write"), (analytics, "read")):
        with pytest.raises(Forbidden, match="scope"):
            await service.authenticate(token, access)  # type: ignore[arg-type]
    with pytest.raises(Unauthenticated):
        await knowledge.authenticate(created["key"])
    assert (await ask(gateway, token)).status_code == 403


async def test_a_revoked_key_ends_at_once(gateway: Harness, tenant: UUID) -> None:
    created = await create(gateway, tenant)
    assert (await ask(gateway, created["key"])).status_code == 200
    async with gateway.client(tenant) as client:
        path = f"/v1/api-keys/{created['api_key_id']}"
        assert [(await client.delete(path)).status_code for _ in range(2)] == [204, 404]

    assert (await ask(gateway, created["key"])).status_code == 401
    assert (await exchange(gateway, created["key"])).status_code == 401


async def test_what_a_revoked_key_was_exchanged_for_ends_with_it(
    gateway: Harness, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.tenants.FRESH_S", -1.0)
    created = await create(gateway, tenant)
    exchanged = (await exchange(gateway, created["key"])).json()["access_token"]
    assert (await ask(gateway, exchanged)).status_code == 200
    async with gateway.client(tenant) as client:
        await client.delete(f"/v1/api-keys/{created['api_key_id']}")

    assert (await ask(gateway, exchanged)).status_code == 401
    (told,) = await gateway.published(AccessRevoked)
    assert (told.kind, str(told.subject_id)) == ("api_key", created["api_key_id"])


async def test_an_expired_key_and_one_of_a_suspended_business_let_nobody_in(gateway: Harness, tenant: UUID) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=300)
    created = await create(gateway, tenant, expires_at=soon.isoformat())
    assert 290 < (await exchange(gateway, created["key"])).json()["expires_in"] <= 300
    async with gateway.session(tenant) as db:
        await look(db, EXPIRE)
    assert (await ask(gateway, created["key"])).status_code == 401
    other = await create(gateway, tenant)
    async with gateway.session(tenant) as db:
        await look(db, SUSPEND)

    assert (await ask(gateway, other["key"])).status_code == 401
    assert (await exchange(gateway, other["key"])).status_code == 401


async def test_the_last_use_is_noted_but_not_each(gateway: Harness, tenant: UUID) -> None:
    created = await create(gateway, tenant)
    seen = []
    for _ in range(3):
        await ask(gateway, created["key"])
        async with gateway.session(tenant) as db:
            seen.append((await look(db, LAST_USED))[0][0])

    assert seen[0] is not None
    assert seen == [seen[0]] * 3


WRONG: list[dict[str, Any]] = [
    {"role": "service"},
    {"role": "owner"},
    {"scopes": []},
    {"scopes": ["everything"]},
    {"scopes": ["gateway:admin"]},
    {"scopes": ["gateway:read billing:write"]},
    {"expires_at": "2020-01-01T00:00:00Z"},
    {"expires_at": "2030-01-01T00:00:00"},
    {"name": ""},
]


async def test_a_wrong_key_is_refused(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        for wrong in WRONG:
            body = {"name": "CRM", "role": "viewer", "scopes": ["gateway:read"]} | wrong
            assert (await client.post("/v1/api-keys", json=body)).status_code == 422, wrong
    assert await gateway.outbox() == []


async def test_what_only_looks_like_a_key_is_refused(gateway: Harness, tenant: UUID) -> None:
    key = (await create(gateway, tenant))["key"]
    for forged in ("prosa_", key[:-1], key + "0", key.upper(), "prosa_" + "0" * 12 + "_" + "0" * 64):
        assert (await ask(gateway, forged)).status_code == 401, forged


async def test_a_key_that_only_reads_sees_nothing_that_lets_it_write(gateway: Harness, tenant: UUID) -> None:
    channel = {
        "provider": "wppconnect",
        "name": "Loja",
        "settings": {"server_url": "https://wpp.example", "session": "loja"},
        "secrets": {"secret_key": "a-secret-key"},
    }
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/channels", json=channel)).json()["webhook_url"]
    reading = await create(gateway, tenant, "gateway:read")
    writing = await create(gateway, tenant, "gateway:write")

    (seen,) = (await ask(gateway, reading["key"], "/v1/channels")).json()["channels"]
    assert seen["webhook_url"] is None
    (seen,) = (await ask(gateway, writing["key"], "/v1/channels")).json()["channels"]
    assert seen["webhook_url"]
