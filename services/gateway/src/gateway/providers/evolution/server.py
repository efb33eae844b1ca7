"""Links at an Evolution server. Source: EvolutionAPI/evolution-api, `src/api/routes`, `controllers` and `guards`."""

import asyncio
from typing import Any

from common.errors import Invalid
from common.outside import OutsideClient

from gateway.providers.asking import LinkPlace, LinkServerAnswer, ask
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.evolution.authenticity import HEADER
from gateway.providers.reading import child, picture, text

EVENTS = (
    "CONNECTION_UPDATE",
    "QRCODE_UPDATED",
    "STATUS_INSTANCE",
    "LOGOUT_INSTANCE",
    "MESSAGES_SET",
    "MESSAGES_UPSERT",
    "MESSAGES_EDITED",
    "MESSAGES_UPDATE",
    "MESSAGES_DELETE",
    "SEND_MESSAGE",
    "CONTACTS_UPSERT",
    "CONTACTS_UPDATE",
)
CLOSING_PAUSE_S, CLOSING_ATTEMPTS = 0.5, 10


class EvolutionLinkServer:
    """An instance that does not exist is made, which needs the server's global key; one that does, not."""

    async def start(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        webhook = _webhook(place)
        configured = await _ask(outside, place, "POST", "webhook", "set", json={"webhook": webhook})
        if configured.status == 404:
            await self._create(outside, place, webhook)
        elif not configured.is_good:
            raise Invalid(f"the server does not take the webhook: {configured.status}")
        number = {"number": phone} if phone else {}
        connected = await _ask(outside, place, "GET", "instance", "connect", params=number)
        if not connected.is_good:
            raise Invalid(f"the server does not connect: {connected.status}")
        return _signal(connected.body)

    async def _create(self, outside: OutsideClient, place: LinkPlace, webhook: dict[str, Any]) -> None:
        instance = {"instanceName": place.settings["instance"], "integration": "WHATSAPP-BAILEYS", "qrcode": False}
        answer = await ask(
            outside, "POST", place.url("instance", "create"), headers=_key(place), json={**instance, "webhook": webhook}
        )
        if not answer.is_good:
            raise Invalid(f"the server does not make the instance: {answer.status}")

    async def log_out(self, outside: OutsideClient, place: LinkPlace) -> None:
        """400 is the answer for an instance that is not connected, 404 for one that is not there."""
        answer = await _ask(outside, place, "DELETE", "instance", "logout")
        if not answer.is_good and answer.status not in (400, 404):
            raise Invalid(f"the server does not log out: {answer.status}")

    async def reset(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        """Returns what starting anew is answered with, once the old link is closed: the server answers before it is done, and
        would say that the old one is open.
        """
        await self.log_out(outside, place)
        for _ in range(CLOSING_ATTEMPTS):
            answer = await _ask(outside, place, "GET", "instance", "connectionState")
            if text(child(answer.body, "instance"), "state") != "open":
                break
            await asyncio.sleep(CLOSING_PAUSE_S)
        return await self.start(outside, place, phone)


def _webhook(place: LinkPlace) -> dict[str, Any]:
    """Returns how the server is to tell us. Without base64: the files of messages are fetched when they are wanted, and bodies
    stay small.
    """
    secret = place.secret("webhook_secret")
    return {
        "enabled": True,
        "url": place.webhook_url,
        "headers": {HEADER: secret} if secret else {},
        "byEvents": False,
        "base64": False,
        "events": EVENTS,
    }


async def _ask(outside: OutsideClient, place: LinkPlace, method: str, *parts: str, **given: Any) -> LinkServerAnswer:
    url = place.url(*parts, str(place.settings["instance"]))
    return await ask(outside, method, url, headers=_key(place), **given)


def _key(place: LinkPlace) -> dict[str, str]:
    return {"apikey": place.secret("api_key")}


def _signal(body: dict[str, Any]) -> LinkSignal | None:
    if text(child(body, "instance"), "state") == "open":
        return LinkSignal("connected")
    codes = text(body, "code"), picture(body, "base64"), text(body, "pairingCode")
    return LinkSignal("qr_required", None, None, *codes) if any(codes) else None
