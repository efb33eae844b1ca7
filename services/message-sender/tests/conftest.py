"""A sender in front of the real simulator, and tenants with a number there."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from devkit.embedded.simulator import Simulator
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.webhooks import WebhookReceiver

from .replicas import SenderSettings, deciding
from .shops import Customer, OpenShop, SetFault, Shop

SEALING_KEYS = "k1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture
def patience_s() -> float:
    """How long a provider is waited for: a busy machine is none that hangs. See `SOON`."""
    return 30


@pytest.fixture
def sender_settings(simulator: Simulator, patience_s: float) -> SenderSettings:
    return {
        "sealing_keys": SEALING_KEYS,
        "meta_graph_url": simulator.url,
        "twilio_api_url": f"{simulator.url}/twilio",
        "private_hosts": (f"127.0.0.1:{simulator.port}",),
        "phone_messages_per_s": 50,
        "provider_timeout_s": patience_s,
        "unknown_wait_s": 30,
    }


@pytest.fixture
async def sender(open_service: OpenService, sender_settings: SenderSettings) -> AsyncIterator[Harness]:
    harness = await open_service("message-sender", **sender_settings)
    async with deciding(harness):
        yield harness


@pytest.fixture
async def open_shop(sender: Harness, world: httpx2.AsyncClient, receiver: WebhookReceiver) -> OpenShop:
    """`await open_shop()`: a further tenant with a number of its own."""

    async def open_one() -> Shop:
        shop = Shop(sender, world, receiver, str(uuid4().int)[:15])
        registration = {**receiver.registration(), "open_window": True}
        registered = await world.put(f"/_sim/channels/{shop.phone_number_id}", json=registration)
        assert registered.status_code == 200, registered.text
        await shop.exists()
        await shop.gets_credentials()
        return shop

    return open_one


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    return await open_shop()


@pytest.fixture
def fault(world: httpx2.AsyncClient) -> SetFault:
    """`await fault(customer, status=429, times=1)`: what the provider does to sends to this customer."""

    async def set_fault(customer: Customer, *, point: str = "graph.messages", **what: Any) -> None:
        answer = await world.put(f"/_sim/faults/{point}", json={**what, "match": {"to": customer.phone}})
        assert answer.status_code == 200, answer.text

    return set_fault
