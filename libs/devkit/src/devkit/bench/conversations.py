"""`scripts/bench fleet`: stages of an open-loop load over the whole fleet."""

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devkit.bench.installation import OUTSIDE, Installation
from devkit.bench.load import Driver
from devkit.bench.processes import spent
from devkit.bench.report import Result, result_of
from devkit.bench.watch import Watcher

WARM_UP = 60
SETTLE_S = 30.0


class Conversations:
    """Drives stages one after the other, after a warm-up."""

    def __init__(self, installation: Installation, seed: int, console: Console) -> None:
        self.installation = installation
        self.seed = seed
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, refresh_per_second=2)

    async def run(self, rates: Sequence[float], seconds: float) -> list[Result]:
        self.driver = Driver(await self.installation.seed(), self.installation.gateways, self.seed)
        self.watcher = Watcher(self.installation.fleet.simulator.url, self.driver.by_phone)
        watching = asyncio.create_task(self.watcher.run())
        with self.progress:
            await self.stage("warm-up", 10, WARM_UP / 10)
            results = [await self.stage(f"{rate:g}/s", rate, seconds) for rate in rates]
        watching.cancel()
        return results

    async def stage(self, name: str, rate: float, seconds: float) -> Result:
        bar = self.progress.add_task(name, total=round(rate * seconds))
        before, doubles = self.installation.cpu(), self.watcher.doubles
        stage = await self.driver.drive(rate, seconds, lambda number: self.progress.advance(bar, number))
        await self.watcher.settled(stage.conversations, SETTLE_S)
        await asyncio.sleep(1)  # statuses, billing and analytics belong to the cost too
        cpu = spent(before, self.installation.cpu())
        return result_of(stage, self.installation.setup.model_delay_s, cpu, OUTSIDE, self.watcher.doubles - doubles)
