"""A process of the installation gets SIGKILL every few seconds, and is started again as a supervisor would; or services are
restarted by SIGTERM, one replica after another, as a roll-out does.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping

from contracts.topics import SERVICES

from devkit.bench.installation import Installation
from devkit.embedded.errors import EmbeddedError
from devkit.embedded.server import EmbeddedServer
from devkit.fleet.fleet import Say

BACK_WITHIN_S = 90.0


class Killer:
    """Takes services, broker, database and vector store, whichever runs; not the simulator, which is the world outside.

    With `every_s` 0 it kills nothing: it restarts the replicas of each service in turn, one at a time, over and over.
    """

    def __init__(self, installation: Installation, every_s: float, seed: int, say: Say) -> None:
        self.victims: Mapping[str, EmbeddedServer] = installation.servers()
        self.every_s = every_s
        self.say = say
        self.kills: Counter[str] = Counter()
        self.slowest_s = 0.0
        self._random = random.Random(seed)
        self._coming_back: dict[str, asyncio.Task[None]] = {}

    async def kill_for(self, seconds: float) -> None:
        """Returns when that long is over and everything runs again."""
        if not self.every_s:
            return await self._restart_for(seconds)
        ends_at, due = time.monotonic() + seconds, time.monotonic()
        while (due := due + self.every_s) < ends_at:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if up := [name for name in self.victims if name not in self._coming_back]:
                name = self._random.choice(up)
                self.kills[name] += 1
                self._coming_back[name] = asyncio.create_task(self._kill(name))
        await asyncio.gather(*self._coming_back.values())

    async def _restart_for(self, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            for name in (one for one in self.victims if one.startswith(SERVICES)):
                began = time.monotonic()
                await asyncio.to_thread(self.victims[name].stop)
                ended = time.monotonic()
                await asyncio.to_thread(self.victims[name].start, timeout_s=BACK_WITHIN_S)
                self.kills[name] += 1
                ready_s = time.monotonic() - ended
                self.slowest_s = max(self.slowest_s, ready_s)
                self.say(f"{name} stopped in {ended - began:.1f} s, was ready {ready_s:.1f} s later")

    async def _kill(self, name: str) -> None:
        server, began = self.victims[name], time.monotonic()
        await asyncio.to_thread(server.kill)
        while time.monotonic() - began < BACK_WITHIN_S:
            try:
                await asyncio.to_thread(server.start, timeout_s=BACK_WITHIN_S)
                break
            except EmbeddedError as error:  # what it needs may be down as well
                self.say(f"{name} did not start at once: {str(error)[:200]}")
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        del self._coming_back[name]
