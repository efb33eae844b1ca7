"""What keeps webhooks going: what processes know, keys that change, names that lie, and a bound on what waits."""

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from common.bulkheads import PER_TENANT_AT_HOST
from common.cli import commands
from common.jobs import Job, Later
from common.outside import Outside
from common.provision.databases import ServiceDatabase
from contracts.conversation import MessageSendRequested
from conversation.main import service
from conversation.webhooks.clients import EndpointClient
from conversation.webhooks.domain.signing import SECRET_BYTES, shown_secret, signed_headers
from conversation.webhooks.work import subscribers as module
from conversation.webhooks.work.delivering import deliver
from conversation.webhooks.work.scheduling import DELIVER, DeliverWebhook
from conversation.work import known
from devkit.testing.fixtures import PEPPER, SEALING_KEYS, SERVICE_SECRET, OpenService
from devkit.testing.sources import SOURCES, files, imports
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from typer.testing import CliRunner

from .systems import ENDPOINTS, OPENED, System, deliveries, open_system, subscribed
from .world import Ai, Customer, Desk, KnownAs, OpenDesk

ECHOED = "gateway.business-echo-received.v1"
NEW_KEY = "new:" + base64.b64encode(bytes(range(32))).decode()
SERVICE: dict[str, Any] = {"private_hosts": ("127.0.0.1",)}


@pytest.fixture
async def system() -> AsyncIterator[System]:
    async with open_system() as system:
        yield system


@pytest.fixture
async def shop(open_desk: OpenDesk) -> Desk:
    return await open_desk(service=SERVICE)


async def test_a_process_looks_by_itself(
    shop: Desk, open_service: OpenService, customer: Customer, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "LOOKED_EVERY_S", 0.01)
    other = await open_service("conversation", database=shop.harness.own_database, **SERVICE)
    looking = asyncio.create_task(other.resources.subscribers.run())
    try:
        await subscribed(shop.harness, shop.tenant_id, system.url)
        async with asyncio.timeout(60):
            while not other.resources.subscribers._by_tenant:
                await asyncio.sleep(0.01)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    await other.receives(customer.writes("Hello"))
    await other.run_jobs()
    assert len(system.of(OPENED)) == 1


async def test_more_than_so_much_does_not_wait_and_can_be_sent_later(
    shop: Desk, system: System, new_customer: type[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    system.status = 500
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    for _ in range(2):
        await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await shop.harness.resources.subscribers.measure()
    await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await shop.harness.run_jobs()

    (skipped,) = await deliveries(shop.harness, shop.tenant_id, endpoint, state="skipped")
    assert (skipped["error"], skipped["attempts"], skipped["next_at"]) == ("too_many_waiting", 0, None)
    assert len(system.told) == 2
    system.status = 200
    path = f"{ENDPOINTS}/{endpoint['endpoint_id']}/deliveries/{skipped['delivery_id']}/redeliver"
    async with shop.harness.client(shop.tenant_id) as client:
        assert (await client.post(path)).status_code == 202
    await shop.harness.run_jobs()
    assert system.told[-1].id == skipped["event_id"]
    system.told[-1].verified(endpoint["secret"])


def environment_of(database: ServiceDatabase, keys: str = SEALING_KEYS) -> dict[str, str]:
    return {
        "CONVERSATION_DATABASE_URL": database.app_url,
        "CONVERSATION_KERNEL_DATABASE_URL": database.kernel_url,
        "CONVERSATION_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "PROSA_PEPPER": PEPPER,
        "PROSA_SERVICE_SECRET": SERVICE_SECRET,
        "CONVERSATION_SEALING_KEYS": keys,
    }


def rotated(database: ServiceDatabase, keys: str) -> Any:
    environment = {**environment_of(database, keys), "CONVERSATION_MIGRATION_DATABASE_URL": database.owner_url}
    return CliRunner().invoke(commands(service), ["secrets", "rotate"], env=environment)


async def test_a_new_sealing_key_takes_the_olds_place(
    shop: Desk, system: System, customer: Customer, open_service: OpenService
) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    async with shop.harness.client(shop.tenant_id) as client:
        newer = (await client.post(f"{ENDPOINTS}/{endpoint['endpoint_id']}/rotate-secret")).json()["secret"]
    done = await asyncio.to_thread(rotated, shop.harness.own_database, f"{NEW_KEY},{SEALING_KEYS}")
    assert (done.exit_code, done.output.strip()) == (0, "2 sealed anew"), done.output

    only_new = await open_service("conversation", database=shop.harness.own_database, **SERVICE, sealing_keys=NEW_KEY)
    await only_new.receives(customer.writes("Hello"))
    await only_new.run_jobs()
    system.told[0].verified(endpoint["secret"])
    system.told[0].verified(newer)


async def test_who_finds_no_place_at_a_host_comes_again_and_has_not_tried(
    shop: Desk, system: System, new_customer: type[Customer]
) -> None:
    system.hangs = True
    await subscribed(shop.harness, shop.tenant_id, system.url)
    endpoints, tenant_id = EndpointClient(shop.harness.resources.endpoints._outside, 2.5), shop.tenant_id
    calls = [asyncio.create_task(endpoints.post(tenant_id, system.url, b"{}", {})) for _ in range(PER_TENANT_AT_HOST)]
    await shop.receives(new_customer(tenant_id).writes("Hello"))
    (row,) = [one for one in await shop.harness.jobs() if one.kind == DELIVER]
    payload = DeliverWebhook.model_validate(row.payload)
    with pytest.raises(Later):
        await deliver(Job(row.id, tenant_id, row.key, payload, 1, False, row.run_at, None, row.run_at), shop.harness.resources)

    assert {one.error for one in await asyncio.gather(*calls)} == {"no_answer"}
    assert len(system.told) == PER_TENANT_AT_HOST


KILLED = """
import asyncio
from common.service import opened
from conversation.main import service

async def main():
    async with opened(service, service.settings.load()) as running:
        await running.runner.claim_once()
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_process_that_is_killed_while_it_asks_leaves_the_rest_to_another(
    shop: Desk, system: System, customer: Customer
) -> None:
    """SIGKILL: the tenant's server has the request, and nobody has written anything down."""
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await shop.receives(customer.writes("Hello"))
    system.hangs = True
    environment = {**environment_of(shop.harness.own_database), "CONVERSATION_PRIVATE_HOSTS": '["127.0.0.1"]'}
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, env={**os.environ, **environment})
    try:
        async with asyncio.timeout(60):
            await system.asked.wait()
    finally:
        child.kill()
        await child.wait()
    system.hangs = False
    async with shop.harness.database.kernel.connect() as kernel:
        await ask(kernel, "update job set leased_until = now() - interval '1 second' where kind = 'webhook-deliver'")
    await shop.harness.run_jobs()

    assert [one.id for one in system.told] == [system.told[0].id] * 2
    system.told[1].verified(endpoint["secret"])
    (delivery,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 1), "the one that was heard of"


PUBLISHING = {"work/unit.py", "work/turns.py", "webhooks/work/capturing.py"}
"""Who calls the kernel's `publish`: the work, whose facts are captured; turns, which are requests; and capturing itself."""


def test_facts_are_published_where_they_are_captured() -> None:
    """Any other place would tell the fleet, and no tenant's system: it uses `Work.publish`, or `publish_facts`."""
    home = SOURCES["conversation"]
    calling = {
        str(path.relative_to(home)) for path in files("conversation") if "common.messaging.outbox.publish" in imports(path)
    }
    assert calling == PUBLISHING


SECRETS = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(st.text(), SECRETS, SECRETS)
def test_any_body_is_verified_under_each_secret_and_under_no_other(body: str, one: bytes, other: bytes) -> None:
    raw = body.encode("utf-8", "replace")
    headers = signed_headers(str(uuid4()), raw, [one, other], datetime.now(UTC))
    for secret in (one, other):
        Webhook(shown_secret(secret)).verify(raw, headers, json_parse=False)
    nobodys = bytes([(one[0] ^ 1) if one[0] ^ 1 != other[0] else one[0] ^ 2, *one[1:]])
    with pytest.raises(WebhookVerificationError):
        Webhook(shown_secret(nobodys)).verify(raw, headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(shown_secret(one)).verify(raw + b" ", headers, json_parse=False)


class Liar(AbstractResolver):
    """Says of every name that it is on this machine."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=2, proto=0, flags=4)]

    async def close(self) -> None: ...


async def test_a_name_that_leads_inside_is_not_asked(system: System) -> None:
    outside = Outside(resolver=Liar())
    client = EndpointClient(outside, 1.0)
    url = f"https://crm.example:{system.port}/hook"
    client.check(url)  # of the name itself there is nothing to be said
    answer = await client.post(uuid4(), url, b"{}", {})
    await outside.close()

    assert (answer.status_code, answer.error, answer.ok) == (None, "address_not_allowed", False)
    assert system.told == []


async def test_what_we_say_and_what_is_typed_on_the_phone_is_told(
    shop: Desk, system: System, known_as: KnownAs, ai: Ai
) -> None:
    """Also an echo that had to wait until it was clear that it is not ours."""
    customer = known_as(uuid4(), "+5511911111111")
    types = (MessageSendRequested.type, ECHOED)
    await subscribed(shop.harness, shop.tenant_id, system.url, *types, fields=("content",))
    await shop.receives(customer.writes("Are you open?"))
    await shop.receives(ai.says(await shop.turn(), "Yes!"))
    await shop.receives(customer.is_answered_on_the_phone("Come in"))
    await shop.time_for("echo-waited")
    await shop.harness.run_jobs()

    said = sorted((one.type, one.content["data"]["content"]["text"]) for one in system.told)
    assert said == [(MessageSendRequested.type, "Yes!"), (ECHOED, "Come in")]


async def test_endpoints_of_a_tenant_are_in_its_transactions_only(shop: Desk, system: System) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    async with shop.harness.session(uuid4()) as session:
        assert await ask(session, "select from webhook_endpoint") == []
        assert await ask(session, "update webhook_endpoint set url = 'https://thief.example' returning id") == []
    async with shop.harness.session(shop.tenant_id) as session:
        ((url,),) = await ask(session, "select url from webhook_endpoint")
    assert url == endpoint["url"]
