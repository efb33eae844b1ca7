"""`python -m devkit.bench`: what `scripts/bench` calls."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devkit.bench.bulkhead import BulkheadBench, bulkhead_document
from devkit.bench.gateway import GatewayBench, driver_is_late
from devkit.bench.gateway_report import gateway_document, show_gateway
from devkit.bench.load import TOLERATED_LAG_SHARE, Driver, Line
from devkit.bench.processes import cpu_seconds, own_cpu_seconds, spent
from devkit.bench.report import Result, document, result_of, show
from devkit.bench.watch import Watcher
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import Business, seed

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False)

WARM_UP = 60
SETTLE_S = 30.0
OUTSIDE = {"simulator", "driver"}
Rates = Annotated[str, typer.Option(help="conversations per second, one stage each: 5,40")]


@app.command()
def fleet(
    rates: Rates = "5,40",
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 30,
    model_delay_ms: Annotated[int, typer.Option(help="how long the simulated model thinks")] = 300,
    tenants: Annotated[int, typer.Option(help="businesses that share the load")] = 10,
    seed_number: Annotated[int, typer.Option("--seed", help="makes the customers' numbers")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the result here")] = None,
) -> None:
    """Open-loop load over the whole fleet."""
    state = Path(tempfile.mkdtemp(prefix="prosa-bench-"))
    installation = Fleet(state, well_known_ports=False, say=lambda line: console.print(f"[dim]· {line}[/]"))
    try:
        installation.up()
        stages = [float(rate) for rate in rates.split(",")]
        results = asyncio.run(_run(installation, stages, seconds, model_delay_ms / 1000, tenants, seed_number))
    finally:
        installation.down()
        shutil.rmtree(state, ignore_errors=True)
    show(results, console)
    found = document(results, seed=seed_number, model_delay_ms=model_delay_ms, tenants=tenants)
    if json_file:
        json_file.write_text(json.dumps(found, indent=2))
    _refuse_a_late_driver(results)


@app.command()
def gateway(
    rate: Annotated[float, typer.Option(help="webhooks a second on schedule")] = 1000,
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 15,
    tenants: Annotated[int, typer.Option(min=2, max=99, help="businesses that share the load")] = 10,
    seed_number: Annotated[int, typer.Option("--seed", help="makes the messages' ids")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the result here")] = None,
) -> None:
    """Durable webhook acknowledgements: how many a second, how fast, and whether a noisy business disturbs the others."""
    state = Path(tempfile.mkdtemp(prefix="prosa-bench-"))
    bench = GatewayBench(state, lambda line: console.print(f"[dim]· {line}[/]"), tenants, seed_number)
    try:
        bench.up()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            figures = runner.run(bench.measure(rate, seconds))
    finally:
        bench.down()
        shutil.rmtree(state, ignore_errors=True)
    show_gateway(figures, console)
    if json_file:
        json_file.write_text(json.dumps(gateway_document(figures, seed=seed_number, tenants=tenants), indent=2))
    if driver_is_late([figures.evenly, figures.quiet_alone, figures.beside_noisy], TOLERATED_LAG_SHARE):
        console.print("[red]The driver fell behind its schedule: these figures do not count.[/]")
        raise SystemExit(1)


@app.command()
def bulkhead(
    rate: Annotated[float, typer.Option(help="the quiet tenant's messages a second")] = 10,
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 20,
    hostile: Annotated[int, typer.Option(help="tenants whose servers answer after 9.5 s")] = 20,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the result here")] = None,
) -> None:
    """What slow servers of other tenants cost a quiet one."""
    state = Path(tempfile.mkdtemp(prefix="prosa-bench-"))
    bench = BulkheadBench(state, lambda line: console.print(f"[dim]· {line}[/]"), hostile)
    try:
        bench.fleet.start()
        figures = asyncio.run(bench.measure(rate, seconds))
    finally:
        bench.fleet.down()
        shutil.rmtree(state, ignore_errors=True)
    found = bulkhead_document(figures, hostile=hostile)
    console.print_json(data=found)
    if json_file:
        json_file.write_text(json.dumps(found, indent=2))


async def _run(
    installation: Fleet, rates: list[float], seconds: float, model_delay_s: float, tenants: int, seed_number: int
) -> list[Result]:
    lines = [await _tenant(installation, number) for number in range(tenants)]
    await _delay_model(installation, model_delay_s)
    driver = Driver(lines, seed_number)
    watcher = Watcher(installation.simulator.url, driver.by_phone)
    watching = asyncio.create_task(watcher.run())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        await _stage(installation, driver, watcher, progress, "warm-up", 10, WARM_UP / 10, model_delay_s)
        results = [
            await _stage(installation, driver, watcher, progress, f"{rate:g}/s", rate, seconds, model_delay_s) for rate in rates
        ]
    watching.cancel()
    return results


async def _stage(
    installation: Fleet,
    driver: Driver,
    watcher: Watcher,
    progress: Progress,
    name: str,
    rate: float,
    seconds: float,
    delay_s: float,
) -> Result:
    bar = progress.add_task(name, total=round(rate * seconds))
    before, doubles = _cpu(installation), watcher.doubles
    stage = await driver.drive(rate, seconds, lambda number: progress.advance(bar, number))
    await watcher.settled(stage.conversations, SETTLE_S)
    await asyncio.sleep(1)  # statuses, billing and analytics belong to the cost too
    cpu = spent(before, _cpu(installation))
    return result_of(stage, delay_s, cpu, OUTSIDE, watcher.doubles - doubles)


def _cpu(installation: Fleet) -> dict[str, float]:
    pids = {name: service.pid for name, service in installation.services.items()}
    infrastructure = {
        "kafka": installation.kafka.pid,
        "postgres": installation.postgres.pid,
        "qdrant": installation.qdrant.pid,
        "simulator": installation.simulator.pid,
    }
    return {**cpu_seconds({**pids, **infrastructure}), "driver": own_cpu_seconds()}


async def _tenant(installation: Fleet, number: int) -> Line:
    """A business on the largest plan whose AI answers at once: the burst window would only be time that nobody works."""
    business = Business(
        tenant_id=f"0190d2c4-0000-7000-8000-1000000000{number:02d}",
        name=f"Bench {number}",
        admin=f"admin@bench{number}.example",
        agent=f"agent@bench{number}.example",
        phone_number_id=f"2059545589544{number:02d}",
        open_window=True,
    )
    demo = await seed(installation, business)
    _give_largest_plan(installation, business.tenant_id)
    async with httpx2.AsyncClient(headers={"authorization": f"Bearer {demo['admin_token']}"}) as client:
        url = f"{installation.services['gateway'].url}/v1/tenant"
        (await client.patch(url, json={"settings": {"burst_window_ms": 0}})).raise_for_status()
    channel: dict[str, Any] = demo["channels"]["meta"]
    return Line(channel["webhook_url"], channel["app_secret"].encode(), business.phone_number_id)


def _give_largest_plan(installation: Fleet, tenant_id: str) -> None:
    command = [sys.executable, "-m", "billing", "plans", "change", tenant_id, "enterprise"]
    subprocess.run(command, env=installation.environment("billing"), check=True, capture_output=True)


async def _delay_model(installation: Fleet, delay_s: float) -> None:
    async with httpx2.AsyncClient() as client:
        url = f"{installation.simulator.url}/_sim/faults/openai.chat"
        (await client.put(url, json={"delay_s": delay_s})).raise_for_status()


def _refuse_a_late_driver(results: list[Result]) -> None:
    late = [result for result in results if result.driver_lag_share > TOLERATED_LAG_SHARE]
    if late:
        console.print(
            f"[red]The driver fell {late[0].driver_lag_share:.0%} behind its schedule: these figures do not count.[/]"
        )
        raise SystemExit(1)


if __name__ == "__main__":
    app()
