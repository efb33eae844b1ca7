"""Systems that are slow, hostile, gone or down for days; and processes that end between asking and writing down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from common.jobs import Job
from contracts.conversation import WebhookEndpointDisabled
from conversation.webhooks.domain.trying import PAUSES_S, WebhookAnswer, outcome_of
from conversation.webhooks.metrics import OLDEST_WAITING
from conversation.webhooks.work.delivering import deliver
from conversation.webhooks.work.scheduling import DELIVER, DeliverWebhook
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .systems import ENDPOINTS, OPENED, OpenSystem, System, deliveries, open_system, read, subscribed
from .world import Customer, Desk, OpenDesk, tenant_changed


@pytest.fixture
async def new_system() -> AsyncIterator[OpenSystem]:
    async with AsyncExitStack() as stack:

        async def open_one(**given: Any) -> System:
            return await stack.enter_async_context(open_system(**given))

        yield open_one


@pytest.fixture
async def system(new_system: OpenSystem) -> System:
    return await new_system()  # type: ignore[no-any-return]


SERVICE: dict[str, Any] = {"private_hosts": ("127.0.0.1",)}


@pytest.fixture
async def shop(open_desk: OpenDesk) -> Desk:
    return await open_desk(service=SERVICE)


async def test_a_process_that_ends_between_asking_and_writing_down_tells_it_again_under_the_same_id(
    shop: Desk, system: System, customer: Customer
) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await shop.receives(customer.writes("Hello"))
    (row,) = [one for one in await shop.harness.jobs() if one.kind == DELIVER]
    payload = DeliverWebhook.model_validate(row.payload)
    job = Job(row.id, row.tenant_id, row.key, payload, 1, False, row.run_at, None, datetime.now(UTC))
    await deliver(job, shop.harness.resources)  # what it returns is lost with the process
    assert len(system.told) == 1
    await shop.harness.run_jobs()

    first, second = system.told
    assert first.id == second.id
    assert first.body == second.body
    second.verified(endpoint["secret"])
    assert [one["state"] for one in await deliveries(shop.harness, shop.tenant_id, endpoint)] == ["delivered"]


async def test_a_killed_replicas_attempt_is_anothers_when_its_lease_ends(
    shop: Desk, system: System, customer: Customer, open_service: OpenService
) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    system.hangs = True
    await shop.receives(customer.writes("Hello"))
    doomed, survivor = shop.harness, await open_service("conversation", database=shop.harness.own_database, **SERVICE)
    await doomed.running.runner.claim_once()
    await asyncio.wait_for(system.asked.wait(), 30)
    for task in list(doomed.running.runner.tasks):  # as a kill does: nothing is written down, and nothing given back
        task.cancel()
    await survivor.run_jobs()
    assert len(system.told) == 1, "its lease has not ended"
    system.hangs = False
    async with survivor.database.kernel.connect() as kernel:
        await ask(kernel, "update job set leased_until = now() - interval '1 second'")
    await survivor.run_jobs()

    assert [one.id for one in system.told] == [system.told[0].id] * 2
    assert [one["state"] for one in await deliveries(survivor, shop.tenant_id, endpoint)] == ["delivered"]


async def attempt(desk: Desk) -> None:
    """The next attempt of everything that waits."""
    async with desk.harness.database.kernel.connect() as kernel:
        await ask(kernel, "update job set run_at = now() where kind = 'webhook-deliver'")
    await desk.harness.run_jobs()


async def test_a_system_that_is_down_is_asked_for_a_day_and_told_later_by_hand(
    shop: Desk, system: System, customer: Customer
) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    system.status = 500
    await shop.receives(customer.writes("Hello"))
    waits = []
    for _ in range(20):
        await attempt(shop)
        (now,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
        if now["next_at"] is None:
            break
        waits.append((datetime.fromisoformat(now["next_at"]) - datetime.fromisoformat(now["attempted_at"])).total_seconds())
    assert (now["state"], now["attempts"], now["status_code"]) == ("failed", 8, 500)
    assert [round(one / pause_s, 0) for one, pause_s in zip(waits, PAUSES_S, strict=True)] == [1.0] * len(PAUSES_S)
    assert [one for one in await shop.harness.jobs() if one.kind == DELIVER] == []

    system.status = 204
    path = f"{ENDPOINTS}/{endpoint['endpoint_id']}/deliveries/{now['delivery_id']}/redeliver"
    async with shop.harness.client(shop.tenant_id) as client:
        again = await client.post(path)
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    await shop.harness.run_jobs()
    (now,) = await deliveries(shop.harness, shop.tenant_id, endpoint, state="delivered")
    assert {one.id for one in system.told} == {now["event_id"]}


async def test_five_days_of_failures_disable_an_endpoint_with_a_notice(
    shop: Desk, new_system: OpenSystem, customer: Customer, new_customer: Any
) -> None:
    notice = "conversation.webhook-endpoint-disabled.v1"
    system, other = await new_system(status=503), await new_system()
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await subscribed(shop.harness, shop.tenant_id, other.url, notice)
    await shop.receives(customer.writes("Hello"))
    await attempt(shop)
    assert (await read(shop.harness, shop.tenant_id, endpoint)).json()["failing_since"] is not None

    async def pass_by(days: float) -> None:
        async with shop.harness.session(shop.tenant_id) as session:
            await ask(session, f"update webhook_endpoint set failing_since = failing_since - interval '{days} days'")

    await pass_by(4.9)
    await attempt(shop)
    assert (await read(shop.harness, shop.tenant_id, endpoint)).json()["enabled"]
    await pass_by(0.2)
    await attempt(shop)
    shown = (await read(shop.harness, shop.tenant_id, endpoint)).json()
    assert (shown["enabled"], shown["disabled_because"]) == (False, "failing")
    assert shown["disabled_at"] is not None
    (published,) = await shop.published(WebhookEndpointDisabled)
    assert str(published.endpoint_id) == endpoint["endpoint_id"]
    await shop.harness.run_jobs()
    assert [one.content["data"]["because"] for one in other.told] == ["failing"]

    asked = len(system.told)
    await attempt(shop)
    assert len(system.told) == asked, "who is disabled is not asked"
    assert [one["state"] for one in await deliveries(shop.harness, shop.tenant_id, endpoint)] == ["skipped"]
    await shop.harness.resources.subscribers.refresh()
    await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    assert len(await deliveries(shop.harness, shop.tenant_id, endpoint)) == 1


async def test_one_success_in_between_makes_it_well(shop: Desk, system: System, customer: Customer, new_customer: Any) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    system.status = 500
    await shop.receives(customer.writes("Hello"))
    await attempt(shop)
    async with shop.harness.session(shop.tenant_id) as session:
        await ask(session, "update webhook_endpoint set failing_since = failing_since - interval '30 days'")
    system.status = 200
    await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await shop.harness.run_jobs()

    shown = (await read(shop.harness, shop.tenant_id, endpoint)).json()
    assert (shown["enabled"], shown["failing_since"]) == (True, None)


async def test_410_disables_an_endpoint_at_once(shop: Desk, system: System, customer: Customer) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    system.status = 410
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()

    shown = await read(shop.harness, shop.tenant_id, endpoint)
    assert (shown.json()["enabled"], shown.json()["disabled_because"]) == (False, "gone")
    (delivery,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert (delivery["state"], delivery["attempts"]) == ("failed", 1)
    path = f"{ENDPOINTS}/{endpoint['endpoint_id']}"
    async with shop.harness.client(shop.tenant_id) as client:
        assert (await client.post(f"{path}/deliveries/{delivery['delivery_id']}/redeliver")).status_code == 409
        system.status = 200
        again = await client.patch(path, json={"enabled": True}, headers={"if-match": shown.headers["etag"]})
    assert (again.json()["enabled"], again.json()["disabled_because"]) == (True, None)


async def test_a_redirect_is_followed_nowhere(shop: Desk, new_system: OpenSystem, customer: Customer) -> None:
    inside = await new_system()
    system = await new_system(location=inside.url)
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()

    (delivery,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert (delivery["state"], delivery["status_code"]) == ("waiting", 302)
    assert inside.told == []


@pytest.mark.parametrize("hostile", [{"mebibytes": 30}, {"drips": True}], ids=["30 MiB", "drips"])
async def test_of_an_answer_only_the_head_is_read(
    shop: Desk, new_system: OpenSystem, customer: Customer, hostile: dict[str, Any]
) -> None:
    system = await new_system(**hostile)
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await shop.receives(customer.writes("Hello"))
    async with asyncio.timeout(30):
        await shop.harness.run_jobs()

    (delivery,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert delivery["state"] == "delivered"
    assert len(system.told) == 1


async def test_a_system_that_never_answers_costs_its_own_tenant_only(
    open_desk: OpenDesk, new_system: OpenSystem, new_customer: type[Customer]
) -> None:
    shop = await open_desk(service={**SERVICE, "webhook_deadline_s": 0.5})
    other = uuid4()
    await shop.receives(tenant_changed(other))
    hanging, healthy = await new_system(hangs=True), await new_system()
    endpoint = await subscribed(shop.harness, shop.tenant_id, hanging.url)
    await subscribed(shop.harness, other, healthy.url)
    await shop.receives(*(new_customer(shop.tenant_id).writes("Hello") for _ in range(40)))
    await shop.receives(new_customer(other).writes("Hello"))
    runner = shop.harness.running.runner
    await runner.claim_once()
    async with asyncio.timeout(30):
        await healthy.asked.wait()
    while runner.tasks:
        await asyncio.wait(set(runner.tasks))
        await runner.completions.catch_up()

    states = await deliveries(shop.harness, shop.tenant_id, endpoint, limit=200)
    assert {one["error"] for one in states if one["attempts"]} <= {"no_answer", "not_asked"}
    assert len(hanging.told) <= 32, "its share"


async def test_an_address_that_became_private_is_not_asked(
    shop: Desk, system: System, customer: Customer, open_service: OpenService
) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await shop.receives(customer.writes("Hello"))
    strict = await open_service("conversation", database=shop.harness.own_database)
    await strict.run_jobs()

    (delivery,) = await deliveries(strict, shop.tenant_id, endpoint)
    assert (delivery["state"], delivery["error"]) == ("waiting", "address_not_allowed")
    assert system.told == []


async def test_nothing_is_sent_to_an_endpoint_that_was_deleted(shop: Desk, system: System, customer: Customer) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    await shop.receives(customer.writes("Hello"))
    async with shop.harness.client(shop.tenant_id) as client:
        assert (await client.delete(f"{ENDPOINTS}/{endpoint['endpoint_id']}")).status_code == 204
    await shop.harness.run_jobs()

    assert system.told == []
    async with shop.harness.session(shop.tenant_id) as session:
        assert await ask(session, "select from webhook_delivery") == []


async def test_a_secret_that_no_key_opens_signs_nothing(shop: Desk, system: System, customer: Customer) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url)
    async with shop.harness.session(shop.tenant_id) as session:
        await ask(session, "update webhook_endpoint set secret = 'nobodys:key'")
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()

    (delivery,) = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert (delivery["state"], delivery["error"]) == ("waiting", "secret_unreadable")
    assert system.told == []


async def test_deliveries_go_after_two_weeks(shop: Desk, system: System, customer: Customer) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url, OPENED)
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()
    pruner = shop.harness.running.pruner
    await pruner.sweep(datetime.now(UTC) + timedelta(days=13))
    assert len(await deliveries(shop.harness, shop.tenant_id, endpoint)) == 1
    await pruner.sweep(datetime.now(UTC) + timedelta(days=15))
    assert await deliveries(shop.harness, shop.tenant_id, endpoint) == []


async def test_the_age_of_what_waits_is_measured(shop: Desk, system: System, customer: Customer) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url)
    system.status = 500
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()
    async with shop.harness.session(shop.tenant_id) as session:
        await ask(session, "update webhook_delivery set created_at = created_at - interval '1 hour'")
    await shop.harness.resources.subscribers.measure()
    assert 3_600 <= OLDEST_WAITING._value.get() < 3_700


@given(st.floats(0, 1), st.integers(1, 7))
def test_pauses_are_a_tenth_longer_or_shorter(jitter: float, attempts: int) -> None:
    now = datetime.now(UTC)
    outcome = outcome_of(WebhookAnswer(500), attempts, now, jitter=jitter)
    assert outcome.state == "waiting"
    assert outcome.next_at is not None
    assert 0.9 <= (outcome.next_at - now).total_seconds() / PAUSES_S[attempts - 1] <= 1.1 + 1e-6
