"""`doctor` holds its tongue over a healthy database, and names each thing that is broken, in whichever tenant."""

import json
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.cli import commands
from common.db import Command, Rows
from common.db.invariants import Breach, Invariant
from common.invariants import KERNEL, examine
from contracts.topics import SERVICES
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from typer.testing import CliRunner

COLUMNS = """
    select attname as name, format_type(atttypid, null) as kind from pg_attribute
    where attrelid = cast(%(table)s as regclass) and attnum > 0 and attnotnull and not atthasdef and attidentity = ''
        and not attisdropped
"""
FILLERS = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "character varying": "'x'",
    "boolean": "false",
    "timestamp with time zone": "now()",
    "jsonb": "'{}'",
    "json": "'{}'",
    "bytea": "''",
}
LONG_AGO = "now() - interval '2 days'"
LEDGER = "what is counted is what the ledger says"
SENDING, UNKNOWN = "'sending'", "'unknown'"


async def insert(harness: Harness, table: str, tenant: UUID | None = None, **given: str) -> None:
    """A row of which only what matters is said (as SQL); the rest is anything that fits."""
    async with harness.database.kernel.connect() as connection:
        columns = await ask(connection, COLUMNS, table=table)
    values = {one.name: _filler(one.kind) for one in columns} | given
    if tenant is not None:
        values["tenant_id"] = f"'{tenant}'"
    sql = f"insert into {table} ({', '.join(values)}) values ({', '.join(values.values())})"
    if table in {"blocked_key", "job"}:
        async with harness.database.kernel.connect() as connection:
            await connection.run(Command(sql))
    else:
        async with harness.session(*([tenant] if tenant else [])) as session:
            await session.run(Command(sql))


def _filler(kind: str) -> str:
    return "'{}'" if kind.endswith("[]") else FILLERS.get(kind, "0")


async def broken(harness: Harness) -> dict[str, Breach]:
    """What doctor finds."""
    return {
        one.invariant: one.breach
        for one in await examine(harness.database, harness.running.service.invariants)
        if not one.holds
    }


async def two_tenants(harness: Harness) -> tuple[UUID, UUID]:
    tenants = uuid4(), uuid4()
    for tenant in tenants:
        await insert(harness, "known_tenant", tenant, version="1", active="true", retention_days="30")
    return tenants


@pytest.mark.parametrize(
    ("table", "given", "invariant"),
    [
        ("outbox", {"created_at": LONG_AGO}, "events are published within a minute"),
        ("blocked_key", {}, "no key is blocked behind a dead record"),
        ("job", {"failed_at": LONG_AGO}, "no job was given up"),
        ("job", {"lease_token": "gen_random_uuid()", "leased_until": LONG_AGO}, "no job is left by a process that died"),
        ("job", {"run_at": LONG_AGO}, "what is due is begun within ten minutes"),
        ("inbox", {"received_at": "now() + interval '1 hour'"}, "nothing was heard in the future"),
    ],
)
async def test_what_is_broken_of_the_kernels_is_named(
    open_service: OpenService, table: str, given: dict[str, str], invariant: str
) -> None:
    harness = await open_service("analytics")
    assert await broken(harness) == {}
    await insert(harness, table, **given)

    found = await broken(harness)
    assert list(found) == [invariant]
    assert found[invariant].number == 1
    assert found[invariant].since is not None


SETTLED = {"quantity": "1", "made": "true", "undone": "false", "sent": "true"}
IDLE = {"state": "'open'", "waiting_for_person": "false"}
OF_SERVICES: list[tuple[str, str, dict[str, str], str]] = [
    ("billing", "meter_use", {"meter": "'messages'", "used": "3"}, LEDGER),
    ("billing", "ledger_entry", {"meter": "'messages'", "quantity": "3"}, LEDGER),
    ("billing", "charge", {**SETTLED, "quantity": "2", "booked": "1"}, "a charge is booked whole or not at all"),
    (
        "billing",
        "reservation",
        {"quantity": "1", "expires_at": LONG_AGO, "state": "'held'"},
        "no hold is a day older than its deadline",
    ),
    ("message-sender", "outgoing_message", {"state": SENDING, "sending_at": LONG_AGO}, "a call of a provider ends"),
    (
        "message-sender",
        "outgoing_message",
        {"state": UNKNOWN, "resolve_by": LONG_AGO},
        "what is unknown is decided in time",
    ),
    ("message-sender", "outgoing_message", {"state": "'sent'", "sent_at": LONG_AGO}, "what was sent has a provider's id"),
    ("conversation", "conversation", {**IDLE, "owner": "'human'"}, "an open conversation has an owner"),
    (
        "conversation",
        "conversation",
        {**IDLE, "owner": "'ai'", "last_inbound_sequence": "1", "unanswered_since": LONG_AGO},
        "the AI leaves no customer without an answer",
    ),
    (
        "conversation",
        "conversation",
        {**IDLE, "owner": "'ai'", "turn_id": "gen_random_uuid()", "last_activity_at": LONG_AGO},
        "a turn ends by its deadline",
    ),
]


@pytest.mark.parametrize(("service", "table", "given", "invariant"), OF_SERVICES)
async def test_what_is_broken_of_a_services_own_is_named_in_whichever_tenant(
    open_service: OpenService, service: str, table: str, given: dict[str, str], invariant: str
) -> None:
    harness = await open_service(service, **SETTINGS.get(service, {}))
    _, second = await two_tenants(harness)
    assert await broken(harness) == {}
    if table == "conversation":
        contact = uuid4()
        await insert(harness, "contact", second, id=f"'{contact}'")
        given = {**given, "contact_id": f"'{contact}'"}
    await insert(harness, table, second, **given)

    found = await broken(harness)
    assert list(found) == [invariant]
    assert found[invariant].number == 1


SEALING_KEYS = "k1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SETTINGS: dict[str, dict[str, Any]] = {name: {"sealing_keys": SEALING_KEYS} for name in ("message-sender", "conversation")}


def test_every_invariant_was_broken_here() -> None:
    asked = {each.name for service in SERVICES for each in _service(service).invariants}
    assert asked == {invariant for *_, invariant in OF_SERVICES}
    assert len({each.name for each in KERNEL}) == 6


async def test_a_question_changes_nothing_even_if_it_wanted_to(open_service: OpenService) -> None:
    harness = await open_service("billing")
    await two_tenants(harness)
    writing = Rows(
        Breach,
        "with gone as (delete from known_tenant returning 1) "
        "select count(*) as number, '' as example, now() as since from gone",
    )
    with pytest.raises(Exception, match="read-only transaction"):
        await examine(harness.database, [Invariant("it writes", writing, "")])


def _service(name: str) -> Any:
    return import_module(f"{name.replace('-', '_')}.main").service


async def test_people_and_programs_read_what_is_broken(open_service: OpenService, monkeypatch: pytest.MonkeyPatch) -> None:
    harness = await open_service("analytics")
    for name, value in {
        "DATABASE_URL": harness.own_database.app_url,
        "KERNEL_DATABASE_URL": harness.own_database.kernel_url,
        "KAFKA_BOOTSTRAP": "nobody:9092",
        "PEPPER": "a-pepper-of-a-fleet-of-tests",
        "SERVICE_SECRET": "a-secret-of-a-fleet-of-tests-0123456789",
    }.items():
        monkeypatch.setenv(f"PROSA_{name}", value)

    def doctor(*arguments: str) -> tuple[int, str]:
        with ThreadPoolExecutor(1) as pool:  # it runs a loop of its own
            done = pool.submit(CliRunner().invoke, commands(_service("analytics")), ["doctor", *arguments]).result()
        return done.exit_code, done.output

    code, said = doctor()
    assert code == 0
    assert [line[:3] for line in said.splitlines()] == ["ok "] * len(KERNEL)

    await insert(harness, "job", kind="'fold'", failed_at="'2026-01-02 03:04:05+00'")
    code, said = doctor()
    assert code == 1
    assert "BROKEN  analytics          no job was given up: 1 (as fold, since 2026-01-02 03:04:05" in said

    code, said = doctor("--json")
    assert code == 1
    lines = {line["invariant"]: line for line in map(json.loads, said.splitlines())}
    assert [line["invariant"] for line in lines.values() if not line["holds"]] == ["no job was given up"]
    assert lines["no job was given up"]["breach"]["number"] == 1

    monkeypatch.setenv("PROSA_KERNEL_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    code, said = doctor()
    assert code == 2
    assert said == "analytics: the database cannot be asked (Unreachable)\n"
