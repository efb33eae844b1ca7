"""People for whom an outside issuer vouches: in, without an account here, when their business is there and active."""

import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from devkit.testing.harness import Harness
from devkit.testing.statements import ask as look
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from .lines import OpenGateway, OpenTenant

KEY = ECKey.generate_key("P-256", {"kid": "supabase-1", "alg": "ES256", "use": "sig"}, private=True)
ISSUER = "https://abcdefgh.supabase.co/auth/v1"
SUSPEND = "update tenant set active = false"


def token(tenant_id: UUID, role: str = "admin") -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "authenticated",
        "sub": str(uuid4()),
        "iat": now,
        "exp": now + 600,
        "app_metadata": {"tenant_id": str(tenant_id), "role": role},
    }
    return jwt.encode({"alg": "ES256", "kid": "supabase-1"}, claims, KEY)


@pytest.fixture
async def gateway(open_gateway: OpenGateway) -> Harness:
    harness: Harness = await open_gateway(trusted_issuers=[{"preset": "supabase", "url": "https://abcdefgh.supabase.co"}])
    public = ECKey.import_key(KEY.as_dict(private=False))
    harness.running.kernel.authenticator.issuers[ISSUER].keys = KeySet([public])
    return harness


async def ask(gateway: Harness, token: str, path: str, method: str = "GET", **given: Any) -> Any:
    async with gateway.client() as client:
        return await client.request(method, path, headers={"authorization": f"Bearer {token}"}, **given)


async def test_an_admin_from_outside_works_here_under_their_own_id(gateway: Harness, open_tenant: OpenTenant) -> None:
    ours = token(await open_tenant(gateway))
    me = (await ask(gateway, ours, "/v1/me")).json()
    assert (me["role"], me["email"]) == ("admin", None)
    made = await ask(gateway, ours, "/v1/outlets", "POST", json={"name": "Centro"})

    assert made.status_code == 201
    (entry,) = (await ask(gateway, ours, "/v1/audit")).json()["entries"]
    assert (entry["actor"], entry["subject_id"]) == (me["user_id"], made.json()["outlet_id"])


async def test_a_business_that_is_not_there_or_suspended_has_nobody(gateway: Harness, open_tenant: OpenTenant) -> None:
    suspended = await open_tenant(gateway)
    async with gateway.session(suspended) as db:
        await look(db, SUSPEND)

    assert (await ask(gateway, token(suspended), "/v1/me")).status_code == 401
    assert (await ask(gateway, token(uuid4()), "/v1/tenant")).status_code == 401
    assert (await ask(gateway, token(await open_tenant(gateway), "viewer"), "/v1/audit")).status_code == 403
