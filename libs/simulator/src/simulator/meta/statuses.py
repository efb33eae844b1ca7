"""The ticks of a message: sent, delivered, read, in webhooks that carry everything that waits for one number."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from simulator.faults import FaultBoard, FaultFacts
from simulator.meta.errors import ERRORS_URL, WINDOW_CLOSED
from simulator.meta.messages import MetaMessage, MetaMessages, MetaStatus
from simulator.meta.numbers import MetaNumbers
from simulator.meta.webhooks import MetaWebhooks

_LARGEST_BATCH = 200


@dataclass(slots=True)
class _Due:
    message: MetaMessage
    status: MetaStatus
    later: list[MetaStatus]


class MetaStatuses:
    """One worker per number. Each status of a message comes at least `delay_s` seconds after the one before."""

    def __init__(
        self, numbers: MetaNumbers, webhooks: MetaWebhooks, messages: MetaMessages, faults: FaultBoard, delay_s: float
    ) -> None:
        self._numbers = numbers
        self._webhooks = webhooks
        self._messages = messages
        self._faults = faults
        self._delay_s = delay_s
        self._due: defaultdict[str, list[_Due]] = defaultdict(list)
        self._workers: dict[str, asyncio.Task[None]] = {}

    def schedule(self, message: MetaMessage, statuses: list[MetaStatus]) -> None:
        """Schedules the statuses of an accepted message; a `reorder` fault turns them round."""
        turned = self._faults.strike("webhooks", _facts([message]), reorder=True)
        ordered = statuses[::-1] if turned else statuses
        phone_number_id = message.phone_number_id
        self._due[phone_number_id].append(_Due(message, ordered[0], ordered[1:]))
        if phone_number_id not in self._workers or self._workers[phone_number_id].done():
            self._workers[phone_number_id] = asyncio.create_task(self._work(phone_number_id))

    async def close(self) -> None:
        for worker in self._workers.values():
            worker.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)

    async def _work(self, phone_number_id: str) -> None:
        while self._due[phone_number_id]:
            await asyncio.sleep(self._delay_s)
            batch = self._due[phone_number_id][:_LARGEST_BATCH]
            del self._due[phone_number_id][:_LARGEST_BATCH]
            await self._post(phone_number_id, batch)
            self._due[phone_number_id] += [_Due(due.message, due.later[0], due.later[1:]) for due in batch if due.later]

    async def _post(self, phone_number_id: str, batch: list[_Due]) -> None:
        for due in batch:
            self._messages.tick(due.message.wamid, due.status, WINDOW_CLOSED if due.status == "failed" else None)
        if number := self._numbers.get(phone_number_id):
            statuses = [status_object(due.message, due.status) for due in batch]
            await self._webhooks.post(number, {"statuses": statuses}, _facts([due.message for due in batch]))


def status_object(message: MetaMessage, status: MetaStatus) -> dict[str, Any]:
    """Returns an element of `statuses[]`; times are strings of epoch seconds, `conversation` is absent as it mostly is."""
    report: dict[str, Any] = {
        "id": message.wamid,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": message.phone,
    }
    if message.send_id is not None:
        report["biz_opaque_callback_data"] = message.send_id
    if status == "failed":
        return report | {"errors": [_window_error()]}
    return report | {"pricing": _pricing(message)}


def _pricing(message: MetaMessage) -> dict[str, Any]:
    if message.type == "template":
        return {"billable": True, "pricing_model": "PMP", "category": "utility", "type": "regular"}
    return {"billable": False, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"}


def _window_error() -> dict[str, Any]:
    return {
        "code": WINDOW_CLOSED,
        "title": "Re-engagement message",
        "message": "Re-engagement message",
        "error_data": {
            "details": "Message failed to send because more than 24 hours have passed "
            "since the customer last replied to this number."
        },
        "href": ERRORS_URL,
    }


def _facts(messages: list[MetaMessage]) -> FaultFacts:
    return FaultFacts(messages[0].phone_number_id, {message.phone for message in messages})
