"""Numbers that are linked to a server by a code, and what customers write to them."""

import asyncio
import base64
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

SimulatedLinkState = Literal["closed", "connecting", "qr", "open"]
QR_PICTURE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n a code").decode()


@dataclass(frozen=True, slots=True)
class LinkedMedia:
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LinkedMessage:
    """What a customer wrote: `text`, or the caption of `media`. `sent_at` in epoch seconds."""

    phone: str
    id: str
    sent_at: int
    name: str
    text: str
    media: LinkedMedia | None


@dataclass(slots=True)
class SimulatedLink:
    """A number at a server. `paired`: its phone knows the server, so that no code is needed to open it again.

    `headers` and `token` are what the webhook's owner wants to be recognised by. `posted` is (event, status) of each webhook;
    who posts holds `posting`.
    """

    name: str
    state: SimulatedLinkState = "closed"
    paired: bool = False
    qr: str | None = None
    pairing_code: str | None = None
    phone: str | None = None
    webhook_url: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    token: str | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=list)
    posted: list[tuple[str, int | None]] = field(default_factory=list)
    media: dict[str, LinkedMedia] = field(default_factory=dict)
    unread: list[dict[str, Any]] = field(default_factory=list)
    posting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, given: dict[str, Any], endpoint: str) -> None:
        """Keeps what the business has sent, as it was given, and the last word of where."""
        self.sent.append(given)
        self.endpoints.append(endpoint)

    def new_code(self) -> None:
        self.state = "qr"
        self.qr = f"2@{secrets.token_urlsafe(48)},{secrets.token_urlsafe(24)},{secrets.token_urlsafe(12)}"
        self.pairing_code = secrets.token_hex(4).upper() if self.phone else None

    def close(self, *, paired: bool) -> None:
        self.state, self.paired, self.qr, self.pairing_code = "closed", paired, None, None


def now_s() -> int:
    return int(time.time())


def new_id() -> str:
    """Returns a message id as a phone makes them: upper-case hex."""
    return "3EB0" + secrets.token_hex(9).upper()
