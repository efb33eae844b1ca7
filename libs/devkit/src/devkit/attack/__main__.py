"""`python -m devkit.attack`: what `scripts/attack` calls."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvloop
from rich.console import Console
from rich.table import Table
from simulator.demo.business import PADARIA_SOL

from devkit.attack.server import HostileServer
from devkit.attack.trial import TrialVerdict, try_fleet
from devkit.embedded.ports import free_port
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from devkit.fleet.seed import seed, start_with_demo
from devkit.percentiles import percentile_ms

console = Console(highlight=False)


def main(
    customers: Annotated[int, typer.Option(help="customers of the quiet tenant, one a second, alone and beside")] = 30,
    seconds: Annotated[float, typer.Option(help="how long the attack lasts")] = 40,
) -> None:
    """A hostile tenant does everything at once; what a quiet one feels."""
    server = HostileServer(free_port())
    state = Path(tempfile.mkdtemp(prefix="prosa-attack-"))
    fleet = Fleet(
        state,
        well_known_ports=False,
        say=lambda line: console.print(f"[dim]· {line}[/]"),
        private_hosts=(urlsplit(server.url).netloc,),
    )
    try:
        start_with_demo(fleet)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            verdict = runner.run(_try(fleet, server, customers, seconds))
    finally:
        fleet.down()
        shutil.rmtree(state, ignore_errors=True)
    _show(verdict)
    for one in verdict.shortcomings:
        console.print(f"[red]{one}[/]")
    raise SystemExit(1 if verdict.shortcomings else 0)


async def _try(fleet: Fleet, server: HostileServer, count: int, for_s: float) -> TrialVerdict:
    async with server, Play(fleet.describe(), await seed(fleet, PADARIA_SOL)) as play:
        return await try_fleet(fleet, play, server, count=count, for_s=for_s)


def _show(verdict: TrialVerdict) -> None:
    felt = Table(title="What the quiet tenant's customers waited")
    for heading in ("", "p50 ms", "p99 ms", "answered", "not answered"):
        felt.add_column(heading, justify="right")
    for name, waits in (("alone", verdict.usual), ("beside the attack", verdict.beside)):
        p50, p99 = percentile_ms(waits.answered, 50), percentile_ms(waits.answered, 99)
        felt.add_row(name, str(p50), str(p99), str(len(waits.answered)), str(waits.unanswered))
    console.print(felt)
    done = Table(title="What the hostile tenant was answered (HTTP status × times; 0 = no answer)")
    done.add_column("attack")
    done.add_column("answers")
    for name, answers in verdict.answers.items():
        done.add_row(name, ", ".join(f"{status} × {times}" for status, times in sorted(answers.items())))
    console.print(done)
    memory = Table(title="Memory, MiB")
    for heading in ("service", "before", "most"):
        memory.add_column(heading, justify="right")
    for name, most in verdict.health.memory_mib.items():
        memory.add_row(name, str(verdict.memory_before_mib.get(name, 0)), str(most))
    console.print(memory)
    console.print(f"Sends to the hostile server: {verdict.late_sends}; files that it dripped: {verdict.drips}.")


if __name__ == "__main__":
    typer.run(main)
