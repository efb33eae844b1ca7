"""Every message between customers and businesses, with its ticks; kept in the journal."""

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from simulator.events import EventHub
from simulator.journal import Journal

MetaStatus = Literal["accepted", "sent", "delivered", "read", "failed"]

_RANK: dict[MetaStatus, int] = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}
CUSTOMER_SERVICE_WINDOW_S = 24 * 3600


@dataclass(slots=True)
class MetaMessage:
    """One message. `phone` is the customer's wa_id, `at` epoch seconds, `raw` the provider's JSON.

    `index` counts the business's messages from 1; a customer's message has 0.
    """

    direction: Literal["business", "customer"]
    at: float
    phone_number_id: str
    phone: str
    wamid: str
    type: str
    text: str | None
    raw: dict[str, Any]
    index: int = 0
    send_id: str | None = None
    status: MetaStatus = "accepted"
    error_code: int | None = None

    def sent_view(self) -> dict[str, Any]:
        """Returns the shape of `GET /_sim/messages`."""
        return {
            "index": self.index,
            "at": self.at,
            "phone_number_id": self.phone_number_id,
            "to": self.phone,
            "wamid": self.wamid,
            "type": self.type,
            "text": self.text,
            "send_id": self.send_id,
            "status": self.status,
            "error_code": self.error_code,
            "raw": self.raw,
        }


class MetaMessages:
    """All messages in memory, in the order they happened."""

    def __init__(self, journal: Journal, events: EventHub) -> None:
        self._journal = journal
        self._events = events
        self._sent: list[MetaMessage] = []
        self._by_wamid: dict[str, MetaMessage] = {}
        self._conversations: defaultdict[tuple[str, str], list[MetaMessage]] = defaultdict(list)
        self._last_customer_message_at: dict[tuple[str, str], float] = {}
        for line in journal.entries():
            self._restore(line)

    def next_index(self) -> int:
        return self._sent[-1].index + 1 if self._sent else 1

    def add(self, message: MetaMessage) -> None:
        """Numbers a business's message, and writes the message down."""
        if message.direction == "business":
            message.index = self.next_index()
        self._keep(message)
        self._journal.append({"message": message})
        self._events.publish("message", message=message)

    def tick(self, wamid: str, status: MetaStatus, error_code: int | None = None) -> None:
        """Raises a message to `status`; a late lower tick changes nothing."""
        message = self._by_wamid.get(wamid)
        if message is None or _RANK[status] <= _RANK[message.status]:
            return
        message.status, message.error_code = status, error_code
        self._journal.append({"tick": wamid, "status": status, "error_code": error_code})
        self._events.publish(
            "tick",
            wamid=wamid,
            status=status,
            error_code=error_code,
            phone=message.phone,
            phone_number_id=message.phone_number_id,
        )

    def find(self, wamid: str) -> MetaMessage | None:
        return self._by_wamid.get(wamid)

    def sent(self, since: int = 0, to: str | None = None, phone_number_id: str | None = None) -> list[MetaMessage]:
        """Returns the business's messages with an index greater than `since`, oldest first."""
        offset = self._sent[0].index if self._sent else 1
        return [
            message
            for message in self._sent[max(0, since + 1 - offset) :]
            if to in (None, message.phone) and phone_number_id in (None, message.phone_number_id)
        ]

    def conversation(self, phone: str, phone_number_id: str) -> list[MetaMessage]:
        return list(self._conversations.get((phone_number_id, phone), []))

    def customers(self, phone_number_id: str) -> list[str]:
        """Returns the phones that this number has exchanged messages with."""
        return [phone for number, phone in self._conversations if number == phone_number_id]

    def window_is_open(self, phone: str, phone_number_id: str) -> bool:
        """Returns whether the customer wrote in the last 24 hours, by the time stamp of the message."""
        last = self._last_customer_message_at.get((phone_number_id, phone), 0)
        return time.time() - last < CUSTOMER_SERVICE_WINDOW_S

    def _keep(self, message: MetaMessage) -> None:
        key = (message.phone_number_id, message.phone)
        self._by_wamid[message.wamid] = message
        self._conversations[key].append(message)
        if message.direction == "business":
            self._sent.append(message)
        else:
            sent_at = float(message.raw.get("timestamp", message.at))
            self._last_customer_message_at[key] = max(sent_at, self._last_customer_message_at.get(key, 0))

    def _restore(self, line: dict[str, Any]) -> None:
        if "message" in line:
            self._keep(MetaMessage(**line["message"]))
        elif message := self._by_wamid.get(line["tick"]):
            message.status, message.error_code = line["status"], line["error_code"]
