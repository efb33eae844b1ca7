"""A sender with one tenant's channel, in front of the real simulator; the test plays the gateway between the two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.content import Text
from contracts.conversation import MessageSendRequested
from contracts.gateway import (
    Channel,
    Contact,
    DeliveryError,
    DeliveryStatusChanged,
    MessageReceived,
    TenantChanged,
    TenantSettings,
)
from devkit.embedded.simulator import Simulator
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.webhooks import ACCESS_TOKEN, WebhookReceiver

SEALING_KEYS = "k1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@dataclass
class Shop:
    """A tenant with one number. `phone_number_id` is registered at the simulator."""

    sender: Harness
    world: httpx2.AsyncClient
    receiver: WebhookReceiver
    phone_number_id: str
    tenant_id: UUID = field(default_factory=uuid4)
    channel_id: UUID = field(default_factory=uuid4)
    version: int = 0

    async def exists(self, *, resend_unknown: bool = False, active: bool = True) -> None:
        self.version += 1
        channel = Channel(channel_id=self.channel_id, provider="meta", name="Loja", address="+551140000000", active=active)
        await self.sender.receives(
            TenantChanged(
                tenant_id=self.tenant_id,
                version=self.version,
                name="Loja das Flores",
                settings=TenantSettings(resend_unknown=resend_unknown),
                channels=(channel,),
            )
        )

    async def gets_credentials(self, access_token: str = ACCESS_TOKEN) -> None:
        body = {"provider": "meta", "phone_number_id": self.phone_number_id, "access_token": access_token}
        async with self.sender.client(self.tenant_id, service="gateway") as client:
            answer = await client.put(f"/v1/channels/{self.channel_id}/credentials", json=body)
        assert answer.status_code == 204, answer.text

    def customer(self) -> "Customer":
        return Customer(self)


@dataclass
class Customer:
    """Somebody with a phone who wrote to the shop."""

    shop: Shop
    phone: str = field(default_factory=lambda: "55119" + str(uuid4().int)[:8])
    key: UUID = field(default_factory=uuid4)
    conversation_id: UUID = field(default_factory=uuid4)

    def request(self, words: str = "Sim, abrimos às 9.", **more: Any) -> MessageSendRequested:
        values: dict[str, Any] = {"last_inbound_at": datetime.now(UTC), "origin": "ai", "send_id": uuid4(), **more}
        return MessageSendRequested(
            tenant_id=self.shop.tenant_id,
            conversation_id=self.conversation_id,
            channel_id=self.shop.channel_id,
            contact_key=self.key,
            to=self.phone,
            content=Text(text=words),
            **values,
        )

    def wrote(self, sent_at: datetime, *, history: bool = False) -> MessageReceived:
        return MessageReceived(
            tenant_id=self.shop.tenant_id,
            message_id=uuid4(),
            channel_id=self.shop.channel_id,
            provider="meta",
            provider_message_id=f"wamid.{uuid4()}",
            contact=Contact(key=self.key, address=f"+{self.phone}", provider_address=self.phone),
            sent_at=sent_at,
            received_at=datetime.now(UTC),
            content=Text(text="Oi"),
            history=history,
        )

    async def phone_shows(self) -> list[dict[str, Any]]:
        """What arrived on the customer's phone, oldest first."""
        listed = await self.shop.world.get("/_sim/messages", params={"to": self.phone})
        return list(listed.json())

    async def statuses(self, count: int) -> list[DeliveryStatusChanged]:
        """The simulator's status webhooks about this customer, as the gateway would publish them."""
        async with asyncio.timeout(5):
            while len(mine := self._raw_statuses()) < count:
                await asyncio.sleep(0.01)
        return [self._status(raw) for raw in mine]

    def _raw_statuses(self) -> list[dict[str, Any]]:
        return [raw for raw in self.shop.receiver.values("statuses") if raw["recipient_id"] == self.phone]

    def _status(self, raw: dict[str, Any]) -> DeliveryStatusChanged:
        errors = [DeliveryError(code=str(error["code"]), class_="window") for error in raw.get("errors", [])]
        return DeliveryStatusChanged(
            tenant_id=self.shop.tenant_id,
            channel_id=self.shop.channel_id,
            provider="meta",
            provider_message_id=raw["id"],
            send_id=UUID(raw["biz_opaque_callback_data"]),
            contact_key=self.key,
            status=raw["status"],
            error=errors[0] if errors else None,
            occurred_at=datetime.fromtimestamp(int(raw["timestamp"]), UTC),
        )


@asynccontextmanager
async def deciding(sender: Harness) -> AsyncIterator[None]:
    """The part of the service that runs beside its jobs."""
    group = asyncio.create_task(sender.resources.decisions.run())
    yield
    group.cancel()


@pytest.fixture
def sender_settings(simulator: Simulator) -> dict[str, Any]:
    return {
        "sealing_keys": SEALING_KEYS,
        "meta_graph_url": simulator.url,
        "twilio_api_url": f"{simulator.url}/twilio",
        "private_hosts": (f"127.0.0.1:{simulator.port}",),
        "phone_messages_per_s": 50,
        "provider_timeout_s": 0.5,
        "unknown_wait_s": 30,
    }


@pytest.fixture
async def sender(open_service: OpenService, sender_settings: dict[str, Any]) -> AsyncIterator[Harness]:
    harness = await open_service("message-sender", **sender_settings)
    async with deciding(harness):
        yield harness


@pytest.fixture
async def open_shop(sender: Harness, world: httpx2.AsyncClient, receiver: WebhookReceiver) -> Any:
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
async def shop(open_shop: Any) -> Shop:
    opened: Shop = await open_shop()
    return opened


@pytest.fixture
def fault(world: httpx2.AsyncClient) -> Any:
    """`await fault(customer, status=429, times=1)`: what the provider does to sends to this customer."""

    async def set_fault(customer: Customer, *, point: str = "graph.messages", **what: Any) -> None:
        answer = await world.put(f"/_sim/faults/{point}", json={**what, "match": {"to": customer.phone}})
        assert answer.status_code == 200, answer.text

    return set_fault


@pytest.fixture(name="deciding")
def deciding_fixture() -> Any:
    return deciding
