"""`scripts/bench compare A.json B.json A2.json B2.json …`: two systems in turns, and the ratio of each figure. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

FIGURES = ("sustained_per_s", "overhead_p50_ms", "overhead_p99_ms", "ack_p99_ms", "cpu_s_per_1000", "outside_cpu_s_per_1000")
Run = Mapping[str, Any]
ComparedRow = tuple[str, list[float], list[float]]


def in_turns(runs: Sequence[Run]) -> tuple[Sequence[Run], Sequence[Run]]:
    """Returns the runs of A and of B. Raises `ValueError` where they do not come in pairs."""
    if not runs or len(runs) % 2:
        raise ValueError("runs come in pairs: A B, or A B A B")
    return runs[::2], runs[1::2]


def rows_of(a: Sequence[Run], b: Sequence[Run]) -> list[ComparedRow]:
    """Returns every figure that each run has: of each stage by its rate, and what a run has as a whole."""
    first = _figures(a[0])
    shared = [name for name in first if all(name in _figures(run) for run in (*a, *b))]
    return [(name, [_figures(run)[name] for run in a], [_figures(run)[name] for run in b]) for name in shared]


def _figures(run: Run) -> dict[str, float]:
    found = {"held_per_s": run["held_per_s"]} if "held_per_s" in run else {}
    if idle := run.get("idle_share_of_core"):
        outside = ("simulator", "driver", "network")
        found["idle share of a core"] = round(sum(share for name, share in idle.items() if name not in outside), 4)
    for stage in run.get("stages", ()):
        named = {f"{stage['rate']:g}/s {name}": stage.get(name) for name in FIGURES}
        each = {f"{stage['rate']:g}/s {part}": sum(counts.values()) for part, counts in stage.get("each", {}).items()}
        each.pop(f"{stage['rate']:g}/s wal", None)
        found |= {name: value for name, value in (named | each).items() if value}
    return found


def ratio(before: Sequence[float], after: Sequence[float]) -> float:
    """B over A, of the medians."""
    return round(statistics.median(after) / statistics.median(before), 3)


def show_comparison(rows: Sequence[ComparedRow], console: Console) -> None:
    table = Table(title="B over A, medians; single runs beside them")
    for heading in ("figure", "A", "B", "B ÷ A"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for name, a, b in rows:
        table.add_row(name, " ".join(f"{one:g}" for one in a), " ".join(f"{one:g}" for one in b), f"[bold]{ratio(a, b):g}[/]")
    console.print(table)
