"""What was not understood is listed, and read again once it can be."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from common.cli import commands
from contracts.gateway import MessageReceived
from devkit.testing.statements import ask
from gateway.main import service
from gateway.providers.meta import messages
from typer.testing import CliRunner

from .lines import Line, OpenGateway, OpenTenant

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"
AUDIT = "select actor, details from audit_entry where action = 'channel.replayed'"
FORGET_BODIES = "delete from raw_webhook"
AGE = "update parked_webhook set received_at = received_at - make_interval(days => %(days)s)"


def recorded(case: str) -> bytes:
    return (CORPUS / f"{case}.json").read_bytes()


async def listed(line: Line, **query: Any) -> dict[str, Any]:
    async with line.gateway.client(line.tenant_id, "supervisor") as client:
        answer = await client.get(f"/v1/channels/{line.channel_id}/parked", params=query)
    page: dict[str, Any] = answer.raise_for_status().json()
    return page


async def replay(line: Line, **body: Any) -> int:
    async with line.gateway.client(line.tenant_id) as client:
        answer = await client.post(f"/v1/channels/{line.channel_id}/parked/replay", json=body)
    assert answer.status_code == 202, answer.text
    await line.gateway.run_jobs()
    asked: int = answer.json()["parked"]
    return asked


async def reasons(line: Line) -> list[str]:
    return sorted(row.reason for row in await line.parked())


async def test_messages_for_a_wrong_number_are_told_once_it_is_corrected(line: Line) -> None:
    await line.change(settings={"phone_number_id": "999"})
    assert await line.post(line.texts("um", "dois")) == 200
    assert await reasons(line) == ["foreign_account", "foreign_account"]

    await line.change(settings={"phone_number_id": line.number})
    assert await replay(line) == 2

    assert await line.said() == ["um", "dois"]
    assert await reasons(line) == []
    assert await line.post(line.texts("um", "dois", "três")) == 200
    assert await line.said() == ["um", "dois", "três"]


async def test_what_came_meanwhile_is_not_told_again(line: Line) -> None:
    await line.change(active=False)
    assert await line.post(line.texts("um", "dois")) == 200
    await line.change(active=True)
    assert await line.post(line.texts("um")) == 200

    for _ in range(2):
        await replay(line, reason="inactive_channel")

    assert await line.said() == ["um", "dois"]


async def test_a_reader_that_learned_something_reads_what_was_parked(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(messages.SPECIAL, "text", messages.SPECIAL["system"])  # type: ignore[index]
        assert await line.post(line.texts("um")) == 200
    assert await reasons(line) == ["system_message"]

    await replay(line)

    assert await reasons(line) == []
    (message,) = await line.gateway.published(MessageReceived)
    assert message.received_at < datetime.now(UTC)


async def test_what_is_still_not_understood_stays_parked(line: Line) -> None:
    assert await line.post(line.texts("um", "dois").replace(b'"id": "wamid.1"', b'"id": null')) == 200
    before = await listed(line)

    assert await replay(line) == 1

    assert await listed(line) == before
    assert await line.said() == ["um"]


async def test_only_what_was_asked_for_is_read_again(line: Line) -> None:
    await line.change(settings={"phone_number_id": "999"})
    for place, body in enumerate(("um", "dois")):
        await line.post(line.texts(body, first=place))
    await line.change(settings={"phone_number_id": line.number})
    newest, oldest = (await listed(line))["parked"]

    assert await replay(line, reason="malformed") == 0
    assert await replay(line, parked_ids=[oldest["parked_id"]]) == 1

    assert await line.said() == ["um"]
    assert [one["parked_id"] for one in (await listed(line))["parked"]] == [newest["parked_id"]]


async def test_without_its_body_an_element_stays_parked(line: Line) -> None:
    await line.change(settings={"phone_number_id": "999"})
    await line.post(line.texts("um"))
    await line.change(settings={"phone_number_id": line.number})
    async with line.gateway.session(line.tenant_id) as session:
        await ask(session, FORGET_BODIES)

    await replay(line)

    assert await line.said() == []
    assert await reasons(line) == ["foreign_account"]


async def test_many_bodies_are_read_again(line: Line) -> None:
    await line.change(active=False)
    for place in range(12):
        await line.post(line.texts(str(place), first=place))
    await line.change(active=True)

    assert await replay(line) == 12
    assert sorted(await line.said(), key=int) == [str(place) for place in range(12)]


async def test_the_list_says_how_much_and_why_and_not_what(line: Line) -> None:
    await line.change(active=False)
    for place in range(3):
        await line.post(line.texts("geheim", first=place))
    await line.post(line.texts("geheim", "geheim", first=10))

    pages, before = list[Any](), None
    while not pages or before:
        page = await listed(line, limit=2, **({"before": before} if before else {}))
        before = page["next"]
        pages.append(page["parked"])

    found = [one for page in pages for one in page]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({one["parked_id"] for one in found}) == 5
    assert found == sorted(found, key=lambda one: one["received_at"], reverse=True)
    assert set(found[0]) == {"parked_id", "reason", "received_at", "size_bytes", "webhook_id"}
    assert found[0]["webhook_id"] == found[1]["webhook_id"]
    assert found[0]["size_bytes"] > 100
    assert "geheim" not in json.dumps(found)
    assert (await listed(line, reason="malformed"))["parked"] == []


async def test_it_is_for_those_who_may(line: Line, open_tenant: OpenTenant) -> None:
    path = f"/v1/channels/{line.channel_id}/parked"
    for role, reading, replaying, wrong in (("agent", 403, 403, 403), ("supervisor", 200, 403, 422), ("admin", 200, 202, 422)):
        async with line.gateway.client(line.tenant_id, role) as client:
            assert (await client.get(path)).status_code == reading
            assert (await client.post(f"{path}/replay")).status_code == replaying
            assert (await client.get(path, params={"before": "then"})).status_code == wrong
            assert (await client.get(path, params={"before": "2026-13-40T00:00:00~" + "-" * 36})).status_code == wrong
    async with line.gateway.client(await open_tenant(line.gateway)) as client:
        assert (await client.get(path)).status_code == 404
        assert (await client.post(f"{path}/replay", json={})).status_code == 404
    async with line.gateway.session(line.tenant_id) as session:
        (audit,) = await ask(session, AUDIT)
    assert audit.details == {"reason": None, "elements": 0}


async def test_a_removed_channel_has_nothing_to_read_again(line: Line) -> None:
    await line.change(active=False)
    await line.post(line.texts("um"))
    async with line.gateway.client(line.tenant_id) as client:
        await client.post(f"/v1/channels/{line.channel_id}/parked/replay")
        await client.delete(f"/v1/channels/{line.channel_id}")
    await line.gateway.run_jobs()

    assert await line.said() == []
    assert await reasons(line) == ["inactive_channel"]


async def test_what_was_parked_long_ago_is_forgotten(line: Line) -> None:
    await line.change(active=False)
    await line.post(line.texts("um"))
    async with line.gateway.session(line.tenant_id) as session:
        await ask(session, AGE, days=31)
    await line.post(line.texts("dois", first=1))
    await line.gateway.running.pruner.sweep()

    assert len(await line.parked()) == 1


async def test_bodies_do_not_outlive_the_names_of_what_was_told(open_gateway: OpenGateway) -> None:
    with pytest.raises(SystemExit, match="KEEP_ELEMENTS_DAYS"):
        await open_gateway(keep_bodies_days=20, keep_elements_days=10)


async def command(line: Line, *arguments: str) -> Any:
    settings = line.gateway.running.kernel.settings
    environment = {
        "GATEWAY_DATABASE_URL": settings.database_url,
        "GATEWAY_KERNEL_DATABASE_URL": settings.kernel_database_url,
        "GATEWAY_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "PROSA_PEPPER": settings.pepper.get_secret_value(),
        "PROSA_SERVICE_SECRET": settings.service_secret.get_secret_value(),
        "GATEWAY_SIGNING_KEY": settings.signing_key.get_secret_value(),
        "GATEWAY_SEALING_KEYS": settings.sealing_keys.get_secret_value(),
    }
    return await asyncio.to_thread(CliRunner().invoke, commands(service), ["parked", *arguments], env=environment)


async def test_operators_list_and_read_again(line: Line) -> None:
    await line.change(active=False)
    await line.post(line.texts("um", "dois"))
    await line.change(active=True)

    shown = await command(line, "list", "--channel-id", str(line.channel_id))
    asked = await command(line, "replay", "--channel-id", str(line.channel_id), "--reason", "inactive_channel")
    await line.gateway.run_jobs()

    assert [json.loads(one)["reason"] for one in shown.output.splitlines()] == ["inactive_channel"] * 2
    assert json.loads(asked.output) == {"parked": 2}
    assert await line.said() == ["um", "dois"]
    async with line.gateway.session(line.tenant_id) as session:
        (audit,) = await ask(session, AUDIT)
    assert audit.actor == "operator"


async def test_operators_are_told_in_a_sentence_what_is_wrong(line: Line) -> None:
    found = await command(line, "list", "--channel-id", str(uuid4()))

    assert (found.exit_code, found.output.strip()) == (1, "there is no such channel")
