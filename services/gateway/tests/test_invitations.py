"""Links that an admin passes on: they work once, not for long, and say nothing to whoever guesses."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.gateway import TenantChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .lines import OpenGateway, OpenTenant

PASSWORD = "correct horse battery staple"
AGE = "update invitation set expires_at = now() - interval '1 minute'"
STORED = "select row_to_json(invitation)::text from invitation union all select details::text from audit_entry"
LEFT = "select count(*) from credential_route"


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def invite(gateway: Harness, tenant: UUID, **body: Any) -> dict[str, Any]:
    wanted = {"email": f"{uuid4().hex}@loja.local", "role": "agent"} | body
    async with gateway.client(tenant) as client:
        answer = await client.post("/v1/invitations", json=wanted)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def accept(gateway: Harness, token: str, **body: Any) -> Any:
    async with gateway.client() as client:
        return await client.post("/v1/invitations/accept", json={"token": token, "password": PASSWORD} | body)


async def sign_in(gateway: Harness, email: str, password: str = PASSWORD) -> Any:
    async with gateway.client() as client:
        return await client.post("/v1/sessions", json={"email": email, "password": password})


async def test_whoever_is_invited_joins_and_is_signed_in(gateway: Harness, tenant: UUID) -> None:
    invited = await invite(gateway, tenant, role="supervisor")
    joined = await accept(gateway, invited["token"], display_name="Ana")
    session = joined.json()

    assert (joined.status_code, session["tenant_id"], session["role"]) == (201, str(tenant), "supervisor")
    async with gateway.client() as client:
        me = (await client.get("/v1/me", headers={"authorization": f"Bearer {session['access_token']}"})).json()
    assert (me["email"], me["display_name"]) == (invited["email"], "Ana")
    assert (await sign_in(gateway, invited["email"])).json()["user_id"] == session["user_id"]
    assert [one.display_name for one in (await gateway.published(TenantChanged))[-1].members] == ["Ana"]


async def test_an_invitation_is_listed_without_its_token_until_it_is_revoked(gateway: Harness, tenant: UUID) -> None:
    invited = await invite(gateway, tenant, display_name="Ana")
    async with gateway.client(tenant) as client:
        (listed,) = (await client.get("/v1/invitations")).json()["invitations"]
        assert (await client.delete(f"/v1/invitations/{invited['invitation_id']}")).status_code == 204
        assert (await client.delete(f"/v1/invitations/{invited['invitation_id']}")).status_code == 404
        assert (await client.get("/v1/invitations")).json() == {"invitations": [], "next": None}

    assert listed == {name: value for name, value in invited.items() if name not in {"token", "url"}}
    lasts = datetime.fromisoformat(invited["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6) < lasts <= timedelta(days=7)
    assert (await accept(gateway, invited["token"])).status_code == 404


async def test_an_invitation_works_once_also_when_it_is_used_twice_at_once(gateway: Harness, tenant: UUID) -> None:
    invited = await invite(gateway, tenant)
    answers = await asyncio.gather(*(accept(gateway, invited["token"]) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [201, 404, 404]
    async with gateway.session() as db:
        assert (await ask(db, LEFT))[0][0] == 0


async def test_a_wrong_a_spent_and_an_old_token_get_one_answer(gateway: Harness, tenant: UUID) -> None:
    spent, old = await invite(gateway, tenant), await invite(gateway, tenant)
    await accept(gateway, spent["token"])
    async with gateway.session(tenant) as db:
        await ask(db, AGE)
    answers = [await accept(gateway, token) for token in ("nonsense", spent["token"], old["token"])]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.text for answer in answers}) == 1


async def test_an_address_that_guesses_invitations_is_stopped(gateway: Harness, tenant: UUID) -> None:
    invited = await invite(gateway, tenant)
    guesses = [await accept(gateway, f"guess number {number}") for number in range(50)]

    assert {guess.status_code for guess in guesses} == {404}
    assert (await accept(gateway, invited["token"])).status_code == 429


async def test_a_token_is_stored_nowhere_but_as_a_digest(gateway: Harness, tenant: UUID) -> None:
    invited = await invite(gateway, tenant)
    async with gateway.session(tenant) as db:
        stored = [value for (value,) in await ask(db, STORED)]
    told = [event.model_dump_json() for event in await gateway.published(TenantChanged)]

    assert stored
    assert not any(invited["token"] in place for place in [*stored, *told])
    assert invited["email"] not in json.dumps(told)


async def test_a_link_begins_with_the_consoles_address(open_gateway: OpenGateway, open_tenant: OpenTenant) -> None:
    gateway = await open_gateway(console_url="https://console.test/")
    invited = await invite(gateway, await open_tenant(gateway))

    assert invited["url"] == f"https://console.test/invitation#{invited['token']}"


async def test_an_address_that_signs_somebody_in_is_not_invited(gateway: Harness, tenant: UUID) -> None:
    first, second = await invite(gateway, tenant, email="ana@loja.local"), await invite(gateway, tenant, email="Ana@loja.local")
    assert (await accept(gateway, first["token"])).status_code == 201

    assert (await accept(gateway, second["token"])).status_code == 409
    async with gateway.client(tenant) as client:
        again = await client.post("/v1/invitations", json={"email": "ANA@loja.local", "role": "agent"})
    assert again.status_code == 409


async def test_a_link_gives_a_new_password_and_ends_the_sessions(gateway: Harness, tenant: UUID) -> None:
    joined = (await accept(gateway, (invited := await invite(gateway, tenant))["token"])).json()
    path = f"/v1/users/{joined['user_id']}/password-reset"
    async with gateway.client(tenant) as client:
        earlier, offered = [(await client.post(path)).json() for _ in range(2)]
    assert offered["purpose"] == "reset_password"
    assert (await accept(gateway, earlier["token"], password="another password")).status_code == 404
    session = await accept(gateway, offered["token"], password="another password")

    assert (session.status_code, session.json()["user_id"]) == (201, joined["user_id"])
    assert (await sign_in(gateway, invited["email"])).status_code == 401
    assert (await sign_in(gateway, invited["email"], "another password")).status_code == 200
    async with gateway.client() as client:
        body = {"refresh_token": joined["refresh_token"]}
        assert (await client.post("/v1/sessions/refresh", json=body)).status_code == 401


async def test_no_link_works_for_somebody_who_was_removed(gateway: Harness, tenant: UUID) -> None:
    joined = (await accept(gateway, (await invite(gateway, tenant))["token"])).json()
    async with gateway.client(tenant) as client:
        offered = (await client.post(f"/v1/users/{joined['user_id']}/password-reset")).json()
        await client.delete(f"/v1/users/{joined['user_id']}")
        assert (await client.post(f"/v1/users/{joined['user_id']}/password-reset")).status_code == 404

    assert (await accept(gateway, offered["token"])).status_code == 404


async def test_what_expired_is_forgotten(gateway: Harness, tenant: UUID) -> None:
    await invite(gateway, tenant)
    async with gateway.session(tenant) as db:
        await ask(db, AGE)
    await gateway.running.pruner.sweep()

    async with gateway.session(tenant) as db:
        assert (await ask(db, LEFT))[0][0] == 0
