"""People after their first day: changed, made inactive, removed, and what everybody may do for themselves."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from common.errors import Conflict
from contracts.gateway import AccessRevoked, TenantChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.access.work.people import set_password

from .lines import OpenTenant

PASSWORD = "correct horse battery staple"
HASHES = "select password_hash from member where email = %(email)s"
WEAKEN = "update member set password_hash = %(hash)s where email = %(email)s"
EVERYTHING = "select row_to_json(member)::text from member union all select encode(email_digest, 'hex') from sign_in"


async def join(gateway: Harness, tenant: UUID, role: str = "agent") -> dict[str, Any]:
    body = {"email": f"{uuid4().hex}@loja.local", "display_name": "Ana", "role": role, "password": PASSWORD}
    async with gateway.client(tenant) as client:
        answer = await client.post("/v1/users", json=body)
    assert answer.status_code == 201
    return dict(answer.json())


async def sign_in(gateway: Harness, email: str, password: str = PASSWORD) -> Any:
    async with gateway.client() as client:
        return await client.post("/v1/sessions", json={"email": email, "password": password})


async def refresh(gateway: Harness, token: str) -> Any:
    async with gateway.client() as client:
        return await client.post("/v1/sessions/refresh", json={"refresh_token": token})


async def patch(gateway: Harness, tenant: UUID, user_id: str, **change: Any) -> Any:
    async with gateway.client(tenant) as client:
        return await client.patch(f"/v1/users/{user_id}", json=change)


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {session['access_token']}"}


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def test_a_new_role_counts_from_the_next_access_token_on(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant)
    session = (await sign_in(gateway, ana["email"])).json()
    changed = await patch(gateway, tenant, ana["user_id"], role="supervisor", display_name="Ana Maria")

    assert changed.json() == ana | {"role": "supervisor", "display_name": "Ana Maria"}
    assert (await refresh(gateway, session["refresh_token"])).json()["role"] == "supervisor"
    (told,) = (await gateway.published(TenantChanged))[-1].members
    assert (told.role, told.display_name) == ("supervisor", "Ana Maria")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose tokens count no longer is looked up each time, and not every two seconds."""
    monkeypatch.setattr("common.tenants.FRESH_S", -1.0)


async def me(gateway: Harness, session: dict[str, Any]) -> int:
    async with gateway.client() as client:
        return (await client.get("/v1/me", headers=bearer(session))).status_code


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"active": False}, None])
async def test_a_token_of_before_counts_no_longer_anywhere(
    gateway: Harness, tenant: UUID, change: dict[str, Any] | None, at_once: None
) -> None:
    ana, eva = await join(gateway, tenant), await join(gateway, tenant)
    before, of_eva = (await sign_in(gateway, ana["email"])).json(), (await sign_in(gateway, eva["email"])).json()
    assert await me(gateway, before) == 200
    if change is None:
        async with gateway.client(tenant) as client:
            await client.delete(f"/v1/users/{ana['user_id']}")
    else:
        await patch(gateway, tenant, ana["user_id"], **change)

    assert (await me(gateway, before), await me(gateway, of_eva)) == (401, 200)
    assert [str(event.subject_id) for event in await gateway.published(AccessRevoked)] == [ana["user_id"]]
    if change == {"role": "viewer"}:
        assert await me(gateway, (await refresh(gateway, before["refresh_token"])).json()) == 200
    if change == {"active": False}:
        await patch(gateway, tenant, ana["user_id"], active=True)
        assert await me(gateway, (await sign_in(gateway, ana["email"])).json()) == 200
        assert await me(gateway, before) == 401


async def test_a_new_name_leaves_tokens_as_they_are(gateway: Harness, tenant: UUID, at_once: None) -> None:
    ana = await join(gateway, tenant)
    session = (await sign_in(gateway, ana["email"])).json()
    await patch(gateway, tenant, ana["user_id"], display_name="Ana Maria")

    assert await me(gateway, session) == 200
    assert await gateway.published(AccessRevoked) == []


async def test_whoever_is_made_inactive_is_signed_out_and_stays_out(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant)
    session = (await sign_in(gateway, ana["email"])).json()
    assert (await patch(gateway, tenant, ana["user_id"], active=False)).json()["active"] is False

    assert (await refresh(gateway, session["refresh_token"])).status_code == 401
    assert (await sign_in(gateway, ana["email"])).status_code == 401
    assert (await gateway.published(TenantChanged))[-1].members == ()
    await patch(gateway, tenant, ana["user_id"], active=True)
    assert (await sign_in(gateway, ana["email"])).status_code == 200
    assert (await refresh(gateway, session["refresh_token"])).status_code == 401


async def test_a_removed_person_leaves_nothing_personal_and_frees_the_address(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant)
    session = (await sign_in(gateway, ana["email"])).json()
    async with gateway.client(tenant) as client:
        path = f"/v1/users/{ana['user_id']}"
        assert (await client.delete(path)).status_code == 204
        assert [(await client.get(path)).status_code, (await client.delete(path)).status_code] == [404, 404]
    async with gateway.session(tenant) as db:
        assert await ask(db, EVERYTHING) == []

    assert (await refresh(gateway, session["refresh_token"])).status_code == 401
    again = {"email": ana["email"], "display_name": "Ana", "role": "agent", "password": PASSWORD}
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/users", json=again)).status_code == 201


async def test_the_last_active_admin_stays_one(gateway: Harness, tenant: UUID) -> None:
    dona, other = await join(gateway, tenant, "admin"), await join(gateway, tenant, "admin")
    path = f"/v1/users/{dona['user_id']}"
    assert (await patch(gateway, tenant, other["user_id"], active=False)).status_code == 200

    assert (await patch(gateway, tenant, dona["user_id"], role="agent")).status_code == 409
    assert (await patch(gateway, tenant, dona["user_id"], active=False)).status_code == 409
    async with gateway.client(tenant) as client:
        assert (await client.delete(path)).status_code == 409
        assert (await client.get(path)).json() == dona


async def test_of_two_admins_who_remove_each_other_at_once_one_remains(gateway: Harness, tenant: UUID) -> None:
    admins = [await join(gateway, tenant, "admin") for _ in range(2)]
    answers = await asyncio.gather(*(patch(gateway, tenant, one["user_id"], role="viewer") for one in admins))

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_everybody_sees_who_they_are(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant, "viewer")
    session = (await sign_in(gateway, ana["email"])).json()
    async with gateway.client() as client:
        me = (await client.get("/v1/me", headers=bearer(session))).json()

    assert me == {name: ana[name] for name in ("user_id", "email", "display_name", "role")} | {
        "tenant_id": str(tenant),
        "tenant_name": "Loja",
    }


async def test_who_signs_in_elsewhere_has_no_name_and_no_password_here(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant, "agent") as client:
        me = (await client.get("/v1/me")).json()
        change = {"old_password": PASSWORD, "new_password": "another password"}
        assert (await client.post("/v1/me/password", json=change)).status_code == 409

    assert (me["email"], me["display_name"], me["role"]) == (None, None, "agent")


async def test_a_new_password_ends_every_session(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant)
    here, there = [(await sign_in(gateway, ana["email"])).json() for _ in range(2)]
    async with gateway.client() as client:
        wrong = {"old_password": "wrong password", "new_password": "another password"}
        assert (await client.post("/v1/me/password", json=wrong, headers=bearer(here))).status_code == 403
        right = wrong | {"old_password": PASSWORD}
        assert (await client.post("/v1/me/password", json=right, headers=bearer(here))).status_code == 204

    assert [(await refresh(gateway, one["refresh_token"])).status_code for one in (here, there)] == [401, 401]
    assert (await sign_in(gateway, ana["email"])).status_code == 401
    assert (await sign_in(gateway, ana["email"], "another password")).status_code == 200


async def test_who_showed_the_old_password_does_not_undo_a_reset(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant)
    with pytest.raises(Conflict):
        async with gateway.session(tenant) as session:
            await set_password(session, tenant, "ana", UUID(ana["user_id"]), "a new hash", replaces="the hash before the reset")
    assert (await sign_in(gateway, ana["email"])).status_code == 200


async def test_whoever_found_an_open_console_does_not_guess_the_password(gateway: Harness, tenant: UUID) -> None:
    ana = await join(gateway, tenant)
    session = (await sign_in(gateway, ana["email"])).json()
    async with gateway.client() as client:
        guesses = [
            await client.post(
                "/v1/me/password",
                json={"old_password": f"guess number {number}", "new_password": "another password"},
                headers=bearer(session),
            )
            for number in range(11)
        ]

    assert [guess.status_code for guess in guesses] == [403] * 10 + [429]


async def test_a_hash_with_weaker_parameters_is_made_again_at_the_next_sign_in(gateway: Harness, tenant: UUID) -> None:
    gateway.resources.passwords._hasher = PasswordHasher()  # as in production
    ana = await join(gateway, tenant)
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    async with gateway.session(tenant) as db:
        await ask(db, WEAKEN, hash=weak, email=ana["email"])
    assert (await sign_in(gateway, ana["email"], "wrong password")).status_code == 401
    async with gateway.session(tenant) as db:
        assert (await ask(db, HASHES, email=ana["email"]))[0][0] == weak
    assert (await sign_in(gateway, ana["email"])).status_code == 200
    async with gateway.session(tenant) as db:
        stored = (await ask(db, HASHES, email=ana["email"]))[0][0]

    assert "m=65536" in stored
    assert (await sign_in(gateway, ana["email"])).status_code == 200
