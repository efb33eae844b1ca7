"""The open-loop driver: conversations begin on a fixed schedule, whether or not earlier ones have been answered.

Latency counts from the scheduled instant, so a driver or a server that falls behind cannot hide it.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

QUESTIONS = ("Quanto custa a taxa de entrega?", "How much does delivery cost?", "Qual o horário aos domingos?")
TOLERATED_LAG_SHARE = 0.02


@dataclass(frozen=True)
class Line:
    """A business number that customers write to."""

    webhook_url: str
    app_secret: bytes
    phone_number_id: str


@dataclass(slots=True)
class Conversation:
    """One customer, one question. Times are epoch seconds; None until it happened."""

    phone: str
    scheduled_at: float
    sent_at: float
    acknowledged_at: float | None = None
    status: int | None = None
    answered_at: float | None = None
    answer: str | None = None


@dataclass
class Stage:
    """What was driven at one rate."""

    rate: float
    seconds: float
    conversations: list[Conversation] = field(default_factory=list)

    @property
    def lag_share(self) -> float:
        """How far behind its schedule the driver fell at worst, as a share of the stage."""
        return max((one.sent_at - one.scheduled_at for one in self.conversations), default=0.0) / self.seconds


class Driver:
    """Sends signed webhooks. Every conversation has a customer of its own, so nothing is answered from a cache."""

    def __init__(self, lines: Sequence[Line], seed: int) -> None:
        self.lines = lines
        self.numbers = itertools.count(seed * 1_000_000)
        self.by_phone: dict[str, Conversation] = {}

    async def drive(self, rate: float, seconds: float, tick: Callable[[int], None]) -> Stage:
        """Begin `rate` conversations a second for `seconds`; returns when each is acknowledged or failed."""
        stage = Stage(rate, seconds)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30)) as session:
            began, wall = time.monotonic() + 0.1, time.time() + 0.1
            async with asyncio.TaskGroup() as group:
                for index in range(round(rate * seconds)):
                    await asyncio.sleep(max(0.0, began + index / rate - time.monotonic()))
                    conversation = self._begin(wall + index / rate)
                    stage.conversations.append(conversation)
                    group.create_task(self._post(session, conversation, index))
                    tick(1)
        return stage

    def _begin(self, scheduled_at: float) -> Conversation:
        phone = f"5541{next(self.numbers) % 10**9 + 9 * 10**8:09d}"
        self.by_phone[phone] = conversation = Conversation(phone, scheduled_at, time.time())
        return conversation

    async def _post(self, session: aiohttp.ClientSession, conversation: Conversation, index: int) -> None:
        line = self.lines[index % len(self.lines)]
        body = _body(line, conversation, QUESTIONS[index % len(QUESTIONS)])
        signature = hmac.new(line.app_secret, body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"}
        try:
            async with session.post(line.webhook_url, data=body, headers=headers) as answer:
                await answer.read()
                conversation.status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            conversation.status = 0
        conversation.acknowledged_at = time.time()


def _body(line: Line, conversation: Conversation, question: str) -> bytes:
    message = {
        "from": conversation.phone,
        "id": f"wamid.bench.{conversation.phone}.{conversation.scheduled_at:.6f}",
        "timestamp": str(int(conversation.sent_at)),
        "type": "text",
        "text": {"body": f"{question} ({conversation.phone[-6:]})"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "554130001200", "phone_number_id": line.phone_number_id},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": conversation.phone}],
        "messages": [message],
    }
    entry = {"id": "0", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
