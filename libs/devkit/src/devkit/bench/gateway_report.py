"""What a run of the gateway's benchmark showed, as JSON and as a table."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from devkit.bench.gateway import GatewayFigures, Open
from devkit.bench.report import machine
from devkit.percentiles import percentile_ms


def gateway_document(figures: GatewayFigures, **given: Any) -> dict[str, Any]:
    """Returns the JSON of a run, with what one must know to compare it. Latencies in milliseconds, from when a request was
    due.
    """
    closed = figures.closed
    return {
        "machine": machine(),
        **given,
        "durable_per_s": closed.durable_per_s,
        "without_io_per_s": closed.without_io_per_s,
        "ratio": closed.ratio,
        "cpu_ms_per_webhook": closed.cpu_ms,
        "open": [_stage(stage, len(stage.posted)) for stage in (figures.evenly, figures.quiet_alone, figures.beside_noisy)],
        "quiet_p99_ratio": quiet_ratios(figures),
    }


def quiet_ratios(figures: GatewayFigures) -> dict[str, float | None]:
    """Returns the quiet businesses' p99 beside a noisy one: over theirs when the same load is spread evenly, and over
    theirs alone.
    """
    quiet = sorted({one.line for one in figures.quiet_alone.posted})
    beside = percentile_ms(figures.beside_noisy.latencies_s(quiet), 99)
    evenly, alone = (percentile_ms(stage.latencies_s(quiet), 99) for stage in (figures.evenly, figures.quiet_alone))
    return {
        "over_evenly": round(beside / evenly, 2) if beside and evenly else None,
        "over_alone": round(beside / alone, 2) if beside and alone else None,
    }


def _stage(stage: Open, begun: int, lines: Sequence[int] | None = None) -> dict[str, Any]:
    latencies = stage.latencies_s(lines)
    return {
        "name": stage.name,
        "rate": stage.rate,
        "posted": begun,
        "acknowledged": stage.acknowledged,
        "lost": stage.lost,
        "p50_ms": percentile_ms(latencies, 50),
        "p99_ms": percentile_ms(latencies, 99),
        "cpu_s": stage.cpu_s,
        "driver_lag_ms": round(stage.driver_lag_s * 1000, 1),
    }


def show_gateway(figures: GatewayFigures, console: Console) -> None:
    closed = figures.closed
    console.print(
        f"Durable {closed.durable_per_s:,.0f}/s, the same handler without I/O {closed.without_io_per_s:,.0f}/s: "
        f"[bold]ratio {closed.ratio}[/]. CPU per webhook: "
        + ", ".join(f"{part} {ms:.2f} ms" for part, ms in closed.cpu_ms.items())
    )
    table = Table(title="On schedule", caption="latency from when a webhook was due until its 200")
    for heading in ("load", "rate/s", "posted", "acked", "lost", "p50", "p99", "driver's lag"):
        table.add_column(heading, justify="right")
    quiet = sorted({one.line for one in figures.quiet_alone.posted})
    rows = [
        ("evenly", _stage(figures.evenly, len(figures.evenly.posted))),
        ("quiet ones alone", _stage(figures.quiet_alone, len(figures.quiet_alone.posted))),
        ("with a noisy one: all", _stage(figures.beside_noisy, len(figures.beside_noisy.posted))),
        ("with a noisy one: quiet ones", _stage(figures.beside_noisy, len(figures.beside_noisy.posted), quiet)),
    ]
    for name, one in rows:
        table.add_row(
            name, f"{one['rate']:g}", f"{one['posted']:,}", f"{one['acknowledged']:,}", str(one["lost"]),
            f"{one['p50_ms']} ms", f"{one['p99_ms']} ms", f"{one['driver_lag_ms']} ms",
        )  # fmt: skip
    console.print(table)
    ratios = quiet_ratios(figures)
    console.print(
        f"The quiet ones' p99 beside a noisy one is {ratios['over_evenly']} times theirs when the same load is spread evenly, "
        f"and {ratios['over_alone']} times theirs alone."
    )
