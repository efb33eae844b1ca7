"""The same conversation over every other way to WhatsApp: linked by a code where that is needed, asked, answered once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from simulator.baileys import api as baileys
from simulator.evolution import api as evolution
from simulator.wppconnect import api as wppconnect

QUESTION, ANSWER = "Quanto custa a taxa de entrega?", "8 reais"
FURTHER, ANSWERED = "Qual o prazo de entrega?", "45 minutos"
ACCOUNT_SID = "AC" + "0" * 32
SENDER = "+554130001300"
LINKED = {
    "evolution": ({"instance": "bakery"}, {"api_key": evolution.API_KEY, "webhook_secret": "a-webhook-secret"}),
    "wppconnect": ({"session": "bakery"}, {"secret_key": wppconnect.SECRET_KEY}),
    "baileys": ({"connection": "+554130001301"}, {"webhook_verify_token": "a-verify-token", "api_key": baileys.API_KEY}),
}


@dataclass
class Linked:
    """A channel whose number is linked by scanning a code, and the simulated server that it is linked at."""

    play: Play
    provider: str
    name: str
    channel: dict[str, Any]

    async def session(self) -> dict[str, Any]:
        answer = await (await self.play.service("gateway")).get(f"/v1/channels/{self.channel['channel_id']}/session")
        return dict(answer.raise_for_status().json())

    async def outside(self, what: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        path = f"/_sim/linked/{self.provider}/{self.name}/{what}"
        return dict((await (await self.play.simulator()).post(path, json=body or {})).raise_for_status().json())

    async def sent(self) -> list[str]:
        answer = await (await self.play.simulator()).get(f"/_sim/linked/{self.provider}/{self.name}")
        return [str(message) for message in answer.raise_for_status().json()["sent"]]


@pytest.fixture
def open_linked(bakery: Play, fleet: Fleet) -> Callable[[str], Awaitable[Linked]]:
    async def open_one(provider: str) -> Linked:
        settings, secrets = LINKED[provider]
        settings = {**settings, "server_url": f"{fleet.simulator.url}/{provider}"}
        body = {"provider": provider, "name": provider, "settings": settings, "secrets": secrets}
        gateway = await bakery.service("gateway")
        channel = (await gateway.post("/v1/channels", json=body)).raise_for_status().json()
        linked = Linked(bakery, provider, next(iter(LINKED[provider][0].values())), channel)
        (await gateway.post(f"/v1/channels/{channel['channel_id']}/session", json={})).raise_for_status()
        await eventually(linked.session, lambda session: session["state"] == "qr_required", what="a code to scan")
        await linked.outside("scan")
        await eventually(linked.session, lambda session: session["state"] == "connected", what="a connection")
        return linked

    return open_one


@pytest.mark.parametrize("provider", LINKED)
async def test_a_linked_number_is_asked_and_answers(
    open_linked: Callable[[str], Awaitable[Linked]], provider: str, phone: str
) -> None:
    linked = await open_linked(provider)

    await linked.outside("messages", {"phone": phone, "text": QUESTION})

    await eventually(linked.sent, lambda sent: any(ANSWER in one for one in sent), what="an answer")
    await linked.outside("messages", {"phone": phone, "text": FURTHER})
    sent = await eventually(linked.sent, lambda sent: any(ANSWERED in one for one in sent), what="another one")
    assert len(sent) == 2, "each came once: they are told one after another"


async def test_a_twilio_number_is_asked_and_answers(bakery: Play, fleet: Fleet, phone: str) -> None:
    token = uuid4().hex
    body = {
        "provider": "twilio",
        "name": "Twilio",
        "settings": {"account_sid": ACCOUNT_SID, "from": f"whatsapp:{SENDER}"},
        "secrets": {"auth_token": token},
    }
    gateway, simulator = await bakery.service("gateway"), await bakery.simulator()
    channel = (await gateway.post("/v1/channels", json=body)).raise_for_status().json()
    entered = {"account_sid": ACCOUNT_SID, "auth_token": token, "webhook_url": channel["webhook_url"]}
    (await simulator.put(f"/_sim/twilio/senders/{SENDER}", json=entered)).raise_for_status()

    asked = await simulator.post(f"/_sim/twilio/customers/+{phone}/messages", json={"to": SENDER, "text": QUESTION})
    assert asked.json()["status_codes"] == [200]

    async def answers() -> list[str]:
        messages = (await simulator.get("/_sim/twilio/messages")).json()
        return [one["body"] for one in messages if one["direction"] != "inbound" and one["to"] == f"whatsapp:+{phone}"]

    await eventually(answers, lambda sent: any(ANSWER in one for one in sent), what="an answer")
    await simulator.post(f"/_sim/twilio/customers/+{phone}/messages", json={"to": SENDER, "text": FURTHER})
    sent = await eventually(answers, lambda sent: any(ANSWERED in one for one in sent), what="another one")
    assert len(sent) == 2, "each came once: they are told one after another"
