"""Customers who write several messages each, and a provider that delivers again what was not acknowledged."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from devkit.bench.lines import BenchLine
from devkit.bench.posting import Poster

CHAPTERS = (("Quanto custa a taxa de entrega?", "8 reais"), ("Vocês aceitam Pix?", "Pix"), ("Tem pão sem glúten?", "glúten"))
"""What each customer asks, one after the other, and what the answer to it says and no other."""
PATIENCE_S = 10.0
THINKS_S = 0.3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0


@dataclass(slots=True)
class AskedQuestion:
    """A customer's message. Epoch seconds; None until it was acknowledged."""

    sent_at: float
    acknowledged_at: float | None = None
    deliveries: int = 0


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """What a customer received. `chapter` is the question that it answers, None when it answers none of them."""

    at: float
    send_id: str | None
    chapter: int | None


@dataclass
class Customer:
    phone: str
    asked: list[AskedQuestion] = field(default_factory=list)
    heard: list[HeardAnswer] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def receives(self, message: dict[str, Any]) -> None:
        """A message as the simulator lists it."""
        text = message["text"] or ""
        chapter = next((place for place, (_, fact) in enumerate(CHAPTERS) if fact in text), None)
        self.heard.append(HeardAnswer(message["at"], message["send_id"], chapter))
        self.arrived.set()


class Crowd:
    """Customers that begin on a schedule. Each writes its next message when it was answered, or when its patience ends."""

    def __init__(self, lines: Sequence[BenchLine], hosts: Sequence[tuple[str, int]], seed: int) -> None:
        self.lines = lines
        self.posters = [Poster(host, port) for host, port in hosts]
        self.numbers = itertools.count(seed * 1_000_000)
        self.by_phone: dict[str, Customer] = {}

    async def come(self, messages_per_s: float, seconds: float, give_up_s: float) -> None:
        """Returns when each has written all, or `give_up_s` seconds after the last one began."""
        rate, began = messages_per_s / len(CHAPTERS), time.monotonic()
        tasks = set()
        for number in range(round(rate * seconds)):
            if (wait_s := began + number / rate - time.monotonic()) > 0:
                await asyncio.sleep(wait_s)
            phone = f"5541{next(self.numbers) % 10**9 + 9 * 10**8:09d}"
            self.by_phone[phone] = customer = Customer(phone)
            tasks.add(asyncio.create_task(self._converse(customer, number)))
        _, late = await asyncio.wait(tasks, timeout=give_up_s)
        for task in late:
            task.cancel()

    def hear(self, message: dict[str, Any]) -> None:
        """A message of a business, as the simulator lists it."""
        if customer := self.by_phone.get(message["to"]):
            customer.receives(message)

    async def _converse(self, customer: Customer, number: int) -> None:
        line = self.lines[number % len(self.lines)]
        for chapter, (question, _) in enumerate(CHAPTERS):
            customer.asked.append(asked := AskedQuestion(time.time()))
            wire = line.webhook(customer.phone, f"wamid.soak.{customer.phone}.{chapter}", question, asked.sent_at)
            await self._deliver(wire, asked, number)
            await self._answered(customer, chapter)
            await asyncio.sleep(THINKS_S)

    async def _deliver(self, wire: bytes, asked: AskedQuestion, number: int) -> None:
        """Until it is acknowledged, more and more seldom; each time to the next gateway."""
        pause_s = FIRST_PAUSE_S
        while True:
            poster = self.posters[(number + asked.deliveries) % len(self.posters)]
            asked.deliveries += 1
            if await poster.send(wire) == 200:
                asked.acknowledged_at = time.time()
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _answered(self, customer: Customer, chapter: int) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not any(one.chapter == chapter for one in customer.heard):
            customer.arrived.clear()
            try:
                await asyncio.wait_for(customer.arrived.wait(), deadline - time.monotonic())
            except TimeoutError:
                return
