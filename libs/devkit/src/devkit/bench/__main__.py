"""`python -m devkit.bench`: what `scripts/bench` calls."""

import asyncio
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from simulator.language.vectors import EmbeddingKind

from devkit.bench.bulkhead import BulkheadBench, bulkhead_document
from devkit.bench.commands import console, fresh_folder, installed, run, running, say, write_down
from devkit.bench.comparing import in_turns, rows_of, show_comparison
from devkit.bench.console_page import ConsoleBench
from devkit.bench.console_report import console_document, show_console
from devkit.bench.conversations import ConversationBench
from devkit.bench.gateway import GatewayBench, driver_is_late
from devkit.bench.gateway_report import gateway_document, show_gateway
from devkit.bench.inbox import InboxBench, inbox_document, show_inbox
from devkit.bench.installation import OUTSIDE, Installation, Setup
from devkit.bench.knowledge import KnowledgeBench
from devkit.bench.knowledge_report import holds, knowledge_document, show_knowledge
from devkit.bench.load import TOLERATED_LAG_SHARE
from devkit.bench.profiling import Profiler
from devkit.bench.relay import measure_relay, show_relay
from devkit.bench.report import Result, described, document, machine, show, show_idle
from devkit.bench.restore import Restore, Restored, RestoredTo, restored_document, show_restored
from devkit.bench.soak import Soak, Soaked, show_soak, soak_document
from devkit.bench.websocket import WebsocketBench, show_websocket, websocket_document

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Seed = Annotated[int, typer.Option("--seed", help="makes the customers' numbers")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="write the result here")]
ServicesFrom = Annotated[Path | None, typer.Option(help="run the services of this checkout, which has been synced")]
Replicas = Annotated[int, typer.Option(min=1, help="processes of each service; peers ask the first")]
Rates = Annotated[str, typer.Option(help="conversations per second, one stage each: 5,40")]


@app.command()
def fleet(
    rates: Rates = "5,40",
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 30,
    model_delay_ms: Annotated[int, typer.Option(help="how long the simulated model thinks")] = 300,
    tenants: Annotated[int, typer.Option(help="businesses that share the load")] = 10,
    embedding: Annotated[EmbeddingKind, typer.Option(help="hashed words, or a real encoder on the same cores")] = "hash",
    services_from: ServicesFrom = None,
    replicas: Replicas = 1,
    network_delay_ms: Annotated[float, typer.Option(min=0, help="what a round trip between the fleet's processes adds")] = 0,
    idle_s: Annotated[float, typer.Option(min=0, help="how long the idle fleet is watched")] = 20,
    profile: Annotated[
        bool, typer.Option("--profile", help="sample the Python processes, count statements: costs CPU")
    ] = False,
    profiles: Annotated[Path | None, typer.Option(help="keep the profiles in this folder, for speedscope")] = None,
    seed_number: Seed = 1,
    json_file: JsonFile = None,
) -> None:
    """Open-loop load over the whole fleet."""
    setup = Setup(tenants, model_delay_ms / 1000, embedding, replicas, services_from, network_delay_ms, profile)
    with installed(setup) as installation:
        profiler = Profiler(profiles or installation.state / "profiles") if profile else None
        stages = [float(rate) for rate in rates.split(",")]
        results, idle = run(_measure(installation, seed_number, stages, seconds, idle_s, profiler))
    show(results, console)
    show_idle(idle, OUTSIDE, console)
    write_down(json_file, document(results, setup, seed=seed_number, idle_share_of_core=idle))
    _refuse_a_late_driver(results)


@app.command()
def capacity(
    begin: Annotated[float, typer.Option(help="the first rate tried")] = 20,
    services_from: ServicesFrom = None,
    replicas: Replicas = 1,
    seed_number: Seed = 1,
    json_file: JsonFile = None,
) -> None:
    """The highest rate that is held for ten seconds: nothing lost or repeated, p99 of the overhead at most 500 ms."""
    setup = Setup(services_from=services_from, replicas=replicas)
    with installed(setup) as installation:
        held = run(_capacity(installation, seed_number, begin))
    console.print(f"Held: [bold]{held:g}[/] conversations a second")
    write_down(json_file, {"machine": machine(), **described(setup), "held_per_s": held})


@app.command()
def soak(
    minutes: Annotated[float, typer.Option(help="how long customers come")] = 10,
    rate: Annotated[float | None, typer.Option(help="messages of customers a second; else a share of the capacity")] = None,
    share: Annotated[float, typer.Option(help="of the capacity, which is measured first")] = 0.6,
    every: Annotated[float, typer.Option(help="seconds from one SIGKILL to the next; 0: SIGTERM in turn")] = 5,
    replicas: Replicas = 1,
    services_from: ServicesFrom = None,
    seed_number: Seed = 1,
    json_file: JsonFile = None,
) -> None:
    """Load while random processes are killed, and what became of every message."""
    setup = Setup(services_from=services_from, replicas=replicas)
    with installed(setup) as installation:
        soaked = run(_soak(installation, seed_number, rate, share, minutes * 60, every))
    show_soak(soaked, console)
    write_down(json_file, soak_document(soaked, setup, seed=seed_number, kill_every_s=every))
    raise SystemExit(0 if soaked.holds else 1)


@app.command()
def restore(
    rate: Annotated[float, typer.Option(help="messages of customers a second")] = 10,
    between: Annotated[float, typer.Option(min=1, help="seconds of load between the backup and the loss")] = 60,
    to: Annotated[RestoredTo, typer.Option(help="as far as the log goes, or the backup alone")] = "newest",
    tenants: Annotated[int, typer.Option(min=1, help="businesses that share the load")] = 10,
    replicas: Replicas = 1,
    seed_number: Seed = 1,
    json_file: JsonFile = None,
) -> None:
    """Databases backed up under load, lost and restored, and what became of every message."""
    setup = Setup(tenants, replicas=replicas)
    with installed(setup) as installation:
        restored = run(_restore(installation, seed_number, rate, between, to))
    show_restored(restored, console)
    write_down(json_file, restored_document(restored, setup, seed=seed_number))
    raise SystemExit(0 if restored.verdict.holds else 1)


@app.command()
def relay(
    rate: Annotated[float, typer.Option(help="rows a second on schedule")] = 1000,
    seconds: Annotated[float, typer.Option(help="how long they come")] = 15,
    json_file: JsonFile = None,
) -> None:
    """Rows a second through outbox and relay beside raw produce, and how long a row takes from its commit to the broker."""
    state = fresh_folder()
    try:
        figures = measure_relay(state, say, rate, seconds)
    finally:
        shutil.rmtree(state, ignore_errors=True)
    show_relay(figures, console)
    write_down(json_file, {"machine": machine(), **asdict(figures), "ratio": figures.ratio})


@app.command()
def gateway(
    rate: Annotated[float, typer.Option(help="webhooks a second on schedule")] = 1000,
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 15,
    tenants: Annotated[int, typer.Option(min=2, max=99, help="businesses that share the load")] = 10,
    seed_number: Annotated[int, typer.Option("--seed", help="makes the messages' ids")] = 1,
    json_file: JsonFile = None,
) -> None:
    """Durable webhook acknowledgements: how many a second, how fast, and whether a noisy business disturbs the others."""
    state = fresh_folder()
    bench = GatewayBench(state, say, tenants, seed_number)
    try:
        bench.up()
        figures = run(bench.measure(rate, seconds))
    finally:
        bench.down()
        shutil.rmtree(state, ignore_errors=True)
    show_gateway(figures, console)
    write_down(json_file, gateway_document(figures, seed=seed_number, tenants=tenants))
    if driver_is_late([figures.evenly, figures.quiet_alone, figures.beside_noisy], TOLERATED_LAG_SHARE):
        console.print("[red]The driver fell behind its schedule: these figures do not count.[/]")
        raise SystemExit(1)


@app.command()
def conversation(
    messages: Annotated[int, typer.Option(min=1_000, help="how many stand in the tables")] = 1_000_000,
    times: Annotated[int, typer.Option(min=2, help="how often each question is asked")] = 200,
    plans: Annotated[Path | None, typer.Option(help="write what the database did for each question here")] = None,
    json_file: JsonFile = None,
) -> None:
    """How long people wait for lists, messages and counters of a business with a long past."""
    bench = InboxBench(fresh_folder(), say, messages)
    with running(bench.fleet):
        figures = run(bench.measure(times, plans))
    show_inbox(figures, messages, console)
    write_down(json_file, inbox_document(figures, messages=messages, times=times))


@app.command()
def websocket(
    sockets: Annotated[int, typer.Option(min=2, help="at one process")] = 5_000,
    times: Annotated[int, typer.Option(min=1, help="how often something is said")] = 30,
    json_file: JsonFile = None,
) -> None:
    """How long until what one person writes is on every socket, beside a bare loop."""
    bench = WebsocketBench(fresh_folder(), say, sockets)
    with running(bench.fleet):
        figures = run(bench.measure(times))
    show_websocket(figures, sockets, console)
    write_down(json_file, websocket_document(figures, sockets=sockets, times=times))


@app.command()
def knowledge(
    chunks: Annotated[int, typer.Option(min=5_000, help="of all tenants")] = 100_000,
    tenants: Annotated[int, typer.Option(min=5, help="that have them")] = 50,
    seed_number: Annotated[int, typer.Option("--seed", help="makes what is written and asked")] = 1,
    json_file: JsonFile = None,
) -> None:
    """What a search costs beside the engine alone, its recall, and how fast documents are read."""
    bench = KnowledgeBench(fresh_folder(), say, chunks, tenants, seed_number)
    with running(bench.fleet):
        figures = run(bench.measure())
    show_knowledge(figures, console)
    write_down(json_file, knowledge_document(figures, seed=seed_number))
    raise SystemExit(0 if holds(figures) else 1)


@app.command("console")
def console_page(
    loads: Annotated[int, typer.Option(min=1, help="with an empty cache, and as many with a full one")] = 5,
    events: Annotated[int, typer.Option(min=100, help="that come over the live socket while the heap is watched")] = 10_000,
    messages: Annotated[int, typer.Option(min=2_000, help="how many stand in the tables")] = 230_000,
    json_file: JsonFile = None,
) -> None:
    """How fast the console is in a browser: loads, messages, scrolling, memory."""
    bench = ConsoleBench(fresh_folder(), say, messages=messages)
    with running(bench.fleet):
        figures = asyncio.run(bench.measure(loads, events))
    show_console(figures, console)
    write_down(json_file, console_document(figures, loads=loads, messages=messages))


@app.command()
def bulkhead(
    rate: Annotated[float, typer.Option(help="the quiet tenant's messages a second")] = 10,
    seconds: Annotated[float, typer.Option(help="length of a stage")] = 20,
    hostile: Annotated[int, typer.Option(help="tenants whose servers answer after 9.5 s")] = 20,
    json_file: JsonFile = None,
) -> None:
    """What slow servers of other tenants cost a quiet one."""
    bench = BulkheadBench(fresh_folder(), say, hostile)
    with running(bench.fleet):
        figures = asyncio.run(bench.measure(rate, seconds))
    found = bulkhead_document(figures, hostile=hostile)
    console.print_json(data=found)
    write_down(json_file, found)


@app.command()
def compare(
    files: Annotated[list[Path], typer.Argument(help="results in turns: A.json B.json A2.json B2.json")],
) -> None:
    """Set two systems that were measured in turns beside each other."""
    try:
        a, b = in_turns([json.loads(file.read_text()) for file in files])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    show_comparison(rows_of(a, b), console)


async def _measure(
    installation: Installation, seed: int, rates: list[float], seconds: float, idle_s: float, profiler: Profiler | None
) -> tuple[list[Result], dict[str, float]]:
    conversations = ConversationBench(installation, await installation.seed(), seed, console, profiler)
    idle = await conversations.idle(idle_s) if idle_s else {}
    return await conversations.run(rates, seconds), idle


async def _capacity(installation: Installation, seed: int, begin: float) -> float:
    return await ConversationBench(installation, await installation.seed(), seed, console).capacity(begin)


async def _soak(
    installation: Installation, seed: int, rate: float | None, share: float, seconds: float, every_s: float
) -> Soaked:
    lines = await installation.seed()
    if rate is None:
        rate = round(share * await ConversationBench(installation, lines, seed, console).capacity(20), 1)
    return await Soak(installation, lines, seed + 1, say).run(rate, seconds, every_s)


async def _restore(installation: Installation, seed: int, rate: float, between_s: float, to: RestoredTo) -> Restored:
    return await Restore(installation, await installation.seed(), seed + 1, say).run(rate, between_s, to)


def _refuse_a_late_driver(results: list[Result]) -> None:
    late = [result for result in results if result.driver_lag_share > TOLERATED_LAG_SHARE]
    if late:
        console.print(
            f"[red]The driver fell {late[0].driver_lag_share:.0%} behind its schedule: these figures do not count.[/]"
        )
        raise SystemExit(1)


if __name__ == "__main__":
    app()
