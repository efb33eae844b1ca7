"""`scripts/bench soak`: a load for minutes while processes are killed, and what became of every message."""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from devkit.bench.customers import Crowd
from devkit.bench.installation import Installation, Setup
from devkit.bench.killer import Killer
from devkit.bench.lines import BenchLine
from devkit.bench.listeners import HeardLive, LiveListener, heard_all
from devkit.bench.processes import memory_mib
from devkit.bench.records import in_doubt_and_handed_over
from devkit.bench.report import described, machine
from devkit.bench.verdict import SoakVerdict, judge, waits_s
from devkit.bench.watch import listen
from devkit.fleet.fleet import Say
from devkit.percentiles import percentile_ms

SETTLE_S = 90.0
QUIET_S = 5.0
MEMORY_EVERY_S = 10.0
TOLERATED_GROWTH = 1.25


@dataclass
class Soaked:
    """What a soak showed. Memory in MiB: the most of each third of the time, by process.
    Overhead is from when a customer wrote to the answer, without what the model took."""

    rate: float
    seconds: float
    verdict: SoakVerdict
    live: HeardLive
    overhead_p50_ms: float | None
    overhead_p99_ms: float | None
    overhead_worst_ms: float | None
    kills: Mapping[str, int]
    slowest_start_s: float
    memory_mib: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether no message and no event was lost, and none came twice beyond what is counted as unknown."""
        return self.verdict.holds and self.live.whole

    @property
    def grown(self) -> list[str]:
        """Processes whose memory in the last third is clearly above that of the second."""
        return [name for name, thirds in self.memory_mib.items() if thirds[2] > TOLERATED_GROWTH * thirds[1]]


class Soak:
    def __init__(self, installation: Installation, lines: Sequence[BenchLine], seed: int, say: Say) -> None:
        self.installation = installation
        self.crowd = Crowd(lines, installation.gateways, seed)
        self.seed = seed
        self.say = say
        self._memory: dict[str, list[float]] = {}

    async def run(self, rate: float, seconds: float, kill_every_s: float) -> Soaked:
        """`rate` messages of customers a second; after the last one the fleet has time to answer what it owes."""
        simulator = self.installation.fleet.simulator.url
        killer = Killer(self.installation, kill_every_s, self.seed, self.say)
        aside = [asyncio.create_task(listen(simulator, self.crowd.hear)), asyncio.create_task(self._weigh())]
        urls = self.installation.sockets
        listeners = [LiveListener(tenant, urls) for tenant in self.installation.listened]
        aside += [asyncio.create_task(one.listen()) for one in listeners]
        await asyncio.gather(*(one.connected.wait() for one in listeners))
        killing = asyncio.create_task(killer.kill_for(seconds))
        await self.crowd.come(rate, seconds, SETTLE_S)
        await killing
        memory = self._memory
        await settled(self.crowd, self.installation.fleet.kafka.bootstrap, SETTLE_S)
        live = await heard_all(listeners, self.installation.fleet.postgres.url("conversation"), QUIET_S)
        for task in aside:
            task.cancel()
        unknown, handed_over = await in_doubt_and_handed_over(self.installation.fleet.kafka.bootstrap)
        customers = list(self.crowd.by_phone.values())
        overheads = [wait_s - self.installation.setup.model_delay_s for wait_s in waits_s(customers)]
        return Soaked(
            rate=rate,
            seconds=seconds,
            verdict=judge(customers, unknown, handed_over),
            live=live,
            overhead_p50_ms=percentile_ms(overheads, 50),
            overhead_p99_ms=percentile_ms(overheads, 99),
            overhead_worst_ms=round(max(overheads) * 1000, 1) if overheads else None,
            kills=dict(killer.kills),
            slowest_start_s=round(killer.slowest_s, 1),
            memory_mib=_thirds(memory),
        )

    async def _weigh(self) -> None:
        while True:
            weighed = await asyncio.to_thread(lambda: memory_mib(self.installation.pids()))
            for name, mib in weighed.items():
                self._memory.setdefault(name, []).append(mib)
            await asyncio.sleep(MEMORY_EVERY_S)


async def settled(crowd: Crowd, bootstrap: str, within_s: float) -> None:
    """Until nobody heard anything for a while and nothing is owed, or the time is up. Who was handed to a person, or whose send
    is in doubt, is owed nothing: no answer will come.
    """
    deadline, heard, quiet_since = time.monotonic() + within_s, -1, time.monotonic()
    while time.monotonic() < deadline:
        customers = list(crowd.by_phone.values())
        now = sum(len(one.heard) for one in customers)
        if now != heard:
            heard, quiet_since = now, time.monotonic()
        elif time.monotonic() - quiet_since > QUIET_S:
            if not judge(customers, {}, ()).owed or not judge(customers, *await in_doubt_and_handed_over(bootstrap)).owed:
                return
            quiet_since = time.monotonic()  # the topics are read whole: not each second
        await asyncio.sleep(1)


def _thirds(memory: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Returns the median of each third: processes that were just started are small, and the most is of one moment."""
    found = {}
    for name, every in memory.items():
        running = [one for one in every if one] or [0.0]
        size = max(1, len(running) // 3)
        found[name] = [round(statistics.median(running[at : at + size] or running[-1:]), 1) for at in (0, size, 2 * size)]
    return found


def soak_document(soaked: Soaked, setup: Setup, **given: Any) -> dict[str, Any]:
    """Returns what is written with `--json`."""
    return {"machine": machine(), **described(setup), **given, **asdict(soaked), "grown": soaked.grown, "holds": soaked.holds}


def show_soak(soaked: Soaked, console: Console) -> None:
    verdict = soaked.verdict
    table = Table(
        title=f"{soaked.rate:g} messages a second for {soaked.seconds:g} s, {sum(soaked.kills.values())} processes ended"
    )
    table.add_column("messages")
    table.add_column("", justify="right")
    for name, value in asdict(verdict).items():
        if name != "examples":
            table.add_row(name.replace("_", " "), str(value))
    for percent, value in (
        ("p50", soaked.overhead_p50_ms),
        ("p99", soaked.overhead_p99_ms),
        ("worst", soaked.overhead_worst_ms),
    ):
        table.add_row(f"overhead {percent}", f"{value} ms")
    table.add_row("longest from the end to the next start", f"{soaked.slowest_start_s} s")
    console.print(table)
    heard = Table(title="What people heard at their live sockets", show_header=False)
    for name, value in asdict(soaked.live).items():
        heard.add_row(name.replace("_", " "), str(value))
    console.print(heard)
    memory = Table(title="Memory that is a process's own (MiB), and how often it was killed")
    for heading in ("process", "first third", "second", "last", "kills"):
        memory.add_column(heading, justify="right")
    for name, thirds in soaked.memory_mib.items():
        kills = sum(number for victim, number in soaked.kills.items() if victim == name or victim.startswith(f"{name}-"))
        memory.add_row(name, *map(str, thirds), str(kills))
    console.print(memory)
    for example in verdict.examples:
        console.print(f"[red]{example}[/]")
