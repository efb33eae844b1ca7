"""Tenants with a number that Meta posts for, and how tests open them: see the fixtures of the same names."""

import copy
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from common.provision.databases import ServiceDatabase
from contracts.gateway import MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"
PARKED = "select reason, element from parked_webhook order by received_at, id"
APP_SECRET, VERIFY_TOKEN = "the-app-secret", "the-verify-token"


@dataclass
class Line:
    """A tenant's number, and somebody who posts to it as Meta does."""

    gateway: Harness
    tenant_id: UUID
    channel_id: UUID
    number: str
    path: str

    async def post(self, raw: bytes, *, secret: str = APP_SECRET, gateway: Harness | None = None, **headers: str) -> int:
        signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        async with (gateway or self.gateway).client() as client:
            answer = await client.post(self.path, content=raw, headers={"x-hub-signature-256": signature, **headers})
        return answer.status_code

    def texts(self, *bodies: str, first: int = 0) -> bytes:
        """A webhook with one text message each, whose ids follow from their place."""
        webhook = json.loads((CORPUS / "text.json").read_bytes())
        value = webhook["entry"][0]["changes"][0]["value"]
        value["metadata"]["phone_number_id"] = self.number
        (template,) = value["messages"]
        value["messages"] = [
            copy.deepcopy(template) | {"id": f"wamid.{place}", "text": {"body": body}}
            for place, body in enumerate(bodies, first)
        ]
        return json.dumps(webhook).encode()

    async def said(self) -> list[str]:
        messages = await self.gateway.published(MessageReceived)
        return [event.content.text for event in messages if event.content.kind == "text"]

    async def parked(self) -> list[Any]:
        async with self.gateway.session(self.tenant_id) as session:
            return await ask(session, PARKED)

    async def change(self, **body: Any) -> None:
        async with self.gateway.client(self.tenant_id) as client:
            (await client.patch(f"/v1/channels/{self.channel_id}", json=body)).raise_for_status()
        await self.gateway.forget()
        await self.gateway.resources.reception.directory.load_all()  # it follows changes, a moment later


class OpenGateway(Protocol):
    """`await open_gateway(**settings)`: a gateway; with `database=` a second replica over the first one's."""

    async def __call__(self, *, database: ServiceDatabase | None = None, **settings: Any) -> Harness: ...


class OpenLine(Protocol):
    """`await open_line(gateway)`: a new tenant's number."""

    async def __call__(self, gateway: Harness, number: str = "106540352242922") -> Line: ...


OpenTenant = Callable[[Harness], Awaitable[UUID]]
"""`await open_tenant(gateway)`: a tenant without anything."""
