"""The quiet tenant: customers who ask on a schedule, how long each waited, and how the services are meanwhile."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import psutil

from devkit.fleet.play import Play

QUESTION, ANSWER = "Quanto custa a taxa de entrega?", "8 reais"
POLL_S = 0.05
PHONES = itertools.count(5541944000001)


@dataclass
class Waits:
    """Seconds that each customer waited for the answer, and how many did not have it in time."""

    answered: list[float] = field(default_factory=list)
    unanswered: int = 0


async def customers(play: Play, count: int, every_s: float, patience_s: float) -> Waits:
    """Returns how long customers waited, `patience_s` at most. So many ask, one every `every_s` seconds."""
    waits = Waits()
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(_customer(play, waits, patience_s))
            await asyncio.sleep(every_s)
    return waits


async def _customer(play: Play, waits: Waits, patience_s: float) -> None:
    phone, began = str(next(PHONES)), time.monotonic()
    await play.says(phone, QUESTION)
    while time.monotonic() - began < patience_s:
        if any(ANSWER in text for text in await play.received_by(phone)):
            waits.answered.append(time.monotonic() - began)
            return
        await asyncio.sleep(POLL_S)
    waits.unanswered += 1


@dataclass
class ServicesHealth:
    """What was seen of the services: each time that one was not ready, and the most memory of each in MiB."""

    unready: list[str] = field(default_factory=list)
    memory_mib: dict[str, int] = field(default_factory=dict)

    async def watch(self, services: Mapping[str, str], pids: Mapping[str, int]) -> None:
        """Until cancelled, once a second."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while True:
                await asyncio.gather(*(self._ask(session, name, url) for name, url in services.items()))
                for name, pid in pids.items():
                    used = psutil.Process(pid).memory_info().rss >> 20
                    self.memory_mib[name] = max(used, self.memory_mib.get(name, 0))
                await asyncio.sleep(1)

    async def _ask(self, session: aiohttp.ClientSession, name: str, url: str) -> None:
        try:
            async with session.get(f"{url}/readyz") as answer:
                if answer.status != 200:
                    self.unready.append(f"{name}: {await answer.text()}")
        except (aiohttp.ClientError, TimeoutError) as error:
            self.unready.append(f"{name}: {type(error).__name__}")
