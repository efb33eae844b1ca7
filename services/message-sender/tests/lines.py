"""A tenant's number at each of the simulated providers, and what arrives through it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
from contracts.content import Text
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.gateway import (
    BusinessEchoReceived,
    Channel,
    ChannelSessionChanged,
    Contact,
    Provider,
    SessionState,
    TenantChanged,
    TenantSettings,
)
from contracts.outgoing import OutgoingContent, ReplyTarget
from devkit.testing.harness import Harness
from simulator.baileys.api import API_KEY as BAILEYS_KEY
from simulator.evolution.api import API_KEY as EVOLUTION_KEY
from simulator.wppconnect.api import SECRET_KEY

NOWHERE = "http://127.0.0.1:9/"


@dataclass
class Line:
    """One number. `account` is the provider's name of it; `customer` the id of somebody who can be written to."""

    sender: Harness
    world: httpx2.AsyncClient
    provider: Provider
    customer: str
    account: str = field(default_factory=lambda: f"+55113{str(uuid4().int)[:7]}")
    tenant_id: UUID = field(default_factory=uuid4)
    channel_id: UUID = field(default_factory=uuid4)
    key: UUID = field(default_factory=uuid4)

    @property
    def credentials(self) -> dict[str, str]:
        server_url = f"{self.world.base_url}/{self.provider}".replace("//" + self.provider, "/" + self.provider)
        return {
            "twilio": {"account_sid": "AC" + "1" * 32, "from": self.account, "auth_token": "a-token"},
            "evolution": {"server_url": server_url, "instance": self.account, "api_key": EVOLUTION_KEY},
            "wppconnect": {"server_url": server_url, "session": self.account, "secret_key": SECRET_KEY},
            "baileys": {"server_url": server_url, "connection": self.account, "api_key": BAILEYS_KEY},
        }[self.provider] | {"provider": self.provider}

    async def is_set_up(self) -> None:
        """Tenant, channel and credentials here, and the number at the provider, connected."""
        await self.exists()
        await self.gets_credentials()
        await SET_UP[self.provider](self)
        if self.provider != "twilio":
            await self.is_scanned()

    async def exists(self, version: int = 1, *, resend_unknown: bool = False) -> None:
        channel = Channel(channel_id=self.channel_id, provider=self.provider, name="Loja", address=self.account)
        changed = TenantChanged(
            tenant_id=self.tenant_id,
            version=version,
            name="Loja",
            settings=TenantSettings(resend_unknown=resend_unknown),
            channels=(channel,),
        )
        await self.sender.receives(changed)

    async def gets_credentials(self, **other: str) -> httpx2.Response:
        async with self.sender.client(self.tenant_id, service="gateway") as client:
            path = f"/v1/channels/{self.channel_id}/credentials"
            return await client.put(path, json={**self.credentials, **other})

    async def is_scanned(self) -> None:
        answer = await self.world.post(f"/_sim/linked/{self.provider}/{self.account}/scan")
        assert answer.status_code == 200, answer.text

    async def arrived(self) -> list[dict[str, Any]]:
        """What the provider was given to send, oldest first, as it was given."""
        if self.provider == "twilio":
            everything = (await self.world.get("/_sim/twilio/messages")).json()
            return [one for one in everything if one["from"] == f"whatsapp:{self.account}"]
        return list((await self.world.get(f"/_sim/linked/{self.provider}/{self.account}")).json()["sent"])

    async def endpoints(self) -> list[str]:
        """Where each of them was posted to: the last word of its path."""
        if self.provider == "twilio":
            return ["Messages.json"] * len(await self.arrived())
        return list((await self.world.get(f"/_sim/linked/{self.provider}/{self.account}")).json()["endpoints"])

    async def texts(self) -> list[str]:
        words = {
            "twilio": lambda one: one["body"],
            "evolution": lambda one: one["text"],
            "wppconnect": lambda one: one["message"],
            "baileys": lambda one: one["messageContent"]["text"],
        }[self.provider]
        return [words(one) for one in await self.arrived()]

    def request(self, words: str = "Sim, abrimos às 9.", **more: Any) -> MessageSendRequested:
        values: dict[str, Any] = {"last_inbound_at": datetime.now(UTC), "origin": "ai", "send_id": uuid4(), **more}
        return MessageSendRequested(
            tenant_id=self.tenant_id,
            conversation_id=uuid4(),
            channel_id=self.channel_id,
            contact_key=self.key,
            to=self.customer,
            content=Text(text=words),
            **values,
        )

    def sends(self, content: OutgoingContent, quoted: ReplyTarget | None = None, **more: Any) -> ContentSendRequested:
        values: dict[str, Any] = {"last_inbound_at": datetime.now(UTC), "origin": "agent", "send_id": uuid4(), **more}
        return ContentSendRequested(
            tenant_id=self.tenant_id,
            conversation_id=uuid4(),
            channel_id=self.channel_id,
            contact_key=self.key,
            to=self.customer,
            content=content,
            quoted=quoted,
            **values,
        )

    def link_is(self, state: SessionState, at: datetime | None = None) -> ChannelSessionChanged:
        """What the gateway says of the phone's link."""
        return ChannelSessionChanged(
            tenant_id=self.tenant_id,
            channel_id=self.channel_id,
            state=state,
            reason="401",
            occurred_at=at or datetime.now(UTC),
        )

    def echo(self, words: str, provider_message_id: str) -> BusinessEchoReceived:
        now = datetime.now(UTC)
        return BusinessEchoReceived(
            tenant_id=self.tenant_id,
            message_id=uuid4(),
            channel_id=self.channel_id,
            provider=self.provider,
            provider_message_id=provider_message_id,
            contact=Contact(key=self.key, address="+5511987654321", provider_address=self.customer),
            sent_at=now,
            received_at=now,
            content=Text(text=words),
        )


async def _at_twilio(line: Line) -> None:
    body = {"account_sid": "AC" + "1" * 32, "auth_token": "a-token", "webhook_url": NOWHERE}
    await _done(line.world.put(f"/_sim/twilio/senders/{line.account}", json=body))
    written = {"to": line.account, "text": "Oi", "told": False}
    await _done(line.world.post("/_sim/twilio/customers/+5511987654321/messages", json=written))


async def _at_evolution(line: Line) -> None:
    body = {"instanceName": line.account, "qrcode": True}
    await _done(line.world.post("/evolution/instance/create", json=body, headers={"apikey": EVOLUTION_KEY}))


async def _at_wppconnect(line: Line) -> None:
    token = (await line.world.post(f"/wppconnect/api/{line.account}/{SECRET_KEY}/generate-token")).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    await _done(line.world.post(f"/wppconnect/api/{line.account}/start-session", json={}, headers=headers))


async def _at_baileys(line: Line) -> None:
    body = {"webhookUrl": NOWHERE, "webhookVerifyToken": "verify-token"}
    await _done(line.world.post(f"/baileys/connections/{line.account}", json=body, headers={"x-api-key": BAILEYS_KEY}))


async def _done(call: Awaitable[httpx2.Response]) -> None:
    answer = await call
    assert answer.is_success, answer.text


SET_UP: dict[str, Callable[[Line], Awaitable[None]]] = {
    "twilio": _at_twilio,
    "evolution": _at_evolution,
    "wppconnect": _at_wppconnect,
    "baileys": _at_baileys,
}
CUSTOMERS = {
    "twilio": "whatsapp:+5511987654321",
    "evolution": "5511987654321@s.whatsapp.net",
    "wppconnect": "5511987654321@c.us",
    "baileys": "148012345678901@lid",
}
PHONES = ("evolution", "wppconnect", "baileys")
