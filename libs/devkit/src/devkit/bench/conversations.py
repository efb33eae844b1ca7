"""`scripts/bench fleet`: stages of an open-loop load over the whole fleet."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devkit.bench.capacity import WINDOW_S, highest_held, is_held
from devkit.bench.installation import OUTSIDE, Installation
from devkit.bench.lines import BenchLine
from devkit.bench.load import TOLERATED_LAG_SHARE, LoadDriver
from devkit.bench.processes import spent
from devkit.bench.profiling import Profiler
from devkit.bench.report import Result, result_of
from devkit.bench.watch import Watcher, listen

WARM_UP = 60
SETTLE_S = 30.0
IDLE_AFTER_S = 10.0


class ConversationBench:
    """Drives stages one after the other, after a warm-up."""

    def __init__(
        self,
        installation: Installation,
        lines: Sequence[BenchLine],
        seed: int,
        console: Console,
        profiler: Profiler | None = None,
    ) -> None:
        self.installation = installation
        self.profiler = profiler
        self.driver = LoadDriver(lines, installation.gateways, seed)
        self.watcher = Watcher(self.driver.by_phone)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, refresh_per_second=2)

    async def run(self, rates: Sequence[float], seconds: float) -> list[Result]:
        async with self._ready():
            return [await self._stage(f"{rate:g}/s", rate, seconds) for rate in rates]

    async def idle(self, seconds: float) -> dict[str, float]:
        """Returns the share of a core that each process takes while nobody writes."""
        await asyncio.sleep(IDLE_AFTER_S)
        before = self.installation.cpu()
        await asyncio.sleep(seconds)
        used = spent(before, self.installation.cpu())
        return {name: round(cpu_s / seconds, 4) for name, cpu_s in used.items()}

    async def capacity(self, begin: float) -> float:
        """Returns the highest rate that is held for a window."""
        async with self._ready():
            return await highest_held(begin, self._holds)

    async def _holds(self, rate: float) -> bool:
        result = await self._stage(f"{rate:g}/s", rate, WINDOW_S)
        held = is_held(result, TOLERATED_LAG_SHARE)
        self.progress.console.print(
            f"[dim]· {rate:g}/s is {'' if held else 'not '}held: {result.answered} of {result.begun} answered, "
            f"p99 {result.overhead_p99_ms} ms[/]"
        )
        return held

    @asynccontextmanager
    async def _ready(self) -> AsyncIterator[None]:
        """After the warm-up, while what the provider receives is filed."""
        watching = asyncio.create_task(listen(self.installation.fleet.simulator.url, self.watcher.hear))
        try:
            with self.progress:
                profiler, self.profiler = self.profiler, None
                await self._stage("warm-up", 10, WARM_UP / 10)
                self.profiler = profiler
                yield
        finally:
            watching.cancel()

    async def _stage(self, name: str, rate: float, seconds: float) -> Result:
        bar = self.progress.add_task(name, total=round(rate * seconds))
        counted = await self.installation.traffic()
        before, doubles = self.installation.cpu(), self.watcher.doubles
        if self.profiler:
            self.profiler.start(name, self._python_processes())
        stage = await self.driver.drive(rate, seconds, lambda number: self.progress.advance(bar, number))
        await self.watcher.settled(stage.conversations, SETTLE_S)
        await asyncio.sleep(1)  # statuses, billing and analytics belong to the cost too
        cpu = spent(before, self.installation.cpu())
        layers = self.profiler.finish(cpu) if self.profiler else {}
        each = (await self.installation.traffic()).since(counted, stage.answered)
        doubles = self.watcher.doubles - doubles
        return result_of(stage, self.installation.setup.model_delay_s, cpu, OUTSIDE, doubles, each, layers)

    def _python_processes(self) -> dict[str, list[int]]:
        return {name: pids for name, pids in self.installation.pids().items() if name not in ("kafka", "postgres", "network")}
