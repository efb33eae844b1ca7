"""The WhatsApp senders that accounts have, and every message of theirs. In memory: a restarted simulator knows none."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict

API = "/2010-04-01"
WINDOW = timedelta(hours=24)
Status = Literal["received", "queued", "sent", "delivered", "read", "failed", "undelivered"]


class SenderSettings(BaseModel):
    """What is entered for a sender. `webhook_url` may end with connection overrides, such as `#rc=2&rp=all`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_sid: str
    auth_token: str
    webhook_url: AnyHttpUrl


@dataclass(frozen=True, slots=True)
class Sender:
    """`address` is `whatsapp:+…`."""

    address: str
    settings: SenderSettings


@dataclass(frozen=True, slots=True)
class File:
    sid: str
    mime_type: str
    content: bytes


@dataclass
class Message:
    """One message, whichever direction it went. `announced`: how many files it came with, though they be deleted since."""

    account_sid: str
    from_: str
    to: str
    body: str
    direction: Literal["inbound", "outbound-api"]
    status: Status
    sid: str = field(default_factory=lambda: "SM" + secrets.token_hex(16))
    files: list[File] = field(default_factory=list)
    announced: int = 0
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    error_code: int | None = None

    @property
    def uri(self) -> str:
        return f"{API}/Accounts/{self.account_sid}/Messages/{self.sid}"

    def resource(self) -> dict[str, Any]:
        """As the API shows it; times are RFC 2822 in GMT."""
        created, updated = (format_datetime(at.replace(microsecond=0)) for at in (self.created_at, self.updated_at))
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": created,
            "date_sent": created,
            "date_updated": updated,
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_,
            "messaging_service_sid": None,
            "num_media": str(self.announced),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{self.uri}/Media.json"},
            "to": self.to,
            "uri": f"{self.uri}.json",
        }


class Accounts:
    """Senders and messages of all accounts."""

    def __init__(self) -> None:
        self.senders: dict[str, Sender] = {}
        self.messages: list[Message] = []

    def may_ask(self, account_sid: str, auth_token: str) -> bool:
        return any(
            secrets.compare_digest(one.settings.auth_token.encode(), auth_token.encode())
            for one in self.senders.values()
            if one.settings.account_sid == account_sid
        )

    def of(self, account_sid: str) -> Iterable[Message]:
        """An account's messages, newest first."""
        return (message for message in reversed(self.messages) if message.account_sid == account_sid)

    def find(self, account_sid: str, sid: str) -> Message | None:
        return next((message for message in self.of(account_sid) if message.sid == sid), None)

    def window_is_open(self, own: str, customer: str) -> bool:
        """Whether the customer wrote within 24 hours."""
        since = datetime.now(UTC) - WINDOW
        return any((one.from_, one.to) == (customer, own) and one.created_at > since for one in self.messages)
