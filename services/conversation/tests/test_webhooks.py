"""What a tenant's own systems are told: of what is true, once per fact, signed so that anybody's verifier says yes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import MessageSendRequested, WebhookEndpointDisabled
from contracts.gateway import DeliveryStatusChanged
from contracts.message_sender import MessageSent
from conversation.webhooks.work.capturing import publish_facts
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask, watched
from standardwebhooks.webhooks import WebhookVerificationError

from .systems import ENDPOINTS, OPENED, RECEIVED, OpenSystem, System, deliveries, open_system, subscribed
from .world import Ai, Customer, Desk, OpenDesk, tenant_changed

EDITED, REVOKED, STATUS, SENT = (
    "gateway.message-edited.v1",
    "gateway.message-revoked.v1",
    "gateway.delivery-status-changed.v1",
    "message-sender.message-sent.v1",
)


@pytest.fixture
async def new_system() -> AsyncIterator[OpenSystem]:
    async with AsyncExitStack() as stack:

        async def open_one(**given: Any) -> System:
            return await stack.enter_async_context(open_system(**given))

        yield open_one


@pytest.fixture
async def system(new_system: OpenSystem) -> System:
    return await new_system()  # type: ignore[no-any-return]


@pytest.fixture
async def shop(open_desk: OpenDesk, system: System) -> Desk:
    """A tenant whose systems may be on this machine."""
    return await open_desk(service={"private_hosts": ("127.0.0.1",)})


async def test_an_unmodified_verifier_verifies_what_a_real_server_received(
    shop: Desk, system: System, customer: Customer
) -> None:
    endpoint = await subscribed(shop.harness, shop.tenant_id, system.url, OPENED, RECEIVED)
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()

    conversation = await shop.conversation()
    (opened,) = system.of(OPENED)
    content = opened.verified(endpoint["secret"])
    assert content == opened.content
    assert content["data"]["conversation_id"] == conversation["conversation_id"]
    assert set(content) == {"type", "timestamp", "data"}
    (received,) = system.of(RECEIVED)
    received.verified(endpoint["secret"])
    with pytest.raises(WebhookVerificationError):
        received.verified("whsec_" + "A" * 44)
    states = await deliveries(shop.harness, shop.tenant_id, endpoint)
    assert {(one["event_id"], one["state"], one["status_code"]) for one in states} == {
        (opened.id, "delivered", 200),
        (received.id, "delivered", 200),
    }


async def test_a_fact_bears_the_id_that_it_has_everywhere(shop: Desk, system: System, customer: Customer) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url, OPENED, RECEIVED)
    heard_as = uuid4()
    await shop.harness.receives(customer.writes("Hello"), event_id=heard_as)
    await shop.harness.run_jobs()

    assert system.of(RECEIVED)[0].id == str(heard_as)
    async with shop.harness.database.kernel.connect() as kernel:
        published = {row.headers["ce_id"] for row in await ask(kernel, "select headers from outbox")}
    assert system.of(OPENED)[0].id in published


async def test_what_is_personal_is_told_to_whoever_names_it(shop: Desk, new_system: OpenSystem, customer: Customer) -> None:
    plain, curious = await new_system(), await new_system()
    await subscribed(shop.harness, shop.tenant_id, plain.url, RECEIVED)
    await subscribed(shop.harness, shop.tenant_id, curious.url, RECEIVED, fields=("message_id", "content", "contact.name"))
    event = customer.writes("words of a customer")
    await shop.receives(event)
    await shop.harness.run_jobs()

    (told,) = plain.of(RECEIVED)
    assert told.content["data"]["content"] == {"kind": "text"}
    for secret in ("words of a customer", customer.phone.removeprefix("+"), "Ana"):
        assert secret.encode() not in told.body
    (all_told,) = curious.of(RECEIVED)
    assert all_told.content["data"] == {
        "message_id": str(event.message_id),
        "contact": {"name": "Ana"},
        "content": {"kind": "text", "text": "words of a customer"},
    }


async def test_what_changed_nothing_is_told_to_nobody(
    shop: Desk, system: System, customer: Customer, new_customer: Any
) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url, RECEIVED, EDITED, REVOKED)
    event = customer.writes("Hello")
    stranger = new_customer(shop.tenant_id, customer.channel_id, phone="+5511900000000")
    await shop.receives(event)
    await shop.receives(event, stranger.edits(event.provider_message_id, "I owe you money"))
    await shop.receives(customer.writes("long ago", history=True))
    await shop.receives(customer.edits(event.provider_message_id, "Hello?"))
    await shop.receives(customer.revokes(event.provider_message_id))
    await shop.harness.run_jobs()

    assert [len(system.of(one)) for one in (RECEIVED, EDITED, REVOKED)] == [1, 1, 1]


async def sent(desk: Desk, customer: Customer, ai: Ai, *, provider_id: str) -> tuple[MessageSendRequested, MessageSent]:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), "Hi!"))
    request = (await desk.published(MessageSendRequested))[-1]
    names = {name: getattr(request, name) for name in ("tenant_id", "send_id", "conversation_id", "channel_id", "contact_key")}
    return request, MessageSent(**names, origin="ai", provider_message_id=provider_id, occurred_at=customer.writes("").sent_at)


def status_of(message: MessageSent, status: str) -> DeliveryStatusChanged:
    return DeliveryStatusChanged(
        tenant_id=message.tenant_id,
        channel_id=message.channel_id,
        provider="meta",
        provider_message_id=message.provider_message_id or "",
        send_id=None,
        contact_key=None,
        status=status,  # type: ignore[arg-type]
        occurred_at=message.occurred_at,
    )


async def test_a_status_is_told_when_it_is_raised(shop: Desk, system: System, customer: Customer, ai: Ai) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url, SENT, STATUS)
    request, message = await sent(shop, customer, ai, provider_id="wamid.1")
    await shop.receives(message)
    await shop.receives(status_of(message, "read"))
    await shop.receives(status_of(message, "delivered"), status_of(message, "read"))
    await shop.harness.run_jobs()

    assert len(system.of(SENT)) == 1
    assert [(one.content["data"]["status"], one.content["data"]["send_id"]) for one in system.of(STATUS)] == [
        ("read", str(request.send_id))
    ]


async def test_a_status_that_comes_before_its_message_is_told_as_well(
    shop: Desk, system: System, customer: Customer, ai: Ai
) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url, STATUS, fields=("status", "provider_message_id"))
    _, message = await sent(shop, customer, ai, provider_id="wamid.2")
    await shop.receives(status_of(message, "delivered"))
    await shop.receives(status_of(message, "delivered"))
    await shop.receives(message)
    await shop.harness.run_jobs()

    assert [one.content["data"] for one in system.told] == [{"status": "delivered", "provider_message_id": "wamid.2"}]


async def test_two_tenants_hear_of_their_own(shop: Desk, new_system: OpenSystem, new_customer: type[Customer]) -> None:
    other = uuid4()
    await shop.receives(tenant_changed(other))
    mine, theirs = await new_system(), await new_system()
    endpoints = [await subscribed(shop.harness, id_, one.url) for id_, one in ((shop.tenant_id, mine), (other, theirs))]
    await shop.receives(new_customer(shop.tenant_id).writes("Hello"), new_customer(other).writes("Hello"))
    await shop.harness.run_jobs()

    assert [one.content["data"]["tenant_id"] for one in mine.told] == [str(shop.tenant_id)]
    assert [one.content["data"]["tenant_id"] for one in theirs.told] == [str(other)]
    foreign = f"{ENDPOINTS}/{endpoints[1]['endpoint_id']}"
    (delivery,) = await deliveries(shop.harness, other, endpoints[1])
    async with shop.harness.client(shop.tenant_id) as client:
        answers = [
            await client.get(foreign),
            await client.patch(foreign, json={"enabled": False}, headers={"if-match": '"1"'}),
            await client.delete(foreign),
            await client.post(f"{foreign}/rotate-secret"),
            await client.post(f"{foreign}/test"),
            await client.get(f"{foreign}/deliveries"),
            await client.post(f"{foreign}/deliveries/{delivery['delivery_id']}/redeliver"),
            await client.post(f"{ENDPOINTS}/{endpoints[0]['endpoint_id']}/deliveries/{delivery['delivery_id']}/redeliver"),
        ]
    assert [one.status_code for one in answers] == [404] * len(answers)


async def test_who_wants_nothing_costs_no_round_trip_and_who_does_costs_none(
    shop: Desk, system: System, new_customer: Any
) -> None:
    """Deliveries go with what is written anyway."""
    other = uuid4()
    await shop.receives(tenant_changed(other))
    with watched(shop.harness.database.app) as without:
        await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    await subscribed(shop.harness, shop.tenant_id, system.url, OPENED, RECEIVED)
    with watched(shop.harness.database.app) as with_endpoint:
        await shop.receives(new_customer(shop.tenant_id).writes("Hello"))
    with watched(shop.harness.database.app) as of_other:
        await shop.receives(new_customer(other).writes("Hello"))

    assert len(with_endpoint) == len(without) == len(of_other)
    assert any("webhook_delivery" in trip for trip in with_endpoint)
    assert not any("webhook" in trip for trip in [*without, *of_other])


async def test_another_replica_hears_of_an_endpoint_when_it_looks(
    shop: Desk, system: System, customer: Customer, open_service: OpenService
) -> None:
    other = await open_service("conversation", database=shop.harness.own_database, private_hosts=("127.0.0.1",))
    await subscribed(shop.harness, shop.tenant_id, system.url)
    await other.resources.subscribers.refresh()
    await other.receives(customer.writes("Hello"))
    await other.run_jobs()

    assert len(system.of(OPENED)) == 1


async def test_a_process_that_cannot_look_asks_for_each_transaction(shop: Desk, system: System, customer: Customer) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url)
    subscribers = shop.harness.resources.subscribers
    subscribers._by_tenant, subscribers._looked_at = {}, float("-inf")
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()

    assert len(system.of(OPENED)) == 1


def gone(tenant_id: UUID, now: datetime) -> WebhookEndpointDisabled:
    return WebhookEndpointDisabled(tenant_id=tenant_id, endpoint_id=uuid4(), because="gone", occurred_at=now)


async def test_a_transaction_that_fails_tells_nothing(shop: Desk, system: System, customer: Customer) -> None:
    await subscribed(shop.harness, shop.tenant_id, system.url, WebhookEndpointDisabled.type)

    async def fail_behind_a_fact() -> None:
        async with shop.harness.session(shop.tenant_id) as session:
            await publish_facts(session, [gone(shop.tenant_id, session.now)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_behind_a_fact()
    await shop.harness.run_jobs()
    async with shop.harness.session(shop.tenant_id) as session:
        assert await ask(session, "select from webhook_delivery") == []
    assert system.told == []


async def test_contacts_and_their_end_are_told(shop: Desk, system: System, customer: Customer) -> None:
    changed, erased = "conversation.contact-changed.v1", "conversation.contact-erased.v1"
    await subscribed(shop.harness, shop.tenant_id, system.url, changed, erased)
    await shop.receives(customer.writes("Hello"))
    await shop.harness.run_jobs()
    async with shop.harness.session(shop.tenant_id) as session:
        await ask(session, "delete from message")
        await ask(session, "delete from conversation")
        await ask(session, "update contact set first_seen_at = now() - interval '3 years'")
    await shop.harness.running.pruner.sweep()
    await shop.harness.run_jobs()

    assert [len(system.of(one)) for one in (changed, erased)] == [1, 1]
    assert customer.phone.encode() not in system.of(changed)[0].body
    assert system.of(erased)[0].content["data"]["contact_id"] == system.of(changed)[0].content["data"]["contact_id"]
