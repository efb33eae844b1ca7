"""`python -m gateway tenants …`: as operators and the demonstration use it."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from common.cli import commands
from contracts.bounds import LONGEST_LABEL, MARK
from contracts.gateway import MOST_MEMBERS, MOST_OUTLETS, TenantChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.main import service
from typer.testing import CliRunner

from .lines import Line, OpenTenant


async def run(gateway: Harness, *command: str, stdin: str | None = None) -> Any:
    settings = gateway.running.kernel.settings
    environment = {
        "GATEWAY_DATABASE_URL": settings.database_url,
        "GATEWAY_KERNEL_DATABASE_URL": settings.kernel_database_url,
        "GATEWAY_MIGRATION_DATABASE_URL": gateway.own_database.owner_url,
        "GATEWAY_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "PROSA_PEPPER": settings.pepper.get_secret_value(),
        "PROSA_SERVICE_SECRET": settings.service_secret.get_secret_value(),
        "GATEWAY_SIGNING_KEY": settings.signing_key.get_secret_value(),
        "GATEWAY_SEALING_KEYS": settings.sealing_keys.get_secret_value(),
        "GATEWAY_CONSOLE_URL": settings.console_url,
    }
    return await asyncio.to_thread(CliRunner().invoke, commands(service), command, input=stdin, env=environment)


async def create(gateway: Harness, *arguments: str, passwords: str = "eight or more") -> Any:
    command = ["tenants", "create", "--name", "Padaria", "--admin-password-stdin", *arguments]
    return await run(gateway, *command, stdin=passwords)


async def test_a_tenant_is_created_once(gateway: Harness) -> None:
    tenant_id = str(uuid4())
    arguments = ["--admin-email", "dona@padaria.test", "--agent-email", "ana@padaria.test", "--tenant-id", tenant_id]
    first, second = await create(gateway, *arguments), await create(gateway, *arguments)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    created = json.loads(first.output)
    assert created["tenant_id"] == tenant_id
    assert set(created) == {"tenant_id", "admin_user_id", "agent_user_id"}
    assert json.loads(second.output) == created
    last = (await gateway.published(TenantChanged))[-1]
    assert (last.tenant_id, last.name, last.locale) == (UUID(tenant_id), "Padaria", "pt-BR")
    assert {one.role for one in last.members} == {"admin", "agent"}
    async with gateway.client() as client:
        for email in ("dona@padaria.test", "ana@padaria.test"):
            answer = await client.post("/v1/sessions", json={"email": email, "password": "eight or more"})
            assert answer.json()["tenant_id"] == tenant_id


async def test_the_password_may_stand_in_a_file(gateway: Harness, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("eight or more\n")
    command = ["tenants", "create", "--name", "Padaria", "--admin-email", "dona@padaria.test"]
    created = await run(gateway, *command, "--admin-password-file", str(tmp_path / "password"))

    assert created.exit_code == 0, created.output
    async with gateway.client() as client:
        answer = await client.post("/v1/sessions", json={"email": "dona@padaria.test", "password": "eight or more"})
        assert answer.json()["tenant_id"] == json.loads(created.output)["tenant_id"]


async def test_a_password_that_is_nowhere_creates_nobody(gateway: Harness, tmp_path: Path) -> None:
    command = ["tenants", "create", "--name", "Padaria", "--admin-email", "dona@padaria.test"]
    gone = await run(gateway, *command, "--admin-password-file", str(tmp_path / "gone"))
    both = await run(gateway, *command, "--admin-password-file", str(tmp_path / "gone"), "--admin-password-stdin")
    neither = await run(gateway, *command)

    assert [one.exit_code for one in (gone, both, neither)] == [1, 1, 1]
    assert "no password can be read from" in gone.output
    assert await gateway.published(TenantChanged) == []


async def test_the_agent_may_have_a_password_of_their_own(gateway: Harness) -> None:
    await create(
        gateway,
        *("--admin-email", "dona@padaria.test", "--agent-email", "ana@padaria.test"),
        passwords="eight or more\nanother one\n",
    )

    async with gateway.client() as client:
        answer = await client.post("/v1/sessions", json={"email": "ana@padaria.test", "password": "another one"})
    assert answer.json()["role"] == "agent"


async def test_what_is_wrong_is_said_in_a_sentence(gateway: Harness) -> None:
    assert (await create(gateway, "--admin-email", "dona@padaria.test")).exit_code == 0
    shared = await create(gateway, "--admin-email", "DONA@padaria.test")
    short = await create(gateway, "--admin-email", "outra@padaria.test", passwords="short")
    strange = await create(gateway, "--admin-email", "outra")

    assert [one.exit_code for one in (shared, short, strange)] == [0, 1, 1], "an address is nobody's alone"
    assert "at least 8" in short.output
    assert len(await gateway.published(TenantChanged)) == 4


async def test_a_suspended_tenant_is_out_until_it_is_resumed(gateway: Harness, line: Line) -> None:
    tenant = str(line.tenant_id)
    async with gateway.client(line.tenant_id) as client:
        body = {"email": "dona@padaria.test", "display_name": "Dona", "role": "admin", "password": "eight or more"}
        await client.post("/v1/users", json=body)
    assert (await run(gateway, "tenants", "suspend", tenant)).exit_code == 0
    await gateway.resources.reception.directory.load_all()  # it follows changes, a moment later
    async with gateway.client() as client:
        assert (await client.post("/v1/sessions", json=body)).status_code == 401
    assert await line.post(line.texts("while away")) == 200
    assert await line.said() == []
    assert [row.reason for row in await line.parked()] == ["inactive_channel"]

    assert "already" in (await run(gateway, "tenants", "suspend", tenant)).output
    assert (await run(gateway, "tenants", "resume", tenant)).exit_code == 0
    await gateway.resources.reception.directory.load_all()
    assert await line.post(line.texts("back again", first=1)) == 200
    assert await line.said() == ["back again"]
    async with gateway.client() as client:
        assert (await client.post("/v1/sessions", json=body)).status_code == 200
    assert [event.active for event in await gateway.published(TenantChanged)][-2:] == [False, True]


async def test_a_tenant_that_is_not_there_cannot_be_suspended(gateway: Harness) -> None:
    answer = await run(gateway, "tenants", "suspend", str(uuid4()))

    assert answer.exit_code == 1
    assert "no such tenant" in answer.output


async def test_a_tenant_with_more_people_than_a_record_holds_is_suspended_at_once(gateway: Harness, line: Line) -> None:
    tenant = line.tenant_id
    body = {"email": "dona@padaria.test", "display_name": "\U0001f600" * 200, "role": "admin", "password": "eight or more"}
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/users", json=body)).status_code == 201
    async with gateway.session(tenant) as session:
        people = {"tenant": tenant, "name": "\U0001f600" * 200}
        await ask(session, MANY_MEMBERS, **people)
        await ask(session, MANY_OUTLETS, **people)

    answer = await run(gateway, "tenants", "suspend", str(tenant))

    assert answer.exit_code == 0, answer.output
    await gateway.resources.reception.directory.load_all()  # it follows changes, a moment later
    async with gateway.client() as client:
        assert (await client.post("/v1/sessions", json=body)).status_code == 401
    told = (await gateway.published(TenantChanged))[-1]
    assert (told.active, len(told.members), len(told.outlets)) == (False, MOST_MEMBERS, MOST_OUTLETS)
    assert told.members[0].display_name == "\U0001f600" * (LONGEST_LABEL - 1) + MARK
    assert (await run(gateway, "tenants", "resume", str(tenant))).exit_code == 0


MANY_MEMBERS = """
    insert into member (id, tenant_id, email, display_name, role, password_hash, active)
    select gen_random_uuid(), %(tenant)s, n || '@padaria.test', %(name)s, 'agent', 'none', true
    from generate_series(1, 1050) as n
    """
MANY_OUTLETS = """
    insert into outlet (id, tenant_id, name)
    select gen_random_uuid(), %(tenant)s, n || %(name)s from generate_series(1, 1050) as n
    """


async def test_all_tenants_are_announced_again(gateway: Harness, open_tenant: OpenTenant) -> None:
    tenants = {await open_tenant(gateway), await open_tenant(gateway)}
    await gateway.forget()
    assert "2 announced" in (await run(gateway, "tenants", "announce")).output

    assert {event.tenant_id for event in await gateway.published(TenantChanged)} == tenants
