"""`python -m devkit.bench`: what `scripts/bench` calls."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import uvloop
from rich.console import Console

from devkit.bench.bulkhead import BulkheadBench, bulkhead_document
from devkit.bench.conversations import Conversations
from devkit.bench.gateway import GatewayBench, driver_is_late
from devkit.bench.gateway_report import gateway_document, show_gateway
from devkit.bench.installation import Installation, Setup
from devkit.bench.load import TOLERATED_LAG_SHARE
from devkit.bench.report import Result, document, show
from devkit.simulator.language.vectors import EmbeddingKind

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False)

T = TypeVar("T")
Rates = Annotated[str, typer.Option(help="conversations per second, one stage each: 5,40")]


@app.command()
def fleet(
    rates: Rates = "5,40",
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 30,
    model_delay_ms: Annotated[int, typer.Option(help="how long the simulated model thinks")] = 300,
    tenants: Annotated[int, typer.Option(help="businesses that share the load")] = 10,
    embedding: Annotated[EmbeddingKind, typer.Option(help="hashed words, or a real encoder on the same cores")] = "hash",
    services_from: Annotated[Path | None, typer.Option(help="run the services of this checkout, which has been synced")] = None,
    seed_number: Annotated[int, typer.Option("--seed", help="makes the customers' numbers")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the result here")] = None,
) -> None:
    """Open-loop load over the whole fleet."""
    setup = Setup(tenants=tenants, model_delay_s=model_delay_ms / 1000, embedding=embedding, services_from=services_from)
    with _installed(setup) as installation:
        measured = Conversations(installation, seed_number, console).run([float(rate) for rate in rates.split(",")], seconds)
        results = _run(measured)
    show(results, console)
    if json_file:
        json_file.write_text(json.dumps(document(results, setup, seed=seed_number), indent=2))
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
        figures = _run(bench.measure(rate, seconds))
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


@contextmanager
def _installed(setup: Setup) -> Iterator[Installation]:
    """An installation that is gone afterwards."""
    state = Path(tempfile.mkdtemp(prefix="prosa-bench-"))
    installation = Installation(state, setup, lambda line: console.print(f"[dim]· {line}[/]"))
    try:
        installation.up()
        yield installation
    finally:
        installation.down()
        shutil.rmtree(state, ignore_errors=True)


def _run(measured: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measured)


def _refuse_a_late_driver(results: list[Result]) -> None:
    late = [result for result in results if result.driver_lag_share > TOLERATED_LAG_SHARE]
    if late:
        console.print(
            f"[red]The driver fell {late[0].driver_lag_share:.0%} behind its schedule: these figures do not count.[/]"
        )
        raise SystemExit(1)


if __name__ == "__main__":
    app()
