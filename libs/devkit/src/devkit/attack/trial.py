"""One trial: the quiet tenant alone, and then beside everything that the hostile one does at once."""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from devkit.attack.hostile import open_hostile
from devkit.attack.quiet import ServicesHealth, Waits, customers
from devkit.attack.server import HostileServer
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play

EVERY_S = 1.0
PATIENCE_S = 60.0
TOLERATED = 2.0


@dataclass(frozen=True)
class TrialVerdict:
    """What the quiet tenant and the services felt. `late_sends` and `drips` say that the hostile server was called."""

    usual: Waits
    beside: Waits
    health: ServicesHealth
    memory_before_mib: dict[str, int]
    answers: dict[str, dict[int, int]]
    late_sends: int
    drips: int

    @property
    def ratio(self) -> float:
        """Returns how many times longer the middle customer waits beside the attack."""
        return statistics.median(self.beside.answered) / statistics.median(self.usual.answered)

    @property
    def shortcomings(self) -> Sequence[str]:
        """Returns what must not be, in words; nothing when all is well."""
        found = []
        if self.usual.unanswered + self.beside.unanswered:
            found.append(f"{self.beside.unanswered} customers of the quiet tenant were not answered in {PATIENCE_S:g} s")
        elif self.ratio > TOLERATED:
            found.append(f"the quiet tenant's customers waited {self.ratio:.1f} times as long, {TOLERATED:g} are tolerated")
        return [*found, *(f"not ready: {one}" for one in self.health.unready)]


async def try_fleet(fleet: Fleet, play: Play, server: HostileServer, *, count: int, for_s: float) -> TrialVerdict:
    """Returns how long `count` customers waited alone, and as many beside the attack, which lasts `for_s` seconds."""
    hostile = await open_hostile(fleet, server.url)
    services = {name: one.url for name, one in fleet.services.items()}
    pids = {name: one.pid for name, one in fleet.services.items() if one.pid is not None}
    health = ServicesHealth()
    watching = asyncio.create_task(health.watch(services, pids))
    try:
        await customers(play, 3, 0.5, PATIENCE_S)
        usual = await customers(play, count, EVERY_S, PATIENCE_S)
        before = dict(health.memory_mib)
        attack = asyncio.create_task(hostile.attack(for_s))
        await asyncio.sleep(0.5)
        beside = await customers(play, count, EVERY_S, PATIENCE_S)
        answers = await attack
    finally:
        watching.cancel()
    return TrialVerdict(usual, beside, health, before, answers, server.calls, server.drips)
