"""One Meta app has one callback address for all of its numbers: each message reaches the number that it is for."""

import json
from typing import Any
from uuid import UUID

import pytest
from contracts.gateway import DeliveryStatusChanged, MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.metrics import PARKED as PARKED_METRIC

from .lines import APP_SECRET, VERIFY_TOKEN, Line, OpenLine

ELEMENTS = "select channel_id, kind from received_element order by kind"
FIRST, SECOND = "106540352242922", "106540352242933"


async def another(line: Line, number: str, *, app_secret: str = APP_SECRET) -> Line:
    """A further number of the same tenant."""
    body = {
        "provider": "meta",
        "name": number,
        "settings": {"phone_number_id": number},
        "secrets": {"app_secret": app_secret, "verify_token": VERIFY_TOKEN, "access_token": "EAAtoken"},
    }
    async with line.gateway.client(line.tenant_id) as client:
        created = (await client.post("/v1/channels", json=body)).raise_for_status().json()
    await line.gateway.forget()
    path = created["webhook_url"].removeprefix("https://gateway.test")
    return Line(line.gateway, line.tenant_id, UUID(created["channel_id"]), number, path)


def said(number: str, name: str) -> dict[str, Any]:
    message = {"from": "5541988887777", "id": f"wamid.{name}", "timestamp": "1763719200", "type": "text"}
    value = {"metadata": {"phone_number_id": number}, "messages": [message | {"text": {"body": name}}]}
    return {"field": "messages", "value": value}


def status(number: str, name: str) -> dict[str, Any]:
    one = {"id": f"wamid.{name}", "status": "delivered", "timestamp": "1763719200", "recipient_id": "5541988887777"}
    return {"field": "messages", "value": {"metadata": {"phone_number_id": number}, "statuses": [one]}}


def batch(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": list(changes)}]}).encode()


async def heard(gateway: Harness) -> dict[str, UUID]:
    return {message.content.text: message.channel_id for message in await gateway.published(MessageReceived)}


async def elements(line: Line) -> list[tuple[UUID, str]]:
    async with line.gateway.session(line.tenant_id) as session:
        return [(row.channel_id, row.kind) for row in await ask(session, ELEMENTS)]


async def test_what_comes_to_the_first_numbers_address_for_the_second_is_the_seconds(line: Line) -> None:
    second = await another(line, SECOND)
    raw = batch(said(SECOND, "um"), status(SECOND, "dois"))

    for _ in range(2):
        assert await line.post(raw) == 200

    assert await heard(line.gateway) == {"um": second.channel_id}
    (delivered,) = await line.gateway.published(DeliveryStatusChanged)
    assert delivered.channel_id == second.channel_id
    assert await line.parked() == []
    assert await elements(line) == [(second.channel_id, "message"), (second.channel_id, "status")]
    async with line.gateway.client(line.tenant_id) as client:
        await line.gateway.resources.reception.receipts.flush()
        shown = (await client.get(f"/v1/channels/{second.channel_id}/diagnostics")).json()
    assert "accepted" in json.dumps(shown)


async def test_a_batch_for_both_numbers_reaches_both_and_its_own_address_again_tells_nothing_new(line: Line) -> None:
    second = await another(line, SECOND)
    raw = batch(said(FIRST, "um"), said(SECOND, "dois"), said(FIRST, "três"))

    assert [await line.post(raw), await second.post(raw), await line.post(raw)] == [200, 200, 200]
    assert await heard(line.gateway) == {"um": line.channel_id, "dois": second.channel_id, "três": line.channel_id}
    assert len(await line.gateway.published(MessageReceived)) == 3


async def test_a_number_of_another_app_is_not_spoken_for(line: Line) -> None:
    await another(line, SECOND, app_secret="another-apps-secret")

    assert await line.post(batch(said(SECOND, "um"))) == 200
    assert await heard(line.gateway) == {}
    assert [row.reason for row in await line.parked()] == ["foreign_account"]


async def test_two_tenants_with_one_secret_never_cross(gateway: Harness, open_line: OpenLine) -> None:
    one, other = await open_line(gateway, FIRST), await open_line(gateway, SECOND)
    before = PARKED_METRIC.labels("meta", "foreign_account")._value.get()

    assert await one.post(batch(said(SECOND, "um"), status(SECOND, "dois"))) == 200
    assert await gateway.outbox() == []
    assert [row.reason for row in await one.parked()] == ["foreign_account"] * 2
    assert await other.parked() == []
    assert PARKED_METRIC.labels("meta", "foreign_account")._value.get() == before + 2


async def test_a_number_that_is_added_later_gets_what_was_kept_for_it(line: Line) -> None:
    assert await line.post(batch(said(FIRST, "um"), said(SECOND, "dois"), said("999", "de ninguém"))) == 200
    second = await another(line, SECOND)

    async with line.gateway.client(line.tenant_id) as client:
        (await client.post(f"/v1/channels/{line.channel_id}/parked/replay", json={})).raise_for_status()
    await line.gateway.run_jobs()

    assert await heard(line.gateway) == {"dois": second.channel_id}
    assert [row.reason for row in await line.parked()] == ["foreign_account"]
    assert await second.post(batch(said(SECOND, "dois"))) == 200
    assert len(await line.gateway.published(MessageReceived)) == 1, "its name is known on the second's channel"


async def test_an_inactive_number_keeps_its_own(line: Line) -> None:
    second = await another(line, SECOND)
    await second.change(active=False)

    assert await line.post(batch(said(SECOND, "um"))) == 200
    async with line.gateway.client(line.tenant_id) as client:
        kept = (await client.get(f"/v1/channels/{second.channel_id}/parked")).json()["parked"]
    assert [one["reason"] for one in kept] == ["inactive_channel"]


@pytest.mark.parametrize("metadata", [None, {}, {"phone_number_id": 7}])
async def test_what_names_no_number_is_for_the_one_whose_address_it_is(line: Line, metadata: Any) -> None:
    await another(line, SECOND)
    change = said(FIRST, "um")
    change["value"]["metadata"] = metadata

    assert await line.post(batch(change)) == 200
    assert await heard(line.gateway) == {"um": line.channel_id}
