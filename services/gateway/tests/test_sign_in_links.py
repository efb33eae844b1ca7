"""Links by which an operator lets somebody in: once, within a day, and written down."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .lines import OpenGateway, OpenTenant
from .pages import CONSOLE, page_of
from .test_commands import run

AGE = "update sign_in_link set expires_at = now()"
AUDIT = "select actor, action from audit_entry order by id"
PERSON = {"display_name": "Ana", "role": "supervisor", "password": "eight or more"}


@pytest.fixture
async def gateway(open_gateway: OpenGateway) -> Harness:
    return await open_gateway(console_url=CONSOLE)


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


@pytest.fixture
async def email(gateway: Harness, tenant: UUID) -> str:
    return await person(gateway, tenant, f"{uuid4().hex}@loja.local")


async def person(gateway: Harness, tenant: UUID, email: str) -> str:
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/users", json=PERSON | {"email": email})).status_code == 201
    return email


async def link_for(gateway: Harness, *arguments: str) -> dict[str, Any]:
    made = await run(gateway, "people", "sign-in-link", *arguments)
    assert made.exit_code == 0, made.output
    return dict(json.loads(made.output))


async def use(gateway: Harness, token: str) -> Any:
    async with gateway.client() as client:
        return await client.post("/v1/sessions/link", json={"token": token})


async def test_a_link_signs_in_once_and_then_says_that_it_was_used(gateway: Harness, tenant: UUID, email: str) -> None:
    link = await link_for(gateway, email.upper())
    assert link["url"] == f"{CONSOLE}/sign-in#link={link['token']}"
    async with page_of(gateway) as page:
        answer = await page.ask("POST", "/v1/sessions/link", json={"token": link["token"]})
        assert (answer.status_code, answer.json()["tenant_id"], answer.json()["role"]) == (200, str(tenant), "supervisor")
        assert (await page.refresh()).status_code == 200
    used = await use(gateway, link["token"])

    assert (used.status_code, used.json()["detail"]) == (409, "this link was used already")
    async with gateway.session(tenant) as db:
        assert [tuple(row) for row in await ask(db, AUDIT)][-2:] == [
            ("operator", "session.link_made"),
            (answer.json()["user_id"], "session.opened_by_link"),
        ]
    assert await gateway.tables_with(link["token"], tenant) == []


async def test_of_two_who_use_a_link_at_once_one_is_let_in(gateway: Harness, email: str) -> None:
    link = await link_for(gateway, email)
    answers = await asyncio.gather(*(use(gateway, link["token"]) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_a_link_that_is_wrong_or_old_or_of_somebody_who_left_is_none(gateway: Harness, tenant: UUID, email: str) -> None:
    assert [(await use(gateway, token)).status_code for token in ("nonsense", "x" * 201, "")] == [404, 422, 422]
    old, left = (await link_for(gateway, email))["token"], (await link_for(gateway, email))["token"]
    async with gateway.session() as db:
        await ask(db, AGE)
    assert (await use(gateway, old)).status_code == 404
    left = (await link_for(gateway, email))["token"]
    async with gateway.client(tenant) as client:
        (user,) = (await client.get("/v1/users")).json()["users"]
        await client.patch(f"/v1/users/{user['user_id']}", json={"active": False})
    assert (await use(gateway, left)).status_code == 404
    inactive = await run(gateway, "people", "sign-in-link", email)
    assert (inactive.exit_code, "inactive" in inactive.output) == (1, True)


async def test_who_guesses_links_is_stopped(gateway: Harness) -> None:
    answers = [(await use(gateway, f"guess {number}")).status_code for number in range(51)]
    assert answers == [404] * 50 + [429]


async def test_an_address_at_several_businesses_needs_to_be_told_which(
    gateway: Harness, tenant: UUID, email: str, open_tenant: OpenTenant
) -> None:
    other = await open_tenant(gateway)
    await person(gateway, other, email)
    unsaid, nobody = await run(gateway, "people", "sign-in-link", email), await run(gateway, "people", "sign-in-link", "x@y")

    assert (unsaid.exit_code, str(tenant) in unsaid.output, str(other) in unsaid.output) == (1, True, True)
    assert (nobody.exit_code, "nobody" in nobody.output) == (1, True)
    link = await link_for(gateway, email, "--tenant-id", str(other))
    assert (await use(gateway, link["token"])).json()["tenant_id"] == str(other)
