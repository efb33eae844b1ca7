"""What a run showed, as JSON for machines and as a table for people."""

import os
import platform
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from devkit.bench.installation import Setup
from devkit.bench.load import Stage, TimedConversation
from devkit.bench.traffic import Traffic
from devkit.percentiles import percentile_ms


@dataclass(frozen=True)
class Result:
    """One stage. Milliseconds, but for CPU: seconds per 1,000 conversations, over all processes of the system, and of what is
    outside it (simulator and driver). `each`: for one conversation. `layers`: CPU seconds of a process, if profiled."""

    rate: float
    seconds: float
    begun: int
    acknowledged: int
    answered: int
    from_document: int
    lost: int
    doubles: int
    sustained_per_s: float
    overhead_p50_ms: float | None
    overhead_p99_ms: float | None
    ack_p50_ms: float | None
    ack_p99_ms: float | None
    cpu_s_per_1000: float | None
    outside_cpu_s_per_1000: float | None
    cpu_s: Mapping[str, float]
    driver_lag_share: float
    each: Traffic = field(default_factory=Traffic)
    layers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def result_of(
    stage: Stage,
    model_delay_s: float,
    cpu: Mapping[str, float],
    outside: Collection[str],
    doubles: int,
    each: Traffic,
    layers: Mapping[str, Mapping[str, float]],
) -> Result:
    """Judge a stage. Processes named in `outside` (simulator, driver) are shown but not counted as the system's."""
    acknowledged = [one for one in stage.conversations if one.status == 200]
    answered = [one for one in stage.conversations if one.answered_at is not None]
    overheads = [(one.answered_at or 0) - one.scheduled_at - model_delay_s for one in answered]
    acks = [(one.acknowledged_at or 0) - one.scheduled_at for one in acknowledged]
    outside_s = sum(seconds for name, seconds in cpu.items() if name in outside)
    system_s = sum(cpu.values()) - outside_s
    return Result(
        rate=stage.rate,
        seconds=stage.seconds,
        begun=len(stage.conversations),
        acknowledged=len(acknowledged),
        answered=len(answered),
        from_document=sum(_from_document(one) for one in answered),
        lost=sum(one.answered_at is None for one in acknowledged),
        doubles=doubles,
        sustained_per_s=_sustained(answered),
        overhead_p50_ms=percentile_ms(overheads, 50),
        overhead_p99_ms=percentile_ms(overheads, 99),
        ack_p50_ms=percentile_ms(acks, 50),
        ack_p99_ms=percentile_ms(acks, 99),
        cpu_s_per_1000=round(system_s * 1000 / len(answered), 2) if answered else None,
        outside_cpu_s_per_1000=round(outside_s * 1000 / len(answered), 2) if answered else None,
        cpu_s=cpu,
        driver_lag_share=round(stage.lag_share, 4),
        each=each,
        layers=layers,
    )


def _from_document(conversation: TimedConversation) -> bool:
    return any(fact in (conversation.answer or "") for fact in ("8 reais", "13h", "1 pm"))


def _sustained(answered: Sequence[TimedConversation]) -> float:
    """Answers per second, between the first and the last answer."""
    if len(answered) < 2:
        return 0.0
    times = sorted(one.answered_at or 0 for one in answered)
    return round((len(times) - 1) / max(0.001, times[-1] - times[0]), 1)


def machine() -> dict[str, Any]:
    """Returns what the figures were measured on."""
    return {
        "cpus": os.cpu_count(),
        "load_average": os.getloadavg(),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def document(results: Sequence[Result], setup: Setup, **given: Any) -> dict[str, Any]:
    """Returns the JSON of a run, with what one must know to compare it."""
    return {"machine": machine(), **described(setup), **given, "stages": [asdict(result) for result in results]}


def described(setup: Setup) -> dict[str, Any]:
    """Returns what was measured, as JSON has it."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(setup).items()}


def show(results: Sequence[Result], console: Console) -> None:
    table = Table(
        title="The fleet under load",
        caption="overhead = end to end minus the model's delay; outside = CPU of simulator and driver",
    )
    for heading in (
        "rate/s",
        "begun",
        "acked",
        "answered",
        "from doc",
        "lost",
        "twice",
        "held/s",
        "overhead p50/p99",
        "ack p50/p99",
        "CPU s/1000",
        "outside",
    ):
        table.add_column(heading, justify="right")
    for one in results:
        table.add_row(
            f"{one.rate:g}", str(one.begun), str(one.acknowledged), str(one.answered), str(one.from_document), str(one.lost),
            str(one.doubles), f"{one.sustained_per_s:g}", f"{one.overhead_p50_ms} / {one.overhead_p99_ms} ms",
            f"{one.ack_p50_ms} / {one.ack_p99_ms} ms", str(one.cpu_s_per_1000),
            str(one.outside_cpu_s_per_1000),
        )  # fmt: skip
    console.print(table)
    where = Table(title="Where the CPU goes (ms per conversation)")
    where.add_column("process")
    for one in results:
        where.add_column(f"at {one.rate:g}/s", justify="right")
    for name in sorted(results[-1].cpu_s, key=lambda name: -results[-1].cpu_s[name]):
        where.add_row(name, *(f"{one.cpu_s.get(name, 0) * 1000 / max(1, one.answered):.1f}" for one in results))
    console.print(where)
    _show_traffic(results, console)
    for one in results:
        if one.layers:
            _show_layers(one, console)


def _show_traffic(results: Sequence[Result], console: Console) -> None:
    table = Table(title="How often, for one conversation (what an idle fleet does included)")
    table.add_column("what")
    for one in results:
        table.add_column(f"at {one.rate:g}/s", justify="right")
    for part in ("transactions", "statements", "wal", "records"):
        counts = [getattr(one.each, part) for one in results]
        if any(counts):
            totals = [f"{sum(one.values()):.1f}" if part != "wal" else "" for one in counts]
            table.add_row(f"[bold]{part}[/]", *(f"[bold]{total}[/]" for total in totals))
        for name in counts[-1]:
            table.add_row(f"  {name}", *(f"{one.get(name, 0):.1f}" for one in counts))
    console.print(table)


def _show_layers(one: Result, console: Console) -> None:
    """Columns by process, and the services together."""
    services = [name for name in one.layers if name not in ("simulator", "qdrant")]
    names = sorted(services, key=lambda name: -sum(one.layers[name].values()))
    names += [name for name in one.layers if name not in services]
    table = Table(title=f"Where the CPU goes at {one.rate:g}/s, by layer (ms per conversation, sampled)")
    for heading in ("layer", "services", *names):
        table.add_column(heading, justify="left" if heading == "layer" else "right")
    per_ms = 1000 / max(1, one.answered)
    every = {layer: sum(one.layers[name].get(layer, 0) for name in services) for row in one.layers.values() for layer in row}
    for layer in sorted(every, key=lambda layer: -every[layer]):
        row = [every[layer], *(one.layers[name].get(layer, 0) for name in names)]
        table.add_row(layer, *(f"{seconds * per_ms:.1f}" for seconds in row))
    console.print(table)


def show_idle(idle: Mapping[str, float], outside: Collection[str], console: Console) -> None:
    system = sum(share for name, share in idle.items() if name not in outside)
    each = ", ".join(f"{name} {share:.1%}" for name, share in sorted(idle.items(), key=lambda one: -one[1]))
    console.print(f"Idle: [bold]{system:.1%}[/] of a core ({each})")
