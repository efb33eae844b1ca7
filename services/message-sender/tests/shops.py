"""Tenants with a number at the simulated Meta, and their customers; the test plays the gateway between simulator and sender."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import httpx2
from contracts.content import Text
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.gateway import (
    Channel,
    Contact,
    DeliveryError,
    DeliveryStatusChanged,
    MessageReceived,
    TenantChanged,
    TenantSettings,
)
from contracts.outgoing import OutgoingContent, ReplyTarget
from devkit.testing.harness import Harness
from devkit.testing.webhooks import ACCESS_TOKEN, WebhookReceiver


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

    async def fault_is_met(self, point: str = "graph.messages") -> bool:
        """Returns whether a send has reached the provider, which does to it what was said."""
        faults = (await self.world.get("/_sim/faults")).json()
        return bool(faults[point]["hits"])

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

    def sends(self, content: OutgoingContent, quoted: ReplyTarget | None = None, **more: Any) -> ContentSendRequested:
        values: dict[str, Any] = {"last_inbound_at": datetime.now(UTC), "origin": "agent", "send_id": uuid4(), **more}
        return ContentSendRequested(
            tenant_id=self.shop.tenant_id,
            conversation_id=self.conversation_id,
            channel_id=self.shop.channel_id,
            contact_key=self.key,
            to=self.phone,
            content=content,
            quoted=quoted,
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

    async def texts(self) -> list[str]:
        """The texts that arrived on the customer's phone, oldest first."""
        return [shown["text"] for shown in await self.phone_shows()]

    async def phone_shows(self) -> list[dict[str, Any]]:
        """What arrived on the customer's phone, oldest first."""
        listed = await self.shop.world.get("/_sim/messages", params={"to": self.phone})
        return list(listed.json())

    async def statuses(self, count: int) -> list[DeliveryStatusChanged]:
        """The simulator's status webhooks about this customer, as the gateway would publish them."""
        arrived = self.shop.receiver.arrived
        async with asyncio.timeout(60):
            while len(mine := self._raw_statuses()) < count:
                arrived.clear()
                await arrived.wait()
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


OpenShop = Callable[[], Awaitable[Shop]]


class SetFault(Protocol):
    """Says what the provider does to sends to this customer."""

    async def __call__(self, customer: Customer, *, point: str = "graph.messages", **what: Any) -> None: ...
