"""Endpoints over HTTP: who may, what is refused, and what is shown once."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from common.auth import PrincipalRole
from contracts.event import Event
from conversation.webhooks.domain.catalogue import TYPES, data_of, fields_of
from devkit.generator.schemas import personal_fields, schema_of
from devkit.repository import ROOT
from devkit.testing.statements import ask

from .systems import ENDPOINTS, OPENED, RECEIVED, System, deliveries, open_system, subscribed
from .world import Customer, Desk, OpenDesk

SOMEWHERE = "https://crm.example/hook"
GOOD = {"url": SOMEWHERE, "types": [{"type": OPENED}]}


@pytest.fixture
async def system() -> AsyncIterator[System]:
    async with open_system() as system:
        yield system


@pytest.fixture
async def shop(open_desk: OpenDesk) -> Desk:
    return await open_desk(service={"private_hosts": ("127.0.0.1",)})


async def test_a_secret_is_shown_once_and_lies_sealed(shop: Desk) -> None:
    async with shop.harness.client(shop.tenant_id) as client:
        made = await client.post(ENDPOINTS, json=GOOD)
        secret = made.json()["secret"]
        path = f"{ENDPOINTS}/{made.json()['endpoint_id']}"
        shown = [await client.get(ENDPOINTS), await client.get(path)]
    assert made.status_code == 201
    assert secret.startswith("whsec_")
    assert made.headers["etag"] == shown[1].headers["etag"] == '"1"'
    assert shown[0].json()["endpoints"] == [shown[1].json()]
    assert all("secret" not in one.json() and secret not in one.text for one in shown)
    assert await shop.harness.tables_with(secret, shop.tenant_id) == []


@pytest.mark.parametrize("role", ["supervisor", "agent", "viewer"])
async def test_only_admins_have_to_do_with_it(shop: Desk, role: PrincipalRole) -> None:
    path = f"{ENDPOINTS}/{uuid4()}"
    async with shop.harness.client(shop.tenant_id, role) as client:
        answers = [
            await client.get(ENDPOINTS),
            await client.post(ENDPOINTS, json=GOOD),
            await client.get(path),
            await client.delete(path),
            await client.patch(path, json={}, headers={"if-match": "*"}),
            await client.post(f"{path}/rotate-secret"),
            await client.post(f"{path}/test"),
            await client.get(f"{path}/deliveries"),
        ]
    assert {one.status_code for one in answers} == {403}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "crm.example/hook",
        "ftp://crm.example/",
        "http://crm.example/hook",
        "https://user:pass@crm.example/",
        "https://127.0.0.2/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://crm.example/" + "x" * 4_096,
        "https://crm.example/\x00",
    ],
)
async def test_an_address_that_we_would_not_ask_is_refused(shop: Desk, url: str) -> None:
    async with shop.harness.client(shop.tenant_id) as client:
        refused = await client.post(ENDPOINTS, json={**GOOD, "url": url})
        made = (await client.post(ENDPOINTS, json=GOOD)).json()
        path = f"{ENDPOINTS}/{made['endpoint_id']}"
        unchanged = await client.patch(path, json={"url": url}, headers={"if-match": '"1"'})
        assert (await client.get(path)).json()["url"] == SOMEWHERE
    assert (refused.status_code, unchanged.status_code) == (422, 422)
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "types",
    [
        [],
        [{"type": "conversation.nothing.v1"}],
        [{"type": "gateway.tenant-changed.v1"}],
        [{"type": OPENED}, {"type": OPENED}],
        [{"type": OPENED, "fields": []}],
        [{"type": OPENED, "fields": ["contact.name"]}],
        [{"type": OPENED, "fields": ["*", "conversation_id."]}],
        [{"type": OPENED, "fields": ["x" * 101]}],
        [{"type": RECEIVED, "fields": ["content"] * 101}],
        [{"type": OPENED}] * 101,
        "all",
    ],
)
async def test_what_there_is_not_cannot_be_asked_for(shop: Desk, types: Any) -> None:
    async with shop.harness.client(shop.tenant_id) as client:
        answer = await client.post(ENDPOINTS, json={**GOOD, "types": types})
    assert answer.status_code == 422, answer.text


async def test_there_are_ten_at_most_also_when_they_are_made_at_once(shop: Desk) -> None:
    async with shop.harness.client(shop.tenant_id) as client:
        for _ in range(8):
            assert (await client.post(ENDPOINTS, json=GOOD)).status_code == 201
        answers = await asyncio.gather(*(client.post(ENDPOINTS, json=GOOD) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [201, 201, 429, 429, 429]
    assert answers[0].json().get("limit", 10) == 10


async def test_two_who_change_it_at_once_do_not_write_over_each_other(shop: Desk) -> None:
    async with shop.harness.client(shop.tenant_id) as client:
        made = await client.post(ENDPOINTS, json=GOOD)
        path, seen = f"{ENDPOINTS}/{made.json()['endpoint_id']}", {"if-match": made.headers["etag"]}
        without = await client.patch(path, json={"description": "mine"})
        first = await client.patch(path, json={"description": "mine"}, headers=seen)
        second = await client.patch(path, json={"description": "yours"}, headers=seen)
        third = await client.patch(path, json={"enabled": False}, headers={"if-match": first.headers["etag"]})
    assert [one.status_code for one in (without, first, second, third)] == [428, 200, 412, 200]
    assert (third.json()["description"], third.json()["enabled"], third.json()["version"]) == ("mine", False, 3)


async def test_both_secrets_count_for_a_day(shop: Desk, system: System, new_customer: type[Customer]) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    async with shop.harness.client(shop.tenant_id) as client:
        rotated = await client.post(f"{ENDPOINTS}/{endpoint['endpoint_id']}/rotate-secret")
    assert rotated.status_code == 200
    await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await shop.harness.run_jobs()
    (told,) = system.told
    assert len(told.headers["webhook-signature"].split(" ")) == 2
    told.verified(endpoint["secret"])
    told.verified(rotated.json()["secret"])

    async with shop.harness.session(shop.tenant_id) as session:
        await ask(session, "update webhook_endpoint set previous_until = previous_until - interval '24 hours'")
    await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await shop.harness.run_jobs()
    assert len(system.told[-1].headers["webhook-signature"].split(" ")) == 1
    system.told[-1].verified(rotated.json()["secret"])


async def test_a_test_is_sent_once_also_where_the_endpoint_is_disabled(shop: Desk, system: System) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    path = f"{ENDPOINTS}/{endpoint['endpoint_id']}"
    system.status = 500
    async with shop.harness.client(shop.tenant_id) as client:
        await client.patch(path, json={"enabled": False}, headers={"if-match": '"1"'})
        asked = await client.post(f"{path}/test")
    assert (asked.status_code, asked.json()["type"]) == (202, "webhook.test")
    await shop.harness.run_jobs()

    (told,) = system.told
    assert told.verified(endpoint["secret"])["data"] == {"endpoint_id": endpoint["endpoint_id"]}
    (delivery,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert (delivery["state"], delivery["attempts"], delivery["status_code"]) == ("failed", 1, 500)
    async with shop.harness.client(shop.tenant_id) as client:
        assert (await client.get(path)).json()["failing_since"] is None, "what is only tried out says nothing of its health"


async def test_deliveries_come_in_pages_newest_first(shop: Desk, system: System, new_customer: type[Customer]) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    for _ in range(5):
        await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await shop.harness.run_jobs()
    path, seen, cursor = f"{ENDPOINTS}/{endpoint['endpoint_id']}/deliveries", [], None
    async with shop.harness.client(shop.tenant_id) as client:
        while True:
            page = (await client.get(path, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
            seen += page["deliveries"]
            if (cursor := page["next"]) is None:
                break
        wrong = [await client.get(path, params=one) for one in ({"cursor": "x"}, {"limit": 0}, {"state": "lost"})]
    assert [one["created_at"] for one in seen] == sorted((one["created_at"] for one in seen), reverse=True)
    assert len({one["delivery_id"] for one in seen}) == 5
    assert [one.status_code for one in wrong] == [422, 422, 422]


async def test_the_types_are_listed_with_their_fields(shop: Desk) -> None:
    async with shop.harness.client(shop.tenant_id) as client:
        listed = (await client.get(f"{ENDPOINTS}/types")).json()["types"]
    assert {one["type"] for one in listed} == set(TYPES)
    fields = {one["path"]: one["personal"] for one in next(one for one in listed if one["type"] == RECEIVED)["fields"]}
    assert (fields["content"], fields["content.text"], fields["message_id"]) == (True, True, False)


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_of_any_event_nothing_personal_is_told_that_was_not_named(type_: str) -> None:
    """Events of all forms, made up: each personal text is one that can be found again."""
    canary = "canary"
    for event in made_up(TYPES[type_], canary):
        told = data_of(event, ["*"])
        assert canary not in str(told), told
        assert set(told) <= set(event.model_dump(mode="json"))
        assert data_of(event, []) == {}
        everything = data_of(event, [one.path for one in fields_of(type_) if "." not in one.path])
        assert everything == event.model_dump(mode="json")


def made_up(cls: type[Event], canary: str) -> list[Event]:
    """Stored examples, with a canary wherever the schema says that something personal is."""
    paths = [path.replace("[]", "") for path in personal_fields(schema_of(cls))]
    found = []
    for example in sorted((ROOT / "contracts" / "examples" / cls.type).glob("*.json")):
        found.append(cls.read(json.dumps(_marked(json.loads(example.read_text()), paths, "", canary)).encode()))
    assert found
    return found


def _marked(value: Any, paths: list[str], path: str, canary: str) -> Any:
    if isinstance(value, dict):
        return {name: _marked(one, paths, f"{path}.{name}".lstrip("."), canary) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, paths, path, canary) for one in value]
    return canary if path in paths and isinstance(value, str) else value
