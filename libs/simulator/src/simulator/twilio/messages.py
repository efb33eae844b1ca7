"""Every message of every account, with its files. In memory: a restarted simulator knows none."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

API = "/2010-04-01"
WINDOW = timedelta(hours=24)
TwilioStatus = Literal["received", "queued", "sent", "delivered", "read", "failed", "undelivered"]


@dataclass(frozen=True, slots=True)
class TwilioFile:
    sid: str
    mime_type: str
    content: bytes


@dataclass
class TwilioMessage:
    """One message, whichever direction it went; `given` is the form of one that was sent.

    `announced`: how many files it came with, though they be deleted since.
    """

    account_sid: str
    from_: str
    to: str
    body: str
    direction: Literal["inbound", "outbound-api"]
    status: TwilioStatus
    sid: str = field(default_factory=lambda: "SM" + secrets.token_hex(16))
    files: list[TwilioFile] = field(default_factory=list)
    announced: int = 0
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    error_code: int | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return f"{API}/Accounts/{self.account_sid}/Messages/{self.sid}"

    def resource(self) -> dict[str, Any]:
        """Returns the message as the API shows it; times are RFC 2822 in GMT."""
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


class TwilioMessages:
    """The messages of all accounts, oldest first."""

    def __init__(self) -> None:
        self._messages: list[TwilioMessage] = []

    def add(self, message: TwilioMessage) -> None:
        self._messages.append(message)

    def all(self) -> list[TwilioMessage]:
        return list(self._messages)

    def of(self, account_sid: str) -> Iterable[TwilioMessage]:
        """Returns an account's messages, newest first."""
        return (message for message in reversed(self._messages) if message.account_sid == account_sid)

    def find(self, account_sid: str, sid: str) -> TwilioMessage | None:
        return next((message for message in self.of(account_sid) if message.sid == sid), None)

    def window_is_open(self, own: str, customer: str) -> bool:
        """Returns whether the customer wrote within 24 hours."""
        since = datetime.now(UTC) - WINDOW
        return any((one.from_, one.to) == (customer, own) and one.created_at > since for one in self._messages)
