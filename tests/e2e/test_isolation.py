"""A tenant's data is invisible to another: in the database, in the vectors, at the API, in what the AI reads."""

from pathlib import Path
from typing import Any

import psycopg
from common.provision.databases import database_of
from common.roles import app_role, owner_role, package_of
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually

CANARY = "8 reais"


async def test_the_api_of_one_tenant_does_not_know_the_other(bakery: Play, bookshop: Play, phone: str) -> None:
    await bakery.says(phone, "Quanto custa a taxa de entrega?")
    await bakery.is_answered(phone, containing=CANARY)
    conversation = (await bakery.conversation_with(phone))["conversation_id"]
    documents = (await (await bakery.service("knowledge")).get("/v1/documents")).json()["documents"]
    document = next(one["document_id"] for one in documents if one["status"] == "indexed")
    channel = bakery.demo["channels"]["meta"]["channel_id"]
    sent = (await (await bakery.service("message-sender")).get("/v1/outgoing-messages")).json()["messages"][0]["send_id"]

    foreign = [
        ("conversation", "GET", f"/v1/conversations/{conversation}"),
        ("conversation", "GET", f"/v1/conversations/{conversation}/messages"),
        ("conversation", "POST", f"/v1/conversations/{conversation}/take-over"),
        ("conversation", "POST", f"/v1/conversations/{conversation}/close"),
        ("knowledge", "GET", f"/v1/documents/{document}"),
        ("knowledge", "DELETE", f"/v1/documents/{document}"),
        ("gateway", "GET", f"/v1/channels/{channel}"),
        ("message-sender", "GET", f"/v1/outgoing-messages/{sent}"),
    ]
    for service, method, path in foreign:
        if method == "GET":
            (await (await bakery.service(service)).get(path)).raise_for_status()
        answer = await (await bookshop.service(service)).request(method, path)
        assert answer.status_code == 404, (service, method, path)
    assert phone not in (await (await bookshop.service("conversation")).get("/v1/conversations")).text


async def test_the_vectors_of_one_tenant_are_not_found_by_the_other(bakery: Play, bookshop: Play) -> None:
    query = {"query": "Quanto custa a taxa de entrega?", "top_k": 20, "min_score": 0}
    ours = (await (await bakery.service("knowledge")).post("/v1/search", json=query)).raise_for_status().json()["results"]
    theirs = (await (await bookshop.service("knowledge")).post("/v1/search", json=query)).raise_for_status().json()["results"]

    assert any(CANARY in result["text"] for result in ours)
    assert theirs
    assert not any(CANARY in result["text"] for result in theirs)


async def test_the_ai_of_one_tenant_never_reads_the_others_documents(bakery: Play, bookshop: Play, phone: str) -> None:
    await bookshop.says(phone, "Quanto custa a entrega?")
    await bookshop.is_answered(phone, containing="15 reais")
    prompts = (await (await bookshop.simulator()).get("/_sim/log", params={"kind": "openai"})).raise_for_status().json()

    about_books = [str(entry) for entry in prompts if "Livraria" in str(entry)]
    assert about_books
    assert not any(CANARY in prompt for prompt in about_books)


TABLES = "select table_name from information_schema.columns where column_name = 'tenant_id' and table_schema = 'public'"


def tenants_in(connection: psycopg.Connection[Any]) -> dict[str, set[str]]:
    """By table, the tenants whose rows a connection sees."""
    tables = [table for (table,) in connection.execute(TABLES)]
    return {
        table: {tenant for (tenant,) in connection.execute(f'select distinct tenant_id::text from "{table}"')}  # type: ignore[arg-type]
        for table in tables
    }


async def test_the_database_shows_no_row_without_a_tenant_and_only_its_own_with_one(
    fleet: Fleet, bakery: Play, bookshop: Play, unused_phones: list[str]
) -> None:
    """Where a superuser sees rows of both."""
    both = {bakery.demo["tenant_id"], bookshop.demo["tenant_id"]}
    for play, phone in zip((bakery, bookshop), unused_phones, strict=False):
        await play.says(phone, "Quanto custa a entrega?")
        await play.is_answered(phone)
    for service in fleet.services:
        name = package_of(service)

        async def everybody(name: str = name) -> set[str]:
            with fleet.server.admin(name) as superuser:
                return set().union(*tenants_in(superuser).values())

        await eventually(everybody, both.issubset, what=f"rows of both tenants in {service}")
        with psycopg.connect(database_of(fleet.server, service, name).app_url) as connection:
            assert set().union(*tenants_in(connection).values()) == set(), service
            connection.execute("select set_config('app.tenant_id', %s, true)", [bookshop.demo["tenant_id"]])
            assert set().union(*tenants_in(connection).values()) == {bookshop.demo["tenant_id"]}, service


def test_no_process_that_serves_knows_how_to_become_an_owner(fleet: Fleet) -> None:
    """Whoever reads a process's environment has read what it may do, and an owner may do everything."""
    secrets = [fleet.server.password_of(owner_role(service)) for service in fleet.services]
    for service, process in fleet.services.items():
        told = Path(f"/proc/{process.pid}/environ").read_text()
        assert fleet.server.password_of(app_role(service)) in told, service
        assert not any(secret in told for secret in [*secrets, fleet.server.password, fleet.server.role_secret]), service
