"""The bodies of an attack, each small and authentic: any tenant, and often any customer, can have them sent."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from simulator.meta.signing import signature

JID_BYTES = 40_000
NAME_LETTERS = 850_000
TEXT_LETTERS = 4_000
NOTHINGS = 120_000
DEPTH = 100_000


@dataclass(frozen=True)
class HostileBody:
    """One POST to a webhook's address."""

    url: str
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MetaLine:
    """A number of the Cloud API, with the secret of its app."""

    url: str
    app_secret: str
    phone_number_id: str

    def posts(self, content: bytes) -> HostileBody:
        return HostileBody(self.url, content, {"x-hub-signature-256": signature(self.app_secret, content)})

    def webhook(self, messages: list[Any], *, name: str = "Eve", phone: str = "5541966660000") -> HostileBody:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "554130001200", "phone_number_id": self.phone_number_id},
            "contacts": [{"profile": {"name": name}, "wa_id": phone}],
            "messages": messages,
        }
        entry = {"id": "0", "changes": [{"field": "messages", "value": value}]}
        return self.posts(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())


@dataclass(frozen=True)
class BridgeLine:
    """A number at the hostile tenant's own bridge."""

    url: str
    token: str

    def webhook(self, event: str, data: Any) -> HostileBody:
        return HostileBody(self.url, json.dumps({"event": event, "data": data, "webhookVerifyToken": self.token}).encode())

    def connects(self) -> HostileBody:
        return self.webhook("connection.update", {"connection": "open", "isOnline": True})

    def receives(self, jid: str, message: dict[str, Any]) -> HostileBody:
        key = {"remoteJid": jid, "fromMe": False, "id": f"3EB0{uuid4().hex[:16].upper()}"}
        upserted = {"key": key, "messageTimestamp": int(time.time()), "pushName": "Eve", "broadcast": False, "message": message}
        return self.webhook("messages.upsert", {"messages": [upserted], "type": "notify"})


def endless_jids(line: BridgeLine) -> Iterator[HostileBody]:
    """Yields messages from endless jids: a pattern that looks for a device at the end takes time with their square."""
    for device in ("_1", ":1"):
        yield line.receives(f"{device * (JID_BYTES // len(device))}x@s.whatsapp.net", {"conversation": "oi"})
        yield line.receives(f"{device * (JID_BYTES // len(device))}@lid", {"conversation": "oi"})


def endless_names(line: MetaLine) -> Iterator[HostileBody]:
    """Yields messages whose sender has an endless name: beside thirty long texts it makes a record that no broker takes."""
    for _ in range(3):
        texts = [_text("5541966660001", "a" * TEXT_LETTERS) for _ in range(12)]
        yield line.webhook(texts, name="n" * NAME_LETTERS, phone="5541966660001")


def nothings(line: MetaLine) -> Iterator[HostileBody]:
    """Yields bodies of elements that are nothing: each element costs an exception and a row."""
    for _ in range(8):
        yield line.webhook([0] * NOTHINGS)


def abysses(line: MetaLine, bridge: BridgeLine) -> Iterator[HostileBody]:
    """Yields bodies nested so deep that a recursive reader does not come back."""
    yield line.posts(b'{"object":"whatsapp_business_account","entry":' + b"[" * DEPTH + b"]" * DEPTH + b"}")
    yield HostileBody(bridge.url, b'{"event":"messages.upsert","data":' + b'{"a":' * DEPTH + b"1" + b"}" * DEPTH + b"}")


def pictures(line: BridgeLine, most: int) -> Iterator[HostileBody]:
    """Yields messages with files that lie on the hostile server."""
    for number in range(most):
        image = {"imageMessage": {"mimetype": "image/png", "url": "https://mmg.whatsapp.net/x.enc", "fileLength": "4096"}}
        yield line.receives(f"5541977{number:06d}@s.whatsapp.net", image)


def questions(lines: list[BridgeLine], most: int) -> Iterator[HostileBody]:
    """Yields questions of customers whose answers go out through the hostile server."""
    for number in range(most):
        jid = f"5541978{number:06d}@s.whatsapp.net"
        yield lines[number % len(lines)].receives(jid, {"conversation": "Quanto custa a taxa de entrega?"})


def _text(phone: str, words: str) -> dict[str, Any]:
    identity = {"from": phone, "id": f"wamid.{uuid4().hex}", "timestamp": str(int(time.time()))}
    return {**identity, "type": "text", "text": {"body": words}}
