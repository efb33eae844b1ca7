"""What tests need beside a running simulator: a receiver of its webhooks, and a channel to register."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import httpx2
from aiohttp import web

APP_SECRET, VERIFY_TOKEN, ACCESS_TOKEN = "app-secret", "verify-token", "access-token"


class SimulatorClient(httpx2.AsyncClient):
    """A client of the simulator, with a number of its own: what is still to be told of an earlier test goes elsewhere."""

    phone_number_id: str = "106540352242922"

    @property
    def sends_to(self) -> str:
        return f"/v23.0/{self.phone_number_id}/messages"


@dataclass
class WebhookReceiver:
    """What a gateway would see: every POST with its raw bytes. `answers` are the next statuses, then 200."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def values(self, kind: str) -> list[dict[str, Any]]:
        """Returns all elements of `messages` or `statuses`, in the order in which they arrived."""
        changes = [change for body in self.bodies for entry in json.loads(body)["entry"] for change in entry["changes"]]
        return [element for change in changes for element in change["value"].get(kind, [])]

    async def wait_for(self, kind: str, count: int, timeout_s: float = 60) -> list[dict[str, Any]]:
        async with asyncio.timeout(timeout_s):
            while len(self.values(kind)) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.values(kind)

    async def verify(self, request: web.Request) -> web.Response:
        if request.query.get("hub.verify_token") != VERIFY_TOKEN:
            return web.Response(status=403)
        return web.Response(text=request.query["hub.challenge"])

    async def receive(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.signatures.append(request.headers["X-Hub-Signature-256"])
        self.arrived.set()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def registration(self) -> dict[str, Any]:
        """Returns the body of `PUT /_sim/channels/{phone_number_id}`."""
        return {
            "webhook_url": self.url,
            "app_secret": APP_SECRET,
            "verify_token": VERIFY_TOKEN,
            "access_token": ACCESS_TOKEN,
            "display_phone_number": "+55 11 4000-0000",
            "name": "Loja das Flores",
        }
