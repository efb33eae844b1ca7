"""Sessions that go on: tokens that are spent for the next, and what happens when one is shown twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.errors import Unauthenticated
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.access.store import people
from gateway.access.work.people import set_password

from .lines import OpenTenant
from .waiting import somebody_waits_for_a_lock

PASSWORD = "correct horse battery staple"
STORED = "select row_to_json(refresh_token)::text from refresh_token"
AUDIT = "select actor, action from audit_entry order by id"
AGE = "update refresh_token set expires_at = expires_at - %(by)s"
SUSPEND = "update tenant set active = %(active)s"


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


SignIn = Callable[[], Awaitable[dict[str, Any]]]
"""Signs in: what `POST /v1/sessions` answers."""


@pytest.fixture
async def sign_in(gateway: Harness, tenant: UUID) -> SignIn:
    body = {"email": f"{uuid4().hex}@loja.local", "display_name": "Ana", "role": "agent", "password": PASSWORD}
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/users", json=body)).status_code == 201

    async def one() -> dict[str, Any]:
        async with gateway.client() as client:
            return dict((await client.post("/v1/sessions", json=body)).json())

    return one


async def refresh(gateway: Harness, token: str) -> Any:
    async with gateway.client() as client:
        return await client.post("/v1/sessions/refresh", json={"refresh_token": token})


async def sign_out(gateway: Harness, session: dict[str, Any]) -> int:
    async with gateway.client() as client:
        answer = await client.delete("/v1/sessions", headers={"authorization": f"Bearer {session['access_token']}"})
    return answer.status_code


async def test_a_session_goes_on_from_token_to_token(gateway: Harness, sign_in: SignIn) -> None:
    session = first = await sign_in()
    for _ in range(3):
        answer = await refresh(gateway, session["refresh_token"])
        assert answer.status_code == 200
        session = answer.json()

    assert set(session) == set(first)
    assert session["refresh_token"] != first["refresh_token"]
    assert (session["user_id"], session["expires_in"], session["refresh_expires_in"]) == (
        first["user_id"], 3600, 30 * 24 * 3600,
    )  # fmt: skip
    async with gateway.client() as client:
        seen = await client.get("/v1/me", headers={"authorization": f"Bearer {session['access_token']}"})
    assert seen.status_code == 200


async def test_a_token_that_is_shown_twice_ends_its_session_and_no_other(
    gateway: Harness, tenant: UUID, sign_in: SignIn
) -> None:
    stolen, other = await sign_in(), await sign_in()
    newer = (await refresh(gateway, stolen["refresh_token"])).json()
    assert (await refresh(gateway, stolen["refresh_token"])).status_code == 401

    assert (await refresh(gateway, newer["refresh_token"])).status_code == 401
    assert (await refresh(gateway, other["refresh_token"])).status_code == 200
    async with gateway.session(tenant) as db:
        assert [tuple(row) for row in await ask(db, AUDIT)][-1] == (stolen["user_id"], "session.reused")


async def test_of_two_who_spend_a_token_at_once_one_gets_the_next_and_neither_keeps_the_session(
    gateway: Harness, sign_in: SignIn
) -> None:
    session = await sign_in()
    answers = await asyncio.gather(*(refresh(gateway, session["refresh_token"]) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 401]
    (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert (await refresh(gateway, winner["refresh_token"])).status_code == 401


async def test_signing_out_ends_this_session_only(gateway: Harness, sign_in: SignIn) -> None:
    here, there = await sign_in(), await sign_in()
    newer = (await refresh(gateway, here["refresh_token"])).json()
    assert await sign_out(gateway, newer) == 204

    assert (await refresh(gateway, newer["refresh_token"])).status_code == 401
    assert (await refresh(gateway, there["refresh_token"])).status_code == 200
    assert await sign_out(gateway, newer) == 204


async def test_a_token_that_nobody_used_for_a_month_is_worth_nothing(gateway: Harness, tenant: UUID, sign_in: SignIn) -> None:
    for seconds, status in ((-60, 200), (1, 401)):
        session = await sign_in()
        async with gateway.session(tenant) as db:
            await ask(db, AGE, by=timedelta(days=30, seconds=seconds))
        assert (await refresh(gateway, session["refresh_token"])).status_code == status

    assert (await refresh(gateway, "nonsense")).status_code == 401


async def test_a_suspended_business_is_out_until_it_is_back(gateway: Harness, tenant: UUID, sign_in: SignIn) -> None:
    session = await sign_in()
    async with gateway.session(tenant) as db:
        await ask(db, SUSPEND, active=False)
    assert (await refresh(gateway, session["refresh_token"])).status_code == 401
    async with gateway.session(tenant) as db:
        await ask(db, SUSPEND, active=True)

    assert (await refresh(gateway, session["refresh_token"])).status_code == 200


async def test_who_refreshes_while_the_password_changes_gets_nothing(gateway: Harness, tenant: UUID, sign_in: SignIn) -> None:
    session = await sign_in()
    member_id = UUID(session["user_id"])
    async with gateway.session(tenant) as db:
        before = await people.member(db, member_id)
        await set_password(db, tenant, "operator", member_id, "another hash")
        refreshing = asyncio.create_task(refresh(gateway, session["refresh_token"]))
        await somebody_waits_for_a_lock(gateway)
        assert not refreshing.done()
    assert (await refreshing).status_code == 401

    with pytest.raises(Unauthenticated):  # nor does whoever was just about to sign in with the old one
        async with gateway.session(tenant) as db:
            await gateway.resources.sign_ins.open(db, before)


async def test_no_token_is_stored_or_logged(
    gateway: Harness, sign_in: SignIn, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    session = await sign_in()
    await refresh(gateway, session["refresh_token"])
    await refresh(gateway, session["refresh_token"])
    other = await sign_in()
    async with gateway.session() as db:
        stored = " ".join([value for (value,) in await ask(db, STORED)])
    printed = "".join(capsys.readouterr())

    assert "refresh_token_reused" in printed + caplog.text
    for token in (session["refresh_token"], other["refresh_token"]):
        assert token not in stored + printed + caplog.text
