"""The open-loop driver: conversations begin on a fixed schedule, whether or not earlier ones have been answered.

Latency counts from the scheduled instant, so a driver or a server that falls behind cannot hide it.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from devkit.bench.lines import BenchLine
from devkit.bench.posting import Poster

QUESTIONS = ("Quanto custa a taxa de entrega?", "How much does delivery cost?", "Qual o horário aos domingos?")
TOLERATED_LAG_SHARE = 0.02


@dataclass(slots=True)
class TimedConversation:
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
    conversations: list[TimedConversation] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(one.answered_at is not None for one in self.conversations)

    @property
    def lag_share(self) -> float:
        """How far behind its schedule the driver fell at worst, as a share of the stage."""
        return max((one.sent_at - one.scheduled_at for one in self.conversations), default=0.0) / self.seconds


class LoadDriver:
    """Sends signed webhooks, alternately to the gateways at `hosts` (host, port).

    Every conversation has a customer of its own. They ask the same few questions, so that the simulated embedding, which
    knows its texts again, takes no time that belongs to the fleet; which neither keeps answers nor, here, embeddings.
    """

    def __init__(self, lines: Sequence[BenchLine], hosts: Sequence[tuple[str, int]], seed: int) -> None:
        self.lines = lines
        self.posters = [Poster(host, port) for host, port in hosts]
        self.numbers = itertools.count(seed * 1_000_000)
        self.by_phone: dict[str, TimedConversation] = {}

    async def drive(self, rate: float, seconds: float, tick: Callable[[int], None]) -> Stage:
        """Begin `rate` conversations a second for `seconds`; returns when each is acknowledged or failed."""
        stage = Stage(rate, seconds)
        began, wall = time.monotonic() + 0.1, time.time() + 0.1
        async with asyncio.TaskGroup() as group:
            for index in range(round(rate * seconds)):
                if (wait_s := began + index / rate - time.monotonic()) > 0:
                    await asyncio.sleep(wait_s)
                conversation = self._begin(wall + index / rate)
                stage.conversations.append(conversation)
                group.create_task(self._post(conversation, index))
                tick(1)
        return stage

    def _begin(self, scheduled_at: float) -> TimedConversation:
        phone = f"5541{next(self.numbers) % 10**9 + 9 * 10**8:09d}"
        self.by_phone[phone] = conversation = TimedConversation(phone, scheduled_at, time.time())
        return conversation

    async def _post(self, conversation: TimedConversation, index: int) -> None:
        line, phone = self.lines[index % len(self.lines)], conversation.phone
        wamid = f"wamid.bench.{phone}.{conversation.scheduled_at:.6f}"
        wire = line.webhook(phone, wamid, QUESTIONS[index % len(QUESTIONS)], conversation.sent_at)
        conversation.status = await self.posters[(index + index // len(self.lines)) % len(self.posters)].send(wire)
        conversation.acknowledged_at = time.time()
